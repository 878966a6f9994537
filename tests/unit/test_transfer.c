#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/lone.h"

static void test_the_straight_way(void **state)
{
    struct request *request;

    (void)state;
    lone_check_state(TRANSFER_WAITING);
    assert_null(lone_wanted());
    transfer_begin(lone.transfer, lone.now);
    request = lone_wanted();
    assert_int_equal(request->kind, REQUEST_API);
    assert_string_equal(request->body, "FileName=app.log");
    lone_take(lone_links(LONE_TODAY_S + 3600));
    lone_check_state(TRANSFER_READY);
    assert_null(lone_wanted());
    transfer_send(lone.transfer, lone.now);
    request = lone_wanted();
    assert_int_equal(request->kind, REQUEST_PUT);
    assert_string_equal(request->method, "PUT");
    assert_int_equal(request->size_bytes, LONE_SIZE_BYTES);
    assert_string_equal(headers_find(&request->headers, "x-oss-meta-author"), "aliy");
    assert_true(request->expects_continue);
    assert_true(lone_watch(LONE_SIZE_BYTES, false));
    lone_check_state(TRANSFER_CONFIRMING);
    lone.now.now_ms += 2000;
    lone_take(lone_stored(LONE_CRC64));
    lone_check_state(TRANSFER_DONE);

    OWNED(result) struct result *result = transfer_result_of(lone.transfer);
    assert_int_equal(result->status, RESULT_DONE);
    assert_true(result->is_verified);
    assert_true(result->crc64 == LONE_CRC64);
    assert_non_null(strstr(result->object_key, "key-"));
    assert_non_null(strstr(result->get_url, "Signature=get"));
    assert_string_equal(result->oss_request_id, "5C3D9175B6FC201293AD4E8C");
    assert_int_equal(result->attempts, 1);
    assert_true(result->seconds > 1.9 && result->seconds < 2.1);
    assert_null(lone.transfer->links->put.text);
}

static void test_each_attempt_is_signed_anew(void **state)
{
    OWNED_TEXT char *first = NULL;

    (void)state;
    transfer_begin(lone.transfer, lone.now);
    first = memory_text(headers_find(&lone_wanted()->headers, "x-acs-signature-nonce"));
    lone_take(lone_api_error(503, "ServiceUnavailable"));
    lone_send_again();
    lone_check_state(TRANSFER_ASKING);
    assert_string_not_equal(headers_find(&lone_wanted()->headers, "x-acs-signature-nonce"), first);
}

static void test_no_credentials(void **state)
{
    (void)state;
    lone.world.credentials = NULL;
    error_set(&lone.no_credentials, STAGE_CREDENTIALS, REMEDY_STOP, "no-credentials",
              "no AccessKey was found");
    transfer_begin(lone.transfer, lone.now);
    assert_null(lone_wanted());
    lone_check_state(TRANSFER_FAILED);
    assert_int_equal(lone.transfer->error->stage, STAGE_CREDENTIALS);
}

static void test_attempts_are_counted(void **state)
{
    (void)state;
    lone_start_sending();
    for (int attempt = 1; attempt <= 3; attempt++) {
        struct transfer_status status;

        lone_take(lone_broken(REMEDY_WAIT));
        status = transfer_numbers_of(lone.transfer, lone.now);
        assert_int_equal(status.attempt, attempt);
        assert_int_equal(status.attempts_allowed, 4);
        assert_true(status.next_try_ms >= lone.now.now_ms);
        status_done(&status);
        lone_send_again();
        assert_non_null(lone_wanted());
    }
    lone_take(lone_broken(REMEDY_WAIT));
    lone_check_state(TRANSFER_FAILED);
    assert_int_equal(lone.transfer->puts, 4);
}

static void test_a_spent_budget_ends_the_attempts(void **state)
{
    (void)state;
    lone_start_sending();
    while (pace_budget_take(&lone.world.budget)) {
    }
    lone_take(lone_broken(REMEDY_WAIT));
    lone_check_state(TRANSFER_FAILED);
}

static void test_the_service_decides_how_long(void **state)
{
    struct outcome outcome = lone_store_error(503, "SlowDown", "slow down");

    (void)state;
    lone_start_sending();
    headers_add(&outcome.reply.headers, "Retry-After", "17");
    lone_take(outcome);
    lone_check_state(TRANSFER_RETRYING);
    assert_int_equal(lone.transfer->next_try_ms - lone.now.now_ms, 17000);
    assert_true(lone.transfer->error->is_overload);
}

static void test_a_dead_kept_connection_costs_nothing_once(void **state)
{
    (void)state;
    lone_start_sending();
    lone_take(lone_broken(REMEDY_FRESH));
    lone_check_state(TRANSFER_UPLOADING);
    assert_true(lone_wanted()->needs_fresh_connection);
    assert_int_equal(lone.transfer->failures, 0);
    lone_take(lone_broken(REMEDY_FRESH));
    lone_check_state(TRANSFER_RETRYING);
    assert_int_equal(lone.transfer->failures, 1);
}

