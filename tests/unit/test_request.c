#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "service/incoming.h"
#include "service/request.h"

static void test_headers(void **state)
{
    struct headers headers = { 0 };

    (void)state;
    assert_null(headers_find(&headers, "Date"));
    headers_add(&headers, "Date", "first");
    headers_add(&headers, "date", "second");
    headers_add(&headers, "X", "");
    assert_string_equal(headers_find(&headers, "DATE"), "first");
    assert_string_equal(headers_find(&headers, "x"), "");
    assert_null(headers_find(&headers, "Dat"));
    headers_done(&headers);
    assert_int_equal(headers.count, 0);
    headers_done(&headers);
}

/* How long the answer with that header wants us to wait. */
static int64_t wait_of(const char *name, const char *value)
{
    struct reply reply = { 0 };
    int64_t wait_ms;

    headers_add(&reply.headers, name, value);
    wait_ms = reply_retry_after_ms(&reply);
    reply_done(&reply);
    return wait_ms;
}

static void test_waits(void **state)
{
    static const char *const nonsense[] = { "-1",
                                            "1e9",
                                            "soon",
                                            "",
                                            "1.5",
                                            "+1",
                                            "0x10",
                                            "1 2",
                                            "2\033[2J",
                                            "99999999999999999999999",
                                            "Wed, 21 Oct 2026 07:28:00 GMT" };
    struct reply both = { 0 }, until = { 0 };

    (void)state;
    assert_int_equal(wait_of("Retry-After", "2"), 2000);
    assert_int_equal(wait_of("Retry-After", "0"), 0);
    assert_int_equal(wait_of("Retry-After", "60"), 60000);
    assert_int_equal(wait_of("Retry-After", "61"), 60000);
    assert_int_equal(wait_of("Retry-After", "18446744073709551615"), 60000);
    assert_int_equal(wait_of("X-ACS-Retry-After", "1500"), 1500);
    assert_int_equal(wait_of("x-acs-retry-after", "18446744073709551615"), 60000);
    for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++)
        assert_int_equal(wait_of("Retry-After", nonsense[i]), 0);

    headers_add(&both.headers, "Retry-After", "9");
    headers_add(&both.headers, "x-acs-retry-after", "100");
    assert_int_equal(reply_retry_after_ms(&both), 100);
    headers_add(&until.headers, "Date", "Wed, 21 Oct 2026 07:27:50 GMT");
    headers_add(&until.headers, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT");
    assert_int_equal(reply_retry_after_ms(&until), 10000);
    reply_done(&until);
    headers_add(&until.headers, "Date", "Wed, 21 Oct 2026 07:28:10 GMT");
    headers_add(&until.headers, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT");
    assert_int_equal(reply_retry_after_ms(&until), 0);
    reply_done(&until);
    reply_done(&both);
}

static void check_line(const char *text, size_t most, const char *expected)
{
    OWNED_TEXT char *line = incoming_line(text, most);

    assert_string_equal(line, expected);
}

static void test_lines(void **state)
{
    (void)state;
    check_line(NULL, 20, "");
    check_line("plain", 20, "plain");
    check_line("a\nb\tc\033[2Jd\x7F", 20, "a b c?[2Jd?");
    check_line("\xE4\xB8\xAD\xC2\x9B\xE2\x80\xAE\xE2\x80\x8B", 20, "\xE4\xB8\xAD???");
    check_line("\xFF\xC0\x80", 20, "???");
    check_line("0123456789", 10, "0123456\xE2\x80\xA6");
    check_line("\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD\xE4\xB8\xAD", 11,
               "\xE4\xB8\xAD\xE4\xB8\xAD\xE2\x80\xA6");
}

static void test_bad_bytes(void **state)
{
    struct buffer text = { 0 };

    (void)state;
    incoming_utf8("\xEF\xBB\xBF"
                  "a\xC3\xA9\xFF\0\xED\xA0\x80",
                  11, &text);
    assert_int_equal(text.count, 1 + 2 + 3 + 1 + 9);
    assert_memory_equal(text.bytes, "a\xC3\xA9\xEF\xBF\xBD\0\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD",
                        text.count);
    buffer_done(&text);
}

static void test_request_ids(void **state)
{
    char longest[66];

    (void)state;
    memset(longest, 'A', sizeof longest);
    longest[65] = '\0';
    assert_string_equal(incoming_request_id(longest), "(invalid)");
    longest[64] = '\0';
    assert_string_equal(incoming_request_id(longest), longest);
    assert_string_equal(incoming_request_id("ED195C2C-787F-511C-8204-714456781861"),
                        "ED195C2C-787F-511C-8204-714456781861");
    assert_string_equal(incoming_request_id("a b"), "(invalid)");
    assert_string_equal(incoming_request_id("a\n"), "(invalid)");
    assert_string_equal(incoming_request_id("\xC3\xA9"), "(invalid)");
    assert_string_equal(incoming_request_id(NULL), "");
    assert_string_equal(incoming_request_id(""), "");
}

static void test_pages(void **state)
{
    (void)state;
    assert_true(incoming_is_page(" \r\n<!DOCTYPE html>"));
    assert_true(incoming_is_page("<HTML>"));
    assert_false(incoming_is_page("<?XML version='1.0'?>"));
    assert_false(incoming_is_page("{\"a\":\"<html>\"}"));
    assert_false(incoming_is_page(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_headers),   cmocka_unit_test(test_waits),       cmocka_unit_test(test_lines),
        cmocka_unit_test(test_bad_bytes), cmocka_unit_test(test_request_ids), cmocka_unit_test(test_pages),
    };

    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
