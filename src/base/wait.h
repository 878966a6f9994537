/*
 * wait: how long to wait at the most, in milliseconds; below 0 for ever.
 */
#ifndef BASE_WAIT_H
#define BASE_WAIT_H

#include <stdint.h>

/* The one of two waits that is over first. */
static inline int64_t wait_sooner(int64_t one_ms, int64_t other_ms)
{
    if (one_ms < 0 || other_ms < 0)
        return one_ms < 0 ? other_ms : one_ms;
    return one_ms < other_ms ? one_ms : other_ms;
}

#endif
