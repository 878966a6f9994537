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

/* ---- storing and fetching ---- */

static void check_round_trip(const char *sign, const char *headers, size_t count)
{
    struct demo *demo = demo_client_start(&(struct demo_options){ .sign = sign });
    struct demo_links links = demo_client_ask(demo, "a b.png");
    OWNED_TEXT char *body = demo_some_bytes(count);
    struct http_answer answer;

    demo_client_request(demo, "GET", links.get, "", &answer);
    assert_true(demo_is_error(&answer, 404, "NoSuchKey"));

    demo_client_put(demo, links.put, headers, body, count, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.count, 0);
    assert_true(demo_has_sum(&answer, body, count));
    http_done(&answer);

    demo_client_request(demo, "GET", links.get, "", &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.count, count);
    if (count > 0)
        assert_memory_equal(buffer_string(&answer.body), body, count);
    assert_true(demo_has_sum(&answer, body, count));
    http_done(&answer);
    demo_links_done(&links);
    demo_stop(demo);
}

static void test_round_trips(void **state)
{
    (void)state;
    check_round_trip(NULL, DEMO_HEADERS_A, 1500000);
    check_round_trip("v4,B", DEMO_HEADERS_B, 70000);
    check_round_trip("C", "", 1);
    check_round_trip("D", "Content-Type: image/png\r\n", 0);
    check_round_trip("v4", DEMO_HEADERS_A, 1);
}

/* All headers of a success, with the well-known sums of a well-known text. */
static void test_success_headers(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;
    OWNED_TEXT char *request_id = NULL;

    demo_client_put(demo, links.put, DEMO_HEADERS_A, "123456789", 9, &answer);
    assert_int_equal(answer.status, 200);
    request_id = http_header(&answer, "x-oss-request-id");
    assert_int_equal(strspn(request_id, "0123456789ABCDEF"), 24);
    assert_true(demo_has_header(&answer, "ETag", "\"25F9E794323B453885F5181F1B624D0B\""));
    assert_true(demo_has_header(&answer, "Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw=="));
    assert_true(demo_has_header(&answer, "x-oss-hash-crc64ecma", "11051210869376104954"));
    assert_true(demo_has_header(&answer, "Server", "AliyunOSS"));
    assert_true(demo_has_header(&answer, "Content-Length", "0"));
    assert_non_null(strstr(buffer_string(&answer.head), "x-oss-server-time: "));
    assert_non_null(strstr(buffer_string(&answer.head), "Date: "));
    http_done(&answer);
    demo_links_done(&links);
}

static void test_ranges(void **state)
{
    static const struct {
        const char *range;
        int status;
        const char *content_range; /* NULL: the whole */
        const char *body;
    } rows[] = {
        { "bytes=0-0", 206, "bytes 0-0/9", "1" },         { "bytes=3-5", 206, "bytes 3-5/9", "456" },
        { "bytes=7-", 206, "bytes 7-8/9", "89" },         { "bytes=-2", 206, "bytes 7-8/9", "89" },
        { "bytes=-20", 206, "bytes 0-8/9", "123456789" }, { "bytes=5-99", 206, "bytes 5-8/9", "6789" },
        { "bytes=9-", 200, NULL, "123456789" },           { "bytes=5-3", 200, NULL, "123456789" },
        { "bytes=a-b", 200, NULL, "123456789" },          { "lines=0-1", 200, NULL, "123456789" },
        { "bytes=0-1,3-4", 200, NULL, "123456789" },      { "bytes=-", 200, NULL, "123456789" },
    };
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;

    demo_client_put(demo, links.put, DEMO_HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED_TEXT char *range = memory_print("Range: %s\r\n", rows[i].range);

        demo_client_request(demo, "GET", links.get, range, &answer);
        if (answer.status != rows[i].status)
            fail_msg("%s: %d", rows[i].range, answer.status);
        if (rows[i].content_range)
            assert_true(demo_has_header(&answer, "Content-Range", rows[i].content_range));
        assert_string_equal(buffer_string(&answer.body), rows[i].body);
        assert_true(demo_has_sum(&answer, "123456789", 9)); /* of the whole object */
        http_done(&answer);
    }
    demo_links_done(&links);
}

/* The same link takes another body, and the later one stays. */
static void test_second_put_replaces(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;

    demo_client_put(demo, links.put, DEMO_HEADERS_A, "first and long", 14, &answer);
    http_done(&answer);
    demo_client_put(demo, links.put, DEMO_HEADERS_A, "second", 6, &answer);
    http_done(&answer);
    demo_client_request(demo, "GET", links.get, "", &answer);
    assert_string_equal(buffer_string(&answer.body), "second");
    http_done(&answer);
    demo_links_done(&links);
}

