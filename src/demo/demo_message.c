#include "demo/demo_message.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

#define UNRESERVED "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

void demo_pairs_add(struct demo_pairs *pairs, const char *name, const char *value)
{
    pairs->list = memory_resize(pairs->list, pairs->count + 1, sizeof *pairs->list);
    pairs->list[pairs->count++] = (struct demo_pair){ memory_text(name), memory_text(value) };
}

void demo_pairs_done(struct demo_pairs *pairs)
{
    for (size_t i = 0; i < pairs->count; i++) {
        free(pairs->list[i].name);
        free(pairs->list[i].value);
    }
    free(pairs->list);
    *pairs = (struct demo_pairs){ 0 };
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(((const struct demo_pair *)left)->name, ((const struct demo_pair *)right)->name);
}

void demo_pairs_sort(struct demo_pairs *pairs)
{
    if (pairs->count > 1)
        qsort(pairs->list, pairs->count, sizeof *pairs->list, compare_names);
}

static const char *find(const struct demo_pairs *pairs, const char *name,
                        int (*compare)(const char *, const char *))
{
    for (size_t i = 0; i < pairs->count; i++) {
        if (compare(pairs->list[i].name, name) == 0)
            return pairs->list[i].value;
    }
    return NULL;
}

const char *demo_pairs_find(const struct demo_pairs *pairs, const char *name)
{
    return find(pairs, name, strcmp);
}

const char *demo_header_find(const struct demo_pairs *headers, const char *name)
{
    return find(headers, name, strcasecmp);
}

void demo_request_done(struct demo_request *request)
{
    free(request->method);
    free(request->target);
    demo_pairs_done(&request->headers);
    buffer_done(&request->body);
}

/* The value of two hex digits, or 0 if they are none. */
static char escaped_byte(const char *digits, size_t count)
{
    char pair[3] = { 0 };

    if (count < 2 || strspn(digits, "0123456789abcdefABCDEF") < 2)
        return 0;
    memcpy(pair, digits, 2);
    return (char)strtoul(pair, NULL, 16);
}

/* count bytes decoded; is_form: "+" is a blank. %00 and broken escapes stay as they are. The caller's. */
static char *decode(const char *text, size_t count, bool is_form)
{
    struct buffer decoded = { 0 };

    for (size_t i = 0; i < count; i++) {
        char byte = text[i] == '%' ? escaped_byte(text + i + 1, count - i - 1) : 0;

        buffer_byte(&decoded, byte ? byte : is_form && text[i] == '+' ? ' ' : text[i]);
        if (byte)
            i += 2;
    }
    return buffer_take(&decoded);
}

char *demo_request_object(const struct demo_request *request)
{
    const char *path = request->target + (request->target[0] == '/');

    return decode(path, strcspn(path, "?"), false);
}

void demo_request_query(const struct demo_request *request, struct demo_pairs *out_query)
{
    const char *mark = strchr(request->target, '?');

    if (mark)
        demo_query_read(mark + 1, false, out_query);
}

void demo_reply_done(struct demo_reply *reply)
{
    demo_pairs_done(&reply->headers);
    buffer_done(&reply->body);
    if (reply->has_file)
        (void)close(reply->file);
    *reply = (struct demo_reply){ 0 };
}

void demo_encode(const char *text, bool keeps_slash, struct buffer *out)
{
    for (; *text; text++) {
        if (strchr(UNRESERVED, *text) || (keeps_slash && *text == '/'))
            buffer_byte(out, *text);
        else
            buffer_print(out, "%%%02X", (unsigned char)*text);
    }
}

void demo_query_read(const char *query, bool is_form, struct demo_pairs *out)
{
    while (*query) {
        size_t count = strcspn(query, "&");
        size_t name_count = strcspn(query, "=&");
        size_t value_start = name_count < count ? name_count + 1 : count;
        OWNED_TEXT char *name = decode(query, name_count, is_form);
        OWNED_TEXT char *value = decode(query + value_start, count - value_start, is_form);

        if (count > 0)
            demo_pairs_add(out, name, value);
        query += count + (query[count] == '&');
    }
}

bool demo_list_has(const char *list, const char *name)
{
    size_t count = strlen(name);

    for (const char *word = list; word && *word;) {
        size_t length = strcspn(word, ";");

        if (length == count && strncasecmp(word, name, count) == 0)
            return true;
        word += length + (word[length] == ';');
    }
    return false;
}

char *demo_random_hex(size_t count)
{
    struct buffer hex = { 0 };

    while (count-- > 0) {
        unsigned char byte;

        if (getrandom(&byte, 1, 0) != 1)
            memory_give_up("the system gives no random bytes");
        buffer_print(&hex, "%02x", byte);
    }
    return buffer_take(&hex);
}

char *demo_time_text(int64_t seconds, enum demo_time form)
{
    time_t when = (time_t)seconds;
    struct tm at = { 0 };
    char text[32] = "";

    (void)gmtime_r(&when, &at);
    switch (form) {
    case DEMO_TIME_CALL: (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &at); break;
    case DEMO_TIME_LINK: (void)strftime(text, sizeof text, "%Y%m%dT%H%M%SZ", &at); break;
    case DEMO_TIME_DAY: (void)strftime(text, sizeof text, "%Y%m%d", &at); break;
    }
    return memory_text(text);
}

static void keep_digits(const char *text, char *digits, size_t room)
{
    size_t count = 0;

    for (; *text && count + 1 < room; text++) {
        if (*text >= '0' && *text <= '9')
            digits[count++] = *text;
    }
    digits[count] = '\0';
}

/* Whatever is not written back the same was not in that form. */
bool demo_time_read(const char *text, enum demo_time form, int64_t *out_seconds)
{
    struct tm at = { 0 };
    OWNED_TEXT char *again = NULL;
    char digits[15];
    int64_t seconds;

    keep_digits(text, digits, sizeof digits);
    if (sscanf(digits, "%4d%2d%2d%2d%2d%2d", &at.tm_year, &at.tm_mon, &at.tm_mday, &at.tm_hour, &at.tm_min,
               &at.tm_sec) < 3)
        return false;
    at.tm_year -= 1900;
    at.tm_mon -= 1;
    seconds = (int64_t)timegm(&at);
    again = demo_time_text(seconds, form);
    if (strcmp(again, text) != 0)
        return false;
    *out_seconds = seconds;
    return true;
}
