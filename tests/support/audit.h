/*
 * audit: what a terminal was sent, searched for what nobody may send it: bytes that are not UTF-8, C1
 * controls, controls that turn the direction of writing, invisible characters, and hostile names as
 * they are. Sequences are the glass's affair.
 */
#ifndef SUPPORT_AUDIT_H
#define SUPPORT_AUDIT_H

#include <stdbool.h>

#include "base/buffer.h"

/* True if nothing was found; else out says what was found first, and where. */
bool audit_stream(const struct buffer *stream, struct buffer *out);

#endif
