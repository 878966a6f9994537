/*
 * url_read: presigned links read strictly: their parts, when they end, how they are signed.
 */
#include "service/url.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "service/date.h"
#include "service/incoming.h"

#define V4_MOST_SECONDS 604800 /* a presigned link lives seven days at most: the store's documentation */

/* The pieces of a link while it is taken apart; they point into the trimmed text. */
struct pieces {
    const char *scheme, *authority, *path, *query;
    size_t scheme_count, authority_count, path_count, query_count;
};

/* Without blanks at the ends and line breaks and tabs anywhere: the service's own samples break the line
 * after the host. */
static char *trim(const char *text)
{
    struct buffer trimmed = { 0 };

    for (text += strspn(text, " \t\r\n"); *text;) {
        size_t length = strcspn(text, "\t\r\n");

        buffer_add(&trimmed, text, length);
        text += length + (text[length] != '\0');
    }
    while (trimmed.count && trimmed.bytes[trimmed.count - 1] == ' ')
        trimmed.bytes[--trimmed.count] = '\0';
    return buffer_take(&trimmed);
}

static bool has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7F)
            return true;
    return false;
}

/* NULL, or what is wrong. */
static const char *take_apart(const char *text, struct pieces *out)
{
    const char *end = strstr(text, "://");

    if (!*text)
        return "it is empty";
    if (has_control(text))
        return "it holds a control character";
    if (!end || end == text || strcspn(text, "/?#") < (size_t)(end - text))
        return "it is not an absolute link";
    if (strchr(text, '#'))
        return "it holds a fragment";

    out->scheme = text;
    out->scheme_count = (size_t)(end - text);
    out->authority = end + 3 + strspn(end + 3, " ");
    out->authority_count = strcspn(out->authority, "/?");
    out->path = out->authority + out->authority_count;
    out->path_count = strcspn(out->path, "?");
    out->query = out->path + out->path_count + (out->path[out->path_count] == '?');
    out->query_count = strlen(out->query);
    while (out->authority_count && out->authority[out->authority_count - 1] == ' ')
        out->authority_count--;

    if (out->path_count < 2)
        return "it names no object";
    return out->query_count ? NULL : "it is not signed";
}

static const char *read_scheme(const struct pieces *pieces, bool allows_http, struct url *url)
{
    if (pieces->scheme_count == 5 && strncasecmp(pieces->scheme, "https", 5) == 0)
        url->scheme = memory_text("https");
    else if (pieces->scheme_count == 4 && strncasecmp(pieces->scheme, "http", 4) == 0)
        url->scheme = memory_text("http");
    else
        return "it is not a web link";

    if (strcmp(url->scheme, "http") == 0 && !allows_http && !url_host_is_loopback(url->host))
        return "it is not encrypted (http)";
    return NULL;
}

/* Blanks and bytes beyond ASCII are encoded; nothing else changes, because path and query are signed as
 * they stand. */
static void add_encoded(const char *text, struct buffer *out)
{
    while (*text) {
        size_t length = 0;

        while (text[length] > ' ' && text[length] < 0x7F)
            length++;
        buffer_add(out, text, length);
        text += length;
        if (*text)
            url_encode(text++, 1, out);
    }
}

static const char *read_object_name(const struct pieces *pieces, struct url *url)
{
    struct buffer name = { 0 };
    bool is_valid = url_decode(pieces->path + 1, pieces->path_count - 1, &name) &&
                    !memchr(name.bytes, 0, name.count);

    url->object_name = buffer_take(&name);
    return is_valid ? NULL : "its percent-encoding is broken";
}

static char *make_text(const struct pieces *pieces, const struct url *url, bool has_port)
{
    struct buffer text = { 0 };

    buffer_print(&text, "%s://%s", url->scheme, url->host);
    if (has_port)
        buffer_print(&text, ":%d", url->port);
    add_encoded(pieces->path, &text);
    return buffer_take(&text);
}

