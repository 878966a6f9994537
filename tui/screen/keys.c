#include "screen/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "screen/sequence.h"

#define ESC              0x1B
#define ESCAPE_WAIT_MS   25   /* an ESC alone is the key after that; terminals send theirs in one go   */
#define SEQUENCE_WAIT_MS 1000 /* the rest of a sequence may come late over a bad line                  */
#define MOST_PASTED      (1024 * 1024)
#define MOST_SPELLINGS   64
#define INCOMPLETE       (-1) /* in place of a key: more bytes are needed                              */

static const char paste_end[] = "\033[201~";

struct spelling {
    char sequence[16];
    int key;
};

struct keys {
    struct buffer arrived;
    size_t taken;        /* of arrived                                         */
    int64_t arrived_ms;  /* when the last of them came                         */
    bool is_pasting;     /* within a bracketed paste                           */
    bool is_in_string;   /* within a reply that ends with BEL or ST            */
    struct buffer paste; /* being collected                                    */
    char *pasted;        /* the last whole one                                 */
    struct mouse mouse;
    struct spelling taught[MOST_SPELLINGS];
    size_t taught_count;
};

struct keys *keys_new(void)
{
    struct keys *keys = memory_new(1, sizeof *keys);

    keys->paste.most = MOST_PASTED;
    return keys;
}

void keys_free(struct keys *keys)
{
    if (!keys)
        return;
    buffer_done(&keys->arrived);
    buffer_done(&keys->paste);
    free(keys->pasted);
    free(keys);
}

void keys_teach(struct keys *keys, const char *sequence, int key)
{
    size_t length = strlen(sequence);
    struct spelling *spelling = &keys->taught[keys->taught_count];

    if (length == 0 || length >= sizeof spelling->sequence || keys->taught_count == MOST_SPELLINGS)
        return;
    if (length == 1 && sequence[0] >= ' ' && sequence[0] < 0x7F)
        return;
    memcpy(spelling->sequence, sequence, length + 1);
    spelling->key = key;
    keys->taught_count++;
}

void keys_add(struct keys *keys, const char *bytes, size_t count, int64_t now_ms)
{
    if (keys->taken > 0) {
        keys->arrived.count -= keys->taken;
        memmove(keys->arrived.bytes, keys->arrived.bytes + keys->taken, keys->arrived.count);
        keys->taken = 0;
    }
    buffer_add(&keys->arrived, bytes, count);
    keys->arrived_ms = now_ms;
}

static void drop_arrived(struct keys *keys)
{
    buffer_clear(&keys->arrived);
    keys->taken = 0;
}

void keys_clear(struct keys *keys)
{
    drop_arrived(keys);
    buffer_clear(&keys->paste);
    keys->is_pasting = false;
    keys->is_in_string = false;
}

const struct mouse *keys_mouse(const struct keys *keys)
{
    return &keys->mouse;
}

const char *keys_pasted(const struct keys *keys)
{
    return keys->pasted ? keys->pasted : "";
}

static const char *rest(const struct keys *keys)
{
    return keys->arrived.bytes + keys->taken;
}

static size_t rest_count(const struct keys *keys)
{
    return keys->arrived.count - keys->taken;
}

static void take(struct keys *keys, size_t count)
{
    keys->taken += count;
    if (keys->taken == keys->arrived.count)
        drop_arrived(keys);
}

/* One of the sequences that were taught, INCOMPLETE if it may become one, KEYCODE_NONE if not. */
static int find_taught(struct keys *keys)
{
    size_t count = rest_count(keys);
    int found = KEYCODE_NONE;

    for (size_t i = 0; i < keys->taught_count; i++) {
        const struct spelling *spelling = &keys->taught[i];
        size_t length = strlen(spelling->sequence);

        if (memcmp(rest(keys), spelling->sequence, length < count ? length : count) != 0)
            continue;
        if (length > count) {
            found = INCOMPLETE;
            continue;
        }
        take(keys, length);
        return spelling->key;
    }
    return found;
}

/* What a whole control sequence means; KEYCODE_NONE for all that is no key. */
static int understand(struct keys *keys, const struct sequence *sequence)
{
    if (sequence_mouse(sequence, &keys->mouse))
        return KEYCODE_MOUSE;
    keys->is_pasting = sequence_begins_paste(sequence);
    return sequence_key(sequence);
}

static int next_sequence(struct keys *keys)
{
    struct sequence sequence;
    size_t extra = 0;

    if (!sequence_read(rest(keys), rest_count(keys), &sequence))
        return INCOMPLETE;
    if (sequence.final == 'M' && sequence.length == 3)
        extra = 3; /* a mouse report of the old kind: button, column, row */
    else if (sequence.final == '[' && sequence.length == 3)
        extra = 1; /* a function key of the Linux console */
    if (rest_count(keys) < sequence.length + extra)
        return INCOMPLETE;
    take(keys, sequence.length + extra);
    return extra ? KEYCODE_NONE : understand(keys, &sequence);
}

