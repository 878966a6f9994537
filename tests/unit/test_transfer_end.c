#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/lone.h"

static void test_wrong_sums_are_attempts_and_fail_at_last(void **state)
{
    (void)state;
    lone_start_sending();
    for (int i = 0; i < 3; i++) {
        lone_take(lone_stored(LONE_CRC64 + 1));
        lone_send_again();
    }
    lone_take(lone_stored(LONE_CRC64 + 1));
    lone_check_state(TRANSFER_FAILED);

    OWNED(result) struct result *result = transfer_result_of(lone.transfer);
    assert_int_equal(result->error->stage, STAGE_VERIFY);
    assert_null(result->object_key);
    assert_null(result->get_url);
    assert_int_equal(result->attempts, 4);
}

static void test_no_sum_is_done_but_not_verified(void **state)
{
    (void)state;
    lone_start_sending();
    lone_take(lone_stored_unsummed());
    lone_check_state(TRANSFER_DONE);
    assert_false(lone.transfer->is_verified);
}

static void test_an_answer_before_the_end_is_no_success(void **state)
{
    struct outcome outcome = lone_stored(LONE_CRC64);

    (void)state;
    lone_start_sending();
    outcome.sum.size_bytes = LONE_SIZE_BYTES / 2;
    lone_take(outcome);
    lone_check_state(TRANSFER_RETRYING);
    assert_string_equal(lone.transfer->error->code, "answered-early");
}

static void check_fate(enum attachment_fate fate, enum transfer_state expected, const char *text)
{
    struct outcome outcome = lone_stored(LONE_CRC64);

    lone_begin(NULL);
    lone_start_sending();
    outcome.fate = fate;
    outcome.file_bytes = LONE_SIZE_BYTES + 2048;
    lone_take(outcome);
    lone_check_state(expected);
    if (expected == TRANSFER_DONE)
        assert_string_equal(lone.transfer->note, text);
    else
        assert_string_equal(lone.transfer->error->code, text);
    lone_end(NULL);
}

static void test_what_happens_to_the_file(void **state)
{
    (void)state;
    lone_end(NULL);
    check_fate(ATTACHMENT_GREW, TRANSFER_DONE, "grew by 2.0 KiB since");
    check_fate(ATTACHMENT_REPLACED, TRANSFER_DONE, "another file has taken its place since");
    check_fate(ATTACHMENT_REWRITTEN, TRANSFER_FAILED, "changed");
    check_fate(ATTACHMENT_SHRANK, TRANSFER_FAILED, "shrank");
    lone_begin(NULL);
}

static void test_stored_but_not_told(void **state)
{
    struct outcome outcome = lone_stored(LONE_CRC64);

    (void)state;
    lone_start_sending();
    free(outcome.reply.body);
    outcome.reply.body = memory_text("<Error><Code>CallbackFailed</Code><Message>m</Message></Error>");
    outcome.reply.body_count = strlen(outcome.reply.body);
    outcome.reply.status = 203;
    lone_take(outcome);
    lone_check_state(TRANSFER_DONE);
    assert_non_null(lone.transfer->note);
}

static void test_a_stall_is_shown_then_cut(void **state)
{
    (void)state;
    lone_start_sending();
    lone.now.now_ms += 100;
    assert_true(lone_watch(1000, false));
    lone.now.now_ms += 2900;
    assert_true(lone_watch(1000, false));
    assert_int_equal(transfer_numbers_of(lone.transfer, lone.now).stalled_ms, 0);
    lone.now.now_ms += 9100;
    assert_true(lone_watch(1000, false));
    assert_int_equal(transfer_numbers_of(lone.transfer, lone.now).stalled_ms, 12000);
    lone.now.now_ms += 18000;
    assert_false(lone_watch(1000, false));
    lone_check_state(TRANSFER_RETRYING);
    assert_string_equal(lone.transfer->error->code, "stalled");
}

static void test_a_slow_line_is_no_stall(void **state)
{
    (void)state;
    lone_start_sending();
    for (uint64_t second = 1; second < 1000; second++) {
        lone.now.now_ms += 1000;
        assert_true(lone_watch(second * 100, false));
    }
    lone_check_state(TRANSFER_UPLOADING);
}

