/*
 * pool: threads for work that may hang. Whoever is given to it starts at once on an idle thread or a new one;
 * only where as many as are allowed are busy does it wait for one of them. Any thread may call.
 */
#ifndef WORK_POOL_H
#define WORK_POOL_H

#include <stdbool.h>

struct pool;

/* A pool of at most that many threads; starts none. */
struct pool *pool_new(int most);

#define POOL_PATIENCE_MS 2000 /* all are busy and none has come free for so long: they hang */

/* Runs it on a thread of its own. False if the threads hang, or none can be had. */
bool pool_run(struct pool *pool, void (*run)(void *argument), void *argument);

/* Lets idle threads end and waits up to wait_ms for the busy ones. Those that still hang keep what they need and end by
 * themselves; what they release then must not belong to the caller. */
void pool_free(struct pool *pool, int wait_ms);

#endif
