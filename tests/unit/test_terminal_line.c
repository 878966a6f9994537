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
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "support/desk.h"
#include "support/pty.h"

static void test_keys_arrive(void **state)
{
    static const char typed[] = "j" PTY_DOWN "中\033[?62;22c\033]11;rgb:0/0/0\033\\\033[200~q\rx\033[201~q";
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "xterm-256color", 24, 80);
    desk_type(&desk, typed, sizeof typed - 1);
    assert_int_equal(terminal_next_key(desk.terminal), 'j');
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_DOWN);
    assert_int_equal(terminal_next_key(desk.terminal), 0x4E2D);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_PASTE);
    assert_string_equal(terminal_pasted(desk.terminal), "q\rx");
    assert_int_equal(terminal_next_key(desk.terminal), 'q');
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_NONE);
    assert_int_equal(terminal_wait_ms(desk.terminal), -1);

    /* signals are keys, and so is flow control */
    desk_type(&desk, "\003\032\023\021", 4);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('c'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('z'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('s'));
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_CTRL('q'));

    desk_type(&desk, "typed ahead", 11);
    terminal_flush(desk.terminal);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_NONE);
    desk_close(&desk);
}

static void test_keys_of_other_terminals(void **state)
{
    struct desk desk = { 0 };

    (void)state;
    desk_open(&desk, "linux", 24, 80);
    desk_type(&desk, "\033[[A\033[B\177", 8);
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
    canvas_text(desk.canvas, desk_row(&desk, 0), ROLE_TEXT, "to nobody");
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
    (void)desk_look(&desk);
    assert_true(glass_has_mouse(desk.glass));
    desk_type(&desk, "\033[<0;5;3M", 9);
    assert_int_equal(terminal_next_key(desk.terminal), KEYCODE_MOUSE);
    assert_int_equal(terminal_mouse(desk.terminal)->row, 2);
    terminal_leave(desk.terminal);
    (void)desk_look(&desk);
    assert_false(glass_has_mouse(desk.glass));
    terminal_return(desk.terminal);
    (void)desk_look(&desk);
    assert_true(glass_has_mouse(desk.glass));
    terminal_set_mouse(desk.terminal, false);
    (void)desk_look(&desk);
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
    (void)desk_look(&desk);
    assert_false(glass_is_alternate(desk.glass));
    assert_int_equal(tcgetattr(desk.slave, &before), 0);
    assert_true(before.c_lflag & ICANON);

    terminal_leave(desk.terminal); /* twice is once */
    assert_int_equal(desk_look(&desk), 0);

    terminal_return(desk.terminal);
    canvas_text(desk.canvas, desk_row(&desk, 0), ROLE_TEXT, "back again");
    desk_present(&desk);
    assert_true(glass_is_alternate(desk.glass));
    desk_assert_shown(&desk);
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

static const int deaths[] = {
    SIGINT,  SIGTERM, SIGHUP, SIGQUIT, SIGABRT,
#ifndef WITH_ADDRESS_SANITIZER /* which keeps this one to itself */
    SIGSEGV,
#endif
};

static void on_death(int signal)
{
    terminal_restore();
    (void)raise(signal);
}

static int draw_and_die_politely(void *data)
{
    struct sigaction action = { .sa_handler = on_death, .sa_flags = (int)SA_RESETHAND | SA_NODEFER };

    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++)
        (void)sigaction(deaths[i], &action, NULL);
    return draw_and_die(data);
}

/* The program may have changed its own by the time that it can be looked at. */
static struct termios modes_of_a_new_terminal(void)
{
    struct termios modes;
    int master, slave;

    assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
    assert_int_equal(tcgetattr(slave, &modes), 0);
    (void)close(master);
    (void)close(slave);
    return modes;
}

static void test_every_death_gives_the_terminal_back(void **state)
{
    struct termios before = modes_of_a_new_terminal();

    (void)state;
    assert_int_equal(setenv("TERM", "xterm-256color", 1), 0);
    for (size_t i = 0; i < sizeof deaths / sizeof *deaths; i++) {
        struct pty *pty = pty_run(draw_and_die_politely, NULL, 24, 80);
        struct termios after;
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
    return cmocka_run_group_tests_name("terminal line", tests, NULL, NULL);
}
