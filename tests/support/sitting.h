/*
 * sitting: a person in front of the program: the program in a pseudo-terminal against its own demo service, with two
 * folders of files, "left" and "right", in a folder of its own.
 */
#ifndef SUPPORT_SITTING_H
#define SUPPORT_SITTING_H

#include <stddef.h>

#include "support/pty.h"

struct sitting {
    char *folder; /* holds left/a.log, right/b.bin and what the program keeps */
    char *state;  /* XDG_STATE_HOME=... */
    struct pty *pty;
};

/* cmocka's set-up and tear-down: *state is a struct sitting, with nothing started yet. SITTING: a test between them. */
int sitting_begin(void **state);
int sitting_end(void **state);
#define SITTING(test) cmocka_unit_test_setup_teardown(test, sitting_begin, sitting_end)

/* Starts the program with these words (NULL-terminated, without its name) in the sitting's folder, in a terminal of
 * 24 rows and 80 columns, and waits until it shows the files. */
void sitting_start(struct sitting *sitting, const char *const *words);

/* The same with a shell command in which $ATTACHE is the program; waits for nothing. */
void sitting_start_shell(struct sitting *sitting, const char *command);

/* The test fails unless the screen comes to show the text, or no longer to show it. */
void sitting_sees(struct sitting *sitting, const char *text);
void sitting_misses(struct sitting *sitting, const char *text);

/* Types, then waits until the screen shows the text. */
void sitting_types(struct sitting *sitting, const char *keys, const char *text);

/* Marks left/a.log and right/b.bin, sends them, and waits until they have arrived. */
void sitting_sends_both(struct sitting *sitting);

/* A file of size_bytes that takes a while under --limit-rate, marked and sent. */
void sitting_sends_large(struct sitting *sitting);

/* The test fails unless the program ends with that status (128 and the signal's number for one that was killed),
 * and has given the terminal back: normal screen, visible cursor, no mouse, modes as at the start. */
void sitting_ends(struct sitting *sitting, int status);

/* Quits by its key; the test fails unless that ends it well. */
void sitting_quits(struct sitting *sitting);

/* The text of the last clipboard sequence (OSC 52) the program sent, or NULL. The caller's. */
char *sitting_copied(const struct sitting *sitting);

/* What a GET of the link on loopback gives: the body. The caller's; ends the test unless it is a 200. */
char *sitting_fetch(const char *link, size_t *out_count);

#endif
