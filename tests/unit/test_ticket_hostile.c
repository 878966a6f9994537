#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "support/outcome.h"

static void check_refused(const char *body, size_t count, const char *reason)
{
    struct outcome outcome = outcome_of_body(200, body, count);

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
    static const char whole[] = "{\"Success\":true,\"Data\":{\"ObjectKey\":\"k\",\"PutSignedUrl\":\"" PUT_LINK
                                "\"}}";
    size_t count = TICKET_API_REPLY_MOST_BYTES + 1;
    OWNED_TEXT char *body = memory_new(count + 1, 1);
    struct reply reply = {
        .status = 200, .body = memory_text(whole), .body_count = strlen(whole), .is_cut = true
    };
    struct outcome outcome = outcome_of(&reply);

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
    struct outcome outcome = outcome_of_text(200, "{\"Data\":{\"ObjectKey\":\"k\",\"putsignedurl\":\"https://"
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
        struct outcome outcome = outcome_of_text(200, all);

        assert_false(outcome.is_read);
        assert_string_equal(outcome.request_id, "");
        outcome_done(&outcome);
        outcome = outcome_of_text(403, all);
        assert_false(outcome.is_read);
        assert_int_equal(outcome.err.remedy, REMEDY_FAIL);
        outcome_done(&outcome);
    }
}

static void check_code(const char *number, const char *expected)
{
    OWNED_TEXT char *body = memory_print("{\"Code\":%s,\"Success\":false}", number);
    struct outcome outcome = outcome_of_text(200, body);

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
    check_code("1e999", "bad-response");
    check_code("-1e999", "bad-response");
    check_code("1.5", "bad-response");
    check_code("1e300", "bad-response");
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
    outcome = outcome_of_text(400, buffer_string(&body));
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
    struct outcome outcome = outcome_of_text(
        400, "{\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"Signature is wrong. Server string "
             "to SIGN is:ACS3, server canonicalRequest is:x-acs-security-token:CAISmark\"}");

    (void)state;
    assert_null(strstr(outcome.err.message, "CAISmark"));
    assert_null(strstr(outcome.err.message, "ACS3"));
    assert_non_null(strstr(outcome.err.message, "Signature is wrong."));
    assert_int_equal(outcome.err.remedy, REMEDY_STOP);
    outcome_done(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_answers_that_are_too_large),
        cmocka_unit_test(test_duplicates_and_spellings),
        cmocka_unit_test(test_nuls_and_leftovers),
        cmocka_unit_test(test_wrong_types),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_large_texts),
        cmocka_unit_test(test_hostile_messages),
        cmocka_unit_test(test_secrets_are_cut),
    };

    return cmocka_run_group_tests_name("ticket_hostile", tests, NULL, NULL);
}
