#include "demo/demo_canon.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "demo/demo_sign.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Parameters that are part of the resource in a V1 signature; every x-oss-... is one too. */
static const char *const sub_resources[] = {
    "acl",
    "append",
    "callback",
    "callback-var",
    "cors",
    "delete",
    "lifecycle",
    "location",
    "logging",
    "objectMeta",
    "partNumber",
    "position",
    "process",
    "referer",
    "response-cache-control",
    "response-content-disposition",
    "response-content-encoding",
    "response-content-language",
    "response-content-type",
    "response-expires",
    "restore",
    "security-token",
    "symlink",
    "tagging",
    "uploadId",
    "uploads",
    "versionId",
};

static char *lower_case(const char *text)
{
    char *copy = memory_text(text);

    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

static char *trimmed(const char *value)
{
    size_t count;

    value += strspn(value, " \t");
    count = strlen(value);
    while (count > 0 && strchr(" \t", value[count - 1]))
        count--;
    return memory_bytes(value, count);
}

static bool is_store_header(const char *name)
{
    return strncmp(name, "x-oss-", 6) == 0;
}

static bool is_v4_header(const char *name)
{
    return is_store_header(name) || strcmp(name, "content-type") == 0 || strcmp(name, "content-md5") == 0;
}

/* The signed headers that arrived, names in lower case, sorted: "name:value\n" each. */
static void add_headers(const struct demo_pairs *headers, bool is_v4, const char *additional,
                        struct buffer *out)
{
    struct demo_pairs chosen = { 0 };

    for (size_t i = 0; i < headers->count; i++) {
        OWNED_TEXT char *name = lower_case(headers->list[i].name);
        OWNED_TEXT char *value = trimmed(headers->list[i].value);

        if (is_v4 ? is_v4_header(name) || demo_list_has(additional, name) : is_store_header(name))
            demo_pairs_add(&chosen, name, value);
    }
    demo_pairs_sort(&chosen);
    for (size_t i = 0; i < chosen.count; i++)
        buffer_print(out, "%s:%s\n", chosen.list[i].name, chosen.list[i].value);
    demo_pairs_done(&chosen);
}

static bool is_sub_resource(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(sub_resources); i++) {
        if (strcmp(name, sub_resources[i]) == 0)
            return true;
    }
    return is_store_header(name);
}

/* Sorts them. An empty value has no equals sign. */
static void add_sorted(struct demo_pairs *pairs, const char *opening, struct buffer *out)
{
    demo_pairs_sort(pairs);
    for (size_t i = 0; i < pairs->count; i++) {
        buffer_print(out, "%s%s", i ? "&" : opening, pairs->list[i].name);
        if (*pairs->list[i].value)
            buffer_print(out, "=%s", pairs->list[i].value);
    }
}

static void add_sub_resources(const struct demo_pairs *query, struct buffer *out)
{
    struct demo_pairs sorted = { 0 };

    for (size_t i = 0; i < query->count; i++) {
        if (is_sub_resource(query->list[i].name))
            demo_pairs_add(&sorted, query->list[i].name, query->list[i].value);
    }
    add_sorted(&sorted, "?", out);
    demo_pairs_done(&sorted);
}

static void add_value(const struct demo_pairs *headers, const char *name, struct buffer *out)
{
    const char *value = demo_header_find(headers, name);
    OWNED_TEXT char *bare = trimmed(value ? value : "");

    buffer_print(out, "%s\n", bare);
}

char *demo_canon_v1(const struct demo_subject *subject)
{
    const char *expires = demo_pairs_find(subject->query, "Expires");
    struct buffer out = { 0 };

    buffer_print(&out, "%s\n", subject->method);
    add_value(subject->headers, "Content-MD5", &out);
    add_value(subject->headers, "Content-Type", &out);
    buffer_print(&out, "%s\n", expires ? expires : "");
    add_headers(subject->headers, false, NULL, &out);
    buffer_print(&out, "/%s/%s", subject->bucket, subject->object);
    add_sub_resources(subject->query, &out);
    return buffer_take(&out);
}

/* Names and values are encoded first and then sorted. */
static void add_v4_query(const struct demo_pairs *query, struct buffer *out)
{
    struct demo_pairs encoded = { 0 };

    for (size_t i = 0; i < query->count; i++) {
        struct buffer name = { 0 };
        struct buffer value = { 0 };

        demo_encode(query->list[i].name, false, &name);
        demo_encode(query->list[i].value, false, &value);
        if (strcasecmp(query->list[i].name, "x-oss-signature") != 0)
            demo_pairs_add(&encoded, buffer_string(&name), buffer_string(&value));
        buffer_done(&name);
        buffer_done(&value);
    }
    add_sorted(&encoded, "", out);
    demo_pairs_done(&encoded);
}

char *demo_canon_v4(const struct demo_subject *subject)
{
    const char *additional = demo_header_find(subject->query, "x-oss-additional-headers");
    struct buffer out = { 0 };

    buffer_print(&out, "%s\n/%s/", subject->method, subject->bucket);
    demo_encode(subject->object, true, &out);
    buffer_byte(&out, '\n');
    add_v4_query(subject->query, &out);
    buffer_byte(&out, '\n');
    add_headers(subject->headers, true, additional, &out);
    buffer_print(&out, "\n%s\nUNSIGNED-PAYLOAD", additional ? additional : "");
    return buffer_take(&out);
}

char *demo_canon_v4_string(const char *canonical, const char *date, const char *region)
{
    OWNED_TEXT char *hash = demo_sign_sha256(canonical, strlen(canonical));

    return memory_print(DEMO_V4_ALGORITHM "\n%s\n%.*s/%s/oss/aliyun_v4_request\n%s", date, DEMO_V4_DAY_COUNT,
                        date, region, hash);
}
