#include "files/rows.h"

#include <stdlib.h>

#include "files/filter.h"

#define SWEEP_PART 16 /* where more than this part of a listing is looked at, it is in the order of memory */
#define STOP_ROWS  4096 /* how often to look whether to stop */

struct rows *rows_new(uint32_t count)
{
    struct rows *rows = memory_new(1, sizeof *rows + count * sizeof rows->entries[0]);

    atomic_init(&rows->holds, 1);
    rows->count = count;
    return rows;
}

struct rows *rows_all(uint32_t count)
{
    struct rows *rows = rows_new(count);

    for (uint32_t entry = 0; entry < count; entry++)
        rows->entries[entry] = entry;
    return rows;
}

struct rows *rows_hold(struct rows *rows)
{
    atomic_fetch_add_explicit(&rows->holds, 1, memory_order_relaxed);
    return rows;
}

void rows_free(struct rows *rows)
{
    if (rows && atomic_fetch_sub_explicit(&rows->holds, 1, memory_order_acq_rel) == 1)
        free(rows);
}

uint32_t rows_find(const struct rows *rows, uint32_t entry)
{
    for (uint32_t row = 0; row < rows->count; row++)
        if (rows->entries[row] == entry)
            return row;
    return LISTING_NONE;
}

static bool passes(const struct listing *listing, uint32_t entry, const struct filter *filter)
{
    return filter_matches(filter, listing_name(listing, entry), listing_entry(listing, entry)->length);
}

static bool is_stopped(const atomic_bool *stop, uint32_t step)
{
    return stop && step % STOP_ROWS == 0 && atomic_load_explicit(stop, memory_order_relaxed);
}

/* Gives back what was reserved and not used. */
static struct rows *fit(struct rows *rows, uint32_t count)
{
    rows = memory_resize(rows, 1, sizeof *rows + count * sizeof rows->entries[0]);
    rows->count = count;
    return rows;
}

static struct rows *filter_in_row_order(const struct listing *listing, const struct rows *base,
                                        const struct filter *filter, uint32_t most, uint32_t reach,
                                        const atomic_bool *stop)
{
    uint32_t count = 0, end = reach < base->count ? reach : base->count;
    struct rows *rows = rows_new(end < most ? end : most);

    for (uint32_t row = 0; row < end && count < most; row++) {
        if (is_stopped(stop, row)) {
            rows_free(rows);
            return NULL;
        }
        if (passes(listing, base->entries[row], filter))
            rows->entries[count++] = base->entries[row];
    }
    return fit(rows, count);
}

static struct rows *collect(const struct rows *base, const uint8_t *passed, uint32_t count)
{
    struct rows *rows = rows_new(count);
    uint32_t at = 0;

    for (uint32_t row = 0; at < count; row++)
        if (passed[base->entries[row]])
            rows->entries[at++] = base->entries[row];
    return rows;
}

/* Sorted rows jump all over the names; walking the names as they lie and
 * collecting afterwards is several times as fast. */
static struct rows *filter_in_memory_order(const struct listing *listing, const struct rows *base,
                                           const struct filter *filter, const atomic_bool *stop)
{
    uint32_t end = 0, count = 0;
    uint8_t *passed;
    struct rows *rows = NULL;
    bool was_stopped = false;

    for (uint32_t row = 0; row < base->count; row++)
        if (base->entries[row] >= end)
            end = base->entries[row] + 1;
    passed = memory_new(end, 1);
    for (uint32_t row = 0; row < base->count; row++)
        passed[base->entries[row]] = 1;

    for (uint32_t entry = 0; entry < end && !(was_stopped = is_stopped(stop, entry)); entry++)
        if (passed[entry])
            count += passed[entry] = passes(listing, entry, filter);

    if (!was_stopped)
        rows = collect(base, passed, count);
    free(passed);
    return rows;
}

struct rows *rows_filter(const struct listing *listing, const struct rows *base, const struct filter *filter,
                         uint32_t most, uint32_t reach, const atomic_bool *stop)
{
    if (most == UINT32_MAX && reach == UINT32_MAX && base->count > listing_count(listing) / SWEEP_PART)
        return filter_in_memory_order(listing, base, filter, stop);
    return filter_in_row_order(listing, base, filter, most, reach, stop);
}
