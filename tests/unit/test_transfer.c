#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/credentials.h"
#include "transfer/transfer.h"

#define TODAY_S    1800000000
#define SIZE_BYTES 1000000
#define CRC64      UINT64_C(12345678901234567890)
#define STORE      "https://b.oss-cn-beijing.aliyuncs.com/20270115/key"

static struct moment now;
static struct endpoint endpoint;
static struct credentials *credentials;
static struct error no_credentials;
static struct transfer_world world;
static struct transfer *transfer;

static struct attachment *new_attachment(void)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text("/cases/app.log");
    attachment->shown_path = memory_text("/cases/app.log");
    attachment->name = memory_text("app.log");
    attachment->size_bytes = SIZE_BYTES;
    return attachment;
}

static int begin(void **state)
{
    struct error err;

    (void)state;
    now = (struct moment){ 1000, TODAY_S };
    if (!endpoint_find(NULL, NULL, false, &endpoint, &err))
        return -1;
    credentials = credentials_of("LTAI-test", "secret", NULL, "test");
    world = (struct transfer_world){
        .endpoint = &endpoint,
        .credentials = credentials,
        .no_credentials = &no_credentials,
        .rules = {endpoint.name, NULL, false },
        .hosts = hosts_new((struct hosts_memory){ 0       }
          ),
        .budget = pace_budget_full(),
        .random = 7,
        .timeout_ms = 30000,
        .retries = 3,
        .verifies = true,
    };
    transfer = transfer_new(new_attachment(), &world);
    transfer->id = 1;
    return 0;
}

static int end(void **state)
{
    (void)state;
    transfer_free(transfer);
    hosts_free(world.hosts);
    object_keys_done(&world.keys);
    credentials_free(credentials);
    endpoint_done(&endpoint);
    return 0;
}

/* --- what services say ----------------------------------------------------------------------------------------- */

static struct outcome answer(int status, const char *body)
{
    struct outcome outcome = { 0 };

    outcome.reply.status = status;
    outcome.reply.body = memory_text(body);
    outcome.reply.body_count = strlen(body);
    outcome.reply.received_s = now.today_s;
    return outcome;
}

static int keys_given;

static struct outcome links_answer(int64_t expires_s)
{
    OWNED_TEXT char *body = memory_print(
        "{\"Code\":200,\"Success\":true,\"RequestId\":\"R-1\",\"Data\":{\"ObjectKey\":\"key-%d\","
        "\"PutSignedUrl\":\"" STORE "?Expires=%lld&OSSAccessKeyId=a&Signature=put\","
        "\"GetSignedUrl\":\"" STORE "?Expires=%lld&OSSAccessKeyId=a&Signature=get\"}}",
        ++keys_given, (long long)expires_s, (long long)expires_s);

    return answer(200, body);
}

static struct outcome stored_answer(uint64_t crc64)
{
    struct outcome outcome = answer(200, "");
    char decimal[24];

    (void)snprintf(decimal, sizeof decimal, "%llu", (unsigned long long)crc64);
    headers_add(&outcome.reply.headers, "x-oss-request-id", "5C3D9175B6FC201293AD4E8C");
    headers_add(&outcome.reply.headers, "ETag", "\"X\"");
    headers_add(&outcome.reply.headers, "x-oss-hash-crc64ecma", decimal);
    outcome.sum = (struct checksum){ CRC64, SIZE_BYTES };
    return outcome;
}

static struct outcome store_error(int status, const char *code, const char *message)
{
    OWNED_TEXT char *body = memory_print(
        "<Error><Code>%s</Code><Message>%s</Message><RequestId>5C3D9175B6FC201293AD4E8C"
        "</RequestId><HostId>h</HostId></Error>",
        code, message);

    return answer(status, body);
}

static struct outcome api_error(int status, const char *code)
{
    OWNED_TEXT char *body = memory_print("{\"Code\":\"%s\",\"Message\":\"m\",\"RequestId\":\"R-2\"}", code);

    return answer(status, body);
}

static struct outcome broken(enum error_remedy remedy)
{
    struct outcome outcome = answer(0, "");

