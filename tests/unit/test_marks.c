#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "files/attachment.h"
#include "files/marks.h"
#include "support/listings.h"

static const char *const names[] = { "a", "b", "c", "d", "sub/", NULL };

static struct rows *all_rows(const struct listing *listing)
{
    const struct order order = { .has_hidden = true };

    return rows_sort(listing, listing_count(listing), &order, NULL, UINT32_MAX, NULL);
}

/* What is marked, in the order of choosing. */
static void check_paths(struct marks *marks, const char *expected)
{
    char **paths = marks_paths(marks, 1000);
    struct buffer text = { 0 };

    for (char **path = paths; *path; path++) {
        buffer_print(&text, "%s ", *path);
        free(*path);
    }
    free(paths);
    assert_string_equal(buffer_string(&text), expected);
    free(buffer_take(&text));
}

static void mark(struct marks *marks, struct listing *listing, uint32_t entry)
{
    (void)marks_set(marks, listing, entry, MARK_INVERT, NULL);
}

static void test_order_of_choosing(void **state)
{
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *here = listing_of("/x", names);
    OWNED(listing) struct listing *there = listing_of("/y", names);

    (void)state;
    mark(marks, here, 2);
    mark(marks, there, 0);
    mark(marks, here, 0);
    check_paths(marks, "/x/c /y/a /x/a ");
    assert_int_equal(marks_basket(marks).folders, 2);
    mark(marks, there, 0);
    mark(marks, there, 0);
    check_paths(marks, "/x/c /x/a /y/a ");
    mark(marks, here, 2);
    check_paths(marks, "/x/a /y/a ");
    assert_false(marks_has(marks, here, 2));
    assert_true(marks_has(marks, there, 0));
    assert_int_equal(marks_basket(marks).files, 2);
    mark(marks, here, 0);
    check_paths(marks, "/y/a ");
    assert_int_equal(marks_basket(marks).folders, 1);
    marks_free(marks);
}

static void test_all_none_inverted(void **state)
{
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(rows) struct rows *rows = all_rows(listing);

    (void)state;
    mark(marks, listing, 1);
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, rows->count, MARK_ADD, NULL), 5);
    check_paths(marks, "/x/b /x/sub /x/a /x/c /x/d ");
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, 2, MARK_INVERT, NULL), 0);
    check_paths(marks, "/x/b /x/c /x/d ");
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, rows->count, MARK_INVERT, NULL), 2);
    check_paths(marks, "/x/sub /x/a ");
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, 1000, MARK_REMOVE, NULL), 0);
    check_paths(marks, "");
    assert_int_equal(marks_basket(marks).folders, 0);
    marks_free(marks);
}

static void test_weights(void **state)
{
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(details) struct details *details = details_new();
    uint32_t count;
    uint32_t *entries;

    (void)state;
    details_set(details, 0,
                &(struct detail){ .outcome = OUTCOME_KNOWN, .kind = KIND_FILE, .size_bytes = 100 });
    (void)marks_set(marks, listing, 0, MARK_ADD, details);
    (void)marks_set(marks, listing, 1, MARK_ADD, details);
    assert_int_equal(marks_basket(marks).size_bytes, 100);
    assert_int_equal(marks_basket(marks).unknown, 1);

    entries = marks_take_unweighed(marks, listing, &count);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0], 1);
    free(entries);
    assert_null(marks_take_unweighed(marks, listing, &count));

    marks_weigh(marks, listing, 1,
                &(struct detail){ .outcome = OUTCOME_KNOWN, .kind = KIND_FILE, .size_bytes = 11 });
    marks_weigh(marks, listing, 3,
                &(struct detail){ .outcome = OUTCOME_KNOWN, .kind = KIND_FILE, .size_bytes = 5 });
    assert_int_equal(marks_basket(marks).size_bytes, 111);
    assert_int_equal(marks_basket(marks).unknown, 0);
    mark(marks, listing, 0);
    assert_int_equal(marks_basket(marks).size_bytes, 11);
    marks_weigh(marks, listing, 1, &(struct detail){ .outcome = OUTCOME_ERROR });
    assert_int_equal(marks_basket(marks).size_bytes, 0);
    marks_free(marks);
}

