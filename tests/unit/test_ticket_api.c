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
#include "support/outcome.h"
#include "support/vectors.h"

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
    OWNED_TEXT char *code = vectors_marked(answer.code);
    OWNED_TEXT char *message = vectors_marked(answer.message);

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

static enum error_stage stage_of(const char *code)
{
    static const char *const refused[] = { "InvalidAccessKeyId.",  "SignatureDoesNotMatch",
                                           "IncompleteSignature",  "InvalidSecurityToken.",
                                           "MissingSecurityToken", "Forbidden.AccessKeyDisabled" };

    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strncmp(code, refused[i], strlen(refused[i])) == 0)
            return STAGE_CREDENTIALS;
    return STAGE_REQUEST;
}

/* An error is for a person: where, the status, what happened in one line without controls. */
static bool check_error(const cJSON *item, const struct outcome *outcome)
{
    OWNED_TEXT char *marked = vectors_marked(outcome->err.message);

    if (outcome->is_read)
        return true;
    return vectors_check(outcome->err.stage == stage_of(outcome->err.code), item, "stage", "wrong") &&
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
    cJSON_ArrayForEach(item, vectors_list(file, "cases", 71))
    {
        struct reply reply = vectors_reply(item);
        struct outcome outcome = outcome_of(&reply);

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
    cJSON_ArrayForEach(item, vectors_list(file, "calls", 15))
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
    struct outcome outcome = outcome_of_text(
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
    struct outcome outcome = outcome_of_text(
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
    struct outcome outcome = outcome_of_text(
        200, "{\"Success\":true,\"Data\":{\"ObjectKey\":\"k\",\"PutSignedUrl\":"
             "\"https://good.aliyuncs.com.evil.example/k?Expires=1&OSSAccessKeyId=a&Signature=SIGN\"}}");

    (void)state;
    assert_false(outcome.is_read);
    assert_string_equal(outcome.err.code, "bad-host");
    assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(outcome.err.message, "good.aliyuncs.com.evil.example"));
    assert_non_null(strstr(outcome.err.hint, "store_hosts"));
    assert_int_equal(outcome.err.http_status, 200);
    assert_null(strstr(outcome.err.message, "SIGN"));
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
    outcome = outcome_of(&reply);
    assert_int_equal(outcome.err.remedy, REMEDY_CLOCK);
    assert_int_equal(outcome.server_s, 1774857600);
    assert_non_null(strstr(outcome.err.hint, "20 minutes behind"));
    outcome_done(&outcome);
    reply_done(&reply);
}

static void test_denials_name_the_permission(void **state)
{
    struct outcome outcome = outcome_of_text(
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
    outcome = outcome_of(&reply);
    assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(outcome.err.message, "login.example"));
    assert_null(strstr(outcome.err.message, "SECRET"));
    outcome_done(&outcome);
    reply_done(&reply);
}

static void test_overload_is_told_apart(void **state)
{
    struct outcome throttled = outcome_of_text(400, "{\"Code\":\"Throttling.Anything\"}");
    struct outcome failed = outcome_of_text(500, "{\"Code\":\"InternalError\"}");

    (void)state;
    assert_true(throttled.err.is_overload);
    assert_false(failed.err.is_overload);
    outcome_done(&throttled);
    outcome_done(&failed);
}

/* Success by status and by body only together. */
static void test_status_and_body_must_agree(void **state)
{
    struct outcome outcome = outcome_of_text(
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
    outcome = outcome_of(&reply);
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
        cmocka_unit_test(test_the_clock_is_explained),
        cmocka_unit_test(test_denials_name_the_permission),
        cmocka_unit_test(test_redirects_are_named),
        cmocka_unit_test(test_overload_is_told_apart),
        cmocka_unit_test(test_status_and_body_must_agree),
        cmocka_unit_test(test_network_failures_pass_through),
    };

    return cmocka_run_group_tests_name("ticket_api", tests, NULL, NULL);
}
