/*
 * fault_wire: one connection of the fault server, plain or TLS, in all the ways one can end.
 * One thread at a time.
 */
#ifndef SUPPORT_FAULT_WIRE_H
#define SUPPORT_FAULT_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buffer.h"

struct ssl_st;
struct ssl_ctx_st;

struct fault_wire {
    int socket;
    struct ssl_st *tls; /* NULL: plain */
    char ahead[16384];  /* read, but not asked for yet */
    size_t ahead_start;
    size_t ahead_count;
};

/* Takes over a connected socket; the TLS handshake is made here. False if it
 * fails; the wire is to be closed all the same. */
bool fault_wire_open(struct fault_wire *wire, int socket, struct ssl_ctx_st *tls);

/* The suite that TLS agreed on, as OpenSSL names it; NULL: plain. A static text. */
const char *fault_wire_suite(const struct fault_wire *wire);

/* Closes in order. */
void fault_wire_close(struct fault_wire *wire);

/* Makes the closing a reset. */
void fault_wire_reset(struct fault_wire *wire);

/* Some bytes, at most room. 0 or less: the peer is gone. */
ssize_t fault_wire_read(struct fault_wire *wire, void *bytes, size_t room);

/* One line with its end, added to out. False at the end, or if it is longer than out may be. */
bool fault_wire_line(struct fault_wire *wire, struct buffer *out);

/* All of it. False if the peer is gone. */
bool fault_wire_write(struct fault_wire *wire, const void *bytes, size_t count);
bool fault_wire_text(struct fault_wire *wire, const char *text);
bool fault_wire_print(struct fault_wire *wire, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Bytes below TLS: what no peer expects. */
void fault_wire_garble(struct fault_wire *wire);

/* Waits, but no longer than the peer stays. wait_ms -1: as long as it stays. False if it is gone. */
bool fault_wire_wait(struct fault_wire *wire, int wait_ms);

/* Waits for something to read. False if nothing came in wait_ms (-1: for ever). */
bool fault_wire_poll(struct fault_wire *wire, int wait_ms);

#endif
