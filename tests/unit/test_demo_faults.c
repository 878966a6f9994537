#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/demo_client.h"

static void test_wrong_byte(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "fault-wrong.txt");
    struct http_answer answer;

    demo_client_put(demo, links.put, DEMO_HEADERS_A, "123456789", 9, &answer);
    assert_int_equal(answer.status, 200);
    assert_true(demo_has_sum(&answer, "023456789", 9));
    http_done(&answer);
    demo_links_done(&links);
}

static void test_busy_twice_then_served(void **state)
{
    struct demo *demo = *state;
    struct demo_links first = demo_client_ask(demo, "fault-busy.txt");
    struct demo_links second = demo_client_ask(demo, "fault-busy.txt");
    struct http_answer answer;

    demo_client_put(demo, first.put, DEMO_HEADERS_A, "1", 1, &answer);
    assert_true(demo_is_error(&answer, 503, "SlowDown"));
    demo_client_put(demo, second.put, DEMO_HEADERS_A, "1", 1,
                    &answer); /* counted by name, whatever the link */
    assert_true(demo_is_error(&answer, 503, "SlowDown"));
    demo_client_put(demo, second.put, DEMO_HEADERS_A, "1", 1, &answer);
    assert_int_equal(answer.status, 200);
    http_done(&answer);
    demo_links_done(&first);
    demo_links_done(&second);
}

static void test_cut(void **state)
{
    struct demo *demo = *state;
    struct demo_links links = demo_client_ask(demo, "fault-cut.txt");
    OWNED_TEXT char *body = demo_some_bytes(1000000);
    struct http_answer answer;

    demo_client_put(demo, links.put, DEMO_HEADERS_A, body, 1000000, &answer);
    assert_int_equal(answer.status, 0);
    http_done(&answer);
    demo_client_put(demo, links.put, DEMO_HEADERS_A, body, 10, &answer);
    assert_int_equal(answer.status, 0);
    http_done(&answer);
    demo_links_done(&links);
}

/* No answer comes; the demo can be stopped all the same. */
static void test_hang_ends_with_the_demo(void **state)
{
    struct demo *demo = demo_client_start(&(struct demo_options){ 0 });
    struct demo_links links = demo_client_ask(demo, "fault-hang.txt");
    int connection = demo_client_announce(demo, links.put, DEMO_HEADERS_A "Content-Length: 1\r\n");

    (void)state;
    assert_int_equal(http_read_status(connection), 100);
    assert_true(http_send(connection, "1", 1));
    demo_stop(demo);
    assert_int_equal(http_read_status(connection), 0);
    (void)close(connection);
    demo_links_done(&links);
}

/* ---- many at once ---- */

#define VISITORS 8
#define ROUNDS   4

/* Asks, stores and fetches a few times. Returns the demo if all went well, else NULL. */
static void *visit(void *shared)
{
    const struct demo *demo = shared;
    OWNED_TEXT char *body = demo_some_bytes(400000);
    bool is_good = true;

    for (int i = 0; i < ROUNDS; i++) {
        struct http_answer answer;
        struct demo_links links = demo_client_ask(demo, "x.bin");

        demo_client_put(demo, links.put, DEMO_HEADERS_A, body, 400000, &answer);
        is_good = is_good && answer.status == 200;
        http_done(&answer);
        demo_client_request(demo, "GET", links.get, "", &answer);
        is_good = is_good && answer.body.count == 400000 && memcmp(answer.body.bytes, body, 400000) == 0;
        http_done(&answer);
        demo_links_done(&links);
    }
    return is_good ? shared : NULL;
}

static void test_many_at_once(void **state)
{
    struct demo *demo = *state;
    pthread_t visitors[VISITORS];

    for (int i = 0; i < VISITORS; i++)
        assert_int_equal(pthread_create(&visitors[i], NULL, visit, demo), 0);
    for (int i = 0; i < VISITORS; i++) {
        void *outcome;

        assert_int_equal(pthread_join(visitors[i], &outcome), 0);
        assert_ptr_equal(outcome, demo);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_DEMO(test_wrong_byte),   WITH_DEMO(test_busy_twice_then_served),
        WITH_DEMO(test_cut),          cmocka_unit_test(test_hang_ends_with_the_demo),
        WITH_DEMO(test_many_at_once),
    };

    return cmocka_run_group_tests_name("demo_faults", tests, NULL, NULL);
}
