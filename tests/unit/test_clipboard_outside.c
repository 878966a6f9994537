/* What is copied inside a real tmux and a real screen, with their default settings, as the terminal outside gets it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/helper.h"
#include "base/memory.h"
#include "screen/clipboard.h"
#include "screen/terminal.h"
#include "screen/theme.h"
#include "support/glass.h"
#include "support/pty.h"
#include "support/scratch.h"

static char *folder; /* of the sockets */

/* Neither a desktop nor another multiplexer is to be had. */
static int set_up(void **state)
{
    static const char *const surroundings[] = { "TMUX",       "STY",     "SSH_CONNECTION",
                                                "SSH_TTY",    "DISPLAY", "WAYLAND_DISPLAY",
                                                "WSL_INTEROP" };

    (void)state;
    for (size_t i = 0; i < sizeof surroundings / sizeof *surroundings; i++)
        (void)unsetenv(surroundings[i]);
    folder = scratch_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

#define COPIED "cdb5d174-c282-4b2d-9048-e74ea2223127.gz"
#define COPIES 100 /* more than one piece of screen's takes */

/* The caller's. */
static char *copied_text(void)
{
    struct buffer text = { 0 };

    for (int i = 0; i < COPIES; i++)
        buffer_print(&text, "%s%d %s", i > 0 ? "\n" : "", i, COPIED);
    return buffer_take(&text);
}

/* What runs within tmux: this program, called with a word. */
static int copy_here(void)
{
    struct theme *theme = theme_new(NULL, false, true);
    OWNED_TEXT char *text = copied_text();
    struct terminal *terminal;
    struct error err;
    char way[64];
    bool is_copied;

    if (!terminal_open(STDIN_FILENO, STDOUT_FILENO, theme, false, &terminal, &err))
        return 1;
    is_copied = clipboard_copy(terminal, text, strlen(text), way, &err);
    terminal_close(terminal);
    theme_free(theme);
    (void)printf("copied by %s.\n", is_copied ? way : err.message);
    (void)fflush(stdout);
    (void)pause();
    return 0;
}

static bool has_clipboard(struct pty *pty, void *data)
{
    const struct buffer *stream = pty_stream(pty);

    return stream->count > 0 && memmem(stream->bytes, stream->count, data, strlen(data)) != NULL;
}

static char *tmux_socket(void)
{
    return memory_print("%s/socket", folder);
}

/* However the test ended, no server is left behind. */
static int end_tmux(void **state)
{
    OWNED_TEXT char *socket = tmux_socket();
    struct pty *pty = pty_start((const char *[]){ "tmux", "-S", socket, "kill-server", NULL }, NULL, 24, 80);
    int status = pty_wait_exit(pty);

    (void)state;
    pty_free(pty);
    return status;
}

#define LAST_ROW 23

/* Starts the program's line and waits until the outer terminal has got the text whole, behind that beginning. What is
 * printed behind the screen stands in that row or below. */
static void must_reach_outside(const char *const argv[], const char *const environment[], const char *way,
                               const char *beginning, int first_row)
{
    OWNED_TEXT char *text = copied_text(), *said = memory_print("copied by %s.", way);
    struct buffer expected = { 0 };
    struct pty *pty = pty_start(argv, environment, 24, 80);

    buffer_text(&expected, beginning);
    base64_add(&expected, text, strlen(text));
    assert_true(pty_wait_for(pty, said));
    assert_true(glass_find_row(pty_glass(pty), said) >= first_row);
    assert_true(pty_wait_until(pty, has_clipboard, expected.bytes, "the clipboard is set"));
    pty_free(pty);
    buffer_done(&expected);
}

/* This program, as what runs inside; the caller's. The test is skipped without the multiplexer. */
static char *inside_of(const char *multiplexer)
{
    OWNED_TEXT char *program = memory_new(4096, 1), *path = NULL;

    path = helper_find(multiplexer);
    if (!path) {
        print_message("%s is not here\n", multiplexer);
        skip();
    }
    assert_true(readlink("/proc/self/exe", program, 4095) > 0);
    return GIVE(program);
}

static void test_inside_tmux_it_reaches_the_outer_terminal(void **state)
{
    OWNED_TEXT char *socket = tmux_socket(), *program = inside_of("tmux");
    OWNED_TEXT char *inside = memory_print("exec '%s' copy-here", program);

    (void)state;
    must_reach_outside(
        (const char *[]){ "tmux", "-S", socket, "-f", "/dev/null", "new-session", inside, NULL }, NULL,
        "tmux", "\033]52;;", 0);
}

static char *screen_folder(void)
{
    return memory_print("SCREENDIR=%s/screens", folder);
}

static int end_screen(void **state)
{
    OWNED_TEXT char *sockets = screen_folder();
    const char *const environment[] = { sockets, NULL };
    struct pty *pty = pty_start((const char *[]){ "screen", "-S", "copying", "-X", "quit", NULL },
                                environment, 24, 80);

    (void)state;
    (void)pty_wait_exit(pty);
    pty_free(pty);
    return 0;
}

static void test_inside_screen_it_reaches_the_outer_terminal(void **state)
{
    OWNED_TEXT char *sockets = screen_folder(), *program = inside_of("screen");
    const char *const environment[] = { sockets, "TERM=xterm", "SCREENRC=/dev/null", NULL };

    (void)state;
    assert_int_equal(mkdir(strchr(sockets, '=') + 1, 0700), 0);
    must_reach_outside(
        (const char *[]){ "screen", "-c", "/dev/null", "-S", "copying", program, "copy-here", NULL },
        environment, "terminal through screen (OSC 52)", "\033]52;c;",
        LAST_ROW - 1); /* it leaves on the screen what was drawn there */
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_inside_tmux_it_reaches_the_outer_terminal, end_tmux),
        cmocka_unit_test_teardown(test_inside_screen_it_reaches_the_outer_terminal, end_screen),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    if (argc > 1 && strcmp(argv[1], "copy-here") == 0)
        return copy_here();
    return cmocka_run_group_tests_name("clipboard outside", tests, set_up, tear_down);
}