static void test_header_candidates_in_turn(void **state)
{
    static const char *const types[] = { "application/octet-stream", "application/octet-stream", NULL,
                                         "text/plain" };

    (void)state;
    lone_start_sending();
    for (int i = 0; i < 4; i++) {
        const struct request *request = lone_wanted();
        const char *type = headers_find(&request->headers, "Content-Type");

        lone_check_state(TRANSFER_UPLOADING);
        if (types[i])
            assert_string_equal(type, types[i]);
        else
            assert_null(type);
        lone_take(lone_store_error(403, "SignatureDoesNotMatch", "no match"));
    }
    lone_check_state(TRANSFER_FAILED);
    assert_string_equal(lone.transfer->error->code, "SignatureDoesNotMatch");
    assert_int_equal(lone.transfer->failures, 0);
}

static void test_what_worked_is_remembered(void **state)
{
    enum store_headers headers;

    (void)state;
    lone_start_sending();
    lone_take(lone_store_error(403, "SignatureDoesNotMatch", "no match"));
    lone_take(lone_stored(LONE_CRC64));
    lone_check_state(TRANSFER_DONE);
    transfer_free(lone.transfer);
    lone.transfer = transfer_new(lone_attachment(), &lone.world);
    lone_get_links();
    assert_true(hosts_find_headers(lone.world.hosts, &lone.transfer->links->put, &headers));
    assert_int_equal(headers, STORE_HEADERS_B);
    assert_int_equal(lone.transfer->headers, STORE_HEADERS_B);
    transfer_send(lone.transfer, lone.now);
    lone_take(lone_store_error(403, "SignatureDoesNotMatch", "no match"));
    assert_int_equal(lone.transfer->headers, STORE_HEADERS_A);
    lone_take(lone_store_error(403, "SignatureDoesNotMatch", "no match"));
    assert_int_equal(lone.transfer->headers, STORE_HEADERS_C);
}

static void test_expired_links_are_asked_for_again_twice(void **state)
{
    (void)state;
    lone_start_sending();
    for (int i = 0; i < 2; i++) {
        lone_take(lone_store_error(403, "AccessDenied", "Request has expired."));
        lone_check_state(TRANSFER_ASKING);
        lone_take(lone_links(LONE_TODAY_S + 3600));
        transfer_send(lone.transfer, lone.now);
    }
    lone_take(lone_store_error(403, "AccessDenied", "Request has expired."));
    lone_check_state(TRANSFER_FAILED);
}

static void test_a_key_is_used_for_one_file_only(void **state)
{
    (void)state;
    transfer_begin(lone.transfer, lone.now);
    for (int i = 0; i < 2; i++) {
        lone.keys_given = 0;
        lone_take(lone_links(LONE_TODAY_S + 3600));
        lone_check_state(i == 0 ? TRANSFER_READY : TRANSFER_ASKING);
        transfer_begin(lone.transfer, lone.now);
    }
    lone.keys_given = 0;
    lone_take(lone_links(LONE_TODAY_S + 3600));
    lone.keys_given = 0;
    lone_take(lone_links(LONE_TODAY_S + 3600));
    lone_check_state(TRANSFER_FAILED);
    assert_string_equal(lone.transfer->error->code, "same-key");
    lone.keys_given = 1000;
}

static void test_old_links_are_not_used(void **state)
{
    (void)state;
    lone_get_links();
    lone.now.now_ms += 10000;
    lone.now.today_s += 3500;
    assert_false(transfer_tick(lone.transfer, lone.now));
    lone.now.today_s += 50;
    assert_true(transfer_tick(lone.transfer, lone.now));
    lone_check_state(TRANSFER_ASKING);
}

static void test_short_links_are_used_at_once(void **state)
{
    (void)state;
    transfer_begin(lone.transfer, lone.now);
    lone_take(lone_links(LONE_TODAY_S + 2));
    assert_false(transfer_tick(lone.transfer, lone.now));
    lone_check_state(TRANSFER_READY);
}

static void test_417_is_answered_without_asking(void **state)
{
    struct outcome outcome = lone_answer(417, "");

    (void)state;
    lone_start_sending();
    outcome.refused_question = true;
    lone_take(outcome);
    lone_check_state(TRANSFER_UPLOADING);
    const struct request *request = lone_wanted();
    assert_false(request->expects_continue);
    assert_true(request->needs_fresh_connection);
    assert_false(hosts_expects(lone.world.hosts, &lone.transfer->links->put, LONE_SIZE_BYTES, false));
}

