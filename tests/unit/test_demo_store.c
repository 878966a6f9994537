#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "files/checksum.h"
#include "support/demo_client.h"

#define HEADERS_A "Content-Type: application/octet-stream\r\nx-oss-meta-author: aliy\r\n"
#define HEADERS_B "Content-Type: application/octet-stream\r\n"
#define HOST      "Host: 127.0.0.1\r\n"

static struct demo *start(const struct demo_options *options)
{
    struct demo *demo = NULL;
    struct error err;

    if (!demo_start(options, &demo, &err))
        fail_msg("%s", err.message);
    return demo;
}

/* One PUT of a body with these headers, its answer. */
static void put(const struct demo *demo, const char *link, const char *headers, const char *body,
                size_t count, struct http_answer *answer)
{
    int connection = http_open(demo_client_port(demo));

    assert_true(http_print(connection, "PUT %s HTTP/1.1\r\n" HOST "%sContent-Length: %zu\r\n\r\n", link,
                           headers, count));
    (void)http_send(connection, body, count);
    http_read(connection, false, answer);
    (void)close(connection);
}

static void request(const struct demo *demo, const char *method, const char *link, const char *headers,
                    struct http_answer *answer)
{
    int connection = http_open(demo_client_port(demo));

    assert_true(http_print(connection, "%s %s HTTP/1.1\r\n" HOST "%s\r\n", method, link, headers));
    http_read(connection, strcmp(method, "HEAD") == 0, answer);
    (void)close(connection);
}

static void expect_error(struct http_answer *answer, int status, const char *code)
{
    OWNED_TEXT char *element = memory_print("<Code>%s</Code>", code);
    OWNED_TEXT char *request_id = http_header(answer, "x-oss-request-id");
    OWNED_TEXT char *server = http_header(answer, "Server");

    if (answer->status != status || !strstr(buffer_string(&answer->body), element))
        fail_msg("not %d %s: %s%s", status, code, buffer_string(&answer->head), buffer_string(&answer->body));
    assert_int_equal(strlen(request_id), 24);
    assert_non_null(strstr(buffer_string(&answer->body), request_id));
    assert_string_equal(server, "AliyunOSS");
    http_done(answer);
}

static void expect_header(const struct http_answer *answer, const char *name, const char *value)
{
    OWNED_TEXT char *found = http_header(answer, name);

    if (!found || strcmp(found, value) != 0)
        fail_msg("%s is not %s: %s", name, value, buffer_string(&answer->head));
}

static void expect_sum(const struct http_answer *answer, const char *body, size_t count)
{
    struct checksum sum = { 0 };
    OWNED_TEXT char *decimal = NULL;

    checksum_add(&sum, body, count);
    decimal = memory_print("%" PRIu64, sum.crc64);
    expect_header(answer, "x-oss-hash-crc64ecma", decimal);
}

/* Bytes of every value, with zeros among them, so many that they come in several parts. */
static char *some_bytes(size_t count)
{
    char *bytes = memory_new(count, 1);

    for (size_t i = 0; i < count; i++)
        bytes[i] = i / 300000 % 2 ? 0 : (char)(i * 7 + i / 256);
    return bytes;
}

struct links {
    char *put;
    char *get;
};

static struct links ask(const struct demo *demo, const char *file_name)
{
    struct links links;

    assert_true(demo_client_links(demo, file_name, &links.put, &links.get));
    return links;
}

static void links_done(struct links *links)
{
    free(links->put);
    free(links->get);
}

/* ---- storing and fetching ---- */

