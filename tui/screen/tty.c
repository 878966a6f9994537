#include "screen/tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* More than any window has: whoever did not set the size may leave 65535 by 65535, which no memory holds. */
#define ROWS_MOST    500
#define COLUMNS_MOST 1000

/* All that tty_restore needs, at hand before anything goes wrong. */
static struct {
    volatile sig_atomic_t is_taken;
    int input, output;
    struct termios modes;
    char farewell[512];
    size_t farewell_count;
} lifeline;

/* Signals wait while the lifeline changes, so that none finds it half changed. */
static void change_begin(sigset_t *before)
{
    sigset_t all;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, before);
}

static void change_end(const sigset_t *before)
{
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}

bool tty_init(struct tty *tty, int input, int output, struct error *err)
{
    *tty = (struct tty){ .input = input, .output = output };
    if (isatty(input) && isatty(output))
        return true;
    (void)error_set(err, STAGE_FILE, REMEDY_FAIL, "ENOTTY", "the screen needs a terminal, and there is none");
    return error_hint(err, "without a terminal, use: attache put FILE...");
}

void tty_done(struct tty *tty)
{
    tty_restore();
    buffer_done(&tty->pending);
}

void tty_take(struct tty *tty)
{
    struct termios raw;
    sigset_t before;

    buffer_clear(&tty->pending);
    tty->sent = 0;

    change_begin(&before);
    if (!lifeline.is_taken && tcgetattr(tty->input, &lifeline.modes) == 0) {
        lifeline.input = tty->input;
        lifeline.output = tty->output;
        raw = lifeline.modes;
        raw.c_iflag &= (tcflag_t) ~(BRKINT | ICRNL | IGNCR | INLCR | ISTRIP | IXON | PARMRK);
        raw.c_oflag &= (tcflag_t)~OPOST;
        raw.c_lflag &= (tcflag_t) ~(ECHO | ECHONL | ICANON | IEXTEN | ISIG);
        raw.c_cc[VMIN] = 1;
        raw.c_cc[VTIME] = 0;
        (void)tcsetattr(tty->input, TCSANOW, &raw);
        lifeline.is_taken = 1;
    }
    change_end(&before);
}

void tty_set_farewell(const struct buffer *farewell)
{
    sigset_t before;

    change_begin(&before);
    lifeline.farewell_count = farewell->count < sizeof lifeline.farewell ? farewell->count
                                                                         : sizeof lifeline.farewell;
    if (lifeline.farewell_count > 0)
        memcpy(lifeline.farewell, farewell->bytes, lifeline.farewell_count);
    change_end(&before);
}

/* Writes what the descriptor takes now. It is non-blocking for this moment only: whoever
 * shares it (the shell) expects it to block. */
static ssize_t write_some(int descriptor, const char *bytes, size_t count)
{
    int flags = fcntl(descriptor, F_GETFL);
    ssize_t written;
    int reason;

    if (flags >= 0)
        (void)fcntl(descriptor, F_SETFL, flags | O_NONBLOCK);
    do
        written = write(descriptor, bytes, count);
    while (written < 0 && errno == EINTR);
    reason = errno;
    if (flags >= 0)
        (void)fcntl(descriptor, F_SETFL, flags);
    errno = reason;
    return written;
}

void tty_restore(void)
{
    int reason = errno;

    if (!lifeline.is_taken)
        return;
    lifeline.is_taken = 0;
    (void)write_some(lifeline.output, lifeline.farewell, lifeline.farewell_count);
    (void)tcsetattr(lifeline.input, TCSANOW, &lifeline.modes);
    errno = reason;
}

void tty_size(const struct tty *tty, int *rows, int *columns)
{
    struct winsize size;

    if (ioctl(tty->output, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        *rows = size.ws_row < ROWS_MOST ? size.ws_row : ROWS_MOST;
        *columns = size.ws_col < COLUMNS_MOST ? size.ws_col : COLUMNS_MOST;
    }
}

bool tty_push(struct tty *tty)
{
    while (tty->sent < tty->pending.count && !tty->is_gone) {
        ssize_t written = write_some(tty->output, tty->pending.bytes + tty->sent,
                                     tty->pending.count - tty->sent);

        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return false;
        if (written < 0)
            tty->is_gone = true;
        else
            tty->sent += (size_t)written;
    }
    buffer_clear(&tty->pending);
    tty->sent = 0;
    return true;
}

bool tty_send(struct tty *tty, const char *bytes, size_t count)
{
    buffer_add(&tty->pending, bytes, count);
    return tty_push(tty);
}

size_t tty_read(struct tty *tty, char *bytes, size_t room)
{
    struct pollfd input = { .fd = tty->input, .events = POLLIN };
    ssize_t count;

    if (tty->is_gone || poll(&input, 1, 0) <= 0)
        return 0;
    count = read(tty->input, bytes, room);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
        tty->is_gone = true;
    return count > 0 ? (size_t)count : 0;
}

void tty_drop_input(struct tty *tty)
{
    (void)tcflush(tty->input, TCIFLUSH);
}
