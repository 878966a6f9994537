#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/memory.h"
#include "commands/exit.h"
#include "support/ledgers.h"
#include "support/puts.h"
#include "support/scratch.h"

static void put_two(struct journey *journey)
{
    OWNED_TEXT char *first = journey_file(journey, "first.log", "hello");
    OWNED_TEXT char *second = journey_file(journey, "second.bin", "world");

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--parallel=1", first)), EXIT_DONE);
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--parallel=1", second)), EXIT_DONE);
}

static void test_newest_first_and_by_words(void **state)
{
    struct journey *journey = *state;
    const char *first, *second;

    put_two(journey);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history")), EXIT_DONE);
    first = strstr(journey_out(journey), "first.log");
    second = strstr(journey_out(journey), "second.bin");
    assert_true(first && second && second < first);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format={name}", "FIRST", "done")),
                     EXIT_DONE);
    assert_string_equal(journey_out(journey), "first.log\n");
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format=keys", "nothing like it")),
                     EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
    journey_says(journey, "nothing in the history matches \"nothing like it\"");
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format=csv")), EXIT_DONE);
    journey_gives(journey, "first.log,5,done,");
}

static void test_demo_leaves_no_trace_in_the_real_one(void **state)
{
    struct journey *journey = *state;

    put_two(journey);
    assert_int_equal(journey_run(journey, WORDS("history")), EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
    journey_says(journey, "the history is empty");
}

static void test_no_history_keeps_nothing(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", "--no-history", path)), EXIT_DONE);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history")), EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
}

static void test_purge(void **state)
{
    struct journey *journey = *state;

    put_two(journey);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--purge")), EXIT_DONE);
    journey_says(journey, "2");
    assert_int_equal(journey_run(journey, WORDS("--demo", "history")), EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
}

#if PROCESS_CAN_STARVE
/* Years of work are printed page by page: the room that takes does not grow with them. */
static void test_a_long_history_takes_no_room(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *folder = memory_print("%s/state/attache/demo", journey->folder);
    struct rusage before, after;

    assert_int_equal(journey_run(journey, WORDS("--demo", "history")), EXIT_DONE);
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &before), 0);
    ledger_fill_history(folder, 50000);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format=keys")), EXIT_DONE);
    assert_memory_equal(journey_out(journey), "key-50000\nkey-49999\n", 20);
    assert_non_null(strstr(journey_out(journey), "\nkey-1\n"));
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &after), 0);
    assert_in_range(after.ru_maxrss, before.ru_maxrss, before.ru_maxrss + 4096); /* KiB */
}
#endif

static void test_failures_are_told_too(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id", 1), 0);
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK_MARK", 1), 0);
    assert_int_equal(journey_run(journey, WORDS("put", path, "--retries=0", "--endpoint=http://127.0.0.1:1")),
                     EXIT_SOME_FAILED);
    assert_int_equal(unsetenv("ALIBABA_CLOUD_ACCESS_KEY_ID") | unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                     0);
    assert_int_equal(journey_run(journey, WORDS("history", "failed")), EXIT_DONE);
    journey_gives(journey, "a.txt");
    journey_gives(journey, "127.0.0.1");
}

/* A state folder that cannot be used stops no upload, and is said once. */
static void test_fault_74_uploads_go_on_without_a_record(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *first = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *second = journey_file(journey, "b.txt", "hello");
    OWNED_TEXT char *in_the_way = journey_file(journey, "state", "");
    const char *said;

    assert_int_equal(journey_run(journey, WORDS("--demo", "put", first, second)), EXIT_DONE);
    said = strstr(journey_err(journey), "no record will be kept");
    assert_non_null(said);
    assert_null(strstr(said + 1, "no record will be kept"));
    assert_int_equal(journey_run(journey, WORDS("history")), EXIT_CONFIGURATION);
    journey_says(journey, in_the_way);
}

static size_t left_over(struct journey *journey)
{
    OWNED_TEXT char *folder = memory_print("%s/state/attache/demo", journey->folder);
    struct ledger *ledger = ledger_must_open(folder);
    size_t count = ledger_must_take_up(ledger);

    ledger_free(ledger);
    return count;
}

