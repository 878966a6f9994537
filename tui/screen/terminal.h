/*
 * terminal: ncurses, and nothing else of ours includes it. Puts a canvas on the terminal, turns bytes into keys, and gives the
 * terminal back whatever happens. The face's thread only, but terminal_restore.
 */
#ifndef SCREEN_TERMINAL_H
#define SCREEN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "screen/theme.h"

struct canvas;
struct terminal;

/* Keys beyond the characters themselves. A key is a code point, or one of these, or a code point with KEY_ALT set. */
enum key_code {
    KEYCODE_NONE = 0,
    KEYCODE_FIRST = 0x200000,
    KEYCODE_UP = KEYCODE_FIRST,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_BACKSPACE,
    KEYCODE_BACKTAB,
    KEYCODE_F1,
    KEYCODE_F2,
    KEYCODE_F3,
    KEYCODE_F4,
    KEYCODE_F5,
    KEYCODE_F6,
    KEYCODE_F7,
    KEYCODE_F8,
    KEYCODE_F9,
    KEYCODE_F10,
    KEYCODE_F11,
    KEYCODE_F12,
    KEYCODE_MOUSE, /* with the mouse fields set                                       */
    KEYCODE_PASTE, /* text was pasted: terminal_pasted has it                         */
    KEYCODE_RESIZE,
    KEYCODE_HANGUP, /* the terminal is gone                                            */
    KEYCODE_ALT = 0x400000
};
#define KEYCODE_CTRL(letter) ((letter)&0x1f) /* Enter is 13, Tab 9, Escape 27, Space 32 */

struct mouse {
    int row, column;
    enum { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN } what;
};

/* Opens the terminal on two descriptors (usually those of /dev/tty) in full-screen mode. Fails with a clear sentence if it is none
 * or TERM is unknown. */
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

/* Sends what differs from what is on the screen, in one write, within synchronised output where the terminal has it. */
void terminal_present(struct terminal *terminal, const struct canvas *canvas);

/* Forgets what is on the screen: the next terminal_present sends all. */
void terminal_forget(struct terminal *terminal);

/* The next key that has already arrived, or KEYCODE_NONE. Unknown sequences and replies of the terminal are swallowed whole. */
int terminal_next_key(struct terminal *terminal);
const struct mouse *terminal_mouse(const struct terminal *terminal);
const char *terminal_pasted(const struct terminal *terminal); /* raw bytes, NUL-terminated */

/* How long the next poll may wait at most because of half a key sequence (-1: as long as it likes). */
int terminal_wait_ms(const struct terminal *terminal);

/* Drops what was typed but not yet read. */
void terminal_flush(struct terminal *terminal);

/* Asks the terminal to report the mouse, or to keep it for selecting text. */
void terminal_set_mouse(struct terminal *terminal, bool has_mouse);

/* Leaves full-screen mode for a while (suspend, plain text), and comes back to it. */
void terminal_leave(struct terminal *terminal);
void terminal_return(struct terminal *terminal);

/* Sends bytes past the canvas, for the clipboard sequence only. */
void terminal_send(struct terminal *terminal, const char *bytes, size_t count);

/* Gives the terminal back from a signal handler or a dying process: modes, cursor, alternate screen, line discipline. Async-signal-safe;
 * does nothing if no terminal is open. */
void terminal_restore(void);

#endif
