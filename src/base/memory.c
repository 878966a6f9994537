#include "base/memory.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXIT_SOFTWARE 70 /* sysexits.h: a fault of the program itself */

static _Atomic(void (*)(void)) last_wish;

void memory_on_exhausted(void (*wish)(void))
{
    atomic_store(&last_wish, wish);
}

_Noreturn void memory_give_up(const char *reason)
{
    void (*wish)(void) = atomic_exchange(&last_wish, NULL);

    if (wish)
        wish();
    (void)fprintf(stderr, "attache: %s\n", reason);
    _Exit(EXIT_SOFTWARE);
}

static void *required(void *block)
{
    if (!block)
        memory_give_up("out of memory");
    return block;
}

void *memory_new(size_t count, size_t size)
{
    return required(calloc(count ? count : 1, size ? size : 1));
}

void *memory_resize(void *old, size_t count, size_t size)
{
    return required(reallocarray(old, count ? count : 1, size ? size : 1));
}

char *memory_text(const char *text)
{
    return text ? memory_bytes(text, strlen(text)) : NULL;
}

char *memory_bytes(const void *bytes, size_t count)
{
    char *copy = required(malloc(count + 1));

    if (count)
        memcpy(copy, bytes, count);
    copy[count] = '\0';
    return copy;
}

char *memory_print(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return text;
}

char *memory_print_list(const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        memory_give_up("out of memory");
    return text;
}

void memory_wipe(void *bytes, size_t count)
{
    explicit_bzero(bytes, count);
}

void memory_release_text(char **owned)
{
    free(*owned);
}

void memory_share_heap(void)
{
    (void)mallopt(M_ARENA_MAX, 1);
}
