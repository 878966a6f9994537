/*
 * theme_read: a theme as a person writes it, one role a line: "marked = yellow on blue bold". Colours
 * are own, black, red, green, yellow, blue, magenta, cyan, white, the same with "bright-", or 0 to
 * 255; then bold, dim, reverse, underline.
 */
#ifndef SCREEN_THEME_READ_H
#define SCREEN_THEME_READ_H

#include <stdbool.h>

#include "base/error.h"
#include "screen/theme.h"

/* A theme that is built in: the text of its file. */
struct theme_file {
    const char *name, *text;
};

/* All of them; the first is used where none is named; a NULL name ends it. Made from the files by the build. */
extern const struct theme_file theme_files[];

/* Changes the looks that the text names. The error begins with place and line number. */
bool theme_read(const char *text, const char *place, struct look looks[ROLE_COUNT], struct error *err);

#endif
