/*
 * glass: a terminal to look at: takes the bytes a program sends and shows what a person would
 * see. Counts bells, and keeps the first thing that no program of ours may send: an unknown
 * sequence, a title, a control that draws nothing.
 */
#ifndef SUPPORT_GLASS_H
#define SUPPORT_GLASS_H

#include <stdbool.h>
#include <stddef.h>

struct glass;

/* A blank one. The caller's. */
struct glass *glass_new(int rows, int columns);
void glass_free(struct glass *glass);

/* Shows bytes as they arrive; it may be in any pieces. */
void glass_feed(struct glass *glass, const char *bytes, size_t count);
void glass_resize(struct glass *glass, int rows, int columns);

/* The screen as text: a line each row, without the blanks at its end. The caller's. */
char *glass_text(const struct glass *glass);
char *glass_row(const struct glass *glass, int row);

/* How a cell is drawn: letters of "bdru" for bold, dim, reverse, underlined, and a digit if it has one of the first
 * eight colours; "" for plain. Good until the next call. (Dim is not seen by every version of the library.) */
const char *glass_look(const struct glass *glass, int row, int column);

/* The column at which text begins in a row, or -1. */
int glass_find(const struct glass *glass, int row, const char *text);

/* The row that holds text, or -1. */
int glass_find_row(const struct glass *glass, const char *text);

/* Where the cursor stands; true if it is visible. */
bool glass_cursor(const struct glass *glass, int *out_row, int *out_column);

/* Whether the alternate screen is up, whether the mouse is reported, and how often the bell has rung. */
bool glass_is_alternate(const struct glass *glass);
bool glass_has_mouse(const struct glass *glass);
int glass_bells(const struct glass *glass);

/* What was wrong first, or NULL. */
const char *glass_complaint(const struct glass *glass);

/* What the terminal answers (to questions, say): taken out. The caller's. */
char *glass_take_answers(struct glass *glass, size_t *out_count);

/* From now on a title, and progress in the task bar, are no reason to complain. */
void glass_allow_title(struct glass *glass);

#endif
