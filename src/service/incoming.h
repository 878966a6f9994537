/*
 * incoming: texts of strangers made harmless: an answer's bytes, messages and identifiers.
 * Pure. Any thread.
 */
#ifndef SERVICE_INCOMING_H
#define SERVICE_INCOMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Adds the bytes as UTF-8: without a byte order mark in front, U+FFFD for each bad byte. A NUL stays a
 * NUL. */
void incoming_utf8(const char *bytes, size_t count, struct buffer *out);

/* UTF-8 text as one line of at most most_bytes, cut with an ellipsis. Line breaks become blanks; controls
 * and characters that turn the direction or cannot be seen become "?". NULL counts as "". The caller's. */
char *incoming_line(const char *text, size_t most_bytes);

/* Reads a whole number in decimal digits, blanks around it allowed. False for a sign, anything else, or an
 * overflow. */
bool incoming_number(const char *text, uint64_t *out_number);

/* The request id if it looks like one (1 to 64 letters, digits, hyphens), else "(invalid)"; "" for NULL or
 * "". Static or text. */
const char *incoming_request_id(const char *text);

/* True if the body begins like a page for a browser. */
bool incoming_is_page(const char *body);

#endif
