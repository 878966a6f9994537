#include "support/vectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/memory.h"
#include "support/bail_out.h"
#include "support/data.h"

cJSON *vectors_read(const char *name)
{
    OWNED_TEXT char *path = memory_print("vectors/%s", name);
    OWNED_TEXT char *text = data_read(path, NULL);
    cJSON *tree = cJSON_Parse(text);

    if (!cJSON_IsObject(tree))
        bail_out("%s is not a JSON object", path);
    return tree;
}

const cJSON *vectors_list(const cJSON *file, const char *name, int count)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(file, name);

    if (cJSON_GetArraySize(list) != count)
        bail_out("there are not %d vectors in %s", count, name);
    return list;
}

const char *vectors_text(const cJSON *item, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, name);

    return cJSON_IsString(member) ? member->valuestring : "";
}

int64_t vectors_number(const cJSON *item, const char *name)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(item, name);

    if (cJSON_IsString(member))
        return strtoll(member->valuestring, NULL, 10);
    if (!cJSON_IsNumber(member))
        bail_out("a case has no number %s", name);
    return (int64_t)member->valuedouble;
}

bool vectors_truth(const cJSON *item, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(item, name));
}

void vectors_hex(const char *digits, struct buffer *out)
{
    for (; digits[0] && digits[1]; digits += 2) {
        char pair[3] = { digits[0], digits[1], '\0' };

        buffer_byte(out, (char)strtoul(pair, NULL, 16));
    }
}

static void read_body(const cJSON *item, struct reply *reply)
{
    const char *encoded = vectors_text(item, "body_base64");
    size_t count = strlen(encoded);
    int decoded;

    if (!count) {
        reply->body = memory_text(vectors_text(item, "body"));
        reply->body_count = strlen(reply->body);
        return;
    }
    reply->body = memory_new(count + 1, 1);
    decoded = EVP_DecodeBlock((unsigned char *)reply->body, (const unsigned char *)encoded, (int)count);
    while (decoded > 0 && count && encoded[count - 1] == '=')
        decoded--, count--;
    reply->body[decoded] = '\0';
    reply->body_count = (size_t)decoded;
}

struct reply vectors_reply(const cJSON *item)
{
    struct reply reply = { .status = (int)vectors_number(item, "http_status") };
    const cJSON *pair;

    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(item, "headers"))
    {
        headers_add(&reply.headers, cJSON_GetArrayItem(pair, 0)->valuestring,
                    cJSON_GetArrayItem(pair, 1)->valuestring);
    }
    read_body(item, &reply);
    return reply;
}

char *vectors_marked(const char *text)
{
    char *copy = memory_text(text);

    for (char *byte = copy; *byte; byte++)
        if ((unsigned char)*byte < 0x20 || *byte == 0x7F)
            *byte = '?';
    return copy;
}

bool vectors_check(bool ok, const cJSON *item, const char *field, const char *found)
{
    const char *id = vectors_text(item, "id");

    if (!ok)
        (void)fprintf(stderr, "# case %s: %s is %s\n", *id ? id : vectors_text(item, "url_id"), field, found);
    return ok;
}

bool vectors_equal(const cJSON *item, const char *field, const char *found, const char *expected)
{
    return vectors_check(found && strcmp(found, expected) == 0, item, field, found ? found : "NULL");
}
