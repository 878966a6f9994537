/*
 * errand: what the lister is sent to find out. A value; whatever it holds is its own. Any thread.
 *
 * An errand that is handed over cancels an earlier one of its kind that is still on its way.
 */
#ifndef WORK_ERRAND_H
#define WORK_ERRAND_H

#include <stdbool.h>
#include <stdint.h>

#include "files/attachment.h"
#include "files/listing.h"
#include "files/rows.h"

enum errand_kind {
    /* path, order, filter; listing: an older reading to follow.
     * REPORT_FOLDER, and REPORT_CHANGED each time it changes */
    ERRAND_FOLDER,
    /* listing, order, filter; rows: those in that order, if known; base: rows to narrow. REPORT_ROWS */
    ERRAND_ROWS,
    /* listing, base, filter: which of these rows it lets through, to mark them. REPORT_MATCHED */
    ERRAND_MATCH,
    /* listing, entries. REPORT_DETAILS */
    ERRAND_DETAILS,
    /* the same, for sizes of what is marked. REPORT_WEIGHTS */
    ERRAND_WEIGH,
    /* the same, for what the program was started with */
    ERRAND_ARRIVE,
    /* path. REPORT_PEEK */
    ERRAND_PEEK,
    /* path: where to start, order: hidden or not, filter: what to rank by. REPORT_FOUND while there is more */
    ERRAND_FIND,
    /* listing, filter: what to rank by; base: rows to narrow. REPORT_ROWS */
    ERRAND_RANK,
    /* paths, marked, order: hidden or not. REPORT_REVIEW */
    ERRAND_REVIEW,
    /* path: what was typed, made absolute. REPORT_COMPLETED */
    ERRAND_COMPLETE,
    /* path: a folder that was opened. No answer */
    ERRAND_VISIT,
    /* path: what is kept under the name that filter holds. No answer */
    ERRAND_BOOKMARK,
    /* bookmarks and recent folders, without the one that filter names. REPORT_PLACES */
    ERRAND_PLACES,
    /* path, text: a file to be made, may_replace: in place of another. REPORT_WRITTEN */
    ERRAND_WRITE,
    ERRAND_KINDS
};

struct errand {
    enum errand_kind kind;
    uint64_t turn; /* the answer carries it */
    char *path;
    char *filter;
    char *text;
    bool may_replace;
    char **paths;          /* NULL-terminated                                                              */
    struct marked *marked; /* each path as it was marked; NULL: nothing is known of that           */
    struct order order;
    struct listing *listing; /* one hold */
    struct rows *rows;       /* one hold */
    struct rows *base;       /* one hold */
    uint32_t *entries;
    uint32_t entries_count;
};

/* An empty errand. The caller's. */
struct errand *errand_new(enum errand_kind kind, uint64_t turn);
void errand_free(struct errand *errand);
OWNED_DEFINE(errand)

#endif
