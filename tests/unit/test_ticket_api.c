#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "service/credentials.h"
#include "service/ticket_answer.h"
#include "service/ticket_api.h"
#include "support/vectors.h"

#define PUT_LINK "https://w.oss-cn-beijing.aliyuncs.com/k?Expires=1647328689&OSSAccessKeyId=a&Signature=b"
#define GET_LINK "https://w.oss-cn-beijing.aliyuncs.com/k?Expires=1647328690&OSSAccessKeyId=a&Signature=c"

static const struct url_rules rules = { "workorder.aliyuncs.com", "h.example", false };

/* Everything that comes out of one reading. */
struct outcome {
    bool is_read;
    struct links links;
    char *request_id;
    int64_t server_s;
    struct error err;
};

static struct outcome read_reply(const struct reply *reply)
{
    struct outcome outcome = { 0 };

    outcome.is_read = ticket_api_read(reply, &rules, &outcome.links, &outcome.request_id, &outcome.server_s,
                                      &outcome.err);
    return outcome;
}

static struct outcome read_body(int status, const char *body, size_t count)
{
    struct reply reply = { .status = status, .body = memory_bytes(body, count), .body_count = count };
    struct outcome outcome = read_reply(&reply);

    reply_done(&reply);
    return outcome;
}

static struct outcome read_text(int status, const char *body)
{
    return read_body(status, body, strlen(body));
}

static void outcome_done(struct outcome *outcome)
{
    links_done(&outcome->links);
    free(outcome->request_id);
}

static const char *class_name(enum ticket_answer_kind kind)
{
    static const char *const names[] = { [TICKET_ANSWER_LINKS] = "success",
                                         [TICKET_ANSWER_SERVICE_ERROR] = "service_error",
                                         [TICKET_ANSWER_GATEWAY_ERROR] = "gateway_error",
                                         [TICKET_ANSWER_UNUSABLE] = "bad_response" };

    return names[kind];
}

static const char *action_name(const struct outcome *outcome)
{
    if (outcome->is_read)
        return "none";
    switch (outcome->err.remedy) {
    case REMEDY_WAIT: return "retry";
    case REMEDY_CLOCK: return "resync_clock";
    case REMEDY_NONCE: return "new_nonce";
    case REMEDY_SIGN_IN: return "refresh_credentials";
    case REMEDY_FAIL:
    case REMEDY_STOP: return "none";
    default: return "?";
    }
}

/* The vectors show a control character as "?". The caller's. */
static char *with_marks(const char *text)
{
    char *copy = memory_text(text);

    for (char *byte = copy; *byte; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7F)
            *byte = '?';
    return copy;
}

/* A field that the case may leave out. */
static bool check_optional(const cJSON *item, const char *field, const char *found)
{
    const cJSON *expect = cJSON_GetObjectItem(item, "expect");

    return !cJSON_GetObjectItem(expect, field) ||
           vectors_equal(item, field, found, vectors_text(expect, field));
}

static bool check_answer(const cJSON *item, const struct reply *reply)
{
    const cJSON *expect = cJSON_GetObjectItem(item, "expect");
    struct ticket_answer answer;
    bool ok;

    ticket_answer_read(reply, &answer);
    OWNED_TEXT char *code = with_marks(answer.code);
    OWNED_TEXT char *message = with_marks(answer.message);

    ok = vectors_equal(item, "class", class_name(answer.kind), vectors_text(expect, "class")) &&
         vectors_equal(item, "code", code, vectors_text(expect, "code")) &&
         vectors_equal(item, "message", message, vectors_text(expect, "message")) &&
         vectors_equal(item, "request id", answer.request_id, vectors_text(expect, "request_id")) &&
         check_optional(item, "object_key", answer.object_key) &&
         check_optional(item, "put_url", answer.put_url) &&
         check_optional(item, "auth_action", answer.denied_action) &&
         check_optional(item, "no_permission_type", answer.denial);
    ticket_answer_done(&answer);
    return ok;
}

