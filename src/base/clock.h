/*
 * clock: the two clocks. Called by the loops and by nobody below them; everybody else is given the time.
 * Any thread.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

/* Milliseconds that never go back, suspension of the machine included. For timers, rates and waits. */
static inline int64_t clock_now_ms(void)
{
    struct timespec now;

#ifdef CLOCK_BOOTTIME
    clock_gettime(CLOCK_BOOTTIME, &now);
#else
    clock_gettime(CLOCK_MONOTONIC, &now);
#endif
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Seconds since 1970, as this machine believes. For signatures, expiry and records. */
static inline int64_t clock_today_s(void)
{
    return (int64_t)time(NULL);
}

#endif
