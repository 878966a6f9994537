#include "service/json_check.h"

#include <string.h>

/* The bytes of the text that begins behind its quotation mark, the closing mark included; fewer than that
 * if it is cut off. */
static size_t text_length(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '"')
            return i + 1;
        if (bytes[i] == '\\')
            i++;
    }
    return count;
}

static int has_escaped_nul(const char *text, size_t count)
{
    for (size_t i = 0; i + 5 < count; i++) {
        if (text[i] != '\\')
            continue;
        if (memcmp(text + i + 1, "u0000", 5) == 0)
            return 1;
        i++;
    }
    return 0;
}

const char *json_check(const char *bytes, size_t count)
{
    int nesting = 0;

    if (count > JSON_MOST_BYTES)
        return "it is larger than 1 MiB";
    if (memchr(bytes, 0, count))
        return "it holds a NUL";

    for (size_t i = 0; i < count; i++) {
        if (bytes[i] == '"') {
            size_t length = text_length(bytes + i + 1, count - i - 1);

            if (has_escaped_nul(bytes + i + 1, length))
                return "a text in it holds a NUL";
            i += length;
        } else if (bytes[i] == '[' || bytes[i] == '{') {
            if (++nesting > JSON_MOST_NESTING)
                return "it is nested more than 32 deep";
        } else if (bytes[i] == ']' || bytes[i] == '}') {
            nesting--;
        }
    }
    return NULL;
}
