#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "screen/clipboard.h"
#include "screen/terminal.h"
#include "support/scratch.h"

static const char *const surroundings[] = {
    "TMUX", "STY", "SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY", "WSL_INTEROP", "WSL_DISTRO_NAME"
};

static char *stubs; /* a folder of our own, first in PATH */
static char *path_before;

static int set_up(void **state)
{
    (void)state;
    stubs = scratch_new();
    path_before = memory_text(getenv("PATH"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(stubs);
    free(path_before);
    return 0;
}

/* Nobody is around: no multiplexer, no desktop, and only the stubs to be found. */
static int clear_surroundings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof surroundings / sizeof *surroundings; i++)
        (void)unsetenv(surroundings[i]);
    return setenv("PATH", stubs, 1);
}

static char *stub_path(const char *name)
{
    return memory_print("%s/%s", stubs, name);
}

/* A helper that is a script. */
static void write_stub(const char *name, const char *script)
{
    free(scratch_script(stubs, name, script));
}

static void remove_stub(const char *name)
{
    OWNED_TEXT char *path = stub_path(name);

    assert_int_equal(unlink(path), 0);
}

/* Copies onto a terminal of ours. Returns what arrived at its other side after the
 * copying; the error's code where it failed. */
static char *copy(const char *text, size_t count, char way[64], bool *is_copied)
{
    struct winsize size = { .ws_row = 24, .ws_col = 80 };
    struct theme *theme = theme_new(NULL, false, true);
    struct terminal *terminal;
    struct buffer sent = { 0 };
    struct error err = { 0 };
    int master, slave;
    char bytes[4096];
    ssize_t got;

    assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
    assert_true(terminal_open(slave, slave, theme, false, &terminal, &err));
    for (struct pollfd side = { .fd = master, .events = POLLIN }; poll(&side, 1, 0) > 0;)
        assert_true(read(master, bytes, sizeof bytes) > 0);

    way[0] = '\0';
    *is_copied = clipboard_copy(terminal, text, count, way, &err);
    do {
        struct pollfd side = { .fd = master, .events = POLLIN };

        while (poll(&side, 1, 0) > 0 && (got = read(master, bytes, sizeof bytes)) > 0)
            buffer_add(&sent, bytes, (size_t)got);
        terminal_send(terminal, "", 0); /* the rest, now that there is room */
    } while (terminal_is_busy(terminal) ||
             poll(&(struct pollfd){ .fd = master, .events = POLLIN }, 1, 0) > 0);

    terminal_close(terminal);
    theme_free(theme);
    (void)close(master);
    (void)close(slave);
    if (!*is_copied)
        buffer_text(&sent, err.code);
    return buffer_take(&sent);
}

static void assert_copied(const char *text, const char *expected_way, const char *expected_bytes)
{
    char way[64];
    bool is_copied;
    OWNED_TEXT char *sent = copy(text, strlen(text), way, &is_copied);

    assert_true(is_copied);
    assert_string_equal(way, expected_way);
    assert_string_equal(sent, expected_bytes);
}

static void test_the_terminal_is_told(void **state)
{
    (void)state;
    assert_copied("key/1.gz", "terminal (OSC 52)", "\033]52;c;a2V5LzEuZ3o=\033\\");
    assert_copied("one\ntwo", "terminal (OSC 52)", "\033]52;c;b25lCnR3bw==\033\\");
}

