#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/details.h"
#include "files/listing.h"
#include "files/path.h"
#include "support/hostile.h"
#include "support/listings.h"

static void test_names_come_back_as_they_were(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);
    OWNED(listing) struct listing *listing = listing_new("/cases", 7);

    (void)state;
    for (size_t i = 0; i < count; i++)
        assert_int_equal(listing_add(listing, names[i].bytes, names[i].count, KIND_FILE, i), i);
    assert_int_equal(listing_count(listing), count);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(listing_entry(listing, i)->length, names[i].count);
        assert_memory_equal(listing_name(listing, i), names[i].bytes, names[i].count + 1);
        assert_int_equal(listing_find(listing, (uint32_t)count, names[i].bytes, names[i].count), i);
    }
}

static void test_blocks_fill_up_and_nothing_moves(void **state)
{
    uint32_t count = 100005;
    OWNED(listing) struct listing *listing = listing_new("/", 0);
    const struct entry *first;
    char name[64];

    (void)state;
    (void)listing_add(listing, "first", 5, KIND_FOLDER, 1);
    first = listing_entry(listing, 0);
    for (uint32_t i = 1; i < count; i++) {
        int length = snprintf(name, sizeof name, "a name of some length %u", i);

        assert_int_equal(listing_add(listing, name, (size_t)length, KIND_FILE, i), i);
    }
    assert_ptr_equal(listing_entry(listing, 0), first);
    for (uint32_t i = 1; i < count; i++) {
        (void)snprintf(name, sizeof name, "a name of some length %u", i);
        assert_string_equal(listing_name(listing, i), name);
    }
    {
        OWNED_TEXT char *path = listing_entry_path(listing, 0);

        assert_string_equal(path, "/first");
    }
}

static void test_a_name_too_long_is_refused(void **state)
{
    OWNED(listing) struct listing *listing = listing_new("/", 0);
    char *name = memory_new(UINT16_MAX + 2, 1);

    (void)state;
    memset(name, 'x', UINT16_MAX + 1);
    assert_int_equal(listing_add(listing, name, UINT16_MAX + 1, KIND_FILE, 1), LISTING_NONE);
    assert_int_equal(listing_add(listing, name, UINT16_MAX, KIND_FILE, 1), 0);
    assert_int_equal(listing_count(listing), 1);
    free(name);
}

struct reader {
    struct listing *listing;
    uint32_t until;
};

/* Reads whatever is there while another thread adds. */
static void *read_along(void *argument)
{
    struct reader *reader = argument;
    uintptr_t bad = 0;

    for (uint32_t count = 0; count < reader->until;) {
        count = listing_count(reader->listing);
        for (uint32_t i = count > 50 ? count - 50 : 0; i < count; i++)
            bad += (uint32_t)strtoul(listing_name(reader->listing, i), NULL, 10) != i;
    }
    listing_free(reader->listing);
    return (void *)bad;
}

static void test_it_is_read_while_it_grows(void **state)
{
    struct listing *listing = listing_new("/", 0);
    struct reader reader = { listing_hold(listing), 20000 };
    pthread_t thread;
    void *bad;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, read_along, &reader), 0);
    for (uint32_t i = 0; i < reader.until; i++) {
        char name[16];

        (void)listing_add(listing, name, (size_t)snprintf(name, sizeof name, "%u", i), KIND_FILE, i);
    }
    listing_free(listing);
    pthread_join(thread, &bad);
    assert_null(bad);
}

