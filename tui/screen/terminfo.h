/*
 * terminfo: what the terminal database says about this terminal. Apart from terminal.c because the database's header
 * makes macros of words like "columns". The face's thread only.
 */
#ifndef SCREEN_TERMINFO_H
#define SCREEN_TERMINFO_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"

/* True if TERM names a terminal on which a screen can be drawn. */
bool terminfo_check(struct error *err);

/* True if it has eight colours or more. */
bool terminfo_has_colour(void);

/* The text of a capability, the database's; NULL if this terminal has none. For the terminal that curses has open. */
const char *terminfo_text(const char *capability);

/* Adds such a text (NULL: nothing), its padding made real. */
void terminfo_add(struct buffer *buffer, const char *text);

/* As terminfo_add, with the numbers that the text takes. */
void terminfo_add_numbers(struct buffer *buffer, const char *text, int first, int second);

/* Fails with a sentence about TERM. */
bool terminfo_refuse(struct error *err, const char *what);

#endif
