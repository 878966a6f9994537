/*
 * sink: both services for measuring: as fast as this machine goes, and blind. Bodies are dropped unread where the
 * kernel can do that; the sum in the answer is the one that the bench computed for a body of that size.
 */
#ifndef BENCH_SINK_H
#define BENCH_SINK_H

#include <stdbool.h>
#include <stdint.h>

struct sink_options {
    struct ssl_ctx_st *tls; /* to serve with; NULL: plain                   */
    int latency_ms;         /* before each answer, 100 Continue included */
};

/* Starts on 127.0.0.1 in threads of this process. Returns its origin, "http://127.0.0.1:PORT"; static text. */
const char *sink_start(const struct sink_options *options);

/* Bodies of that size have that sum. */
void sink_expect(uint64_t size_bytes, uint64_t crc64);

#endif
