/*
 * base64: bytes as text (RFC 4648, with padding, on one line). Pure.
 */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stddef.h>

struct buffer;

/* Adds count bytes to text, encoded. */
void base64_add(struct buffer *text, const void *bytes, size_t count);

#endif
