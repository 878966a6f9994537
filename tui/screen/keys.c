#include "screen/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"

#define ESC              0x1B
#define ESCAPE_WAIT_MS   25   /* an ESC alone is the key after that; terminals send theirs in one go   */
#define SEQUENCE_WAIT_MS 1000 /* the rest of a sequence may come late over a bad line                  */
#define MOST_SEQUENCE    256  /* bytes of a control sequence; longer ones are noise                    */
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

/* ESC [ letter, and ESC O letter. */
static const int letter_keys[128] = {
    ['A'] = KEYCODE_UP,   ['B'] = KEYCODE_DOWN, ['C'] = KEYCODE_RIGHT,   ['D'] = KEYCODE_LEFT,
    ['H'] = KEYCODE_HOME, ['F'] = KEYCODE_END,  ['P'] = KEYCODE_F1,      ['Q'] = KEYCODE_F2,
    ['R'] = KEYCODE_F3,   ['S'] = KEYCODE_F4,   ['Z'] = KEYCODE_BACKTAB,
};

/* ESC [ number ~ */
static const int number_keys[] = {
    [1] = KEYCODE_HOME,    [2] = KEYCODE_INSERT,    [3] = KEYCODE_DELETE, [4] = KEYCODE_END,
    [5] = KEYCODE_PAGE_UP, [6] = KEYCODE_PAGE_DOWN, [7] = KEYCODE_HOME,   [8] = KEYCODE_END,
    [11] = KEYCODE_F1,     [12] = KEYCODE_F2,       [13] = KEYCODE_F3,    [14] = KEYCODE_F4,
    [15] = KEYCODE_F5,     [17] = KEYCODE_F6,       [18] = KEYCODE_F7,    [19] = KEYCODE_F8,
    [20] = KEYCODE_F9,     [21] = KEYCODE_F10,      [23] = KEYCODE_F11,   [24] = KEYCODE_F12,
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

/* A control sequence, ESC [ and what belongs to it. */
struct sequence {
    char marker;    /* of "<=>?", or 0 */
    int numbers[3]; /* 0 where there is none */
    int numbers_count;
    char final;
    size_t length;
};

/* Finds the end of a control sequence; false if it has not come yet. */
static bool read_sequence(const char *bytes, size_t count, struct sequence *out)
{
    *out = (struct sequence){ 0 };
    for (size_t i = 2; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        int *number = out->numbers_count < 3 ? &out->numbers[out->numbers_count] : NULL;

        out->length = i + 1;
        if (byte >= '0' && byte <= '9') {
            if (number && *number < 100000)
                *number = *number * 10 + (byte - '0');
        } else if (byte == ';') {
            out->numbers_count += out->numbers_count < 3;
        } else if (byte >= '<' && byte <= '?') {
            out->marker = (char)byte;
        } else if (byte < ' ' || byte >= 0x7F) { /* cut off by something that is no part of one */
            out->length = i;
            return true;
        } else if (byte >= '@') {
            out->final = (char)byte;
            out->numbers_count++;
            return true;
        }
    }
    return count >= MOST_SEQUENCE;
}

/* Shift changes nothing; Alt and Ctrl are one. Numbers are one more than the bits of shift, alt, ctrl. */
static int with_modifiers(int key, int number)
{
    return key != KEYCODE_NONE && number > 1 && ((number - 1) & 6) ? key | KEYCODE_ALT : key;
}

/* Which button, in SGR form: 0 to 2 press, 32 more while it is held, 64 and 65 the wheel. */
static int read_mouse(struct keys *keys, const struct sequence *sequence)
{
    int button = sequence->numbers[0] & ~(4 | 8 | 16);
    struct mouse mouse = { .row = sequence->numbers[2] - 1, .column = sequence->numbers[1] - 1 };

    if (button == 64 || button == 65)
        mouse.what = button == 64 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
    else if (button == 0)
        mouse.what = sequence->final == 'M' ? MOUSE_PRESS : MOUSE_RELEASE;
    else if (button == 32)
        mouse.what = MOUSE_DRAG;
    else
        return KEYCODE_NONE;
    keys->mouse = mouse;
    return KEYCODE_MOUSE;
}

/* What a whole control sequence means; KEYCODE_NONE for all that is no key. */
static int understand(struct keys *keys, const struct sequence *sequence)
{
    int number = sequence->numbers[0];

    if (sequence->marker == '<' && (sequence->final == 'M' || sequence->final == 'm') &&
        sequence->numbers_count == 3)
        return read_mouse(keys, sequence);
    if (sequence->marker)
        return KEYCODE_NONE;
    if (sequence->final == '~' && number == 200) {
        keys->is_pasting = true;
        return KEYCODE_NONE;
    }
    if (sequence->final == '~')
        return number < (int)(sizeof number_keys / sizeof *number_keys)
                   ? with_modifiers(number_keys[number], sequence->numbers[1])
                   : KEYCODE_NONE;
    if (number > 1 || sequence->final == 'R') /* a report: a key's first number is 1, or missing */
        return KEYCODE_NONE;
    return with_modifiers(letter_keys[(unsigned char)sequence->final], sequence->numbers[1]);
}

static int next_sequence(struct keys *keys)
{
    struct sequence sequence;
    size_t extra = 0;

    if (!read_sequence(rest(keys), rest_count(keys), &sequence))
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
        key = rest(keys)[2] & 0x80 ? KEYCODE_NONE : letter_keys[(unsigned char)rest(keys)[2]];
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
