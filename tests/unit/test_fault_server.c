#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/fault_server.h"
#include "support/http_client.h"

#define PATIENCE_MS 20000
#define BODY_COUNT  200000
#define LINK        "/20260330/00000000-a.log?Expires=9999999999&OSSAccessKeyId=a&Signature=PUT"

static char body[BODY_COUNT];

static struct fault_server *start(const struct fault_step *step)
{
    struct fault_server *server = fault_server_start(&(struct fault_options){ 0 });

    if (step)
        fault_server_script(server, step, 1);
    return server;
}

static void ask(int connection, const char *name, struct http_answer *answer)
{
    assert_true(http_print(connection, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\nFileName=%s",
                           strlen("FileName=") + strlen(name), name));
    http_read(connection, false, answer);
}

static bool send_put(int connection, size_t count)
{
    return http_print(connection, "PUT " LINK " HTTP/1.1\r\nHost: x\r\nContent-Length: %zu\r\n\r\n", count) &&
           http_send(connection, body, count);
}

static void put(int connection, struct http_answer *answer)
{
    (void)send_put(connection, BODY_COUNT);
    http_read(connection, false, answer);
}

/* A PUT under one step: the status that comes back, 0 for none. */
static int status_of(const struct fault_step *step)
{
    struct fault_server *server = start(step);
    int connection = http_open(fault_server_port(server));
    int status;

    (void)send_put(connection, BODY_COUNT);
    status = http_read_status(connection);
    (void)close(connection);
    fault_server_stop(server);
    return status;
}

/* ---- all is well ---- */

static void test_asks_puts_and_probes(void **state)
{
    struct fault_server *server = start(NULL);
    int connection = http_open(fault_server_port(server));
    struct http_answer answer;
    struct fault_record record;
    OWNED_TEXT char *sum = NULL;
    OWNED_TEXT char *range = NULL;
    OWNED_TEXT char *host = NULL;

    (void)state;
    ask(connection, "a%20b.log", &answer);
    assert_int_equal(answer.status, 200);
    assert_non_null(strstr(answer.body.bytes, "\"PutSignedUrl\":\"http://127.0.0.1:"));
    assert_non_null(strstr(answer.body.bytes, "/20260330/00000000-a%20b.log?Expires="));
    http_done(&answer);

    assert_true(send_put(connection, 9));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    sum = http_header(&answer, "x-oss-hash-crc64ecma");
    assert_string_equal(sum, "11051210869376104954");
    http_done(&answer);

    assert_true(http_print(connection, "GET " LINK " HTTP/1.1\r\nHost: x\r\nRange: bytes=0-0\r\n\r\n"));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 206);
    range = http_header(&answer, "Content-Range");
    assert_string_equal(range, "bytes 0-0/9");
    assert_string_equal(answer.body.bytes, "1");
    http_done(&answer);

    assert_true(fault_server_record(server, FAULT_ASK, 0, &record));
    assert_string_equal(record.name, "a b.log");
    assert_true(fault_server_record(server, FAULT_PUT, 0, &record));
    assert_string_equal(record.name, "a.log");
    assert_int_equal(record.body_bytes, 9);
    assert_int_equal(record.status, 200);
    assert_true(record.is_over);
    host = fault_record_header(&record, "host");
    assert_string_equal(host, "x");
    assert_false(fault_server_record(server, FAULT_PUT, 1, &record));
    assert_int_equal(fault_server_connections(server), 1);
    assert_int_equal(fault_server_put_bytes(server), 9);
    (void)close(connection);
    fault_server_stop(server);
}

/* ---- which requests a step concerns ---- */

struct named_status {
    const char *name;
    int status;
};

/* Asked for these names in turn, on one connection, it answers with these. */
static void check_statuses(struct fault_server *server, const struct named_status *rows, size_t count)
{
    int connection = http_open(fault_server_port(server));

    for (size_t i = 0; i < count; i++) {
        struct http_answer answer;

        ask(connection, rows[i].name, &answer);
        assert_int_equal(answer.status, rows[i].status);
        http_done(&answer);
    }
    (void)close(connection);
}

static void test_steps_are_counted(void **state)
{
    const struct fault_step steps[] = {
        { FAULT_ASK, FAULT_STATUS, .name = "b", .status = 401, .body = FAULT_API_ERROR("illegal.auth") },
        { .place = FAULT_ASK, .kind = FAULT_STATUS, .from = 2, .times = 2, .status = 503 },
    };
    static const struct named_status rows[] = { { "a", 200 }, { "b", 401 }, { "a", 503 },
                                                { "a", 503 }, { "a", 200 }, { "b", 401 } };
    struct fault_server *server = fault_server_start(&(struct fault_options){ 0 });

    (void)state;
    fault_server_script(server, steps, 2);
    check_statuses(server, rows, sizeof rows / sizeof *rows);
    fault_server_stop(server);
}

