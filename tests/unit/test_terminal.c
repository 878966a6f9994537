#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "support/desk.h"
#include "support/pty.h"

static void test_a_canvas_reaches_the_screen(void **state)
{
    static const char *const terms[] = { "xterm-256color", "xterm",         "screen-256color",
                                         "screen",         "tmux-256color", "vt100",
                                         "linux" };

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, terms[i], 6, 30);
        canvas_text(desk.canvas, desk_row(&desk, 0), ROLE_TITLE, "title");
        canvas_text(desk.canvas, desk_row(&desk, 2), ROLE_FOLDER, "folder/");
        canvas_text(desk.canvas, desk_row(&desk, 3), ROLE_TEXT, "错误日志.txt");
        canvas_text_right(desk.canvas, desk_row(&desk, 5), ROLE_FAILED, "to the very corner");
        canvas_put_cursor(desk.canvas, 3, 2, false);
        desk_present(&desk);
        desk_assert_shown(&desk);
        desk_close(&desk);
    }
}

/* A list at 80x24, from the row `top` on, with the cursor on the row `here`. */
static void draw_list(struct desk *desk, int top, int here)
{
    struct box box = canvas_box(desk->canvas);

    canvas_start(desk->canvas, box.rows, box.columns);
    canvas_text(desk->canvas, desk_row(desk, 0), ROLE_TITLE, " 1 Files  2 Queue  3 Results  4 History");
    for (int row = 2; row < box.rows - 2; row++) {
        struct box line = desk_row(desk, row);
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
    canvas_text(desk->canvas, desk_row(desk, 23), ROLE_FAINT,
                "Space mark  u upload  / filter  f find  s sort  ? help");
}

struct step {
    const char *term;
    size_t most_bytes, most_scrolled_bytes;
};

static void test_a_cursor_step_costs_little(void **state)
{
    static const struct step steps[] = {
        { "xterm-256color", 120, 250 },
        { "tmux-256color", 120, 250 },
        { "screen-256color", 120, 250 },
        { "vt100", 120, 250 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, steps[i].term, 24, 80);
        draw_list(&desk, 0, 0);
        desk_present(&desk);
        desk_assert_shown(&desk);
        for (int here = 1; here < 60; here++) {
            int top = here < 20 ? 0 : here - 19;
            size_t most = top == 0 ? steps[i].most_bytes : steps[i].most_scrolled_bytes;

            draw_list(&desk, top, here);
            desk_present(&desk);
            desk_assert_shown(&desk);
            if (desk.count > most)
                print_message("%s: a step to row %d costs %zu bytes, at most %zu\n", steps[i].term, here,
                              desk.count, most);
            assert_true(desk.count <= most);
        }
        desk_close(&desk);
    }
}

/* A held key's two hundred steps are drawn once: all rows are others, and no row costs more than it must. */
static void test_a_burst_of_steps_costs_one_short_frame(void **state)
{
    static const char *const terms[] = { "xterm-256color", "tmux-256color", "screen-256color", "vt100" };

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, terms[i], 24, 80);
        draw_list(&desk, 0, 0);
        desk_present(&desk);
        draw_list(&desk, 181, 200);
        desk_present(&desk);
        desk_assert_shown(&desk);
        if (desk.count > 700)
            print_message("%s: the frame has %zu bytes, at most 700\n", terms[i], desk.count);
        assert_true(desk.count <= 700);
        desk_close(&desk);
    }
}

/* Names of which terminals think differently, with the size behind them: it stands in its column all the same. */
static void draw_doubtful(struct desk *desk, int here)
{
    static const char *const names[] = {
        "👩\342\200\215👩\342\200\215👧.png",
        "🇨🇳.txt",
        "👍🏽1\357\270\217\342\203\243",
        "❤\357\270\217.log",
        "🔥📦.log",
        "界.txt",
        "plain",
    };
    struct box box = canvas_box(desk->canvas);

    canvas_start(desk->canvas, box.rows, box.columns);
    for (int row = 0; row < (int)(sizeof names / sizeof *names); row++) {
        struct box line = desk_row(desk, row);

        canvas_name(desk->canvas, box_before(line, 12), ROLE_TEXT, names[row], strlen(names[row]));
        canvas_text_right(desk->canvas, line, ROLE_TEXT, "85.9 KiB |");
        if (row == here)
            canvas_highlight(desk->canvas, line);
    }
    canvas_put_cursor(desk->canvas, here, 0, false);
}