static bool check_secrets(const cJSON *item, const struct error *err)
{
    const cJSON *text;

    cJSON_ArrayForEach(text, cJSON_GetObjectItem(cJSON_GetObjectItem(item, "expect"), "must_not_show"))
    {
        if (strstr(err->message, text->valuestring) || strstr(err->hint, text->valuestring))
            return vectors_check(false, item, "message", err->message);
    }
    return true;
}

static bool check_outcome(const cJSON *item, const struct outcome *outcome)
{
    const cJSON *expect = cJSON_GetObjectItem(item, "expect");
    bool has_wait = cJSON_GetObjectItem(expect, "retry_after_ms") != NULL;
    bool has_time = cJSON_GetObjectItem(expect, "server_epoch") != NULL;
    bool is_success = strcmp(vectors_text(expect, "class"), "success") == 0;

    return vectors_check(outcome->is_read == is_success, item, "success", outcome->err.message) &&
           vectors_equal(item, "action", action_name(outcome), vectors_text(expect, "action")) &&
           vectors_equal(item, "request id", outcome->request_id, vectors_text(expect, "request_id")) &&
           vectors_check(outcome->err.retry_after_ms ==
                             (has_wait ? vectors_number(expect, "retry_after_ms") : 0),
                         item, "wait", "wrong") &&
           vectors_check(!has_time || outcome->server_s == vectors_number(expect, "server_epoch"), item,
                         "time", "wrong") &&
           check_secrets(item, &outcome->err) &&
           (!is_success || check_optional(item, "put_url", outcome->links.put.text));
}

/* An error is for a person: where, the status, what happened in one line without controls. */
static bool check_error(const cJSON *item, const struct outcome *outcome)
{
    OWNED_TEXT char *marked = with_marks(outcome->err.message);

    if (outcome->is_read)
        return true;
    return vectors_check(outcome->err.stage == STAGE_REQUEST, item, "stage", "wrong") &&
           vectors_check(outcome->err.http_status == vectors_number(item, "http_status"), item, "status",
                         "wrong") &&
           vectors_check(*outcome->err.message && *outcome->err.code, item, "message",
                         outcome->err.message) &&
           vectors_equal(item, "message", marked, outcome->err.message);
}

static void test_every_answer(void **state)
{
    cJSON *file = vectors_read("api_responses.json");
    const cJSON *item;

    (void)state;
    assert_int_equal(cJSON_GetArraySize(cJSON_GetObjectItem(file, "cases")), 71);
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(file, "cases"))
    {
        struct reply reply = vectors_reply(item);
        struct outcome outcome = read_reply(&reply);

        assert_true(check_answer(item, &reply));
        assert_true(check_outcome(item, &outcome));
        assert_true(check_error(item, &outcome));
        outcome_done(&outcome);
        reply_done(&reply);
    }
    cJSON_Delete(file);
}

static void test_the_call(void **state)
{
    cJSON *file = vectors_read("ticket_calls.json");
    struct endpoint endpoint = { 0 };
    struct error err = { 0 };
    OWNED(credentials) struct credentials *credentials = credentials_of("id", "secret", "token", "test");
    const cJSON *item;
    int seen = 0;

    (void)state;
    assert_true(endpoint_find("http://127.0.0.1:8080", NULL, false, &endpoint, &err));
    cJSON_ArrayForEach(item, cJSON_GetObjectItem(file, "calls"))
    {
        const cJSON *form = cJSON_GetObjectItem(item, "args_form");
        const char *action = vectors_text(item, "action");
        struct request request;

        if (strcmp(action, "GetAttachmentUploadUrl") != 0)
            continue;
        ticket_api_ask(&endpoint, credentials,
                       cJSON_GetArrayItem(cJSON_GetArrayItem(form, 0), 1)->valuestring,
                       "00112233445566778899aabbccddeeff", 1774857600, &request);
        assert_true(vectors_equal(item, "form", request.body, vectors_text(item, "form")));
        assert_int_equal(request.body_count, strlen(request.body));
        assert_string_equal(request.url, "http://127.0.0.1:8080/");
        assert_string_equal(request.method, "POST");
        assert_int_equal(request.kind, REQUEST_API);
        assert_string_equal(headers_find(&request.headers, "x-acs-action"), action);
        assert_string_equal(headers_find(&request.headers, "x-acs-version"), "2021-06-10");
        assert_string_equal(headers_find(&request.headers, "x-acs-date"), "2026-03-30T08:00:00Z");
        assert_string_equal(headers_find(&request.headers, "x-acs-security-token"), "token");
        assert_string_equal(headers_find(&request.headers, "Accept"), "application/json");
        request_done(&request);
        seen++;
    }
    assert_int_equal(seen, 1);
    endpoint_done(&endpoint);
    cJSON_Delete(file);
}

