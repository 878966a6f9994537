/*
 * url: percent-encoding, cleaning and reading presigned links, and hiding their signatures.
 * Pure. Any thread.
 */
#ifndef SERVICE_URL_H
#define SERVICE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* Strict percent-encoding of count bytes: A-Z a-z 0-9 - _ . ~ stay, all else is %XX (RFC 3986). Added to out. */
void url_encode(const char *bytes, size_t count, struct buffer *out);

enum url_signature { URL_SIGNATURE_UNKNOWN, URL_SIGNATURE_V1, URL_SIGNATURE_V4 };

/* A cleaned link and what can be read from it. */
struct url {
    char *text;   /* ready for the wire; path and query byte for byte as they came     */
    char *scheme; /* lower case                                                         */
    char *host;   /* lower case, no port, IPv6 without brackets                         */
    int port;
    char *object_name; /* the path percent-decoded, without the leading slash                */
    enum url_signature signature;
    int64_t expires_s; /* seconds since 1970; -1 unknown                                     */
    bool has_token;
    char *extra_headers; /* V4: x-oss-additional-headers as they stand; NULL if none           */
};

/* Which hosts may receive a file, and whether plain HTTP is allowed beyond loopback. */
struct url_rules {
    const char *endpoint_host; /* the endpoint's own host                    */
    const char *store_hosts;   /* further hosts, comma-separated; may be NULL */
    bool allows_http;
};

/* Cleans a link of the service (line breaks, blanks around the authority, bytes to encode) and reads it; refuses
 * what may not be used. The url is the caller's, released by url_done. Errors name no query. */
bool url_read(const char *text, bool allows_http, struct url *out_url, struct error *err);
void url_done(struct url *url);

/* True if a file may be sent to that host: under aliyuncs.com, the endpoint's host or a sibling, or listed. */
bool url_host_is_accepted(const char *host, const struct url_rules *rules);

/* True for localhost, 127.0.0.0/8 and ::1. */
bool url_host_is_loopback(const char *host);

/* The link with parameter names but no values: "https://host/path?Expires&Signature". The caller's. */
char *url_hide(const char *text);

#endif
