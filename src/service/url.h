/*
 * url: percent-encoding, cleaning and reading presigned links.
 * Pure. Any thread.
 */
#ifndef SERVICE_URL_H
#define SERVICE_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* Strict percent-encoding of count bytes: A-Z a-z 0-9 - _ . ~ stay, all else is %XX (RFC 3986). Added to
 * out. */
void url_encode(const char *bytes, size_t count, struct buffer *out);

/* Decodes count percent-encoded bytes once; a plus stays a plus. False, with out left as it was, if a % is
 * not followed by two hex digits. */
bool url_decode(const char *bytes, size_t count, struct buffer *out);

struct url_parameter {
    const char *name;
    const char *value;
};

/* The parameters strictly encoded in byte order of their names, "a=1&b=": a canonical query and a form
 * body alike. The caller's. */
char *url_parameters(const struct url_parameter *list, size_t count);

/* Splits "host", "host:port" or "[::1]:port" of count bytes: host in lower case (IPv6 with its brackets;
 * the caller's), port -1 if there is none. Returns NULL, or in a few words what is wrong with it; then
 * nothing is written. */
const char *url_split_authority(const char *bytes, size_t count, char **out_host, int *out_port);

enum url_signature { URL_SIGNATURE_UNKNOWN, URL_SIGNATURE_V1, URL_SIGNATURE_V4 };

/* A cleaned link and what can be read from it. */
struct url {
    char *text;        /* ready for the wire; path and query byte for byte as they came     */
    char *scheme;      /* lower case                                                         */
    char *host;        /* lower case, no port, IPv6 in brackets                              */
    int port;          /* the scheme's own if the link names none                            */
    char *object_name; /* the path percent-decoded, without the leading slash                */
    enum url_signature signature;
    int64_t expires_s;   /* seconds since 1970; -1 unknown                                     */
    char *extra_headers; /* V4: x-oss-additional-headers as they stand; NULL if none           */
};

/* Which hosts may receive a file, and whether plain HTTP is allowed beyond loopback. */
struct url_rules {
    const char *endpoint_host; /* the endpoint's own host                    */
    const char *store_hosts;   /* further hosts, comma-separated; may be NULL */
    bool allows_http;
};

/* Cleans a link of the service (line breaks, blanks around the authority, bytes to encode) and reads it;
 * refuses what may not be used. The url is the caller's, released by url_done. Errors name no query. */
bool url_read(const char *text, bool allows_http, struct url *out_url, struct error *err);
void url_done(struct url *url);

/* True if list names host: commas and blanks stand between its names, case does not count. NULL lists none. */
bool url_host_is_listed(const char *host, const char *list);

/* True if a file may be sent to that host: under aliyuncs.com, the endpoint's host or a sibling, or
 * listed. */
bool url_host_is_accepted(const char *host, const struct url_rules *rules);

/* True if a file may be sent to that link: its host is accepted, and a port of its own only where the host
 * is the endpoint's or listed. */
bool url_is_accepted(const struct url *url, const struct url_rules *rules);

/* True for localhost, 127.0.0.0/8 and ::1 (with or without brackets). */
bool url_host_is_loopback(const char *host);

#endif
