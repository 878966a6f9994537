/*
 * signals: SIGINT, SIGHUP and SIGTERM as something to wait for. For commands without a screen; main thread only.
 *
 * A second SIGINT ends the process at once, from the handler, whatever the program waits for; so does a SIGTERM that
 * was not answered within some seconds.
 */
#ifndef COMMANDS_SIGNALS_H
#define COMMANDS_SIGNALS_H

#include <stdbool.h>

#include "base/error.h"

/* Takes them over, and ignores SIGPIPE. What was ignored when the program started stays so (nohup). */
bool signals_start(struct error *err);

/* Gives them back. */
void signals_stop(void);

/* Readable when there is one. */
int signals_descriptor(void);

/* The next that arrived, or 0. */
int signals_take(void);

/* This file is removed should a second SIGINT end the process; NULL: none. The path must stay. */
void signals_remove_file(const char *path);

#endif
