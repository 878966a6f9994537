/*
 * samples: numbers that were measured, and what stands for them. A zeroed one is empty.
 */
#ifndef BENCH_SAMPLES_H
#define BENCH_SAMPLES_H

#include <stddef.h>

struct samples {
    double *values; /* in any order */
    size_t count, room;
};

void samples_add(struct samples *samples, double value);
void samples_done(struct samples *samples);

/* The value that so large a part of them does not pass: 0.5 is the median, 1 the largest. There is at least one. */
double samples_quantile(const struct samples *samples, double part);

/* The clock that samples are taken with, in milliseconds. */
double samples_now_ms(void);

#endif
