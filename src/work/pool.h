/*
 * pool: threads for work that may hang. Whoever is given to it starts at once on an idle thread or a new one;
 * nothing waits behind something else. Any thread may call.
 */
#ifndef WORK_POOL_H
#define WORK_POOL_H

#include <stdbool.h>

struct pool;

/* A pool of at most that many threads; starts none. */
struct pool *pool_new(int most);

/* Runs it on a thread of its own. False if as many as are allowed are busy, which means that they hang. */
bool pool_run(struct pool *pool, void (*run)(void *argument), void *argument);

/* Lets idle threads end and waits up to wait_ms for the busy ones. Those that still hang keep what they need and end by
 * themselves; what they release then must not belong to the caller. */
void pool_free(struct pool *pool, int wait_ms);

#endif