static void test_doubtful_widths_move_nothing(void **state)
{
    static const char *const terms[] = { "xterm-256color", "vt100" };

    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        struct desk desk = { 0 };

        desk_open(&desk, terms[i], 8, 40);
        for (int here = 0; here < 7; here++) {
            draw_doubtful(&desk, here);
            desk_present(&desk);
            for (int row = 0; row < 7; row++) {
                assert_int_equal(glass_find(desk.glass, row, "85.9 KiB |"), 30);
                assert_int_equal(glass_find(desk.glass, row, "|"), 39);
            }
        }
        desk_close(&desk);
    }
}

/* After a doubtful cluster the cursor goes to its column by address, so that a
 * terminal that moved it less far is put right. */
static void test_what_follows_a_doubtful_cluster_is_placed_by_address(void **state)
{
    struct desk desk = { 0 };
    char bytes[4096] = { 0 };
    const char *family = NULL;

    (void)state;
    desk_open(&desk, "xterm-256color", 4, 40);
    canvas_text(desk.canvas, desk_row(&desk, 1), ROLE_TEXT, "a👩\342\200\215👩b");
    assert_true(terminal_present(desk.terminal, desk.canvas));
    for (size_t count = 0; !family || strlen(family) < 20; count = strlen(bytes)) {
        assert_int_equal(poll(&(struct pollfd){ .fd = desk.master, .events = POLLIN }, 1, PTY_DEADLINE_MS),
                         1);
        assert_true(read(desk.master, bytes + count, sizeof bytes - 1 - count) > 0);
        family = strstr(bytes, "👩\342\200\215👩");
    }
    assert_memory_equal(family + strlen("👩\342\200\215👩"), "\033[2;6Hb", 7);
    glass_feed(desk.glass, bytes, strlen(bytes));
    desk_close(&desk);
}

static void test_the_cursor_stands_on_the_row(void **state)
{
    struct desk desk = { 0 };
    int row, column;

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    for (int here = 0; here < 15; here += 7) {
        draw_list(&desk, 0, here);
        desk_present(&desk);
        assert_false(glass_cursor(desk.glass, &row, &column));
        assert_int_equal(row, here + 2);
        assert_int_equal(column, 3);
        assert_string_equal(glass_look(desk.glass, row, column), "r");
    }
    canvas_put_cursor(desk.canvas, 23, 7, true);
    desk_present(&desk);
    assert_true(glass_cursor(desk.glass, &row, &column));
    assert_int_equal(row, 23);
    assert_int_equal(column, 7);
    desk_close(&desk);
}

static void test_a_frame_without_change_sends_nothing(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    draw_list(&desk, 0, 3);
    desk_present(&desk);
    draw_list(&desk, 0, 3);
    desk_present(&desk);
    assert_int_equal(desk.count, 0);

    terminal_forget(desk.terminal);
    desk_present(&desk);
    assert_true(desk.count > 500);
    desk_assert_shown(&desk);
    desk_close(&desk);
}

