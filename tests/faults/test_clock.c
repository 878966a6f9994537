/* Clocks: timers that are long, on a clock that runs fast, and a day that jumps, by libfaketime. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"
#include "support/scratch.h"

#define HASTE 20 /* times as fast as ours */

/* Puts libfaketime before the program; the command knows where it lies. */
static void fake_time(struct trial *trial)
{
    struct process faketime = { 0 };
    int status = process_run(&faketime, WORDS("faketime", "-m", "-f", "+0", "printenv", "LD_PRELOAD"), NULL);
    const char *library = trial_text("LD_PRELOAD=%.*s", (int)strcspn(buffer_string(&faketime.out), "\n"),
                                     buffer_string(&faketime.out));

    process_done(&faketime);
    if (status != 0)
        skip();
    trial_variable(trial, library);
    trial_variable(trial, "NO_FAKE_STAT=1");
    trial_variable(trial, "ASAN_OPTIONS=verify_asan_link_order=0");
}

static void run_fast(struct trial *trial)
{
    fake_time(trial);
    trial_variable(trial, trial_text("FAKETIME=+0 x%d", HASTE));
}

/* The store is given its minute; then the file is sent once more, over the same link. */
static void check_given_up(struct trial *trial, enum fault_kind kind)
{
    int64_t start_ms;

    run_fast(trial);
    SCRIPT(trial, { .place = FAULT_PUT, .kind = kind, .times = 1 });
    start_ms = clock_now_ms();
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 1000))), 0);
    assert_in_range(clock_now_ms() - start_ms, 60000 / HASTE, 90000 / HASTE + 10000);
    trial_says(trial, "will be tried again (1 of 2): all bytes were sent, but the store did not answer");
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "2");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 2);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
}

static void fault_14_no_answer_for_a_minute(void **state)
{
    check_given_up(*state, FAULT_HANG);
}

static void fault_15_headers_drip_for_a_minute(void **state)
{
    check_given_up(*state, FAULT_DRIP);
}

/* It was stored, only the answer is lost: what is sent once more takes its place, so nothing is there twice. */
static void fault_14_a_lost_answer(void **state)
{
    check_given_up(*state, FAULT_LOST);
}

/* From now on it is so much later for the program than for us: "+10d". In one step, so that nothing half is read. */
static void jump(struct trial *trial, const char *how_much)
{
    OWNED_TEXT char *next = scratch_file(trial->folder, "day.next", how_much, strlen(how_much));

    assert_int_equal(rename(next, trial_text("%s/day", trial->folder)), 0);
}

static void begin_day(struct trial *trial)
{
    fake_time(trial);
    jump(trial, "+0");
    trial_variable(trial, trial_text("FAKETIME_TIMESTAMP_FILE=%s/day", trial->folder));
    trial_variable(trial, "FAKETIME_NO_CACHE=1");
    trial_variable(trial, "FAKETIME_DONT_FAKE_MONOTONIC=1");
}

/* Forth, back and forth again in mid-upload: nobody takes that for a stall. The next file's links
 * seem to be over then, the service refuses the signature of that day, and the day is corrected by
 * the service's own. */
static void fault_79_the_clock_jumps(void **state)
{
    struct trial *trial = *state;

    begin_day(trial);
    SCRIPT(trial, { .place = FAULT_PUT, .name = "a.log", .rate = 4000000 },
           { .place = FAULT_ASK,
             .name = "b.log",
             .from = 2,
             .times = 1,
             FAULT_API_SAYS(400, "InvalidTimeStamp.Expired") });
    trial_words(trial, WORDS("--timeout=2", "--parallel=1"));
    trial->retries = 0;
    trial_start(trial, FILES(trial_file(trial, "a.log", 24 * MIB), trial_file(trial, "b.log", 1000)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_ASK, 2, PROCESS_PATIENCE_MS)); /* b's, ahead */
    assert_true(fault_server_wait_bytes(trial->server, 2 * MIB, PROCESS_PATIENCE_MS));
    jump(trial, "+10d");
    assert_true(fault_server_wait_bytes(trial->server, 8 * MIB, PROCESS_PATIENCE_MS));
    jump(trial, "-10d");
    assert_true(fault_server_wait_bytes(trial->server, 16 * MIB, PROCESS_PATIENCE_MS));
    jump(trial, "+3h");
    assert_int_equal(trial_wait(trial), 0);
    for (size_t i = 0; i < 2; i++) {
        trial_is(trial, i, "verified", "true");
        trial_is(trial, i, "attempts", "1");
        assert_in_range(strtol(trial_field(trial, i, "seconds"), NULL, 10), 0, 30);
    }
    trial_says(trial, "this machine's clock is 180 min ahead: corrected for the uploads");
    trial_says_not(trial, "stalled");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 4);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 2);
}

/* The links of the next file lived ten minutes, of which half a minute is left when its turn comes: it gets others. */
static void fault_25_links_about_to_end_are_replaced(void **state)
{
    struct trial *trial = *state;
    struct fault_record last;

    begin_day(trial);
    trial_serve(trial, &(struct fault_options){ .life_s = 600 });
    SCRIPT(trial, { .place = FAULT_PUT, .name = "a.log", .rate = 4000000 });
    trial_words(trial, WORDS("--parallel=1"));
    trial->retries = 0;
    trial_start(trial, FILES(trial_file(trial, "a.log", 24 * MIB), trial_file(trial, "b.log", 1000)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_ASK, 2, PROCESS_PATIENCE_MS)); /* b's, ahead */
    assert_int_equal(fault_server_ended(trial->server, FAULT_PUT), 0);
    jump(trial, "+570");
    assert_int_equal(trial_wait(trial), 0);
    for (size_t i = 0; i < 2; i++)
        trial_is(trial, i, "attempts", "1");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 3);
    assert_true(fault_server_record(trial->server, FAULT_ASK, 2, &last));
    assert_string_equal(last.name, "b.log");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_14_no_answer_for_a_minute),
        TRIAL(fault_15_headers_drip_for_a_minute),
        TRIAL(fault_14_a_lost_answer),
        TRIAL(fault_79_the_clock_jumps),
        TRIAL(fault_25_links_about_to_end_are_replaced),
    };

    return cmocka_run_group_tests_name("faults of clocks", tests, NULL, NULL);
}
