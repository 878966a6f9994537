#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "interrupts.h"
#include "support/process.h"

#define ALIVE 7 /* what a process says that came to its end by itself */

static void say_goodbye(void)
{
}

/* How a process ends that nobody answers for while these come one after the other, 0 the last: the signal, or ALIVE. */
static int end_after(const int *numbers, bool is_over)
{
    struct error err;
    int status;
    pid_t pid;

    (void)fflush(NULL); /* what is buffered is not the child's to print */
    pid = fork();
    if (pid == 0) {
        process_hear_signals();
        if (!interrupts_start(say_goodbye, &err))
            _exit(1);
        if (is_over)
            interrupts_end_at_once();
        for (; *numbers; numbers++)
            (void)raise(*numbers);
        _exit(ALIVE);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

#define AFTER(...) end_after((const int[]){ __VA_ARGS__, 0 }, false)

static void test_the_second_wish_is_granted_at_once(void **state)
{
    (void)state;
    assert_int_equal(AFTER(SIGTERM), ALIVE);
    assert_int_equal(AFTER(SIGTERM, SIGTERM), SIGTERM);
    assert_int_equal(AFTER(SIGINT, SIGTERM), SIGTERM);
    assert_int_equal(AFTER(SIGHUP, SIGTERM), SIGTERM);
    assert_int_equal(AFTER(SIGWINCH, SIGCONT, SIGINT), ALIVE);
}

/* The shell tells its jobs, and when it ends the kernel does: what is in flight then is not to be lost for that. */
static void test_one_dropped_line_is_told_twice(void **state)
{
    (void)state;
    assert_int_equal(AFTER(SIGHUP, SIGHUP), ALIVE);
    assert_int_equal(AFTER(SIGHUP, SIGCONT, SIGHUP, SIGHUP), ALIVE);
}

static void test_when_the_loop_is_over_one_wish_is_enough(void **state)
{
    static const int wishes[] = { SIGINT, SIGTERM };

    (void)state;
    assert_int_equal(end_after((const int[]){ SIGHUP, SIGHUP, 0 }, true), ALIVE);
    for (size_t i = 0; i < sizeof wishes / sizeof *wishes; i++)
        assert_int_equal(end_after((const int[]){ wishes[i], 0 }, true), wishes[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_second_wish_is_granted_at_once),
        cmocka_unit_test(test_one_dropped_line_is_told_twice),
        cmocka_unit_test(test_when_the_loop_is_over_one_wish_is_enough),
    };

    return cmocka_run_group_tests_name("interrupts", tests, NULL, NULL);
}