/* The decoded value of a query parameter, or NULL. The caller's. */
static char *find_value(const char *query, const char *name, bool ignores_case)
{
    size_t name_count = strlen(name);

    for (const char *next = query; *next;) {
        size_t count = strcspn(next, "&");
        struct buffer value = { 0 };
        bool is_same = count > name_count && next[name_count] == '=' &&
                       (ignores_case ? strncasecmp : strncmp)(next, name, name_count) == 0;

        if (is_same && url_decode(next + name_count + 1, count - name_count - 1, &value))
            return buffer_take(&value);
        next += count + (next[count] == '&');
    }
    return NULL;
}

static bool has_value(const char *query, const char *name, bool ignores_case)
{
    OWNED_TEXT char *value = find_value(query, name, ignores_case);

    return value && *value;
}

static bool has_parameter(const char *query, const char *name)
{
    OWNED_TEXT char *value = find_value(query, name, false);

    return value != NULL;
}

static int64_t read_expiry_v1(const char *query)
{
    OWNED_TEXT char *expires = find_value(query, "Expires", false);
    uint64_t seconds;

    if (!expires || !incoming_number(expires, &seconds) || !seconds || seconds > DATE_MOST_S)
        return -1;
    return (int64_t)seconds;
}

static int64_t read_expiry_v4(const char *query)
{
    OWNED_TEXT char *date = find_value(query, "x-oss-date", true);
    OWNED_TEXT char *lifetime = find_value(query, "x-oss-expires", true);
    int64_t from;
    uint64_t seconds;

    if (!date || !lifetime || !date_read_basic(date, &from) || !incoming_number(lifetime, &seconds) ||
        !seconds || seconds > V4_MOST_SECONDS)
        return -1;
    return from + (int64_t)seconds;
}

/* Names of the older signature are case-sensitive, those of the newer are not: the store's documentation. */
static void read_signature(const char *query, struct url *url)
{
    OWNED_TEXT char *version = find_value(query, "x-oss-signature-version", true);

    url->expires_s = -1;
    if (version && strcmp(version, "OSS4-HMAC-SHA256") == 0 && has_value(query, "x-oss-signature", true)) {
        url->signature = URL_SIGNATURE_V4;
        url->expires_s = read_expiry_v4(query);
        url->extra_headers = find_value(query, "x-oss-additional-headers", true);
    } else if (has_parameter(query, "OSSAccessKeyId") && has_parameter(query, "Expires") &&
               has_value(query, "Signature", false)) {
        url->signature = URL_SIGNATURE_V1;
        url->expires_s = read_expiry_v1(query);
    }
}

/* NULL, or what is wrong; then url is partly filled. */
static const char *read_pieces(const struct pieces *pieces, bool allows_http, struct url *url)
{
    int port = -1;
    const char *wrong = url_split_authority(pieces->authority, pieces->authority_count, &url->host, &port);

    if (!wrong)
        wrong = read_scheme(pieces, allows_http, url);
    if (!wrong)
        wrong = read_object_name(pieces, url);
    if (wrong)
        return wrong;

    url->port = port > 0 ? port : strcmp(url->scheme, "https") == 0 ? 443 : 80;
    url->text = make_text(pieces, url, port > 0);
    read_signature(strchr(url->text, '?') + 1, url);
    return NULL;
}

bool url_read(const char *text, bool allows_http, struct url *out_url, struct error *err)
{
    OWNED_TEXT char *trimmed = trim(text);
    struct pieces pieces = { 0 };
    struct url url = { 0 };
    const char *wrong = take_apart(trimmed, &pieces);

    if (!wrong)
        wrong = read_pieces(&pieces, allows_http, &url);
    if (wrong) {
        url_done(&url);
        error_set(err, STAGE_REQUEST, REMEDY_FAIL, "bad-link",
                  "the service handed out a link that cannot be used: %s", wrong);
        return error_hint(err, "nothing was sent; ask the vendor's support and quote the request id");
    }
    *out_url = url;
    return true;
}

void url_done(struct url *url)
{
    if (url->text)
        memory_wipe(url->text, strlen(url->text));
    free(url->text);
    free(url->scheme);
    free(url->host);
    free(url->object_name);
    free(url->extra_headers);
    *url = (struct url){ 0 };
}
