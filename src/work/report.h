/*
 * report: every message a worker sends to a face. A report is handed over: the face frees it with report_free.
 */
#ifndef WORK_REPORT_H
#define WORK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/mailbox.h"
#include "results/neighbour.h"
#include "results/result.h"
#include "results/status.h"

struct attachment;
struct finding;

enum report_kind {
    /* from the engine */
    REPORT_TRANSFER,   /* one transfer is new or changed its state                                */
    REPORT_PROGRESS,   /* all moving transfers and the totals, at most five times a second        */
    REPORT_ENGINE,     /* the engine itself changed: stopped by a common cause, goes on, limits   */
    REPORT_HISTORY,    /* answer to engine_search_history and engine_purge_history                */
    REPORT_UNFINISHED, /* transfers left over from an earlier run, offered again                */
    REPORT_NEIGHBOURS, /* other attaches at work: at the start if there are any, when they come to an end, and when asked */
    REPORT_PROOF, /* answer to engine_check_link: the result, with what was found        */
    REPORT_ENDED, /* after engine_stop: nothing more will come                               */
    /* from the lister */
    REPORT_WEIGHTS, /* sizes of what is marked                                              */
    /* from here on answers that a person waits for: they are drawn at once */
    REPORT_FOLDER,    /* a folder's names, at first part of them, then all                       */
    REPORT_ROWS,      /* which entries are shown, in which order: after sorting or filtering     */
    REPORT_MATCHED,   /* which of the rows match a pattern to mark by                            */
    REPORT_DETAILS,   /* sizes, times and kinds of some entries                                  */
    REPORT_FOUND,     /* matches below here, ranked, so far                                      */
    REPORT_PEEK,      /* the preview of one file                                                 */
    REPORT_COMPLETED, /* what a typed path can become                                          */
    REPORT_PLACES,    /* bookmarks and recent folders                                        */
    REPORT_REVIEW,    /* what would be sent, file by file                                        */
    REPORT_CHANGED,   /* the folder on screen changed on disk                                    */
    REPORT_WRITTEN,   /* what became of a file that was to be written                            */
    REPORT_KINDS
};

struct totals {
    size_t files; /* in the queue of this run, the finished ones included          */
    size_t done, failed, cancelled;
    size_t moving;             /* have a connection now                                         */
    uint64_t size_bytes;       /* of all files not failed or cancelled                          */
    uint64_t acked_bytes;      /* of those, confirmed or acknowledged                           */
    uint64_t bytes_per_second; /* over about 15 s                                            */
    int64_t left_s;            /* over about two minutes; -1 unknown                            */
};

struct engine_view {
    bool is_stopped;     /* a common cause stopped the queue; engine_go_on starts it      */
    struct error cause;  /* that cause                                                    */
    bool is_paused;      /* by the person                                                 */
    bool is_unrecorded;  /* what is queued is not on disk: no next start will offer it    */
    int parallel;        /* allowed at once now                                           */
    uint64_t limit_rate; /* bytes per second, 0 none                                      */
    char notice[256];    /* something the person should know once ("clock corrected by 17 min"); "" none */
};

struct report {
    struct letter letter; /* must stay first */
    enum report_kind kind;
    uint64_t turn; /* the question this answers; stale ones are dropped by comparing it */

    struct transfer_status status;  /* REPORT_TRANSFER                                             */
    struct result *result;          /* REPORT_TRANSFER: set once the transfer is over; REPORT_PROOF */
    struct transfer_status *moving; /* REPORT_PROGRESS: numbers of the moving ones (no texts)      */
    size_t moving_count;
    struct totals totals;       /* REPORT_PROGRESS, REPORT_TRANSFER                            */
    struct engine_view *engine; /* REPORT_ENGINE                                              */
    struct result **results;    /* REPORT_HISTORY: newest first; REPORT_UNFINISHED: file, name, size;
                                       REPORT_REVIEW: earlier uploads of the same files whose links
                                       live, in their order */
    size_t results_count;

    struct neighbour *neighbours; /* REPORT_NEIGHBOURS                                          */
    size_t neighbours_count;

    struct finding *finding;         /* reports of the lister: what it found                        */
    struct attachment **attachments; /* REPORT_REVIEW                                              */
    size_t attachments_count;
    bool is_last;        /* REPORT_FOLDER, REPORT_FOUND, REPORT_REVIEW: nothing follows */
    struct error *error; /* why the question failed; NULL: it did not                   */
};

/* An empty report of that kind; the caller's until it is posted. */
struct report *report_new(enum report_kind kind, uint64_t turn);

/* Releases it and all it still owns; what the face took out, it has set to NULL. */
void report_free(struct report *report);

#endif
