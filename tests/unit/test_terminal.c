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
#include <termios.h>
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

#define MARK 0x16 /* a byte that no frame holds */

static void wait_for(int descriptor, short events)
{
    struct pollfd side = { .fd = descriptor, .events = events };

    assert_int_equal(poll(&side, 1, PTY_DEADLINE_MS), 1);
}

/* Shows the glass all that was sent up to now. A pseudo-terminal hands bytes on when it likes: a mark behind them tells that
 * they are all here. */
static size_t look(struct desk *desk)
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

/* Types, and waits until it has arrived. */
static void type(struct desk *desk, const char *bytes, size_t count)
{
    int arrived = 0;

    assert_int_equal(write(desk->master, bytes, count), count);
    while (arrived < (int)count) {
        wait_for(desk->slave, POLLIN);
        assert_int_equal(ioctl(desk->slave, FIONREAD, &arrived), 0);
    }
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

static void desk_free(struct desk *desk)
{
    canvas_free(desk->canvas);
    theme_free(desk->theme);
    glass_free(desk->glass);
    (void)close(desk->slave);
}

/* Closes it; nothing may have come that a glass does not know. */
static void desk_close(struct desk *desk)
{
    terminal_close(desk->terminal);
    (void)look(desk);
    if (glass_complaint(desk->glass))
        fail_msg("%s", glass_complaint(desk->glass));
    assert_int_equal(glass_bells(desk->glass), 0);
    (void)close(desk->master);
    desk_free(desk);
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
        struct box line = row_of(desk, row);

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
            present(&desk);
            for (int row = 0; row < 7; row++) {
                assert_int_equal(glass_find(desk.glass, row, "85.9 KiB |"), 30);
                assert_int_equal(glass_find(desk.glass, row, "|"), 39);
            }
        }
        desk_close(&desk);
    }
}

/* After a doubtful cluster the cursor goes to its column by address, so that a terminal that moved it less far is put right. */
static void test_what_follows_a_doubtful_cluster_is_placed_by_address(void **state)
{
    struct desk desk = { 0 };
    char bytes[4096] = { 0 };
    const char *family = NULL;

    (void)state;
    desk_open(&desk, "xterm-256color", 4, 40);
    canvas_text(desk.canvas, row_of(&desk, 1), ROLE_TEXT, "a👩\342\200\215👩b");
    assert_true(terminal_present(desk.terminal, desk.canvas));
    for (size_t count = 0; !family || strlen(family) < 20; count = strlen(bytes)) {
        wait_for(desk.master, POLLIN);
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
        present(&desk);
        assert_false(glass_cursor(desk.glass, &row, &column));
        assert_int_equal(row, here + 2);
        assert_int_equal(column, 3);
        assert_string_equal(glass_look(desk.glass, row, column), "r");
    }
    canvas_put_cursor(desk.canvas, 23, 7, true);
    present(&desk);
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
    present(&desk);
    draw_list(&desk, 0, 3);
    present(&desk);
    assert_int_equal(desk.count, 0);

    terminal_forget(desk.terminal);
    present(&desk);
    assert_true(desk.count > 500);
    assert_shown(&desk);
    desk_close(&desk);
}

static void test_any_size(void **state)
{
    static const int sizes[][2] = {
        {1,    1  },
        { 3,   10 },
        { 200, 500},
        { 1,   80 },
        { 24,  2  },
        { 24,  80 }
    };
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
            canvas_print(desk.canvas, row_of(&desk, row), ROLE_TEXT, "row %d 界界界界", row);
        while (!terminal_present(desk.terminal, desk.canvas))
            (void)look(&desk);
        (void)look(&desk);
        assert_shown(&desk);
    }
    desk_close(&desk);
}

/* A canvas of the size before the window changed is drawn as far as it goes. */
static void test_a_canvas_of_another_size(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 4, 20);
    canvas_start(desk.canvas, 10, 60);
    canvas_text(desk.canvas, row_of(&desk, 0), ROLE_TEXT, "0123456789012345678901234567890123456789");
    canvas_put_cursor(desk.canvas, 9, 59, false);
    present(&desk);
    assert_int_equal(glass_find(desk.glass, 0, "01234567890123456789"), 0);
    canvas_start(desk.canvas, 1, 3);
    canvas_text(desk.canvas, row_of(&desk, 0), ROLE_TEXT, "abc");
    present(&desk);
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
            canvas_print(desk.canvas, row_of(&desk, row), ROLE_TEXT, "%d %0190d", frame, row);
        refused = terminal_present(desk.terminal, desk.canvas) ? 0 : refused + 1;
    }
    assert_int_equal(refused, 1000);
    assert_true(terminal_is_busy(desk.terminal));

    /* it is read again: the rest of one frame comes, and then the newest */
    while (!terminal_present(desk.terminal, desk.canvas))
        (void)look(&desk);
    (void)look(&desk);
    assert_false(terminal_is_busy(desk.terminal));
    assert_shown(&desk);
    assert_int_equal(fcntl(desk.slave, F_GETFL) & O_NONBLOCK, 0);
    desk_close(&desk);
}

