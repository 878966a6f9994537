/*
 * trace: the debug log (--log FILE), by topic, one line an event.
 *
 * Whoever traces puts no secret in: no link is traced, headers go through the allow-list of wire_trace.c.
 * What a terminal would obey is spelled as text.h says, so that a line stays a line and can be looked at. Off until
 * trace_open; a log that cannot be written any more is given up silently, because a log never stops work. Any thread.
 */
#ifndef BASE_TRACE_H
#define BASE_TRACE_H

#include <stdbool.h>

struct error;

/* Appends to the file at path, made with mode 0600. Refuses anything but a regular file of ours. */
bool trace_open(const char *path, struct error *err);

/* One line: UTC time to the millisecond, topic, text. Does nothing while the log is closed. */
void trace(const char *topic, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* True while lines are written: for whoever would have to collect what to say. */
bool trace_is_open(void);

/* Ends the log; nothing happens if there is none. */
void trace_close(void);

#endif