/* A name can inject nothing, whatever bytes it has. */
static void test_names_stay_in_the_body(void **state)
{
    OWNED(credentials) struct credentials *credentials = credentials_of("id", "secret", NULL, "test");
    struct endpoint endpoint = { 0 };
    struct error err = { 0 };
    struct request request;

    (void)state;
    assert_true(endpoint_find(NULL, NULL, false, &endpoint, &err));
    ticket_api_ask(&endpoint, credentials, "a\r\nX-Evil: 1&FileName=b\xFF", "n", 0, &request);
    assert_string_equal(request.body, "FileName=a%0D%0AX-Evil%3A%201%26FileName%3Db%FF");
    for (size_t i = 0; i < request.headers.count; i++)
        assert_null(strpbrk(request.headers.list[i].value, "\r\n"));
    assert_null(headers_find(&request.headers, "x-acs-security-token"));
    request_done(&request);
    endpoint_done(&endpoint);
}

static void test_links_are_whole(void **state)
{
    struct outcome outcome = read_text(
        200, "{\"Success\":true,\"RequestId\":\"R-1\",\"Data\":{\"ObjectKey\":\"k,1\\n\","
             "\"PutSignedUrl\":\"" PUT_LINK "\",\"GetSignedUrl\":\"" GET_LINK "\"}}");

    (void)state;
    assert_true(outcome.is_read);
    assert_string_equal(outcome.links.object_key, "k,1\n");
    assert_string_equal(outcome.links.put.text, PUT_LINK);
    assert_string_equal(outcome.links.get_url, GET_LINK);
    assert_int_equal(outcome.links.get_url_expires_s, 1647328690);
    assert_string_equal(outcome.links.request_id, "R-1");
    outcome_done(&outcome);
}

/* A GET link that could not be opened safely is left out; the upload goes on. */
static void test_bad_get_link_is_left_out(void **state)
{
    struct outcome outcome = read_text(
        200, "{\"Success\":true,\"Data\":{\"ObjectKey\":\"k\",\"PutSignedUrl\":\"" PUT_LINK
             "\",\"GetSignedUrl\":\"javascript:alert(1)\"}}");

    (void)state;
    assert_true(outcome.is_read);
    assert_null(outcome.links.get_url);
    assert_int_equal(outcome.links.get_url_expires_s, -1);
    outcome_done(&outcome);
}

static void test_hosts_that_get_no_file(void **state)
{
    struct outcome outcome = read_text(
        200, "{\"Success\":true,\"Data\":{\"ObjectKey\":\"k\",\"PutSignedUrl\":"
             "\"https://good.aliyuncs.com.evil.example/k?Expires=1&OSSAccessKeyId=a&Signature=SIGN\"}}");

    (void)state;
    assert_false(outcome.is_read);
    assert_string_equal(outcome.err.code, "bad-host");
    assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(outcome.err.message, "good.aliyuncs.com.evil.example"));
    assert_non_null(strstr(outcome.err.hint, "store_hosts"));
    assert_null(strstr(outcome.err.message, "SIGN"));
    outcome_done(&outcome);
}

static void check_refused(const char *body, size_t count, const char *reason)
{
    struct outcome outcome = read_body(200, body, count);

    assert_false(outcome.is_read);
    assert_string_equal(outcome.err.code, "bad-response");
    assert_int_equal(outcome.err.remedy, REMEDY_WAIT);
    if (!strstr(outcome.err.message, reason))
        fail_msg("expected \"%s\", got \"%s\"", reason, outcome.err.message);
    outcome_done(&outcome);
}