    error_set(&outcome.reply.failure, STAGE_UPLOAD, remedy, "reset", "the connection broke");
    return outcome;
}

/* --- what happens ---------------------------------------------------------------------------------------------- */

static void take(struct outcome outcome)
{
    transfer_take(transfer, &outcome, now);
    outcome_done(&outcome);
}

static void check_state(enum transfer_state expected)
{
    if (transfer->state != expected)
        fail_msg("%s instead of %s (%s)", status_label(transfer->state), status_label(expected),
                 transfer->error ? transfer->error->message : "");
}

/* What it wants now; the test's until the next call. */
static struct request *wanted(void)
{
    static struct request request;

    request_done(&request);
    request = (struct request){ 0 };
    return transfer_want(transfer, now, &request) ? &request : NULL;
}

static void drop_wanted(void)
{
    struct transfer *kept = transfer;
    struct transfer idle = { .state = TRANSFER_WAITING };

    transfer = &idle;
    assert_null(wanted());
    transfer = kept;
}

static void get_links(void)
{
    transfer_begin(transfer, now);
    assert_non_null(wanted());
    take(links_answer(TODAY_S + 3600));
    check_state(TRANSFER_READY);
}

static void start_sending(void)
{
    get_links();
    transfer_send(transfer, now);
    assert_non_null(wanted());
    check_state(TRANSFER_UPLOADING);
}

static bool watch(uint64_t acked_bytes, bool waits_for_disk)
{
    return transfer_watch(transfer, acked_bytes, (struct checksum){ CRC64, acked_bytes }, waits_for_disk,
                          now);
}

/* Lets the pause pass and sends once more. */
static void send_again(void)
{
    check_state(TRANSFER_RETRYING);
    now.now_ms = transfer->next_try_ms;
    assert_true(transfer_tick(transfer, now));
    if (transfer->state == TRANSFER_READY)
        transfer_send(transfer, now);
}

static void test_the_straight_way(void **state)
{
    struct request *request;

    (void)state;
    check_state(TRANSFER_WAITING);
    assert_null(wanted());
    transfer_begin(transfer, now);
    request = wanted();
    assert_int_equal(request->kind, REQUEST_API);
    assert_string_equal(request->body, "FileName=app.log");
    take(links_answer(TODAY_S + 3600));
    check_state(TRANSFER_READY);
    assert_null(wanted());
    transfer_send(transfer, now);
    request = wanted();
    assert_int_equal(request->kind, REQUEST_PUT);
    assert_string_equal(request->method, "PUT");
    assert_int_equal(request->size_bytes, SIZE_BYTES);
    assert_string_equal(headers_find(&request->headers, "x-oss-meta-author"), "aliy");
    assert_true(request->expects_continue);
    assert_true(watch(SIZE_BYTES, false));
    check_state(TRANSFER_CONFIRMING);
    now.now_ms += 2000;
    take(stored_answer(CRC64));
    check_state(TRANSFER_DONE);

    OWNED(result) struct result *result = transfer_result_of(transfer);
    assert_int_equal(result->status, RESULT_DONE);
    assert_true(result->is_verified);
    assert_true(result->crc64 == CRC64);
    assert_non_null(strstr(result->object_key, "key-"));
    assert_non_null(strstr(result->get_url, "Signature=get"));
    assert_string_equal(result->oss_request_id, "5C3D9175B6FC201293AD4E8C");
    assert_int_equal(result->attempts, 1);
    assert_true(result->seconds > 1.9 && result->seconds < 2.1);
    assert_null(transfer->links.put.text);
}

static void test_each_attempt_is_signed_anew(void **state)
{
    OWNED_TEXT char *first = NULL;

    (void)state;
    transfer_begin(transfer, now);
    first = memory_text(headers_find(&wanted()->headers, "x-acs-signature-nonce"));
    take(api_error(503, "ServiceUnavailable"));
    send_again();
    check_state(TRANSFER_ASKING);
    assert_string_not_equal(headers_find(&wanted()->headers, "x-acs-signature-nonce"), first);
}

