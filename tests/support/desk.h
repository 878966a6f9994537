/*
 * desk: a terminal of ours on one end of a pseudo-terminal and a glass on the other, all in the test's own process.
 * What is not as it must be fails the test.
 */
#ifndef SUPPORT_DESK_H
#define SUPPORT_DESK_H

#include <stddef.h>

#include "screen/canvas.h"
#include "screen/terminal.h"
#include "support/glass.h"

struct desk {
    int master, slave;
    struct glass *glass;
    struct theme *theme;
    struct canvas *canvas;
    struct terminal *terminal;
    size_t count; /* bytes seen by the last look */
};

/* Opens one of that TERM and size. */
void desk_open(struct desk *desk, const char *term, int rows, int columns);

/* Closes it; nothing may have come that a glass does not know. desk_free only
 * releases what is left when the line was dropped. */
void desk_close(struct desk *desk);
void desk_free(struct desk *desk);

/* Shows the glass all that was sent up to now; returns how many bytes that were. (A pseudo-terminal hands bytes on
 * when it likes: a mark behind them tells that they are all here.) */
size_t desk_look(struct desk *desk);

/* Types, and waits until it has arrived. */
void desk_type(struct desk *desk, const char *bytes, size_t count);

/* Presents the canvas, and looks. */
void desk_present(struct desk *desk);

/* What the glass shows is what the canvas holds. */
void desk_assert_shown(struct desk *desk);

/* A row of the canvas. */
struct box desk_row(const struct desk *desk, int row);

#endif
