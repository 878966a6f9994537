/*
 * demo_call: checks one signed call (V3, ACS3-HMAC-SHA256) the way the gateway of the Ticket System API is
 * documented to: presence, Authorization, key and token, date and nonce, body and signature. The first thing that is
 * wrong decides. Pure but for the nonces. Any thread.
 */
#ifndef DEMO_DEMO_CALL_H
#define DEMO_DEMO_CALL_H

#include <stdbool.h>
#include <stdint.h>

#include "demo/demo_message.h"
#include "demo/demo_refusal.h"

struct demo_nonces;

#define DEMO_CALL_TOLERANCE_S 900 /* clocks may differ by 15 minutes */

/* Who may call. Nothing here is owned. */
struct demo_caller {
    const char *access_key_id;
    const char *access_key_secret;
    const char *security_token; /* NULL: a long-term key              */
    struct demo_nonces *nonces;
    bool ignores_time; /* date and nonce are not checked     */
};

/* True if the call is signed as it must be. is_known: the action and version it names exist. */
bool demo_call_check(const struct demo_caller *caller, const struct demo_request *request, bool is_known,
                     int64_t now_s, struct demo_refusal *out_refusal);

#endif
