/* A mount of which some entries do not answer: each costs its own row, one key leaves it, and the end comes at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/fuse_mute.h"
#include "support/sitting.h"

#define AT_ONCE_MS 2000 /* the machine may be busy; what hangs, hangs for as long as the test lives */

static struct fuse_mute *mute;

static int set_up(void **state)
{
    int failed = sitting_begin(state);
    struct sitting *sitting = *state;

    mute = failed ? NULL : fuse_mute_mount(sitting->folder, "mount");
    return failed;
}

static int tear_down(void **state)
{
    struct sitting *sitting = *state;

    pty_free(sitting->pty);
    sitting->pty = NULL;
    fuse_mute_end(mute);
    return sitting_end(state);
}

/* The program stands in the mount. Looking for leaks stops all threads, which one that hangs cannot. */
static void walk_in(struct sitting *sitting)
{
    if (!mute)
        skip();
    sitting_start_shell(sitting, "ASAN_OPTIONS=detect_leaks=0 exec \"$ATTACHE\" --demo");
    sitting_sees(sitting, "right/");
    sitting_types(sitting, "j" PTY_ENTER, "list-hangs/");
}

static void end_at_once(struct sitting *sitting)
{
    int64_t since_ms = clock_now_ms();

    sitting_quits(sitting);
    assert_in_range(clock_now_ms() - since_ms, 0, AT_ONCE_MS);
}

/* The row of that name shows the text. */
static void row_shows(const struct sitting *sitting, const char *name, const char *text)
{
    struct glass *glass = pty_glass(sitting->pty);
    int row = glass_find_row(glass, name);

    assert_true(row >= 0);
    assert_true(glass_find(glass, row, text) >= 0);
}

static void test_only_its_own_row_waits(void **state)
{
    struct sitting *sitting = *state;

    walk_in(sitting);
    sitting_types(sitting, "G" PTY_ENTER, "no answer");
    row_shows(sitting, "stat-hangs", "no answer");
    row_shows(sitting, "fine.txt", "17 B");
    end_at_once(sitting);
}

static void test_it_is_taken_when_it_comes(void **state)
{
    struct sitting *sitting = *state;

    walk_in(sitting);
    sitting_types(sitting, "G" PTY_ENTER, "no answer");
    fuse_mute_answer(mute);
    sitting_misses(sitting, "no answer");
    row_shows(sitting, "stat-hangs", "17 B");
    end_at_once(sitting);
}

static void test_one_key_leaves_a_folder_that_does_not_come(void **state)
{
    struct sitting *sitting = *state;

    walk_in(sitting);
    sitting_types(sitting, PTY_ENTER, "waiting");
    sitting_types(sitting, "h", "open/");
    sitting_types(sitting, PTY_ENTER, "waiting");
    end_at_once(sitting);
}

/* The cursor passes one that hangs, and what follows is shown. */
static void test_a_preview_that_does_not_come(void **state)
{
    static const char *const folders[] = { "open", "read" };
    struct sitting *sitting = *state;

    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        OWNED_TEXT char *keys = memory_print("/%s" PTY_ENTER PTY_ENTER, folders[i]);

        walk_in(sitting);
        sitting_types(sitting, keys, "fine.txt");
        sitting_types(sitting, "pG", "-hangs");
        sitting_types(sitting, "k", "all is well here");
        end_at_once(sitting);
    }
}

static void test_review_says_which_did_not_answer(void **state)
{
    struct sitting *sitting = *state;

    walk_in(sitting);
    sitting_types(sitting, "G" PTY_ENTER, "no answer");
    sitting_types(sitting, "a", "2 marked");
    sitting_types(sitting, "u", "file");
    sitting_sees(sitting, "does not answer");
    sitting_types(sitting, PTY_ESCAPE, "no answer");
    end_at_once(sitting);
}

static void test_it_ends_while_a_review_waits(void **state)
{
    struct sitting *sitting = *state;

    walk_in(sitting);
    sitting_types(sitting, "G" PTY_ENTER, "no answer");
    sitting_types(sitting, "a", "2 marked");
    pty_send(sitting->pty, "u");
    end_at_once(sitting);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_only_its_own_row_waits),
        TEST(test_it_is_taken_when_it_comes),
        TEST(test_one_key_leaves_a_folder_that_does_not_come),
        TEST(test_a_preview_that_does_not_come),
        TEST(test_review_says_which_did_not_answer),
        TEST(test_it_ends_while_a_review_waits),
    };

    return cmocka_run_group_tests_name("screen_mounts", tests, NULL, NULL);
}
