/*
 * terminal: the terminal the face lives in: puts a canvas on it, reads keys
 * from it, and gives it back whatever happens.
 *
 * Never waits for it: page.c (curses) draws into memory, and what it drew is sent as far as the terminal takes it.
 * While some of a frame waits there is no next one, so that a terminal that is not read has one frame pending at
 * most. The descriptors stay blocking for everybody else who has them. The face's thread only, but terminal_restore.
 */
#ifndef SCREEN_TERMINAL_H
#define SCREEN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "screen/keys.h"
#include "screen/theme.h"

struct canvas;
struct terminal;

/* Opens the terminal on two descriptors (usually those of /dev/tty) in full-screen mode. Fails with a clear
 * sentence if it is none or TERM is unknown. */
bool terminal_open(int input, int output, const struct theme *theme, bool has_mouse,
                   struct terminal **out_terminal, struct error *err);

/* Gives the terminal back and ends. NULL is fine. */
void terminal_close(struct terminal *terminal);

/* True if the terminal has colours and NO_COLOR is not set; asked before a theme is made. Needs TERM only. */
bool terminal_has_colour(void);

/* Rows and columns as last learned. */
void terminal_size(const struct terminal *terminal, int *out_rows, int *out_columns);

/* Learns the new size after SIGWINCH. */
void terminal_resize(struct terminal *terminal);

/* Sends what differs from what is on the screen, in one write, within synchronised output where the terminal has
 * it. False if the terminal has not taken all of it (or of the frame before, and then this one was not drawn): call
 * it again when the output can be written to, or with the next frame. */
bool terminal_present(struct terminal *terminal, const struct canvas *canvas);

/* True while some of a frame waits for the terminal to take it: poll the output for POLLOUT then. */
bool terminal_is_busy(const struct terminal *terminal);

/* Forgets what is on the screen: the next terminal_present sends all. */
void terminal_forget(struct terminal *terminal);

/* The next key that has already arrived, or KEYCODE_NONE. Unknown sequences and
 * replies of the terminal are swallowed whole. */
int terminal_next_key(struct terminal *terminal);
const struct mouse *terminal_mouse(const struct terminal *terminal);
const char *terminal_pasted(const struct terminal *terminal); /* raw bytes, NUL-terminated */

/* How long the next poll may wait at most because of half a key sequence (-1: as long as it likes). */
int terminal_wait_ms(const struct terminal *terminal);

/* Drops what was typed but not yet read. */
void terminal_flush(struct terminal *terminal);

/* Shows a percentage in the title and, where there is one, in the task bar; -1: none any more. From the
 * first time on the farewell takes both back. */
void terminal_show_progress(struct terminal *terminal, int percent);

/* Asks the terminal to report the mouse, or to keep it for selecting text. */
void terminal_set_mouse(struct terminal *terminal, bool has_mouse);

/* Leaves full-screen mode for a while (suspend, plain text), and comes back to it. */
void terminal_leave(struct terminal *terminal);
void terminal_return(struct terminal *terminal);

/* Sends bytes past the canvas, for the clipboard sequence only. */
void terminal_send(struct terminal *terminal, const char *bytes, size_t count);

/* Gives the terminal back from a signal handler or a dying process: modes, cursor, alternate screen, line
 * discipline. Async-signal-safe; does nothing if no terminal is open. */
void terminal_restore(void);

/* The library behind this door and its version, for people. */
const char *terminal_library(void);

#endif
