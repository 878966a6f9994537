/*
 * sort: the order of rows. Each entry is compared by an eight-byte integer made once from its name, size or time;
 * only entries that share it get the next eight bytes. This is quicksort in three parts (less, equal, greater) that
 * works on the part of the result that is wanted and leaves the rest alone.
 */
#include "files/rows.h"

#include <stdlib.h>
#include <string.h>

#include "files/details.h"
#include "files/natural.h"
#include "files/path.h"

#define SHORT_RUN 12 /* below this, insertion is faster */

struct item {
    uint64_t key;
    uint32_t entry;
};

struct sorter;

/* One thing to compare by: its key at some depth, and whether it goes on below that key. */
struct criterion {
    uint64_t (*key)(const struct sorter *sorter, uint32_t entry, size_t depth);
    bool is_text;
};

struct sorter {
    const struct listing *listing;
    const struct details *details;
    const struct criterion *criteria; /* ends with one that has no key */
    const atomic_bool *stop;
    size_t shared;     /* bytes at the start that all names have in common, and need not be compared */
    size_t first, end; /* the places of the result that are wanted */
};

static uint64_t key_of_name(const struct sorter *sorter, uint32_t entry, size_t depth)
{
    const char *name = listing_name(sorter->listing, entry);
    size_t length = listing_entry(sorter->listing, entry)->length;

    return natural_key(name + sorter->shared, length - sorter->shared, depth);
}

static uint64_t key_of_bytes(const struct sorter *sorter, uint32_t entry, size_t depth)
{
    const char *name = listing_name(sorter->listing, entry);
    size_t length = listing_entry(sorter->listing, entry)->length;
    uint64_t key = 0;

    for (size_t at = depth; at < depth + sizeof key; at++)
        key = key << 8 | (at < length ? (unsigned char)name[at] : 0);
    return key;
}

static uint64_t key_of_extension(const struct sorter *sorter, uint32_t entry, size_t depth)
{
    const char *name = listing_name(sorter->listing, entry);
    size_t length = listing_entry(sorter->listing, entry)->length;
    const char *extension = path_extension(name, length);

    return natural_key(extension, length - (size_t)(extension - name), depth);
}

static uint64_t key_of_size(const struct sorter *sorter, uint32_t entry, size_t depth)
{
    const struct detail *detail = details_of(sorter->details, entry);

    (void)depth;
    return detail->kind == KIND_FOLDER ? UINT64_MAX : UINT64_MAX - detail->size_bytes;
}

static uint64_t key_of_time(const struct sorter *sorter, uint32_t entry, size_t depth)
{
    const struct detail *detail = details_of(sorter->details, entry);

    (void)depth;
    return detail->outcome == OUTCOME_KNOWN ? (uint64_t)INT64_MAX - (uint64_t)detail->mtime_ns : UINT64_MAX;
}

static const struct criterion criteria[SORT_COUNT][4] = {
    [SORT_NAME] = { { key_of_name, true }, { key_of_bytes, true } },
    [SORT_SIZE] = { { key_of_size, false }, { key_of_name, true }, { key_of_bytes, true } },
    [SORT_TIME] = { { key_of_time, false }, { key_of_name, true }, { key_of_bytes, true } },
    [SORT_EXTENSION] = { { key_of_extension, true }, { key_of_name, true }, { key_of_bytes, true } },
};

static void swap_items(struct item *a, struct item *b)
{
    struct item kept = *a;

    *a = *b;
    *b = kept;
}

static uint64_t middle_of(uint64_t a, uint64_t b, uint64_t c)
{
    if (a < b)
        return b < c ? b : a < c ? c : a;
    return a < c ? a : b < c ? c : b;
}

/* Moves smaller keys to the front and larger ones to the back; what equals the pivot lies in [*out_less, *out_more). */
static void split(struct item *items, size_t count, uint64_t pivot, size_t *out_less, size_t *out_more)
{
    size_t less = 0, at = 0, more = count;

    while (at < more) {
        if (items[at].key < pivot)
            swap_items(&items[less++], &items[at++]);
        else if (items[at].key > pivot)
            swap_items(&items[at], &items[--more]);
        else
            at++;
    }
    *out_less = less;
    *out_more = more;
}

static void insert_sort(struct item *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t at = i; at > 0 && items[at - 1].key > items[at].key; at--)
            swap_items(&items[at - 1], &items[at]);
}

static void sort_items(const struct sorter *sorter, struct item *items, size_t place, size_t count,
                       const struct criterion *by, size_t depth);

/* Items whose keys are equal go on to what follows that key, or to the next criterion. */
static void sort_equal(const struct sorter *sorter, struct item *items, size_t place, size_t count,
                       const struct criterion *by, size_t depth)
{
    if (count < 2 || place >= sorter->end || place + count <= sorter->first)
        return;

    if (by->is_text && (items->key & 0xff))
        depth += sizeof items->key;
    else {
        if (!(++by)->key)
            return;
        depth = 0;
    }
    for (size_t i = 0; i < count; i++)
        items[i].key = by->key(sorter, items[i].entry, depth);
    sort_items(sorter, items, place, count, by, depth);
}