static void check_round_trip(const char *sign, const char *headers, size_t count)
{
    struct demo *demo = start(&(struct demo_options){ .sign = sign });
    struct links links = ask(demo, "a b.png");
    OWNED_TEXT char *body = some_bytes(count);
    struct http_answer answer;

    request(demo, "GET", links.get, "", &answer);
    expect_error(&answer, 404, "NoSuchKey");

    put(demo, links.put, headers, body, count, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.count, 0);
    expect_sum(&answer, body, count);
    http_done(&answer);

    request(demo, "GET", links.get, "", &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.count, count);
    if (count > 0)
        assert_memory_equal(buffer_string(&answer.body), body, count);
    expect_sum(&answer, body, count);
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

static void test_round_trips(void **state)
{
    (void)state;
    check_round_trip(NULL, HEADERS_A, 1500000);
    check_round_trip("v4,B", HEADERS_B, 70000);
    check_round_trip("C", "", 1);
    check_round_trip("D", "Content-Type: image/png\r\n", 0);
    check_round_trip("v4", HEADERS_A, 1);
}

/* All headers of a success, with the well-known sums of a well-known text. */
static void test_success_headers(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;
    OWNED_TEXT char *request_id = NULL;

    (void)state;
    put(demo, links.put, HEADERS_A, "123456789", 9, &answer);
    assert_int_equal(answer.status, 200);
    request_id = http_header(&answer, "x-oss-request-id");
    assert_int_equal(strspn(request_id, "0123456789ABCDEF"), 24);
    expect_header(&answer, "ETag", "\"25F9E794323B453885F5181F1B624D0B\"");
    expect_header(&answer, "Content-MD5", "JfnnlDI7RTiF9RgfG2JNCw==");
    expect_header(&answer, "x-oss-hash-crc64ecma", "11051210869376104954");
    expect_header(&answer, "Server", "AliyunOSS");
    expect_header(&answer, "Content-Length", "0");
    assert_non_null(strstr(buffer_string(&answer.head), "x-oss-server-time: "));
    assert_non_null(strstr(buffer_string(&answer.head), "Date: "));
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

static void test_ranges(void **state)
{
    static const struct {
        const char *range;
        int status;
        const char *content_range; /* NULL: the whole */
        const char *body;
    } rows[] = {
        {"bytes=0-0",      206, "bytes 0-0/9", "1"        },
        { "bytes=3-5",     206, "bytes 3-5/9", "456"      },
        { "bytes=7-",      206, "bytes 7-8/9", "89"       },
        { "bytes=-2",      206, "bytes 7-8/9", "89"       },
        { "bytes=-20",     206, "bytes 0-8/9", "123456789"},
        { "bytes=5-99",    206, "bytes 5-8/9", "6789"     },
        { "bytes=9-",      200, NULL,          "123456789"},
        { "bytes=5-3",     200, NULL,          "123456789"},
        { "bytes=a-b",     200, NULL,          "123456789"},
        { "lines=0-1",     200, NULL,          "123456789"},
        { "bytes=0-1,3-4", 200, NULL,          "123456789"},
        { "bytes=-",       200, NULL,          "123456789"},
    };
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;

    (void)state;
    put(demo, links.put, HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED_TEXT char *range = memory_print("Range: %s\r\n", rows[i].range);

        request(demo, "GET", links.get, range, &answer);
        if (answer.status != rows[i].status)
            fail_msg("%s: %d", rows[i].range, answer.status);
        if (rows[i].content_range)
            expect_header(&answer, "Content-Range", rows[i].content_range);
        assert_string_equal(buffer_string(&answer.body), rows[i].body);
        expect_sum(&answer, "123456789", 9); /* of the whole object */
        http_done(&answer);
    }
    links_done(&links);
    demo_stop(demo);
}

/* The same link takes another body, and the later one stays. */
static void test_second_put_replaces(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;

    (void)state;
    put(demo, links.put, HEADERS_A, "first and long", 14, &answer);
    http_done(&answer);
    put(demo, links.put, HEADERS_A, "second", 6, &answer);
    http_done(&answer);
    request(demo, "GET", links.get, "", &answer);
    assert_string_equal(buffer_string(&answer.body), "second");
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

/* ---- refusals ---- */

static void test_refusals(void **state)
{
    static const struct {
        const char *headers;
        int status;
        const char *code;
    } rows[] = {
        {"",                                                                     403, "SignatureDoesNotMatch"},
        { HEADERS_B,                                                             403, "SignatureDoesNotMatch"},
        { "Content-Type: text/plain\r\nx-oss-meta-author: aliy\r\n",             403, "SignatureDoesNotMatch"},
        { "Content-Type: application/octet-stream\r\nx-oss-meta-author: me\r\n", 403,
         "SignatureDoesNotMatch"                                                                             },
        { HEADERS_A "x-oss-forbid-overwrite: true\r\n",                          403, "SignatureDoesNotMatch"},
        { HEADERS_A "Content-MD5: JfnnlDI7RTiF9RgfG2JNCw==\r\n",                 403, "SignatureDoesNotMatch"},
        { HEADERS_A "Authorization: OSS a:b\r\n",                                400, "InvalidArgument"      },
    };
    static const char *const signs[] = { "A", "v4" };

    (void)state;
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++) {
        struct demo *demo = start(&(struct demo_options){ .sign = signs[s] });
        struct links links = ask(demo, "x.bin");

        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            struct http_answer answer;

            put(demo, links.put, rows[i].headers, "123456789", 9, &answer);
            expect_error(&answer, rows[i].status, rows[i].code);
        }
        links_done(&links);
        demo_stop(demo);
    }
}

/* What the store would have signed names the headers that arrived. */
static void test_refusal_shows_the_string_to_sign(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;

    (void)state;
    put(demo, links.put, "Content-Type: text/<b>\r\n", "1", 1, &answer);
    assert_non_null(strstr(buffer_string(&answer.body), "<StringToSign>PUT\n\ntext/&lt;b&gt;\n"));
    assert_non_null(strstr(buffer_string(&answer.body), "<EC>0002-00000040</EC>"));
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

/* The method is signed. An answer without a body carries its error in a header. */
static void test_head_is_refused(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    OWNED_TEXT char *document = NULL;
    struct http_answer answer;

    (void)state;
    request(demo, "HEAD", links.get, "", &answer);
    assert_int_equal(answer.status, 403);
    expect_header(&answer, "x-oss-ec", "0002-00000040");
    document = http_header(&answer, "x-oss-err");
    assert_memory_equal(document, "PD94bWwg", 8); /* "<?xml " */
    http_done(&answer);
    request(demo, "GET", links.put, "", &answer);
    expect_error(&answer, 403, "SignatureDoesNotMatch");
    links_done(&links);
    demo_stop(demo);
}

static void test_links_need_their_parameters(void **state)
{
    static const struct {
        const char *query;
        const char *code;
        const char *ec;
    } rows[] = {
        {"",                                                           "AccessDenied",       ""             },
        { "?OSSAccessKeyId=a&Signature=b",                             "AccessDenied",       "0002-00000067"},
        { "?OSSAccessKeyId=a&Signature=b&Expires=",                    "AccessDenied",       "0002-00000068"},
        { "?OSSAccessKeyId=a&Signature=b&Expires=soon",                "AccessDenied",       "0002-00000070"},
        { "?OSSAccessKeyId=a&Signature=b&Expires=1",                   "AccessDenied",       "0002-00000069"},
        { "?OSSAccessKeyId=a&Signature=b&Expires=99999999999",         "InvalidAccessKeyId", ""             },
        { "?x-oss-signature-version=OSS4-HMAC-SHA256",                 "AccessDenied",       "0002-00000215"},
        { "?x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-expires=1", "AccessDenied",       ""             },
    };
    struct demo *demo = start(&(struct demo_options){ 0 });

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        OWNED_TEXT char *link = memory_print("/20260330/x.png%s", rows[i].query);
        struct http_answer answer;

        request(demo, "GET", link, "", &answer);
        if (!strstr(buffer_string(&answer.body), rows[i].ec))
            fail_msg("%s: %s", rows[i].query, buffer_string(&answer.body));
        expect_error(&answer, 403, rows[i].code);
    }
    demo_stop(demo);
}

static void test_expired_links(void **state)
{
    static const char *const signs[] = { "A", "v4" };

    (void)state;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        struct demo *demo = start(&(struct demo_options){ .sign = signs[i] });
        struct links links = ask(demo, "fault-late.bin");
        struct http_answer answer;

        put(demo, links.put, HEADERS_A, "1", 1, &answer);
        assert_non_null(strstr(buffer_string(&answer.body), "Request has expired."));
        expect_error(&answer, 403, "AccessDenied");
        request(demo, "GET", links.get, "", &answer);
        expect_error(&answer, 403, "AccessDenied");
        links_done(&links);
        demo_stop(demo);
    }
}

