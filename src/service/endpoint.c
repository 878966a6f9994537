#include "service/endpoint.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "service/url.h"

#define CENTRAL_HOST "workorder.aliyuncs.com"

/* Regions with a host of their own; every other is served by the central one. */
static const struct regional_host {
    const char *region, *host;
} regional_hosts[] = {
    { "ap-northeast-1", "workorder.ap-northeast-1.aliyuncs.com" },
    { "ap-southeast-1", "workorder.ap-southeast-1.aliyuncs.com" },
};

static const char *host_of_region(const char *region)
{
    for (size_t i = 0; region && i < sizeof regional_hosts / sizeof regional_hosts[0]; i++)
        if (strcmp(regional_hosts[i].region, region) == 0)
            return regional_hosts[i].host;
    return CENTRAL_HOST;
}

/* Takes the scheme off; HOST alone means https. NULL if it is not one of the web. */
static const char *take_scheme(const char **text)
{
    if (!strstr(*text, "://"))
        return "https";
    if (strncasecmp(*text, "https://", 8) == 0) {
        *text += 8;
        return "https";
    }
    if (strncasecmp(*text, "http://", 7) == 0) {
        *text += 7;
        return "http";
    }
    return NULL;
}

static bool refuse(struct error *err, const char *reason)
{
    error_set(err, STAGE_REQUEST, REMEDY_STOP, "bad-endpoint", "the endpoint cannot be used: %s", reason);
    return error_hint(err, "give a host name, or https://HOST[:PORT], as endpoint");
}

bool endpoint_find(const char *wish, const char *region, bool allows_http, struct endpoint *out_endpoint,
                   struct error *err)
{
    const char *text = wish && *wish ? wish : host_of_region(region);
    const char *scheme = take_scheme(&text);
    size_t count = strlen(text);
    OWNED_TEXT char *name = NULL;
    const char *wrong;
    int port;

    if (!scheme)
        return refuse(err, "it is neither a host nor a web address");
    if (count && text[count - 1] == '/')
        count--;
    wrong = url_split_authority(text, count, &name, &port);
    if (wrong)
        return refuse(err, wrong);
    if (strcmp(scheme, "http") == 0 && !allows_http && !url_host_is_loopback(name))
        return refuse(err, "it is not encrypted (http), which only --allow-http permits");

    if (port < 0 || port == (strcmp(scheme, "https") == 0 ? 443 : 80))
        out_endpoint->host = memory_text(name);
    else
        out_endpoint->host = memory_print("%s:%d", name, port);
    out_endpoint->url = memory_print("%s://%s", scheme, out_endpoint->host);
    out_endpoint->name = GIVE(name);
    return true;
}

void endpoint_done(struct endpoint *endpoint)
{
    free(endpoint->url);
    free(endpoint->host);
    free(endpoint->name);
    *endpoint = (struct endpoint){ 0 };
}
