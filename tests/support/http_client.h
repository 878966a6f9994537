/*
 * http_client: HTTP/1.1 over a plain socket to loopback, one step at a time, so that a test decides what is sent when.
 * Everything waits at most HTTP_PATIENCE_S.
 */
#ifndef SUPPORT_HTTP_CLIENT_H
#define SUPPORT_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

#define HTTP_PATIENCE_S 20

/* A connection to 127.0.0.1, or -1. The caller's, closed by close(). */
int http_open(int port);

/* Sends all of it. False if the peer is gone. */
bool http_send(int connection, const void *bytes, size_t count);
bool http_print(int connection, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct http_answer {
    int status;         /* 0: the connection ended, or patience did, before there was an answer */
    struct buffer head; /* status line and headers, each line ending in CR LF */
    struct buffer body;
};

/* Reads one answer; 100 Continue is an answer of its own. is_bodiless: the answer to a HEAD. Released by http_done. */
void http_read(int connection, bool is_bodiless, struct http_answer *out_answer);
void http_done(struct http_answer *answer);

/* Reads one answer of which only the status is of interest. */
int http_read_status(int connection);

/* The value of a header without regard to case, or NULL. The caller's. */
char *http_header(const struct http_answer *answer, const char *name);

/* True if the peer has closed or reset the connection; waits for it. */
bool http_is_closed(int connection);

#endif
