/*
 * done: telling of a batch that took a while and has ended: the terminal's bell, and a program of the person's that
 * gets the results as JSON on its standard input. No shell is asked; the program gets the helper's cleaned
 * environment, and its time is limited. Main thread only.
 */
#ifndef COMMANDS_DONE_H
#define COMMANDS_DONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct result;
struct settings;

#define DONE_LIMIT_MS 30000 /* what the program gets; then it is ended */

/* Cuts a command into words as a POSIX shell does: blanks between them, quotes and backslashes, and
 * no expansion of anything. The words are the caller's, ended by NULL, released by done_free_words.
 * Fails on an open quote and on no word at all. */
bool done_split(const char *command, char ***out_words, struct error *err);
void done_free_words(char **words);

/* True if the settings ask to be told of a batch that took so long. */
bool done_is_wanted(const struct settings *settings, int64_t took_ms);

/* The programs that were started and have not been waited for. */
struct done;

/* Starts the program of the settings, if there is one, with these results on its input, and returns at once.
 * earlier: what it returned before, or NULL. */
struct done *done_tell(const struct settings *settings, const struct result *const *results, size_t count,
                       struct done *earlier);

/* Waits for all of them, and releases them; NULL is fine. False if one failed or was stopped for
 * being late; the error is the first one's. */
bool done_wait(struct done *done, struct error *err);

#endif
