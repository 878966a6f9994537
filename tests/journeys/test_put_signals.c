#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"
#include "support/scratch.h"

#define AT_ONCE_MS 5000 /* far less than what is under way would need, far more than a busy machine does */

/* A small file that is done, and a large one that is in flight and would need a minute. */
static void start_two(struct journey *journey, const char *option)
{
    OWNED_TEXT char *small = journey_file(journey, "small.txt", "hello");
    OWNED_TEXT char *large = scratch_pattern(journey->folder, "large.bin", 6000000);

    journey_start(journey, WORDS("--demo", "put", "--parallel=2", "--limit-rate=100K", "--format=jsonl",
                                 option, small, large));
    process_wait_text(&journey->process, true, "large.bin: started");
    process_wait_text(&journey->process, false, "\"name\":\"small.txt\"");
}

static void assert_large_not_done(const struct journey *journey)
{
    const char *large = strstr(journey_out(journey), "\"name\":\"large.bin\"");

    assert_true(!large || !strstr(large, "\"status\":\"done\""));
}

static void ends_at_once(struct journey *journey, int signal_number, int status)
{
    int64_t sent_ms = clock_now_ms();

    process_signal(&journey->process, signal_number);
    assert_int_equal(process_wait(&journey->process), status);
    assert_true(clock_now_ms() - sent_ms < AT_ONCE_MS);
}

static void test_fault_84_interrupt(void **state)
{
    struct journey *journey = *state;

    start_two(journey, "--retries=1");
    ends_at_once(journey, SIGINT, EXIT_BY_INTERRUPT);
    journey_gives(journey, "\"status\":\"done\"");
    journey_gives(journey, "\"name\":\"large.bin\"");
    journey_gives(journey, "\"status\":\"cancelled\"");
    assert_large_not_done(journey);
    journey_says(journey, "interrupted");
}

static void test_second_interrupt_is_at_once(void **state)
{
    struct journey *journey = *state;

    start_two(journey, "--retries=1");
    process_signal(&journey->process, SIGINT);
    ends_at_once(journey, SIGINT, EXIT_BY_INTERRUPT);
}

static void test_fault_85_termination(void **state)
{
    struct journey *journey = *state;

    start_two(journey, "--retries=1");
    ends_at_once(journey, SIGTERM, EXIT_BY_TERMINATION);
    journey_gives(journey, "\"name\":\"small.txt\"");
    assert_large_not_done(journey);
    journey_says(journey, "not finished: 1 file");
}

/* What is nowhere written down is not promised to the next start. */
static void test_termination_without_a_record(void **state)
{
    struct journey *journey = *state;

    free(journey->state);
    journey->state = memory_text("XDG_STATE_HOME=/proc/nowhere");
    start_two(journey, "--retries=1");
    process_signal(&journey->process, SIGTERM);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_TERMINATION);
    journey_says(journey, "no record will be kept");
    journey_says(journey, "not finished: 1 file; there is no record of what is left: name it again");
}

/* The line drops: what is in flight is finished, nothing new is started. */
static void test_fault_83_hangup(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *first = scratch_pattern(journey->folder, "first.bin", 600000);
    OWNED_TEXT char *second = journey_file(journey, "second.txt", "hello");

    journey_start(journey, WORDS("--demo", "put", "--parallel=1", "--limit-rate=400K", "--format=jsonl",
                                 first, second));
    process_wait_text(&journey->process, true, "first.bin: started");
    process_signal(&journey->process, SIGHUP);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_HANGUP);
    journey_gives(journey, "\"name\":\"first.bin\"");
    journey_gives(journey, "\"status\":\"done\"");
    assert_null(strstr(journey_out(journey), "second.txt"));
}

static void test_fault_83_hangup_without_patience(void **state)
{
    struct journey *journey = *state;

    start_two(journey, "--after-hangup=0");
    ends_at_once(journey, SIGHUP, EXIT_BY_HANGUP);
    assert_large_not_done(journey);
}

