/* Results on their way out: streams that take nothing, and formats that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"
#include "support/scratch.h"

static void must_end(struct journey *journey, const char *command, int status)
{
    int ended = journey_run_shell(journey, command);

    if (ended != status)
        fail_msg("%s ended with %d\n%s", command, ended, journey_err(journey));
}

static int begin(void **state)
{
    (void)journey_begin(state);
    free(journey_file(*state, "a.txt", "hello"));
    return 0;
}

/* The file was sent, so nothing is lost; but whoever waits for the results must not take silence for success. */
static void test_results_that_cannot_be_written(void **state)
{
    static const char *const streams[] = { ">&-", ">/dev/full" };
    struct journey *journey = *state;

    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++) {
        OWNED_TEXT char *put = memory_print("\"$ATTACHE\" --demo put a.txt %s", streams[i]);
        OWNED_TEXT char *stream = memory_print("\"$ATTACHE\" --demo put --format=jsonl a.txt %s", streams[i]);
        OWNED_TEXT char *history = memory_print("\"$ATTACHE\" --demo history %s", streams[i]);
        OWNED_TEXT char *unkept = memory_print("\"$ATTACHE\" --demo put --no-history a.txt %s", streams[i]);

        must_end(journey, put, EXIT_SOME_FAILED);
        journey_says(journey, "the results cannot be written to standard output");
        journey_says(journey, "attache history shows them");
        must_end(journey, stream, EXIT_SOME_FAILED);
        journey_says(journey, "the results cannot be written to standard output");
        must_end(journey, history, EXIT_SOME_FAILED);
        journey_says(journey, "the results cannot be written to standard output");
        assert_null(strstr(journey_err(journey), "history shows"));
        must_end(journey, unkept, EXIT_SOME_FAILED);
        assert_null(strstr(journey_err(journey), "history shows"));
    }
    must_end(journey, "\"$ATTACHE\" --demo history --format=keys", EXIT_DONE);
    assert_int_equal(strlen(journey_out(journey)),
                     2 * 2 * strlen("00000000-0000-0000-0000-000000000000.txt\n"));
}

/* A server of files may say only when a file is closed that it kept nothing of it. strace finds that file in /proc,
 * which of a program that keeps its memory to itself is open to root only. */
static void test_a_file_that_fails_when_it_is_closed(void **state)
{
    struct journey *journey = *state;

    if (geteuid() != 0)
        skip();
    must_end(journey,
             "ASAN_OPTIONS=detect_leaks=0 strace -qq -f -o /dev/null -P \"$PWD/keys\""
             " --inject=close:error=EDQUOT \"$ATTACHE\" --demo put --format=keys --output keys a.txt",
             EXIT_SOME_FAILED);
    journey_says(journey, "the results cannot be written to keys: Disk quota exceeded");
    journey_says(journey, "attache history shows them");
}

static void test_words_that_cannot_be_written(void **state)
{
    static const char *const commands[] = {
        "--help >&-",
        "--help >/dev/full",
        "put --dry-run a.txt >&-",
        "put --dry-run a.txt >/dev/full",
    };

    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        OWNED_TEXT char *command = memory_print("\"$ATTACHE\" %s", commands[i]);

        must_end(*state, command, EXIT_SOME_FAILED);
        journey_says(*state, "standard output cannot be written: ");
    }
}

/* A stream that is closed is nobody's file: neither the ledger nor the log ends up there. */
static void test_all_streams_closed(void **state)
{
    must_end(*state, "\"$ATTACHE\" --demo put a.txt --output keys --format keys --log log <&- >&- 2>&-",
             EXIT_DONE);
    must_end(*state, "grep -qx '[-0-9a-f]*.txt' keys", 0);
    must_end(*state, "\"$ATTACHE\" --demo put - --name x.txt <&-", EXIT_NOTHING_TO_DO);
    journey_says(*state, "standard input");
}

/* A line comes as its file ends: whoever reads them need not wait for the slow one. */
static void test_lines_stream_as_files_end(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *quick = memory_print("%s/a.txt", journey->folder);
    OWNED_TEXT char *slow = scratch_pattern(journey->folder, "fault-slow.bin", 300000);
    const char *out;

    journey_start(journey, WORDS("--demo", "put", "--format=jsonl", slow, quick));
    process_wait_text(&journey->process, false, "\"name\":\"a.txt\"");
    assert_null(strstr(journey_out(journey), "fault-slow.bin"));
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    out = strchr(journey_out(journey), '\n');
    assert_non_null(strstr(out, "\"name\":\"fault-slow.bin\""));
}

static void test_a_format_that_is_none(void **state)
{
    must_end(*state, "\"$ATTACHE\" put --format '' a.txt", EXIT_USAGE);
    journey_says(*state, "--format does not take \"\". --format F: json, jsonl,");
    must_end(*state, "\"$ATTACHE\" put --format '{name}\\q' a.txt", EXIT_USAGE);
    journey_says(*state, "the template has an unknown escape at \"\\q\"");
    assert_null(strstr(journey_err(*state), "\\\\"));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, begin, journey_end)
    const struct CMUnitTest tests[] = {
        CASE(test_results_that_cannot_be_written), CASE(test_a_file_that_fails_when_it_is_closed),
        CASE(test_words_that_cannot_be_written),   CASE(test_all_streams_closed),
        CASE(test_lines_stream_as_files_end),      CASE(test_a_format_that_is_none),
    };

    return cmocka_run_group_tests_name("output", tests, NULL, NULL);
}