/* ---- lengths and 100 Continue ---- */

/* Sends the head of a PUT that waits to be asked for its body. Returns the connection. */
static int announce(const struct demo *demo, const char *link, const char *headers)
{
    int connection = http_open(demo_client_port(demo));

    assert_true(
        http_print(connection, "PUT %s HTTP/1.1\r\n" HOST "%sExpect: 100-continue\r\n\r\n", link, headers));
    return connection;
}

static void test_body_is_asked_for_only_after_the_checks(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;
    int connection = announce(demo, links.put, HEADERS_A "Content-Length: 9\r\n");

    (void)state;
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 100);
    http_done(&answer);
    assert_true(http_send(connection, "123456789", 9));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    http_done(&answer);
    (void)close(connection);

    connection = announce(demo, links.put, HEADERS_B "Content-Length: 9\r\n");
    http_read(connection, false, &answer);
    expect_error(&answer, 403, "SignatureDoesNotMatch");
    assert_true(http_is_closed(connection));
    (void)close(connection);
    links_done(&links);
    demo_stop(demo);
}

static void test_lengths(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "x.bin");
    struct http_answer answer;
    int connection;

    (void)state;
    request(demo, "PUT", links.put, HEADERS_A, &answer);
    expect_error(&answer, 411, "MissingContentLength");

    connection = announce(demo, links.put, HEADERS_A "Content-Length: 5368709121\r\n");
    http_read(connection, false, &answer);
    expect_error(&answer, 400, "EntityTooLarge");
    (void)close(connection);

    connection = announce(demo, links.put, HEADERS_A "Content-Length: 5368709120\r\n");
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 100);
    http_done(&answer);
    (void)close(connection);

    connection = announce(demo, links.put, HEADERS_A "Transfer-Encoding: chunked\r\n");
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 100);
    http_done(&answer);
    assert_true(http_print(connection, "4\r\n1234\r\n5\r\n56789\r\n0\r\n\r\n"));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    expect_sum(&answer, "123456789", 9);
    http_done(&answer);
    (void)close(connection);
    links_done(&links);
    demo_stop(demo);
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
    struct links links;
    struct http_answer answer;
    int connection;

    (void)state;
    assert_int_equal(pipe(pipe_ends), 0);
    demo = start(&(struct demo_options){ .on_request = note_request, .context = pipe_ends });
    links = ask(demo, "x.bin");
    assert_true(read(pipe_ends[0], line, sizeof line) > 0);
    assert_string_equal(line, "POST GetAttachmentUploadUrl 200");

    connection = announce(demo, links.put, HEADERS_A "Content-Length: 9\r\n");
    http_read(connection, false, &answer);
    http_done(&answer);
    assert_true(http_send(connection, "1234", 4));
    (void)close(connection);
    memset(line, 0, sizeof line);
    assert_true(read(pipe_ends[0], line, sizeof line) > 0);
    assert_memory_equal(line, "PUT /20", 7);
    assert_string_equal(strrchr(line, ' '), " lost");
    assert_null(strchr(line, '?'));

    request(demo, "GET", links.get, "", &answer);
    expect_error(&answer, 404, "NoSuchKey");
    links_done(&links);
    demo_stop(demo);
    (void)close(pipe_ends[0]);
    (void)close(pipe_ends[1]);
}

