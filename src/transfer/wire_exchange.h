/*
 * wire_exchange: what the files of the door to libcurl share. Nobody else includes this.
 */
#ifndef TRANSFER_WIRE_EXCHANGE_H
#define TRANSFER_WIRE_EXCHANGE_H

#include "base/buffer.h"
#include "transfer/limit.h"
#include "transfer/outcome.h"
#include "transfer/proxy.h"
#include "transfer/sockets.h"
#include "transfer/wire.h"
#include "transfer/wire_library.h"

#define WIRE_IDLE_MOST       32

#define PROXY_WANTS_PASSWORD 407

#define TRUST_DAY_SIZE       16

/* A certificate that was refused. */
struct untrusted {
    char issuer[128];
    char ended[TRUST_DAY_SIZE];  /* "2020-01-31", if that is why; else "" */
    char begins[TRUST_DAY_SIZE]; /* the same                              */
};

struct exchange {
    struct wire *wire;
    struct exchange *next, *previous;
    void *owner;
    CURL *easy;
    struct curl_slist *header_lines;
    struct request request;
    struct source *source; /* NULL: no file */
    char *whole;           /* all of a small file; NULL: it is given piece by piece */
    struct outcome outcome;
    struct buffer body;
    struct error file_error; /* why the file gave no more        */
    size_t header_bytes;
    int block_status; /* of the header block being read   */
    bool is_held;     /* by the person                     */
    bool is_starved;  /* no bytes from the file yet        */
    bool is_limited;  /* no bytes allowed yet              */
    uint64_t turn;    /* since when: whoever waits longest for the limit goes first */
    bool is_foreign;  /* its host led to a forbidden address */
    int shortage;     /* errno, if there was no socket     */
    bool is_proxied;  /* its connection was opened to the proxy */
    struct untrusted untrusted;
    bool is_named; /* the URL's host may live anywhere */
    bool has_proxy;
    struct proxy proxy;
    char host[256];
    char reason[CURL_ERROR_SIZE];
};

struct wire {
    CURLM *multi; /* NULL until the first exchange */
    struct wire_rules rules;
    int connections_most; /* 0: as many as it takes */
    struct exchange *first;
    int count;   /* of the exchanges                    */
    int running; /* those that libcurl has not ended    */
    CURL *idle[WIRE_IDLE_MOST];
    size_t idle_count;
    struct sockets sockets;
    struct limit limit;
    uint64_t turns; /* given out so far */
    int64_t now_ms;
    bool has_new; /* exchanges that were not moved yet */
};

/* wire_options: everything that libcurl is told before it starts. False if it refuses. */
bool wire_prepare(struct exchange *exchange, struct error *err);

/* wire_peer: reads from its link whom the exchange talks to, and finds the way; false if that cannot be read. And has
 * forbidden addresses refused, before a byte is sent. */
bool wire_peer_find(struct exchange *exchange, struct error *err);
void wire_peer_watch(struct exchange *exchange);

/* wire_failure: what an ended exchange that has no answer means. */
void wire_explain(struct exchange *exchange, CURLcode result, struct error *err);

/* wire_trust: notes what was presented by whoever is not trusted. */
void wire_trust_watch(struct exchange *exchange);

/* wire_trace: tells the log what goes over the wire, without what is secret. */
void wire_trace_on(CURL *easy);

#endif
