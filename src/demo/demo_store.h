/*
 * demo_store: the object store's side of the demo: presigned PUT and GET, its answers and its error documents.
 * Knows HTTP as values; demo.c moves them. Any thread.
 */
#ifndef DEMO_DEMO_STORE_H
#define DEMO_DEMO_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "demo/demo_link.h"
#include "demo/demo_message.h"
#include "demo/demo_shelf.h"

#define DEMO_STORE_MOST_BYTES 5368709120U /* one PUT takes at most 5 GiB */

struct demo_store {
    struct demo_bucket bucket;
    struct demo_shelf *shelf;
    struct demo_tallies *tallies;
};

/* One exchange with the store. Zeroed, it has not begun. */
struct demo_visit {
    const struct demo_store *store;
    struct demo_upload *upload; /* of an accepted PUT */
    struct demo_object object;
    int64_t began_ms;
    bool is_too_large; /* more came than one PUT may bring: only a body without a length gets so far */
    bool is_broken;    /* the bytes could not be kept */
};

/* Everything that can be said before the body: fills reply, or leaves its status 0 if the body of a PUT is welcome. */
void demo_store_begin(struct demo_store *store, struct demo_visit *visit, const struct demo_request *request,
                      int64_t now_s, struct demo_reply *reply);

/* Takes a part of the body. False: the connection is to be lost. */
bool demo_store_take(struct demo_visit *visit, const struct demo_request *request, const char *bytes,
                     size_t count);

/* The body is complete: fills reply. False: the connection is to be lost. */
bool demo_store_end(struct demo_visit *visit, const struct demo_request *request, struct demo_reply *reply);

void demo_visit_done(struct demo_visit *visit);

#endif
