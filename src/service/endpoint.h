/*
 * endpoint: where the Ticket System API lives.
 * Pure. Any thread.
 */
#ifndef SERVICE_ENDPOINT_H
#define SERVICE_ENDPOINT_H

#include <stdbool.h>

#include "base/error.h"

struct endpoint {
    char *url;  /* "https://workorder.aliyuncs.com": scheme, host, port; no slash at the end */
    char *host; /* host, with ":port" if it is not the scheme's own: the Host header          */
    char *name; /* host alone                                                                 */
};

/* From --endpoint (HOST or URL) and --region, either may be NULL or "". Plain HTTP only to loopback or if
 * allowed. */
bool endpoint_find(const char *wish, const char *region, bool allows_http, struct endpoint *out_endpoint,
                   struct error *err);
void endpoint_done(struct endpoint *endpoint);

#endif
