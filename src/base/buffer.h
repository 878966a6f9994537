/*
 * buffer: bytes that grow up to a ceiling.
 *
 * What strangers send is collected in a buffer whose ceiling was set where it was made. A zeroed buffer is
 * empty and has no ceiling. One owner at a time.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *bytes;      /* followed by a NUL once anything was added; NULL while empty */
    size_t count;     /* bytes in it, the NUL not counted                            */
    size_t room;      /* bytes allocated                                             */
    size_t most;      /* the ceiling; 0: none                                        */
    bool is_overfull; /* something was refused because of the ceiling                */
};

/* Adds count bytes. False if they would pass the ceiling: then none are added and is_overfull is set. */
bool buffer_add(struct buffer *buffer, const void *bytes, size_t count);

/* Adds a NUL-terminated text; the NUL is not counted. */
bool buffer_text(struct buffer *buffer, const char *text);

/* Adds one byte. */
bool buffer_byte(struct buffer *buffer, char byte);

/* Adds printed text. */
bool buffer_print(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The text so far, never NULL; the buffer's, good until the next change. */
const char *buffer_string(const struct buffer *buffer);

/* Takes the text out as the caller's own, never NULL; the buffer is empty afterwards. */
char *buffer_take(struct buffer *buffer);

/* Empties it and keeps ceiling and memory. */
void buffer_clear(struct buffer *buffer);

/* Releases the memory; the buffer is empty afterwards and keeps its ceiling. */
void buffer_done(struct buffer *buffer);

#endif
