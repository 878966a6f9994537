#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "service/store.h"
#include "service/store_answer.h"
#include "support/vectors.h"

static const char *class_name(enum store_answer_kind kind)
{
    static const char *const names[] = { [STORE_ANSWER_STORED] = "success",
                                         [STORE_ANSWER_CALLBACK_FAILED] = "success_callback_failed",
                                         [STORE_ANSWER_ERROR] = "error",
                                         [STORE_ANSWER_STRANGE] = "bad_response" };

    return names[kind];
}

static const char *action_name(bool is_stored, const struct error *err)
{
    if (is_stored)
        return "done";
    switch (err->remedy) {
    case REMEDY_WAIT: return "retry";
    case REMEDY_NEW_LINKS: return "new_url";
    case REMEDY_NEXT_HEADERS: return "other_headers";
    case REMEDY_NO_EXPECT: return "no_expect";
    case REMEDY_FAIL:
    case REMEDY_STOP: return "fail";
    default: return "?";
    }
}

/* A number that the case may leave out: then the answer must not know it either. */
static bool check_number(const cJSON *item, const char *field, bool is_known, uint64_t found)
{
    const cJSON *member = cJSON_GetObjectItem(cJSON_GetObjectItem(item, "expect"), field);
    OWNED_TEXT char *text = memory_print("%llu", (unsigned long long)found);
    OWNED_TEXT char *number = cJSON_IsNumber(member) ? memory_print("%.0f", member->valuedouble) : NULL;

    if (!member || !is_known)
        return vectors_check(!member && !is_known, item, field, is_known ? text : "unknown");
    return vectors_equal(item, field, text, number ? number : member->valuestring);
}

static bool check_answer(const cJSON *item, const struct reply *reply)
{
    const cJSON *expect = cJSON_GetObjectItem(item, "expect");
    bool is_get = strcmp(vectors_text(item, "method"), "GET") == 0;
    uint64_t size = 0;
    bool has_size = is_get && reply->status < 300 && store_answer_size(reply, &size);
    struct store_answer answer;
    bool ok;

    store_answer_read(reply, &answer);
    OWNED_TEXT char *message = vectors_marked(answer.message);

    ok = vectors_equal(item, "class", class_name(answer.kind), vectors_text(expect, "class")) &&
         vectors_equal(item, "code", answer.code, vectors_text(expect, "code")) &&
         vectors_equal(item, "message", message, vectors_text(expect, "message")) &&
         vectors_equal(item, "ec", answer.detailed_code, vectors_text(expect, "ec")) &&
         vectors_equal(item, "request id", answer.request_id, vectors_text(expect, "request_id")) &&
         vectors_equal(item, "endpoint", answer.endpoint, vectors_text(expect, "endpoint")) &&
         vectors_equal(item, "string to sign", answer.string_to_sign,
                       vectors_text(expect, "string_to_sign")) &&
         vectors_equal(item, "etag", answer.etag_md5, vectors_text(expect, "etag_md5")) &&
         check_number(item, "crc64", answer.has_sum, answer.crc64) &&
         check_number(item, "server_ms", answer.server_ms >= 0, (uint64_t)answer.server_ms) &&
         check_number(item, "total", has_size, size);
    store_answer_done(&answer);
    return ok;
}

static bool check_reading(const cJSON *item, const struct reply *reply)
{
    const cJSON *expect = cJSON_GetObjectItem(item, "expect");
    const char *class = vectors_text(expect, "class");
    struct error err = { 0 };
    struct stored stored;
    bool is_stored = store_read(reply, &stored, &err);
    OWNED_TEXT char *marked = vectors_marked(err.message);
    bool ok = vectors_equal(item, "action", action_name(is_stored, &err), vectors_text(expect, "action")) &&
              vectors_equal(item, "request id", stored.request_id, vectors_text(expect, "request_id")) &&
              vectors_check(stored.is_callback_failed == (strcmp(class, "success_callback_failed") == 0),
                            item, "callback", "wrong") &&
              check_number(item, "crc64", stored.has_sum, stored.crc64) &&
              check_number(item, "retry_after_ms", err.retry_after_ms != 0, (uint64_t)err.retry_after_ms) &&
              vectors_equal(item, "message in one line", marked, err.message) &&
              vectors_check(is_stored || (err.stage == STAGE_UPLOAD && err.http_status == reply->status &&
                                          *err.message && *err.hint),
                            item, "error", err.message);

    stored_done(&stored);
    return ok;
}

