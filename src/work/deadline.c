#include "work/deadline.h"

#define NS_IN_A_SECOND 1000000000L

void deadline_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

struct timespec deadline_after(int wait_ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000L;
    if (until.tv_nsec >= NS_IN_A_SECOND) {
        until.tv_nsec -= NS_IN_A_SECOND;
        until.tv_sec++;
    }
    return until;
}
