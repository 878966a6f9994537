/*
 * demo_client: a signed call to a running demo, and its links taken apart, for tests that look at the demo itself.
 * The signature is made with the demo's own functions; that those are right is shown by recorded calls.
 */
#ifndef SUPPORT_DEMO_CLIENT_H
#define SUPPORT_DEMO_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "demo/demo.h"
#include "support/http_client.h"

/* A call to be made, and what is to be wrong with it. Texts are borrowed; NULL is what is right. */
struct demo_call_plan {
    const char *method;
    const char *target;
    const char *action;
    const char *version;
    const char *body;
    const char *sent_body; /* another body than the one that was signed */
    const char *key;
    const char *secret;
    const char *token;
    const char *nonce;
    const char *date;
    const char *signed_too;   /* a further header line that is signed: "x-acs-more: 1"     */
    const char *unsigned_too; /* a further header line that is not                         */
    const char *left_out;     /* the name of a header that is not sent                     */
    const char *accept;
    const char *authorization;
    int64_t date_offset_s;
};

/* The port of the demo's endpoint. */
int demo_client_port(const struct demo *demo);

/* Makes the call. The answer is released by http_done. */
void demo_client_call(const struct demo *demo, const struct demo_call_plan *plan,
                      struct http_answer *out_answer);

/* Asks for links. The texts are the caller's: path and query, without host and line break. False if refused. */
bool demo_client_links(const struct demo *demo, const char *file_name, char **out_put, char **out_get);

#endif
