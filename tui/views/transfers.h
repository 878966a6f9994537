/*
 * transfers: the last reported state of every transfer of this run, in the order of the queue.
 * Owns its copies. The face's thread only.
 */
#ifndef VIEWS_TRANSFERS_H
#define VIEWS_TRANSFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/status.h"
#include "work/report.h"

#define TRANSFERS_RATES 60 /* the last rates, for the little columns: one a second */

struct transfers {
    struct transfer_status *items;
    size_t count;
    size_t room;                      /* for so many items                              */
    size_t *places;                   /* by number: which item it is, from 1; 0 unknown */
    size_t numbers;                   /* that places has room for                       */
    size_t in_state[TRANSFER_STATES]; /* how many items are in each                     */
    struct totals totals;
    uint64_t rates[TRANSFERS_RATES]; /* the newest last */
    size_t rates_count;
    int64_t rated_ms; /* when the newest was kept */
};

/* Keeps what is new about one transfer; takes the texts out of status. True if it was not known yet. */
bool transfers_take(struct transfers *transfers, struct transfer_status *status);

/* Keeps the numbers of the moving ones and the totals. */
void transfers_take_progress(struct transfers *transfers, const struct transfer_status *moving, size_t count,
                             const struct totals *totals, int64_t now_ms);

/* Moves one by a place among those that wait, as the engine does. False if it cannot be moved there. */
bool transfers_move(struct transfers *transfers, size_t row, int places, size_t *out_row);

/* How many are in that state. */
size_t transfers_in_state(const struct transfers *transfers, enum transfer_state state);

/* How many are not over; how many of these have begun and may still arrive by themselves. */
size_t transfers_unfinished(const struct transfers *transfers);
size_t transfers_in_flight(const struct transfers *transfers);

/* How much of all bytes has been acknowledged, in percent; below 100 as long as one is not over. */
int transfers_percent(const struct transfers *transfers);

/* The first at or behind that row that moves now, else the first of all; count if none does. */
size_t transfers_moving(const struct transfers *transfers, size_t row);

void transfers_done(struct transfers *transfers);

#endif
