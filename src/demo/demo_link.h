/*
 * demo_link: presigned links of the store, V1 and V4: making them and checking the requests that use them.
 * Pure: the time is the caller's. Any thread.
 */
#ifndef DEMO_DEMO_LINK_H
#define DEMO_DEMO_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "demo/demo_message.h"
#include "demo/demo_refusal.h"

#define DEMO_LINK_V4_MOST_S 604800 /* seven days: the longest life of a V4 link */

/* A bucket and the AccessKey its links are signed with: the service's own, not the user's. */
struct demo_bucket {
    const char *name;
    const char *region;
    const char *access_key_id;
    const char *access_key_secret;
    const char *security_token; /* NULL: a long-term key */
};

/* How links are signed: the version, and which headers the PUT must carry. */
struct demo_signing {
    bool is_v4;
    char headers; /* 'A' to 'D' */
};

/* Reads "A", "v4", "v4,B". NULL is "A". False for anything else. */
bool demo_signing_read(const char *list, struct demo_signing *out_signing, struct error *err);

/* The headers a PUT of that file name must carry: A content type and author, B content type, C none, D the type its
 * extension tells. Adds to out. */
void demo_signing_headers(const struct demo_signing *signing, const char *file_name, struct demo_pairs *out);

/* "/20260330/x.png?Expires=...": a link for one method with those headers, good until now_s + life_s. The caller's. */
char *demo_link_new(const struct demo_bucket *bucket, const struct demo_signing *signing, const char *method,
                    const char *object, const struct demo_pairs *headers, int64_t now_s, int64_t life_s);

/* True if the link in the request's target is alive and was signed for exactly this request. The order is the store's:
 * expiry, signature, then an Authorization header beside it. */
bool demo_link_check(const struct demo_bucket *bucket, const struct demo_request *request, int64_t now_s,
                     struct demo_refusal *out_refusal);

#endif
