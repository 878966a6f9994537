/*
 * batch: the files that put was asked to send, in the order they were named, and what became of each.
 */
#ifndef COMMANDS_BATCH_H
#define COMMANDS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "files/attachment.h"
#include "results/status.h"

struct options;
struct result;

struct batch_item {
    char *named;                    /* as the person named it; raw bytes             */
    struct attachment *attachment;  /* as it was looked at; NULL once handed over    */
    uint64_t id;                    /* the transfer's; 0: not handed over            */
    struct transfer_status *status; /* as last reported; NULL: it is not in flight  */
    struct result *result;          /* once it is over; a refused one from the start */
    bool is_refused;                /* cannot be sent                                */
    int told_attempt;               /* 1 + the attempt whose end was told last; 0: none */
};

struct batch {
    struct batch_item *items;
    size_t count, room;
    char *spool_path;                /* what standard input was kept in; NULL: it was not read */
    struct attachment_folder folder; /* of the file that was looked at last                  */
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

/* The attachments that are to be sent, for an engine that has none yet: it numbers them
 * from 1. They and the array are the caller's. */
struct attachment **batch_hand_over(struct batch *batch, size_t *out_count);

/* The item of a transfer. NULL: none of ours. */
struct batch_item *batch_find(struct batch *batch, uint64_t id);

/* Keeps what was reported of it while it is in flight; else the result, if it has
 * one, is all that counts. Takes the status. */
void batch_note(struct batch_item *item, struct transfer_status *status);

/* All results so far, in the order of the items. The array is the caller's, the results are not. */
const struct result **batch_results(const struct batch *batch, size_t *out_count);

#endif
