/*
 * neighbour: another attache at work on the same record, and the files it has still to send; only to be shown.
 * A value; whoever holds one owns its texts.
 */
#ifndef RESULTS_NEIGHBOUR_H
#define RESULTS_NEIGHBOUR_H

#include <stddef.h>
#include <stdint.h>

#include "results/status.h"

struct neighbour {
    char *name;                       /* "PID 4711", or "PID 4711 on host" */
    size_t files;                     /* it has still to send              */
    uint64_t size_bytes, acked_bytes; /* of all of these                   */
    struct transfer_status *shown;    /* the first of them: path, name, size, bytes so far, state */
    size_t shown_count;
};

void neighbours_free(struct neighbour *neighbours, size_t count);

#endif