static void test_marks_follow_their_files(void **state)
{
    static const char *const later[] = { "new", "c", "a", NULL };
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *old = listing_of("/x", names);
    OWNED(listing) struct listing *now = listing_of("/x", later);
    uint32_t *moved = listing_follow(old, now);

    (void)state;
    mark(marks, old, 2);
    mark(marks, old, 1);
    mark(marks, old, 0);
    mark(marks, now, 2); /* marked in both: one mark */
    assert_int_equal(marks_follow(marks, old, now, moved, listing_count(old)).count, 0);
    assert_true(marks_has(marks, now, 1));
    assert_true(marks_has(marks, now, 2));
    assert_int_equal(listing_count(marks_listing(marks, "/x")), 1); /* gone, and still in the basket */
    check_paths(marks, "/x/c /x/b /x/a ");
    assert_int_equal(marks_basket(marks).files, 3);
    free(moved);
    marks_free(marks);
}

static void check_marked(struct marks *marks, uint32_t n, uint64_t inode, int64_t marked_s)
{
    struct marked *all = marks_as_marked(marks, 100);

    assert_int_equal(all[n].inode, inode);
    assert_int_equal(all[n].marked_s, marked_s);
    free(all);
}

/* Logs are rotated, and a file is replaced by another: what was marked is known all the same. */
static void test_which_file_was_marked(void **state)
{
    static const char *const before[] = { "conf", "log", NULL };
    static const char *const after[] = { "conf", "log", "log.1", NULL };
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *old = listing_of_inodes("/x", before, (const uint64_t[]){ 5, 6 });
    OWNED(listing) struct listing *now = listing_of_inodes("/x", after, (const uint64_t[]){ 8, 9, 6 });
    uint32_t *moved = listing_follow(old, now);
    struct renamed renamed;

    (void)state;
    marks_set_clock(marks, 1000);
    mark(marks, old, 0);
    marks_set_clock(marks, 2000);
    mark(marks, old, 1);
    listing_follow_inodes(old, now, moved, NULL);
    renamed = marks_follow(marks, old, now, moved, 2);
    assert_int_equal(renamed.count, 1);
    assert_string_equal(listing_name(old, renamed.before), "log");
    assert_string_equal(listing_name(now, renamed.now), "log.1");
    check_paths(marks, "/x/conf /x/log.1 ");
    check_marked(marks, 0, 5, 1000); /* not what is there now */
    check_marked(marks, 1, 6, 2000);

    listing_free(marks_gather(marks)); /* through the basket, and home */
    marks_leave(marks, marks_pick(marks, 0).listing, true);
    check_marked(marks, 0, 5, 1000);
    marks_set_clock(marks, 3000);
    mark(marks, now, 0);
    mark(marks, now, 0);
    check_marked(marks, 1, 8, 3000); /* marked anew, it is what is there */
    free(moved);
    marks_free(marks);
}

static void test_a_folder_left_keeps_its_marks(void **state)
{
    struct marks *marks = marks_new();
    struct listing *listing = listing_random("/big", 10000, 3), *small;
    OWNED_TEXT char *first = listing_entry_path(listing, 77);
    OWNED_TEXT char *second = listing_entry_path(listing, 5);
    OWNED_TEXT char *expected = memory_print("%s %s ", first, second);

    (void)state;
    mark(marks, listing, 77);
    mark(marks, listing, 5);
    marks_leave(marks, listing, true);
    listing_free(listing);
    check_paths(marks, expected);
    small = marks_listing(marks, "/big");
    assert_non_null(small);
    assert_int_equal(listing_count(small), 2);
    assert_null(marks_listing(marks, "/other"));
    marks_free(marks);
}

static void test_paths_of_the_command_line(void **state)
{
    struct marks *marks = marks_new();

    (void)state;
    marks_add_path(marks, "/x/a", KIND_UNKNOWN, NULL);
    marks_add_path(marks, "/x/b", KIND_FILE,
                   &(struct detail){ .outcome = OUTCOME_KNOWN, .kind = KIND_FILE, .size_bytes = 9 });
    marks_add_path(marks, "/x/a", KIND_UNKNOWN, NULL);
    check_paths(marks, "/x/a /x/b ");
    assert_int_equal(marks_basket(marks).size_bytes, 9);
    marks_clear(marks);
    check_paths(marks, "");
    marks_free(marks);
}