static void check_refused_text(const char *body, const char *reason)
{
    check_refused(body, strlen(body), reason);
}

static void test_deep_nesting(void **state)
{
    static const size_t depths[] = { 33, 1000, 100000, 1000000 };

    (void)state;
    for (size_t i = 0; i < sizeof depths / sizeof depths[0]; i++) {
        OWNED_TEXT char *body = memory_new(depths[i] + 1, 1);

        memset(body, '[', depths[i]);
        check_refused_text(body, "nested more than 32 deep");
        memset(body, '{', depths[i]);
        check_refused_text(body, "nested more than 32 deep");
    }
    check_refused_text("{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}",
                       "Data.ObjectKey");
    check_refused_text("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[\"}", "Data.ObjectKey");
}

static void test_answers_that_are_too_large(void **state)
{
    size_t count = TICKET_API_REPLY_MOST_BYTES + 1;
    OWNED_TEXT char *body = memory_new(count + 1, 1);
    struct reply reply = { .status = 200, .body = memory_text("{"), .body_count = 1, .is_cut = true };
    struct outcome outcome = read_reply(&reply);

    (void)state;
    assert_false(outcome.is_read);
    assert_non_null(strstr(outcome.err.message, "larger than 1 MiB"));
    outcome_done(&outcome);
    reply_done(&reply);

    memset(body, ' ', count);
    check_refused(body, count, "larger than 1 MiB");
}

static void test_duplicates_and_spellings(void **state)
{
    struct outcome outcome = read_text(200, "{\"Data\":{\"ObjectKey\":\"k\",\"putsignedurl\":\"https://"
                                            "evil.example/\",\"PutSignedUrl\":\"" PUT_LINK
                                            "\",\"PUTSIGNEDURL\":\"https://evil.example/\"}}");
    struct buffer many = { 0 };

    (void)state;
    assert_true(outcome.is_read);
    assert_string_equal(outcome.links.put.text, PUT_LINK);
    outcome_done(&outcome);

    check_refused_text("{\"Data\":{\"ObjectKey\":\"k\",\"ObjectKey\":\"l\"}}", "same member twice");
    check_refused_text("{\"Data\":1,\"D\\u0061ta\":{}}", "same member twice");
    check_refused_text("{\"a\":[{},{\"b\":1,\"b\":1}]}", "same member twice");
    for (int i = 0; i < 300; i++)
        buffer_print(&many, "%s\"m%d\":0", i ? "," : "{", i);
    buffer_text(&many, "}");
    check_refused_text(buffer_string(&many), "too many members");
    buffer_done(&many);
}

static void test_nuls_and_leftovers(void **state)
{
    static const char raw_nul[] = "{\"a\":\"x\0y\"}";

    (void)state;
    check_refused_text("{\"Data\":{\"PutSignedUrl\":\"https://ok\\u0000.evil\"}}", "holds a NUL");
    check_refused_text("{\"a\\u0000b\":1}", "holds a NUL");
    check_refused(raw_nul, sizeof raw_nul - 1, "holds a NUL");
    check_refused_text("{\"a\":\"\\\\u0000\"}", "Data.ObjectKey");
    check_refused_text("{\"a\":1} {\"b\":2}", "stands behind");
    check_refused_text("{\"a\":1}x", "stands behind");
    check_refused_text("{\"a\":1", "not JSON");
    check_refused_text("\x1F\x8B\x08", "not JSON");
    check_refused_text("HTTP/1.0 200 OK", "not JSON");
    check_refused_text("", "empty");
    check_refused_text("[]", "not an object");
}