/* ---- refusals ---- */

static void test_refusals(void **state)
{
    static const struct {
        const char *headers;
        int status;
        const char *code;
    } rows[] = {
        { "", 403, "SignatureDoesNotMatch" },
        { DEMO_HEADERS_B, 403, "SignatureDoesNotMatch" },
        { "Content-Type: text/plain\r\nx-oss-meta-author: aliy\r\n", 403, "SignatureDoesNotMatch" },
        { "Content-Type: application/octet-stream\r\nx-oss-meta-author: me\r\n", 403,
          "SignatureDoesNotMatch" },
        { DEMO_HEADERS_A "x-oss-forbid-overwrite: true\r\n", 403, "SignatureDoesNotMatch" },
        { DEMO_HEADERS_A "Content-MD5: JfnnlDI7RTiF9RgfG2JNCw==\r\n", 403, "SignatureDoesNotMatch" },
        { DEMO_HEADERS_A "Authorization: OSS a:b\r\n", 400, "InvalidArgument" },
    };
    static const char *const signs[] = { "A", "v4" };

    (void)state;
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        struct demo *demo = demo_client_start(&(struct demo_options){ .sign = signs[s] });
        struct demo_links links = demo_client_ask(demo, "x.bin");

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct http_answer answer;

            demo_client_put(demo, links.put, rows[i].headers, "123456789", 9, &answer);
            assert_true(demo_is_error(&answer, rows[i].status, rows[i].code));
        }
        demo_links_done(&links);
        demo_stop(demo);
    }
}

/* What the store would have signed names the headers that arrived. */
static void test_refusal_shows_the_string_to_sign(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;

    demo_client_put(demo, links.put, "Content-Type: text/<b>\r\n", "1", 1, &answer);
    assert_non_null(strstr(buffer_string(&answer.body), "<StringToSign>PUT\n\ntext/&lt;b&gt;\n"));
    assert_non_null(strstr(buffer_string(&answer.body), "<EC>0002-00000040</EC>"));
    http_done(&answer);
    demo_links_done(&links);
}

/* The method is signed. An answer without a body carries its error in a header. */
static void test_head_is_refused(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    OWNED_TEXT char *document = NULL;
    struct http_answer answer;

    demo_client_request(demo, "HEAD", links.get, "", &answer);
    assert_int_equal(answer.status, 403);
    assert_true(demo_has_header(&answer, "x-oss-ec", "0002-00000040"));
    document = http_header(&answer, "x-oss-err");
    assert_memory_equal(document, "PD94bWwg", 8); /* "<?xml " */
    http_done(&answer);
    demo_client_request(demo, "GET", links.put, "", &answer);
    assert_true(demo_is_error(&answer, 403, "SignatureDoesNotMatch"));
    demo_links_done(&links);
}

static void test_links_need_their_parameters(void **state)
{
    static const struct {
        const char *query;
        const char *code;
        const char *ec;
    } rows[] = {
        { "", "AccessDenied", "" },
        { "?OSSAccessKeyId=a&Signature=b", "AccessDenied", "0002-00000067" },
        { "?OSSAccessKeyId=a&Signature=b&Expires=", "AccessDenied", "0002-00000068" },
        { "?OSSAccessKeyId=a&Signature=b&Expires=soon", "AccessDenied", "0002-00000070" },
        { "?OSSAccessKeyId=a&Signature=b&Expires=1", "AccessDenied", "0002-00000069" },
        { "?OSSAccessKeyId=a&Signature=b&Expires=99999999999", "InvalidAccessKeyId", "" },
        { "?x-oss-signature-version=OSS4-HMAC-SHA256", "AccessDenied", "0002-00000215" },
        { "?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-expires=1", "AccessDenied", "" },
    };
    struct demo *demo = *state;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED_TEXT char *link = memory_print("/20260330/x.png%s", rows[i].query);
        struct http_answer answer;

        demo_client_request(demo, "GET", link, "", &answer);
        if (!strstr(buffer_string(&answer.body), rows[i].ec))
            fail_msg("%s: %s", rows[i].query, buffer_string(&answer.body));
        assert_true(demo_is_error(&answer, 403, rows[i].code));
    }
}

