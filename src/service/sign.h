/*
 * sign: ACS3-HMAC-SHA256, what the Ticket System API wants signed, and how. The door to OpenSSL for the
 * client. Pure but for sign_nonce. Any thread.
 */
#ifndef SERVICE_SIGN_H
#define SERVICE_SIGN_H

#include <stdint.h>

#include "service/request.h"

struct credentials;

#define SIGN_NONCE_SIZE 33 /* 32 hex digits and a NUL */

/* A nonce from the kernel's random source. */
void sign_nonce(char out_nonce[SIGN_NONCE_SIZE]);

/* Adds x-acs-date, x-acs-signature-nonce, x-acs-content-sha256, x-acs-security-token and Authorization to
 * a request that has its method, other x-acs- headers, content-type and body. host is the Host header's
 * value, query the canonical query ("" for none). now_s is server time, seconds since 1970. */
void sign_request(struct request *request, const char *host, const char *query,
                  const struct credentials *credentials, const char *nonce, int64_t now_s);

/* What sign_request signs, for its own use and for tests: the canonical request of a request that has all
 * its x-acs- headers, and the names of its signed headers. It may hold the security token. Both texts are
 * the caller's. */
char *sign_canonical(const struct request *request, const char *host, const char *query,
                     char **out_signed_headers);

/* The string to sign of a canonical request. The caller's. */
char *sign_string(const char *canonical_request);

/* The library behind this door and its version, for people. */
const char *sign_library(void);

#endif
