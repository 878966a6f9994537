#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/demo_client.h"
#include "support/vectors.h"

#define HOUR_S 3600

/* ---- calls recorded from the vendor's own client ---- */

/* Sends a recorded call as it was: request line, headers in their order, framing. */
static void replay(int port, const cJSON *entry, struct http_answer *answer)
{
    const char *body = vectors_text(entry, "body");
    bool is_chunked = strcmp(vectors_text(entry, "body_framing"), "chunked") == 0;
    int connection = http_open(port);
    const cJSON *header;

    assert_true(http_print(connection, "%s\r\n", vectors_text(entry, "request_line")));
    cJSON_ArrayForEach(header, cJSON_GetObjectItem(entry, "headers"))
    {
        assert_true(http_print(connection, "%s: %s\r\n", cJSON_GetArrayItem(header, 0)->valuestring,
                               cJSON_GetArrayItem(header, 1)->valuestring));
    }
    if (is_chunked)
        assert_true(http_print(connection, "\r\n%zx\r\n%s\r\n0\r\n\r\n", strlen(body), body));
    else
        assert_true(http_print(connection, "\r\n%s", body));
    http_read(connection, false, answer);
    (void)close(connection);
}

static bool has_token(const cJSON *entry)
{
    return strstr(vectors_text(entry, "signed_headers"), "x-acs-security-token");
}

static bool has_file_name(const cJSON *entry)
{
    return strstr(vectors_text(entry, "id"), "-empty") == NULL &&
           strstr(vectors_text(entry, "id"), "-none") == NULL;
}

static const char *token_of(const cJSON *entry)
{
    const cJSON *header;

    cJSON_ArrayForEach(header, cJSON_GetObjectItem(entry, "headers"))
    {
        if (strcmp(cJSON_GetArrayItem(header, 0)->valuestring, "x-acs-security-token") == 0)
            return cJSON_GetArrayItem(header, 1)->valuestring;
    }
    return NULL;
}

static void check_recorded(const cJSON *entry)
{
    const struct demo_options options = { .access_key_id = vectors_text(entry, "access_key_id"),
                                          .access_key_secret = vectors_text(entry, "access_key_secret"),
                                          .security_token = has_token(entry) ? token_of(entry) : NULL,
                                          .ignores_time = true };
    struct demo *demo = demo_client_start(&options);
    struct http_answer answer;
    cJSON *json;

    replay(demo_client_port(demo), entry, &answer);
    json = cJSON_Parse(buffer_string(&answer.body));
    if (has_file_name(entry)) {
        if (answer.status != 200)
            fail_msg("%s: %s", vectors_text(entry, "id"), buffer_string(&answer.body));
        assert_true(cJSON_IsTrue(cJSON_GetObjectItem(json, "Success")));
    } else { /* the signature was right, or this would not be the complaint */
        assert_int_equal(answer.status, 400);
        assert_string_equal(vectors_text(json, "Code"), "param.illegal");
    }
    cJSON_Delete(json);
    http_done(&answer);
    demo_stop(demo);
}

static void test_recorded_calls_are_accepted(void **state)
{
    cJSON *captures = vectors_read("wire_capture.json");
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, vectors_list(captures, "requests", 14))
    {
        check_recorded(entry);
    }
    cJSON_Delete(captures);
}

/* The same calls an hour of the clock later, date and nonce being checked. */
static void test_recorded_calls_are_too_old(void **state)
{
    cJSON *captures = vectors_read("wire_capture.json");
    const cJSON *entry = cJSON_GetArrayItem(cJSON_GetObjectItem(captures, "requests"), 0);
    struct demo *demo = demo_client_start(
        &(struct demo_options){ .access_key_id = vectors_text(entry, "access_key_id"),
                                .access_key_secret = vectors_text(entry, "access_key_secret") });
    struct http_answer answer;
    cJSON *json;

    (void)state;
    replay(demo_client_port(demo), entry, &answer);
    json = cJSON_Parse(buffer_string(&answer.body));
    assert_int_equal(answer.status, 400);
    assert_string_equal(vectors_text(json, "Code"), "InvalidTimeStamp.Expired");
    cJSON_Delete(json);
    cJSON_Delete(captures);
    http_done(&answer);
    demo_stop(demo);
}

/* ---- refusals ---- */

#define BODY .body = "FileName=a.png"

