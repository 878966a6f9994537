#include "views/transfers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define RATE_EVERY_MS 1000
#define ROOM_FIRST    64

/* There are as many numbers as transfers in a run: each has its place in an array. */
static size_t *place_of(const struct transfers *transfers, uint64_t id)
{
    return id < transfers->numbers ? &transfers->places[id] : NULL;
}

static struct transfer_status *find(const struct transfers *transfers, uint64_t id)
{
    const size_t *place = place_of(transfers, id);

    return place && *place > 0 ? &transfers->items[*place - 1] : NULL;
}

static size_t room_for(size_t room, size_t least)
{
    while (room < least)
        room = room > 0 ? room * 2 : ROOM_FIRST;
    return room;
}

static struct transfer_status *add(struct transfers *transfers, uint64_t id)
{
    size_t room = room_for(transfers->room, transfers->count + 1);
    size_t numbers = room_for(transfers->numbers, (size_t)id + 1);

    if (room > transfers->room)
        transfers->items = memory_resize(transfers->items, room, sizeof *transfers->items);
    if (numbers > transfers->numbers) {
        transfers->places = memory_resize(transfers->places, numbers, sizeof *transfers->places);
        memset(transfers->places + transfers->numbers, 0,
               (numbers - transfers->numbers) * sizeof *transfers->places);
    }
    transfers->room = room;
    transfers->numbers = numbers;
    transfers->places[id] = ++transfers->count;
    return &transfers->items[transfers->count - 1];
}

bool transfers_take(struct transfers *transfers, struct transfer_status *status)
{
    struct transfer_status *known = find(transfers, status->id);
    bool is_new = known == NULL;

    if (is_new) {
        known = add(transfers, status->id);
    } else {
        transfers->in_state[known->state]--;
        status_done(known);
    }
    transfers->in_state[status->state]++;
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
    *place_of(transfers, items[row].id) = other + 1;
    *place_of(transfers, items[other].id) = row + 1;
    moved = items[row];
    items[row] = items[other];
    items[other] = moved;
    *out_row = other;
    return true;
}

size_t transfers_in_state(const struct transfers *transfers, enum transfer_state state)
{
    return transfers->in_state[state];
}

static size_t count_where(const struct transfers *transfers, bool (*is_one)(enum transfer_state state))
{
    size_t count = 0;

    for (enum transfer_state state = 0; state < TRANSFER_STATES; state++)
        count += is_one(state) ? transfers->in_state[state] : 0;
    return count;
}

static bool is_unfinished(enum transfer_state state)
{
    return !status_is_over(state);
}

static bool is_in_flight(enum transfer_state state)
{
    return status_is_moving(state) || state == TRANSFER_RETRYING;
}

size_t transfers_unfinished(const struct transfers *transfers)
{
    return count_where(transfers, is_unfinished);
}

size_t transfers_in_flight(const struct transfers *transfers)
{
    return count_where(transfers, is_in_flight);
}

int transfers_percent(const struct transfers *transfers)
{
    const struct totals *totals = &transfers->totals;
    double share = totals->size_bytes > 0 ? (double)totals->acked_bytes / (double)totals->size_bytes : 0;
    int percent = (int)(share * 100);

    return percent > 99 && transfers_unfinished(transfers) > 0 ? 99 : percent;
}

size_t transfers_moving(const struct transfers *transfers, size_t row)
{
    if (count_where(transfers, status_is_moving) == 0)
        return transfers->count;
    for (size_t i = 0; i < transfers->count; i++) {
        size_t there = (row + i) % transfers->count;

        if (status_is_moving(transfers->items[there].state))
            return there;
    }
    return transfers->count;
}

void transfers_done(struct transfers *transfers)
{
    for (size_t i = 0; i < transfers->count; i++)
        status_done(&transfers->items[i]);
    free(transfers->items);
    free(transfers->places);
    *transfers = (struct transfers){ 0 };
}
