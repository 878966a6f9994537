/*
 * browsers: the programs that are compared, and the keys that do the same in each. They run as they come,
 * with nothing configured but what a row says.
 */
#ifndef BENCH_BROWSERS_H
#define BENCH_BROWSERS_H

#include <stdbool.h>

#include "support/pty.h"

enum browser_number { BROWSER_ATTACHE, BROWSER_NNN, BROWSER_LF, BROWSER_MC, BROWSER_VIFM, BROWSERS };

/* Keys that are NULL are not there. */
struct browser {
    const char *name;
    const char *words[6];    /* the command line, before the folder                                        */
    const char *version;     /* a shell command that prints it                                             */
    const char *first, *end; /* to the first and the last row                                              */
    const char *filter;      /* opens a filter that narrows the list letter by letter                      */
    const char *unfilter; /* leaves it, after three letters                                                 */
    const char *mark_all, *invert, *unmark_all;
};

extern const struct browser browsers[BROWSERS];

/* Whether its program is there. */
bool browser_is_there(const struct browser *browser);

/* Starts it in the folder, in a terminal of 80 by 24. The caller's. */
struct pty *browser_start(const struct browser *browser, const char *folder);

/* What it says its version is. The caller's. */
char *browser_version(const struct browser *browser);

#endif
