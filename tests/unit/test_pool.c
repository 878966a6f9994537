/* Threads for work that may hang. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"
#include "work/pool.h"

#define THREADS 2
#define JOBS    6

/* Each job waits until it may go. */
struct gate {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool is_open;
    int begun, over;
};

static struct gate gate;

static void pass(void *argument)
{
    (void)argument;
    pthread_mutex_lock(&gate.lock);
    gate.begun++;
    pthread_cond_broadcast(&gate.changed);
    while (!gate.is_open)
        pthread_cond_wait(&gate.changed, &gate.lock);
    gate.over++;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static void wait_for(const int *count, int wanted)
{
    pthread_mutex_lock(&gate.lock);
    while (*count < wanted)
        pthread_cond_wait(&gate.changed, &gate.lock);
    pthread_mutex_unlock(&gate.lock);
}

static void open_gate(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.is_open = true;
    pthread_cond_broadcast(&gate.changed);
    pthread_mutex_unlock(&gate.lock);
}

static int set_up(void **state)
{
    *state = pool_new(THREADS);
    gate = (struct gate){ .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };
    return 0;
}

static int tear_down(void **state)
{
    open_gate();
    pool_free(*state, 10000);
    return 0;
}

static void fill(struct pool *pool)
{
    for (int i = 0; i < THREADS; i++)
        assert_true(pool_run(pool, pass, NULL));
    wait_for(&gate.begun, THREADS);
}

static void test_nothing_waits_while_there_are_threads(void **state)
{
    fill(*state);
    assert_int_equal(gate.over, 0);
}

/* Busy is not hanging: what comes meanwhile is done when a thread is free. */
static void test_who_finds_all_busy_waits(void **state)
{
    fill(*state);
    for (int i = THREADS; i < JOBS; i++)
        assert_true(pool_run(*state, pass, NULL));
    open_gate();
    wait_for(&gate.over, JOBS);
    assert_true(pool_run(*state, pass, NULL));
    wait_for(&gate.over, JOBS + 1);
}

static void test_threads_that_hang_take_nothing(void **state)
{
    int64_t start_ms;

    fill(*state);
    start_ms = clock_now_ms();
    while (pool_run(*state, pass, NULL))
        (void)poll(NULL, 0, POOL_PATIENCE_MS / 50);
    assert_in_range(clock_now_ms() - start_ms, POOL_PATIENCE_MS, 5 * POOL_PATIENCE_MS);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_nothing_waits_while_there_are_threads),
        TEST(test_who_finds_all_busy_waits),
        TEST(test_threads_that_hang_take_nothing),
    };

    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