/* Whatever ends the program, what was not confirmed is still in the queue, and the next start says so. */
static void check_left_over(struct journey *journey, int number, size_t expected)
{
    OWNED_TEXT char *large = scratch_pattern(journey->folder, "large.bin", 6000000);

    journey_start(journey, WORDS("--demo", "put", "--limit-rate=100K", "--format=keys", large));
    process_wait_text(&journey->process, true, "large.bin: started");
    process_signal(&journey->process, number);
    assert_int_equal(process_wait(&journey->process), 128 + number);
    assert_int_equal(left_over(journey), expected);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "done")), EXIT_DONE);
    assert_string_equal(journey_out(journey), "");
}

static void test_fault_82_killed(void **state)
{
    check_left_over(*state, SIGKILL, 1);
}

static void test_fault_85_terminated(void **state)
{
    check_left_over(*state, SIGTERM, 1);
}

static void test_interrupted_is_not_offered_again(void **state)
{
    check_left_over(*state, SIGINT, 0);
}

static void test_fault_82_the_next_start_says_so(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");

    check_left_over(journey, SIGKILL, 1);
    assert_int_equal(journey_run(journey, WORDS("--demo", "put", path)), EXIT_DONE);
    journey_says(journey, "not finished by an earlier run: 1");
    assert_int_equal(left_over(journey), 1);
}

/* One after the line dropped: finished, and in the history. */
static void test_fault_83_hangup_lands_in_the_history(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 600000);

    journey_start(journey, WORDS("--demo", "put", "--limit-rate=400K", path));
    process_wait_text(&journey->process, true, "large.bin: started");
    process_signal(&journey->process, SIGHUP);
    assert_int_equal(process_wait(&journey->process), EXIT_BY_HANGUP);
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "done", "large.bin")), EXIT_DONE);
    journey_gives(journey, "verified");
}

static void test_fault_81_four_at_once(void **state)
{
    enum { AT_ONCE = 4, FILES = 25 };
    struct journey *journey = *state;
    struct process processes[AT_ONCE];
    struct buffer list = { 0 };
    OWNED_TEXT char *list_path = NULL;

    for (int i = 0; i < FILES; i++) {
        OWNED_TEXT char *name = memory_print("f%d", i);
        OWNED_TEXT char *path = journey_file(journey, name, name);

        buffer_print(&list, "%s\n", path);
    }
    list_path = journey_file(journey, "list", buffer_string(&list));
    buffer_done(&list);
    for (int i = 0; i < AT_ONCE; i++)
        process_start(
            &processes[i],
            WORDS(process_attache(), "--demo", "put", "--quiet", "--format=keys", "--files-from", list_path),
            WORDS(journey->state));
    for (int i = 0; i < AT_ONCE; i++) {
        assert_int_equal(process_wait(&processes[i]), EXIT_DONE);
        assert_string_equal(buffer_string(&processes[i].err), "");
        process_done(&processes[i]);
    }
    assert_int_equal(journey_run(journey, WORDS("--demo", "history", "--format={key}")), EXIT_DONE);
    assert_int_equal(left_over(journey), 0);
    {
        OWNED_TEXT char *file = memory_print("%s/state/attache/demo/ledger.db", journey->folder);

        assert_int_equal(ledger_ask(file, "SELECT count(DISTINCT object_key) FROM history"), AT_ONCE * FILES);
        assert_int_equal(ledger_ask(file, "PRAGMA integrity_check"), 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_newest_first_and_by_words),
        JOURNEY(test_demo_leaves_no_trace_in_the_real_one),
        JOURNEY(test_no_history_keeps_nothing),
        JOURNEY(test_purge),
#if PROCESS_CAN_STARVE
        JOURNEY(test_a_long_history_takes_no_room),
#endif
        JOURNEY(test_failures_are_told_too),
        JOURNEY(test_fault_74_uploads_go_on_without_a_record),
        JOURNEY(test_fault_82_killed),
        JOURNEY(test_fault_85_terminated),
        JOURNEY(test_interrupted_is_not_offered_again),
        JOURNEY(test_fault_82_the_next_start_says_so),
        JOURNEY(test_fault_83_hangup_lands_in_the_history),
        JOURNEY(test_fault_81_four_at_once),
    };

    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
