#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "screen/canvas.h"
#include "screen/terminal.h"
#include "support/glass.h"
#include "support/pty.h"

/* A terminal of ours on one end of a pseudo-terminal, a glass on the other, all in this process. */
struct desk {
    int master, slave;
    struct glass *glass;
    struct theme *theme;
    struct canvas *canvas;
    struct terminal *terminal;
    size_t count; /* bytes seen by the last look */
};

static size_t look(struct desk *desk)
{
    struct pollfd master = { .fd = desk->master, .events = POLLIN };
    char bytes[65536];
    ssize_t count;

    desk->count = 0;
    while (poll(&master, 1, 0) > 0 && (count = read(desk->master, bytes, sizeof bytes)) > 0) {
        glass_feed(desk->glass, bytes, (size_t)count);
        desk->count += (size_t)count;
    }
    return desk->count;
}

static void desk_open(struct desk *desk, const char *term, int rows, int columns)
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
    (void)look(desk);
}

/* Closes it; nothing may have come that a glass does not know. */
static void desk_close(struct desk *desk)
{
    terminal_close(desk->terminal);
    (void)look(desk);
    if (glass_complaint(desk->glass))
        fail_msg("%s", glass_complaint(desk->glass));
    assert_int_equal(glass_bells(desk->glass), 0);
    canvas_free(desk->canvas);
    theme_free(desk->theme);
    glass_free(desk->glass);
    (void)close(desk->master);
    (void)close(desk->slave);
}

static void present(struct desk *desk)
{
    assert_true(terminal_present(desk->terminal, desk->canvas));
    (void)look(desk);
}

/* What the glass shows is what the canvas holds. */
static void assert_shown(struct desk *desk)
{
    OWNED_TEXT char *drawn = canvas_dump(desk->canvas);
    OWNED_TEXT char *shown = glass_text(desk->glass);

    assert_string_equal(shown, drawn);
}

static struct box row_of(struct desk *desk, int row)
{
    return box_row(canvas_box(desk->canvas), row);
}

static void test_a_canvas_reaches_the_screen(void **state)
{
    static const char *const terms[] = { "xterm-256color", "xterm",         "screen-256color",
                                         "screen",         "tmux-256color", "vt100",
                                         "linux" };

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, terms[i], 6, 30);
        canvas_text(desk.canvas, row_of(&desk, 0), ROLE_TITLE, "title");
        canvas_text(desk.canvas, row_of(&desk, 2), ROLE_FOLDER, "folder/");
        canvas_text(desk.canvas, row_of(&desk, 3), ROLE_TEXT, "错误日志.txt");
        canvas_text_right(desk.canvas, row_of(&desk, 5), ROLE_FAILED, "to the very corner");
        canvas_put_cursor(desk.canvas, 3, 2, false);
        present(&desk);
        assert_shown(&desk);
        desk_close(&desk);
    }
}

/* A list at 80x24, from the row `top` on, with the cursor on the row `here`. */
static void draw_list(struct desk *desk, int top, int here)
{
    struct box box = canvas_box(desk->canvas);

    canvas_start(desk->canvas, box.rows, box.columns);
    canvas_text(desk->canvas, row_of(desk, 0), ROLE_TITLE, " 1 Files  2 Queue  3 Results  4 History");
    for (int row = 2; row < box.rows - 2; row++) {
        struct box line = row_of(desk, row);
        int number = top + row - 2;

        canvas_print(desk->canvas, box_after(line, 3), ROLE_TEXT, "application-%04d.log", number);
        if (number == here)
            canvas_glyph(desk->canvas, box_after(line, 1), ROLE_TEXT, GLYPH_CURSOR);
        canvas_text(desk->canvas, box_after(line, 54), ROLE_FAINT, "812.0 MiB  22 Nov 12:03");
        if (number == here) {
            canvas_highlight(desk->canvas, line);
            canvas_put_cursor(desk->canvas, row, 3, false);
        }
    }
    canvas_text(desk->canvas, row_of(desk, 23), ROLE_FAINT,
                "Space mark  u upload  / filter  f find  s sort  ? help");
}

struct step {
    const char *term;
    size_t most_bytes, most_scrolled_bytes;
};

static void test_a_cursor_step_costs_little(void **state)
{
    static const struct step steps[] = {
        {"xterm-256color",   120, 250},
        { "tmux-256color",   120, 250},
        { "screen-256color", 120, 250},
        { "vt100",           120, 250},
    };

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, steps[i].term, 24, 80);
        draw_list(&desk, 0, 0);
        present(&desk);
        assert_shown(&desk);
        for (int here = 1; here < 60; here++) {
            int top = here < 20 ? 0 : here - 19;
            size_t most = top == 0 ? steps[i].most_bytes : steps[i].most_scrolled_bytes;

            draw_list(&desk, top, here);
            present(&desk);
            assert_shown(&desk);
            if (desk.count > most)
                print_message("%s: a step to row %d costs %zu bytes, at most %zu\n", steps[i].term, here,
                              desk.count, most);
        }
        desk_close(&desk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_canvas_reaches_the_screen),
        cmocka_unit_test(test_a_cursor_step_costs_little),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