static void test_through_screen_in_pieces(void **state)
{
    char text[401] = { 0 };
    struct buffer inner = { 0 };
    char way[64];
    bool is_copied;
    OWNED_TEXT char *sent = NULL;
    char *at;

    (void)state;
    assert_int_equal(setenv("STY", "1.pts", 1), 0);
    memset(text, 'k', 400);
    sent = copy(text, 400, way, &is_copied);
    assert_true(is_copied);
    assert_string_equal(way, "terminal through screen (OSC 52)");

    for (at = sent; *at;) {
        char *end = strstr(at, "\033\\");

        assert_memory_equal(at, "\033P", 2);
        assert_non_null(end);
        assert_in_range(end - at, 3, 242);
        buffer_add(&inner, at + 2, (size_t)(end - at) - 2);
        at = end + 2;
    }
    buffer_byte(&inner, '\0');
    assert_memory_equal(inner.bytes, "\033]52;c;a2tr", 11);
    assert_string_equal(inner.bytes + inner.count - 6, "aw==\a");
    assert_int_equal(inner.count, 7 + 536 + 1 + 1);
    buffer_done(&inner);
}

static void test_through_tmux_when_it_has_no_buffer(void **state)
{
    (void)state;
    assert_int_equal(setenv("TMUX", "/nowhere,1,0", 1), 0);
    assert_copied("key", "terminal through tmux (OSC 52)", "\033Ptmux;\033\033]52;c;a2V5\a\033\\");

    write_stub("tmux", "exit 1");
    assert_copied("key", "terminal through tmux (OSC 52)", "\033Ptmux;\033\033]52;c;a2V5\a\033\\");
    remove_stub("tmux");
}

static void test_what_could_run_is_refused(void **state)
{
    static const struct {
        const char *text;
        size_t count;
    } cases[] = {
        { "", 0 },     { "a\n", 2 },   { "\n", 1 },         { "a\rb", 3 },  { "a\033[31m", 6 },
        { "a\0b", 3 }, { "a\177", 2 }, { "a\302\233b", 4 }, { "a\377", 2 }, { "a\003", 2 },
    };
    char way[64];
    bool is_copied;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        OWNED_TEXT char *sent = copy(cases[i].text, cases[i].count, way, &is_copied);

        assert_false(is_copied);
        assert_string_equal(sent, "EINVAL");
        assert_string_equal(way, "");
    }
}

/* Else tsv could be chosen, but never copied. */
static void test_tabs_between_cells_are_copied(void **state)
{
    (void)state;
    assert_copied("a\tb", "terminal (OSC 52)", "\033]52;c;YQli\033\\");
}

static void test_the_limit_is_exact(void **state)
{
    OWNED_TEXT char *text = memory_new(CLIPBOARD_OSC52_MOST_BYTES + 2, 1);
    OWNED_TEXT char *refused = NULL;
    OWNED_TEXT char *sent = NULL;
    char way[64];
    bool is_copied;

    (void)state;
    memset(text, 'x', CLIPBOARD_OSC52_MOST_BYTES + 1);
    refused = copy(text, CLIPBOARD_OSC52_MOST_BYTES + 1, way, &is_copied);
    assert_false(is_copied);
    assert_string_equal(refused, "E2BIG");

    sent = copy(text, CLIPBOARD_OSC52_MOST_BYTES, way, &is_copied);
    assert_true(is_copied);
    assert_int_equal(strlen(sent), 7 + 99992 + 2);
}

/* The text to the byte on its input, its words, no shell, no noise, no secret. */
static void must_be_helped(const char *helper, const char *variable, const char *words)
{
    OWNED_TEXT char *got_name = memory_print("%s.got", helper), *env_name = memory_print("%s.env", helper);
    OWNED_TEXT char *expected = memory_print("one\n$(touch PWNED)%s\n", words);
    OWNED_TEXT char *set = memory_print("%s=:0\n", variable), *got = NULL, *environment = NULL;

    write_stub(helper, "PATH=/usr/bin:/bin; cat > \"$0.got\"; env > \"$0.env\"; echo \"$*\" >> \"$0.got\"; "
                       "echo noise; echo noise >&2");
    assert_int_equal(setenv(variable, ":0", 1), 0);
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "not for helpers", 1), 0);
    assert_copied("one\n$(touch PWNED)", helper, "");
    got = scratch_read(stubs, got_name, NULL);
    environment = scratch_read(stubs, env_name, NULL);
    assert_string_equal(got, expected);
    assert_non_null(strstr(environment, set));
    assert_null(strstr(environment, "not for helpers"));
    assert_int_equal(unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"), 0);
    assert_int_equal(unsetenv(variable), 0);
    remove_stub(helper);
}