static void test_steps_are_counted_for_each_name(void **state)
{
    static const struct named_status rows[] = {
        { "a", 503 }, { "b", 503 }, { "a", 200 }, { "c", 503 }, { "b", 200 }
    };
    struct fault_server *server = start(&(struct fault_step){
        .place = FAULT_ASK, .kind = FAULT_STATUS, .times = 1, .is_per_name = true, .status = 503 });

    (void)state;
    check_statuses(server, rows, sizeof rows / sizeof *rows);
    fault_server_stop(server);
}

static void test_percent_is_spread(void **state)
{
    struct fault_server *server = start(
        &(struct fault_step){ .place = FAULT_ASK, .kind = FAULT_STATUS, .percent = 20, .status = 503 });
    int connection = http_open(fault_server_port(server));
    int failed = 0;

    (void)state;
    for (int i = 0; i < 50; i++) {
        struct http_answer answer;

        ask(connection, "a", &answer);
        failed += answer.status == 503;
        http_done(&answer);
    }
    assert_int_equal(failed, 10);
    (void)close(connection);
    fault_server_stop(server);
}

/* ---- each kind, as a client feels it ---- */

static void test_statuses(void **state)
{
    (void)state;
    assert_int_equal(
        status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_STATUS, .status = 503 }), 503);
    assert_int_equal(
        status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_EARLY_READ, .status = 413 }), 413);
    assert_int_equal(status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_NOT_A_STORE }), 200);
    assert_int_equal(status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_CLOSE }), 200);
    assert_int_equal(status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_GARBAGE }), 0);
    assert_int_equal(
        status_of(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_RESET, .after = 100000 }), 0);
    assert_int_equal(
        status_of(&(struct fault_step){ .place = FAULT_GET, .kind = FAULT_STATUS, .status = 503 }), 200);
}

/* How the connection ends after `after` bytes: 0 for in order, else errno. */
static int end_of(enum fault_kind kind)
{
    struct fault_server *server = start(
        &(struct fault_step){ .place = FAULT_PUT, .kind = kind, .after = 1000 });
    int connection = http_open(fault_server_port(server));
    struct fault_record record;
    char byte;
    ssize_t got;
    int error_number;

    (void)send_put(connection, 2000);
    got = recv(connection, &byte, 1, 0);
    error_number = got < 0 ? errno : 0;
    (void)shutdown(connection, SHUT_WR);
    assert_true(fault_server_wait_ended(server, FAULT_PUT, 1, PATIENCE_MS));
    assert_true(fault_server_record(server, FAULT_PUT, 0, &record));
    assert_int_equal(record.body_bytes, 1000);
    assert_int_equal(record.status, 0);
    (void)close(connection);
    fault_server_stop(server);
    return error_number;
}

static void test_reset_and_fin_differ(void **state)
{
    (void)state;
    assert_int_equal(end_of(FAULT_RESET), ECONNRESET);
    assert_int_equal(end_of(FAULT_FIN), 0);
}

/* Whatever hangs, the server can be stopped, and the client sees the end. */
static void test_what_never_ends_ends_with_the_server(void **state)
{
    static const enum fault_kind kinds[] = { FAULT_STALL,     FAULT_HOLD,         FAULT_HANG,
                                             FAULT_DRIP,      FAULT_ENDLESS_BODY, FAULT_ENDLESS_HEADERS,
                                             FAULT_BAD_RECORD };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct fault_server *server = start(
            &(struct fault_step){ .place = FAULT_PUT, .kind = kinds[i], .after = 5 });
        int connection = http_open(fault_server_port(server));

        assert_true(send_put(connection, 9));
        assert_true(fault_server_wait_bytes(server, 5, PATIENCE_MS));
        fault_server_stop(server);
        (void)close(connection);
    }
}

static void test_hold_goes_on_when_released(void **state)
{
    struct fault_server *server = start(
        &(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_HOLD, .after = 5 });
    int connection = http_open(fault_server_port(server));
    struct http_answer answer;

    (void)state;
    assert_true(send_put(connection, 9));
    assert_true(fault_server_wait_bytes(server, 5, PATIENCE_MS));
    assert_int_equal(fault_server_ended(server, FAULT_PUT), 0);
    fault_server_release(server);
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    assert_int_equal(fault_server_put_bytes(server), 9);
    http_done(&answer);
    (void)close(connection);
    fault_server_stop(server);
}

