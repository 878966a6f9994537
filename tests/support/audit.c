#include "support/audit.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "support/hostile.h"

#define EXCERPT 24

/* Ranges of characters that must be spelled out, with what they are. */
static const struct {
    unsigned first, last;
    const char *words;
} forbidden[] = {
    { 0x80, 0x9f, "a C1 control" },
    { 0xad, 0xad, "a soft hyphen" },
    { 0x61c, 0x61c, "a mark of direction" },
    { 0x115f, 0x1160, "a filler" },
    { 0x180e, 0x180e, "an invisible separator" },
    { 0x200b, 0x200b, "a blank without width" },
    { 0x200e, 0x200f, "a mark of direction" },
    { 0x2028, 0x202e, "a separator or a control of direction" },
    { 0x2060, 0x2069, "an invisible operator or an isolate" },
    { 0x3164, 0x3164, "a filler" },
    { 0xfeff, 0xfeff, "a byte order mark" },
    { 0xffa0, 0xffa0, "a filler" },
    { 0xfff9, 0xfffb, "an annotation" },
    { 0xfffe, 0xffff, "no character" },
    { 0xe0000, 0xe007f, "a tag" },
};

static void tell(struct buffer *out, const char *what, const struct buffer *stream, size_t at)
{
    size_t from = at > EXCERPT ? at - EXCERPT : 0;
    size_t count = stream->count - from < 2 * EXCERPT ? stream->count - from : 2 * EXCERPT;
    OWNED_TEXT char *around = text_visible(stream->bytes + from, count);

    buffer_print(out, "%s at byte %zu: %s", what, at, around);
}

static bool has_only_plain_characters(const struct buffer *stream, struct buffer *out)
{
    for (size_t at = 0, length; at < stream->count; at += length) {
        unsigned code_point = 0;

        length = text_decode(stream->bytes + at, stream->count - at, &code_point);
        if (length == 0) {
            tell(out, "not UTF-8", stream, at);
            return false;
        }
        for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
            if (code_point >= forbidden[i].first && code_point <= forbidden[i].last) {
                tell(out, forbidden[i].words, stream, at);
                return false;
            }
    }
    return true;
}

static bool is_plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x7f;
}

/* From a name's first control on it must never be seen. One that ends there
 * is told from our own sequences by nobody. */
static bool has_no_hostile_name(const struct buffer *stream, struct buffer *out)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    for (size_t i = 0; i < count; i++) {
        size_t start = 0;
        const char *found;

        while (start < names[i].count && (is_plain((unsigned char)names[i].bytes[start]) ||
                                          (unsigned char)names[i].bytes[start] >= 0x80))
            start++;
        if (start + 1 >= names[i].count)
            continue;
        found = memmem(stream->bytes, stream->count, names[i].bytes + start, names[i].count - start);
        if (found) {
            tell(out, names[i].id, stream, (size_t)(found - stream->bytes));
            return false;
        }
    }
    return true;
}

bool audit_stream(const struct buffer *stream, struct buffer *out)
{
    return has_only_plain_characters(stream, out) && has_no_hostile_name(stream, out);
}
