#include "base/base64.h"

#include <stdint.h>

#include "base/buffer.h"

void base64_add(struct buffer *text, const void *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *next = bytes;

    for (; count > 0; next += 3) {
        size_t taken = count < 3 ? count : 3;
        uint32_t group = (uint32_t)next[0] << 16;

        group |= taken > 1 ? (uint32_t)next[1] << 8 : 0;
        group |= taken > 2 ? next[2] : 0;
        buffer_byte(text, digits[group >> 18]);
        buffer_byte(text, digits[group >> 12 & 63]);
        buffer_byte(text, taken > 1 ? digits[group >> 6 & 63] : '=');
        buffer_byte(text, taken > 2 ? digits[group & 63] : '=');
        count -= taken;
    }
}
