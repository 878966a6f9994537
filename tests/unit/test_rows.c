#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "files/details.h"
#include "files/filter.h"
#include "files/natural.h"
#include "files/rows.h"
#include "support/hostile.h"
#include "support/listings.h"

static int natural(const char *a, const char *b)
{
    int order = natural_compare(a, strlen(a), b, strlen(b));

    return (order > 0) - (order < 0);
}

static void test_natural_order(void **state)
{
    static const char *const sorted[] = { "",
                                          "-1",
                                          "a",
                                          "a0",
                                          "a00",
                                          "a1",
                                          "a01",
                                          "a2",
                                          "a10",
                                          "a010",
                                          "a10b",
                                          "a100",
                                          "a123456789",
                                          "a1234567890",
                                          "a9999999999999999999999",
                                          "a10000000000000000000000",
                                          "aa",
                                          "App",
                                          "app",
                                          "b2",
                                          "B10" };
    size_t count = sizeof sorted / sizeof *sorted;

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            int expected = (i > j) - (i < j);

            /* names spelled alike are ordered by bytes: "a010" before "a10", and so on */
            if (natural_key(sorted[i], strlen(sorted[i]), 0) ==
                    natural_key(sorted[j], strlen(sorted[j]), 0) &&
                natural_key(sorted[i], strlen(sorted[i]), 8) == natural_key(sorted[j], strlen(sorted[j]), 8))
                expected = (strcmp(sorted[i], sorted[j]) > 0) - (strcmp(sorted[i], sorted[j]) < 0);
            assert_int_equal(natural(sorted[i], sorted[j]), expected);
        }
}

/* For every two hostile names: an order, the same from both sides, none equal. */
static void test_natural_order_of_hostile_names(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            int there = natural_compare(names[i].bytes, names[i].count, names[j].bytes, names[j].count);
            int back = natural_compare(names[j].bytes, names[j].count, names[i].bytes, names[i].count);

            assert_true((there > 0) == (back < 0));
            assert_int_equal(there == 0, i == j);
        }
}

static void test_all_as_they_are(void **state)
{
    static const char *const names[] = { "b", "a", "z/", ".c", NULL };
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(rows) struct rows *rows = rows_all(listing_count(listing));
    OWNED_TEXT char *shown = names_of(listing, rows);

    (void)state;
    assert_string_equal(shown, "b a z/ .c ");
}

static const struct listing *compared;

static int compare_entries(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    bool left_folder = listing_entry(compared, left)->kind == KIND_FOLDER;
    bool right_folder = listing_entry(compared, right)->kind == KIND_FOLDER;

    if (left_folder != right_folder)
        return left_folder ? -1 : 1;
    return natural_compare(listing_name(compared, left), listing_entry(compared, left)->length,
                           listing_name(compared, right), listing_entry(compared, right)->length);
}

/* The sort beside the C library's, whole and in part. */
static void test_sorted_as_qsort_does(void **state)
{
    OWNED(listing) struct listing *listing = listing_random("/r", 20000, 99);
    const struct order order = { .has_hidden = true };
    uint32_t count = listing_count(listing);
    uint32_t *expected = memory_new(count, sizeof *expected);

    (void)state;
    for (uint32_t i = 0; i < count; i++)
        expected[i] = i;
    compared = listing;
    qsort(expected, count, sizeof *expected, compare_entries);
    for (uint32_t most = 1; most < 2 * count; most *= 7) {
        OWNED(rows) struct rows *rows = rows_sort(listing, count, &order, NULL, most, NULL);

        assert_int_equal(rows->count, most < count ? most : count);
        assert_memory_equal(rows->entries, expected, rows->count * sizeof *expected);
    }
    free(expected);
}

static void check_order(const struct listing *listing, const struct details *details, struct order order,
                        const char *expected)
{
    OWNED(rows)
    struct rows *rows = rows_sort(listing, listing_count(listing), &order, details, UINT32_MAX, NULL);
    OWNED_TEXT char *names = names_of(listing, rows);

    assert_string_equal(names, expected);
}

