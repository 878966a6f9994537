/*
 * neighbours: other attaches at work on the same record, as rows below those of the queue. To be looked at only: who
 * may steer a transfer is who sends it. Owns what was reported. The face's thread only.
 */
#ifndef VIEWS_NEIGHBOURS_H
#define VIEWS_NEIGHBOURS_H

#include <stddef.h>

#include "work/report.h"

struct neighbours {
    struct neighbour *items;
    size_t count;
};

/* One row: whose it is, and which of its files; file NULL: the row above its files, or
 * below them the one that counts the rest. */
struct neighbour_row {
    const struct neighbour *whose;
    const struct transfer_status *file;
    size_t more; /* files that are not shown */
};

/* Takes them out of the report. */
void neighbours_take(struct neighbours *neighbours, struct report *report);

/* How many rows they take. */
size_t neighbours_rows(const struct neighbours *neighbours);

/* row < neighbours_rows. */
struct neighbour_row neighbours_row(const struct neighbours *neighbours, size_t row);

void neighbours_done(struct neighbours *neighbours);

#endif