/* Every field in every wrong type: a clean error that names the field, never a crash. */
static void test_wrong_types(void **state)
{
    static const char *const values[] = {
        "7",       "null",  "[]",   "{}",    "true",      "\"\"",
        "[\"x\"]", "1e999", "-1.5", "false", "{\"a\":1}", "9007199254740993"
    };
    static const char *const fields[] = { "ObjectKey", "PutSignedUrl" };

    (void)state;
    for (size_t value = 0; value < sizeof values / sizeof values[0]; value++) {
        for (size_t field = 0; field < 2; field++) {
            OWNED_TEXT char *body = memory_print("{\"Success\":true,\"Data\":{\"%s\":%s,\"%s\":\"" PUT_LINK
                                                 "\"}}",
                                                 fields[field], values[value], fields[1 - field]);
            OWNED_TEXT char *name = memory_print("Data.%s", fields[field]);

            check_refused_text(body, name);
        }
        OWNED_TEXT char *all = memory_print(
            "{\"Code\":%1$s,\"Message\":%1$s,\"RequestId\":%1$s,\"Success\":%1$s,"
            "\"Data\":%1$s,\"AccessDeniedDetail\":%1$s}",
            values[value]);
        struct outcome outcome = read_text(200, all);

        assert_false(outcome.is_read);
        assert_string_equal(outcome.request_id, "");
        outcome_done(&outcome);
        outcome = read_text(403, all);
        assert_false(outcome.is_read);
        assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
        outcome_done(&outcome);
    }
}

static void check_code(const char *number, const char *expected)
{
    OWNED_TEXT char *body = memory_print("{\"Code\":%s,\"Success\":false}", number);
    struct outcome outcome = read_text(200, body);

    assert_false(outcome.is_read);
    assert_string_equal(outcome.err.code, expected);
    outcome_done(&outcome);
}

static void test_numbers(void **state)
{
    (void)state;
    check_code("403", "403");
    check_code("-1", "-1");
    check_code("9007199254740992", "9007199254740992");
    check_code("1e999", "");
    check_code("-1e999", "");
    check_code("1.5", "");
    check_code("1e300", "");
}

static void test_large_texts(void **state)
{
    OWNED_TEXT char *large = memory_new(1024 * 1023, 1);
    OWNED_TEXT char *body = NULL;

    (void)state;
    memset(large, 'x', 1024 * 1023 - 1);
    body = memory_print("{\"Data\":{\"ObjectKey\":\"%s\",\"PutSignedUrl\":\"" PUT_LINK "\"}}", large);
    check_refused_text(body, "longer than 1023 bytes");
}

/* Whatever the service writes, a person reads one line that fits. */
static void test_hostile_messages(void **state)
{
    struct buffer body = { 0 };
    struct outcome outcome;

    (void)state;
    buffer_text(&body, "{\"Code\":\"Bad\\u009b31m\\u202ecode\",\"RequestId\":\"no "
                       "id\\u001b\",\"Message\":\"a\\nb\\u001b]52;c;eA==\\u0007"
                       "\\u202e\\u200b ");
    for (int i = 0; i < 2000; i++)
        buffer_text(&body, "\\u4e2d");
    buffer_text(&body, "\"}");
    outcome = read_text(400, buffer_string(&body));
    assert_string_equal(outcome.err.code, "Bad?31m?code");
    assert_string_equal(outcome.request_id, "(invalid)");
    assert_non_null(strstr(outcome.err.message, "a b?]52;c;eA==???"));
    assert_non_null(strstr(outcome.err.message, "\xE4\xB8\xAD\xE2\x80\xA6"));
    assert_null(strpbrk(outcome.err.message, "\n\033\007"));
    outcome_done(&outcome);
    buffer_done(&body);
}

static void test_secrets_are_cut(void **state)
{
    struct outcome outcome = read_text(
        400, "{\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"Signature is wrong. Server string "
             "to SIGN is:ACS3, server canonicalRequest is:x-acs-security-token:CAISmark\"}");

    (void)state;
    assert_null(strstr(outcome.err.message, "CAISmark"));
    assert_null(strstr(outcome.err.message, "ACS3"));
    assert_non_null(strstr(outcome.err.message, "Signature is wrong."));
    assert_int_equal(outcome.err.remedy, REMEDY_STOP);
    outcome_done(&outcome);
}

