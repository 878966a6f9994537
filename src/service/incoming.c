#include "service/incoming.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"
#define REPLACEMENT     "\xEF\xBF\xBD"
#define ELLIPSIS        "\xE2\x80\xA6"

/* Characters that are shown as "?": controls, then those that are invisible or turn the direction of
 * writing. */
static const struct range {
    unsigned first, last;
} unshown[] = {
    { 0x00, 0x1F },     { 0x7F, 0x9F },     { 0xAD, 0xAD },       { 0x61C, 0x61C },
    { 0x180E, 0x180E }, { 0x200B, 0x200F }, { 0x2028, 0x202E },   { 0x2060, 0x206F },
    { 0xFEFF, 0xFEFF }, { 0xFFF9, 0xFFFB }, { 0xE0000, 0xE0FFF },
};

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static bool is_unshown(unsigned code_point)
{
    for (size_t i = 0; i < sizeof unshown / sizeof unshown[0]; i++)
        if (code_point >= unshown[i].first && code_point <= unshown[i].last)
            return true;
    return false;
}

/* How many bytes of ASCII it begins with. */
static size_t ascii_length(const char *bytes, size_t count)
{
    size_t length = 0;

    while (length < count && (unsigned char)bytes[length] < 0x80)
        length++;
    return length;
}

void incoming_utf8(const char *bytes, size_t count, struct buffer *out)
{
    unsigned code_point;

    if (count >= 3 && memcmp(bytes, BYTE_ORDER_MARK, 3) == 0)
        bytes += 3, count -= 3;

    while (count) {
        size_t length = ascii_length(bytes, count);

        if (!length)
            length = text_decode(bytes, count, &code_point);
        if (length)
            buffer_add(out, bytes, length);
        else
            buffer_text(out, REPLACEMENT);
        bytes += length ? length : 1;
        count -= length ? length : 1;
    }
}

char *incoming_line(const char *text, size_t most_bytes)
{
    struct buffer line = { .most = most_bytes - strlen(ELLIPSIS) };
    size_t left = text ? strlen(text) : 0;
    bool fits = true;

    while (left && fits) {
        unsigned code_point = 0;
        size_t length = text_decode(text, left, &code_point);

        if (!length)
            fits = buffer_byte(&line, '?'), length = 1;
        else if (is_blank(*text))
            fits = buffer_byte(&line, ' ');
        else if (is_unshown(code_point))
            fits = buffer_byte(&line, '?');
        else
            fits = buffer_add(&line, text, length);
        text += length;
        left -= length;
    }
    line.most = 0;
    if (!fits)
        buffer_text(&line, ELLIPSIS);
    return buffer_take(&line);
}

bool incoming_number(const char *text, uint64_t *out_number)
{
    uint64_t number = 0;
    const char *digits;

    while (is_blank(*text))
        text++;
    for (digits = text; *text >= '0' && *text <= '9'; text++) {
        unsigned digit = (unsigned)(*text - '0');

        if (number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (text == digits)
        return false;
    while (is_blank(*text))
        text++;
    if (*text)
        return false;

    *out_number = number;
    return true;
}

const char *incoming_request_id(const char *text)
{
    size_t count = text ? strlen(text) : 0;

    if (!count)
        return "";
    if (count > 64)
        return "(invalid)";
    for (size_t i = 0; i < count; i++)
        if (!(isascii((unsigned char)text[i]) && isalnum((unsigned char)text[i])) && text[i] != '-')
            return "(invalid)";
    return text;
}

bool incoming_is_page(const char *body)
{
    while (is_blank(*body))
        body++;
    return *body == '<' && strncasecmp(body, "<?xml", 5) != 0;
}
