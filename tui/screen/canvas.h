/*
 * canvas: the grid of styled cells that everything is drawn on, and the brushes.
 *
 * Drawing never leaves the canvas and never leaves the box it is given: what does not fit is cut at a cluster. Every
 * text goes through base/text, so nothing foreign reaches a cell raw. The face's thread only.
 */
#ifndef SCREEN_CANVAS_H
#define SCREEN_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "screen/box.h"
#include "screen/theme.h"

struct cell {
    char text[TEXT_CLUSTER_SIZE]; /* one cluster; "" in the right part of a wide one */
    uint8_t columns;              /* 0 in the right part of a wide one               */
    uint8_t role;                 /* enum role                                       */
    bool is_cursor_row;           /* drawn on the row under the cursor               */
    bool may_disagree;            /* the terminal may take another width: place what follows anew */
};

struct canvas;

/* A blank canvas; theme is borrowed. The caller's. */
struct canvas *canvas_new(int rows, int columns, const struct theme *theme);
void canvas_free(struct canvas *canvas);

/* Blanks it, at a new size if that changed, and hides the cursor. */
void canvas_start(struct canvas *canvas, int rows, int columns);

/* The whole of it; what it was made with; one of its cells (inside the canvas only). The canvas' own. */
struct box canvas_box(const struct canvas *canvas);
const struct theme *canvas_theme(const struct canvas *canvas);
const struct cell *canvas_cell(const struct canvas *canvas, int row, int column);

/* Text of ours or of others in the first row of box, from its left; cut at its end
 * with an ellipsis. Returns the columns used. */
int canvas_text(struct canvas *canvas, struct box box, enum role role, const char *text);
int canvas_print(struct canvas *canvas, struct box box, enum role role, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same, ending at the box's right edge. Returns the columns used. */
int canvas_text_right(struct canvas *canvas, struct box box, enum role role, const char *text);

/* A file name, or path, of count raw bytes: shortened in the middle, extension or last part kept. Returns the columns
 * used. */
int canvas_name(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count);

/* The same, with what stands at the byte `differs` kept, unless that is 0. */
int canvas_name_apart(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count,
                      size_t differs);

/* Text wrapped at blanks (or anywhere, is_exact: for links) into box. Returns the rows used. */
int canvas_paragraph(struct canvas *canvas, struct box box, enum role role, const char *text, bool is_exact);

int canvas_glyph(struct canvas *canvas, struct box box, enum role role, enum glyph glyph);
void canvas_fill(struct canvas *canvas, struct box box, enum role role); /* blanks */
void canvas_rule(struct canvas *canvas, struct box box);                 /* a line through its first row */
void canvas_divide(struct canvas *canvas, struct box box);               /* a line down its first column */

/* The row under the cursor, once it is drawn: its first text, up to a gap of two blanks. Not all of it, because
 * every cell that looks different is sent at every step. */
void canvas_highlight(struct canvas *canvas, struct box box);

/* A meter over the box's width in eighths of a cell. Full only if done == total and is_confirmed. */
void canvas_meter(struct canvas *canvas, struct box box, uint64_t done, uint64_t total, bool is_confirmed);

/* The last values as little columns, right-aligned, scaled to the largest. */
void canvas_spark(struct canvas *canvas, struct box box, const uint64_t *values, size_t count);

/* Where the real cursor stands (screen readers follow it). is_typing: it is drawn, for a prompt. */
void canvas_put_cursor(struct canvas *canvas, int row, int column, bool is_typing);
bool canvas_cursor(const struct canvas *canvas, int *out_row, int *out_column, bool *out_is_typing);

#endif
