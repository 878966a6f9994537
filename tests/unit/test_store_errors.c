#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/memory.h"
#include "service/store.h"

/* What one reading of an answer to the PUT gives. */
static struct error read_error(int status, const char *header, const char *value, const char *body)
{
    struct reply reply = { .status = status, .body = memory_text(body), .body_count = strlen(body) };
    struct error err = { 0 };
    struct stored stored;

    if (header)
        headers_add(&reply.headers, header, value);
    assert_false(store_read(&reply, &stored, &err));
    stored_done(&stored);
    reply_done(&reply);
    return err;
}

static void test_redirects_are_named(void **state)
{
    struct error err = read_error(307, "Location", "https://oss-cn-hangzhou.aliyuncs.com/k?Signature=MARK",
                                  "");

    (void)state;
    assert_int_equal(err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(err.message, "redirect"));
    assert_non_null(strstr(err.message, "oss-cn-hangzhou.aliyuncs.com"));
    assert_null(strstr(err.message, "MARK"));
    err = read_error(301, "Location", "file:///etc/passwd", "");
    assert_non_null(strstr(err.message, "redirect"));
}

static void test_portals_are_no_store(void **state)
{
    struct error err = read_error(200, "Content-Type", "text/html", "<html>Sign in</html>");

    (void)state;
    assert_int_equal(err.remedy, REMEDY_FAIL);
    assert_non_null(strstr(err.message, "did not come from the object store"));
    assert_string_equal(err.code, "bad-response");
    err = read_error(413, NULL, NULL, "<html>Too large</html>");
    assert_non_null(strstr(err.message, "proxy refuses large bodies"));
    err = read_error(407, NULL, NULL, "");
    assert_int_equal(err.remedy, REMEDY_STOP);
}

static void test_common_causes_stop_the_queue(void **state)
{
    struct error err = read_error(404, NULL, NULL, "<Error><Code>NoSuchBucket</Code></Error>");

    (void)state;
    assert_int_equal(err.remedy, REMEDY_STOP);
    assert_string_equal(err.code, "NoSuchBucket");
    err = read_error(409, NULL, NULL, "");
    assert_int_equal(err.remedy, REMEDY_NEW_LINKS);
    err = read_error(412, NULL, NULL, "");
    assert_int_equal(err.remedy, REMEDY_FAIL);
}

static void test_expiry_by_detailed_code(void **state)
{
    struct error err = read_error(
        403, NULL, NULL,
        "<Error><Code>AccessDenied</Code><Message>Nein.</Message><EC>0002-00000069</EC></Error>");

    (void)state;
    assert_int_equal(err.remedy, REMEDY_NEW_LINKS);
}

static void test_what_the_store_saw(void **state)
{
    struct error err = read_error(
        403, NULL, NULL,
        "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>PUT\n\ntext/plain\n1774861200\n"
        "x-oss-meta-author:aliy\n/w/k</StringToSign></Error>");

    (void)state;
    assert_int_equal(err.remedy, REMEDY_NEXT_HEADERS);
    assert_non_null(strstr(err.message, "the store saw text/plain, x-oss-meta-author:aliy"));
    assert_null(strpbrk(err.message, "\n"));
    err = read_error(403, NULL, NULL,
                     "<Error><Code>SignatureDoesNotMatch</Code><StringToSign>PUT\n\n\n1774861200\n/w/k</"
                     "StringToSign></Error>");
    assert_non_null(strstr(err.message, "the store saw no such headers"));
}

static void test_overload(void **state)
{
    struct error err = read_error(503, "Retry-After", "7", "<Error><Code>SlowDown</Code></Error>");

    (void)state;
    assert_true(err.is_overload);
    assert_int_equal(err.retry_after_ms, 7000);
    err = read_error(500, NULL, NULL, "<Error><Code>InternalError</Code></Error>");
    assert_false(err.is_overload);
    err = read_error(429, "Retry-After", "86400", "");
    assert_true(err.is_overload);
    assert_int_equal(err.retry_after_ms, 60000);
}

static void test_cut_bodies_leave_the_status(void **state)
{
    struct reply reply = { .status = 503,
                           .body = memory_text("<Error><Code>A</Code></Error>"),
                           .is_cut = true };
    struct error err = { 0 };
    struct stored stored;

    (void)state;
    reply.body_count = strlen(reply.body);
    assert_false(store_read(&reply, &stored, &err));
    assert_int_equal(err.remedy, REMEDY_WAIT);
    assert_string_equal(err.code, "bad-response");
    stored_done(&stored);
    reply_done(&reply);
}

static void test_network_failures_pass_through(void **state)
{
    struct reply reply = { .body = memory_text("") };
    struct error err = { 0 };
    struct stored stored;

    (void)state;
    error_set(&reply.failure, STAGE_UPLOAD, REMEDY_WAIT, "CURLE_SEND_ERROR", "the connection broke");
    assert_false(store_read(&reply, &stored, &err));
    assert_string_equal(err.message, "the connection broke");
    assert_string_equal(stored.request_id, "");
    stored_done(&stored);
    assert_false(store_read_probe(&reply, 1, false, 0, &err));
    assert_int_equal(err.stage, STAGE_LINK);
    reply_done(&reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_redirects_are_named),
        cmocka_unit_test(test_portals_are_no_store),
        cmocka_unit_test(test_common_causes_stop_the_queue),
        cmocka_unit_test(test_expiry_by_detailed_code),
        cmocka_unit_test(test_what_the_store_saw),
        cmocka_unit_test(test_overload),
        cmocka_unit_test(test_cut_bodies_leave_the_status),
        cmocka_unit_test(test_network_failures_pass_through),
    };

    return cmocka_run_group_tests_name("store_errors", tests, NULL, NULL);
}
