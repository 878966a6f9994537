#include "commands/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "commands/exit.h"

#define ANSWER_S 5 /* who wants the end gets it by then, even if nobody reads what is still to be said */

static const int caught[] = { SIGINT, SIGHUP, SIGTERM, SIGALRM };

#define CAUGHT (sizeof caught / sizeof caught[0])

static struct sigaction before[CAUGHT], before_pipe;
static int ends[2] = { -1, -1 };
static volatile sig_atomic_t interrupts;
static _Atomic(const char *) file_to_remove;

static void leave_at_once(void)
{
    const char *file = atomic_load(&file_to_remove);

    if (file)
        (void)unlink(file);
    _exit(EXIT_BY_INTERRUPT);
}

static void note(int number)
{
    int saved = errno;
    unsigned char byte = (unsigned char)number;

    if (number == SIGALRM)
        _exit(EXIT_BY_TERMINATION);
    if (number == SIGTERM)
        (void)alarm(ANSWER_S);
    if (number == SIGINT && ++interrupts > 1)
        leave_at_once();
    (void)!write(ends[1], &byte, 1);
    errno = saved;
}

bool signals_start(struct error *err)
{
    struct sigaction action = { .sa_handler = note };

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) {
        error_set_errno(err, STAGE_NONE, REMEDY_FAIL, errno, "signals cannot be watched");
        return error_hint(err, ERROR_HINT_LIMIT);
    }
    interrupts = 0;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < CAUGHT; i++) {
        (void)sigaction(caught[i], NULL, &before[i]);
        if (before[i].sa_handler != SIG_IGN)
            (void)sigaction(caught[i], &action, NULL);
    }
    action.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &action, &before_pipe);
    return true;
}

void signals_stop(void)
{
    (void)alarm(0);
    for (size_t i = 0; i < CAUGHT; i++)
        (void)sigaction(caught[i], &before[i], NULL);
    (void)sigaction(SIGPIPE, &before_pipe, NULL);
    (void)close(ends[0]);
    (void)close(ends[1]);
    ends[0] = ends[1] = -1;
}

int signals_descriptor(void)
{
    return ends[0];
}

int signals_take(void)
{
    unsigned char byte;

    return read(ends[0], &byte, 1) == 1 ? byte : 0;
}

void signals_remove_file(const char *path)
{
    atomic_store(&file_to_remove, path);
}
