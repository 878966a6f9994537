#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "service/url.h"
#include "support/vectors.h"

#define SIGNED "?Expires=1647328689&OSSAccessKeyId=a&Signature=b"

static void check_encoded(const cJSON *item, const char *hex_name, const char *expected)
{
    struct buffer bytes = { 0 }, encoded = { 0 }, decoded = { 0 };

    vectors_hex(vectors_text(item, hex_name), &bytes);
    url_encode(buffer_string(&bytes), bytes.count, &encoded);
    assert_true(vectors_equal(item, hex_name, buffer_string(&encoded), expected));

    assert_true(url_decode(buffer_string(&encoded), encoded.count, &decoded));
    assert_int_equal(decoded.count, bytes.count);
    assert_memory_equal(buffer_string(&decoded), buffer_string(&bytes), bytes.count);
    buffer_done(&bytes);
    buffer_done(&encoded);
    buffer_done(&decoded);
}

static void test_every_byte_is_encoded(void **state)
{
    cJSON *file = vectors_read("percent_encode.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "bytes", 256))
    {
        char byte = (char)vectors_number(item, "byte");
        struct buffer encoded = { 0 };

        url_encode(&byte, 1, &encoded);
        assert_string_equal(buffer_string(&encoded), vectors_text(item, "strict"));
        buffer_done(&encoded);
    }
    cJSON_Delete(file);
}

/* Whoever reads what others have encoded gets the same text, however generously they did it. */
static void check_decoded(const cJSON *item, const char *name)
{
    OWNED_TEXT char *encoded = memory_text(vectors_text(item, name));
    struct buffer decoded = { 0 };

    for (char *byte = encoded; strcmp(name, "plus_form") == 0 && *byte; byte++)
        *byte = *byte == '+' ? ' ' : *byte;
    assert_true(url_decode(encoded, strlen(encoded), &decoded));
    assert_true(vectors_equal(item, name, buffer_string(&decoded), vectors_text(item, "text")));
    buffer_done(&decoded);
}

static void test_texts_are_encoded(void **state)
{
    cJSON *file = vectors_read("percent_encode.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "strings", 45))
    {
        check_encoded(item, "utf8_hex", vectors_text(item, "strict"));
        check_decoded(item, "path");
        check_decoded(item, "sdk_form");
        check_decoded(item, "plus_form");
    }
    cJSON_ArrayForEach(item, vectors_list(file, "invalid_utf8", 6))
    {
        check_encoded(item, "bytes_hex", vectors_text(item, "strict"));
    }
    cJSON_Delete(file);
}

static void test_texts_are_decoded(void **state)
{
    cJSON *file = vectors_read("percent_encode.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "decode", 10))
    {
        const char *encoded = vectors_text(item, "encoded");
        struct buffer expected = { 0 }, decoded = { 0 };

        vectors_hex(vectors_text(item, "bytes_hex"), &expected);
        assert_int_equal(url_decode(encoded, strlen(encoded), &decoded), vectors_truth(item, "valid"));
        assert_int_equal(decoded.count, expected.count);
        assert_memory_equal(buffer_string(&decoded), buffer_string(&expected), expected.count);
        buffer_done(&expected);
        buffer_done(&decoded);
    }
    cJSON_Delete(file);
}

static const char *signature_name(enum url_signature signature)
{
    static const char *const names[] = {
        [URL_SIGNATURE_UNKNOWN] = "unknown", [URL_SIGNATURE_V1] = "v1", [URL_SIGNATURE_V4] = "v4"
    };

    return names[signature];
}

/* A JSON array of texts joined as a link joins them. The caller's. */
static char *join(const cJSON *list)
{
    struct buffer joined = { 0 };
    const cJSON *item;

    cJSON_ArrayForEach(item, list)
    {
        buffer_print(&joined, "%s%s", joined.count ? ";" : "", item->valuestring);
    }
    return buffer_take(&joined);
}

static bool check_expiry(const cJSON *item, const struct url *url)
{
    bool is_known = cJSON_IsNumber(cJSON_GetObjectItem(item, "expires_epoch"));
    OWNED_TEXT char *found = memory_print("%lld", (long long)url->expires_s);

    return vectors_check(url->expires_s == (is_known ? vectors_number(item, "expires_epoch") : -1), item,
                         "expiry", found);
}

static bool check_read(const cJSON *item, const struct url *url)
{
    const char *path = strchr(strstr(url->text, "://") + 3, '/');
    OWNED_TEXT char *path_alone = memory_bytes(path, strcspn(path, "?"));
    OWNED_TEXT char *extra = join(cJSON_GetObjectItem(item, "additional_headers"));
    OWNED_TEXT char *port = memory_print("%d", url->port);

    return vectors_equal(item, "url", url->text, vectors_text(item, "url")) &&
           vectors_equal(item, "scheme", url->scheme, vectors_text(item, "scheme")) &&
           vectors_equal(item, "host", url->host, vectors_text(item, "host")) &&
           vectors_check(url->port == vectors_number(item, "port"), item, "port", port) &&
           vectors_equal(item, "path", path_alone, vectors_text(item, "path")) &&
           vectors_equal(item, "object name", url->object_name, vectors_text(item, "object_name")) &&
           vectors_equal(item, "signature", signature_name(url->signature),
                         vectors_text(item, "signature_version")) &&
           check_expiry(item, url) &&
           vectors_equal(item, "extra headers", url->extra_headers ? url->extra_headers : "", extra);
}

static void test_links_are_cleaned_and_read(void **state)
{
    cJSON *file = vectors_read("url_sanitize.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "cases", 53))
    {
        struct error err = { 0 };
        struct url url = { 0 };
        bool is_read = url_read(vectors_text(item, "input"), vectors_truth(item, "allow_http"), &url, &err);

        assert_true(vectors_check(is_read == vectors_truth(item, "ok"), item, "ok", err.message));
        if (is_read)
            assert_true(check_read(item, &url));
        else
            assert_int_equal(err.stage, STAGE_REQUEST);
        url_done(&url);
    }
    cJSON_Delete(file);
}

static int64_t presigned_expiry(const cJSON *item, const char *kind)
{
    const char *date = vectors_text(item, "date");
    struct tm tm = { 0 };

    if (strcmp(kind, "v1") == 0)
        return vectors_number(item, "expires");
    assert_non_null(strptime(date, "%Y%m%dT%H%M%SZ", &tm));
    return (int64_t)timegm(&tm) + vectors_number(item, "expires_seconds");
}

static void check_presigned(const cJSON *file, const char *kind, int count)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, vectors_list(file, kind, count))
    {
        OWNED_TEXT char *extra = join(cJSON_GetObjectItem(item, "additional_headers"));
        struct error err = { 0 };
        struct url url = { 0 };

        assert_true(
            vectors_check(url_read(vectors_text(item, "url"), false, &url, &err), item, "link", err.message));
        assert_true(vectors_equal(item, "link", url.text, vectors_text(item, "url")));
        assert_true(vectors_equal(item, "object", url.object_name, vectors_text(item, "object")));
        assert_true(vectors_equal(item, "signature", signature_name(url.signature), kind));
        assert_true(vectors_equal(item, "extra headers", url.extra_headers ? url.extra_headers : "", extra));
        assert_int_equal(url.expires_s, presigned_expiry(item, kind));
        url_done(&url);
    }
}

/* What a link with that lifetime says about its end. */
static int64_t expiry_of(const char *lifetime)
{
    OWNED_TEXT char *link = memory_print(
        "https://h.aliyuncs.com/x?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-signature=0"
        "&x-oss-date=20260330T080000Z&x-oss-expires=%s",
        lifetime);
    struct error err = { 0 };
    struct url url = { 0 };
    int64_t expires_s;

    assert_true(url_read(link, false, &url, &err));
    expires_s = url.expires_s;
    url_done(&url);
    return expires_s;
}

/* Only a whole number from one second to seven days is believed. */
static void test_lifetimes(void **state)
{
    static const char *const nonsense[] = { "",  "0", "-1", "604801", "1.5", "1e9", "18446744073709551615",
                                            "9z" };

    (void)state;
    assert_int_equal(expiry_of("1"), 1774857601);
    assert_int_equal(expiry_of("604800"), 1774857600 + 604800);
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++)
        assert_int_equal(expiry_of(nonsense[i]), -1);
}

static void test_presigned_links_pass_unchanged(void **state)
{
    cJSON *file = vectors_read("oss_presign.json");

    (void)state;
    check_presigned(file, "v1", 32);
    check_presigned(file, "v4", 20);
    cJSON_Delete(file);
}

/* What a hostile service could hand out: refused before any connection. */
static void test_hostile_links_are_refused(void **state)
{
    static const char *const links[] = {
        "http://store.aliyuncs.com/x" SIGNED,
        "file:///x" SIGNED,
        "ftp://store.aliyuncs.com/x" SIGNED,
        "gopher://store.aliyuncs.com/x" SIGNED,
        "dict://store.aliyuncs.com/x" SIGNED,
        "javascript:alert(1)//x" SIGNED,
        "//store.aliyuncs.com/x" SIGNED,
        "https:/store.aliyuncs.com/x" SIGNED,
        "https:store.aliyuncs.com/x" SIGNED,
        "https:///x" SIGNED,
        "://store.aliyuncs.com/x" SIGNED,
        "https ://store.aliyuncs.com/x" SIGNED,
        "httpss://store.aliyuncs.com/x" SIGNED,
        "https://good.aliyuncs.com@evil.example/x" SIGNED,
        "https://@evil.example/x" SIGNED,
        "https://evil.example#@good.aliyuncs.com/x" SIGNED,
        "https://evil.example?@good.aliyuncs.com/x" SIGNED,
        "https://evil.example\\@good.aliyuncs.com/x" SIGNED,
        "https://evil.example\\.aliyuncs.com/x" SIGNED,
        "https://good%2ealiyuncs.com/x" SIGNED,
        "https://good.aliyuncs.com./x" SIGNED,
        "https://good..aliyuncs.com/x" SIGNED,
        "https://.aliyuncs.com/x" SIGNED,
        "https://good_.aliyuncs.com/x" SIGNED,
        "https://g\xC3\xB6od.aliyuncs.com/x" SIGNED,
        "https://\xE2\x80\xAEgood.aliyuncs.com/x" SIGNED,
        "https://good.aliyuncs.com:0/x" SIGNED,
        "https://good.aliyuncs.com:99999/x" SIGNED,
        "https://good.aliyuncs.com:443443443/x" SIGNED,
        "https://good.aliyuncs.com:/x" SIGNED,
        "https://good.aliyuncs.com:8a/x" SIGNED,
        "https://good.aliyuncs.com:80:80/x" SIGNED,
        "https://[::1/x" SIGNED,
        "https://[1.2.3.4]/x" SIGNED,
        "https://[]/x" SIGNED,
        "https://[::1]evil/x" SIGNED,
        "http://127.1/x" SIGNED,
        "http://2130706433/x" SIGNED,
        "http://127.0.0.1.evil.example/x" SIGNED,
        "https://good.aliyuncs.com/\x7F" SIGNED,
        "https://good.aliyuncs.com/%00x" SIGNED,
    };

    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct error err = { 0 };
        struct url url = { 0 };

        if (url_read(links[i], false, &url, &err))
            fail_msg("accepted: %s", links[i]);
        assert_null(strstr(err.message, "Signature"));
        assert_string_equal(err.code, "bad-link");
    }
}

