/*
 * sequence: a control sequence of a terminal, ESC [ and what belongs to it, and which key it is. Pure.
 */
#ifndef SCREEN_SEQUENCE_H
#define SCREEN_SEQUENCE_H

#include <stdbool.h>
#include <stddef.h>

struct mouse;

struct sequence {
    char marker;    /* of "<=>?", or 0 */
    int numbers[3]; /* 0 where there is none */
    int numbers_count;
    char final;
    size_t length;
};

/* Reads the one that bytes begin with. False if its end has not come yet. */
bool sequence_read(const char *bytes, size_t count, struct sequence *out);

/* Which key a whole one is, and a letter behind ESC O; KEYCODE_NONE for all that is no key. */
int sequence_key(const struct sequence *sequence);
int sequence_letter_key(char letter);

/* True if it is said by the mouse, in a way that we know. */
bool sequence_mouse(const struct sequence *sequence, struct mouse *out_mouse);

/* True if pasted text follows. */
bool sequence_begins_paste(const struct sequence *sequence);

#endif