/* Passes over a reply until the BEL or ST that ends it. True if that has come. */
static bool skip_string(struct keys *keys)
{
    const char *bytes = rest(keys);
    size_t count = rest_count(keys);

    for (size_t i = 0; i < count; i++) {
        bool is_st = bytes[i] == ESC && i + 1 < count && bytes[i + 1] == '\\';

        if (bytes[i] == '\a' || is_st) {
            take(keys, i + 1 + is_st);
            keys->is_in_string = false;
            return true;
        }
        if (bytes[i] == ESC && i + 1 == count) {
            take(keys, i);
            return false;
        }
    }
    take(keys, count);
    return false;
}

/* Collects pasted text. True if its end has come. */
static bool collect_paste(struct keys *keys)
{
    const char *bytes = rest(keys);
    size_t count = rest_count(keys);
    size_t end_length = sizeof paste_end - 1;
    size_t i = 0;

    for (; i < count; i++) {
        size_t left = count - i;

        if (memcmp(bytes + i, paste_end, left < end_length ? left : end_length) == 0)
            break;
        if (bytes[i] != '\0')
            (void)buffer_byte(&keys->paste, bytes[i]);
    }
    if (count - i < end_length) {
        take(keys, i);
        return false;
    }
    take(keys, i + end_length);
    return true;
}

static int end_paste(struct keys *keys)
{
    keys->is_pasting = false;
    free(keys->pasted);
    keys->pasted = buffer_take(&keys->paste);
    keys->paste.is_overfull = false;
    return KEYCODE_PASTE;
}

/* A character, or a byte that is none. */
static int next_character(struct keys *keys)
{
    unsigned char first = (unsigned char)*rest(keys);
    size_t count = rest_count(keys);
    size_t whole = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    unsigned code_point;
    size_t length = text_decode(rest(keys), count, &code_point);

    if (length == 0 && count < whole && first >= 0xC2 && first <= 0xF4)
        return INCOMPLETE;
    take(keys, length ? length : 1);
    if (length == 0 || (code_point >= 0x80 && code_point < 0xA0))
        return KEYCODE_NONE;
    return code_point == 0x7F || code_point == '\b' ? KEYCODE_BACKSPACE : (int)code_point;
}

/* What begins with ESC. */
static int next_escape(struct keys *keys)
{
    unsigned char second;
    int key;

    if (rest_count(keys) == 1)
        return INCOMPLETE;
    second = (unsigned char)rest(keys)[1];
    if (second == '[')
        return next_sequence(keys);
    if (second == 'O') {
        if (rest_count(keys) < 3)
            return INCOMPLETE;
        key = sequence_letter_key(rest(keys)[2]);
        take(keys, 3);
        return key;
    }
    if (strchr("]PX^_", second)) {
        keys->is_in_string = true;
        take(keys, 2);
        return KEYCODE_NONE;
    }
    keys->taken++;
    if (second == ESC)
        return ESC;
    key = next_character(keys);
    if (key == INCOMPLETE)
        keys->taken--;
    return key > 0 ? key | KEYCODE_ALT : key;
}

/* How long what is there may stay without a next byte. */
static int patience_ms(const struct keys *keys)
{
    bool is_escape = rest_count(keys) == 1 && *rest(keys) == ESC;

    return is_escape && !keys->is_pasting && !keys->is_in_string ? ESCAPE_WAIT_MS : SEQUENCE_WAIT_MS;
}

static bool is_waiting(const struct keys *keys)
{
    return rest_count(keys) > 0 || keys->is_pasting || keys->is_in_string;
}

/* The rest does not come: an ESC alone was the key, a paste ends where it is, anything else is noise. */
static int give_up_waiting(struct keys *keys)
{
    bool is_escape = patience_ms(keys) == ESCAPE_WAIT_MS;

    drop_arrived(keys);
    keys->is_in_string = false;
    if (keys->is_pasting)
        return end_paste(keys);
    return is_escape ? ESC : KEYCODE_NONE;
}

int keys_next(struct keys *keys, int64_t now_ms)
{
    int key = KEYCODE_NONE;

    while (key == KEYCODE_NONE && rest_count(keys) > 0) {
        if (keys->is_pasting)
            key = collect_paste(keys) ? end_paste(keys) : INCOMPLETE;
        else if (keys->is_in_string)
            key = skip_string(keys) ? KEYCODE_NONE : INCOMPLETE;
        else if ((key = find_taught(keys)) == KEYCODE_NONE)
            key = *rest(keys) == ESC ? next_escape(keys) : next_character(keys);
    }
    if (key > KEYCODE_NONE)
        return key;
    if (is_waiting(keys) && now_ms - keys->arrived_ms >= patience_ms(keys))
        return give_up_waiting(keys);
    return KEYCODE_NONE;
}

int keys_wait_ms(const struct keys *keys, int64_t now_ms)
{
    int64_t left_ms;

    if (!is_waiting(keys))
        return -1;
    left_ms = keys->arrived_ms + patience_ms(keys) - now_ms;
    return left_ms > 0 ? (int)left_ms : 0;
}