static void test_no_credentials(void **state)
{
    (void)state;
    world.credentials = NULL;
    error_set(&no_credentials, STAGE_CREDENTIALS, REMEDY_STOP, "no-credentials", "no AccessKey was found");
    transfer_begin(transfer, now);
    assert_null(wanted());
    check_state(TRANSFER_FAILED);
    assert_int_equal(transfer->error->stage, STAGE_CREDENTIALS);
}

static void test_attempts_are_counted(void **state)
{
    (void)state;
    start_sending();
    for (int attempt = 1; attempt <= 3; attempt++) {
        struct transfer_status status;

        take(broken(REMEDY_WAIT));
        status = transfer_numbers_of(transfer, now);
        assert_int_equal(status.attempt, attempt);
        assert_int_equal(status.attempts_allowed, 4);
        assert_true(status.next_try_ms >= now.now_ms);
        send_again();
        assert_non_null(wanted());
    }
    take(broken(REMEDY_WAIT));
    check_state(TRANSFER_FAILED);
    assert_int_equal(transfer->puts, 4);
}

static void test_a_spent_budget_ends_the_attempts(void **state)
{
    (void)state;
    start_sending();
    while (pace_budget_take(&world.budget)) {
    }
    take(broken(REMEDY_WAIT));
    check_state(TRANSFER_FAILED);
}

static void test_the_service_decides_how_long(void **state)
{
    struct outcome outcome = store_error(503, "SlowDown", "slow down");

    (void)state;
    start_sending();
    headers_add(&outcome.reply.headers, "Retry-After", "17");
    take(outcome);
    check_state(TRANSFER_RETRYING);
    assert_int_equal(transfer->next_try_ms - now.now_ms, 17000);
    assert_true(transfer->error->is_overload);
}

static void test_a_dead_kept_connection_costs_nothing_once(void **state)
{
    (void)state;
    start_sending();
    take(broken(REMEDY_FRESH));
    check_state(TRANSFER_UPLOADING);
    assert_true(wanted()->needs_fresh_connection);
    assert_int_equal(transfer->failures, 0);
    take(broken(REMEDY_FRESH));
    check_state(TRANSFER_RETRYING);
    assert_int_equal(transfer->failures, 1);
}

static void test_header_candidates_in_turn(void **state)
{
    static const char *const types[] = { "application/octet-stream", "application/octet-stream", NULL,
                                         "text/plain" };

    (void)state;
    start_sending();
    for (int i = 0; i < 4; i++) {
        const struct request *request = wanted();
        const char *type = headers_find(&request->headers, "Content-Type");

        check_state(TRANSFER_UPLOADING);
        if (types[i])
            assert_string_equal(type, types[i]);
        else
            assert_null(type);
        take(store_error(403, "SignatureDoesNotMatch", "no match"));
    }
    check_state(TRANSFER_FAILED);
    assert_string_equal(transfer->error->code, "SignatureDoesNotMatch");
    assert_int_equal(transfer->failures, 0);
}

static void test_what_worked_is_remembered(void **state)
{
    enum store_headers headers;

    (void)state;
    start_sending();
    take(store_error(403, "SignatureDoesNotMatch", "no match"));
    take(stored_answer(CRC64));
    check_state(TRANSFER_DONE);
    transfer_free(transfer);
    transfer = transfer_new(new_attachment(), &world);
    get_links();
    assert_true(hosts_find_headers(world.hosts, &transfer->links.put, &headers));
    assert_int_equal(headers, STORE_HEADERS_B);
    assert_int_equal(transfer->headers, STORE_HEADERS_B);
    transfer_send(transfer, now);
    take(store_error(403, "SignatureDoesNotMatch", "no match"));
    assert_int_equal(transfer->headers, STORE_HEADERS_A);
    take(store_error(403, "SignatureDoesNotMatch", "no match"));
    assert_int_equal(transfer->headers, STORE_HEADERS_C);
}

