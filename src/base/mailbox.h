/*
 * mailbox: a queue from many senders to one reader, with a descriptor to wait on.
 *
 * A message is handed over: the sender builds it, posts it and forgets it; the reader frees it. Every message
 * type has a struct letter as its first member.
 */
#ifndef BASE_MAILBOX_H
#define BASE_MAILBOX_H

#include <stdbool.h>

struct letter {
    struct letter *next; /* the mailbox's own */
};

struct mailbox;

/* An empty mailbox, or NULL if there is no descriptor left. Freed by mailbox_free, when nobody posts any more. */
struct mailbox *mailbox_new(void);

/* Releases it. Letters still inside are handed to release, which may be NULL if there can be none. */
void mailbox_free(struct mailbox *box, void (*release)(struct letter *letter));

/* Any thread. Takes the letter; never blocks on the reader. */
void mailbox_post(struct mailbox *box, struct letter *letter);

/* The reader only. The oldest letter, now the caller's, or NULL if there is none. */
struct letter *mailbox_take(struct mailbox *box);

/* The reader only. Waits until there is a letter or wait_ms have passed (-1: for ever). True if there is one. */
bool mailbox_wait(struct mailbox *box, int wait_ms);

/* Readable while there is mail. The mailbox's own; never read from it. */
int mailbox_descriptor(const struct mailbox *box);

#endif
