#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdlib.h>

#include "base/memory.h"
#include "work/crew.h"
#include "work/pool.h"

#define COUNT    40
#define PATIENCE 60

/* Things to look at, some of which hang until they are let go. */
struct things {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool hangs[COUNT];
    bool is_let_go;
    int answered[COUNT];
    int given_up[COUNT];
    int late[COUNT];
    int looking;
    bool is_released;
};

static struct things *things_new(void)
{
    struct things *things = memory_new(1, sizeof *things);

    pthread_mutex_init(&things->lock, NULL);
    pthread_cond_init(&things->changed, NULL);
    return things;
}

static void look(void *context, uint32_t index, void *result, struct pulse *pulse)
{
    struct things *things = context;

    (void)pulse;
    pthread_mutex_lock(&things->lock);
    things->looking++;
    while (things->hangs[index] && !things->is_let_go)
        pthread_cond_wait(&things->changed, &things->lock);
    things->looking--;
    pthread_mutex_unlock(&things->lock);
    *(uint32_t *)result = index * 2;
}

static void take(void *context, uint32_t index, void *result, bool is_late)
{
    struct things *things = context;

    if (!result)
        things->given_up[index]++;
    else {
        assert_int_equal(*(uint32_t *)result, index * 2);
        (is_late ? things->late : things->answered)[index]++;
    }
}

static void flush(void *context, bool is_end)
{
    (void)context;
    (void)is_end;
}

static void release(void *context)
{
    struct things *things = context;

    pthread_mutex_lock(&things->lock);
    things->is_released = true;
    pthread_cond_broadcast(&things->changed);
    pthread_mutex_unlock(&things->lock);
}

/* Lets all that hangs come back, and waits until nobody uses the things any more. */
static void let_go(struct things *things)
{
    pthread_mutex_lock(&things->lock);
    things->is_let_go = true;
    pthread_cond_broadcast(&things->changed);
    while (!things->is_released)
        pthread_cond_wait(&things->changed, &things->lock);
    pthread_mutex_unlock(&things->lock);
    pthread_cond_destroy(&things->changed);
    pthread_mutex_destroy(&things->lock);
}

static const struct crew_work work = { COUNT, PATIENCE, look, take, flush, release };

static void test_all_are_taken_once(void **state)
{
    struct pool *pool = pool_new(16);
    struct things *things = things_new();

    (void)state;
    crew_run(pool, &work, things, NULL);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(things->answered[i], 1);
        assert_int_equal(things->given_up[i] + things->late[i], 0);
    }
    let_go(things);
    free(things);
    pool_free(pool, 10000);
}

static void test_what_hangs_costs_only_itself(void **state)
{
    struct pool *pool = pool_new(16);
    struct things *things = things_new();

    (void)state;
    things->hangs[0] = things->hangs[7] = things->hangs[COUNT - 1] = true;
    crew_run(pool, &work, things, NULL);
    for (int i = 0; i < COUNT; i++) {
        assert_int_equal(things->answered[i], things->hangs[i] ? 0 : 1);
        assert_int_equal(things->given_up[i], things->hangs[i] ? 1 : 0);
    }
    let_go(things);
    for (int i = 0; i < COUNT; i++) /* what came back at last was still taken */
        assert_int_equal(things->late[i], things->hangs[i] ? 1 : 0);
    free(things);
    pool_free(pool, 10000);
}

static void test_when_all_hang_it_gives_up(void **state)
{
    struct pool *pool = pool_new(4); /* fewer than a crew would take */
    struct things *things = things_new();

    (void)state;
    for (int i = 0; i < COUNT; i++)
        things->hangs[i] = true;
    crew_run(pool, &work, things, NULL);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(things->given_up[i], 1);
    let_go(things);
    free(things);
    pool_free(pool, 10000);
}

struct stopper {
    struct things *things;
    atomic_bool stop;
};

static void *stop_when_looking(void *argument)
{
    struct stopper *stopper = argument;
    bool is_looking = false;

    while (!is_looking) {
        pthread_mutex_lock(&stopper->things->lock);
        is_looking = stopper->things->looking > 0;
        pthread_mutex_unlock(&stopper->things->lock);
    }
    atomic_store(&stopper->stop, true);
    return NULL;
}

static void test_it_stops_when_told(void **state)
{
    struct pool *pool = pool_new(16);
    struct things *things = things_new();
    struct stopper stopper = { .things = things };
    pthread_t thread;
    int taken = 0;

    (void)state;
    things->hangs[0] = true;
    assert_int_equal(pthread_create(&thread, NULL, stop_when_looking, &stopper), 0);
    crew_run(pool, &work, things, &stopper.stop);
    pthread_join(thread, NULL);
    for (int i = 0; i < COUNT; i++)
        taken += things->answered[i];
    assert_true(taken < COUNT);
    let_go(things);
    free(things);
    pool_free(pool, 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_are_taken_once),
        cmocka_unit_test(test_what_hangs_costs_only_itself),
        cmocka_unit_test(test_when_all_hang_it_gives_up),
        cmocka_unit_test(test_it_stops_when_told),
    };

    return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