static void test_expired_links_are_asked_for_again_twice(void **state)
{
    (void)state;
    start_sending();
    for (int i = 0; i < 2; i++) {
        take(store_error(403, "AccessDenied", "Request has expired."));
        check_state(TRANSFER_ASKING);
        take(links_answer(TODAY_S + 3600));
        transfer_send(transfer, now);
    }
    take(store_error(403, "AccessDenied", "Request has expired."));
    check_state(TRANSFER_FAILED);
}

static void test_a_key_is_used_for_one_file_only(void **state)
{
    (void)state;
    transfer_begin(transfer, now);
    for (int i = 0; i < 2; i++) {
        keys_given = 0;
        take(links_answer(TODAY_S + 3600));
        check_state(i == 0 ? TRANSFER_READY : TRANSFER_ASKING);
        transfer_begin(transfer, now);
    }
    keys_given = 0;
    take(links_answer(TODAY_S + 3600));
    keys_given = 0;
    take(links_answer(TODAY_S + 3600));
    check_state(TRANSFER_FAILED);
    assert_string_equal(transfer->error->code, "same-key");
    keys_given = 1000;
}

static void test_old_links_are_not_used(void **state)
{
    (void)state;
    get_links();
    now.now_ms += 10000;
    now.today_s += 3500;
    assert_false(transfer_tick(transfer, now));
    now.today_s += 50;
    assert_true(transfer_tick(transfer, now));
    check_state(TRANSFER_ASKING);
}

static void test_short_links_are_used_at_once(void **state)
{
    (void)state;
    transfer_begin(transfer, now);
    take(links_answer(TODAY_S + 2));
    assert_false(transfer_tick(transfer, now));
    check_state(TRANSFER_READY);
}

static void test_417_is_answered_without_asking(void **state)
{
    struct outcome outcome = answer(417, "");

    (void)state;
    start_sending();
    outcome.refused_question = true;
    take(outcome);
    check_state(TRANSFER_UPLOADING);
    const struct request *request = wanted();
    assert_false(request->expects_continue);
    assert_true(request->needs_fresh_connection);
    assert_false(hosts_expects(world.hosts, &transfer->links.put, SIZE_BYTES, false));
}

static void test_silent_hosts_are_not_asked_any_more(void **state)
{
    (void)state;
    start_sending();
    for (int i = 0; i < 2; i++) {
        assert_true(hosts_expects(world.hosts, &transfer->links.put, SIZE_BYTES, false));
        struct outcome outcome = stored_answer(CRC64 + 1);

        outcome.was_silent = true;
        take(outcome);
        send_again();
    }
    assert_false(wanted()->expects_continue);
}

static void test_after_a_break_the_reason_is_asked_for(void **state)
{
    (void)state;
    transfer->attachment->size_bytes = 100;
    hosts_learn_headers(world.hosts,
                        &(struct url){ .host = (char[]){ "b.oss-cn-beijing.aliyuncs.com" },
                                       .port = 443,
                                       .signature = URL_SIGNATURE_V1 },
                        STORE_HEADERS_A);
    get_links();
    transfer_send(transfer, now);
    assert_false(wanted()->expects_continue);
    take(broken(REMEDY_WAIT));
    send_again();
    assert_true(wanted()->expects_continue);
}

static void test_the_clock_is_corrected_once(void **state)
{
    struct outcome outcome = api_error(400, "InvalidTimeStamp.Expired");

    (void)state;
    transfer_begin(transfer, now);
    assert_non_null(strstr(headers_find(&wanted()->headers, "x-acs-date"), "2027-01-15T08:00:00Z"));
    headers_add(&outcome.reply.headers, "Date", "Fri, 15 Jan 2027 09:00:00 GMT");
    take(outcome);
    check_state(TRANSFER_ASKING);
    assert_int_equal(world.clock_offset_s, 3600);
    assert_true(world.has_corrected_clock);
    assert_non_null(strstr(headers_find(&wanted()->headers, "x-acs-date"), "2027-01-15T09:00:00Z"));
    outcome = api_error(400, "InvalidTimeStamp.Expired");
    headers_add(&outcome.reply.headers, "Date", "Fri, 15 Jan 2027 09:00:00 GMT");
    take(outcome);
    check_state(TRANSFER_FAILED);
    assert_int_equal(transfer->error->remedy, REMEDY_STOP);
    assert_non_null(strstr(transfer->error->hint, "60 min"));
}

