#include "transfer/proxy.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PROXY_PORT 1080 /* libcurl's, where the variable names none */

/* As everyone reads them: the upper-case HTTP_PROXY is not among them, because
 * a web server's CGI can be made to set it. */
static const char *const for_https[] = { "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", NULL };
static const char *const for_http[] = { "http_proxy", "all_proxy", "ALL_PROXY", NULL };

/* Of the scheme its length, or 0: whatever else stands before "://" may be part of a password. */
static size_t scheme_length(const char *value)
{
    size_t length = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    return strncmp(value + length, "://", 3) == 0 ? length : 0;
}

/* Where the port stands in a host of so many bytes; NULL if there are no digits behind its last colon. */
static const char *find_port(const char *host, size_t length)
{
    const char *colon = memrchr(host, ':', length);
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

    return digits > 0 && colon + 1 + digits == host + length ? colon + 1 : NULL;
}

/* Only what can be no user and no password is shown, however the value is broken. */
static void describe(struct proxy *proxy)
{
    size_t scheme = scheme_length(proxy->value);
    const char *at = strrchr(proxy->value, '@');
    const char *host = at ? at + 1 : proxy->value + (scheme ? scheme + 3 : 0);
    size_t length = strcspn(host, "/?#");
    const char *port = find_port(host, length);

    if (!port && *host != '[')
        length = strcspn(host, ":/?#");
    (void)snprintf(proxy->shown, sizeof proxy->shown, "%.*s://%.*s", scheme ? (int)scheme : 4,
                   scheme ? proxy->value : "http", (int)length, host);
    proxy->port = port ? (int)strtol(port, NULL, 10) : PROXY_PORT;
}

bool proxy_find(const char *scheme, struct proxy *out_proxy)
{
    const char *const *names = strcmp(scheme, "https") == 0 ? for_https : for_http;

    for (; *names; names++) {
        const char *value = getenv(*names);

        if (!value || !*value)
            continue;
        *out_proxy = (struct proxy){ .variable = *names, .value = value };
        describe(out_proxy);
        return true;
    }
    return false;
}
