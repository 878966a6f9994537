#include "service/url.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"

#define HOST_MOST_BYTES 253 /* RFC 1035 */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

void url_encode(const char *bytes, size_t count, struct buffer *out)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (is_letter(bytes[i]) || is_digit(bytes[i]) || (byte && strchr("-_.~", byte)))
            buffer_byte(out, bytes[i]);
        else
            buffer_add(out, (char[]){ '%', hex[byte >> 4], hex[byte & 15] }, 3);
    }
}

static int hex_value(char digit)
{
    if (is_digit(digit))
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool url_decode(const char *bytes, size_t count, struct buffer *out)
{
    struct buffer decoded = { 0 };
    bool is_valid = true;

    for (size_t i = 0; i < count && is_valid; i++) {
        char byte = bytes[i];

        if (byte == '%') {
            int high = i + 1 < count ? hex_value(bytes[i + 1]) : -1;
            int low = i + 2 < count ? hex_value(bytes[i + 2]) : -1;

            is_valid = high >= 0 && low >= 0;
            byte = (char)(high * 16 + low);
            i += 2;
        }
        buffer_byte(&decoded, byte);
    }
    if (is_valid && decoded.count)
        buffer_add(out, decoded.bytes, decoded.count);
    buffer_done(&decoded);
    return is_valid;
}

static int parameters_compare(const void *a, const void *b)
{
    const struct url_parameter *one = a, *other = b;

    return strcmp(one->name, other->name);
}

char *url_parameters(const struct url_parameter *list, size_t count)
{
    struct url_parameter *sorted = memory_new(count, sizeof *sorted);
    struct buffer text = { 0 };

    if (count)
        memcpy(sorted, list, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, parameters_compare);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_byte(&text, '&');
        url_encode(sorted[i].name, strlen(sorted[i].name), &text);
        buffer_byte(&text, '=');
        url_encode(sorted[i].value, strlen(sorted[i].value), &text);
    }
    free(sorted);
    return buffer_take(&text);
}

/* Labels of letters, digits and hyphens between single dots, or an IPv6 address in brackets. */
static bool is_host(const char *host)
{
    size_t count = strlen(host);
    struct in6_addr address;

    if (!count || count > HOST_MOST_BYTES)
        return false;
    if (host[0] == '[') {
        OWNED_TEXT char *bare = memory_bytes(host + 1, count - 1);

        if (count < 4 || host[count - 1] != ']')
            return false;
        bare[count - 2] = '\0';
        return inet_pton(AF_INET6, bare, &address) == 1;
    }
    for (size_t i = 0; i < count; i++) {
        bool is_label_byte = is_letter(host[i]) || is_digit(host[i]) || host[i] == '-';
        bool is_inner_dot = host[i] == '.' && i && host[i - 1] != '.' && i + 1 < count;

        if (!is_label_byte && !is_inner_dot)
            return false;
    }
    return true;
}

/* The colon before the port: the last one, unless it is part of an IPv6 address. */
static const char *find_port(const char *authority)
{
    const char *bracket = strrchr(authority, ']');

    return strchr(bracket ? bracket : authority, ':');
}

/* -1 unless it is 1 to 65535 in at most five digits. */
static int read_port(const char *digits)
{
    int port = 0;

    if (strlen(digits) > 5)
        return -1;
    for (; *digits; digits++) {
        if (!is_digit(*digits))
            return -1;
        port = port * 10 + (*digits - '0');
    }
    return port >= 1 && port <= 65535 ? port : -1;
}

const char *url_split_authority(const char *bytes, size_t count, char **out_host, int *out_port)
{
    OWNED_TEXT char *host = memory_bytes(bytes, count);
    const char *colon = find_port(host);
    int port = -1;

    if (memchr(bytes, '@', count))
        return "it holds user information";
    if (colon) {
        port = read_port(colon + 1);
        if (port < 0)
            return "its port is not a port";
        host[colon - host] = '\0';
    }
    if (strlen(host) + (colon ? strlen(colon + 1) + 1 : 0) != count || !is_host(host))
        return "its host is not a host name";

    for (char *byte = host; *byte; byte++)
        if (*byte >= 'A' && *byte <= 'Z')
            *byte = (char)(*byte - 'A' + 'a');
    *out_host = GIVE(host);
    *out_port = port;
    return NULL;
}

bool url_host_is_loopback(const char *host)
{
    struct in_addr address;

    if (inet_pton(AF_INET, host, &address) == 1)
        return ntohl(address.s_addr) >> 24 == 127;
    return strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0;
}

/* True if host is below domain. */
static bool is_below(const char *host, const char *domain)
{
    size_t host_count = strlen(host), domain_count = strlen(domain);

    return host_count > domain_count + 1 && host[host_count - domain_count - 1] == '.' &&
           strcasecmp(host + host_count - domain_count, domain) == 0;
}

/* The domain whose other hosts belong to the same people: the name without its first label. NULL where
 * that would be a public suffix ("com", "co.uk") or part of an address. */
static const char *parent_domain(const char *host)
{
    const char *parent = strchr(host, '.');
    const char *last = strrchr(host, '.');
    const char *inner;

    if (!parent || parent == last || is_digit(last[1]))
        return NULL;
    parent++;
    inner = strchr(parent, '.');
    if (inner == last && inner - parent <= 3 && strlen(last + 1) == 2)
        return NULL;
    return parent;
}

bool url_host_is_listed(const char *host, const char *list)
{
    size_t count = strlen(host);

    while (list && *list) {
        size_t blanks = strspn(list, ", \t");
        size_t length = strcspn(list + blanks, ", \t");

        if (length == count && strncasecmp(list + blanks, host, count) == 0)
            return true;
        list += blanks + length;
    }
    return false;
}

/* Hosts that the person has named: the endpoint's and those of the setting. */
static bool is_named(const char *host, const struct url_rules *rules)
{
    const char *endpoint = rules->endpoint_host ? rules->endpoint_host : "";

    return strcasecmp(host, endpoint) == 0 || url_host_is_listed(host, rules->store_hosts) ||
           (url_host_is_loopback(host) && url_host_is_loopback(endpoint));
}

bool url_host_is_accepted(const char *host, const struct url_rules *rules)
{
    const char *parent = rules->endpoint_host ? parent_domain(rules->endpoint_host) : NULL;

    return is_below(host, "aliyuncs.com") || is_named(host, rules) || (parent && is_below(host, parent));
}

bool url_is_accepted(const struct url *url, const struct url_rules *rules)
{
    bool is_usual_port = url->port == (strcmp(url->scheme, "https") == 0 ? 443 : 80);

    return url_host_is_accepted(url->host, rules) && (is_usual_port || is_named(url->host, rules));
}
