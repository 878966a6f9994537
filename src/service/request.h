/*
 * request: a request and a reply as plain values. Nothing here sends anything.
 * Whoever holds one owns its texts.
 */
#ifndef SERVICE_REQUEST_H
#define SERVICE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum request_kind {
    REQUEST_API,  /* to the Ticket System API: small body, whole call limited in time  */
    REQUEST_PUT,  /* to the store: the body is the file                                */
    REQUEST_PROBE /* to the store: one byte of the GET link                            */
};

struct header {
    char *name;
    char *value;
};

struct headers {
    struct header *list;
    size_t count, room;
};

struct request {
    enum request_kind kind;
    const char *method; /* static text */
    char *url;
    struct headers headers;
    char *body; /* REQUEST_API only; the caller of request_done need not care */
    size_t body_count;
    uint64_t size_bytes; /* REQUEST_PUT: Content-Length                                */
    bool expects_continue;
    bool needs_fresh_connection;
};

struct reply {
    int status;         /* 0: no final answer (100 Continue is no answer)                  */
    int connect_status; /* the proxy's answer to CONNECT, 0 if there was none              */
    struct headers headers;
    char *body; /* NUL-terminated, never NULL                                      */
    size_t body_count;
    bool is_cut;          /* the body was longer than we read                                */
    int64_t received_s;   /* when it arrived, this machine's time since 1970                 */
    uint64_t sent_bytes;  /* body bytes given to the connection                              */
    bool was_continued;   /* 100 Continue came                                               */
    bool is_reused;       /* went over a connection that had served before                   */
    struct error failure; /* set if the exchange failed: the network's, TLS's, the file's    */
};

/* Adds a header; copies name and value. A name may occur more than once. */
void headers_add(struct headers *headers, const char *name, const char *value);

/* The same of texts that it takes. */
void headers_take(struct headers *headers, char *name, char *value);

/* The first header of that name, without regard to case; NULL if there is none. The headers' own. */
const char *headers_find(const struct headers *headers, const char *name);
void headers_done(struct headers *headers);

/* Both wipe what they release: links, signatures and tokens are secrets. A zeroed struct is fine. */
void request_done(struct request *request);
void reply_done(struct reply *reply);

/* How long the answer asks us to wait: x-acs-retry-after (milliseconds), else Retry-After (seconds, or an
 * instant by the answer's own Date), at most 60 s. 0 if it does not ask, or with neither. */
int64_t reply_retry_after_ms(const struct reply *reply);

/* The host that a redirect names, or NULL if the answer is none or its Location cannot be read. The
 * caller's. */
char *reply_redirect_host(const struct reply *reply);

#endif