static const struct {
    const char *what;
    struct demo_call_plan plan;
    int status;
    const char *code;
} refusals[] = {
    { "a wrong secret", { BODY, .secret = "wrong" }, 400, "SignatureDoesNotMatch" },
    { "an unknown key", { BODY, .key = "LTAInobody" }, 404, "InvalidAccessKeyId.NotFound" },
    { "a token that is not asked for",
      { BODY, .token = "STS.x" },
      400,
      "InvalidSecurityToken.MismatchWithAccessKey" },
    { "a date an hour old", { BODY, .date_offset_s = -HOUR_S }, 400, "InvalidTimeStamp.Expired" },
    { "a date an hour ahead", { BODY, .date_offset_s = HOUR_S }, 400, "InvalidTimeStamp.Expired" },
    { "a date that is none", { BODY, .date = "2026-13-01T00:00:00Z" }, 400, "InvalidTimeStamp.Format" },
    { "a date in another form", { BODY, .date = "20260330T080000Z" }, 400, "InvalidTimeStamp.Format" },
    { "an altered body", { BODY, .sent_body = "FileName=b.png" }, 400, "SignatureDoesNotMatch" },
    { "an unsigned header", { BODY, .unsigned_too = "x-acs-more: 1" }, 400, "IncompleteSignature" },
    { "an unsigned host", { BODY, .left_unsigned = "host" }, 400, "IncompleteSignature" },
    { "an unsigned type", { BODY, .left_unsigned = "content-type" }, 400, "IncompleteSignature" },
    { "an unsigned date", { BODY, .left_unsigned = "x-acs-date" }, 400, "IncompleteSignature" },
    { "an Authorization that is none", { BODY, .authorization = "Basic YTpi" }, 400, "IncompleteSignature" },
    { "an Authorization with more",
      { BODY, .authorization = "ACS3-HMAC-SHA256 Credential=a,SignedHeaders=host,Signature=b,More=c" },
      400,
      "IncompleteSignature" },
    { "no date", { BODY, .left_out = "x-acs-date" }, 400, "MissingParameter" },
    { "no nonce", { BODY, .left_out = "x-acs-signature-nonce" }, 400, "MissingParameter" },
    { "no hash", { BODY, .left_out = "x-acs-content-sha256" }, 400, "MissingParameter" },
    { "no Authorization", { BODY, .left_out = "Authorization" }, 400, "MissingParameter" },
    { "a signed header that is not sent",
      { BODY, .signed_too = "x-acs-more: 1", .left_out = "x-acs-more" },
      400,
      "SignatureDoesNotMatch" },
    { "an unknown action", { BODY, .action = "GetEverything" }, 404, "InvalidAction.NotFound" },
    { "an unknown version", { BODY, .version = "2020-01-01" }, 404, "InvalidAction.NotFound" },
    { "another method", { BODY, .method = "PUT" }, 400, "UnsupportedHTTPMethod" },
    { "an empty name", { .body = "FileName=" }, 400, "param.illegal" },
    { "no name", { .body = "Name=a" }, 400, "param.illegal" },
    { "a name asking for refusal", { .body = "FileName=fault-no.txt" }, 400, "param.illegal" },
    { "a reply without its content",
      { .body = "TicketId=1&Encrypt=false", .action = "ReplyTicket" },
      400,
      "param.illegal" },
};

static void test_refusals(void **state)
{
    struct demo *demo = *state;

    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        struct http_answer answer;
        cJSON *json;

        demo_client_call(demo, &refusals[i].plan, &answer);
        json = cJSON_Parse(buffer_string(&answer.body));
        if (answer.status != refusals[i].status || strcmp(vectors_text(json, "Code"), refusals[i].code) != 0)
            fail_msg("%s: %d %s", refusals[i].what, answer.status, buffer_string(&answer.body));
        assert_string_not_equal(vectors_text(json, "RequestId"), "");
        assert_string_not_equal(vectors_text(json, "HostId"), "");
        assert_string_not_equal(vectors_text(json, "Message"), "");
        assert_non_null(strstr(vectors_text(json, "Recommend"), refusals[i].code));
        cJSON_Delete(json);
        http_done(&answer);
    }
}

static void expect_code(const struct demo *demo, const struct demo_call_plan *plan, const char *code)
{
    struct http_answer answer;
    cJSON *json;

    demo_client_call(demo, plan, &answer);
    json = cJSON_Parse(buffer_string(&answer.body));
    assert_string_equal(vectors_text(json, "Code"), code);
    cJSON_Delete(json);
    http_done(&answer);
}

