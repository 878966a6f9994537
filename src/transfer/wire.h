/*
 * wire: libcurl, as the engine sees it. Many exchanges at once, bodies read from files, one limit for all, replies
 * collected.
 *
 * Knows HTTP and files, and nothing of tickets: who may send when, and what an answer means, is decided
 * elsewhere. One thread.
 */
#ifndef TRANSFER_WIRE_H
#define TRANSFER_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "service/request.h"
#include "transfer/outcome.h"

struct attachment;
struct exchange;
struct wire;

struct wire_rules {
    const char *ca_file;     /* certificates to trust instead of the system's; NULL       */
    const char *named_hosts; /* comma-separated: may live at a private address; may be NULL */
    const char *endpoint;    /* host of the service: the same; may be NULL                */
};

/* The rules' texts are borrowed until wire_free. libcurl is loaded when the first request is sent. */
struct wire *wire_new(const struct wire_rules *rules);

/* Cuts all exchanges. */
void wire_free(struct wire *wire);

/* Sends a request, which it takes; file is the body of a PUT, borrowed until the exchange ends, else NULL. Fails if
 * the file cannot be opened, or libcurl is not there. The exchange is the wire's until wire_take or wire_cut. */
bool wire_send(struct wire *wire, struct request *request, const struct attachment *file, void *owner,
               struct exchange **out_exchange, struct error *err);

/* Moves what can be moved now. */
void wire_run(struct wire *wire, int64_t now_ms);

/* As wire_run, if there are exchanges that were sent since. */
void wire_run_new(struct wire *wire, int64_t now_ms);

/* The next exchange that ended, with whoever owns it; the outcome is the caller's, the
 * exchange is gone. False if there is none. */
bool wire_take(struct wire *wire, void **out_owner, struct outcome *out_outcome);

/* Ends it without an outcome; the connection is closed. */
void wire_cut(struct exchange *exchange);

/* Sends no further byte of its body until it is let go again. */
void wire_hold(struct exchange *exchange);
void wire_let_go(struct exchange *exchange);

/* Body bytes that the peer acknowledged. */
uint64_t wire_acked_bytes(struct exchange *exchange);

/* The sum of the bytes taken from its file so far. */
struct checksum wire_sum(const struct exchange *exchange);

/* True while it has nothing to send because its file's mount does not answer. */
bool wire_waits_for_disk(const struct exchange *exchange);

/* At most so many connections at once; to be said before the first request. */
void wire_set_connections(struct wire *wire, int most);

/* Bytes a second over all exchanges; 0: no limit. */
void wire_set_limit(struct wire *wire, uint64_t bytes_per_second, int64_t now_ms);

/* Waits until there is something to do, descriptor can be read, or wait_ms have passed. */
void wire_wait(struct wire *wire, int descriptor, int64_t wait_ms);

/* True if libcurl reads the same host out of the URL: two parsers that disagree are how files go astray. */
bool wire_reads_host(const char *url, const char *host);

/* libcurl's version and TLS library, for people. Static text. */
const char *wire_library(void);

#endif
