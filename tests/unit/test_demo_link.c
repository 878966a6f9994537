#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "demo/demo_link.h"
#include "demo/demo_sign.h"
#include "support/vectors.h"

#define SIGNED_S 1774857600 /* 2026-03-30T08:00:00Z: when the vectors were made */

static struct demo_bucket bucket_of(const cJSON *entry)
{
    const char *token = vectors_text(entry, "security_token");

    return (struct demo_bucket){ .name = vectors_text(entry, "bucket"),
                                 .region = vectors_text(entry, "region"),
                                 .access_key_id = vectors_text(entry, "access_key_id"),
                                 .access_key_secret = vectors_text(entry, "access_key_secret"),
                                 .security_token = *token ? token : NULL };
}

static void add_headers(const cJSON *list, struct demo_pairs *out)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, list)
    {
        demo_pairs_add(out, cJSON_GetArrayItem(pair, 0)->valuestring,
                       cJSON_GetArrayItem(pair, 1)->valuestring);
    }
}

/* A request for a link as the store gets it: everything behind the host. */
static struct demo_request request_of(const char *method, const char *url, const cJSON *headers)
{
    struct demo_request request = { .method = memory_text(method) };

    request.target = memory_text(strchr(strstr(url, "://") + 3, '/'));
    add_headers(headers, &request.headers);
    return request;
}

static bool check(const cJSON *entry, const struct demo_request *request, int64_t now_s,
                  struct demo_refusal *refusal)
{
    struct demo_bucket bucket = bucket_of(entry);

    return demo_link_check(&bucket, request, now_s, refusal);
}

/* The links of the official library are accepted with the headers they were signed with. With another signature the
 * refusal shows what would have been signed. */
static void check_vector(const cJSON *entry)
{
    struct demo_request request = request_of(vectors_text(entry, "method"), vectors_text(entry, "url"),
                                             cJSON_GetObjectItem(entry, "signed_headers"));
    struct demo_refusal refusal = { 0 };
    char *signature;

    if (!check(entry, &request, SIGNED_S, &refusal))
        fail_msg("%s: %s %s", vectors_text(entry, "id"), refusal.code, refusal.string_to_sign);

    assert_false(check(entry, &request, SIGNED_S + 8 * 86400, &refusal));
    assert_string_equal(refusal.code, "AccessDenied");
    assert_string_equal(refusal.message, "Request has expired.");
    assert_string_equal(refusal.ec, "0002-00000069");

    signature = strstr(request.target, "ignature=") + strlen("ignature=");
    *signature = *signature == 'x' ? 'y' : 'x';
    assert_false(check(entry, &request, SIGNED_S, &refusal));
    assert_string_equal(refusal.code, "SignatureDoesNotMatch");
    assert_int_equal(refusal.status, 403);
    assert_string_equal(refusal.string_to_sign, vectors_text(entry, "string_to_sign"));
    if (refusal.canonical_request)
        assert_string_equal(refusal.canonical_request, vectors_text(entry, "canonical_request"));
    demo_refusal_done(&refusal);
    demo_request_done(&request);
}

static void check_vectors(const char *name, int count)
{
    cJSON *vectors = vectors_read("oss_presign.json");
    const cJSON *entry;

    cJSON_ArrayForEach(entry, vectors_list(vectors, name, count))
    {
        check_vector(entry);
    }
    cJSON_Delete(vectors);
}

static void test_v1_vectors(void **state)
{
    (void)state;
    check_vectors("v1", 32);
}

static void test_v4_vectors(void **state)
{
    (void)state;
    check_vectors("v4", 20);
}

/* What the vendor printed: the signature follows from the string to sign. */
static void test_published(void **state)
{
    cJSON *vectors = vectors_read("oss_presign.json");
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, vectors_list(vectors, "published", 6))
    {
        const char *secret = vectors_text(entry, "access_key_secret");
        const char *string = vectors_text(entry, "string_to_sign");
        bool is_v4 = strstr(vectors_text(entry, "algorithm"), "V4");
        OWNED_TEXT char *day = memory_bytes(is_v4 ? vectors_text(entry, "date") : "", is_v4 ? 8 : 0);
        OWNED_TEXT char *signature = is_v4 ? demo_sign_v4(secret, day, vectors_text(entry, "region"), string)
                                           : demo_sign_v1(secret, string);

        assert_string_equal(signature, vectors_text(entry, "signature"));
    }
    cJSON_Delete(vectors);
}

