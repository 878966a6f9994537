#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "service/credentials.h"
#include "service/sign.h"
#include "service/url.h"
#include "support/vectors.h"

static int64_t read_date(const char *text)
{
    struct tm tm = { 0 };

    assert_non_null(strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm));
    return (int64_t)timegm(&tm);
}

/* The parameters of a list of pairs, encoded. The caller's. */
static char *encode_pairs(const cJSON *pairs)
{
    size_t count = (size_t)cJSON_GetArraySize(pairs);
    struct url_parameter *list = memory_new(count, sizeof *list);
    char *text;

    for (size_t i = 0; i < count; i++) {
        const cJSON *pair = cJSON_GetArrayItem(pairs, (int)i);

        list[i] = (struct url_parameter){ cJSON_GetArrayItem(pair, 0)->valuestring,
                                          cJSON_GetArrayItem(pair, 1)->valuestring };
    }
    text = url_parameters(list, count);
    free(list);
    return text;
}

static struct request make_request(const cJSON *item)
{
    struct request request = { .kind = REQUEST_API, .method = vectors_text(item, "method") };
    const cJSON *pair;

    request.body = memory_text(vectors_text(item, "body"));
    request.body_count = strlen(request.body);
    headers_add(&request.headers, "X-Acs-Action", vectors_text(item, "action"));
    headers_add(&request.headers, "x-acs-version", vectors_text(item, "version"));
    headers_add(&request.headers, "accept", "application/json");
    if (*vectors_text(item, "content_type"))
        headers_add(&request.headers, "Content-Type", vectors_text(item, "content_type"));
    cJSON_ArrayForEach(pair, cJSON_GetObjectItem(item, "extra_headers"))
    {
        headers_add(&request.headers, cJSON_GetArrayItem(pair, 0)->valuestring,
                    cJSON_GetArrayItem(pair, 1)->valuestring);
    }
    return request;
}

static bool check_canonical(const cJSON *item, const struct request *request, const char *query)
{
    OWNED_TEXT char *names = NULL;
    OWNED_TEXT char *canonical = sign_canonical(request, vectors_text(item, "host"), query, &names);
    OWNED_TEXT char *to_sign = sign_string(canonical);
    OWNED_TEXT char *headers = memory_print("%s\n/\n%s\n%s\n%s\n%s", request->method, query,
                                            vectors_text(item, "canonical_headers"), names,
                                            vectors_text(item, "body_sha256"));

    return vectors_equal(item, "canonical request", canonical, vectors_text(item, "canonical_request")) &&
           vectors_equal(item, "canonical headers", headers, canonical) &&
           vectors_equal(item, "signed headers", names, vectors_text(item, "signed_headers")) &&
           vectors_equal(item, "its hash", strchr(to_sign, '\n') + 1,
                         vectors_text(item, "canonical_request_sha256")) &&
           vectors_equal(item, "string to sign", to_sign, vectors_text(item, "string_to_sign"));
}

/* Every header of the case was sent, whatever the order. Host and User-Agent are the network code's. */
static bool check_headers_sent(const cJSON *item, const struct request *request)
{
    const cJSON *pair;

    cJSON_ArrayForEach(pair, cJSON_GetObjectItem(item, "headers_sent"))
    {
        const char *name = cJSON_GetArrayItem(pair, 0)->valuestring;

        if (strcmp(name, "host") != 0 && strcmp(name, "user-agent") != 0 &&
            !vectors_equal(item, name, headers_find(&request->headers, name),
                           cJSON_GetArrayItem(pair, 1)->valuestring))
            return false;
    }
    return true;
}

static bool check_case(const cJSON *item)
{
    const char *token = vectors_text(item, "security_token");
    OWNED(credentials)
    struct credentials *credentials = credentials_of(vectors_text(item, "access_key_id"),
                                                     vectors_text(item, "access_key_secret"),
                                                     *token ? token : NULL, "test");
    OWNED_TEXT char *query = encode_pairs(cJSON_GetObjectItem(item, "query"));
    struct request request = make_request(item);
    const char *authorization;
    bool ok;

    sign_request(&request, vectors_text(item, "host"), query, credentials, vectors_text(item, "nonce"),
                 read_date(vectors_text(item, "date")));
    authorization = headers_find(&request.headers, "Authorization");
    ok = vectors_equal(item, "canonical query", query, vectors_text(item, "canonical_query")) &&
         check_canonical(item, &request, query) &&
         vectors_equal(item, "body hash", headers_find(&request.headers, "x-acs-content-sha256"),
                       vectors_text(item, "body_sha256")) &&
         vectors_equal(item, "authorization", authorization, vectors_text(item, "authorization")) &&
         vectors_equal(item, "signature", strstr(authorization, "Signature=") + 10,
                       vectors_text(item, "signature")) &&
         check_headers_sent(item, &request);
    request_done(&request);
    return ok;
}

static void check_list(const char *name, int expected_count)
{
    cJSON *file = vectors_read("acs3_sign.json");
    const cJSON *item;

    cJSON_ArrayForEach(item, vectors_list(file, name, expected_count))
    {
        assert_true(check_case(item));
    }
    cJSON_Delete(file);
}

static void test_official_vectors(void **state)
{
    (void)state;
    check_list("vectors", 40);
}

static void test_strict_bodies(void **state)
{
    cJSON *file = vectors_read("acs3_sign.json");
    const cJSON *item;

    (void)state;
    check_list("vectors_strict_body", 4);
    cJSON_ArrayForEach(item, vectors_list(file, "vectors_strict_body", 4))
    {
        OWNED_TEXT char *body = encode_pairs(cJSON_GetObjectItem(item, "form"));

        assert_true(vectors_equal(item, "body", body, vectors_text(item, "body")));
    }
    cJSON_Delete(file);
}

static int compare_nonces(const void *a, const void *b)
{
    return memcmp(a, b, SIGN_NONCE_SIZE);
}

static void test_nonces_differ(void **state)
{
    enum { COUNT = 10000 };
    char(*nonces)[SIGN_NONCE_SIZE] = memory_new(COUNT, sizeof *nonces);

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        sign_nonce(nonces[i]);
        assert_int_equal(strspn(nonces[i], "0123456789abcdef"), SIGN_NONCE_SIZE - 1);
    }
    qsort(nonces, COUNT, sizeof *nonces, compare_nonces);
    for (size_t i = 1; i < COUNT; i++)
        assert_string_not_equal(nonces[i - 1], nonces[i]);
    free(nonces);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_official_vectors),
        cmocka_unit_test(test_strict_bodies),
        cmocka_unit_test(test_nonces_differ),
    };

    return cmocka_run_group_tests_name("sign", tests, NULL, NULL);
}