static void test_a_used_nonce_is_replaced_once(void **state)
{
    (void)state;
    transfer_begin(transfer, now);
    take(api_error(400, "SignatureNonceUsed"));
    check_state(TRANSFER_ASKING);
    take(api_error(400, "SignatureNonceUsed"));
    check_state(TRANSFER_RETRYING);
}

static void test_refusals_for_all_say_so(void **state)
{
    static const struct {
        int status;
        const char *code;
    } cases[] = {
        {404,  "InvalidAccessKeyId.NotFound"},
        { 400, "SignatureDoesNotMatch"      },
        { 401, "illegal.auth"               },
        { 403, "NoPermission"               }
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        transfer_begin(transfer, now);
        take(api_error(cases[i].status, cases[i].code));
        check_state(TRANSFER_FAILED);
        assert_int_equal(transfer->error->remedy, REMEDY_STOP);
        assert_string_equal(transfer->error->code, cases[i].code);
        assert_true(transfer_retry(transfer, now));
    }
}

static void test_a_page_that_is_not_the_store(void **state)
{
    struct outcome outcome = answer(200, "<html>log in</html>");

    (void)state;
    start_sending();
    outcome.sum = (struct checksum){ CRC64, SIZE_BYTES };
    take(outcome);
    check_state(TRANSFER_FAILED);
}

static void test_wrong_sums_are_attempts_and_fail_at_last(void **state)
{
    (void)state;
    start_sending();
    for (int i = 0; i < 3; i++) {
        take(stored_answer(CRC64 + 1));
        send_again();
    }
    take(stored_answer(CRC64 + 1));
    check_state(TRANSFER_FAILED);

    OWNED(result) struct result *result = transfer_result_of(transfer);
    assert_int_equal(result->error.stage, STAGE_VERIFY);
    assert_null(result->object_key);
    assert_null(result->get_url);
    assert_int_equal(result->attempts, 4);
}

static void test_no_sum_is_done_but_not_verified(void **state)
{
    struct outcome outcome = stored_answer(CRC64);

    (void)state;
    start_sending();
    outcome.reply.headers.count = 2;
    take(outcome);
    outcome.reply.headers.count = 3;
    check_state(TRANSFER_DONE);
    assert_false(transfer->is_verified);
}

static void test_an_answer_before_the_end_is_no_success(void **state)
{
    struct outcome outcome = stored_answer(CRC64);

    (void)state;
    start_sending();
    outcome.sum.size_bytes = SIZE_BYTES / 2;
    take(outcome);
    check_state(TRANSFER_RETRYING);
    assert_string_equal(transfer->error->code, "answered-early");
}

static void check_fate(enum attachment_fate fate, enum transfer_state expected, const char *text)
{
    struct outcome outcome = stored_answer(CRC64);

    begin(NULL);
    start_sending();
    outcome.fate = fate;
    outcome.file_bytes = SIZE_BYTES + 2048;
    take(outcome);
    check_state(expected);
    if (expected == TRANSFER_DONE)
        assert_string_equal(transfer->note, text);
    else
        assert_string_equal(transfer->error->code, text);
    end(NULL);
}

static void test_what_happens_to_the_file(void **state)
{
    (void)state;
    end(NULL);
    check_fate(ATTACHMENT_GREW, TRANSFER_DONE, "grew by 2.0 KiB since");
    check_fate(ATTACHMENT_REPLACED, TRANSFER_DONE, "another file has taken its place since");
    check_fate(ATTACHMENT_REWRITTEN, TRANSFER_FAILED, "changed");
    check_fate(ATTACHMENT_SHRANK, TRANSFER_FAILED, "shrank");
    begin(NULL);
}

static void test_stored_but_not_told(void **state)
{
    struct outcome outcome = stored_answer(CRC64);

    (void)state;
    start_sending();
    free(outcome.reply.body);
    outcome.reply.body = memory_text("<Error><Code>CallbackFailed</Code><Message>m</Message></Error>");
    outcome.reply.body_count = strlen(outcome.reply.body);
    outcome.reply.status = 203;
    take(outcome);
    check_state(TRANSFER_DONE);
    assert_non_null(transfer->note);
}

