/*
 * history: earlier uploads, newest first, as results; or their end (--purge).
 */
#ifndef COMMANDS_HISTORY_H
#define COMMANDS_HISTORY_H

struct options;

/* Prints what matches the words in options->paths, or wipes all. Returns the exit status. */
int history_run(const struct options *options);

#endif
