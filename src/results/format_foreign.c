#include <string.h>

#include "base/text.h"
#include "results/format_family.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

bool foreign_is_hidden(const char *character, size_t length)
{
    struct cluster cluster;

    if (length == 1)
        return (unsigned char)*character < 0x20 || *character == 0x7f;
    return text_next(character, length, &cluster) > 0 && cluster.is_spelling;
}

static bool is_plain(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        unsigned code_point;
        size_t length = text_decode(text, left, &code_point);

        if (length == 0 || foreign_is_hidden(text, length))
            return false;
        text += length;
        left -= length;
    }
    return true;
}

char *foreign_line(const char *text)
{
    return is_plain(text) ? memory_text(text) : text_visible(text, strlen(text));
}

char *foreign_utf8(const char *text)
{
    size_t left = strlen(text);
    struct buffer fine = { 0 };

    while (left > 0) {
        unsigned code_point;
        size_t length = text_decode(text, left, &code_point);

        if (length > 0)
            buffer_add(&fine, text, length);
        else
            buffer_text(&fine, REPLACEMENT);
        length += length == 0;
        text += length;
        left -= length;
    }
    return buffer_take(&fine);
}
