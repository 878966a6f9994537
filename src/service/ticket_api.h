/*
 * ticket_api: GetAttachmentUploadUrl. Asking for links; reading ObjectKey, PUT link and GET link; its errors.
 * Builds and reads, sends nothing. Any thread. The door to cJSON for the service's answers.
 */
#ifndef SERVICE_TICKET_API_H
#define SERVICE_TICKET_API_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "service/request.h"
#include "service/url.h"

struct credentials;

#define TICKET_API_REPLY_MOST_BYTES 1048576 /* an answer is small: reading stops at 1 MiB */

/* Where the API lives. */
struct endpoint {
    char *url;  /* "https://workorder.aliyuncs.com": scheme, host, port; no slash at the end */
    char *host; /* host, with ":port" if it is not the scheme's own: the Host header          */
    char *name; /* host alone                                                                 */
};

/* From --endpoint (HOST or URL) and --region, either may be NULL. Plain HTTP only to loopback or if allowed. */
bool endpoint_find(const char *wish, const char *region, bool allows_http, struct endpoint *out_endpoint,
                   struct error *err);
void endpoint_done(struct endpoint *endpoint);

/* The signed request for one file. now_s is server time. The request is the caller's. */
void ticket_api_ask(const struct endpoint *endpoint, const struct credentials *credentials,
                    const char *file_name, const char *nonce, int64_t now_s, struct request *out_request);

/* What the service handed out. Secrets: put.text is never shown, stored or logged. */
struct links {
    char *object_key;
    struct url put;
    char *get_url;             /* cleaned; NULL if none came */
    int64_t get_url_expires_s; /* -1 unknown                 */
    char *request_id;          /* "" if none                 */
};

/* Reads the answer. On failure err has stage request, remedy, code, message without the server's string to sign, hint. The
 * request id goes to *out_request_id on failure too (the caller's, may be NULL). For REMEDY_CLOCK, *out_server_s is the
 * server's Date, or -1. */
bool ticket_api_read(const struct reply *reply, const struct url_rules *rules, struct links *out_links,
                     char **out_request_id, int64_t *out_server_s, struct error *err);
void links_done(struct links *links);

#endif