static void test_any_size(void **state)
{
    static const int sizes[][2] = { { 1, 1 }, { 3, 10 }, { 200, 500 }, { 1, 80 }, { 24, 2 }, { 24, 80 } };
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct winsize size = { .ws_row = (unsigned short)sizes[i][0],
                                .ws_col = (unsigned short)sizes[i][1] };
        int rows, columns;

        assert_int_equal(ioctl(desk.master, TIOCSWINSZ, &size), 0);
        glass_resize(desk.glass, sizes[i][0], sizes[i][1]);
        terminal_resize(desk.terminal);
        terminal_size(desk.terminal, &rows, &columns);
        assert_int_equal(rows, sizes[i][0]);
        assert_int_equal(columns, sizes[i][1]);
        canvas_start(desk.canvas, rows, columns);
        for (int row = 0; row < rows; row++)
            canvas_print(desk.canvas, desk_row(&desk, row), ROLE_TEXT, "row %d 界界界界", row);
        while (!terminal_present(desk.terminal, desk.canvas))
            (void)desk_look(&desk);
        (void)desk_look(&desk);
        desk_assert_shown(&desk);
    }
    desk_close(&desk);
}

/* A canvas of the size before the window changed is drawn as far as it goes. */
/* A size that nobody set right must not be asked of the memory. */
static void test_a_size_beyond_all_windows(void **state)
{
    const struct winsize size = { .ws_row = 65535, .ws_col = 65535 };
    struct desk desk = { 0 };
    int rows, columns;

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    assert_int_equal(ioctl(desk.master, TIOCSWINSZ, &size), 0);
    terminal_resize(desk.terminal);
    terminal_size(desk.terminal, &rows, &columns);
    assert_int_equal(rows, 500);
    assert_int_equal(columns, 1000);
    desk_close(&desk);
}

static void test_a_canvas_of_another_size(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 4, 20);
    canvas_start(desk.canvas, 10, 60);
    canvas_text(desk.canvas, desk_row(&desk, 0), ROLE_TEXT, "0123456789012345678901234567890123456789");
    canvas_put_cursor(desk.canvas, 9, 59, false);
    desk_present(&desk);
    assert_int_equal(glass_find(desk.glass, 0, "01234567890123456789"), 0);
    canvas_start(desk.canvas, 1, 3);
    canvas_text(desk.canvas, desk_row(&desk, 0), ROLE_TEXT, "abc");
    desk_present(&desk);
    assert_int_equal(glass_find(desk.glass, 0, "abc"), 0);
    desk_close(&desk);
}

static void test_a_terminal_that_is_not_read_blocks_nobody(void **state)
{
    struct desk desk = { 0 };
    int refused = 0;

    (void)state;
    desk_open(&desk, "xterm-256color", 60, 200);
    for (int frame = 0; frame < 100000 && refused < 1000; frame++) {
        canvas_start(desk.canvas, 60, 200);
        for (int row = 0; row < 60; row++)
            canvas_print(desk.canvas, desk_row(&desk, row), ROLE_TEXT, "%d %0190d", frame, row);
        refused = terminal_present(desk.terminal, desk.canvas) ? 0 : refused + 1;
    }
    assert_int_equal(refused, 1000);
    assert_true(terminal_is_busy(desk.terminal));

    /* it is read again: the rest of one frame comes, and then the newest */
    while (!terminal_present(desk.terminal, desk.canvas))
        (void)desk_look(&desk);
    (void)desk_look(&desk);
    assert_false(terminal_is_busy(desk.terminal));
    desk_assert_shown(&desk);
    assert_int_equal(fcntl(desk.slave, F_GETFL) & O_NONBLOCK, 0);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_canvas_reaches_the_screen),
        cmocka_unit_test(test_a_cursor_step_costs_little),
        cmocka_unit_test(test_a_burst_of_steps_costs_one_short_frame),
        cmocka_unit_test(test_doubtful_widths_move_nothing),
        cmocka_unit_test(test_what_follows_a_doubtful_cluster_is_placed_by_address),
        cmocka_unit_test(test_the_cursor_stands_on_the_row),
        cmocka_unit_test(test_a_frame_without_change_sends_nothing),
        cmocka_unit_test(test_any_size),
        cmocka_unit_test(test_a_size_beyond_all_windows),
        cmocka_unit_test(test_a_canvas_of_another_size),
        cmocka_unit_test(test_a_terminal_that_is_not_read_blocks_nobody),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