static void test_a_stall_is_shown_then_cut(void **state)
{
    (void)state;
    start_sending();
    now.now_ms += 100;
    assert_true(watch(1000, false));
    now.now_ms += 2900;
    assert_true(watch(1000, false));
    assert_int_equal(transfer_numbers_of(transfer, now).stalled_ms, 0);
    now.now_ms += 9100;
    assert_true(watch(1000, false));
    assert_int_equal(transfer_numbers_of(transfer, now).stalled_ms, 12000);
    now.now_ms += 18000;
    assert_false(watch(1000, false));
    check_state(TRANSFER_RETRYING);
    assert_string_equal(transfer->error->code, "stalled");
}

static void test_a_slow_line_is_no_stall(void **state)
{
    (void)state;
    start_sending();
    for (uint64_t second = 1; second < 1000; second++) {
        now.now_ms += 1000;
        assert_true(watch(second * 100, false));
    }
    check_state(TRANSFER_UPLOADING);
}

static void test_a_stopped_process_is_no_stall(void **state)
{
    (void)state;
    start_sending();
    now.now_ms += 600000;
    transfer_skip(transfer, 600000);
    assert_true(watch(0, false));
    check_state(TRANSFER_UPLOADING);
}

static void test_a_silent_disk_is_named(void **state)
{
    (void)state;
    start_sending();
    now.now_ms += 31000;
    assert_false(watch(0, true));
    assert_string_equal(transfer->error->code, "disk-silent");
    assert_int_equal(transfer->error->stage, STAGE_FILE);
}

static void test_a_store_may_take_its_time(void **state)
{
    (void)state;
    transfer->attachment->size_bytes = UINT64_C(1) << 30;
    start_sending();
    assert_true(watch(UINT64_C(1) << 30, false));
    check_state(TRANSFER_CONFIRMING);
    now.now_ms += 69000;
    assert_true(watch(UINT64_C(1) << 30, false));
    now.now_ms += 2000;
    assert_false(watch(UINT64_C(1) << 30, false));
    check_state(TRANSFER_RETRYING);
    assert_true(transfer->may_have_arrived);
}

/* All bytes went, the answer was lost and the link ended meanwhile: a new link would make a second object. */
static void lose_the_answer(void)
{
    struct outcome outcome = broken(REMEDY_WAIT);

    start_sending();
    assert_true(watch(SIZE_BYTES, false));
    outcome.sum = (struct checksum){ CRC64, SIZE_BYTES };
    take(outcome);
    send_again();
    outcome = store_error(403, "AccessDenied", "Request has expired.");
    outcome.sum = (struct checksum){ 0, 0 };
    take(outcome);
    check_state(TRANSFER_CHECKING);
    assert_int_equal(wanted()->kind, REQUEST_PROBE);
}

static struct outcome probe_answer(uint64_t size_bytes)
{
    struct outcome outcome = answer(206, "x");
    char range[64], decimal[24];

    (void)snprintf(range, sizeof range, "bytes 0-0/%llu", (unsigned long long)size_bytes);
    (void)snprintf(decimal, sizeof decimal, "%llu", (unsigned long long)CRC64);
    headers_add(&outcome.reply.headers, "Content-Range", range);
    headers_add(&outcome.reply.headers, "x-oss-hash-crc64ecma", decimal);
    return outcome;
}

static void test_what_may_have_arrived_is_looked_for(void **state)
{
    (void)state;
    lose_the_answer();
    take(probe_answer(SIZE_BYTES));
    check_state(TRANSFER_DONE);
    assert_true(transfer->is_verified);
}

static void test_what_did_not_arrive_is_sent_again(void **state)
{
    (void)state;
    lose_the_answer();
    take(store_error(404, "NoSuchKey", "no"));
    check_state(TRANSFER_ASKING);
}