/* 144 combinations of what was signed and what was sent: match or not, and what the store makes of the request. */
static void test_header_matrix(void **state)
{
    cJSON *matrix = vectors_read("oss_header_matrix.json");
    const cJSON *entry;

    (void)state;
    cJSON_ArrayForEach(entry, vectors_list(matrix, "cases", 144))
    {
        const char *url = vectors_text(entry, "url");
        bool has_token = strstr(url, "security-token=");
        struct demo_bucket bucket = { "workorder", "cn-beijing", vectors_text(matrix, "access_key_id"),
                                      vectors_text(matrix, "access_key_secret"), NULL };
        struct demo_request request = request_of(vectors_text(entry, "method"), url,
                                                 cJSON_GetObjectItem(entry, "sent_headers"));
        struct demo_refusal refusal = { 0 };
        struct demo_pairs query = { 0 };
        bool is_match;

        demo_request_query(&request, &query);
        if (has_token) {
            const char *token = demo_pairs_find(&query, "security-token");

            bucket.security_token = token ? token : demo_pairs_find(&query, "x-oss-security-token");
        }
        is_match = demo_link_check(&bucket, &request, SIGNED_S, &refusal);
        assert_int_equal(is_match, cJSON_IsTrue(cJSON_GetObjectItem(entry, "match")));
        if (!is_match) {
            assert_string_equal(refusal.code, "SignatureDoesNotMatch");
            assert_string_equal(refusal.string_to_sign, vectors_text(entry, "server_string_to_sign"));
        }
        demo_pairs_done(&query);
        demo_refusal_done(&refusal);
        demo_request_done(&request);
    }
    cJSON_Delete(matrix);
}

/* A link the demo makes itself is one it accepts, with exactly the headers it was made for. */
static void test_own_links(void **state)
{
    static const char *const lists[] = { NULL, "A", "B", "C", "D", "v4", "v4,B", "C,v4", "v1,D" };
    struct demo_bucket bucket = { "workorder", "cn-beijing", "key", "secret", NULL };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct demo_signing signing;
        struct demo_request request = { .method = memory_text("PUT") };
        struct demo_refusal refusal = { 0 };
        struct error err;

        assert_true(demo_signing_read(lists[i], &signing, &err));
        demo_signing_headers(&signing, "a b.png", &request.headers);
        request.target = demo_link_new(&bucket, &signing, "PUT", "20260330/a b.png", &request.headers,
                                       SIGNED_S, 60);
        assert_true(demo_link_check(&bucket, &request, SIGNED_S + 60, &refusal));
        assert_false(demo_link_check(&bucket, &request, SIGNED_S + 61, &refusal));
        demo_pairs_add(&request.headers, "x-oss-meta-more", "1");
        assert_false(demo_link_check(&bucket, &request, SIGNED_S, &refusal));
        assert_string_equal(refusal.code, "SignatureDoesNotMatch");
        demo_refusal_done(&refusal);
        demo_request_done(&request);
    }
}

static void test_signing_lists_that_say_nothing(void **state)
{
    static const char *const lists[] = { "", "E", "a", "v2", "v4,", "A B", "v4;B" };
    struct demo_signing signing;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        assert_false(demo_signing_read(lists[i], &signing, &err));
}

/* Each candidate of headers, and the type that an extension tells. */
static void test_signing_headers(void **state)
{
    static const struct {
        const char *list;
        const char *file_name;
        const char *type;
        const char *author;
    } rows[] = {
        { "A", "x.png", "application/octet-stream", "aliy" },
        { "B", "x.png", "application/octet-stream", NULL },
        { "C", "x.png", NULL, NULL },
        { "D", "x.PNG", "image/png", NULL },
        { "D", "x.tar.gz", "application/gzip", NULL },
        { "D", "x", "application/octet-stream", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct demo_signing signing;
        struct demo_pairs headers = { 0 };
        struct error err;
        const char *type;
        const char *author;

        assert_true(demo_signing_read(rows[i].list, &signing, &err));
        demo_signing_headers(&signing, rows[i].file_name, &headers);
        type = demo_header_find(&headers, "content-type");
        author = demo_header_find(&headers, "x-oss-meta-author");
        assert_string_equal(type ? type : "-", rows[i].type ? rows[i].type : "-");
        assert_string_equal(author ? author : "-", rows[i].author ? rows[i].author : "-");
        demo_pairs_done(&headers);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_v1_vectors),      cmocka_unit_test(test_v4_vectors),
        cmocka_unit_test(test_published),       cmocka_unit_test(test_header_matrix),
        cmocka_unit_test(test_own_links),       cmocka_unit_test(test_signing_lists_that_say_nothing),
        cmocka_unit_test(test_signing_headers),
    };

    return cmocka_run_group_tests_name("demo_link", tests, NULL, NULL);
}