static void test_a_stopped_process_is_no_stall(void **state)
{
    (void)state;
    lone_start_sending();
    lone.now.now_ms += 600000;
    transfer_skip(lone.transfer, 600000);
    assert_true(lone_watch(0, false));
    lone_check_state(TRANSFER_UPLOADING);
}

static void check_standstill(const char *expected)
{
    struct transfer_status status = transfer_numbers_of(lone.transfer, lone.now);

    assert_string_equal(status_standstill(&status), expected);
    status_done(&status);
}

static void test_a_silent_disk_is_named(void **state)
{
    (void)state;
    lone_start_sending();
    lone.now.now_ms += 4900;
    assert_true(lone_watch(0, true));
    check_standstill("stalled");
    lone.now.now_ms += 100;
    assert_true(lone_watch(0, true));
    check_standstill("disk silent");
    assert_true(lone_watch(0, false));
    check_standstill("stalled");
    lone.now.now_ms += 26000;
    assert_false(lone_watch(0, true));
    assert_string_equal(lone.transfer->error->code, "disk-silent");
    assert_int_equal(lone.transfer->error->stage, STAGE_FILE);
}

static void test_a_store_may_take_its_time(void **state)
{
    (void)state;
    lone.transfer->attachment->size_bytes = UINT64_C(1) << 30;
    lone_start_sending();
    assert_true(lone_watch(UINT64_C(1) << 30, false));
    lone_check_state(TRANSFER_CONFIRMING);
    lone.now.now_ms += 69000;
    assert_true(lone_watch(UINT64_C(1) << 30, false));
    lone.now.now_ms += 2000;
    assert_false(lone_watch(UINT64_C(1) << 30, false));
    lone_check_state(TRANSFER_RETRYING);
    assert_true(lone.transfer->may_have_arrived);
}

/* All bytes went, the answer was lost and the link ended meanwhile: a new link would make a second object. */
static void lose_the_answer(void)
{
    struct outcome outcome = lone_broken(REMEDY_WAIT);

    lone_start_sending();
    outcome.sum = (struct checksum){ LONE_CRC64, LONE_SIZE_BYTES };
    outcome.reply.sent_bytes = LONE_SIZE_BYTES; /* within a moment: nobody looked after it meanwhile */
    lone_take(outcome);
    lone_send_again();
    outcome = lone_store_error(403, "AccessDenied", "Request has expired.");
    outcome.sum = (struct checksum){ 0, 0 };
    lone_take(outcome);
    lone_check_state(TRANSFER_CHECKING);
    assert_int_equal(lone_wanted()->kind, REQUEST_PROBE);
}

static struct outcome probe_answer(uint64_t size_bytes)
{
    struct outcome outcome = lone_answer(206, "x");
    char range[64], decimal[24];

    (void)snprintf(range, sizeof range, "bytes 0-0/%llu", (unsigned long long)size_bytes);
    (void)snprintf(decimal, sizeof decimal, "%llu", (unsigned long long)LONE_CRC64);
    headers_add(&outcome.reply.headers, "Content-Range", range);
    headers_add(&outcome.reply.headers, "x-oss-hash-crc64ecma", decimal);
    return outcome;
}

static void test_what_may_have_arrived_is_looked_for(void **state)
{
    (void)state;
    lose_the_answer();
    lone_take(probe_answer(LONE_SIZE_BYTES));
    lone_check_state(TRANSFER_DONE);
    assert_true(lone.transfer->is_verified);
}

static void test_what_did_not_arrive_is_sent_again(void **state)
{
    (void)state;
    lose_the_answer();
    lone_take(lone_store_error(404, "NoSuchKey", "no"));
    lone_check_state(TRANSFER_ASKING);
}

/* The links have ended, so that the same one cannot be sent to again. */
static void ask_again(void)
{
    lone_check_state(TRANSFER_RETRYING);
    lone.now.now_ms = lone.transfer->next_try_ms + 5000;
    lone.now.today_s += 3600;
    assert_true(transfer_tick(lone.transfer, lone.now));
    lone_check_state(TRANSFER_CHECKING);
    assert_int_equal(lone_wanted()->kind, REQUEST_PROBE);
}