static void test_every_answer(void **state)
{
    cJSON *file = vectors_read("oss_responses.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "cases", 70))
    {
        struct reply reply = vectors_reply(item);

        assert_true(check_answer(item, &reply));
        assert_true(check_reading(item, &reply));
        reply_done(&reply);
    }
    cJSON_Delete(file);
}

static void test_sums_in_headers(void **state)
{
    cJSON *file = vectors_read("crc64.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "header_parse", 9))
    {
        struct reply reply = { .status = 200, .body = memory_text("") };
        struct error err = { 0 };
        struct stored stored;

        headers_add(&reply.headers, "X-Oss-Hash-Crc64ecma", vectors_text(item, "header"));
        assert_true(store_read(&reply, &stored, &err));
        assert_true(vectors_check(stored.has_sum == vectors_truth(item, "valid"), item, "sum",
                                  vectors_text(item, "header")));
        if (stored.has_sum)
            assert_int_equal(stored.crc64, strtoull(vectors_text(item, "value_hex"), NULL, 16));
        stored_done(&stored);
        reply_done(&reply);
    }
    cJSON_Delete(file);
}

/* True if the request sends exactly the headers of the list. */
static bool sends(const struct request *request, const cJSON *list)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, list)
    {
        const char *value = headers_find(&request->headers, cJSON_GetArrayItem(pair, 0)->valuestring);

        if (!value || strcmp(value, cJSON_GetArrayItem(pair, 1)->valuestring) != 0)
            return false;
    }
    return request->headers.count == (size_t)cJSON_GetArraySize(list);
}

/* The matrix has links for GET too: none of them takes a PUT. */
static bool is_signed_for(const cJSON *item, const struct request *request)
{
    return strstr(vectors_text(item, "url_id"), "/put-") &&
           sends(request, cJSON_GetObjectItem(item, "signed_headers"));
}

/* Compares one case with one candidate, and counts it if it is about what that candidate sends. */
static void check_candidate(const cJSON *item, enum store_headers headers, int *seen, int *matches)
{
    struct error err = { 0 };
    struct request request;
    struct url url;

    assert_true(url_read(vectors_text(item, "url"), false, &url, &err));
    assert_true(store_put(&url, headers, "x.png", 1, false, &request, &err));
    if (sends(&request, cJSON_GetObjectItem(item, "sent_headers")) &&
        strcmp(vectors_text(item, "method"), request.method) == 0) {
        bool is_match = vectors_truth(item, "match");

        assert_true(vectors_check(is_signed_for(item, &request) == is_match, item, "match",
                                  vectors_text(item, "sent_id")));
        (*seen)++;
        *matches += is_match;
    }
    request_done(&request);
    url_done(&url);
}

/* Each candidate is accepted exactly where the link was signed with what it sends. */
static void test_candidates_send_what_they_say(void **state)
{
    cJSON *file = vectors_read("oss_header_matrix.json");
    const cJSON *item;

    (void)state;
    for (enum store_headers headers = STORE_HEADERS_A; headers < STORE_HEADERS_COUNT; headers++) {
        int seen = 0, matches = 0;

        cJSON_ArrayForEach(item, vectors_list(file, "cases", 144))
        {
            check_candidate(item, headers, &seen, &matches);
        }
        assert_true(matches > 0);
        assert_true(seen > matches);
    }
    cJSON_Delete(file);
}

static struct url make_link(const char *query)
{
    OWNED_TEXT char *text = memory_print("https://w.oss-cn-beijing.aliyuncs.com/a/../k?%s", query);
    struct error err = { 0 };
    struct url url = { 0 };

    assert_true(url_read(text, false, &url, &err));
    return url;
}

static void test_the_put(void **state)
{
    struct url url = make_link("Expires=1&OSSAccessKeyId=a&Signature=b");
    struct error err = { 0 };
    struct request request;

    (void)state;
    assert_true(store_put(&url, STORE_HEADERS_A, "a.png", 5368709120, true, &request, &err));
    assert_int_equal(request.kind, REQUEST_PUT);
    assert_string_equal(request.method, "PUT");
    assert_string_equal(request.url, url.text);
    assert_int_equal(request.size_bytes, 5368709120);
    assert_true(request.expects_continue);
    assert_string_equal(headers_find(&request.headers, "content-type"), "application/octet-stream");
    assert_string_equal(headers_find(&request.headers, "x-oss-meta-author"), "aliy");
    assert_int_equal(request.headers.count, 2);
    request_done(&request);
    url_done(&url);
}

static void check_sent(enum store_headers headers, const char *type, const char *author)
{
    struct url url = make_link("Expires=1&OSSAccessKeyId=a&Signature=b");
    struct error err = { 0 };
    struct request request;
    const char *sent_type, *sent_author;

    assert_true(store_put(&url, headers, "a.pdf", 1, false, &request, &err));
    sent_type = headers_find(&request.headers, "Content-Type");
    sent_author = headers_find(&request.headers, "x-oss-meta-author");
    assert_string_equal(sent_type ? sent_type : "", type);
    assert_string_equal(sent_author ? sent_author : "", author);
    assert_int_equal(request.headers.count, (*type != '\0') + (*author != '\0'));
    request_done(&request);
    url_done(&url);
}

