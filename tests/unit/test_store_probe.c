#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "service/store.h"
#include "support/vectors.h"

#define SUM 5981764153023615706 /* of "hello world" */

static const struct expectation {
    const char *id, *code; /* code NULL: the link is proven */
    enum error_remedy remedy;
} expectations[] = {
    { "get-206", NULL, REMEDY_FAIL },
    { "get-200-empty-object", "link-size", REMEDY_FAIL },
    { "get-200-range-ignored", NULL, REMEDY_FAIL },
    { "get-404", "link-missing", REMEDY_FAIL },
    { "get-403-expired", "link-expired", REMEDY_FAIL },
    { "get-416", "InvalidRange", REMEDY_FAIL },
};

static void check_case(const cJSON *item)
{
    const struct expectation *expected = expectations;
    struct reply reply = vectors_reply(item);
    struct error err = { 0 };
    bool is_proven;

    while (strcmp(expected->id, vectors_text(item, "id")) != 0)
        assert_true(++expected < expectations + sizeof expectations / sizeof expectations[0]);
    is_proven = store_read_probe(&reply, 11, true, SUM, &err);
    assert_true(vectors_check(is_proven == !expected->code, item, "proof", err.message));
    if (expected->code) {
        assert_true(vectors_equal(item, "code", err.code, expected->code));
        assert_int_equal(err.remedy, expected->remedy);
        assert_int_equal(err.stage, STAGE_LINK);
    }
    reply_done(&reply);
}

static void test_answers_of_the_store(void **state)
{
    cJSON *file = vectors_read("oss_responses.json");
    const cJSON *item;
    size_t count = 0;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "cases", 70))
    {
        if (strcmp(vectors_text(item, "method"), "GET") == 0) {
            check_case(item);
            count++;
        }
    }
    assert_int_equal(count, sizeof expectations / sizeof expectations[0]);
    cJSON_Delete(file);
}

/* What reading one answer to the probe of an 11-byte file gives: the code, "" for a proof. */
static void check(int status, const char *range, const char *sum, const char *expected_code)
{
    struct reply reply = { .status = status, .body = memory_text("h"), .body_count = 1 };
    struct error err = { 0 };
    bool is_proven;

    headers_add(&reply.headers, status == 206 ? "Content-Range" : "Content-Length", range);
    headers_add(&reply.headers, sum ? "x-oss-hash-crc64ecma" : "x-oss-request-id", sum ? sum : "5C3D");
    is_proven = store_read_probe(&reply, 11, true, SUM, &err);
    assert_int_equal(is_proven, *expected_code == '\0');
    assert_string_equal(err.code, expected_code);
    reply_done(&reply);
}

static void test_another_file_is_no_proof(void **state)
{
    (void)state;
    check(206, "bytes 0-0/11", NULL, "");
    check(206, "bytes 0-0/12", NULL, "link-size");
    check(206, "bytes 0-0/*", NULL, "link-size");
    check(206, "0-0/11", NULL, "link-size");
    check(206, "bytes 0-0/11", "1", "link-sum");
    check(206, "bytes 0-0/11", "nonsense", "");
    check(200, "11", NULL, "");
    check(200, "10", NULL, "link-size");
    check(200, "11", "1", "link-sum");
    check(503, "0", NULL, "bad-response");
}

static void test_empty_files(void **state)
{
    struct reply reply = { .status = 200, .body = memory_text("") };
    struct error err = { 0 };

    (void)state;
    headers_add(&reply.headers, "Content-Length", "0");
    headers_add(&reply.headers, "x-oss-hash-crc64ecma", "0");
    assert_true(store_read_probe(&reply, 0, true, 0, &err));
    reply_done(&reply);
}

/* A page of the right length proves nothing. */
static void test_portals_prove_nothing(void **state)
{
    struct reply reply = { .status = 200, .body = memory_text("<html>12345"), .body_count = 11 };
    struct error err = { 0 };

    (void)state;
    headers_add(&reply.headers, "Content-Length", "11");
    assert_false(store_read_probe(&reply, 11, false, 0, &err));
    assert_string_equal(err.code, "bad-response");
    reply_done(&reply);
}

static void test_failures_that_may_pass_are_repeated(void **state)
{
    struct reply reply = { .status = 503, .body = memory_text("") };
    struct error err = { 0 };

    (void)state;
    headers_add(&reply.headers, "Retry-After", "2");
    assert_false(store_read_probe(&reply, 11, false, 0, &err));
    assert_int_equal(err.remedy, REMEDY_WAIT);
    assert_int_equal(err.retry_after_ms, 2000);
    reply_done(&reply);
}

static void test_the_request(void **state)
{
    struct request request;

    (void)state;
    store_probe("https://h/k?Signature=s", &request);
    assert_int_equal(request.kind, REQUEST_PROBE);
    assert_string_equal(request.method, "GET");
    assert_string_equal(request.url, "https://h/k?Signature=s");
    assert_string_equal(headers_find(&request.headers, "Range"), "bytes=0-0");
    assert_int_equal(request.headers.count, 1);
    request_done(&request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers_of_the_store),
        cmocka_unit_test(test_another_file_is_no_proof),
        cmocka_unit_test(test_empty_files),
        cmocka_unit_test(test_portals_prove_nothing),
        cmocka_unit_test(test_failures_that_may_pass_are_repeated),
        cmocka_unit_test(test_the_request),
    };

    return cmocka_run_group_tests_name("store_probe", tests, NULL, NULL);
}
