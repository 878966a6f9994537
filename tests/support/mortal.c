#include "support/mortal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_S 60 /* then SIGALRM ends the test, and that the program */

/* Also what it starts is followed: a stop is never left without an answer. */
#define OPTIONS                                                                             \
    (PTRACE_O_EXITKILL | PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | \
     PTRACE_O_TRACEVFORK)

static void become(const char *const *argv, const char *const *environment)
{
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

    for (int stream = STDIN_FILENO; stream <= STDERR_FILENO; stream++)
        (void)dup2(nowhere, stream);
    while (environment && *environment)
        (void)putenv((char *)*environment++);
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    (void)execv(argv[0], (char *const *)argv);
    _exit(127);
}

/* Returns once it stands before the first instruction of the program. */
static pid_t start(const char *const *argv, const char *const *environment)
{
    pid_t program = fork();
    int status = 0;

    assert_true(program >= 0);
    if (program == 0)
        become(argv, environment);
    assert_int_equal(waitpid(program, &status, 0), program);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(ptrace(PTRACE_SETOPTIONS, program, NULL, OPTIONS), 0);
    return program;
}

static bool is_on_its_way_in(pid_t thread, int status)
{
    struct __ptrace_syscall_info info = { 0 };

    return WSTOPSIG(status) == (SIGTRAP | 0x80) &&
           ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) > 0 &&
           info.op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* A signal for the program; those that only mean "stopped, look" are none. */
static int signal_for_it(int status)
{
    int number = WSTOPSIG(status);

    return number == (SIGTRAP | 0x80) || number == SIGTRAP || number == SIGSTOP ? 0 : number;
}

long mortal_run(const char *const *argv, const char *const *environment, long last_call, int *out_status)
{
    pid_t program = start(argv, environment), thread = program;
    long calls = 0;
    int status = 0;

    (void)alarm(PATIENCE_S);
    (void)ptrace(PTRACE_SYSCALL, program, NULL, 0);
    while ((thread = waitpid(-1, &status, __WALL)) != program || WIFSTOPPED(status)) {
        assert_true(thread > 0);
        if (!WIFSTOPPED(status))
            continue;
        if (is_on_its_way_in(thread, status) && ++calls == last_call)
            (void)kill(program, SIGKILL);
        else
            (void)ptrace(PTRACE_SYSCALL, thread, NULL, signal_for_it(status));
    }
    (void)alarm(0);
    *out_status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return calls;
}
