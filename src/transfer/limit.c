#include "transfer/limit.h"

#define BUCKET_MS     100
#define LEAST_BYTES   1024 /* fewer are not worth a packet of their own ... */
#define LEAST_MS      50   /* ... unless the rate gives no more in so long  */
#define SLOWEST_CALLS 1.0
#define FASTEST_CALLS 10000.0
#define NEWS_MS       1000

static double bucket_bytes(const struct limit *limit)
{
    double bytes = (double)limit->bytes_per_second * BUCKET_MS / 1000;

    return bytes > 2 ? bytes : 2;
}

static double least_bytes(const struct limit *limit)
{
    double bytes = (double)limit->bytes_per_second * LEAST_MS / 1000;

    return bytes < 1 ? 1 : bytes < LEAST_BYTES ? bytes : LEAST_BYTES;
}

static double bytes_at(const struct limit *limit, int64_t now_ms)
{
    double bytes = limit->bytes +
                   (double)limit->bytes_per_second * (double)(now_ms - limit->filled_ms) / 1000;
    double most = bucket_bytes(limit);

    return bytes < most ? bytes : most;
}

void limit_set(struct limit *limit, uint64_t bytes_per_second, int64_t now_ms)
{
    limit->bytes_per_second = bytes_per_second;
    limit->bytes = 0;
    limit->filled_ms = now_ms;
}

size_t limit_take(struct limit *limit, size_t wanted, int64_t now_ms)
{
    size_t taken;

    if (limit->bytes_per_second == 0)
        return wanted;

    limit->bytes = bytes_at(limit, now_ms);
    limit->filled_ms = now_ms;
    if (limit->bytes < least_bytes(limit) && limit->bytes < (double)wanted)
        return 0;
    taken = limit->bytes < (double)wanted ? (size_t)limit->bytes : wanted;
    limit->bytes -= (double)taken;
    return taken;
}

void limit_return(struct limit *limit, size_t bytes)
{
    if (limit->bytes_per_second != 0)
        limit->bytes += (double)bytes;
}

int64_t limit_wait_ms(const struct limit *limit, int64_t now_ms)
{
    double missing = limit->bytes_per_second ? least_bytes(limit) - bytes_at(limit, now_ms) : 0;

    return missing <= 0 ? 0 : (int64_t)(missing * 1000 / (double)limit->bytes_per_second) + 1;
}

static double calls_at(const struct call_rate *rate, int64_t now_ms)
{
    double calls = rate->calls + rate->per_second * (double)(now_ms - rate->filled_ms) / 1000;
    double most = rate->per_second > 1 ? rate->per_second : 1;

    return calls < most ? calls : most;
}

struct call_rate call_rate_of(int per_second, int64_t now_ms)
{
    return (struct call_rate){ .per_second = per_second, .calls = per_second, .filled_ms = now_ms };
}

bool call_rate_take(struct call_rate *rate, int64_t now_ms)
{
    rate->calls = calls_at(rate, now_ms);
    rate->filled_ms = now_ms;
    if (rate->calls < 1)
        return false;
    rate->calls -= 1;
    return true;
}

int64_t call_rate_wait_ms(const struct call_rate *rate, int64_t now_ms)
{
    double missing = 1 - calls_at(rate, now_ms);

    return missing <= 0 ? 0 : (int64_t)(missing * 1000 / rate->per_second) + 1;
}

/* One more a second for each success doubles the rate about every second;
 * after a refusal it is one more each second. */
void call_rate_grow(struct call_rate *rate)
{
    rate->per_second += rate->was_halved ? 1 / rate->per_second : 1;
    if (rate->per_second > FASTEST_CALLS)
        rate->per_second = FASTEST_CALLS;
}

void call_rate_halve(struct call_rate *rate, int64_t now_ms)
{
    if (rate->was_halved && now_ms - rate->halved_ms < NEWS_MS)
        return;
    rate->per_second = rate->per_second / 2 > SLOWEST_CALLS ? rate->per_second / 2 : SLOWEST_CALLS;
    rate->calls = 0;
    rate->filled_ms = now_ms;
    rate->halved_ms = now_ms;
    rate->was_halved = true;
}