static void test_keys_arrive(void **state)
{
    static const char typed[] = "j" PTY_DOWN "中\033[?62;22c\033]11;rgb:0/0/0\033\\\033[200~q\rx\033[201~q";
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    type(&desk, typed, sizeof typed - 1);
    assert_int_equal(terminal_next_key(desk.terminal), 'j');
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_DOWN);
    assert_int_equal(terminal_next_key(desk.terminal), 0x4E2D);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_PASTE);
    assert_string_equal(terminal_pasted(desk.terminal), "q\rx");
    assert_int_equal(terminal_next_key(desk.terminal), 'q');
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_NONE);
    assert_int_equal(terminal_wait_ms(desk.terminal), -1);

    /* signals are keys, and so is flow control */
    type(&desk, "\003\032\023\021", 4);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('c'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('z'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('s'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('q'));

    type(&desk, "typed ahead", 11);
    terminal_flush(desk.terminal);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_NONE);
    desk_close(&desk);
}

static void test_keys_of_other_terminals(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "linux", 24, 80);
    type(&desk, "\033[[A\033[B\177", 8);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_F1);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_DOWN);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_BACKSPACE);
    desk_close(&desk);
}

static void test_a_dropped_line_is_told_once(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    (void)close(desk.master);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_HANGUP);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_NONE);
    draw_list(&desk, 0, 0);
    (void)terminal_present(desk.terminal, desk.canvas);
    assert_false(terminal_is_busy(desk.terminal));
    terminal_close(desk.terminal);
    desk_free(&desk);
}

static void test_the_mouse_is_asked_for_and_left_alone(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    assert_false(glass_has_mouse(desk.glass));
    terminal_set_mouse(desk.terminal, true);
    (void)look(&desk);
    assert_true(glass_has_mouse(desk.glass));
    type(&desk, "\033[<0;5;3M", 9);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_MOUSE);
    assert_int_equal(terminal_mouse(desk.terminal)->row, 2);
    terminal_leave(desk.terminal);
    (void)look(&desk);
    assert_false(glass_has_mouse(desk.glass));
    terminal_return(desk.terminal);
    (void)look(&desk);
    assert_true(glass_has_mouse(desk.glass));
    terminal_set_mouse(desk.terminal, false);
    (void)look(&desk);
    assert_false(glass_has_mouse(desk.glass));
    desk_close(&desk);
}

/* ----- giving the terminal back ----- */

static bool same_modes(const struct termios *a, const struct termios *b)
{
    return a->c_iflag == b->c_iflag && a->c_oflag == b->c_oflag && a->c_lflag == b->c_lflag &&
           a->c_cflag == b->c_cflag;
}

static void test_leaving_and_coming_back(void **state)
{
    struct desk desk = { 0 };
    struct termios before, now;

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    terminal_leave(desk.terminal);
    (void)look(&desk);
    assert_false(glass_is_alternate(desk.glass));
    assert_int_equal(tcgetattr(desk.slave, &before), 0);
    assert_true(before.c_lflag & ICANON);

    terminal_leave(desk.terminal); /* twice is once */
    assert_int_equal(look(&desk), 0);

    terminal_return(desk.terminal);
    draw_list(&desk, 0, 5);
    present(&desk);
    assert_true(glass_is_alternate(desk.glass));
    assert_shown(&desk);
    assert_int_equal(tcgetattr(desk.slave, &now), 0);
    assert_false(now.c_lflag & (ICANON | ECHO | ISIG));
    desk_close(&desk);
}

/* What a program does that dies: draws, and waits for its end. */
static int draw_and_die(void *data)
{
    struct theme *theme = theme_new(NULL, false, true);
    struct canvas *canvas = canvas_new(24, 80, theme);
    struct terminal *terminal;
    struct error err;

    (void)data;
    if (!terminal_open(STDIN_FILENO, STDOUT_FILENO, theme, true, &terminal, &err))
        return 1;
    canvas_text(canvas, canvas_box(canvas), ROLE_FAILED, "waiting for the end");
    canvas_put_cursor(canvas, 5, 5, false);
    (void)terminal_present(terminal, canvas);
    for (;;) {
        struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };

        (void)poll(&input, 1, -1);
        if (terminal_next_key(terminal) == KEYCODE_HANGUP)
            return 0;
    }
}

