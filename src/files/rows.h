/*
 * rows: which entries of a listing are shown, and in which order. Never changed once made, and shared by
 * holds. Sorting and filtering large ones takes a while, so this is the lister's work; it can be stopped, and
 * the first rows can be had before the rest.
 */
#ifndef FILES_ROWS_H
#define FILES_ROWS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/memory.h"
#include "files/listing.h"

struct details;
struct filter;

enum sort { SORT_NAME, SORT_SIZE, SORT_TIME, SORT_EXTENSION, SORT_COUNT };

/* How a folder is shown. By size, the largest come first; by time, the newest. */
struct order {
    enum sort by;
    bool is_reversed;
    bool is_mixed; /* folders stand among the files, not before them */
    bool has_hidden;
};

struct rows {
    atomic_uint holds;
    uint32_t count;
    uint32_t entries[]; /* in the order of the rows */
};

/* True if the order needs details of every entry. */
bool order_needs_details(const struct order *order);

/* Rows for count entries, to be filled in; with one hold. */
struct rows *rows_new(uint32_t count);
struct rows *rows_hold(struct rows *rows);
void rows_free(struct rows *rows);
OWNED_DEFINE(rows)

/* Rows for the entries from 0 to count - 1, as they are; with one hold. */
struct rows *rows_all(uint32_t count);

/* The row an entry stands in, or LISTING_NONE. Looks at every row. */
uint32_t rows_find(const struct rows *rows, uint32_t entry);

/* The first `most` rows (UINT32_MAX: all) of the first count entries in that order. details may be NULL if the
 * order needs none. NULL if *stop became true on the way (stop may be NULL). */
struct rows *rows_sort(const struct listing *listing, uint32_t count, const struct order *order,
                       const struct details *details, uint32_t most, const atomic_bool *stop);

/* Those rows whose names pass the filter, in the same order: at most `most`, and looking at no more than `reach`
 * rows (both UINT32_MAX: all). NULL if *stop became true. */
struct rows *rows_filter(const struct listing *listing, const struct rows *base, const struct filter *filter,
                         uint32_t most, uint32_t reach, const atomic_bool *stop);

#endif
