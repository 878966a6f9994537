/*
 * names: names of files that stand in a file or come from standard input, one a line or each before a NUL.
 */
#ifndef COMMANDS_NAMES_H
#define COMMANDS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct options;

struct names {
    char **at; /* raw bytes, as they were written; empty ones are left out */
    size_t count;
};

/* Reads all that --files-from names; none if it was not given. Fails if they cannot be read (EINTR: a signal came), or
 * if there are none in it. Released by names_done. */
bool names_read(const struct options *options, struct names *out, struct error *err);
void names_done(struct names *names);

#endif
