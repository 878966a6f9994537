/*
 * wire_trace: what the debug log may know of an exchange.
 */
#include <string.h>
#include <strings.h>

#include "base/trace.h"
#include "transfer/wire_exchange.h"

/* Headers whose values hold no secret. All others are only named. */
static const char *const shown_headers[] = {
    "Accept",
    "Connection",
    "Content-Length",
    "Content-Range",
    "Content-Type",
    "Date",
    "ETag",
    "Expect",
    "Host",
    "Location-Host",
    "Retry-After",
    "Server",
    "User-Agent",
    "x-acs-action",
    "x-acs-date",
    "x-acs-request-id",
    "x-acs-version",
    "x-oss-hash-crc64ecma",
    "x-oss-meta-author",
    "x-oss-request-id",
    "x-oss-server-time",
    "x-acs-retry-after",
    "x-oss-ec",
};

static bool is_shown(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof shown_headers / sizeof *shown_headers; i++)
        if (strlen(shown_headers[i]) == length && strncasecmp(shown_headers[i], name, length) == 0)
            return true;
    return false;
}

/* A request line: the query is where links keep their signatures. Nothing ends it but its length. */
static void trace_request_line(const char *line, size_t length)
{
    const char *query = memchr(line, '?', length);

    if (query)
        trace("wire", "> %.*s?(hidden)", (int)(query - line), line);
    else
        trace("wire", "> %.*s", (int)length, line);
}

static void trace_line(const char *mark, const char *line, size_t length)
{
    const char *colon = memchr(line, ':', length);

    if (length == 0)
        return;
    if (!colon && *mark == '>')
        trace_request_line(line, length);
    else if (!colon || strncasecmp(line, "HTTP/", 5) == 0)
        trace("wire", "%s %.*s", mark, (int)length, line);
    else if (memchr(line, ' ', (size_t)(colon - line)))
        trace_request_line(line, length);
    else if (is_shown(line, (size_t)(colon - line)))
        trace("wire", "%s %.*s", mark, (int)length, line);
    else
        trace("wire", "%s %.*s: (hidden, %zu bytes)", mark, (int)(colon - line), line,
              (size_t)(line + length - colon - 1));
}

static void trace_lines(const char *mark, const char *bytes, size_t count)
{
    while (count > 0) {
        const char *end = memchr(bytes, '\n', count);
        size_t length = end ? (size_t)(end - bytes) : count;
        size_t shown = length;

        while (shown > 0 && bytes[shown - 1] == '\r')
            shown--;
        trace_line(mark, bytes, shown);
        length += end != NULL;
        bytes += length;
        count -= length;
    }
}

/* libcurl's remarks are left out: some hold whole URLs. */
static int take_remark(CURL *easy, curl_infotype type, char *bytes, size_t count, void *argument)
{
    (void)easy;
    (void)argument;
    if (type == CURLINFO_HEADER_OUT)
        trace_lines(">", bytes, count);
    else if (type == CURLINFO_HEADER_IN)
        trace_lines("<", bytes, count);
    return 0;
}

void wire_trace_on(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, take_remark);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}
