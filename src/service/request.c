#include "service/request.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "service/date.h"
#include "service/incoming.h"
#include "service/url.h"

#define MOST_WAIT_MS 60000
#define HEADERS_ROOM 8 /* more at a time */

/* Headers and links hold tokens and signatures: nothing of them stays in freed memory. */
static void wipe_text(char *text)
{
    if (text)
        memory_wipe(text, strlen(text));
    free(text);
}

void headers_take(struct headers *headers, char *name, char *value)
{
    if (headers->count == headers->room) {
        headers->room += HEADERS_ROOM;
        headers->list = memory_resize(headers->list, headers->room, sizeof *headers->list);
    }
    headers->list[headers->count++] = (struct header){ name, value };
}

void headers_add(struct headers *headers, const char *name, const char *value)
{
    headers_take(headers, memory_text(name), memory_text(value));
}

const char *headers_find(const struct headers *headers, const char *name)
{
    for (size_t i = 0; i < headers->count; i++)
        if (strcasecmp(headers->list[i].name, name) == 0)
            return headers->list[i].value;
    return NULL;
}

void headers_done(struct headers *headers)
{
    for (size_t i = 0; i < headers->count; i++) {
        free(headers->list[i].name);
        wipe_text(headers->list[i].value);
    }
    free(headers->list);
    *headers = (struct headers){ 0 };
}

void request_done(struct request *request)
{
    wipe_text(request->url);
    wipe_text(request->body);
    headers_done(&request->headers);
    *request = (struct request){ 0 };
}

void reply_done(struct reply *reply)
{
    wipe_text(reply->body);
    headers_done(&reply->headers);
    *reply = (struct reply){ 0 };
}

/* An instant, by the clock of whoever answers. */
static bool read_wait_until(const struct reply *reply, const char *text, uint64_t *out_wait_s)
{
    const char *date = headers_find(&reply->headers, "Date");
    int64_t now_s, until_s;

    if (!date || !date_read_http(date, &now_s) || !date_read_http(text, &until_s))
        return false;
    *out_wait_s = until_s > now_s ? (uint64_t)(until_s - now_s) : 0;
    return true;
}

int64_t reply_retry_after_ms(const struct reply *reply)
{
    const char *in_ms = headers_find(&reply->headers, "x-acs-retry-after");
    const char *in_s = headers_find(&reply->headers, "Retry-After");
    uint64_t wait;

    if (in_ms && incoming_number(in_ms, &wait))
        return (int64_t)(wait < MOST_WAIT_MS ? wait : MOST_WAIT_MS);
    if (in_s && (incoming_number(in_s, &wait) || read_wait_until(reply, in_s, &wait)))
        return (int64_t)(wait < MOST_WAIT_MS / 1000 ? wait * 1000 : MOST_WAIT_MS);
    return 0;
}

char *reply_redirect_host(const struct reply *reply)
{
    const char *location = headers_find(&reply->headers, "Location");
    const char *authority = location ? strstr(location, "://") : NULL;
    char *host = NULL;
    int port;

    if (reply->status < 300 || reply->status > 399 || !authority)
        return NULL;
    authority += 3;
    return url_split_authority(authority, strcspn(authority, "/?#"), &host, &port) ? NULL : host;
}
