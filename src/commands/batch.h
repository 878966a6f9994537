/*
 * batch: the files that put was asked to send, in the order they were named, and what became of each.
 */
#ifndef COMMANDS_BATCH_H
#define COMMANDS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "results/status.h"

struct attachment;
struct options;
struct result;

struct batch_item {
    char *named;                   /* as the person named it; raw bytes             */
    struct attachment *attachment; /* as it was looked at; the batch's own; NULL once let go */
    bool is_refused;               /* cannot be sent                                */
    struct transfer_status status; /* as last reported; id 0: not yet               */
    struct result *result;         /* once it is over; a refused one from the start */
    int told_attempt;              /* 1 + the attempt whose end was told last; 0: none */
};

struct batch {
    struct batch_item *items;
    size_t count;
    size_t found;     /* the place of the one found last                                        */
    uint64_t last_id; /* the highest that was asked for                                         */
    char *spool_path; /* what standard input was kept in; NULL: it was not read */
};

/* Names from the command line and --files-from; looks at each file; keeps standard input, if it is to be sent, in a
 * temporary file of ours alone. What cannot be sent has its result at once. Fails if names or standard input cannot
 * be read (EINTR: a signal came), or if there are no names. Released by batch_done. */
bool batch_collect(const struct options *options, struct batch *out, struct error *err);

/* Releases it. The temporary file is removed unless keeps_spool: the queue on disk may still want it. */
void batch_done(struct batch *batch, bool keeps_spool);

/* How many are to be sent, and how many have no result yet. */
size_t batch_to_send(const struct batch *batch);
size_t batch_open(const struct batch *batch);

/* The item of a transfer: known by its id, or the first of that path that has no transfer yet. NULL: none of ours. */
struct batch_item *batch_find(struct batch *batch, uint64_t id, const char *path);

/* Ends an item without the engine: it failed, or was cancelled, for this reason. */
void batch_end(struct batch_item *item, bool is_cancelled, const struct error *reason);

/* Its result is all that counts from now on: of what else is known of it only id and state stay. */
void batch_let_go(struct batch_item *item);

/* All results so far, in the order of the items. The array is the caller's, the results are not. */
const struct result **batch_results(const struct batch *batch, size_t *out_count);

#endif
