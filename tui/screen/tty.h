/*
 * tty: the line to the terminal: its modes, its size, and bytes in both directions without ever waiting for it.
 *
 * Knows no escape sequence: it is told the farewell that gives the terminal back, and says it whatever happens. One
 * at a time. The face's thread only, but tty_restore.
 */
#ifndef SCREEN_TTY_H
#define SCREEN_TTY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

struct tty {
    int input, output;     /* borrowed                                     */
    struct buffer pending; /* what the terminal has not taken yet          */
    size_t sent;           /* of pending                                   */
    bool is_gone;          /* hung up                                      */
};

/* Starts with two descriptors, borrowed until tty_done. Fails if one of them is no terminal. Changes nothing yet. */
bool tty_init(struct tty *tty, int input, int output, struct error *err);
void tty_done(struct tty *tty);

/* Takes the terminal: raw mode, so that every byte typed arrives as it is; what was sent before stays pending no
 * longer. From now on tty_restore undoes it. */
void tty_take(struct tty *tty);

/* What makes the terminal the shell's again; bytes of it that do not fit into 512 are left out. */
void tty_set_farewell(const struct buffer *farewell);

/* Says the farewell and sets the modes back, if the terminal is taken. Async-signal-safe; waits for nothing. */
void tty_restore(void);

/* The size of the window, at most 500 rows of 1000 columns; the given one if nobody knows it. */
void tty_size(const struct tty *tty, int *rows, int *columns);

/* Queues bytes and sends what can be sent now. True if nothing is pending. */
bool tty_send(struct tty *tty, const char *bytes, size_t count);

/* Sends more of what is pending. True if nothing is. */
bool tty_push(struct tty *tty);

/* Reads what has arrived, up to room bytes; 0 if nothing has. */
size_t tty_read(struct tty *tty, char *bytes, size_t room);

/* Drops what was typed and not read. */
void tty_drop_input(struct tty *tty);

#endif
