/*
 * demo_sign: digests and signatures as the two services compute them. The door to OpenSSL for the demo.
 *
 * Sources: the vendor's descriptions of ACS3-HMAC-SHA256 (V3) and of presigned links (V1, OSS4-HMAC-SHA256).
 * Pure. Any thread. Every text that is returned is the caller's.
 */
#ifndef DEMO_DEMO_SIGN_H
#define DEMO_DEMO_SIGN_H

#include <stdbool.h>
#include <stddef.h>

#include "demo/demo_message.h"

/* SHA-256 in lower-case hex. */
char *demo_sign_sha256(const void *bytes, size_t count);

/* Base64 without line breaks. */
char *demo_sign_base64(const void *bytes, size_t count);

/* True if both are the same, in a time that does not depend on where they differ. */
bool demo_sign_equal(const char *left, const char *right);

/* What a request with that list of signed headers ("content-type;host;...") should have been signed over: the string to
 * sign of V3, made from the request as it came. */
char *demo_sign_v3_string(const struct demo_request *request, const char *signed_headers);

/* The signature over a string to sign: V3 in hex, V1 in base64, V4 in hex with the key of that day and region. */
char *demo_sign_v3(const char *secret, const char *string);
char *demo_sign_v1(const char *secret, const char *string);
char *demo_sign_v4(const char *secret, const char *day, const char *region, const char *string);

/* A running MD5, which the store reports as ETag. */
struct demo_md5;
#define DEMO_MD5_BYTES 16

/* A sum over no bytes yet; the caller's, released by demo_md5_free. Bytes are added in order; the end may come once. */
struct demo_md5 *demo_md5_new(void);
void demo_md5_add(struct demo_md5 *md5, const void *bytes, size_t count);
void demo_md5_end(struct demo_md5 *md5, unsigned char out_digest[DEMO_MD5_BYTES]);
void demo_md5_free(struct demo_md5 *md5);

#endif
