/*
 * keys: bytes from a terminal into keys. Replies of the terminal, sequences nobody knows and sequences that were cut
 * off are swallowed whole, so that no part of them is taken for typing. Pasted text comes as text. Knows the common
 * spellings of keys; those of this terminal are added. Reads nothing, no clock. The face's thread only.
 */
#ifndef SCREEN_KEYS_H
#define SCREEN_KEYS_H

#include <stddef.h>
#include <stdint.h>

/* Keys beyond the characters themselves. A key is a code point, or one of these, or either with KEYCODE_ALT set. */
enum key_code {
    KEYCODE_NONE = 0,
    KEYCODE_FIRST = 0x200000,
    KEYCODE_UP = KEYCODE_FIRST,
    KEYCODE_DOWN,
    KEYCODE_LEFT,
    KEYCODE_RIGHT,
    KEYCODE_HOME,
    KEYCODE_END,
    KEYCODE_PAGE_UP,
    KEYCODE_PAGE_DOWN,
    KEYCODE_INSERT,
    KEYCODE_DELETE,
    KEYCODE_BACKSPACE,
    KEYCODE_BACKTAB,
    KEYCODE_F1,
    KEYCODE_F2,
    KEYCODE_F3,
    KEYCODE_F4,
    KEYCODE_F5,
    KEYCODE_F6,
    KEYCODE_F7,
    KEYCODE_F8,
    KEYCODE_F9,
    KEYCODE_F10,
    KEYCODE_F11,
    KEYCODE_F12,
    KEYCODE_MOUSE,  /* keys_mouse says what it did              */
    KEYCODE_PASTE,  /* text was pasted: keys_pasted has it      */
    KEYCODE_RESIZE, /* the window has another size              */
    KEYCODE_HANGUP, /* the terminal is gone                     */
    KEYCODE_ALT = 0x400000
};
#define KEYCODE_CTRL(letter) ((letter)&0x1f) /* Enter is 13, Tab 9, Escape 27, Space 32 */
#define KEYCODE_INTERRUPT    KEYCODE_CTRL('c')
#define KEYCODE_LINE_END     KEYCODE_CTRL('j')
#define KEYCODE_ENTER        KEYCODE_CTRL('m')
#define KEYCODE_ESCAPE       KEYCODE_CTRL('[')

enum mouse_deed { MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    int row, column;
    enum mouse_deed what;
};

struct keys;

/* A decoder that knows the common spellings. The caller's. */
struct keys *keys_new(void);
void keys_free(struct keys *keys);

/* This terminal sends sequence for the key. Sequences of one printable character are not taken. */
void keys_teach(struct keys *keys, const char *sequence, int key);

/* What has arrived, and when. */
void keys_add(struct keys *keys, const char *bytes, size_t count, int64_t now_ms);

/* The next key, or KEYCODE_NONE if there is none yet. */
int keys_next(struct keys *keys, int64_t now_ms);

/* How long to wait at most before asking again, because a sequence is not whole; -1 if it takes new bytes to go on. */
int keys_wait_ms(const struct keys *keys, int64_t now_ms);

/* Forgets what was added and not taken. */
void keys_clear(struct keys *keys);

/* What the mouse did when the last KEYCODE_MOUSE came. */
const struct mouse *keys_mouse(const struct keys *keys);

/* The text of the last KEYCODE_PASTE, raw but for NULs, which are left out; at
 * most a mebibyte. Good until the next one. */
const char *keys_pasted(const struct keys *keys);

#endif