/* What is in flight has as long as it is given, and is offered again then. */
static void test_fault_83_hangup_with_some_patience(void **state)
{
    struct journey *journey = *state;
    int64_t sent_ms;

    start_two(journey, "--after-hangup=2s");
    sent_ms = clock_now_ms();
    process_signal(&journey->process, SIGHUP);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_HANGUP);
    assert_in_range(clock_now_ms() - sent_ms, 1900, 2000 + AT_ONCE_MS);
    assert_large_not_done(journey);
    journey_says(journey, "not finished: 1 file");
}

/* nohup ignores SIGHUP before it starts a program. */
static void test_ignored_hangup_stays_ignored(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *first = scratch_pattern(journey->folder, "first.bin", 600000);
    OWNED_TEXT char *second = journey_file(journey, "second.txt", "hello");

    (void)signal(SIGHUP, SIG_IGN);
    journey_start(
        journey, WORDS("--demo", "put", "--parallel=1", "--limit-rate=400K", "--format=keys", first, second));
    (void)signal(SIGHUP, SIG_DFL);
    process_wait_text(&journey->process, true, "first.bin: started");
    process_signal(&journey->process, SIGHUP);
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
}

static size_t spools(const char *folder)
{
    DIR *listing = opendir(folder);
    size_t count = 0;

    assert_non_null(listing);
    for (const struct dirent *entry; (entry = readdir(listing));)
        count += strncmp(entry->d_name, "attache-", 8) == 0;
    (void)closedir(listing);
    return count;
}

/* Whoever started us may not want to hear of children: we do, or no program that fails would be told. */
static void test_ignored_children_are_heard_of(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    (void)signal(SIGCHLD, SIG_IGN);
    journey_start(journey, WORDS("--demo", "put", "--notify-after=0", "--on-done=false", path));
    (void)signal(SIGCHLD, SIG_DFL);
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    journey_says(journey, "false ended with status 1");
}

/* Standard input that never ends is left by one Ctrl-C, and what was kept of it is gone. */
static void test_interrupted_while_reading(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *before = memory_text(getenv("TMPDIR"));
    int64_t until_ms = clock_now_ms() + PROCESS_PATIENCE_MS;

    assert_int_equal(setenv("TMPDIR", journey->folder, 1), 0);
    journey_start(journey, WORDS("--demo", "put", "-", "--name=x"));
    while (spools(journey->folder) == 0)
        assert_true(clock_now_ms() < until_ms);
    process_signal(&journey->process, SIGINT);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_INTERRUPT);
    assert_int_equal(spools(journey->folder), 0);
    if (before)
        assert_int_equal(setenv("TMPDIR", before, 1), 0);
}

/* A reader that goes away stops no upload. */
static void test_closed_output_stops_nothing(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *command = memory_print(
        "exec 3>&2; { \"$ATTACHE\" --demo put --format=jsonl '%s'; echo \"status $?\" >&3; } | true", path);

    process_done(&journey->process);
    (void)process_run(&journey->process, WORDS("sh", "-c", command), NULL);
    journey_says(journey, "a.txt: done");
    journey_says(journey, "status ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_fault_84_interrupt),
        JOURNEY(test_second_interrupt_is_at_once),
        JOURNEY(test_fault_85_termination),
        JOURNEY(test_termination_without_a_record),
        JOURNEY(test_fault_83_hangup),
        JOURNEY(test_fault_83_hangup_without_patience),
        JOURNEY(test_fault_83_hangup_with_some_patience),
        JOURNEY(test_ignored_hangup_stays_ignored),
        JOURNEY(test_ignored_children_are_heard_of),
        JOURNEY(test_interrupted_while_reading),
        JOURNEY(test_closed_output_stops_nothing),
    };

    return cmocka_run_group_tests_name("put, signals", tests, NULL, NULL);
}