/* ---- misbehaviour ---- */

static void test_wrong_byte(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "fault-wrong.txt");
    struct http_answer answer;

    (void)state;
    put(demo, links.put, HEADERS_A, "123456789", 9, &answer);
    assert_int_equal(answer.status, 200);
    expect_sum(&answer, "023456789", 9);
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

static void test_busy_twice_then_served(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links first = ask(demo, "fault-busy.txt");
    struct links second = ask(demo, "fault-busy.txt");
    struct http_answer answer;

    (void)state;
    put(demo, first.put, HEADERS_A, "1", 1, &answer);
    expect_error(&answer, 503, "SlowDown");
    put(demo, second.put, HEADERS_A, "1", 1, &answer); /* counted by name, whatever the link */
    expect_error(&answer, 503, "SlowDown");
    put(demo, second.put, HEADERS_A, "1", 1, &answer);
    assert_int_equal(answer.status, 200);
    http_done(&answer);
    links_done(&first);
    links_done(&second);
    demo_stop(demo);
}

static void test_cut(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "fault-cut.txt");
    OWNED_TEXT char *body = some_bytes(1000000);
    struct http_answer answer;

    (void)state;
    put(demo, links.put, HEADERS_A, body, 1000000, &answer);
    assert_int_equal(answer.status, 0);
    http_done(&answer);
    put(demo, links.put, HEADERS_A, body, 10, &answer);
    assert_int_equal(answer.status, 0);
    http_done(&answer);
    links_done(&links);
    demo_stop(demo);
}

/* No answer comes; the demo can be stopped all the same. */
static void test_hang_ends_with_the_demo(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    struct links links = ask(demo, "fault-hang.txt");
    int connection = announce(demo, links.put, HEADERS_A "Content-Length: 1\r\n");
    struct http_answer answer;

    (void)state;
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 100);
    http_done(&answer);
    assert_true(http_send(connection, "1", 1));
    demo_stop(demo);
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 0);
    http_done(&answer);
    (void)close(connection);
    links_done(&links);
}

/* ---- many at once ---- */

#define VISITORS 8
#define ROUNDS   4

