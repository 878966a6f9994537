/*
 * line: one line of text and the cursor in it. It is bytes, gone through by what is seen as one, and by words: what
 * stands between blanks and slashes, so that each name of a path is one. The face's thread only.
 */
#ifndef PARTS_LINE_H
#define PARTS_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"

struct line {
    struct buffer text; /* its ceiling is set by who makes the line */
    size_t cursor;      /* a byte of text, at a cluster's beginning */
};

/* Another text, cut at the ceiling, with the cursor behind it. */
void line_set(struct line *line, const char *text);

/* Puts bytes in at the cursor, which goes behind them. False if there are none, or they do not fit. */
bool line_insert(struct line *line, const char *bytes, size_t count);

/* Takes out what lies between the cursor and a place, and gives it: the caller's. NULL: nothing did. */
char *line_cut(struct line *line, size_t to);

/* Places beside the cursor: one cluster from it, or one word; and the ends. */
size_t line_left(const struct line *line);
size_t line_right(const struct line *line);
size_t line_word_left(const struct line *line);
size_t line_word_right(const struct line *line);
size_t line_home(const struct line *line);
size_t line_end(const struct line *line);

/* The place from which the text is shown so that the cursor is within so many columns. */
size_t line_first_shown(const struct line *line, int columns);

#endif
