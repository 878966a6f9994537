#include "support/desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/dump.h"
#include "support/pty.h"

#define MARK 0x16 /* a byte that no frame holds */

static void wait_for(int descriptor, short events)
{
    struct pollfd side = { .fd = descriptor, .events = events };

    assert_int_equal(poll(&side, 1, PTY_DEADLINE_MS), 1);
}

/* Shows the glass all that was sent up to now. A pseudo-terminal hands bytes on when it likes: a mark
 * behind them tells that they are all here. */
size_t desk_look(struct desk *desk)
{
    char bytes[65536], mark = MARK;
    bool is_marked = false;
    size_t count = 0;
    int flags = fcntl(desk->slave, F_GETFL);

    assert_int_equal(fcntl(desk->slave, F_SETFL, flags | O_NONBLOCK), 0);
    for (desk->count = 0; count == 0 || bytes[count - 1] != MARK; desk->count += count) {
        ssize_t got;

        is_marked = is_marked || write(desk->slave, &mark, 1) == 1;
        wait_for(desk->master, POLLIN);
        got = read(desk->master, bytes, sizeof bytes);
        assert_true(got > 0);
        count = (size_t)got;
        glass_feed(desk->glass, bytes, count - (bytes[count - 1] == MARK));
    }
    assert_int_equal(fcntl(desk->slave, F_SETFL, flags), 0);
    return --desk->count; /* the mark */
}

void desk_type(struct desk *desk, const char *bytes, size_t count)
{
    int arrived = 0;

    assert_int_equal(write(desk->master, bytes, count), count);
    while (arrived < (int)count) {
        wait_for(desk->slave, POLLIN);
        assert_int_equal(ioctl(desk->slave, FIONREAD, &arrived), 0);
    }
}

void desk_open(struct desk *desk, const char *term, int rows, int columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };
    struct error err;

    assert_int_equal(setenv("TERM", term, 1), 0);
    assert_int_equal(openpty(&desk->master, &desk->slave, NULL, NULL, &size), 0);
    desk->glass = glass_new(rows, columns);
    desk->theme = theme_new(NULL, false, terminal_has_colour());
    desk->canvas = canvas_new(rows, columns, desk->theme);
    if (!terminal_open(desk->slave, desk->slave, desk->theme, false, &desk->terminal, &err))
        fail_msg("%s", err.message);
    (void)desk_look(desk);
}

void desk_free(struct desk *desk)
{
    canvas_free(desk->canvas);
    theme_free(desk->theme);
    glass_free(desk->glass);
    (void)close(desk->slave);
}

void desk_close(struct desk *desk)
{
    terminal_close(desk->terminal);
    (void)desk_look(desk);
    if (glass_complaint(desk->glass))
        fail_msg("%s", glass_complaint(desk->glass));
    assert_int_equal(glass_bells(desk->glass), 0);
    (void)close(desk->master);
    desk_free(desk);
}

void desk_present(struct desk *desk)
{
    assert_true(terminal_present(desk->terminal, desk->canvas));
    (void)desk_look(desk);
}

void desk_assert_shown(struct desk *desk)
{
    OWNED_TEXT char *drawn = dump_text(desk->canvas);
    OWNED_TEXT char *shown = glass_text(desk->glass);

    assert_string_equal(shown, drawn);
}

struct box desk_row(const struct desk *desk, int row)
{
    return box_row(canvas_box(desk->canvas), row);
}
