#include "transfer/hosts.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "service/url.h"

#define EXPECT_FROM_BYTES 65536 /* below, asking costs more than sending in vain */
#define SILENCES_ENOUGH   2

#define SIGNATURES        (URL_SIGNATURE_V4 + 1)

struct host {
    struct host *next;
    char *name; /* host:port */
    struct {
        bool is_recalled;
        bool is_known;
        enum store_headers headers;
    } signatures[SIGNATURES];
    int silences;
    bool refuses_question;
};

struct hosts {
    struct host *first;
    struct hosts_memory memory;
};

struct hosts *hosts_new(struct hosts_memory memory)
{
    struct hosts *hosts = memory_new(1, sizeof *hosts);

    hosts->memory = memory;
    return hosts;
}

void hosts_free(struct hosts *hosts)
{
    struct host *next;

    if (!hosts)
        return;
    for (struct host *host = hosts->first; host; host = next) {
        next = host->next;
        free(host->name);
        free(host);
    }
    free(hosts);
}

static struct host *find(struct hosts *hosts, const struct url *put)
{
    OWNED_TEXT char *name = memory_print("%s:%d", put->host, put->port);
    struct host *host;

    for (host = hosts->first; host; host = host->next)
        if (strcmp(host->name, name) == 0)
            return host;
    host = memory_new(1, sizeof *host);
    host->name = memory_text(name);
    host->next = hosts->first;
    hosts->first = host;
    return host;
}

static char *key_of(const struct host *host, enum url_signature signature)
{
    static const char *const names[SIGNATURES] = { "v?", "v1", "v4" };

    return memory_print("headers %s %s", host->name, names[signature]);
}

static void recall(struct hosts *hosts, struct host *host, enum url_signature signature)
{
    OWNED_TEXT char *key = key_of(host, signature);
    OWNED_TEXT char *value = NULL;

    if (host->signatures[signature].is_recalled || !hosts->memory.recall)
        return;
    host->signatures[signature].is_recalled = true;
    value = hosts->memory.recall(hosts->memory.keeper, key);
    if (value && store_headers_of(*value) != STORE_HEADERS_COUNT) {
        host->signatures[signature].headers = store_headers_of(*value);
        host->signatures[signature].is_known = true;
    }
}

static void remember(struct hosts *hosts, struct host *host, enum url_signature signature, const char *value)
{
    OWNED_TEXT char *key = key_of(host, signature);

    if (hosts->memory.remember)
        hosts->memory.remember(hosts->memory.keeper, key, value);
}

bool hosts_find_headers(struct hosts *hosts, const struct url *put, enum store_headers *out_headers)
{
    struct host *host = find(hosts, put);

    recall(hosts, host, put->signature);
    *out_headers = host->signatures[put->signature].is_known ? host->signatures[put->signature].headers
                                                             : STORE_HEADERS_A;
    return host->signatures[put->signature].is_known;
}

void hosts_learn_headers(struct hosts *hosts, const struct url *put, enum store_headers headers)
{
    struct host *host = find(hosts, put);
    char letter[] = { store_headers_letter(headers), '\0' };

    if (host->signatures[put->signature].is_known && host->signatures[put->signature].headers == headers)
        return;
    host->signatures[put->signature].is_known = true;
    host->signatures[put->signature].headers = headers;
    remember(hosts, host, put->signature, letter);
}

void hosts_forget_headers(struct hosts *hosts, const struct url *put)
{
    struct host *host = find(hosts, put);

    if (!host->signatures[put->signature].is_known)
        return;
    host->signatures[put->signature].is_known = false;
    remember(hosts, host, put->signature, NULL);
}

bool hosts_expects(struct hosts *hosts, const struct url *put, uint64_t size_bytes, bool wants_reason)
{
    struct host *host = find(hosts, put);

    if (size_bytes == 0 || host->refuses_question || host->silences >= SILENCES_ENOUGH)
        return false;
    return wants_reason || size_bytes > EXPECT_FROM_BYTES || !host->signatures[put->signature].is_known;
}

void hosts_note_silence(struct hosts *hosts, const struct url *put)
{
    find(hosts, put)->silences++;
}

void hosts_note_refusal(struct hosts *hosts, const struct url *put)
{
    find(hosts, put)->refuses_question = true;
}