static void test_nonce_is_good_for_one_call(void **state)
{
    const struct demo_call_plan plan = { BODY, .nonce = "0123456789abcdef0123456789abcdef" };
    struct demo *demo = *state;

    expect_code(demo, &plan, ""); /* a number, 0 */
    expect_code(demo, &plan, "SignatureNonceUsed");
}

static void test_temporary_key_needs_its_token(void **state)
{
    struct demo *demo = demo_client_start(&(struct demo_options){ .security_token = "STS.right" });

    (void)state;
    expect_code(demo, &(struct demo_call_plan){ BODY, .token = "STS.right" }, "");
    expect_code(demo, &(struct demo_call_plan){ BODY }, "MissingSecurityToken");
    expect_code(demo, &(struct demo_call_plan){ BODY, .token = "STS.wrong" },
                "InvalidSecurityToken.MismatchWithAccessKey");
    demo_stop(demo);
}

/* The service shows its string to sign in the message; clients have to cut it off. */
static void test_signature_message_holds_the_string(void **state)
{
    struct demo *demo = *state;
    struct http_answer answer;

    demo_client_call(demo, &(struct demo_call_plan){ BODY, .secret = "wrong" }, &answer);
    assert_non_null(strstr(buffer_string(&answer.body), "server string to sign is:ACS3-HMAC-SHA256"));
    http_done(&answer);
}

static void test_refusals_are_xml_unless_json_is_accepted(void **state)
{
    struct demo *demo = *state;
    struct http_answer answer;
    OWNED_TEXT char *type = NULL;

    demo_client_call(demo, &(struct demo_call_plan){ BODY, .key = "nobody", .accept = "*/*" }, &answer);
    type = http_header(&answer, "Content-Type");
    assert_string_equal(type, "text/xml;charset=utf-8");
    assert_non_null(strstr(buffer_string(&answer.body), "<Code>InvalidAccessKeyId.NotFound</Code>"));
    http_done(&answer);
}

/* ---- links ---- */

static void test_links_look_like_the_sample(void **state)
{
    struct demo *demo = *state;
    struct http_answer answer;
    OWNED_TEXT char *request_id = NULL;
    OWNED_TEXT char *origin = memory_print("%s\n/20", demo_endpoint(demo));
    const cJSON *data;
    const char *key;
    const char *put;
    cJSON *json;

    demo_client_call(demo, &(struct demo_call_plan){ .body = "FileName=%E6%88%AA+%20a.tar.gz" }, &answer);
    assert_int_equal(answer.status, 200);
    request_id = http_header(&answer, "x-acs-request-id");
    json = cJSON_Parse(buffer_string(&answer.body));
    data = cJSON_GetObjectItem(json, "Data");
    key = vectors_text(data, "ObjectKey");
    put = vectors_text(data, "PutSignedUrl");

    assert_int_equal(cJSON_GetObjectItem(json, "Code")->valuedouble, 0);
    assert_string_equal(vectors_text(json, "Message"), "success");
    assert_string_equal(vectors_text(json, "RequestId"), request_id);
    assert_int_equal(strlen(key), 36 + 3);
    assert_string_equal(key + 36, ".gz");
    assert_memory_equal(put, origin, strlen(origin)); /* the line break stands between host and path */
    assert_null(strstr(put, key));
    assert_non_null(strstr(put, ".gz?Expires="));
    assert_string_not_equal(put, vectors_text(data, "GetSignedUrl"));
    cJSON_Delete(json);
    http_done(&answer);
}

static void test_throttled_twice_then_served(void **state)
{
    const struct demo_call_plan plan = { .body = "FileName=fault-throttle.txt" };
    struct demo *demo = *state;

    for (int round = 0; round < 2; round++) {
        expect_code(demo, &plan, "Throttling.User");
        expect_code(demo, &plan, "Throttling.User");
        expect_code(demo, &plan, "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_recorded_calls_are_accepted),
        cmocka_unit_test(test_recorded_calls_are_too_old),
        WITH_DEMO(test_refusals),
        WITH_DEMO(test_nonce_is_good_for_one_call),
        cmocka_unit_test(test_temporary_key_needs_its_token),
        WITH_DEMO(test_signature_message_holds_the_string),
        WITH_DEMO(test_refusals_are_xml_unless_json_is_accepted),
        WITH_DEMO(test_links_look_like_the_sample),
        WITH_DEMO(test_throttled_twice_then_served),
    };

    return cmocka_run_group_tests_name("demo_api", tests, NULL, NULL);
}
