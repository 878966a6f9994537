#include "work/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "work/deadline.h"

#define STACK_BYTES (512 * 1024)

struct job {
    void (*run)(void *argument);
    void *argument;
    struct job *next;
};

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t wanted; /* a job is there, or the end           */
    pthread_cond_t left;   /* a thread has ended                   */
    struct job *jobs;      /* the newest first: older ones are often cancelled while they wait */
    int most;
    int threads;
    int idle;         /* threads that no job has been meant for; below 0: so many jobs have to wait */
    int64_t moved_ms; /* when the last job was taken, or the first had to wait                      */
    bool is_over;
    bool is_left; /* its owner has gone: the last thread releases it */
};

struct pool *pool_new(int most)
{
    struct pool *pool = memory_new(1, sizeof *pool);

    pool->most = most;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->wanted, NULL);
    deadline_condition(&pool->left);
    return pool;
}

static void release(struct pool *pool)
{
    pthread_cond_destroy(&pool->wanted);
    pthread_cond_destroy(&pool->left);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

/* Called with the lock held; the job is the caller's. NULL at the end. */
static struct job *next_job(struct pool *pool)
{
    struct job *job;

    while (!pool->jobs && !pool->is_over)
        pthread_cond_wait(&pool->wanted, &pool->lock);
    job = pool->jobs;
    if (job) {
        pool->jobs = job->next;
        pool->moved_ms = clock_now_ms();
    }
    return job;
}

static void *serve(void *argument)
{
    struct pool *pool = argument;
    struct job *job;
    bool is_last;

    pthread_mutex_lock(&pool->lock);
    while ((job = next_job(pool))) {
        pthread_mutex_unlock(&pool->lock);
        job->run(job->argument);
        free(job);
        pthread_mutex_lock(&pool->lock);
        pool->idle++;
    }
    pool->threads--;
    is_last = pool->is_left && pool->threads == 0;
    pthread_cond_signal(&pool->left);
    pthread_mutex_unlock(&pool->lock);
    if (is_last)
        release(pool);
    return NULL;
}

/* Called with the lock held. Signals are the face's: workers start with all of them blocked. */
static bool start_thread(struct pool *pool)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    int failed;

    if (pool->threads >= pool->most)
        return false;
    sigfillset(&all);
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&thread, &attributes, serve, pool);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    pool->threads += !failed;
    return !failed;
}

/* Called with the lock held. On a busy machine many are at work for a while; they hang where none comes back. */
static bool may_wait(struct pool *pool)
{
    if (pool->idle == 0)
        pool->moved_ms = clock_now_ms();
    return pool->threads > 0 && clock_now_ms() - pool->moved_ms < POOL_PATIENCE_MS;
}

/* Called with the lock held. Whether a thread will run one more job. */
static bool find_thread(struct pool *pool)
{
    if (pool->is_over)
        return false;
    if (pool->idle <= 0 && start_thread(pool))
        return true;
    if (pool->idle <= 0 && !may_wait(pool))
        return false;
    pool->idle--;
    return true;
}

bool pool_run(struct pool *pool, void (*run)(void *argument), void *argument)
{
    bool has_thread;

    pthread_mutex_lock(&pool->lock);
    has_thread = find_thread(pool);
    if (has_thread) {
        struct job *job = memory_new(1, sizeof *job);

        *job = (struct job){ run, argument, pool->jobs };
        pool->jobs = job;
        pthread_cond_signal(&pool->wanted);
    }
    pthread_mutex_unlock(&pool->lock);
    return has_thread;
}

void pool_free(struct pool *pool, int wait_ms)
{
    struct timespec until = deadline_after(wait_ms);
    bool is_empty;

    pthread_mutex_lock(&pool->lock);
    pool->is_over = true;
    pthread_cond_broadcast(&pool->wanted);
    while (pool->threads > 0 && pthread_cond_timedwait(&pool->left, &pool->lock, &until) != ETIMEDOUT)
        ;
    is_empty = pool->threads == 0;
    pool->is_left = true;
    pthread_mutex_unlock(&pool->lock);
    if (is_empty)
        release(pool);
}
