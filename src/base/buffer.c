#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
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

static bool may_add(struct buffer *buffer, size_t count)
{
    if (!buffer->most || (count <= buffer->most && buffer->count <= buffer->most - count))
        return true;
    buffer->is_overfull = true;
    return false;
}

bool buffer_add(struct buffer *buffer, const void *bytes, size_t count)
{
    if (!may_add(buffer, count))
        return false;

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

/* Prints behind what is there, as far as there is room; returns how many bytes it takes. */
static size_t print_here(struct buffer *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

static size_t print_here(struct buffer *buffer, const char *format, va_list arguments)
{
    size_t left = buffer->room - buffer->count;
    int count = vsnprintf(left ? buffer->bytes + buffer->count : NULL, left, format, arguments);

    if (count < 0)
        memory_give_up("a text cannot be printed");
    return (size_t)count;
}

bool buffer_print(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    size_t count;
    bool is_fine;

    va_start(arguments, format);
    va_copy(again, arguments);
    count = print_here(buffer, format, arguments);
    is_fine = may_add(buffer, count);
    if (is_fine && count >= buffer->room - buffer->count) {
        make_room(buffer, buffer->count + count);
        (void)print_here(buffer, format, again);
    }
    va_end(again);
    va_end(arguments);
    if (is_fine)
        buffer->count += count;
    else if (buffer->bytes)
        buffer->bytes[buffer->count] = '\0';
    return is_fine;
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
