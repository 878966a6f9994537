#include "views/transfers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define RATE_EVERY_MS 1000

static struct transfer_status *find(const struct transfers *transfers, uint64_t id)
{
    for (size_t i = 0; i < transfers->count; i++)
        if (transfers->items[i].id == id)
            return &transfers->items[i];
    return NULL;
}

bool transfers_take(struct transfers *transfers, struct transfer_status *status)
{
    struct transfer_status *known = find(transfers, status->id);
    bool is_new = known == NULL;

    if (is_new) {
        transfers->items = memory_resize(transfers->items, transfers->count + 1, sizeof *transfers->items);
        known = &transfers->items[transfers->count++];
    } else {
        status_done(known);
    }
    *known = *status;
    status->path = NULL;
    status->name = NULL;
    status->error = NULL;
    return is_new;
}

static void keep_rate(struct transfers *transfers, uint64_t bytes_per_second, int64_t now_ms)
{
    if (transfers->rates_count > 0 && now_ms - transfers->rated_ms < RATE_EVERY_MS)
        return;
    if (transfers->rates_count == TRANSFERS_RATES)
        memmove(transfers->rates, transfers->rates + 1,
                --transfers->rates_count * sizeof transfers->rates[0]);
    transfers->rates[transfers->rates_count++] = bytes_per_second;
    transfers->rated_ms = now_ms;
}

void transfers_take_progress(struct transfers *transfers, const struct transfer_status *moving, size_t count,
                             const struct totals *totals, int64_t now_ms)
{
    for (size_t i = 0; i < count; i++) {
        struct transfer_status *known = find(transfers, moving[i].id);

        if (!known || status_is_over(known->state))
            continue;
        known->acked_bytes = moving[i].acked_bytes;
        known->bytes_per_second = moving[i].bytes_per_second;
        known->left_s = moving[i].left_s;
        known->stalled_ms = moving[i].stalled_ms;
        known->waits_for_disk = moving[i].waits_for_disk;
    }
    transfers->totals = *totals;
    keep_rate(transfers, totals->bytes_per_second, now_ms);
}

static bool waits(const struct transfer_status *status)
{
    return status->state == TRANSFER_WAITING || status->state == TRANSFER_READY ||
           status->state == TRANSFER_PAUSED;
}

bool transfers_move(struct transfers *transfers, size_t row, int places, size_t *out_row)
{
    struct transfer_status *items = transfers->items, moved;
    size_t other = row;

    if (row >= transfers->count || !waits(&items[row]))
        return false;
    do
        other += (size_t)places; /* behind zero it wraps to beyond the count */
    while (other < transfers->count && !waits(&items[other]));
    if (other >= transfers->count)
        return false;
    moved = items[row];
    items[row] = items[other];
    items[other] = moved;
    *out_row = other;
    return true;
}

size_t transfers_unfinished(const struct transfers *transfers)
{
    size_t count = 0;

    for (size_t i = 0; i < transfers->count; i++)
        count += !status_is_over(transfers->items[i].state);
    return count;
}

size_t transfers_in_flight(const struct transfers *transfers)
{
    size_t count = 0;

    for (size_t i = 0; i < transfers->count; i++)
        count += status_is_moving(transfers->items[i].state) ||
                 transfers->items[i].state == TRANSFER_RETRYING;
    return count;
}

size_t transfers_in_state(const struct transfers *transfers, enum transfer_state state)
{
    size_t count = 0;

    for (size_t i = 0; i < transfers->count; i++)
        count += transfers->items[i].state == state;
    return count;
}

void transfers_done(struct transfers *transfers)
{
    for (size_t i = 0; i < transfers->count; i++)
        status_done(&transfers->items[i]);
    free(transfers->items);
    *transfers = (struct transfers){ 0 };
}
