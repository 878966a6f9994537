/*
 * whole: bytes written to the last one, whatever the descriptor takes at once. Any thread.
 */
#ifndef BASE_WHOLE_H
#define BASE_WHOLE_H

#include <stdbool.h>
#include <stddef.h>

/* Writes count bytes; waits where nothing is taken now, also for a descriptor that does not block. False, with errno
 * set, if no more is taken at all. */
bool whole_write(int descriptor, const char *bytes, size_t count);

#endif