static void test_the_desktops_helper_when_local(void **state)
{
    (void)state;
    must_be_helped("wl-copy", "WAYLAND_DISPLAY", "");
    must_be_helped("xclip", "DISPLAY", "-selection clipboard");
    must_be_helped("xsel", "DISPLAY", "--clipboard --input");
}

/* Not every terminal sets its clipboard as tmux asks it to: an old text would be pasted. */
static void test_in_tmux_at_the_desktop_both_get_it(void **state)
{
    OWNED_TEXT char *tmux = NULL, *desktop = NULL;

    (void)state;
    write_stub("tmux", "PATH=/usr/bin:/bin; cat > \"$0.got\"");
    write_stub("xclip", "PATH=/usr/bin:/bin; cat > \"$0.got\"");
    assert_int_equal(setenv("TMUX", "/x,1,0", 1), 0);
    assert_int_equal(setenv("DISPLAY", ":0", 1), 0);
    assert_copied("key", "tmux and xclip", "");
    tmux = scratch_read(stubs, "tmux.got", NULL);
    desktop = scratch_read(stubs, "xclip.got", NULL);
    assert_string_equal(tmux, "key");
    assert_string_equal(desktop, "key");
    assert_int_equal(setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1), 0);
    assert_copied("key", "tmux", "");
    remove_stub("xclip");
    remove_stub("tmux");
}

/* In the code page that clip.exe reads otherwise, all but ASCII would come out as other letters. */
static void test_windows_gets_utf16(void **state)
{
    OWNED_TEXT char *got = NULL;

    (void)state;
    write_stub("clip.exe", "PATH=/usr/bin:/bin; od -An -tx1 | tr -d ' \\n' > \"$0.got\"");
    assert_int_equal(setenv("WSL_INTEROP", ":0", 1), 0);
    assert_copied("a\xc3\xa4\n\xf0\x9f\x98\x80", "clip.exe", "");
    got = scratch_read(stubs, "clip.exe.got", NULL);
    assert_string_equal(got, "6100e4000a003dd800de");
    assert_int_equal(unsetenv("WSL_INTEROP"), 0);
    remove_stub("clip.exe");
}