static void test_pausing(void **state)
{
    (void)state;
    assert_true(transfer_pause(transfer, now));
    assert_false(transfer_pause(transfer, now));
    assert_true(transfer_resume(transfer, now));
    check_state(TRANSFER_WAITING);
    start_sending();
    assert_true(watch(5000, false));
    assert_true(transfer_pause(transfer, now));
    now.now_ms += 600000;
    assert_true(watch(5000, false));
    assert_true(transfer_resume(transfer, now));
    check_state(TRANSFER_UPLOADING);
    assert_int_equal(transfer->acked_bytes, 5000);
    assert_true(watch(5000, false));
    check_state(TRANSFER_UPLOADING);
}

static void test_a_pause_that_outlasts_the_connection(void **state)
{
    (void)state;
    start_sending();
    assert_true(transfer_pause(transfer, now));
    take(broken(REMEDY_WAIT));
    check_state(TRANSFER_PAUSED);
    assert_int_equal(transfer->failures, 0);
    assert_true(transfer_resume(transfer, now));
    check_state(TRANSFER_READY);
}

static void test_cancelling_and_trying_again(void **state)
{
    (void)state;
    start_sending();
    assert_true(transfer_cancel(transfer, NULL, now));
    assert_false(transfer_cancel(transfer, NULL, now));
    check_state(TRANSFER_CANCELLED);
    OWNED(result) struct result *result = transfer_result_of(transfer);
    assert_int_equal(result->status, RESULT_CANCELLED);
    assert_true(transfer_retry(transfer, now));
    check_state(TRANSFER_WAITING);
    assert_false(transfer_retry(transfer, now));
    start_sending();
    take(stored_answer(CRC64));
    check_state(TRANSFER_DONE);
}

static void test_room_on_this_machine_is_waited_for_uncounted(void **state)
{
    (void)state;
    start_sending();
    for (int i = 0; i < 20; i++) {
        take(broken(REMEDY_HOLD));
        send_again();
    }
    assert_int_equal(transfer->failures, 0);
}

static int close_requests(void **state)
{
    (void)state;
    drop_wanted();
    return 0;
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_the_straight_way),
        CASE(test_each_attempt_is_signed_anew),
        CASE(test_no_credentials),
        CASE(test_attempts_are_counted),
        CASE(test_a_spent_budget_ends_the_attempts),
        CASE(test_the_service_decides_how_long),
        CASE(test_a_dead_kept_connection_costs_nothing_once),
        CASE(test_header_candidates_in_turn),
        CASE(test_what_worked_is_remembered),
        CASE(test_expired_links_are_asked_for_again_twice),
        CASE(test_a_key_is_used_for_one_file_only),
        CASE(test_old_links_are_not_used),
        CASE(test_short_links_are_used_at_once),
        CASE(test_417_is_answered_without_asking),
        CASE(test_silent_hosts_are_not_asked_any_more),
        CASE(test_after_a_break_the_reason_is_asked_for),
        CASE(test_the_clock_is_corrected_once),
        CASE(test_a_used_nonce_is_replaced_once),
        CASE(test_refusals_for_all_say_so),
        CASE(test_a_page_that_is_not_the_store),
        CASE(test_wrong_sums_are_attempts_and_fail_at_last),
        CASE(test_no_sum_is_done_but_not_verified),
        CASE(test_an_answer_before_the_end_is_no_success),
        CASE(test_what_happens_to_the_file),
        CASE(test_stored_but_not_told),
        CASE(test_a_stall_is_shown_then_cut),
        CASE(test_a_slow_line_is_no_stall),
        CASE(test_a_stopped_process_is_no_stall),
        CASE(test_a_silent_disk_is_named),
        CASE(test_a_store_may_take_its_time),
        CASE(test_what_may_have_arrived_is_looked_for),
        CASE(test_what_did_not_arrive_is_sent_again),
        CASE(test_pausing),
        CASE(test_a_pause_that_outlasts_the_connection),
        CASE(test_cancelling_and_trying_again),
        CASE(test_room_on_this_machine_is_waited_for_uncounted),
    };

    return cmocka_run_group_tests_name("transfer", tests, NULL, close_requests);
}
