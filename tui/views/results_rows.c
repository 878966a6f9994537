/*
 * results_rows: the rows of a table of results: kept, filtered, ordered, marked. Knows no screen.
 */
#include "views/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/filter.h"

struct results *results_new(bool is_detailed)
{
    struct results *results = memory_new(1, sizeof *results);

    results->is_detailed = is_detailed;
    results->pattern = memory_text("");
    results->filter = filter_new("");
    return results;
}

static void free_row(struct results_row *row)
{
    result_free(row->result);
    free(row);
}

void results_clear(struct results *results)
{
    for (size_t i = 0; i < results->count; i++)
        free_row(results->rows[i]);
    results->count = 0;
    results->shown_count = 0;
}

void results_free(struct results *results)
{
    if (!results)
        return;
    results_clear(results);
    filter_free(results->filter);
    free(results->pattern);
    free(results->proofs.failure);
    free(results->rows);
    free(results->shown);
    free(results);
}

static struct results_row *find_row(const struct results *results, uint64_t id)
{
    for (size_t i = 0; id > 0 && i < results->count; i++)
        if (results->rows[i]->result->id == id)
            return results->rows[i];
    return NULL;
}

struct results_row *results_put(struct results *results, struct result *result)
{
    struct results_row *row = find_row(results, result->id);
    bool was_done = row && row->result->status == RESULT_DONE;

    if (row) {
        result_free(row->result);
    } else {
        row = memory_new(1, sizeof *row);
        results->rows = memory_resize(results->rows, results->count + 1, sizeof(struct results_row *));
        results->shown = memory_resize(results->shown, results->count + 1, sizeof(struct results_row *));
        results->rows[results->count++] = row;
        row->batch = results->batch;
    }
    row->result = result;
    if (!was_done)
        row->is_marked = result->id > 0 && result->status == RESULT_DONE;
    return row;
}

void results_filter(struct results *results, const char *pattern)
{
    char *copy = memory_text(pattern);

    free(results->pattern);
    filter_free(results->filter);
    results->pattern = copy;
    results->filter = filter_new(copy);
    results_arrange(results);
}

static bool matches(const struct results *results, const struct result *result)
{
    if (result->status != RESULT_DONE)
        return false;
    return filter_matches(results->filter, result->name, strlen(result->name)) ||
           (result->object_key &&
            filter_matches(results->filter, result->object_key, strlen(result->object_key)));
}

static const struct result *result_at(const void *element)
{
    return (*(struct results_row *const *)element)->result;
}

static int sign(bool is_less, bool is_more)
{
    return is_more - is_less;
}

static int compare_sent(const void *one, const void *other)
{
    const struct result *a = result_at(one), *b = result_at(other);

    return sign(a->id<b->id, a->id> b->id);
}

static int compare_names(const void *one, const void *other)
{
    int order = strcmp(result_at(one)->name, result_at(other)->name);

    return order ? order : compare_sent(one, other);
}

/* The largest first. */
static int compare_sizes(const void *one, const void *other)
{
    const struct result *a = result_at(one), *b = result_at(other);
    int order = sign(a->size_bytes > b->size_bytes, a->size_bytes < b->size_bytes);

    return order ? order : compare_sent(one, other);
}

/* What expires next comes first. */
static int compare_lives(const void *one, const void *other)
{
    const struct result *a = result_at(one), *b = result_at(other);
    int order = sign(a->get_url_expires_s<b->get_url_expires_s, a->get_url_expires_s> b->get_url_expires_s);

    return order ? order : compare_sent(one, other);
}

/* clang-format off */
static const struct {
    const char *name;
    int (*compare)(const void *one, const void *other);
} orders[RESULTS_ORDERS] = {
    [RESULTS_AS_SENT] = { "as sent",               compare_sent  },
    [RESULTS_BY_NAME] = { "by name",               compare_names },
    [RESULTS_BY_SIZE] = { "largest first",         compare_sizes },
    [RESULTS_BY_LIFE] = { "first to expire first", compare_lives },
};
/* clang-format on */

const char *results_order_name(enum results_order order)
{
    return orders[order].name;
}

/* The history comes in its order. */
static bool is_sorted(const struct results *results)
{
    return results->order != RESULTS_AS_SENT || results->rows[0]->result->id > 0;
}

void results_arrange(struct results *results)
{
    struct results_row *here = results_here(results);

    results->shown_count = 0;
    for (size_t i = 0; i < results->count; i++)
        if (matches(results, results->rows[i]->result))
            results->shown[results->shown_count++] = results->rows[i];
    if (results->shown_count > 0 && is_sorted(results))
        qsort(results->shown, results->shown_count, sizeof(struct results_row *),
              orders[results->order].compare);
    for (size_t i = 0; i < results->shown_count; i++)
        if (results->shown[i] == here)
            results->list.cursor = i;
}

void results_show(struct results *results, struct results_row *row)
{
    size_t at = results->shown_count;

    if (!matches(results, row->result))
        return;
    while (at > 0 && is_sorted(results) && orders[results->order].compare(&results->shown[at - 1], &row) > 0)
        at--;
    memmove(results->shown + at + 1, results->shown + at, (results->shown_count - at) * sizeof row);
    results->shown[at] = row;
    if (results->shown_count++ > 0 && at <= results->list.cursor)
        results->list.cursor++;
}

struct results_row *results_here(const struct results *results)
{
    return results->list.cursor < results->shown_count ? results->shown[results->list.cursor] : NULL;
}

size_t results_marked(const struct results *results)
{
    size_t count = 0;

    for (size_t i = 0; i < results->shown_count; i++)
        count += results->shown[i]->is_marked;
    return count;
}

struct results_row **results_choose(const struct results *results, enum results_choice choice,
                                    size_t *out_count)
{
    struct results_row **chosen = memory_new(results->shown_count + 1, sizeof(struct results_row *));
    size_t count = 0;

    for (size_t i = 0; i < results->shown_count; i++)
        if (choice == RESULTS_SHOWN || results->shown[i]->is_marked)
            chosen[count++] = results->shown[i];
    if (count == 0 && results_here(results))
        chosen[count++] = results_here(results);
    *out_count = count;
    return chosen;
}
