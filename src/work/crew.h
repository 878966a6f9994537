/*
 * crew: looks at many things of which any one may hang. Usually one worker goes through them in order;
 * when it gets stuck, the thing it is at is given up for now, another worker goes on with the next, and
 * the late answer is still taken when it comes.
 */
#ifndef WORK_CREW_H
#define WORK_CREW_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct pool;

/* What a worker is at; touched by long work to say that it moves. */
struct pulse {
    atomic_llong since_ms;
};

/* It moves: patience begins anew. Any thread. */
void pulse_touch(struct pulse *pulse);

#define CREW_RESULT_BYTES 128

struct crew_work {
    uint32_t count;
    int patience_ms;
    /* On a worker's thread, no lock held; may hang. The result is of CREW_RESULT_BYTES bytes at most. */
    void (*look)(void *context, uint32_t index, void *result, struct pulse *pulse);
    /* One at a time. result NULL: no answer within the patience. is_late: it came afterwards. */
    void (*take)(void *context, uint32_t index, void *result, bool is_late);
    /* One at a time, every now and then, and once at the end: what was taken so far may be reported. May be NULL. */
    void (*flush)(void *context, bool is_end);
    /* Once, when no worker is left. */
    void (*release)(void *context);
};

/* Goes through all of it and returns when each thing has been taken, with or without an answer, or *stop became
 * true. Takes the context, which lives until the last worker has come back. */
void crew_run(struct pool *pool, const struct crew_work *work, void *context, const atomic_bool *stop);

#endif