static void test_orders(void **state)
{
    static const char *const names[] = { "b.log", "sub/", "A2.txt", ".rc", "a10.txt", "core", "Docs/", NULL };
    static const uint64_t sizes[] = { 5, 4096, 7, 1, 7, 900, 4096 };
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(details) struct details *details = details_new();

    (void)state;
    for (uint32_t i = 0; names[i]; i++)
        details_set(details, i,
                    &(struct detail){ .outcome = OUTCOME_KNOWN,
                                      .size_bytes = sizes[i],
                                      .kind = listing_entry(listing, i)->kind,
                                      .mtime_ns = (int64_t)(i * 1000) - 3000 });
    check_order(listing, NULL, (struct order){ 0 }, "Docs/ sub/ A2.txt a10.txt b.log core ");
    check_order(listing, NULL, (struct order){ .is_reversed = true },
                "sub/ Docs/ core b.log a10.txt A2.txt ");
    check_order(listing, NULL, (struct order){ .is_mixed = true, .has_hidden = true },
                ".rc A2.txt a10.txt b.log core Docs/ sub/ ");
    check_order(listing, details, (struct order){ .by = SORT_SIZE }, "Docs/ sub/ core A2.txt a10.txt b.log ");
    check_order(listing, details, (struct order){ .by = SORT_TIME, .is_mixed = true },
                "Docs/ core a10.txt A2.txt sub/ b.log ");
    check_order(listing, details, (struct order){ .by = SORT_EXTENSION },
                "Docs/ sub/ core b.log A2.txt a10.txt ");
}

/* File systems keep times that 64 bits of nanoseconds do not hold: the order stays that of time. */
static void test_order_of_far_times(void **state)
{
    static const char *const names[] = { "y1600", "y2400", "y2038", "y1960", "y2262", NULL };
    static const int64_t seconds[] = { -11676096000, 13569465600, 2145916800, -315619200, 9223372037 };
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(details) struct details *details = details_new();

    (void)state;
    assert_int_equal(detail_ns_of_time((struct timespec){ -2, 5 }), -1999999995);
    assert_true(detail_ns_of_time((struct timespec){ INT64_MAX, 999999999 }) == INT64_MAX);
    assert_true(detail_ns_of_time((struct timespec){ INT64_MIN, 0 }) == INT64_MIN);
    for (uint32_t i = 0; names[i]; i++)
        details_set(details, i,
                    &(struct detail){ .outcome = OUTCOME_KNOWN,
                                      .mtime_ns = detail_ns_of_time((struct timespec){ seconds[i], 0 }) });
    check_order(listing, details, (struct order){ .by = SORT_TIME }, "y2262 y2400 y2038 y1960 y1600 ");
}

/* What all names begin with is passed over, but no number is cut in two. */
static void test_names_with_a_common_start(void **state)
{
    static const char *const names[] = { "log100", "log12", "log1", "log19.x", "log1b", NULL };
    static const char *const one[] = { "alone", NULL };
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(listing) struct listing *single = listing_of("/x", one);

    (void)state;
    check_order(listing, NULL, (struct order){ 0 }, "log1 log1b log12 log19.x log100 ");
    check_order(single, NULL, (struct order){ 0 }, "alone ");
}

static void check_match(const char *pattern, const char *name, bool expected)
{
    OWNED(filter) struct filter *filter = filter_new(pattern);

    if (filter_matches(filter, name, strlen(name)) != expected)
        fail_msg("\"%s\" %s \"%s\"", pattern, expected ? "does not match" : "matches", name);
}

