/*
 * demo_canon: the canonical strings of presigned links, V1 and V4, made from what a request is.
 * Pure. Any thread. Every text that is returned is the caller's.
 */
#ifndef DEMO_DEMO_CANON_H
#define DEMO_DEMO_CANON_H

#include "demo/demo_message.h"

#define DEMO_V4_ALGORITHM "OSS4-HMAC-SHA256"
#define DEMO_V4_DAY_COUNT 8 /* characters of the time: yyyymmdd */

/* What is signed. Nothing here is owned. */
struct demo_subject {
    const char *bucket;
    const char *method;
    const char *object; /* decoded, without the leading "/"                          */
    const struct demo_pairs *headers;
    const struct demo_pairs *query; /* decoded; a signature among the parameters is left out */
};

/* V1: method, type, expiry, x-oss-... headers, resource. */
char *demo_canon_v1(const struct demo_subject *subject);

/* V4: the canonical request, and the string to sign made from it. date is x-oss-date. */
char *demo_canon_v4(const struct demo_subject *subject);
char *demo_canon_v4_string(const char *canonical, const char *date, const char *region);

#endif
