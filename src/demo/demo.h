/*
 * demo: both services on loopback, as strict as the real ones are documented to be, able to misbehave on request.
 *
 * Written independently of the client: field names and canonical strings are spelled here again, so that a misread rule
 * shows. Knows src/base and src/files/checksum only.
 */
#ifndef DEMO_DEMO_H
#define DEMO_DEMO_H

#include <stdbool.h>

#include "base/error.h"

struct demo;

struct demo_options {
    int port;                  /* 0: the kernel chooses                                              */
    int ttl_s;                 /* how long links live; 0: 24 hours                                   */
    const char *sign;          /* "A", "B", "C", "D", "v4", "v4,B": NULL as "A"                      */
    const char *store_dir;     /* where objects are kept as files; NULL: a temporary folder, removed */
    const char *access_key_id; /* NULL: made up at start                                             */
    const char *access_key_secret;
    const char *security_token; /* NULL: a long-term key                                             */
    bool ignores_time;          /* date and nonce are not checked (recorded requests)                 */

    /* Told of each request when it is over, in one line without secrets; may be NULL. Called by the demo's threads. */
    void (*on_request)(void *context, const char *line);
    void *context;
};

/* Starts both services on 127.0.0.1. The demo is the caller's. */
bool demo_start(const struct demo_options *options, struct demo **out_demo, struct error *err);

/* "http://127.0.0.1:PORT", the AccessKey to use. The demo's own. */
const char *demo_endpoint(const struct demo *demo);
const char *demo_access_key_id(const struct demo *demo);
const char *demo_access_key_secret(const struct demo *demo);

/* Stops both; NULL is fine. Objects in a temporary folder are gone. */
void demo_stop(struct demo *demo);

/* The library behind this door and its version, for people. */
const char *demo_library(void);

#endif