static void test_paths_stay_byte_for_byte(void **state)
{
    static const char *const links[] = {
        "https://store.aliyuncs.com/a/../b" SIGNED,
        "https://store.aliyuncs.com/a//b" SIGNED,
        "https://store.aliyuncs.com/100%25" SIGNED,
        "https://store.aliyuncs.com/a+b%20c" SIGNED,
        "https://store.aliyuncs.com/a;b%2Fc" SIGNED "&x=%2b+%20;/?",
    };

    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        struct error err = { 0 };
        struct url url = { 0 };

        assert_true(url_read(links[i], false, &url, &err));
        assert_string_equal(url.text, links[i]);
        url_done(&url);
    }
}

static bool accepts(const char *link, const struct url_rules *rules)
{
    struct error err = { 0 };
    struct url url = { 0 };
    bool is_accepted;

    assert_true(url_read(link, true, &url, &err));
    is_accepted = url_is_accepted(&url, rules);
    url_done(&url);
    return is_accepted;
}

static void test_hosts_of_the_store(void **state)
{
    const struct url_rules rules = { "tickets.example.com",
                                     "files.example.net, [2001:db8::1] ,CDN.example.org", false };
    static const char *const good[] = {
        "https://workorder.oss-cn-beijing.aliyuncs.com/x" SIGNED,
        "https://workorder.oss-cn-beijing-internal.aliyuncs.com/x" SIGNED,
        "https://workorder.oss-accelerate.aliyuncs.com/x" SIGNED,
        "https://workorder.cn-hangzhou.oss.aliyuncs.com/x" SIGNED,
        "https://files.example.net/x" SIGNED,
        "https://files.example.net:8443/x" SIGNED,
        "https://cdn.example.org/x" SIGNED,
        "https://[2001:db8::1]/x" SIGNED,
        "https://tickets.example.com:8443/x" SIGNED,
        "https://store.example.com/x" SIGNED,
        "https://a.b.example.com/x" SIGNED,
    };
    static const char *const bad[] = {
        "https://good.aliyuncs.com.evil.example/x" SIGNED,
        "https://evilaliyuncs.com/x" SIGNED,
        "https://aliyuncs.com/x" SIGNED,
        "https://store.aliyuncs.com:8443/x" SIGNED,
        "https://store.example.com:8443/x" SIGNED,
        "https://example.com/x" SIGNED,
        "https://example.net/x" SIGNED,
        "https://a.files.example.net/x" SIGNED,
        "https://xn--aliyuncs-1.com/x" SIGNED,
        "https://127.0.0.1/x" SIGNED,
        "https://127.1/x" SIGNED,
        "https://2130706433/x" SIGNED,
        "https://[::1]/x" SIGNED,
        "https://localhost/x" SIGNED,
        "https://100.100.100.200/x" SIGNED,
        "https://com/x" SIGNED,
    };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        if (!accepts(good[i], &rules))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (accepts(bad[i], &rules))
            fail_msg("accepted: %s", bad[i]);
}

