/* A connection that dies, stalls, or speaks another language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"

static void fault_09_reset_in_the_middle(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .times = 2, .after = 1000000 });
    trial->retries = 2;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 8 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "3");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
}

static void fault_09_reset_every_time(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .after = 1000000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 8 * MIB))), 1);
    trial_is(trial, 0, "error.stage", "upload");
    trial_is(trial, 0, "attempts", "2");
    trial_is(trial, 0, "object_key", "");
    trial_says(trial, "a.log failed (upload, 2 attempts): the connection to 127.0.0.1 broke");
}

static void fault_10_closed_in_the_middle(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_FIN, .times = 1, .after = 1000000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 8 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "will be tried again (1 of 2): 127.0.0.1 closed the connection without an answer");
}

/* Kept connections that the server closes at once or after a while cost no attempt. */
static void fault_11_a_kept_connection_closed_while_idle(void **state)
{
    struct trial *trial = *state;
    const char *files[41] = { 0 };

    trial_serve(trial, &(struct fault_options){ .idle_ms = 1 });
    trial->retries = 0;
    for (int i = 0; i < 40; i++) {
        char name[16] = { 'f', (char)('a' + i / 10), (char)('0' + i % 10), '\0' };

        files[i] = trial_file(trial, name, 20000);
    }
    assert_int_equal(trial_run(trial, files), 0);
    for (size_t i = 0; i < 40; i++) {
        trial_done(trial, i);
        trial_is(trial, i, "attempts", "1");
    }
}

/* Not asked before the body, a store that breaks a kept connection in the middle has said nothing at all: the file
 * begins anew, seen to do so. */
static void fault_11_a_kept_connection_broken_in_the_middle(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NO_CONTINUE, .times = 2 },
           { .place = FAULT_PUT, .kind = FAULT_RESET, .times = 1, .after = 5000000, .rate = 1000000 },
           { .place = FAULT_PUT, .kind = FAULT_NOTHING, .rate = 1000000 });
    trial_words(trial, WORDS("--parallel", "1", "--timeout", "4"));
    trial->retries = 0;
    (void)trial_run(trial, FILES(trial_file(trial, "a", 100000), trial_file(trial, "b", 100000),
                                 trial_file(trial, "c", 6000000)));
    trial_all_done(trial, 3);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 4);
}

static void fault_12_close_after_each_answer(void **state)
{
    struct trial *trial = *state;
    const char *files[] = { trial_file(trial, "a", 1000), trial_file(trial, "b", 70000),
                            trial_file(trial, "c", 0), NULL };

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_CLOSE }, { .place = FAULT_ASK, .kind = FAULT_CLOSE });
    trial->retries = 0;
    assert_int_equal(trial_run(trial, files), 0);
    trial_all_done(trial, 3);
}

static void fault_13_stall_in_the_middle(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms = clock_now_ms();

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_STALL, .times = 1, .after = 1000000 });
    trial_words(trial, WORDS("--timeout", "4"));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 16 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "2");
    assert_in_range(clock_now_ms() - start_ms, 4000, 10000);
    trial_says(trial, "no byte was accepted for 4 s");
}

/* Bytes come slower than any timeout is long, but they come. */
static void fault_17_slow_but_steady(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .rate = 200000 });
    trial_words(trial, WORDS("--timeout", "2"));
    trial->retries = 0;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 1 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "1");
}

/* Interrupted while the store has the file and says nothing of use, the program is gone at once. */
static void check_it_can_be_left(struct trial *trial, enum fault_kind kind)
{
    int64_t start_ms;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = kind });
    trial_start(trial, FILES(trial_file(trial, "a.log", 1000)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_PUT, 1, PROCESS_PATIENCE_MS));
    start_ms = clock_now_ms();
    process_wait_text(&trial->process, true, "started");
    process_signal(&trial->process, SIGINT);
    assert_int_equal(trial_wait(trial), 130);
    assert_in_range(clock_now_ms() - start_ms, 0, 2000);
    trial_is(trial, 0, "status", "cancelled");
}