static void test_the_clock_is_explained(void **state)
{
    struct reply reply = { .status = 400,
                           .body = memory_text("{\"Code\":\"InvalidTimeStamp.Expired\"}"),
                           .received_s = 1774857600 - 20 * 60 };
    struct outcome outcome;

    (void)state;
    reply.body_count = strlen(reply.body);
    headers_add(&reply.headers, "Date", "Mon, 30 Mar 2026 08:00:00 GMT");
    outcome = read_reply(&reply);
    assert_int_equal(outcome.err.remedy, REMEDY_CLOCK);
    assert_int_equal(outcome.server_s, 1774857600);
    assert_non_null(strstr(outcome.err.hint, "20 minutes behind"));
    outcome_done(&outcome);
    reply_done(&reply);
}

static void test_denials_name_the_permission(void **state)
{
    struct outcome outcome = read_text(
        403, "{\"Code\":\"NoPermission\",\"AccessDeniedDetail\":\"{\\\"AuthAction\\\":"
             "\\\"ram:CreateTicket\\\",\\\"NoPermissionType\\\":\\\"ExplicitDeny\\\"}\"}");

    (void)state;
    assert_int_equal(outcome.err.remedy, REMEDY_STOP);
    assert_non_null(strstr(outcome.err.hint, "a policy forbids ram:CreateTicket"));
    outcome_done(&outcome);
}

static void test_redirects_are_named(void **state)
{
    struct reply reply = { .status = 307, .body = memory_text("") };
    struct outcome outcome;

    (void)state;
    headers_add(&reply.headers, "Location", "https://login.example:8443/?next=SECRET");
    outcome = read_reply(&reply);
    assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(outcome.err.message, "login.example"));
    assert_null(strstr(outcome.err.message, "SECRET"));
    outcome_done(&outcome);
    reply_done(&reply);
}

static void test_overload_is_told_apart(void **state)
{
    struct outcome throttled = read_text(400, "{\"Code\":\"Throttling.Anything\"}");
    struct outcome failed = read_text(500, "{\"Code\":\"InternalError\"}");

    (void)state;
    assert_true(throttled.err.is_overload);
    assert_false(failed.err.is_overload);
    outcome_done(&throttled);
    outcome_done(&failed);
}

/* Success by status and by body only together. */
static void test_status_and_body_must_agree(void **state)
{
    struct outcome outcome = read_text(
        500,
        "{\"Code\":0,\"Success\":true,\"Data\":{\"ObjectKey\":\"k\",\"PutSignedUrl\":\"" PUT_LINK "\"}}");

    (void)state;
    assert_false(outcome.is_read);
    assert_int_equal(outcome.err.remedy, REMEDY_WAIT);
    outcome_done(&outcome);
}

static void test_network_failures_pass_through(void **state)
{
    struct reply reply = { .body = memory_text("") };
    struct outcome outcome;

    (void)state;
    error_set(&reply.failure, STAGE_REQUEST, REMEDY_WAIT, "CURLE_COULDNT_CONNECT", "cannot reach HOST");
    outcome = read_reply(&reply);
    assert_false(outcome.is_read);
    assert_string_equal(outcome.err.message, "cannot reach HOST");
    assert_string_equal(outcome.request_id, "");
    assert_int_equal(outcome.server_s, -1);
    outcome_done(&outcome);
    reply_done(&reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_answer),
        cmocka_unit_test(test_the_call),
        cmocka_unit_test(test_names_stay_in_the_body),
        cmocka_unit_test(test_links_are_whole),
        cmocka_unit_test(test_bad_get_link_is_left_out),
        cmocka_unit_test(test_hosts_that_get_no_file),
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_answers_that_are_too_large),
        cmocka_unit_test(test_duplicates_and_spellings),
        cmocka_unit_test(test_nuls_and_leftovers),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_large_texts),
        cmocka_unit_test(test_hostile_messages),
        cmocka_unit_test(test_secrets_are_cut),
        cmocka_unit_test(test_the_clock_is_explained),
        cmocka_unit_test(test_denials_name_the_permission),
        cmocka_unit_test(test_redirects_are_named),
        cmocka_unit_test(test_overload_is_told_apart),
        cmocka_unit_test(test_status_and_body_must_agree),
        cmocka_unit_test(test_network_failures_pass_through),
    };

    return cmocka_run_group_tests_name("ticket_api", tests, NULL, NULL);
}
