#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "files/find.h"
#include "support/listings.h"

static int score(const char *pattern, const char *path)
{
    return find_score(pattern, path, strlen(path));
}

/* The first path must be ranked before the second. */
static void check_better(const char *pattern, const char *better, const char *worse)
{
    const char *const names[] = { worse, better, NULL };
    OWNED(listing) struct listing *listing = listing_of("/x", names);
    OWNED(rows) struct rows *rows = find_rank(listing, 2, NULL, pattern, NULL);

    assert_int_equal(rows->count, 2);
    if (rows->entries[0] != 1)
        fail_msg("%s: %s (%d) should come before %s (%d)", pattern, better, score(pattern, better), worse,
                 score(pattern, worse));
}

static void test_what_matches(void **state)
{
    (void)state;
    assert_true(score("abc", "a-b-c") >= 0);
    assert_int_equal(score("abc", "acb"), FIND_NO_MATCH);
    assert_int_equal(score("abcd", "abc"), FIND_NO_MATCH);
    assert_true(score("core", "CORE") >= 0);
    assert_int_equal(score("Core", "core"), FIND_NO_MATCH);
    assert_true(score("log app", "app/var/x.log") >= 0);
    assert_int_equal(score("log zzz", "app/var/x.log"), FIND_NO_MATCH);
    assert_int_equal(score("", "anything"), 0);
    assert_true(score("x", "") == FIND_NO_MATCH);
}

static void test_what_is_better(void **state)
{
    (void)state;
    check_better("core", "core.1", "c/o/r/e");           /* a run */
    check_better("core", "dump/core", "score");          /* the start of a word */
    check_better("core", "a/core", "core/of/something"); /* in the last part */
    check_better("fb", "foo-bar.c", "fabric.c");         /* word starts */
    check_better("fb", "fooBar.c", "foobar.c");          /* a capital */
    check_better("log", "app.log", "app.logger.old");    /* the shorter */
    check_better("main.c", "src/main.c", "src/domain.cpp");
    check_better("ap", "x/ap", "x/axp");
}

static void test_a_long_path_counts_by_its_end(void **state)
{
    char path[2000];

    (void)state;
    memset(path, 'a', sizeof path);
    memcpy(path + sizeof path - 6, "/zebra", 6);
    assert_true(find_score("zebra", path, sizeof path) >= 0);
    memcpy(path, "zebra", 5);
    memcpy(path + sizeof path - 6, "aaaaaa", 6);
    assert_int_equal(find_score("zebra", path, sizeof path), FIND_NO_MATCH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_matches),
        cmocka_unit_test(test_what_is_better),
        cmocka_unit_test(test_a_long_path_counts_by_its_end),
    };

    return cmocka_run_group_tests_name("find", tests, NULL, NULL);
}
