/*
 * interrupts: what the system tells the process, as numbers to be taken in the loop,
 * and a way out that gives the terminal back.
 *
 * The orderly ones (hang-up, interrupt, end, stop, go on, new size) go through a pipe and are taken by the loop. The
 * deadly ones give the terminal back at once and end the process by the same signal, whichever thread they hit.
 */
#ifndef INTERRUPTS_H
#define INTERRUPTS_H

#include <stdbool.h>

#include "base/error.h"

/* Takes the signals over; last_wish is called from handlers and must be async-signal-safe. A signal that the
 * parent wanted ignored (nohup) stays ignored. */
bool interrupts_start(void (*last_wish)(void), struct error *err);

/* Readable while there are signals to take. */
int interrupts_descriptor(void);

/* The next signal that came, or 0. */
int interrupts_take(void);

/* Blocks the orderly signals in this thread, and in those it starts from then on, or lets them in again. */
void interrupts_block(bool is_blocked);

/* From now on a wish to end is granted at once: the loop is over and would not take it. A hang-up is none: what is
 * ending anyway ends in order. */
void interrupts_end_at_once(void);

/* Stops this process and its job as the shell expects, and returns when it is continued. */
void interrupts_stop_here(void);

/* Ends the process by that signal. */
_Noreturn void interrupts_die(int signal_number);

#endif