static void test_what_each_candidate_sends(void **state)
{
    (void)state;
    check_sent(STORE_HEADERS_A, "application/octet-stream", "aliy");
    check_sent(STORE_HEADERS_B, "application/octet-stream", "");
    check_sent(STORE_HEADERS_C, "", "");
    check_sent(STORE_HEADERS_D, "application/pdf", "");
}

static void test_candidates_in_order(void **state)
{
    (void)state;
    assert_int_equal(store_headers_next(STORE_HEADERS_A, "x"), STORE_HEADERS_B);
    assert_int_equal(store_headers_next(STORE_HEADERS_B, "x"), STORE_HEADERS_C);
    assert_int_equal(store_headers_next(STORE_HEADERS_C, "x.core"), STORE_HEADERS_COUNT);
    assert_int_equal(store_headers_next(STORE_HEADERS_C, "png"), STORE_HEADERS_COUNT);
    assert_int_equal(store_headers_next(STORE_HEADERS_C, "x.tar.GZ"), STORE_HEADERS_D);
    assert_int_equal(store_headers_next(STORE_HEADERS_D, "x.png"), STORE_HEADERS_COUNT);
    assert_int_equal(store_headers_next(STORE_HEADERS_COUNT, "x.png"), STORE_HEADERS_COUNT);
    for (enum store_headers headers = STORE_HEADERS_A; headers < STORE_HEADERS_COUNT; headers++)
        assert_int_equal(store_headers_of(store_headers_letter(headers)), headers);
    assert_int_equal(store_headers_letter(STORE_HEADERS_C), 'C');
    assert_int_equal(store_headers_of('E'), STORE_HEADERS_COUNT);
    assert_int_equal(store_headers_of('a'), STORE_HEADERS_COUNT);
}

static void test_types_by_extension(void **state)
{
    static const char *const types[][2] = {
        { "a.png", "image/png" },
        { "a.JPG", "image/jpeg" },
        { "a.jpeg", "image/jpeg" },
        { "a.gif", "image/gif" },
        { "a.webp", "image/webp" },
        { "a.svg", "image/svg+xml" },
        { "a.pdf", "application/pdf" },
        { "a.txt", "text/plain" },
        { "a.b.log", "text/plain" },
        { "a.csv", "text/csv" },
        { "a.htm", "text/html" },
        { "a.html", "text/html" },
        { "a.json", "application/json" },
        { "a.xml", "application/xml" },
        { "a.zip", "application/zip" },
        { "a.gz", "application/gzip" },
        { "a.tar", "application/x-tar" },
        { "a.mp4", "video/mp4" },
        { "a", "application/octet-stream" },
    };
    struct url url = make_link("Expires=1&OSSAccessKeyId=a&Signature=b");

    (void)state;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        struct error err = { 0 };
        struct request request;

        assert_true(store_put(&url, STORE_HEADERS_D, types[i][0], 0, false, &request, &err));
        assert_string_equal(headers_find(&request.headers, "Content-Type"), types[i][1]);
        assert_int_equal(request.headers.count, 1);
        request_done(&request);
    }
    url_done(&url);
}

#define V4_LINK                                                                                              \
    "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=0&x-oss-date=20260330T080000Z&x-oss-expires=9" \
    "&x-oss-additional-headers="

static bool can_demand(const char *headers, struct error *err)
{
    OWNED_TEXT char *link = memory_print(V4_LINK "%s", headers);
    struct url url = make_link(link);
    struct request request;
    bool can = store_put(&url, STORE_HEADERS_A, "x", 1, false, &request, err);

    if (can)
        request_done(&request);
    url_done(&url);
    return can;
}

/* A link that wants headers we do not send cannot be satisfied; nothing is sent, and above all nothing it dictates. */
static void test_links_that_demand_headers(void **state)
{
    static const char *const refused[] = { "authorization", "host%3Brange", "content-md5",
                                           "transfer-encoding", "a%0D%0AX-Evil%3A1" };
    static const char *const accepted[] = { "", "host", "Host%3Bcontent-length%3Bcontent-type", "%3B" };

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct error err = { 0 };

        assert_false(can_demand(refused[i], &err));
        assert_string_equal(err.code, "unknown-header");
        assert_null(strpbrk(err.message, "\r\n"));
    }
    for (size_t i = 0; i < sizeof accepted / sizeof accepted[0]; i++) {
        struct error err = { 0 };

        assert_true(can_demand(accepted[i], &err));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_answer),
        cmocka_unit_test(test_sums_in_headers),
        cmocka_unit_test(test_candidates_send_what_they_say),
        cmocka_unit_test(test_the_put),
        cmocka_unit_test(test_what_each_candidate_sends),
        cmocka_unit_test(test_candidates_in_order),
        cmocka_unit_test(test_types_by_extension),
        cmocka_unit_test(test_links_that_demand_headers),
    };

    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