static void fault_15_headers_drip(void **state)
{
    check_it_can_be_left(*state, FAULT_DRIP);
}

static void fault_14_no_answer_can_be_left(void **state)
{
    check_it_can_be_left(*state, FAULT_HANG);
}

/* A second is lost on each of the first two files; then nobody asks that host any more. */
static void fault_16_continue_never_comes(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms = clock_now_ms();
    int asked = 0;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NO_CONTINUE });
    trial_words(trial, WORDS("--parallel", "1"));
    assert_int_equal(trial_run(trial, trial_files(trial, 8, 100000)), 0);
    for (int i = 0; i < 8; i++) {
        struct fault_record record;
        char *expect;

        trial_done(trial, (size_t)i);
        assert_true(fault_server_record(trial->server, FAULT_PUT, i, &record));
        expect = fault_record_header(&record, "Expect");
        asked += expect != NULL;
        memory_release_text(&expect);
    }
    assert_int_equal(asked, 2);
    assert_in_range(clock_now_ms() - start_ms, 2000, 5000);
}

/* Small files are not asked for at all once the host is known. */
static void fault_16_small_files_lose_no_time(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms = clock_now_ms();

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NO_CONTINUE });
    assert_int_equal(trial_run(trial, trial_files(trial, 20, 10)), 0);
    assert_in_range(clock_now_ms() - start_ms, 0, 4000);
}

/* Over all of them together, seen at the other end. */
static void the_limit_holds_within_five_percent(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms, passed_ms;

    trial_words(trial, WORDS("--limit-rate", "2M", "--parallel", "4"));
    trial_start(trial, trial_files(trial, 4, 5 * MIB));
    assert_true(fault_server_wait_begun(trial->server, FAULT_PUT, 1, PROCESS_PATIENCE_MS));
    start_ms = clock_now_ms();
    assert_int_equal(trial_wait(trial), 0);
    passed_ms = clock_now_ms() - start_ms;
    assert_in_range(passed_ms, 9500, 10500);
}

static void fault_18_not_http(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_GARBAGE });
    trial->retries = 5;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 1000))), 1);
    trial_failed(trial, 0, "upload", "not-http");
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "a.log failed (upload, 2 attempts): 127.0.0.1 does not speak HTTP (");
    trial_says(trial, "). Check the address");
}

static void check_an_encrypted_body_broken_by(struct trial *trial, enum fault_kind kind)
{
    trial_serve_encrypted(trial, FAULT_TLS_GOOD);
    SCRIPT(trial, { .place = FAULT_PUT, .kind = kind, .times = 1, .after = 300000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 8 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "will be tried again (1 of 2): the connection to 127.0.0.1 broke");
}

/* The program is told, not killed. */
static void fault_19_no_signal_from_a_dead_connection(void **state)
{
    check_an_encrypted_body_broken_by(*state, FAULT_RESET);
}

static void fault_41_a_bad_record_in_the_middle(void **state)
{
    check_an_encrypted_body_broken_by(*state, FAULT_BAD_RECORD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_09_reset_in_the_middle),
        TRIAL(fault_09_reset_every_time),
        TRIAL(fault_10_closed_in_the_middle),
        TRIAL(fault_11_a_kept_connection_closed_while_idle),
        TRIAL(fault_11_a_kept_connection_broken_in_the_middle),
        TRIAL(fault_12_close_after_each_answer),
        TRIAL(fault_13_stall_in_the_middle),
        TRIAL(fault_14_no_answer_can_be_left),
        TRIAL(fault_15_headers_drip),
        TRIAL(fault_16_continue_never_comes),
        TRIAL(fault_16_small_files_lose_no_time),
        TRIAL(fault_17_slow_but_steady),
        TRIAL(the_limit_holds_within_five_percent),
        TRIAL(fault_18_not_http),
        TRIAL(fault_19_no_signal_from_a_dead_connection),
        TRIAL(fault_41_a_bad_record_in_the_middle),
    };

    return cmocka_run_group_tests_name("faults of the connection", tests, NULL, NULL);
}
