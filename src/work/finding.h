/*
 * finding: what the lister found; hangs in a report. Each kind of report uses some fields. Whoever takes something out
 * sets it to NULL.
 */
#ifndef WORK_FINDING_H
#define WORK_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/details.h"
#include "files/listing.h"
#include "files/rows.h"

struct peek;

/* One entry, looked at. */
struct looked {
    uint32_t entry;
    struct detail detail;
    uint64_t inode; /* of the entry itself; 0: not known */
};

/* What a marked folder was found to hold. */
struct unfolded {
    char *path;
    uint64_t files;
    uint64_t hidden; /* files and folders left out for their names */
    uint64_t others; /* neither files nor folders: left out        */
};

struct finding {
    struct listing *listing; /* all but PEEK: what the entries belong to; a hold   */
    struct listing *old;     /* FOLDER: the reading that was followed; a hold               */
    uint32_t *moved;         /* FOLDER, the last: where the entries of old are now          */
    uint32_t moved_count;
    uint32_t count;          /* FOLDER, FOUND: entries so far        */
    struct rows *rows;       /* FOLDER, ROWS: in their order; a hold                        */
    struct rows *shown;      /* FOLDER, ROWS, FOUND, MATCHED: those that pass the filter; a hold */
    struct details *details; /* ROWS by size or time: of all entries                        */
    struct looked *looked;   /* DETAILS                                                     */
    uint32_t looked_count;
    struct peek *peek;         /* PEEK                                                        */
    struct unfolded *unfolded; /* REVIEW: marked folders                                      */
    size_t unfolded_count;
    bool was_cut; /* REVIEW: there are more files than one review takes          */
    char **names; /* COMPLETED: what the typed path can become; PLACES: paths; NULL-terminated */
};

struct finding *finding_new(void);
void finding_free(struct finding *finding);

#endif