/* The sum that the store says under one step. The caller's. */
static char *sum_said(const char *text)
{
    struct fault_server *server = start(
        &(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_SUM, .text = text });
    int connection = http_open(fault_server_port(server));
    struct http_answer answer;
    char *sum;

    assert_true(send_put(connection, 9));
    http_read(connection, false, &answer);
    sum = http_header(&answer, "x-oss-hash-crc64ecma");
    http_done(&answer);
    (void)close(connection);
    fault_server_stop(server);
    return sum;
}

static void test_sums(void **state)
{
    OWNED_TEXT char *wrong = sum_said("wrong");
    OWNED_TEXT char *noise = sum_said("-12abc");

    (void)state;
    assert_string_equal(wrong, "11051210869376104955");
    assert_string_equal(noise, "-12abc");
    assert_null(sum_said(NULL));
}

static int answer_to_expect(const struct fault_step *step)
{
    struct fault_server *server = start(step);
    int connection = http_open(fault_server_port(server));
    struct pollfd peer = { .fd = connection, .events = POLLIN };
    int status;

    assert_true(
        http_print(connection, "PUT " LINK " HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"));
    assert_true(fault_server_wait_begun(server, FAULT_PUT, 1, PATIENCE_MS));
    if (step->kind == FAULT_NO_CONTINUE) {
        status = poll(&peer, 1, 0); /* nothing may have come before the body has */
        assert_true(http_send(connection, body, 9));
        assert_int_equal(http_read_status(connection), 200);
    } else {
        status = http_read_status(connection);
    }
    (void)close(connection);
    fault_server_stop(server);
    return status;
}

static void test_expect(void **state)
{
    (void)state;
    assert_int_equal(answer_to_expect(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_NOTHING }),
                     100);
    assert_int_equal(answer_to_expect(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_NO_CONTINUE }),
                     0);
    assert_int_equal(
        answer_to_expect(&(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_EARLY, .status = 417 }),
        417);
}

static void test_slow_reading_takes_its_time(void **state)
{
    struct fault_server *server = start(
        &(struct fault_step){ .place = FAULT_PUT, .kind = FAULT_NOTHING, .rate = 1000000 });
    int connection = http_open(fault_server_port(server));
    int64_t began_ms = clock_now_ms();
    struct http_answer answer;

    (void)state;
    put(connection, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(clock_now_ms() - began_ms >= BODY_COUNT / 1000 - 50);
    http_done(&answer);
    (void)close(connection);
    fault_server_stop(server);
}

static void test_idle_connections_are_closed(void **state)
{
    struct fault_server *server = fault_server_start(&(struct fault_options){ .idle_ms = 30 });
    int connection = http_open(fault_server_port(server));
    struct http_answer answer;

    (void)state;
    ask(connection, "a", &answer);
    http_done(&answer);
    assert_true(http_is_closed(connection));
    (void)close(connection);
    fault_server_stop(server);
}

static void test_links_lead_elsewhere_or_twice_to_the_same(void **state)
{
    const struct fault_step steps[] = {
        { FAULT_ASK, FAULT_LINKS_TO, .times = 1, .text = "https://elsewhere.example" },
        { .place = FAULT_ASK, .kind = FAULT_SAME_LINKS },
    };
    struct fault_server *server = fault_server_start(&(struct fault_options){ 0 });
    int connection = http_open(fault_server_port(server));
    struct http_answer first;
    struct http_answer second;

    (void)state;
    fault_server_script(server, steps, 2);
    ask(connection, "a", &first);
    assert_non_null(
        strstr(first.body.bytes, "\"PutSignedUrl\":\"https://elsewhere.example/20260330/00000000-a?"));
    ask(connection, "a", &second);
    assert_non_null(strstr(second.body.bytes, "/20260330/00000000-a?"));
    http_done(&first);
    http_done(&second);
    (void)close(connection);
    fault_server_stop(server);
}

static int fill_body(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof body; i++)
        body[i] = (char)('1' + i % 9);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asks_puts_and_probes),
        cmocka_unit_test(test_steps_are_counted),
        cmocka_unit_test(test_steps_are_counted_for_each_name),
        cmocka_unit_test(test_percent_is_spread),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_reset_and_fin_differ),
        cmocka_unit_test(test_what_never_ends_ends_with_the_server),
        cmocka_unit_test(test_hold_goes_on_when_released),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_expect),
        cmocka_unit_test(test_slow_reading_takes_its_time),
        cmocka_unit_test(test_idle_connections_are_closed),
        cmocka_unit_test(test_links_lead_elsewhere_or_twice_to_the_same),
    };

    return cmocka_run_group_tests_name("fault_server", tests, fill_body, NULL);
}