static void test_a_helper_over_ssh_would_reach_the_wrong_machine(void **state)
{
    (void)state;
    write_stub("xclip", "exit 0");
    assert_int_equal(setenv("DISPLAY", ":0", 1), 0);
    assert_int_equal(setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22", 1), 0);
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    remove_stub("xclip");
}

static bool is_alive(const char *pid_file)
{
    OWNED_TEXT char *text = scratch_read(stubs, pid_file, NULL);
    pid_t pid = (pid_t)strtol(text, NULL, 10);

    assert_true(pid > 1);
    return kill(pid, 0) == 0 || errno != ESRCH;
}

static void test_a_helper_that_hangs_is_stopped(void **state)
{
    int64_t began_ms, passed_ms;

    (void)state;
    write_stub("xsel", "echo $$ > \"$0.pid\"; PATH=/usr/bin:/bin; exec sleep 600");
    assert_int_equal(setenv("DISPLAY", ":0", 1), 0);
    began_ms = clock_now_ms();
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    passed_ms = clock_now_ms() - began_ms;
    assert_in_range(passed_ms, 1000, 5000);
    assert_false(is_alive("xsel.pid"));
    remove_stub("xsel");
}

static void test_a_helper_that_reads_nothing_blocks_nobody(void **state)
{
    OWNED_TEXT char *text = memory_new(4 * 1024 * 1024 + 1, 1);
    OWNED_TEXT char *sent = NULL;
    char way[64];
    bool is_copied;

    (void)state;
    memset(text, 'x', 4 * 1024 * 1024);
    write_stub("wl-copy", "exit 0");
    assert_int_equal(setenv("WAYLAND_DISPLAY", "wayland-0", 1), 0);
    sent = copy(text, 4 * 1024 * 1024, way, &is_copied);
    assert_true(is_copied);
    assert_string_equal(way, "wl-copy");
    remove_stub("wl-copy");
}

static void test_what_others_may_write_is_not_run(void **state)
{
    OWNED_TEXT char *path = stub_path("xclip");

    (void)state;
    write_stub("xclip", "exit 0");
    assert_int_equal(setenv("DISPLAY", ":0", 1), 0);

    assert_int_equal(chmod(stubs, 0777), 0);
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    assert_int_equal(chmod(stubs, 0755), 0);
    assert_int_equal(chmod(path, 0757), 0);
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    assert_int_equal(chmod(path, 0644), 0);
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    assert_int_equal(chmod(path, 0755), 0);
    assert_int_equal(chdir(stubs), 0);
    assert_int_equal(setenv("PATH", ".:", 1), 0);
    assert_copied("key", "terminal (OSC 52)", "\033]52;c;a2V5\033\\");
    assert_int_equal(setenv("PATH", stubs, 1), 0);
    assert_copied("key", "xclip", "");
    remove_stub("xclip");
}

static void test_the_plan_names_the_ways(void **state)
{
    struct clipboard_way ways[CLIPBOARD_MOST_WAYS];

    (void)state;
    assert_int_equal(clipboard_plan(ways), 1);
    assert_string_equal(ways[0].name, "terminal (OSC 52)");

    write_stub("tmux", "exit 0");
    write_stub("wl-copy", "exit 0");
    write_stub("xsel", "exit 0");
    assert_int_equal(setenv("TMUX", "/nowhere,1,0", 1), 0);
    assert_int_equal(setenv("DISPLAY", ":0", 1), 0);
    assert_int_equal(setenv("WAYLAND_DISPLAY", "wayland-0", 1), 0);
    assert_int_equal(clipboard_plan(ways), 4);
    assert_string_equal(ways[0].name, "tmux");
    assert_int_equal(ways[0].most_bytes, CLIPBOARD_OSC52_MOST_BYTES);
    assert_string_equal(ways[1].name, "wl-copy");
    assert_int_equal(ways[1].most_bytes, 0);
    assert_string_equal(ways[2].name, "xsel");
    assert_string_equal(ways[3].name, "terminal through tmux (OSC 52)");
    remove_stub("tmux");
    remove_stub("wl-copy");
    remove_stub("xsel");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_the_terminal_is_told, clear_surroundings),
        cmocka_unit_test_setup(test_through_screen_in_pieces, clear_surroundings),
        cmocka_unit_test_setup(test_through_tmux_when_it_has_no_buffer, clear_surroundings),
        cmocka_unit_test_setup(test_what_could_run_is_refused, clear_surroundings),
        cmocka_unit_test_setup(test_tabs_between_cells_are_copied, clear_surroundings),
        cmocka_unit_test_setup(test_the_limit_is_exact, clear_surroundings),
        cmocka_unit_test_setup(test_the_desktops_helper_when_local, clear_surroundings),
        cmocka_unit_test_setup(test_windows_gets_utf16, clear_surroundings),
        cmocka_unit_test_setup(test_in_tmux_at_the_desktop_both_get_it, clear_surroundings),
        cmocka_unit_test_setup(test_a_helper_over_ssh_would_reach_the_wrong_machine, clear_surroundings),
        cmocka_unit_test_setup(test_a_helper_that_hangs_is_stopped, clear_surroundings),
        cmocka_unit_test_setup(test_a_helper_that_reads_nothing_blocks_nobody, clear_surroundings),
        cmocka_unit_test_setup(test_what_others_may_write_is_not_run, clear_surroundings),
        cmocka_unit_test_setup(test_the_plan_names_the_ways, clear_surroundings),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("clipboard", tests, set_up, tear_down);
}
