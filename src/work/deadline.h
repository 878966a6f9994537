/*
 * deadline: a moment up to which a thread waits for a condition, on a clock that nobody sets.
 */
#ifndef WORK_DEADLINE_H
#define WORK_DEADLINE_H

#include <pthread.h>
#include <time.h>

/* Makes a condition that is waited for with pthread_cond_timedwait and a deadline. */
void deadline_condition(pthread_cond_t *condition);

/* So many milliseconds from now. */
struct timespec deadline_after(int wait_ms);

#endif
