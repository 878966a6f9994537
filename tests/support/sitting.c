#include "support/sitting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/http_client.h"
#include "support/scratch.h"

#define ROWS         24
#define COLUMNS      80
#define WORDS_MOST   16
#define LARGE_BYTES  3000000

/* A sanitizer leaves deadly signals to the program, which gives the terminal back. */
#define OWN_HANDLERS "ASAN_OPTIONS=handle_segv=1"

static char *make_folder(const char *parent, const char *name)
{
    char *path = memory_print("%s/%s", parent, name);

    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

int sitting_begin(void **state)
{
    struct sitting *sitting = memory_new(1, sizeof *sitting);
    OWNED_TEXT char *left = NULL, *right = NULL;

    sitting->folder = scratch_new();
    sitting->state = memory_print("XDG_STATE_HOME=%s/state", sitting->folder);
    left = make_folder(sitting->folder, "left");
    right = make_folder(sitting->folder, "right");
    free(scratch_file(left, "a.log", "hello, ticket\n", 14));
    free(scratch_pattern(right, "b.bin", 700001));
    *state = sitting;
    return 0;
}

int sitting_end(void **state)
{
    struct sitting *sitting = *state;

    pty_free(sitting->pty);
    scratch_remove(sitting->folder);
    free(sitting->state);
    free(sitting);
    return 0;
}

void sitting_start_shell(struct sitting *sitting, const char *command)
{
    OWNED_TEXT char *line = memory_print("cd '%s' && %s", sitting->folder, command);
    const char *const argv[] = { "sh", "-c", line, NULL };
    const char *const environment[] = { sitting->state, OWN_HANDLERS, NULL };

    pty_free(sitting->pty);
    sitting->pty = pty_start(argv, environment, ROWS, COLUMNS);
}

void sitting_start(struct sitting *sitting, const char *const *words)
{
    struct buffer command = { 0 };

    buffer_text(&command, "exec \"$ATTACHE\"");
    for (size_t i = 0; words[i]; i++)
        buffer_print(&command, " '%s'", words[i]);
    sitting_start_shell(sitting, buffer_string(&command));
    buffer_done(&command);
    sitting_sees(sitting, "right/");
}

void sitting_sees(struct sitting *sitting, const char *text)
{
    assert_true(pty_wait_for(sitting->pty, text));
}

void sitting_misses(struct sitting *sitting, const char *text)
{
    assert_true(pty_wait_without(sitting->pty, text));
}

void sitting_types(struct sitting *sitting, const char *keys, const char *text)
{
    pty_send(sitting->pty, keys);
    sitting_sees(sitting, text);
}

void sitting_sends_both(struct sitting *sitting)
{
    sitting_types(sitting, PTY_ENTER, "a.log");
    sitting_types(sitting, " ", "1 marked");
    sitting_types(sitting, "h", "right/");
    sitting_types(sitting, "j" PTY_ENTER, "b.bin");
    sitting_types(sitting, " ", "2 marked");
    sitting_types(sitting, "u", "2 files to send");
    sitting_sees(sitting, "Enter send");
    sitting_types(sitting, PTY_ENTER, "2 uploaded");
}

void sitting_sends_large(struct sitting *sitting)
{
    free(scratch_pattern(sitting->folder, "zlarge.bin", LARGE_BYTES));
    sitting_types(sitting, "r", "zlarge.bin");
    sitting_types(sitting, "G ", "1 marked");
    sitting_types(sitting, "u", "1 file to send");
    sitting_sees(sitting, "Enter send");
    sitting_types(sitting, PTY_ENTER, "Uploading 0 of 1");
    sitting_sees(sitting, "iB/s");
}

void sitting_ends(struct sitting *sitting, int status)
{
    struct termios modes;
    int row, column;

    assert_int_equal(pty_wait_exit(sitting->pty), status);
    modes = pty_modes(sitting->pty);
    assert_true(modes.c_lflag & ICANON);
    assert_true(modes.c_lflag & ECHO);
    assert_true(modes.c_lflag & ISIG);
    assert_true(modes.c_oflag & OPOST);
    assert_false(glass_is_alternate(pty_glass(sitting->pty)));
    assert_false(glass_has_mouse(pty_glass(sitting->pty)));
    assert_true(glass_cursor(pty_glass(sitting->pty), &row, &column));
    if (glass_complaint(pty_glass(sitting->pty)))
        fail_msg("%s", glass_complaint(pty_glass(sitting->pty)));
}

void sitting_quits(struct sitting *sitting)
{
    pty_send(sitting->pty, "q");
    sitting_ends(sitting, 0);
}

static int digit_of(char letter)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = letter ? strchr(digits, letter) : NULL;

    return found ? (int)(found - digits) : -1;
}

static char *decode(const char *text, size_t count)
{
    struct buffer bytes = { 0 };
    unsigned held = 0;
    int bits = 0;

    for (size_t i = 0; i < count && digit_of(text[i]) >= 0; i++) {
        held = held << 6 | (unsigned)digit_of(text[i]);
        bits += 6;
        if (bits < 8)
            continue;
        bits -= 8;
        (void)buffer_byte(&bytes, (char)(held >> bits));
    }
    return buffer_take(&bytes);
}

char *sitting_copied(const struct sitting *sitting)
{
    const char *stream = buffer_string(pty_stream(sitting->pty)), *last = NULL;

    for (const char *next = strstr(stream, "\033]52;c;"); next; next = strstr(next + 1, "\033]52;c;"))
        last = next + strlen("\033]52;c;");
    return last ? decode(last, strcspn(last, "\007\033")) : NULL;
}

char *sitting_fetch(const char *link, size_t *out_count)
{
    struct http_answer answer = { 0 };
    int port = 0, used = 0, connection;
    char *body;

    assert_int_equal(sscanf(link, "http://127.0.0.1:%d%n", &port, &used), 1);
    connection = http_open(port);
    assert_true(connection >= 0);
    assert_true(http_print(connection, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                           link + used, port));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    *out_count = answer.body.count;
    body = buffer_take(&answer.body);
    http_done(&answer);
    (void)close(connection);
    return body;
}
