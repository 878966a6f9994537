/*
 * helper: a program that is given text on its standard input. No shell; a found program, an argument list of ours,
 * an environment without our secrets, a session of its own, nothing of it on the screen, and a limit on its time.
 */
#ifndef BASE_HELPER_H
#define BASE_HELPER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The program's path, from the directories of PATH that are absolute and that only their owner and group may write
 * to, or a name with a slash as it stands if it is absolute; NULL if there is none. The caller's. */
char *helper_find(const char *name);

/* Runs argv[0], searched for as helper_find does, gives it count bytes and waits until it has ended; one that is
 * late is killed with all it started. True if it ended well. */
bool helper_feed(const char *const argv[], const char *bytes, size_t count, int limit_ms, struct error *err);

#endif
