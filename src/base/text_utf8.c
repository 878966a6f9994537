/*
 * text_utf8: UTF-8 read strictly, and written.
 */
#include "base/text.h"

size_t text_decode(const char *bytes, size_t count, unsigned *out_code_point)
{
    const unsigned char *at = (const unsigned char *)bytes;
    unsigned code_point, least;
    size_t length;

    if (count == 0)
        return 0;
    if (at[0] < 0x80) {
        *out_code_point = at[0];
        return 1;
    }

    if (at[0] >= 0xC2 && at[0] <= 0xDF)
        length = 2, code_point = at[0] & 0x1F, least = 0x80;
    else if ((at[0] & 0xF0) == 0xE0)
        length = 3, code_point = at[0] & 0x0F, least = 0x800;
    else if (at[0] >= 0xF0 && at[0] <= 0xF4)
        length = 4, code_point = at[0] & 0x07, least = 0x10000;
    else
        return 0;

    if (count < length)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        code_point = code_point << 6 | (at[i] & 0x3F);
    }
    if (code_point < least || code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 0;

    *out_code_point = code_point;
    return length;
}

size_t text_encode(unsigned code_point, char out_bytes[4])
{
    static const unsigned char leads[5] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    size_t length = code_point < 0x80 ? 1 : code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;

    if (code_point > 0x10FFFF || (code_point >= 0xD800 && code_point <= 0xDFFF))
        return 0;
    for (size_t i = length - 1; i > 0; i--) {
        out_bytes[i] = (char)(0x80 | (code_point & 0x3F));
        code_point >>= 6;
    }
    out_bytes[0] = (char)(leads[length] | code_point);
    return length;
}

bool text_is_utf8(const char *bytes, size_t count)
{
    unsigned code_point;
    size_t length;

    for (size_t at = 0; at < count; at += length) {
        length = text_decode(bytes + at, count - at, &code_point);
        if (length == 0)
            return false;
    }
    return true;
}
