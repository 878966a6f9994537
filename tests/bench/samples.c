#include "bench/samples.h"

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"

void samples_add(struct samples *samples, double value)
{
    if (samples->count == samples->room) {
        samples->room = samples->room ? samples->room * 2 : 64;
        samples->values = memory_resize(samples->values, samples->room, sizeof *samples->values);
    }
    samples->values[samples->count++] = value;
}

void samples_done(struct samples *samples)
{
    free(samples->values);
    *samples = (struct samples){ 0 };
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;

    return (a > b) - (a < b);
}

double samples_quantile(const struct samples *samples, double part)
{
    size_t rank = (size_t)(part * (double)samples->count);

    qsort(samples->values, samples->count, sizeof *samples->values, compare);
    return samples->values[rank < samples->count ? rank : samples->count - 1];
}

double samples_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