/* Asks, stores and fetches a few times. Returns the demo if all went well, else NULL. */
static void *visit(void *shared)
{
    const struct demo *demo = shared;
    OWNED_TEXT char *body = some_bytes(400000);
    bool is_good = true;

    for (int i = 0; i < ROUNDS; i++) {
        struct http_answer answer;
        struct links links = ask(demo, "x.bin");

        put(demo, links.put, HEADERS_A, body, 400000, &answer);
        is_good = is_good && answer.status == 200;
        http_done(&answer);
        request(demo, "GET", links.get, "", &answer);
        is_good = is_good && answer.body.count == 400000 && memcmp(answer.body.bytes, body, 400000) == 0;
        http_done(&answer);
        links_done(&links);
    }
    return is_good ? shared : NULL;
}

static void test_many_at_once(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });
    pthread_t visitors[VISITORS];

    (void)state;
    for (int i = 0; i < VISITORS; i++)
        assert_int_equal(pthread_create(&visitors[i], NULL, visit, demo), 0);
    for (int i = 0; i < VISITORS; i++) {
        void *outcome;

        assert_int_equal(pthread_join(visitors[i], &outcome), 0);
        assert_ptr_equal(outcome, demo);
    }
    demo_stop(demo);
}

/* ---- the folder ---- */

static int count_entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = -2; /* "." and ".." */

    if (!folder)
        return -1;
    while (readdir(folder))
        count++;
    (void)closedir(folder);
    return count;
}

static void test_named_folder_is_kept_and_private(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/store", getenv("TMPDIR"));
    struct demo *demo = start(&(struct demo_options){ .store_dir = path });
    struct links links = ask(demo, "x.bin");
    OWNED_TEXT char *object = memory_print("%s%.*s", path, (int)strcspn(links.put, "?"), links.put);
    struct http_answer answer;
    struct stat info;

    (void)state;
    put(demo, links.put, HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    demo_stop(demo);
    assert_int_equal(stat(object, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 9);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    links_done(&links);
}

static void test_temporary_folder_goes(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/empty", getenv("TMPDIR"));
    OWNED_TEXT char *before = memory_text(getenv("TMPDIR"));
    struct demo *demo;
    struct links links;
    struct http_answer answer;

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(setenv("TMPDIR", path, 1), 0);
    demo = start(&(struct demo_options){ 0 });
    links = ask(demo, "x.bin");
    put(demo, links.put, HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    assert_int_equal(count_entries(path), 1);
    demo_stop(demo);
    assert_int_equal(count_entries(path), 0);
    assert_int_equal(setenv("TMPDIR", before, 1), 0);
    links_done(&links);
}

static void expect_no_start(const struct demo_options *options, const char *word)
{
    struct demo *demo = NULL;
    struct error err;

    assert_false(demo_start(options, &demo, &err));
    assert_null(demo);
    if (!strstr(err.message, word))
        fail_msg("%s", err.message);
}

static void test_what_cannot_start(void **state)
{
    struct demo *demo = start(&(struct demo_options){ 0 });

    (void)state;
    expect_no_start(&(struct demo_options){ .port = demo_client_port(demo) }, "in use");
    expect_no_start(&(struct demo_options){ .sign = "Z" }, "\"Z\"");
    expect_no_start(&(struct demo_options){ .store_dir = "/dev/null" }, "not a folder");
    expect_no_start(&(struct demo_options){ .store_dir = "/nowhere/at/all" }, "/nowhere/at/all");
    expect_no_start(&(struct demo_options){ .sign = "v4", .ttl_s = 604801 }, "604801");
    expect_no_start(&(struct demo_options){ .ttl_s = -1 }, "-1");
    demo_stop(demo);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_success_headers),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_second_put_replaces),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_refusal_shows_the_string_to_sign),
        cmocka_unit_test(test_head_is_refused),
        cmocka_unit_test(test_links_need_their_parameters),
        cmocka_unit_test(test_expired_links),
        cmocka_unit_test(test_body_is_asked_for_only_after_the_checks),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_half_a_body_is_nothing),
        cmocka_unit_test(test_wrong_byte),
        cmocka_unit_test(test_busy_twice_then_served),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_hang_ends_with_the_demo),
        cmocka_unit_test(test_many_at_once),
        cmocka_unit_test(test_named_folder_is_kept_and_private),
        cmocka_unit_test(test_temporary_folder_goes),
        cmocka_unit_test(test_what_cannot_start),
    };

    return cmocka_run_group_tests_name("demo_store", tests, NULL, NULL);
}