static void test_expired_links(void **state)
{
    static const char *const signs[] = { "A", "v4" };

    (void)state;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct demo *demo = demo_client_start(&(struct demo_options){ .sign = signs[i] });
        struct demo_links links = demo_client_ask(demo, "fault-late.bin");
        struct http_answer answer;

        demo_client_put(demo, links.put, DEMO_HEADERS_A, "1", 1, &answer);
        assert_non_null(strstr(buffer_string(&answer.body), "Request has expired."));
        assert_true(demo_is_error(&answer, 403, "AccessDenied"));
        demo_client_request(demo, "GET", links.get, "", &answer);
        assert_true(demo_is_error(&answer, 403, "AccessDenied"));
        demo_links_done(&links);
        demo_stop(demo);
    }
}

/* ---- lengths and 100 Continue ---- */

static void test_body_is_asked_for_only_after_the_checks(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;
    int connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Content-Length: 9\r\n");

    assert_int_equal(http_read_status(connection), 100);
    assert_true(http_send(connection, "123456789", 9));
    assert_int_equal(http_read_status(connection), 200);
    (void)close(connection);

    connection = demo_client_announce(demo, links.put, DEMO_HEADERS_B "Content-Length: 9\r\n");
    http_read(connection, false, &answer);
    assert_true(demo_is_error(&answer, 403, "SignatureDoesNotMatch"));
    assert_true(http_is_closed(connection));
    (void)close(connection);
    demo_links_done(&links);
}

static void test_lengths(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "x.bin");
    struct http_answer answer;
    int connection;

    demo_client_request(demo, "PUT", links.put, DEMO_HEADERS_A, &answer);
    assert_true(demo_is_error(&answer, 411, "MissingContentLength"));

    connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Content-Length: 5368709121\r\n");
    http_read(connection, false, &answer);
    assert_true(demo_is_error(&answer, 400, "EntityTooLarge"));
    (void)close(connection);

    connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Content-Length: 5368709120\r\n");
    assert_int_equal(http_read_status(connection), 100);
    (void)close(connection);

    connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Transfer-Encoding: chunked\r\n");
    assert_int_equal(http_read_status(connection), 100);
    assert_true(http_print(connection, "4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n"));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(demo_has_sum(&answer, "123456789", 9));
    http_done(&answer);
    (void)close(connection);
    demo_links_done(&links);
}

/* Lines about requests go into a pipe, so that a test can wait for the end of one. */
static void note_request(void *context, const char *line)
{
    const int *pipe_ends = context;

    assert_int_equal(write(pipe_ends[1], line, strlen(line)), strlen(line));
}

/* A body that breaks off is no object. */
static void test_half_a_body_is_nothing(void **state)
{
    int pipe_ends[2];
    char line[200] = "";
    struct demo *demo;
    struct demo_links links;
    struct http_answer answer;
    int connection;

    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    demo = demo_client_start(&(struct demo_options){ .on_request = note_request, .context = pipe_ends });
    links = demo_client_ask(demo, "x.bin");
    assert_true(read(pipe_ends[0], line, sizeof line) > 0);
    assert_string_equal(line, "POST GetAttachmentUploadUrl 200");

    connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Content-Length: 9\r\n");
    http_read(connection, false, &answer);
    http_done(&answer);
    assert_true(http_send(connection, "1234", 4));
    (void)close(connection);
    memset(line, 0, sizeof line);
    assert_true(read(pipe_ends[0], line, sizeof line) > 0);
    assert_memory_equal(line, "PUT /20", 7);
    assert_string_equal(strrchr(line, ' '), " lost");
    assert_null(strchr(line, '?'));

    demo_client_request(demo, "GET", links.get, "", &answer);
    assert_true(demo_is_error(&answer, 404, "NoSuchKey"));
    demo_links_done(&links);
    demo_stop(demo);
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        WITH_DEMO(test_success_headers),
        WITH_DEMO(test_ranges),
        WITH_DEMO(test_second_put_replaces),
        cmocka_unit_test(test_refusals),
        WITH_DEMO(test_refusal_shows_the_string_to_sign),
        WITH_DEMO(test_head_is_refused),
        WITH_DEMO(test_links_need_their_parameters),
        cmocka_unit_test(test_expired_links),
        WITH_DEMO(test_body_is_asked_for_only_after_the_checks),
        WITH_DEMO(test_lengths),
        cmocka_unit_test(test_half_a_body_is_nothing),
    };

    return cmocka_run_group_tests_name("demo_store", tests, NULL, NULL);
}
