/*
 * demo_api: the Ticket System API's side of the demo: checks signed calls in the documented order, hands out links.
 * Knows HTTP as values; demo.c moves them. Any thread. The door to cJSON for the demo, which only writes.
 */
#ifndef DEMO_DEMO_API_H
#define DEMO_DEMO_API_H

#include <stdint.h>

#include "demo/demo_call.h"
#include "demo/demo_link.h"
#include "demo/demo_message.h"

struct demo_shelf;

#define DEMO_API_MOST_BYTES 1048576 /* a call's body is small */

/* Everything is borrowed and outlives the API. */
struct demo_api {
    struct demo_caller caller;
    const char *origin;        /* "http://127.0.0.1:PORT": where links lead    */
    struct demo_bucket bucket; /* whose links are handed out                   */
    struct demo_signing signing;
    int life_s; /* of links                                     */
    struct demo_shelf *shelf;
    struct demo_tallies *tallies;
};

/* Answers a call whose body is complete. */
void demo_api_answer(const struct demo_api *api, const struct demo_request *request, int64_t now_s,
                     struct demo_reply *reply);

#endif