static void on_death(int signal)
{
    terminal_restore();
    (void)raise(signal);
}

static int draw_and_die_politely(void *data)
{
    static const int deaths[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT };
    struct sigaction action = { .sa_handler = on_death, .sa_flags = (int)SA_RESETHAND | SA_NODEFER };

    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++)
        (void)sigaction(deaths[i], &action, NULL);
    return draw_and_die(data);
}

static void test_every_death_gives_the_terminal_back(void **state)
{
    static const int deaths[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGSEGV, SIGABRT };

    (void)state;
    assert_int_equal(setenv("TERM", "xterm-256color", 1), 0);
    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++) {
        struct pty *pty = pty_run(draw_and_die_politely, NULL, 24, 80);
        struct termios before = pty_modes(pty), after;
        int row, column;

        assert_true(pty_wait_for(pty, "waiting for the end"));
        assert_true(glass_has_mouse(pty_glass(pty)));
        pty_signal(pty, deaths[i]);
        assert_int_equal(pty_wait_exit(pty), 128 + deaths[i]);
        after = pty_modes(pty);
        assert_true(same_modes(&before, &after));
        assert_false(glass_is_alternate(pty_glass(pty)));
        assert_false(glass_has_mouse(pty_glass(pty)));
        assert_true(glass_cursor(pty_glass(pty), &row, &column));
        assert_null(glass_complaint(pty_glass(pty)));
        assert_non_null(memmem(pty_stream(pty)->bytes, pty_stream(pty)->count, "\033[?2004l", 8));
        pty_free(pty);
    }
}

/* ----- where there is no screen ----- */

static void assert_refused(const char *term, int input, const char *reason)
{
    struct theme *theme = theme_new(NULL, false, false);
    struct terminal *terminal = NULL;
    struct error err = { 0 };

    if (term)
        assert_int_equal(setenv("TERM", term, 1), 0);
    else
        assert_int_equal(unsetenv("TERM"), 0);
    assert_false(terminal_open(input, input, theme, false, &terminal, &err));
    assert_null(terminal);
    assert_string_equal(err.message, reason);
    assert_true(err.hint[0] != '\0');
    theme_free(theme);
    terminal_restore(); /* nothing is open: nothing happens */
}

static void test_where_there_is_no_screen(void **state)
{
    int nothing = open("/dev/null", O_RDWR);
    int master, slave;

    (void)state;
    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_refused("xterm", nothing, "the screen needs a terminal, and there is none");
    assert_refused(NULL, slave, "TERM is \"\": nothing says what terminal this is");
    assert_refused("", slave, "TERM is \"\": nothing says what terminal this is");
    assert_refused("no-such\033[2J", slave,
                   "TERM is \"no-such\\e[2J\": this terminal is not in the terminal database");
    assert_refused("dumb", slave, "TERM is \"dumb\": a screen cannot be drawn on this terminal");
    assert_false(terminal_has_colour());
    (void)close(nothing);
    (void)close(master);
    (void)close(slave);
}

static void test_colour_is_a_wish(void **state)
{
    (void)state;
    assert_int_equal(setenv("TERM", "xterm-256color", 1), 0);
    assert_true(terminal_has_colour());
    assert_int_equal(setenv("NO_COLOR", "1", 1), 0);
    assert_false(terminal_has_colour());
    assert_int_equal(setenv("NO_COLOR", "", 1), 0);
    assert_true(terminal_has_colour());
    assert_int_equal(unsetenv("NO_COLOR"), 0);
    assert_int_equal(setenv("TERM", "vt100", 1), 0);
    assert_false(terminal_has_colour());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_canvas_reaches_the_screen),
        cmocka_unit_test(test_a_cursor_step_costs_little),
        cmocka_unit_test(test_doubtful_widths_move_nothing),
        cmocka_unit_test(test_what_follows_a_doubtful_cluster_is_placed_by_address),
        cmocka_unit_test(test_the_cursor_stands_on_the_row),
        cmocka_unit_test(test_a_frame_without_change_sends_nothing),
        cmocka_unit_test(test_any_size),
        cmocka_unit_test(test_a_canvas_of_another_size),
        cmocka_unit_test(test_a_terminal_that_is_not_read_blocks_nobody),
        cmocka_unit_test(test_keys_arrive),
        cmocka_unit_test(test_keys_of_other_terminals),
        cmocka_unit_test(test_a_dropped_line_is_told_once),
        cmocka_unit_test(test_the_mouse_is_asked_for_and_left_alone),
        cmocka_unit_test(test_leaving_and_coming_back),
        cmocka_unit_test(test_every_death_gives_the_terminal_back),
        cmocka_unit_test(test_where_there_is_no_screen),
        cmocka_unit_test(test_colour_is_a_wish),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