static void test_silent_hosts_are_not_asked_any_more(void **state)
{
    (void)state;
    lone_start_sending();
    for (int i = 0; i < 2; i++) {
        assert_true(hosts_expects(lone.world.hosts, &lone.transfer->links->put, LONE_SIZE_BYTES, false));
        struct outcome outcome = lone_stored(LONE_CRC64 + 1);

        outcome.was_silent = true;
        lone_take(outcome);
        lone_send_again();
    }
    assert_false(lone_wanted()->expects_continue);
}

static void test_after_a_break_the_reason_is_asked_for(void **state)
{
    (void)state;
    lone.transfer->attachment->size_bytes = 100;
    hosts_learn_headers(lone.world.hosts,
                        &(struct url){ .host = (char[]){ "b.oss-cn-beijing.aliyuncs.com" },
                                       .port = 443,
                                       .signature = URL_SIGNATURE_V1 },
                        STORE_HEADERS_A);
    lone_get_links();
    transfer_send(lone.transfer, lone.now);
    assert_false(lone_wanted()->expects_continue);
    lone_take(lone_broken(REMEDY_WAIT));
    lone_send_again();
    assert_true(lone_wanted()->expects_continue);
}

static void test_the_clock_is_corrected_once(void **state)
{
    struct outcome outcome = lone_api_error(400, "InvalidTimeStamp.Expired");

    (void)state;
    transfer_begin(lone.transfer, lone.now);
    assert_non_null(strstr(headers_find(&lone_wanted()->headers, "x-acs-date"), "2027-01-15T08:00:00Z"));
    headers_add(&outcome.reply.headers, "Date", "Fri, 15 Jan 2027 09:00:00 GMT");
    lone_take(outcome);
    lone_check_state(TRANSFER_ASKING);
    assert_int_equal(lone.world.clock_offset_s, 3600);
    assert_true(lone.world.has_corrected_clock);
    assert_non_null(strstr(headers_find(&lone_wanted()->headers, "x-acs-date"), "2027-01-15T09:00:00Z"));
    outcome = lone_api_error(400, "InvalidTimeStamp.Expired");
    headers_add(&outcome.reply.headers, "Date", "Fri, 15 Jan 2027 09:00:00 GMT");
    lone_take(outcome);
    lone_check_state(TRANSFER_FAILED);
    assert_int_equal(lone.transfer->error->remedy, REMEDY_STOP);
    assert_non_null(strstr(lone.transfer->error->hint, "60 min"));
}

static void test_a_used_nonce_is_replaced_once(void **state)
{
    (void)state;
    transfer_begin(lone.transfer, lone.now);
    lone_take(lone_api_error(400, "SignatureNonceUsed"));
    lone_check_state(TRANSFER_ASKING);
    lone_take(lone_api_error(400, "SignatureNonceUsed"));
    lone_check_state(TRANSFER_RETRYING);
}

static void test_refusals_for_all_say_so(void **state)
{
    static const struct {
        int status;
        const char *code;
    } cases[] = { { 404, "InvalidAccessKeyId.NotFound" },
                  { 400, "SignatureDoesNotMatch" },
                  { 401, "illegal.auth" },
                  { 403, "NoPermission" } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        transfer_begin(lone.transfer, lone.now);
        lone_take(lone_api_error(cases[i].status, cases[i].code));
        lone_check_state(TRANSFER_FAILED);
        assert_int_equal(lone.transfer->error->remedy, REMEDY_STOP);
        assert_string_equal(lone.transfer->error->code, cases[i].code);
        assert_true(transfer_retry(lone.transfer, lone.now));
    }
}

static void test_a_page_that_is_not_the_store(void **state)
{
    struct outcome outcome = lone_answer(200, "<html>log in</html>");

    (void)state;
    lone_start_sending();
    outcome.sum = (struct checksum){ LONE_CRC64, LONE_SIZE_BYTES };
    lone_take(outcome);
    lone_check_state(TRANSFER_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LONE(test_the_straight_way),
        LONE(test_each_attempt_is_signed_anew),
        LONE(test_no_credentials),
        LONE(test_attempts_are_counted),
        LONE(test_a_spent_budget_ends_the_attempts),
        LONE(test_the_service_decides_how_long),
        LONE(test_a_dead_kept_connection_costs_nothing_once),
        LONE(test_header_candidates_in_turn),
        LONE(test_what_worked_is_remembered),
        LONE(test_expired_links_are_asked_for_again_twice),
        LONE(test_a_key_is_used_for_one_file_only),
        LONE(test_old_links_are_not_used),
        LONE(test_short_links_are_used_at_once),
        LONE(test_417_is_answered_without_asking),
        LONE(test_silent_hosts_are_not_asked_any_more),
        LONE(test_after_a_break_the_reason_is_asked_for),
        LONE(test_the_clock_is_corrected_once),
        LONE(test_a_used_nonce_is_replaced_once),
        LONE(test_refusals_for_all_say_so),
        LONE(test_a_page_that_is_not_the_store),
    };

    return cmocka_run_group_tests_name("transfer", tests, NULL, NULL);
}
