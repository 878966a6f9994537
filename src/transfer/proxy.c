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

static void describe(struct proxy *proxy)
{
    const char *scheme_end = strstr(proxy->value, "://");
    const char *host = scheme_end ? scheme_end + 3 : proxy->value;
    int scheme_length = scheme_end ? (int)(scheme_end - proxy->value) : 4;
    const char *at = strrchr(host, '@');
    const char *colon;
    size_t length;

    if (at)
        host = at + 1;
    length = strcspn(host, "/?#");
    (void)snprintf(proxy->shown, sizeof proxy->shown, "%.*s://%.*s", scheme_length,
                   scheme_end ? proxy->value : "http", (int)length, host);
    colon = strrchr(host, ':');
    proxy->port = colon && colon < host + length ? (int)strtol(colon + 1, NULL, 10) : PROXY_PORT;
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
