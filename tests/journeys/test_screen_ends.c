/* However it ends, the terminal is given back, and what was told about the end is true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/process.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

static void test_killed_by_any_signal(void **state)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGQUIT, SIGSEGV, SIGABRT,
                                   SIGBUS, SIGFPE,  SIGUSR1, SIGALRM };
    struct sitting *sitting = *state;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        sitting_start(sitting, WORDS("--demo"));
        pty_signal(sitting->pty, signals[i]);
        sitting_ends(sitting, 128 + signals[i]);
    }
}

static void test_killed_in_mid_upload(void **state)
{
    static const int signals[] = { SIGTERM, SIGSEGV };
    struct sitting *sitting = *state;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        sitting_start(sitting, WORDS("--demo", "--limit-rate", "50K"));
        if (i > 0) { /* the one before was cut off and is offered again */
            sitting_sees(sitting, "was not sent last time");
            pty_send(sitting->pty, "x");
            sitting_misses(sitting, "was not sent last time");
        }
        sitting_sends_large(sitting);
        pty_signal(sitting->pty, signals[i]);
        sitting_ends(sitting, 128 + signals[i]);
    }
}

#if PROCESS_CAN_STARVE
/* The window says that it is larger than the glass could be. */
static void claim_a_huge_window(pid_t pid)
{
    struct winsize size = { .ws_row = 3000, .ws_col = 3000 };
    OWNED_TEXT char *path = memory_print("/proc/%d/fd/1", (int)pid);
    int line = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);

    assert_true(line >= 0);
    assert_int_equal(ioctl(line, TIOCSWINSZ, &size), 0);
    (void)close(line);
}

/* No memory left for what is to be shown: the terminal is given back before it is said. */
static void test_fault_76_no_memory(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "50K"));
    sitting_sends_large(sitting);
    process_starve(pty_pid(sitting->pty));
    claim_a_huge_window(pty_pid(sitting->pty));
    sitting_ends(sitting, 70);
    sitting_sees(sitting, "out of memory");
}
#endif

static void test_quitting_asks_while_files_are_in_flight(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "50K"));
    sitting_sends_large(sitting);
    sitting_types(sitting, "q", "Quit? 1 file is not there yet");
    pty_send(sitting->pty, "n");
    sitting_misses(sitting, "Quit?");
    sitting_types(sitting, "\003", "Quit?");
    pty_send(sitting->pty, "\003");
    sitting_ends(sitting, 0);
    sitting_sees(sitting, "attache: 1 file is not there yet; what is left is offered again next time");
}

static void test_quitting_without_a_record(void **state)
{
    struct sitting *sitting = *state;

    free(sitting->state);
    sitting->state = memory_text("XDG_STATE_HOME=/proc/nowhere");
    sitting_start(sitting, WORDS("--demo", "--limit-rate", "50K"));
    sitting_sends_large(sitting);
    sitting_types(sitting, "q", "Quit? 1 file is not there yet; there is no record of what is left.");
    pty_send(sitting->pty, "y");
    sitting_ends(sitting, 0);
    sitting_sees(sitting, "attache: 1 file is not there yet; there is no record of what is left");
}

static void test_what_was_left_is_offered_again(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "50K"));
    sitting_sends_large(sitting);
    sitting_types(sitting, "q", "Quit?");
    pty_send(sitting->pty, "y");
    sitting_ends(sitting, 0);
    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo");
    sitting_sees(sitting, "zlarge.bin was not sent last time. Send it now?");
    sitting_types(sitting, "y", "1 uploaded");
    sitting_quits(sitting);
}

static void test_a_dropped_line_finishes_what_is_in_flight(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "2M"));
    sitting_sends_large(sitting);
    pty_hang_up(sitting->pty);
    assert_int_equal(pty_wait_exit(sitting->pty), EXIT_BY_HANGUP);
    sitting_start(sitting, WORDS("--demo"));
    sitting_types(sitting, "4", "zlarge.bin");
    sitting_quits(sitting);
}

static bool takes_lines(struct pty *pty, void *data)
{
    (void)data;
    return pty_modes(pty).c_lflag & ICANON && pty_modes(pty).c_iflag & ICRNL;
}

static void test_fault_86_suspended_and_continued(void **state)
{
    struct sitting *sitting = *state;
    const char *const argv[] = { "sh", "-i", NULL };
    OWNED_TEXT char *go = memory_print("cd '%s'; \"$ATTACHE\" --demo\r", sitting->folder);
    const char *const environment[] = { sitting->state, "LANG=C.UTF-8", NULL };

    sitting->pty = pty_start(argv, environment, 24, 80);
    pty_send(sitting->pty, go);
    sitting_sees(sitting, "right/");
    sitting_types(sitting, "\032", "Stopped"); /* the shell has it again */
    assert_false(glass_is_alternate(pty_glass(sitting->pty)));
    assert_true(pty_modes(sitting->pty).c_lflag & ECHO);
    sitting_types(sitting, "fg\r", "Space mark");
    assert_true(glass_is_alternate(pty_glass(sitting->pty)));
    pty_send(sitting->pty, "q");
    assert_true(pty_wait_until(sitting->pty, takes_lines, NULL, "the terminal takes lines"));
    pty_send(sitting->pty, "exit\r");
    sitting_ends(sitting, 0);
}

static void test_without_a_terminal_it_says_so(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "TERM=no-such-terminal \"$ATTACHE\" --demo; echo status $?");
    sitting_sees(sitting, "status 3");
    sitting_sees(sitting, "no-such-terminal");
    sitting_start_shell(sitting, "\"$ATTACHE\" --demo <&- >&- 2>&-; echo status $?");
    sitting_sees(sitting, "right/");
    pty_send(sitting->pty, "q");
    sitting_sees(sitting, "status 0");
    sitting_start_shell(sitting, "setsid -w \"$ATTACHE\" --demo < /dev/null 2>&1 | cat; echo end");
    sitting_sees(sitting, "there is no terminal to draw on");
    sitting_sees(sitting, "end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_killed_by_any_signal),
        SITTING(test_killed_in_mid_upload),
#if PROCESS_CAN_STARVE
        SITTING(test_fault_76_no_memory),
#endif
        SITTING(test_quitting_without_a_record),
        SITTING(test_quitting_asks_while_files_are_in_flight),
        SITTING(test_what_was_left_is_offered_again),
        SITTING(test_a_dropped_line_finishes_what_is_in_flight),
        SITTING(test_fault_86_suspended_and_continued),
        SITTING(test_without_a_terminal_it_says_so),
    };

    return cmocka_run_group_tests_name("screen_ends", tests, NULL, NULL);
}
