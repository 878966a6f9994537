/*
 * ticket_api: GetAttachmentUploadUrl. Asking for links; reading ObjectKey, PUT link and GET link; its errors.
 * Builds and reads, sends nothing. Any thread.
 */
#ifndef SERVICE_TICKET_API_H
#define SERVICE_TICKET_API_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "service/endpoint.h"
#include "service/request.h"
#include "service/url.h"

struct credentials;

#define TICKET_API_REPLY_MOST_BYTES 1048576 /* an answer is small: reading stops at 1 MiB */

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

/* Reads the answer. On failure err has stage request, remedy, code, message without the server's string to
 * sign, hint; a reply without a status gives its own failure. *out_request_id ("" if none; the caller's)
 * and *out_server_s (the answer's Date in seconds, -1 if it has none) are set in every case. */
bool ticket_api_read(const struct reply *reply, const struct url_rules *rules, struct links *out_links,
                     char **out_request_id, int64_t *out_server_s, struct error *err);
void links_done(struct links *links);

#endif
