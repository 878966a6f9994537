#include "support/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

#define STEP_MS 20

enum { CHILD, OURS };

void process_hear_signals(void)
{
    static const int ignored_behind_a_script[] = { SIGINT, SIGQUIT, SIGHUP };

    for (size_t i = 0; i < sizeof ignored_behind_a_script / sizeof *ignored_behind_a_script; i++)
        (void)signal(ignored_behind_a_script[i], SIG_DFL);
}

/* Before anything else, so that a test may still choose to ignore one. */
__attribute__((constructor)) static void start_hearing(void)
{
    process_hear_signals();
}

static void become(const char *const *argv, const char *const *environment, int input, int out, int err)
{
    (void)dup2(input, STDIN_FILENO);
    (void)dup2(out, STDOUT_FILENO);
    (void)dup2(err, STDERR_FILENO);
    closefrom(STDERR_FILENO + 1); /* what this test was started with would count among the descriptors */
    while (environment && *environment)
        (void)putenv((char *)*environment++);
    (void)execvp(argv[0], (char *const *)argv);
    _exit(127);
}

static int our_end(int end)
{
    (void)fcntl(end, F_SETFL, O_NONBLOCK);
    return end;
}

void process_start(struct process *process, const char *const *argv, const char *const *environment)
{
    int input[2], out[2], err[2];

    *process = (struct process){ .status = -1 };
    assert_int_equal(pipe2(input, O_CLOEXEC) | pipe2(out, O_CLOEXEC) | pipe2(err, O_CLOEXEC), 0);
    process->pid = fork();
    assert_true(process->pid >= 0);
    if (process->pid == 0)
        become(argv, environment, input[0], out[1], err[1]);
    (void)close(input[0]);
    (void)close(out[1]);
    (void)close(err[1]);
    process->input = input[1];
    process->out_end = our_end(out[0]);
    process->err_end = our_end(err[0]);
}

void process_feed(struct process *process, const void *bytes, size_t count)
{
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);

    for (const char *next = bytes; count > 0;) {
        ssize_t written = write(process->input, next, count);

        assert_true(written > 0);
        next += written;
        count -= (size_t)written;
    }
    (void)signal(SIGPIPE, before);
}

void process_close_input(struct process *process)
{
    if (process->input >= 0)
        (void)close(process->input);
    process->input = -1;
}

/* Takes what is there. False at the end of the stream. */
static bool drain(int *end, struct buffer *buffer)
{
    char bytes[65536];
    ssize_t count;

    while (*end >= 0 && (count = read(*end, bytes, sizeof bytes)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return true;
        buffer_add(buffer, bytes, (size_t)count);
    }
    if (*end >= 0)
        (void)close(*end);
    *end = -1;
    return false;
}

static void look(struct process *process)
{
    struct pollfd waits[] = { { .fd = process->out_end, .events = POLLIN },
                              { .fd = process->err_end, .events = POLLIN } };
    int status;

    (void)poll(waits, 2, STEP_MS);
    (void)drain(&process->out_end, &process->out);
    (void)drain(&process->err_end, &process->err);
    if (process->status < 0 && waitpid(process->pid, &status, WNOHANG) == process->pid)
        process->status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void give_up(struct process *process, const char *what)
{
    fail_msg("%s\nstdout: %.2000s\nstderr: %.2000s", what, buffer_string(&process->out),
             buffer_string(&process->err));
}

void process_wait_text(struct process *process, bool is_err, const char *text)
{
    int64_t until_ms = clock_now_ms() + PROCESS_PATIENCE_MS;
    const struct buffer *buffer = is_err ? &process->err : &process->out;

    while (!strstr(buffer_string(buffer), text)) {
        if (process->status >= 0 || clock_now_ms() > until_ms)
            give_up(process, text);
        look(process);
    }
}

int process_wait(struct process *process)
{
    int64_t until_ms = clock_now_ms() + PROCESS_PATIENCE_MS;

    process_close_input(process);
    while (process->status < 0 || process->out_end >= 0 || process->err_end >= 0) {
        if (clock_now_ms() > until_ms)
            give_up(process, "it does not end");
        look(process);
    }
    return process->status;
}

void process_starve(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    unsigned long pages = 0;
    struct rlimit limit;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &pages), 1);
    (void)fclose(file);
    limit.rlim_cur = limit.rlim_max = pages * (rlim_t)sysconf(_SC_PAGESIZE);
    assert_int_equal(prlimit(pid, RLIMIT_AS, &limit, NULL), 0);
}

void process_signal(struct process *process, int number)
{
    assert_int_equal(kill(process->pid, number), 0);
}

void process_done(struct process *process)
{
    int status;

    if (process->status < 0 && process->pid > 0) {
        (void)kill(process->pid, SIGKILL);
        (void)waitpid(process->pid, &status, 0);
    }
    process_close_input(process);
    if (process->out_end >= 0)
        (void)close(process->out_end);
    if (process->err_end >= 0)
        (void)close(process->err_end);
    buffer_done(&process->out);
    buffer_done(&process->err);
}

int process_run(struct process *process, const char *const *argv, const char *const *environment)
{
    process_start(process, argv, environment);
    return process_wait(process);
}

const char *process_attache(void)
{
    const char *path = getenv("ATTACHE");

    return path ? path : "./attache";
}