static void test_siblings_end_at_public_suffixes(void **state)
{
    const struct url_rules company = { "example.co.uk", NULL, false };
    const struct url_rules top = { "example.com", NULL, false };
    const struct url_rules address = { "10.0.0.5", NULL, false };
    const struct url_rules none = { NULL, NULL, false };

    (void)state;
    assert_false(url_host_is_accepted("evil.co.uk", &company));
    assert_true(url_host_is_accepted("example.co.uk", &company));
    assert_false(url_host_is_accepted("evil.com", &top));
    assert_false(url_host_is_accepted("9.0.0.5", &address));
    assert_true(url_host_is_accepted("10.0.0.5", &address));
    assert_false(url_host_is_accepted("example.com", &none));
}

static void test_loopback(void **state)
{
    const struct url_rules demo = { "127.0.0.1", NULL, false };

    (void)state;
    assert_true(url_host_is_loopback("localhost"));
    assert_true(url_host_is_loopback("127.0.0.1"));
    assert_true(url_host_is_loopback("127.255.255.254"));
    assert_true(url_host_is_loopback("[::1]"));
    assert_true(url_host_is_loopback("::1"));
    assert_false(url_host_is_loopback("128.0.0.1"));
    assert_false(url_host_is_loopback("127.1"));
    assert_false(url_host_is_loopback("localhost.example.com"));
    assert_false(url_host_is_loopback(""));
    assert_true(accepts("http://127.0.0.1:4711/x" SIGNED, &demo));
    assert_true(accepts("http://localhost:4711/x" SIGNED, &demo));
}

static void test_lists_of_hosts(void **state)
{
    static const char *const lists[] = { "b.example", "a.example,b.example",
                                         "a.example, B.example , c.example" };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        assert_true(url_host_is_listed("b.example", lists[i]));
    assert_false(url_host_is_listed("b.example", "ab.example,b.example.org"));
    assert_false(url_host_is_listed("b.example", ""));
    assert_false(url_host_is_listed("b.example", NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_is_encoded),
        cmocka_unit_test(test_texts_are_encoded),
        cmocka_unit_test(test_texts_are_decoded),
        cmocka_unit_test(test_links_are_cleaned_and_read),
        cmocka_unit_test(test_lifetimes),
        cmocka_unit_test(test_presigned_links_pass_unchanged),
        cmocka_unit_test(test_hostile_links_are_refused),
        cmocka_unit_test(test_paths_stay_byte_for_byte),
        cmocka_unit_test(test_hosts_of_the_store),
        cmocka_unit_test(test_siblings_end_at_public_suffixes),
        cmocka_unit_test(test_loopback),
        cmocka_unit_test(test_lists_of_hosts),
    };

    return cmocka_run_group_tests_name("url", tests, NULL, NULL);
}
