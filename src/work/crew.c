#include "work/crew.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "work/deadline.h"
#include "work/pool.h"

#define WORKERS_MOST 8
#define LOOK_MS      25   /* how often to see whether someone is stuck, and to report */
#define GIVE_UP_MS   1500 /* all workers stuck for so long: the rest will not answer */

struct crew;

struct worker {
    struct crew *crew;
    struct pulse pulse;
    uint32_t index;
    bool has_begun; /* a busy machine lets a new thread wait for its turn */
    bool is_busy;   /* looking at index                                   */
    bool is_stuck;  /* index was given up; it may still come              */
};

struct crew {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct crew_work work;
    void *context;
    struct worker workers[WORKERS_MOST];
    int workers_count;
    int holds; /* workers that have not come back, and the one who waits */
    uint32_t next;
    bool is_over;
};

void pulse_touch(struct pulse *pulse)
{
    atomic_store_explicit(&pulse->since_ms, clock_now_ms(), memory_order_relaxed);
}

static int64_t pulse_age_ms(const struct pulse *pulse)
{
    return clock_now_ms() - atomic_load_explicit(&pulse->since_ms, memory_order_relaxed);
}

/* Called with the lock held, which is given back. */
static void let_go(struct crew *crew)
{
    bool is_last = --crew->holds == 0;

    pthread_cond_signal(&crew->changed);
    pthread_mutex_unlock(&crew->lock);
    if (!is_last)
        return;
    crew->work.release(crew->context);
    pthread_cond_destroy(&crew->changed);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

static void go_through(void *argument)
{
    struct worker *worker = argument;
    struct crew *crew = worker->crew;
    _Alignas(max_align_t) char result[CREW_RESULT_BYTES];

    pthread_mutex_lock(&crew->lock);
    worker->has_begun = true;
    while (!crew->is_over && crew->next < crew->work.count) {
        worker->index = crew->next++;
        worker->is_busy = true;
        worker->is_stuck = false;
        pulse_touch(&worker->pulse);
        pthread_mutex_unlock(&crew->lock);
        crew->work.look(crew->context, worker->index, result, &worker->pulse);
        pthread_mutex_lock(&crew->lock);
        worker->is_busy = false;
        crew->work.take(crew->context, worker->index, result, worker->is_stuck || crew->is_over);
    }
    let_go(crew);
}

/* Called with the lock held. */
static void add_worker(struct crew *crew, struct pool *pool)
{
    struct worker *worker = &crew->workers[crew->workers_count];

    if (crew->workers_count == WORKERS_MOST)
        return;
    worker->crew = crew;
    pulse_touch(&worker->pulse);
    crew->holds++;
    if (pool_run(pool, go_through, worker))
        crew->workers_count++;
    else
        crew->holds--;
}

/* Gives up what workers are stuck at. Returns whether one of them still moves. */
static bool give_up_stuck(struct crew *crew)
{
    bool moves = false;

    for (int i = 0; i < crew->workers_count; i++) {
        struct worker *worker = &crew->workers[i];

        if (worker->has_begun && (!worker->is_busy || worker->is_stuck))
            continue;
        if (pulse_age_ms(&worker->pulse) < crew->work.patience_ms) {
            moves = true;
            continue;
        }
        if (!worker->has_begun)
            continue;
        worker->is_stuck = true;
        crew->work.take(crew->context, worker->index, NULL, false);
    }
    return moves;
}

/* No worker has moved for long, and there is no further one to be had. */
static bool all_hang(const struct crew *crew)
{
    for (int i = 0; i < crew->workers_count; i++)
        if ((crew->workers[i].has_begun && !crew->workers[i].is_stuck) ||
            pulse_age_ms(&crew->workers[i].pulse) < GIVE_UP_MS)
            return false;
    return true;
}

static void wait_a_little(struct crew *crew)
{
    struct timespec until = deadline_after(LOOK_MS);

    pthread_cond_timedwait(&crew->changed, &crew->lock, &until);
}

static bool anyone_on_the_way(const struct crew *crew)
{
    for (int i = 0; i < crew->workers_count; i++)
        if (crew->workers[i].is_busy && !crew->workers[i].is_stuck)
            return true;
    return false;
}

static bool is_done(const struct crew *crew, const atomic_bool *stop)
{
    if (stop && atomic_load_explicit(stop, memory_order_relaxed))
        return true;
    return crew->next == crew->work.count && !anyone_on_the_way(crew);
}

static void flush(const struct crew *crew, bool is_end)
{
    if (crew->work.flush)
        crew->work.flush(crew->context, is_end);
}

/* Called with the lock held. */
static void wait_for_all(struct crew *crew, struct pool *pool, const atomic_bool *stop)
{
    while (!is_done(crew, stop)) {
        wait_a_little(crew);
        flush(crew, false);
        if (!give_up_stuck(crew) && crew->next < crew->work.count)
            add_worker(crew, pool);
        if (all_hang(crew))
            while (crew->next < crew->work.count)
                crew->work.take(crew->context, crew->next++, NULL, false);
    }
}

void crew_run(struct pool *pool, const struct crew_work *work, void *context, const atomic_bool *stop)
{
    struct crew *crew = memory_new(1, sizeof *crew);

    crew->work = *work;
    crew->context = context;
    crew->holds = 1;
    pthread_mutex_init(&crew->lock, NULL);
    deadline_condition(&crew->changed);

    pthread_mutex_lock(&crew->lock);
    add_worker(crew, pool);
    wait_for_all(crew, pool, stop);
    crew->is_over = true;
    flush(crew, true);
    let_go(crew);
}
