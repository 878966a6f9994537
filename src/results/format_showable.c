/*
 * format_showable: foreign text in a result, made harmless for whoever reads the document.
 */
#include <string.h>

#include "base/text.h"
#include "results/format_family.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

enum { ZERO_WIDTH_JOINER = 0x200D, EMOJI_STYLE = 0xFE0F };

/* What joins pictures to one picture is hidden in its own right, but not there. */
static bool is_joined(unsigned code_point, unsigned previous)
{
    return (code_point == ZERO_WIDTH_JOINER || code_point == EMOJI_STYLE) && previous >= 0x80;
}

char *showable_line(const char *text)
{
    struct buffer line = { 0 };
    unsigned code_point, previous = 0;

    for (size_t left = strlen(text), length; left > 0; text += length, left -= length) {
        OWNED_TEXT char *spelled = NULL;

        length = text_decode(text, left, &code_point);
        if (length > 0 && (!text_is_hidden(code_point) || is_joined(code_point, previous))) {
            buffer_add(&line, text, length);
            previous = code_point;
            continue;
        }
        length += length == 0;
        spelled = text_visible(text, length);
        buffer_text(&line, spelled);
        previous = 0;
    }
    return buffer_take(&line);
}

char *showable_utf8(const char *text)
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
