/*
 * pace: how fast bytes go, how long the rest will take, and when to try again.
 * Pure arithmetic over numbers it is given; reads no clock.
 */
#ifndef TRANSFER_PACE_H
#define TRANSFER_PACE_H

#include <stdbool.h>
#include <stdint.h>

#define PACE_RATE_WINDOW_MS 15000  /* a rate that a person reads: quick enough to see a change         */
#define PACE_LEFT_WINDOW_MS 120000 /* a time left that does not jump about                              */
#define PACE_WISH_MOST_MS   60000  /* a service may ask for a longer pause than ours, up to this          */

/* Bytes and time, both fading with the same window, so that the first seconds count fully. */
struct pace_window {
    double bytes;
    double time_ms;
};

struct pace {
    struct pace_window rate;
    struct pace_window left;
    uint64_t last_bytes;
    int64_t last_ms;
    bool is_begun;
};

/* bytes_so_far at now_ms. The first bytes only begin: what it took until then is not the line, and what filled its
 * buffers not its rate. A count that went down begins anew but keeps what was learned. */
void pace_add(struct pace *pace, uint64_t bytes_so_far, int64_t now_ms);

/* Leaves out time during which nothing could move: a pause, a stopped process. */
void pace_skip(struct pace *pace, int64_t passed_ms);

/* Goes on at now_ms: since the last bytes nobody wanted to move any. */
void pace_go_on(struct pace *pace, int64_t now_ms);

/* Over about 15 s; 0 while nothing is known. */
uint64_t pace_bytes_per_second(const struct pace *pace);

/* Seconds for left_bytes at the rate of about two minutes; -1 before a second was seen, while nothing is known, or for
 * more than a year. */
int64_t pace_left_s(const struct pace *pace, uint64_t left_bytes);

/* How long to wait after the n-th failure (from 1): a random part of 0.5 s doubled each time, at
 * most 20 s (full jitter), but not less than the service asked for, which counts up to 60 s. random
 * is any number, evenly spread over 64 bits. */
int64_t pace_wait_ms(int failures, int64_t wish_ms, uint64_t random);

/* A budget for further attempts that all transfers share: each costs one, each file that arrives gives some back. A
 * dead service then meets one storm, not one for each file. */
struct pace_budget {
    double attempts;
};

/* A full one; take is false when nothing is left; give is for a file that arrived. */
struct pace_budget pace_budget_full(void);
bool pace_budget_take(struct pace_budget *budget);
void pace_budget_give(struct pace_budget *budget);

#endif
