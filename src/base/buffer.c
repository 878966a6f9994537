#include "base/buffer.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define LEAST_ROOM 64

static void make_room(struct buffer *buffer, size_t count)
{
    size_t room = buffer->room ? buffer->room : LEAST_ROOM;

    while (room <= count)
        room *= 2;
    if (room == buffer->room)
        return;

    buffer->bytes = memory_resize(buffer->bytes, room, 1);
    buffer->room = room;
}

bool buffer_add(struct buffer *buffer, const void *bytes, size_t count)
{
    if (buffer->most && (count > buffer->most || buffer->count > buffer->most - count)) {
        buffer->is_overfull = true;
        return false;
    }

    make_room(buffer, buffer->count + count);
    if (count)
        memcpy(buffer->bytes + buffer->count, bytes, count);
    buffer->count += count;
    buffer->bytes[buffer->count] = '\0';
    return true;
}

bool buffer_text(struct buffer *buffer, const char *text)
{
    return buffer_add(buffer, text, strlen(text));
}

bool buffer_byte(struct buffer *buffer, char byte)
{
    return buffer_add(buffer, &byte, 1);
}

bool buffer_print(struct buffer *buffer, const char *format, ...)
{
    OWNED_TEXT char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return buffer_text(buffer, text);
}

const char *buffer_string(const struct buffer *buffer)
{
    return buffer->bytes ? buffer->bytes : "";
}

char *buffer_take(struct buffer *buffer)
{
    char *text = buffer->bytes ? buffer->bytes : memory_text("");

    buffer->bytes = NULL;
    buffer->count = 0;
    buffer->room = 0;
    return text;
}

void buffer_clear(struct buffer *buffer)
{
    buffer->count = 0;
    buffer->is_overfull = false;
    if (buffer->bytes)
        buffer->bytes[0] = '\0';
}

void buffer_done(struct buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct buffer){ .most = buffer->most };
}
