#include "support/pty.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/bail_out.h"
#include "support/process.h"

#define TURN_MS 20 /* how often a condition is looked at when nothing arrives */

struct pty {
    int master;   /* -1: hung up */
    pid_t pid;    /* 0: ended */
    int status;   /* as waitpid tells it */
    bool is_away; /* nothing is read */
    int64_t stamp_ns;
    size_t pieces;
    struct glass *glass;
    struct buffer stream;
};

struct pty *pty_run(int (*program)(void *data), void *data, int rows, int columns)
{
    struct pty *pty = memory_new(1, sizeof *pty);
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

    pty->glass = glass_new(rows, columns);
    pty->pid = forkpty(&pty->master, NULL, NULL, &size);
    if (pty->pid < 0)
        bail_out("no pseudo-terminal: %s", strerror(errno));
    if (pty->pid == 0) {
        process_hear_signals();
        _exit(program(data));
    }
    return pty;
}

struct command {
    const char *const *argv;
    const char *const *environment;
};

static int become(void *data)
{
    const struct command *command = data;
    const char *const *environment = command->environment;

    for (size_t i = 0; environment && environment[i]; i++) {
        if (strchr(environment[i], '='))
            (void)putenv(memory_text(environment[i]));
        else
            (void)unsetenv(environment[i]);
    }
    (void)execvp(command->argv[0], (char *const *)command->argv);
    (void)fprintf(stderr, "cannot start %s: %s\n", command->argv[0], strerror(errno));
    return 127;
}

struct pty *pty_start(const char *const argv[], const char *const environment[], int rows, int columns)
{
    struct command command = { .argv = argv, .environment = environment };

    return pty_run(become, &command, rows, columns);
}

/* True if the program has ended; its status is kept. */
static bool has_ended(struct pty *pty)
{
    if (pty->pid > 0 && waitpid(pty->pid, &pty->status, WNOHANG) == pty->pid)
        pty->pid = 0;
    return pty->pid == 0;
}

void pty_free(struct pty *pty)
{
    if (!pty)
        return;
    if (!has_ended(pty)) {
        (void)kill(pty->pid, SIGKILL);
        (void)waitpid(pty->pid, &pty->status, 0);
    }
    pty_hang_up(pty);
    glass_free(pty->glass);
    buffer_done(&pty->stream);
    free(pty);
}

struct glass *pty_glass(struct pty *pty)
{
    return pty->glass;
}

pid_t pty_pid(const struct pty *pty)
{
    return pty->pid;
}

const struct buffer *pty_stream(const struct pty *pty)
{
    return &pty->stream;
}

int64_t pty_stamp_ns(const struct pty *pty)
{
    return pty->stamp_ns;
}

size_t pty_pieces(const struct pty *pty)
{
    return pty->pieces;
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void pty_send_bytes(struct pty *pty, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(pty->master, bytes, count);

        if (written < 0 && errno != EINTR)
            bail_out("cannot type: %s", strerror(errno));
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
        }
    }
}

void pty_send(struct pty *pty, const char *keys)
{
    pty_send_bytes(pty, keys, strlen(keys));
}

/* Takes what arrives within wait_ms. Returns how many bytes that were. */
static size_t pump(struct pty *pty, int wait_ms)
{
    struct pollfd master = { .fd = pty->master, .events = POLLIN };
    char bytes[65536];
    OWNED_TEXT char *answers = NULL;
    size_t answers_count;
    ssize_t count;

    if (pty->is_away || pty->master < 0) {
        (void)poll(NULL, 0, wait_ms);
        return 0;
    }
    if (poll(&master, 1, wait_ms) <= 0 || (count = read(pty->master, bytes, sizeof bytes)) <= 0)
        return 0;
    pty->stamp_ns = now_ns();
    pty->pieces++;
    buffer_add(&pty->stream, bytes, (size_t)count);
    glass_feed(pty->glass, bytes, (size_t)count);
    answers = glass_take_answers(pty->glass, &answers_count);
    pty_send_bytes(pty, answers, answers_count);
    return (size_t)count;
}

static void print_screen(struct pty *pty, const char *verb, const char *words)
{
    OWNED_TEXT char *text = glass_text(pty->glass);
    char *rest = text;

    (void)fprintf(stderr, "# waited in vain %s \"%s\"%s; the screen:\n", verb, words,
                  has_ended(pty) ? " (the program ended)" : "");
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
        (void)fprintf(stderr, "# | %s\n", line);
}

bool pty_wait_until(struct pty *pty, bool (*holds)(struct pty *pty, void *data), void *data,
                    const char *words)
{
    int64_t deadline_ms = clock_now_ms() + PTY_DEADLINE_MS;

    while (!holds(pty, data)) {
        bool is_over = has_ended(pty) || clock_now_ms() > deadline_ms;

        if (pump(pty, TURN_MS) == 0 && is_over && !holds(pty, data)) {
            print_screen(pty, "until", words);
            return false;
        }
    }
    return true;
}

static bool shows(struct pty *pty, void *data)
{
    return glass_find_row(pty->glass, data) >= 0;
}

static bool shows_not(struct pty *pty, void *data)
{
    return glass_find_row(pty->glass, data) < 0;
}

bool pty_wait_for(struct pty *pty, const char *text)
{
    OWNED_TEXT char *copy = memory_text(text);

    return pty_wait_until(pty, shows, copy, text);
}

bool pty_wait_without(struct pty *pty, const char *text)
{
    OWNED_TEXT char *copy = memory_text(text);

    return pty_wait_until(pty, shows_not, copy, text);
}

size_t pty_settle(struct pty *pty, int quiet_ms)
{
    size_t all = 0, some;

    while ((some = pump(pty, quiet_ms)) > 0)
        all += some;
    return all;
}

size_t pty_listen(struct pty *pty, int64_t duration_ms)
{
    int64_t end_ms = clock_now_ms() + duration_ms, left_ms;
    size_t all = 0;

    while ((left_ms = end_ms - clock_now_ms()) > 0)
        all += pump(pty, (int)left_ms);
    return all;
}

void pty_look_away(struct pty *pty, bool is_away)
{
    pty->is_away = is_away;
}

void pty_resize(struct pty *pty, int rows, int columns)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns };

    glass_resize(pty->glass, rows, columns);
    if (ioctl(pty->master, TIOCSWINSZ, &size) != 0)
        bail_out("cannot resize: %s", strerror(errno));
}

void pty_signal(struct pty *pty, int signal)
{
    if (!has_ended(pty))
        (void)kill(pty->pid, signal);
}

void pty_hang_up(struct pty *pty)
{
    if (pty->master < 0)
        return;
    (void)close(pty->master);
    pty->master = -1;
}

static bool is_over(struct pty *pty, void *data)
{
    (void)data;
    return has_ended(pty);
}

int pty_wait_exit(struct pty *pty)
{
    if (!pty_wait_until(pty, is_over, NULL, "the program ends"))
        return -1;
    (void)pty_settle(pty, 0);
    return WIFEXITED(pty->status) ? WEXITSTATUS(pty->status) : 128 + WTERMSIG(pty->status);
}

struct termios pty_modes(const struct pty *pty)
{
    struct termios modes = { 0 };

    if (tcgetattr(pty->master, &modes) != 0) /* on this side, too, they are the other side's */
        bail_out("cannot read the modes: %s", strerror(errno));
    return modes;
}
