/*
 * lines: small files of "name = value" lines, as people write them.
 *
 *   # a comment: a line that begins with #
 *   name = value         blanks around both are left out, quotes are not
 *   [section]            names after it are "section.name", until the next; [] ends it
 *
 * In a name, a = that follows a dot belongs to it where another = follows: "key.any.= = top". Any thread.
 */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>

#include "base/error.h"

#define LINES_MOST_BYTES 65536

/* Takes one line; false: it is wrong, and err says why. */
typedef bool lines_take(void *context, int number, const char *name, const char *value, struct error *err);

/* The text of the file, the caller's; NULL if there is no such file. It must be an ordinary file, ours or root's,
 * that not everyone may write to, of at most LINES_MOST_BYTES without NUL. */
bool lines_load(const char *path, char **out_text, struct error *err);

/* Gives each line of the text to take, up to the first that is wrong. The error begins
 * with place and number: "config:12: ...". */
bool lines_read(const char *text, const char *place, lines_take *take, void *context, struct error *err);

/* Puts place and number before the message of err. Returns false, so that it can end a failing function. */
bool lines_blame(struct error *err, const char *place, int number);

#endif
