#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"
#include "support/pty.h"
#include "support/scratch.h"

#define ROWS    12
#define COLUMNS 90

static struct pty *start(struct journey *journey, const char *const *words)
{
    const char *argv[16] = { process_attache() };
    const char *const environment[] = { journey->state, NULL };

    for (size_t i = 1; *words; i++)
        argv[i] = *words++;
    return pty_start(argv, (const char *const *)environment, ROWS, COLUMNS);
}

/* Bars while bytes move; when all is over the screen holds the results and nothing of the bars. */
static void test_bars_come_and_go(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 900000);
    struct pty *pty = start(journey, WORDS("--demo", "put", "--limit-rate=500K", "--format=keys", path));
    OWNED_TEXT char *screen = NULL;

    assert_true(pty_wait_for(pty, "0 of 1 done"));
    assert_true(pty_wait_for(pty, "KiB/s"));
    assert_true(glass_find_row(pty_glass(pty), "large.bin") >= 0);
    assert_int_equal(pty_wait_exit(pty), EXIT_DONE);
    screen = glass_text(pty_glass(pty));
    assert_null(strstr(screen, "done"));
    assert_null(strstr(screen, "KiB/s"));
    assert_non_null(strstr(screen, ".bin"));
    assert_null(glass_complaint(pty_glass(pty)));
    pty_free(pty);
}

static void test_interrupt_leaves_a_clean_screen(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 9000000);
    struct pty *pty = start(journey, WORDS("--demo", "put", "--limit-rate=100K", path));
    OWNED_TEXT char *screen = NULL;

    assert_true(pty_wait_for(pty, "0 of 1 done"));
    pty_send(pty, "\x03");
    assert_int_equal(pty_wait_exit(pty), EXIT_BY_INTERRUPT);
    screen = glass_text(pty_glass(pty));
    assert_null(strstr(screen, "of 1 done"));
    assert_non_null(strstr(screen, "cancelled"));
    pty_free(pty);
}

static void test_a_small_window_and_its_changes(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 900000);
    struct pty *pty = start(journey, WORDS("--demo", "put", "--limit-rate=500K", "--format=keys", path));

    assert_true(pty_wait_for(pty, "0 of 1 done"));
    pty_resize(pty, 3, 20);
    assert_int_equal(pty_wait_exit(pty), EXIT_DONE);
    assert_null(glass_complaint(pty_glass(pty)));
    pty_free(pty);
}

static void test_fault_90_a_dumb_terminal_gets_lines(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    const char *argv[] = { process_attache(), "--demo", "put", "--format=keys", path, NULL };
    const char *const environment[] = { journey->state, "TERM=dumb", NULL };
    struct pty *pty = pty_start(argv, environment, ROWS, COLUMNS);

    assert_int_equal(pty_wait_exit(pty), EXIT_DONE);
    assert_null(memchr(pty_stream(pty)->bytes, '\x1b', pty_stream(pty)->count));
    assert_non_null(strstr(buffer_string(pty_stream(pty)), "a.txt: done"));
    pty_free(pty);
}

/* The line drops for good: the file in flight is finished without a terminal. */
static void test_fault_83_the_line_drops(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 900000);
    OWNED_TEXT char *output = memory_print("--output=%s/results", journey->folder);
    OWNED_TEXT char *results = NULL;
    struct pty *pty = start(journey,
                            WORDS("--demo", "put", "--limit-rate=500K", "--format={name}", output, path));

    assert_true(pty_wait_for(pty, "KiB/s"));
    pty_hang_up(pty);
    assert_int_equal(pty_wait_exit(pty), EXIT_BY_HANGUP);
    results = scratch_read(journey->folder, "results", NULL);
    assert_string_equal(results, "large.bin\n");
    pty_free(pty);
}

/* Nothing else would tell a person that it waits for them. */
static void test_what_reads_the_terminal_says_so(void **state)
{
    const char *const *const lines[] = {
        (const char *const[]){ "--demo", "put", "-", "--name=typed.txt", "--format={name}", NULL },
        (const char *const[]){ "--demo", "put", "--files-from=-", NULL },
    };
    struct journey *journey = *state;

    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct pty *pty = start(journey, lines[i]);

        assert_true(pty_wait_for(pty, "attache: reading the terminal; Ctrl-D ends it"));
        pty_send(pty, i == 0 ? "hello\n\x04" : "\x04");
        assert_true(pty_wait_for(pty, i == 0 ? "typed.txt" : "there is no name of a file"));
        assert_int_equal(pty_wait_exit(pty), i == 0 ? EXIT_DONE : EXIT_NOTHING_TO_DO);
        pty_free(pty);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_bars_come_and_go),
        JOURNEY(test_interrupt_leaves_a_clean_screen),
        JOURNEY(test_a_small_window_and_its_changes),
        JOURNEY(test_fault_90_a_dumb_terminal_gets_lines),
        JOURNEY(test_fault_83_the_line_drops),
        JOURNEY(test_what_reads_the_terminal_says_so),
    };

    return cmocka_run_group_tests_name("put, bars", tests, NULL, NULL);
}