/* Against a model: an array of entries in the order of choosing. */
static void test_random_marking(void **state)
{
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *listing = listing_random("/r", 300, 8);
    uint32_t model[300], count = 0, seed = 12345;

    (void)state;
    for (int step = 0; step < 20000; step++) {
        uint32_t entry = (seed = seed * 1664525 + 1013904223) >> 8, at = 0;

        entry %= 300;
        while (at < count && model[at] != entry)
            at++;
        if (at < count)
            memmove(&model[at], &model[at + 1], (--count - at) * sizeof *model);
        else
            model[count++] = entry;
        mark(marks, listing, entry);
    }
    assert_int_equal(marks_basket(marks).files, count);
    for (uint32_t n = 0; n < count; n++)
        assert_int_equal(marks_pick(marks, n).entry, model[n]);
    marks_free(marks);
}

static struct listing *paths_of(const char *folder, const char *const *paths)
{
    struct listing *listing = listing_new_paths(folder);

    for (; *paths; paths++)
        (void)listing_add(listing, *paths, strlen(*paths), KIND_FILE, 0);
    return listing;
}

static void test_marks_of_a_search_go_to_their_folders(void **state)
{
    static const char *const found[] = { "a", "b", "deep/z", "deep/er/x", "deep/er/y", NULL };
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *here = listing_of("/x", names);
    OWNED(listing) struct listing *search = paths_of("/x", found);

    (void)state;
    mark(marks, here, 2);
    mark(marks, here, 0);
    marks_leave(marks, here, true);
    marks_adopt(marks, search, 0, 2);
    assert_true(marks_has(marks, search, 0)); /* one truth: it is the same file */
    assert_false(marks_has(marks, search, 1));
    mark(marks, search, 3);
    marks_adopt(marks, search, 2, 5);
    mark(marks, search, 4);
    mark(marks, search, 2);
    assert_int_equal(marks_basket(marks).folders, 3);
    check_paths(marks, "/x/c /x/a /x/deep/er/x /x/deep/er/y /x/deep/z ");
    mark(marks, search, 0);
    mark(marks, search, 4);
    marks_leave(marks, search, true);
    assert_false(marks_has(marks, search, 3));
    check_paths(marks, "/x/c /x/deep/er/x /x/deep/z ");
    assert_int_equal(marks_basket(marks).folders, 3);
    assert_true(marks_has(marks, here, 2));
    assert_non_null(marks_listing(marks, "/x/deep/er"));
    marks_free(marks);
}

/* A search has other numbers for the marks of another, and the same marks. */
static void test_searches_after_each_other(void **state)
{
    static const char *const found[] = { "a", "deep/x", "deep/y", NULL };
    static const char *const again[] = { "y", "x", NULL };
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *search = paths_of("/x", found);
    OWNED(listing) struct listing *deeper = paths_of("/x/deep", again);

    (void)state;
    for (uint32_t entry = 0; entry < 3; entry++)
        mark(marks, search, entry);
    marks_leave(marks, search, true);
    marks_adopt(marks, deeper, 0, 2);
    mark(marks, deeper, 0);
    mark(marks, deeper, 1);
    mark(marks, deeper, 1);
    marks_leave(marks, deeper, false);
    check_paths(marks, "/x/a /x/deep/x ");
    assert_int_equal(listing_count(marks_listing(marks, "/x/deep")), 2);
    marks_free(marks);
}

static void test_the_basket_is_gathered_and_scattered(void **state)
{
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *here = listing_of("/x", names);
    OWNED(listing) struct listing *there = listing_of("/y", names);
    struct listing *all;

    (void)state;
    mark(marks, here, 2);
    mark(marks, there, 0);
    mark(marks, here, 1);
    mark(marks, here, 2);
    mark(marks, here, 3);
    marks_leave(marks, here, true);
    marks_leave(marks, there, true);
    all = marks_gather(marks);
    assert_int_equal(listing_count(all), 3);
    assert_string_equal(listing_name(all, 0), "y/a");
    assert_string_equal(listing_name(all, 2), "x/d");
    assert_true(marks_has(marks, all, 1));
    assert_int_equal(marks_basket(marks).folders, 2);
    mark(marks, all, 0);
    assert_int_equal(marks_basket(marks).folders, 1);
    mark(marks, all, 0);
    mark(marks, all, 1);
    marks_leave(marks, all, true);
    assert_false(marks_has(marks, here, 1));
    assert_true(marks_has(marks, here, 3));
    assert_true(marks_has(marks, there, 0));
    check_paths(marks, "/x/d /y/a ");
    assert_int_equal(marks_basket(marks).folders, 2);
    listing_free(all);
    marks_free(marks);
}