static void test_follow_by_name(void **state)
{
    static const char *const before[] = { "a", "b", "c", "sub/", NULL };
    static const char *const after[] = { "sub/", "new", "c", "a", NULL };
    OWNED(listing) struct listing *old = listing_of("/x", before);
    OWNED(listing) struct listing *now = listing_of("/x", after);
    uint32_t *moved = listing_follow(old, now);
    OWNED(details) struct details *details = details_new();
    struct details *followed;

    (void)state;
    assert_int_equal(moved[0], 3);
    assert_int_equal(moved[1], LISTING_NONE);
    assert_int_equal(moved[2], 2);
    assert_int_equal(moved[3], 0);

    details_set(details, 2, &(struct detail){ .outcome = OUTCOME_KNOWN, .size_bytes = 42 });
    details_set(details, 1, &(struct detail){ .outcome = OUTCOME_KNOWN, .size_bytes = 43 });
    followed = details_follow(details, moved, 4);
    assert_int_equal(details_of(followed, 2)->size_bytes, 42);
    assert_true(details_of(followed, 2)->is_stale);
    assert_int_equal(details_of(followed, 1)->outcome, OUTCOME_NONE);
    assert_int_equal(details_of(followed, 1000000)->outcome, OUTCOME_NONE);
    details_free(followed);
    free(moved);
}

static bool never(const struct listing *old, const struct listing *now, uint32_t entry)
{
    (void)old;
    (void)now;
    (void)entry;
    return false;
}

static void test_follow_by_inode(void **state)
{
    static const char *const before[] = { "log", "log.1", "one", "other", "gone", "fuse", "same", NULL };
    static const char *const after[] = { "log", "log.1", "log.2", "two", "three", "fresh", "same", NULL };
    OWNED(listing)
    struct listing *old = listing_of_inodes("/x", before, (const uint64_t[]){ 1, 2, 3, 3, 4, UINT32_MAX, 6 });
    OWNED(listing)
    struct listing *now = listing_of_inodes("/x", after, (const uint64_t[]){ 9, 1, 2, 3, 3, UINT32_MAX, 6 });
    static const uint32_t expected[] = { 1, 2, LISTING_NONE, LISTING_NONE, LISTING_NONE, LISTING_NONE, 6 };
    uint32_t *moved = listing_follow(old, now);

    (void)state;
    listing_follow_inodes(old, now, moved, never);
    assert_int_equal(moved[0], 0);
    assert_int_equal(moved[1], 1);
    listing_follow_inodes(old, now, moved, NULL);
    for (uint32_t i = 0; i < 7; i++) /* of two that share an inode, none can say which is which */
        assert_int_equal(moved[i], expected[i]);
    free(moved);
}

static void check_absolute(const char *path, const char *folder, const char *home, const char *expected)
{
    OWNED_TEXT char *whole = path_absolute(path, folder, home);

    assert_string_equal(whole, expected);
}

static void test_paths(void **state)
{
    (void)state;
    check_absolute("a", "/x", NULL, "/x/a");
    check_absolute("a/", "/", NULL, "/a");
    check_absolute("/a//b/./c/", "/x", NULL, "/a/b/c");
    check_absolute("..", "/x/y", NULL, "/x");
    check_absolute("../../../..", "/x/y", NULL, "/");
    check_absolute("", "/x", NULL, "/x");
    check_absolute("..", "/", NULL, "/");
    check_absolute("~", "/x", "/home/me", "/home/me");
    check_absolute("~/a", "/x", "/home/me", "/home/me/a");
    check_absolute("~a", "/x", "/home/me", "/x/~a");
    check_absolute("~", "/x", NULL, "/x/~");
    check_absolute("...", "/x", NULL, "/x/...");
    assert_true(path_is_inside("/a/b", "/a"));
    assert_false(path_is_inside("/ab", "/a"));
    assert_false(path_is_inside("/a", "/a"));
    assert_true(path_is_inside("/a", "/"));
    assert_string_equal(path_extension("a.tar.gz", 8), "gz");
    assert_string_equal(path_extension(".bashrc", 7), "");
    assert_string_equal(path_extension("core", 4), "");
    assert_string_equal(path_leaf("/a/b"), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names_come_back_as_they_were),
        cmocka_unit_test(test_blocks_fill_up_and_nothing_moves),
        cmocka_unit_test(test_a_name_too_long_is_refused),
        cmocka_unit_test(test_it_is_read_while_it_grows),
        cmocka_unit_test(test_follow_by_name),
        cmocka_unit_test(test_follow_by_inode),
        cmocka_unit_test(test_paths),
    };

    return cmocka_run_group_tests_name("listing", tests, NULL, NULL);
}