static void test_a_store_that_says_nothing_is_asked_again(void **state)
{
    (void)state;
    lose_the_answer();
    lone_take(lone_broken(REMEDY_WAIT));
    ask_again();
    lone_take(lone_store_error(503, "SlowDown", "wait"));
    ask_again();
    lone_take(probe_answer(LONE_SIZE_BYTES));
    lone_check_state(TRANSFER_DONE);
    assert_int_equal(lone.transfer->puts, 2);
}

/* What an earlier run has left has a GET link only. */
static void test_what_an_earlier_run_sent_is_asked_for_again(void **state)
{
    char key[] = "key-1", link[] = LONE_STORE "?Signature=get";
    struct result so_far = { .object_key = key, .get_url = link, .get_url_expires_s = LONE_TODAY_S + 7200 };

    (void)state;
    transfer_may_have_arrived(lone.transfer, &so_far, lone.now);
    transfer_begin(lone.transfer, lone.now);
    assert_int_equal(lone_wanted()->kind, REQUEST_PROBE);
    lone_take(lone_broken(REMEDY_WAIT));
    ask_again();
    lone_take(lone_store_error(404, "NoSuchKey", "no"));
    lone_check_state(TRANSFER_ASKING);
}

static void test_what_is_stored_is_not_sent_again_for_its_link(void **state)
{
    (void)state;
    lone.world.checks_links = true;
    lone_start_sending();
    assert_true(lone_watch(LONE_SIZE_BYTES, false));
    lone_take(lone_broken(REMEDY_WAIT));
    lone_send_again();
    lone_take(lone_stored(LONE_CRC64));
    lone_check_state(TRANSFER_CHECKING);
    lone_take(lone_store_error(404, "NoSuchKey", "no"));
    lone_check_state(TRANSFER_DONE);
    assert_int_equal(lone.transfer->link, RESULT_LINK_BROKEN);
}

static void check_unproven(struct outcome outcome)
{
    lone_begin(NULL);
    lone.world.checks_links = true;
    lone_start_sending();
    lone_take(lone_stored(LONE_CRC64));
    lone_take(outcome);
    lone_check_state(TRANSFER_DONE);
    assert_int_equal(lone.transfer->link, RESULT_LINK_UNCHECKED);
    assert_non_null(strstr(lone.transfer->link_note, "was not checked: "));
    lone_end(NULL);
}

static void test_silence_does_not_break_a_link(void **state)
{
    (void)state;
    lone_end(NULL);
    check_unproven(lone_broken(REMEDY_WAIT));
    check_unproven(lone_store_error(503, "SlowDown", "wait"));
    lone_begin(NULL);
}

static void test_links_may_end_between_two_attempts(void **state)
{
    (void)state;
    lone_start_sending();
    lone_take(lone_broken(REMEDY_WAIT));
    lone.now.now_ms = lone.transfer->next_try_ms + 5000;
    lone.now.today_s += 3590;
    assert_true(transfer_tick(lone.transfer, lone.now));
    lone_check_state(TRANSFER_ASKING);
}

static void test_pausing(void **state)
{
    (void)state;
    assert_true(transfer_pause(lone.transfer, lone.now));
    assert_false(transfer_pause(lone.transfer, lone.now));
    assert_true(transfer_resume(lone.transfer, lone.now));
    lone_check_state(TRANSFER_WAITING);
    lone_start_sending();
    assert_true(lone_watch(5000, false));
    assert_true(transfer_pause(lone.transfer, lone.now));
    lone.now.now_ms += 600000;
    assert_true(lone_watch(5000, false));
    assert_true(transfer_resume(lone.transfer, lone.now));
    lone_check_state(TRANSFER_READY); /* others may have taken its place */
    lone.now.now_ms += 600000;
    lone.now.today_s += 7200;
    assert_false(transfer_tick(lone.transfer, lone.now)); /* however old its links are by now */
    assert_false(transfer_call_back(lone.transfer, lone.now));
    transfer_send(lone.transfer, lone.now);
    lone_check_state(TRANSFER_UPLOADING);
    assert_int_equal(lone.transfer->acked_bytes, 5000);
    assert_int_equal(lone.transfer->puts, 1);
    assert_true(lone_watch(5000, false));
    lone_check_state(TRANSFER_UPLOADING);
}

