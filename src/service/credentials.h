/*
 * credentials: the AccessKey, where it came from, and its end.
 *
 * A secret cannot be printed by accident: it is not a text but a struct, and only sign.c looks inside.
 */
#ifndef SERVICE_CREDENTIALS_H
#define SERVICE_CREDENTIALS_H

#include <stdbool.h>

#include "base/error.h"
#include "base/memory.h"

struct secret {
    char *bytes; /* NUL-terminated; wiped when done */
};

struct credentials {
    char *access_key_id;
    struct secret access_key_secret;
    struct secret security_token; /* bytes NULL: a long-term key                     */
    const char *source;           /* "environment", "demo": static text, for people  */
};

/* Looks in the environment: ALIBABA_CLOUD_ACCESS_KEY_ID, _SECRET, ALIBABA_CLOUD_SECURITY_TOKEN, trimmed.
 * What was read is overwritten there, so that neither /proc nor a program we start sees it; empty variables remain.
 * The caller's; the error lists what was looked for. Call once, before any thread is started. */
bool credentials_find(struct credentials **out_credentials, struct error *err);

/* Credentials from texts, which are copied. token may be NULL. The caller's. */
struct credentials *credentials_of(const char *access_key_id, const char *access_key_secret,
                                   const char *security_token, const char *source);

/* Wipes and releases; NULL is fine. */
void credentials_free(struct credentials *credentials);
OWNED_DEFINE(credentials)

#endif