/* Entries of several blocks, every seventh a folder, in rows that jump about among them. */
static struct listing *large_listing(uint32_t count)
{
    struct listing *listing = listing_new("/x", 0);
    char name[16];

    for (uint32_t i = 0; i < count; i++) {
        int length = snprintf(name, sizeof name, "%u", i);

        (void)listing_add(listing, name, (size_t)length, i % 7 ? KIND_FILE : KIND_FOLDER, 0);
    }
    return listing;
}

static struct rows *jumping_rows(uint32_t count)
{
    struct rows *rows = rows_new(count);

    for (uint32_t row = 0; row < count; row++)
        rows->entries[row] = (uint32_t)((uint64_t)row * 7919 % count);
    return rows;
}

static void check_basket(const struct marks *marks, size_t files, size_t whole_folders, size_t unknown,
                         uint64_t size_bytes)
{
    struct basket basket = marks_basket(marks);

    assert_int_equal(basket.files, files);
    assert_int_equal(basket.folders, files > 0);
    assert_int_equal(basket.whole_folders, whole_folders);
    assert_int_equal(basket.unknown, unknown);
    assert_int_equal(basket.size_bytes, size_bytes);
}

static void test_many_at_once(void **state)
{
    const uint32_t count = 7 * 4096;
    struct marks *marks = marks_new();
    OWNED(listing) struct listing *listing = large_listing(count);
    OWNED(rows) struct rows *rows = jumping_rows(count);
    OWNED(details) struct details *details = details_new();
    uint32_t *unweighed;
    uint32_t unweighed_count;

    (void)state;
    details_set(details, 1,
                &(struct detail){ .outcome = OUTCOME_KNOWN, .kind = KIND_FILE, .size_bytes = 100 });
    mark(marks, listing, 5);
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, count, MARK_ADD, details), count);
    check_basket(marks, count, count / 7, count - count / 7 - 1, 100);
    assert_int_equal(marks_pick(marks, 0).entry, 5);
    assert_int_equal(marks_pick(marks, 1).entry, rows->entries[0]);
    assert_int_equal(marks_pick(marks, count - 1).entry, rows->entries[count - 1]);
    unweighed = marks_take_unweighed(marks, listing, &unweighed_count);
    assert_int_equal(unweighed_count, count - count / 7 - 1);
    for (uint32_t i = 1; i < unweighed_count; i++) /* as they lie in the folder */
        assert_true(unweighed[i - 1] < unweighed[i]);
    free(unweighed);

    assert_int_equal(marks_set_rows(marks, listing, rows, 0, 1, MARK_REMOVE, details), 0);
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, count, MARK_INVERT, details), 1);
    check_basket(marks, 1, 1, 0, 0);
    assert_int_equal(marks_pick(marks, 0).entry, rows->entries[0]);
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, count, MARK_INVERT, details), count - 1);
    check_basket(marks, count - 1, count / 7 - 1, count - count / 7 - 1, 100);
    assert_int_equal(marks_set_rows(marks, listing, rows, 0, count, MARK_REMOVE, details), 0);
    check_basket(marks, 0, 0, 0, 0);
    marks_free(marks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_choosing),
        cmocka_unit_test(test_all_none_inverted),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_marks_follow_their_files),
        cmocka_unit_test(test_a_folder_left_keeps_its_marks),
        cmocka_unit_test(test_paths_of_the_command_line),
        cmocka_unit_test(test_marks_of_a_search_go_to_their_folders),
        cmocka_unit_test(test_searches_after_each_other),
        cmocka_unit_test(test_which_file_was_marked),
        cmocka_unit_test(test_the_basket_is_gathered_and_scattered),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_random_marking),
    };

    return cmocka_run_group_tests_name("marks", tests, NULL, NULL);
}