static void test_a_pause_that_outlasts_the_connection(void **state)
{
    (void)state;
    lone_start_sending();
    assert_true(transfer_pause(lone.transfer, lone.now));
    lone_take(lone_broken(REMEDY_WAIT));
    lone_check_state(TRANSFER_PAUSED);
    assert_int_equal(lone.transfer->failures, 0);
    assert_true(transfer_resume(lone.transfer, lone.now));
    lone_check_state(TRANSFER_READY);
    transfer_send(lone.transfer, lone.now);
    assert_int_equal(lone.transfer->puts, 2);
}

/* So may the wait for a place that comes after it. */
static void test_a_connection_that_breaks_after_the_pause(void **state)
{
    (void)state;
    lone_start_sending();
    assert_true(transfer_pause(lone.transfer, lone.now));
    assert_true(transfer_resume(lone.transfer, lone.now));
    assert_true(transfer_pause(lone.transfer, lone.now));
    assert_true(lone.transfer->is_held);
    assert_true(transfer_resume(lone.transfer, lone.now));
    lone_take(lone_broken(REMEDY_WAIT));
    lone_check_state(TRANSFER_READY);
    assert_int_equal(lone.transfer->failures, 0);
    transfer_send(lone.transfer, lone.now);
    assert_int_equal(lone.transfer->puts, 2);
}

/* A small file is out before anybody could hold it. */
static void test_what_arrives_during_a_pause_is_done(void **state)
{
    (void)state;
    lone_start_sending();
    assert_true(transfer_pause(lone.transfer, lone.now));
    lone_take(lone_stored(LONE_CRC64));
    lone_check_state(TRANSFER_DONE);
    assert_true(lone.transfer->is_verified);
}

static void test_cancelling_and_trying_again(void **state)
{
    (void)state;
    lone_start_sending();
    assert_true(transfer_cancel(lone.transfer, NULL, lone.now));
    assert_false(transfer_cancel(lone.transfer, NULL, lone.now));
    lone_check_state(TRANSFER_CANCELLED);
    OWNED(result) struct result *result = transfer_result_of(lone.transfer);
    assert_int_equal(result->status, RESULT_CANCELLED);
    assert_true(transfer_retry(lone.transfer, lone.now));
    lone_check_state(TRANSFER_WAITING);
    assert_false(transfer_retry(lone.transfer, lone.now));
    lone_start_sending();
    lone_take(lone_stored(LONE_CRC64));
    lone_check_state(TRANSFER_DONE);
}

static void test_room_on_this_machine_is_waited_for_uncounted(void **state)
{
    (void)state;
    lone_start_sending();
    for (int i = 0; i < 20; i++) {
        lone_take(lone_broken(REMEDY_HOLD));
        lone_send_again();
    }
    assert_int_equal(lone.transfer->failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LONE(test_wrong_sums_are_attempts_and_fail_at_last),
        LONE(test_no_sum_is_done_but_not_verified),
        LONE(test_an_answer_before_the_end_is_no_success),
        LONE(test_what_happens_to_the_file),
        LONE(test_stored_but_not_told),
        LONE(test_a_stall_is_shown_then_cut),
        LONE(test_a_slow_line_is_no_stall),
        LONE(test_a_stopped_process_is_no_stall),
        LONE(test_a_silent_disk_is_named),
        LONE(test_a_store_may_take_its_time),
        LONE(test_what_may_have_arrived_is_looked_for),
        LONE(test_what_did_not_arrive_is_sent_again),
        LONE(test_a_store_that_says_nothing_is_asked_again),
        LONE(test_what_an_earlier_run_sent_is_asked_for_again),
        LONE(test_what_is_stored_is_not_sent_again_for_its_link),
        LONE(test_silence_does_not_break_a_link),
        LONE(test_links_may_end_between_two_attempts),
        LONE(test_pausing),
        LONE(test_a_pause_that_outlasts_the_connection),
        LONE(test_a_connection_that_breaks_after_the_pause),
        LONE(test_what_arrives_during_a_pause_is_done),
        LONE(test_cancelling_and_trying_again),
        LONE(test_room_on_this_machine_is_waited_for_uncounted),
    };

    return cmocka_run_group_tests_name("transfer, its end", tests, NULL, NULL);
}
