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
    const char *signed_too;    /* a further header line that is signed: "x-acs-more: 1"     */
    const char *unsigned_too;  /* a further header line that is not                         */
    const char *left_unsigned; /* the name of a header that is sent, but not signed        */
    const char *left_out;      /* the name of a header that is not sent                     */
    const char *accept;
    const char *authorization;
    int64_t date_offset_s;
};

/* Starts a demo; ends the test program if that fails. */
struct demo *demo_client_start(const struct demo_options *options);

/* cmocka's set-up and tear-down: *state is a demo without options. WITH_DEMO: a test between them. */
int demo_client_begin(void **state);
int demo_client_end(void **state);
#define WITH_DEMO(test) cmocka_unit_test_setup_teardown(test, demo_client_begin, demo_client_end)

/* The port it listens on. */
int demo_client_port(const struct demo *demo);

/* Makes the call. The answer is released by http_done. */
void demo_client_call(const struct demo *demo, const struct demo_call_plan *plan,
                      struct http_answer *out_answer);

/* The links for one file: path and query, without host and line break. */
struct demo_links {
    char *put;
    char *get;
};

/* Asks for links; NULL texts if refused. Released by demo_links_done. */
struct demo_links demo_client_ask(const struct demo *demo, const char *file_name);
void demo_links_done(struct demo_links *links);

/* Header lines as the links of --sign A and B want them. */
#define DEMO_HEADERS_A "Content-Type: application/octet-stream\r\nx-oss-meta-author: aliy\r\n"
#define DEMO_HEADERS_B "Content-Type: application/octet-stream\r\n"

/* One PUT of a body with further header lines, and its answer, released by http_done. */
void demo_client_put(const struct demo *demo, const char *link, const char *headers, const char *body,
                     size_t count, struct http_answer *out_answer);

/* One request without a body. */
void demo_client_request(const struct demo *demo, const char *method, const char *link, const char *headers,
                         struct http_answer *out_answer);

/* Sends the head of a PUT that waits to be asked for its body. Returns the connection, the caller's. */
int demo_client_announce(const struct demo *demo, const char *link, const char *headers);

/* ---- what an answer must be: false, and a line that says what it is, if it is not ---- */

/* An error document of the store with that code. Releases the answer. */
bool demo_is_error(struct http_answer *answer, int status, const char *code);

/* A header of exactly that value. */
bool demo_has_header(const struct http_answer *answer, const char *name, const char *value);

/* The sum of count bytes as the store writes it. */
bool demo_has_sum(const struct http_answer *answer, const char *bytes, size_t count);

/* count bytes of every value with stretches of zeros. The caller's. */
char *demo_some_bytes(size_t count);

#endif
