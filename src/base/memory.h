/*
 * memory: allocate or stop, and ownership that can be seen.
 *
 * No function here returns NULL for want of memory: there is nothing useful to do then, so the process ends
 * in order (memory_on_exhausted) with exit status 70. Any thread.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Zeroed memory for count things of size bytes. The caller's; free() releases it. */
void *memory_new(size_t count, size_t size);

/* As realloc, for count things of size bytes. The old block is gone afterwards; new bytes are not zeroed. */
void *memory_resize(void *old, size_t count, size_t size);

/* A copy of text, or NULL for NULL. The caller's. */
char *memory_text(const char *text);

/* A copy of count bytes with a NUL behind them. The caller's. */
char *memory_bytes(const void *bytes, size_t count);

/* Printed text in memory of its own. The caller's. */
char *memory_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *memory_print_list(const char *format, va_list arguments) __attribute__((format(printf, 1, 0)));

/* Overwrites count bytes in a way the compiler keeps. For secrets. */
void memory_wipe(void *bytes, size_t count);

/* What to do before the process ends for want of memory (the face gives the terminal back). NULL: nothing. */
void memory_on_exhausted(void (*last_wish)(void));

/* Ends a process that can go no further, after the last wish: prints the reason and exits with status 70. */
_Noreturn void memory_give_up(const char *reason);

/* OWNED(listing) struct listing *l: listing_free(l) when the block is left. OWNED_TEXT for plain char *. */
#define OWNED_BY(release) __attribute__((cleanup(release)))
#define OWNED(thing)      OWNED_BY(thing##_release)
#define OWNED_TEXT        OWNED_BY(memory_release_text)

/* Defines what OWNED needs for a thing that has thing_free. Stands in the thing's header. */
#define OWNED_DEFINE(thing)                                  \
    static inline void thing##_release(struct thing **owned) \
    {                                                        \
        thing##_free(*owned);                                \
    }

/* What GIVE does: the pointer that stands there, and NULL in its place. */
static inline void *memory_give(void *pointer_to_pointer)
{
    void **owner = (void **)pointer_to_pointer;
    void *given = *owner;

    *owner = NULL;
    return given;
}

/* Hands p over: its value, and p is NULL from then on. */
#define GIVE(p) ((__typeof__(p))memory_give(&(p)))

/* What OWNED_TEXT does at the end of the block. */
void memory_release_text(char **owned);

/* One heap for all threads: what one thread allocates and another releases is used again
 * by both. Before the first thread starts. */
void memory_share_heap(void);

#endif
