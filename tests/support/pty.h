/*
 * pty: a program in a pseudo-terminal, with a glass to look at it. What it sends is kept, shown on the
 * glass, and answered as a terminal answers. Nothing here sleeps: every wait is for a condition and has a
 * deadline, at which the screen is printed.
 */
#ifndef SUPPORT_PTY_H
#define SUPPORT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include "base/buffer.h"
#include "support/glass.h"

#define PTY_DEADLINE_MS 20000

/* Keys as a terminal sends them once the program has asked for its keypad (before that arrows are ESC [ A). */
#define PTY_UP          "\033OA"
#define PTY_DOWN        "\033OB"
#define PTY_HOME        "\033OH"
#define PTY_END         "\033OF"
#define PTY_ESCAPE      "\033"
#define PTY_ENTER       "\r"

struct pty;

/* Starts argv[0], searched for in PATH, in a terminal of that size. environment: "NAME=value" to
 * set and "NAME" to unset beside what the test has, ended by NULL; may be NULL. The caller's; ends
 * the test if there is no terminal to be had. */
struct pty *pty_start(const char *const argv[], const char *const environment[], int rows, int columns);

/* Ends the program if it still runs, and releases everything. NULL is fine. */
void pty_free(struct pty *pty);

/* As pty_start, for a part of the program: it runs in a process of its own and ends with the status it returns. */
struct pty *pty_run(int (*program)(void *data), void *data, int rows, int columns);

/* The screen, and the process (0 once it has ended); the pty's. */
struct glass *pty_glass(struct pty *pty);
pid_t pty_pid(const struct pty *pty);

/* Everything the program has sent so far. */
const struct buffer *pty_stream(const struct pty *pty);

/* When the last of it arrived: nanoseconds of CLOCK_MONOTONIC, taken before the glass showed it. */
int64_t pty_stamp_ns(const struct pty *pty);

/* In how many pieces it arrived. */
size_t pty_pieces(const struct pty *pty);

/* Types. */
void pty_send(struct pty *pty, const char *keys);
void pty_send_bytes(struct pty *pty, const char *bytes, size_t count);

/* Wait until the screen shows text, or no longer does. False at the deadline, with the screen printed on stderr. */
bool pty_wait_for(struct pty *pty, const char *text);
bool pty_wait_without(struct pty *pty, const char *text);

/* Waits until a condition holds; the words say what was waited for. */
bool pty_wait_until(struct pty *pty, bool (*holds)(struct pty *pty, void *data), void *data,
                    const char *words);

/* Takes what the program sends until it has been silent for quiet_ms. Returns how many bytes that were. */
size_t pty_settle(struct pty *pty, int quiet_ms);

/* Takes what the program sends for so long. Returns how many bytes that were. */
size_t pty_listen(struct pty *pty, int64_t duration_ms);

/* Reads nothing for a while, as a terminal that hangs, and looks on again. */
void pty_look_away(struct pty *pty, bool is_away);

/* Gives the window another size; sends the program a signal. */
void pty_resize(struct pty *pty, int rows, int columns);
void pty_signal(struct pty *pty, int signal);

/* Closes our side, as a line that drops does. */
void pty_hang_up(struct pty *pty);

/* Waits for the end. Returns the exit status, or 128 and the signal's number; -1 at the deadline. */
int pty_wait_exit(struct pty *pty);

/* The modes of the terminal as the program sees them. */
struct termios pty_modes(const struct pty *pty);

#endif
