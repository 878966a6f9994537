#include "base/mailbox.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"

/* The pipe holds one byte while the queue is not empty, so it can never fill up. */
struct mailbox {
    pthread_mutex_t lock;
    struct letter *first;
    struct letter *last;
    int pipe[2]; /* read end, write end */
};

struct mailbox *mailbox_new(void)
{
    struct mailbox *box = memory_new(1, sizeof *box);

    if (pipe2(box->pipe, O_CLOEXEC | O_NONBLOCK) != 0) {
        free(box);
        return NULL;
    }
    pthread_mutex_init(&box->lock, NULL);
    return box;
}

void mailbox_free(struct mailbox *box, void (*release)(struct letter *letter))
{
    struct letter *letter;

    if (!box)
        return;

    while ((letter = mailbox_take(box)))
        if (release)
            release(letter);
    (void)close(box->pipe[0]);
    (void)close(box->pipe[1]);
    pthread_mutex_destroy(&box->lock);
    free(box);
}

void mailbox_post(struct mailbox *box, struct letter *letter)
{
    letter->next = NULL;
    pthread_mutex_lock(&box->lock);
    if (box->last)
        box->last->next = letter;
    else {
        box->first = letter;
        (void)!write(box->pipe[1], "", 1);
    }
    box->last = letter;
    pthread_mutex_unlock(&box->lock);
}

struct letter *mailbox_take(struct mailbox *box)
{
    struct letter *letter;

    pthread_mutex_lock(&box->lock);
    letter = box->first;
    if (letter) {
        box->first = letter->next;
        if (!box->first) {
            char byte;

            box->last = NULL;
            (void)!read(box->pipe[0], &byte, 1);
        }
    }
    pthread_mutex_unlock(&box->lock);
    return letter;
}

bool mailbox_wait(struct mailbox *box, int wait_ms)
{
    struct pollfd waiting = { .fd = box->pipe[0], .events = POLLIN };
    int ready;

    do
        ready = poll(&waiting, 1, wait_ms);
    while (ready < 0 && errno == EINTR && wait_ms < 0);
    return ready > 0;
}

int mailbox_descriptor(const struct mailbox *box)
{
    return box->pipe[0];
}