static void sort_runs(const struct sorter *sorter, struct item *items, size_t place, size_t count,
                      const struct criterion *by, size_t depth)
{
    insert_sort(items, count);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && items[to].key == items[from].key;)
            to++;
        sort_equal(sorter, items + from, place + from, to - from, by, depth);
    }
}

/* place: where items[0] stands in the result. */
static void sort_items(const struct sorter *sorter, struct item *items, size_t place, size_t count,
                       const struct criterion *by, size_t depth)
{
    while (count > SHORT_RUN && place < sorter->end && place + count > sorter->first) {
        uint64_t pivot = middle_of(items[count / 4].key, items[count / 2].key,
                                   items[count - 1 - count / 4].key);
        size_t less, more;

        if (sorter->stop && atomic_load_explicit(sorter->stop, memory_order_relaxed))
            return;
        split(items, count, pivot, &less, &more);
        sort_equal(sorter, items + less, place + less, more - less, by, depth);
        if (less < count - more) {
            sort_items(sorter, items, place, less, by, depth);
            items += more;
            place += more;
            count -= more;
        } else {
            sort_items(sorter, items + more, place + more, count - more, by, depth);
            count = less;
        }
    }
    if (place < sorter->end && place + count > sorter->first)
        sort_runs(sorter, items, place, count, by, depth);
}

/* How many bytes all names begin with. A number is never cut: how long it is counts. */
static size_t shared_start(const struct sorter *sorter, const struct item *items, uint32_t count)
{
    const char *first = count ? listing_name(sorter->listing, items[0].entry) : "";
    size_t shared = strlen(first);

    for (uint32_t i = 1; i < count && shared > 0; i++) {
        const char *name = listing_name(sorter->listing, items[i].entry);
        size_t same = 0;

        while (same < shared && name[same] == first[same])
            same++;
        shared = same;
    }
    while (shared > 0 && first[shared - 1] >= '0' && first[shared - 1] <= '9')
        shared--;
    return shared;
}

/* Sorts items as far as the first `wanted` of the result need it, and writes
 * those to entries. Returns how many there are. */
static uint32_t sort_part(struct sorter *sorter, struct item *items, uint32_t count, bool is_reversed,
                          uint32_t wanted, uint32_t *entries)
{
    if (wanted > count)
        wanted = count;
    sorter->first = is_reversed ? count - wanted : 0;
    sorter->end = sorter->first + wanted;
    sorter->shared = shared_start(sorter, items, count);

    for (uint32_t i = 0; i < count; i++)
        items[i].key = sorter->criteria->key(sorter, items[i].entry, 0);
    sort_items(sorter, items, 0, count, sorter->criteria, 0);
    for (uint32_t i = 0; i < wanted; i++)
        entries[i] = items[is_reversed ? count - 1 - i : i].entry;
    return wanted;
}

/* Folders to the front, files behind them, hidden ones left out if they are not
 * shown. Returns how many items there are. */
static uint32_t choose_items(const struct listing *listing, uint32_t count, const struct order *order,
                             const struct details *details, struct item *items, uint32_t *out_folders)
{
    uint32_t chosen = 0, folders = 0;

    for (uint32_t entry = 0; entry < count; entry++) {
        const struct entry *here = listing_entry(listing, entry);
        bool is_folder;

        if (!order->has_hidden && listing_is_hidden(listing, entry))
            continue;
        is_folder = !order->is_mixed &&
                    (details ? detail_kind(here, details_of(details, entry)) : here->kind) == KIND_FOLDER;
        items[chosen].entry = entry;
        if (is_folder)
            swap_items(&items[folders++], &items[chosen]);
        chosen++;
    }
    *out_folders = folders;
    return chosen;
}

struct rows *rows_sort(const struct listing *listing, uint32_t count, const struct order *order,
                       const struct details *details, uint32_t most, const atomic_bool *stop)
{
    struct item *items = memory_new(count ? count : 1, sizeof *items);
    struct sorter sorter = {
        .listing = listing, .details = details, .criteria = criteria[order->by], .stop = stop
    };
    uint32_t folders, chosen = choose_items(listing, count, order, details, items, &folders);
    struct rows *rows = rows_new(chosen < most ? chosen : most);
    uint32_t done = sort_part(&sorter, items, folders, order->is_reversed, rows->count, rows->entries);

    (void)sort_part(&sorter, items + folders, chosen - folders, order->is_reversed, rows->count - done,
                    rows->entries + done);
    free(items);
    if (stop && atomic_load_explicit(stop, memory_order_relaxed)) {
        rows_free(rows);
        return NULL;
    }
    return rows;
}

bool order_needs_details(const struct order *order)
{
    return order->by == SORT_SIZE || order->by == SORT_TIME;
}
