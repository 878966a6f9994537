/*
 * limit: how many bytes may go now (a rate that the person set, over all transfers) and how many calls (a rate that the
 * service teaches).
 * Pure arithmetic over times it is given; reads no clock.
 */
#ifndef TRANSFER_LIMIT_H
#define TRANSFER_LIMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A bucket of bytes that fills at the rate and holds a tenth of a second's worth. */
struct limit {
    uint64_t bytes_per_second; /* 0: no limit */
    double bytes;
    int64_t filled_ms;
};

/* From now on at this rate; the bucket starts empty. */
void limit_set(struct limit *limit, uint64_t bytes_per_second, int64_t now_ms);

/* Takes up to wanted bytes; 0 if none may go now. */
size_t limit_take(struct limit *limit, size_t wanted, int64_t now_ms);

/* Puts back what was taken and not sent. */
void limit_return(struct limit *limit, size_t bytes);

/* Milliseconds until something worth sending may go; 0: now. */
int64_t limit_wait_ms(const struct limit *limit, int64_t now_ms);

/* Calls a second: grows while they succeed, is halved when the service says that they are too many. */
struct call_rate {
    double per_second;
    double calls; /* that may be made at once now                        */
    int64_t filled_ms;
    int64_t halved_ms;
    bool was_halved; /* from then on it grows carefully */
};

/* So many calls a second to begin with. */
struct call_rate call_rate_of(int per_second, int64_t now_ms);

/* Takes one call if it may be made now. */
bool call_rate_take(struct call_rate *rate, int64_t now_ms);

/* Milliseconds until the next call may be made; 0: now. */
int64_t call_rate_wait_ms(const struct call_rate *rate, int64_t now_ms);

/* A call succeeded. */
void call_rate_grow(struct call_rate *rate);

/* At most once a second: one burst of refusals is one piece of news. */
void call_rate_halve(struct call_rate *rate, int64_t now_ms);

#endif
