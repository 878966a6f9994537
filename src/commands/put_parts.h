/*
 * put_parts: what the files of put share: put.c begins, waits and ends, put_reports.c takes what the engine reports.
 * Main thread only.
 */
#ifndef COMMANDS_PUT_PARTS_H
#define COMMANDS_PUT_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "commands/batch.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "commands/session.h"
#include "work/report.h"

struct done;
struct options;

struct put {
    const struct options *options;
    struct batch batch;
    struct output output;
    struct progress progress;
    struct session session;
    struct totals totals;
    struct error cause;      /* common to all files: the queue stopped                  */
    char said_code[64];      /* of the failure that was told last                       */
    bool has_given_up;       /* what was not begun when the common cause stopped the queue   */
    bool is_unrecorded;      /* the next start will not offer what is left                  */
    size_t untold;           /* failed for the cause that was told already              */
    int signal;              /* the one that ends the run; 0 none                       */
    struct done *done;       /* the program that is told of the end; NULL                */
    int64_t hangup_until_ms; /* the terminal is gone: what is in flight may go on so long */
};

/* Writes the item's result now, where the format tells of each file as it ends. */
void put_stream(struct put *put, const struct batch_item *item);

/* Takes all there are. What became of each file is in the batch, and was told. */
void put_take_reports(struct put *put);

#endif
