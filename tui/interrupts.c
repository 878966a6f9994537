#include "interrupts.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#define ALTERNATE_STACK_BYTES 65536

static const int orderly[] = { SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT, SIGWINCH };
static const int deadly[] = { SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,  SIGFPE, SIGSEGV,  SIGSYS,
                              SIGUSR1, SIGUSR2, SIGALRM, SIGPROF, SIGXCPU, SIGIO,  SIGVTALRM };

#define ORDERLY_COUNT (sizeof orderly / sizeof orderly[0])
#define DEADLY_COUNT  (sizeof deadly / sizeof deadly[0])

static int ends[2] = { -1, -1 }; /* read, write */
static void (*give_back)(void);
static volatile sig_atomic_t has_unanswered_end; /* a wish to end that nobody has taken yet, or will */

static bool wants_the_end(int number)
{
    return number == SIGHUP || number == SIGINT || number == SIGTERM;
}

_Noreturn void interrupts_die(int signal_number)
{
    sigset_t set;

    (void)signal(signal_number, SIG_DFL);
    (void)sigemptyset(&set);
    (void)sigaddset(&set, signal_number);
    (void)raise(signal_number);
    (void)pthread_sigmask(SIG_UNBLOCK, &set, NULL);
    _exit(128 + signal_number);
}

static void die_orderly(int number)
{
    give_back();
    interrupts_die(number);
}

/* A loop that does not answer (its terminal is stopped, say) must not keep the process from ending: the second wish
 * does. One line that drops is told by the shell and, when that ends, by the kernel: that is no second wish. */
static bool is_insistent(int number)
{
    return has_unanswered_end && number != SIGHUP;
}

static void pass_on(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;

    if (wants_the_end(number) && is_insistent(number))
        die_orderly(number);
    has_unanswered_end = has_unanswered_end || wants_the_end(number);
    while (write(ends[1], &byte, 1) < 0 && errno == EINTR)
        ;
    errno = saved;
}

static void handle(int number, void (*handler)(int))
{
    struct sigaction old, action = { .sa_handler = handler, .sa_flags = SA_ONSTACK | SA_RESTART };

    (void)sigfillset(&action.sa_mask);
    if (sigaction(number, NULL, &old) == 0 && old.sa_handler == SIG_IGN)
        return;
    (void)sigaction(number, &action, NULL);
}

bool interrupts_start(void (*last_wish)(void), struct error *err)
{
    static char room[ALTERNATE_STACK_BYTES];
    stack_t stack = { .ss_sp = room, .ss_size = sizeof room };

    give_back = last_wish;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return error_set_errno(err, STAGE_NONE, REMEDY_FAIL, errno, "signals cannot be watched");
    (void)sigaltstack(&stack, NULL);
    for (size_t i = 0; i < ORDERLY_COUNT; i++)
        handle(orderly[i], pass_on);
    for (size_t i = 0; i < DEADLY_COUNT; i++)
        handle(deadly[i], die_orderly);
    (void)signal(SIGPIPE, SIG_IGN);
    return true;
}

int interrupts_descriptor(void)
{
    return ends[0];
}

int interrupts_take(void)
{
    unsigned char byte;
    ssize_t count = read(ends[0], &byte, 1);

    if (count != 1)
        return 0;
    if (wants_the_end(byte))
        has_unanswered_end = 0;
    return byte;
}

void interrupts_block(bool is_blocked)
{
    sigset_t set;

    (void)sigemptyset(&set);
    for (size_t i = 0; i < ORDERLY_COUNT; i++)
        (void)sigaddset(&set, orderly[i]);
    (void)pthread_sigmask(is_blocked ? SIG_BLOCK : SIG_UNBLOCK, &set, NULL);
}

void interrupts_end_at_once(void)
{
    has_unanswered_end = 1;
}

/* The whole job stops, so that the shell takes over even if others stand in the same pipeline.
 * Going on is no news to who stopped by itself. */
void interrupts_stop_here(void)
{
    struct sigaction stop, go_on, plain = { .sa_handler = SIG_DFL };

    (void)sigaction(SIGCONT, &plain, &go_on);
    (void)sigaction(SIGTSTP, &plain, &stop);
    (void)kill(0, SIGTSTP);
    (void)sigaction(SIGTSTP, &stop, NULL);
    (void)sigaction(SIGCONT, &go_on, NULL);
}