static void test_filters(void **state)
{
    (void)state;
    check_match("", "anything", true);
    check_match("core", "Core.4711", true);
    check_match("Core", "core.4711", false);
    check_match("Core", "a Core", true);
    check_match("orx", "core", false);
    check_match("core", "cCcorCORE", true);
    check_match("9a", "99A", true);
    check_match("aB", "xAB", false);
    check_match("{", "[", false);
    check_match("[", "{", false);
    check_match("*.log", "app.log", true);
    check_match("*.log", "app.LOG", true);
    check_match("*.log", "app.log.gz", false);
    check_match("a?c", "abc", true);
    check_match("a?c",
                "a\xc3\xa4"
                "c",
                true);
    check_match("a?c", "ac", false);
    check_match("a?c",
                "a\xff"
                "c",
                true);
    check_match("*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false);
    check_match("*", "", true);
    check_match("?", "", false);
    check_match("**x", "zzx", true);
    assert_true(filter_narrows("core", "cor"));
    assert_true(filter_narrows("score", "cor"));
    assert_false(filter_narrows("Core", "cor"));
    assert_false(filter_narrows("cor*", "cor"));
    assert_false(filter_narrows("co", "cor"));
}

/* Rows that are a good part of a listing are filtered in another way than a few: both must agree, and
 * narrowing must find what filtering anew finds. */
static void test_filtering_many(void **state)
{
    OWNED(listing) struct listing *listing = listing_random("/r", 60000, 5);
    const struct order order = { .has_hidden = true };
    OWNED(rows) struct rows *all = rows_sort(listing, 60000, &order, NULL, UINT32_MAX, NULL);
    OWNED(filter) struct filter *wide = filter_new("app");
    OWNED(filter) struct filter *narrow = filter_new("app7");
    OWNED(rows) struct rows *fast = rows_filter(listing, all, wide, UINT32_MAX, UINT32_MAX, NULL);
    OWNED(rows) struct rows *slow = rows_filter(listing, all, wide, UINT32_MAX, all->count, NULL);
    OWNED(rows) struct rows *anew = rows_filter(listing, all, narrow, UINT32_MAX, UINT32_MAX, NULL);
    OWNED(rows) struct rows *narrowed = rows_filter(listing, fast, narrow, UINT32_MAX, UINT32_MAX, NULL);
    OWNED(rows) struct rows *first = rows_filter(listing, all, wide, 10, UINT32_MAX, NULL);

    (void)state;
    assert_in_range(fast->count, 1000, 59999);
    assert_int_equal(fast->count, slow->count);
    assert_memory_equal(fast->entries, slow->entries, fast->count * sizeof(uint32_t));
    assert_in_range(anew->count, 10, fast->count - 1);
    assert_int_equal(anew->count, narrowed->count);
    assert_memory_equal(anew->entries, narrowed->entries, anew->count * sizeof(uint32_t));
    assert_int_equal(first->count, 10);
    assert_memory_equal(first->entries, fast->entries, 10 * sizeof(uint32_t));
}

static void test_it_can_be_stopped(void **state)
{
    OWNED(listing) struct listing *listing = listing_random("/r", 50000, 6);
    const struct order order = { 0 };
    OWNED(rows) struct rows *all = rows_sort(listing, 50000, &order, NULL, UINT32_MAX, NULL);
    OWNED(filter) struct filter *filter = filter_new("app");
    atomic_bool stop = true;

    (void)state;
    assert_null(rows_sort(listing, 50000, &order, NULL, UINT32_MAX, &stop));
    assert_null(rows_filter(listing, all, filter, UINT32_MAX, UINT32_MAX, &stop));
    assert_null(rows_filter(listing, all, filter, UINT32_MAX, 20000, &stop));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_natural_order),
        cmocka_unit_test(test_natural_order_of_hostile_names),
        cmocka_unit_test(test_all_as_they_are),
        cmocka_unit_test(test_sorted_as_qsort_does),
        cmocka_unit_test(test_orders),
        cmocka_unit_test(test_order_of_far_times),
        cmocka_unit_test(test_names_with_a_common_start),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_filtering_many),
        cmocka_unit_test(test_it_can_be_stopped),
    };

    return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
