#include "screen/sequence.h"

#include "screen/keys.h"

#define MOST_BYTES 256 /* longer ones are noise */

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

bool sequence_read(const char *bytes, size_t count, struct sequence *out)
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
    return count >= MOST_BYTES;
}

int sequence_letter_key(char letter)
{
    return letter & 0x80 ? KEYCODE_NONE : letter_keys[(unsigned char)letter];
}

/* Shift changes nothing; Alt and Ctrl are one. Numbers are one more than the bits of shift, alt, ctrl. */
static int with_modifiers(int key, int number)
{
    return key != KEYCODE_NONE && number > 1 && ((number - 1) & 6) ? key | KEYCODE_ALT : key;
}

int sequence_key(const struct sequence *sequence)
{
    int number = sequence->numbers[0];

    if (sequence->marker)
        return KEYCODE_NONE;
    if (sequence->final == '~')
        return number < (int)(sizeof number_keys / sizeof *number_keys)
                   ? with_modifiers(number_keys[number], sequence->numbers[1])
                   : KEYCODE_NONE;
    if (number > 1 || sequence->final == 'R') /* a report: a key's first number is 1, or missing */
        return KEYCODE_NONE;
    return with_modifiers(letter_keys[(unsigned char)sequence->final], sequence->numbers[1]);
}

bool sequence_begins_paste(const struct sequence *sequence)
{
    return !sequence->marker && sequence->final == '~' && sequence->numbers[0] == 200;
}

/* In SGR form. Of the number of the button 4, 8 and 16 are modifiers, 32 says that it is held, 64 and 65 are the
 * wheel. */
bool sequence_mouse(const struct sequence *sequence, struct mouse *out_mouse)
{
    int button = sequence->numbers[0] & ~(4 | 8 | 16);
    struct mouse mouse = { .row = sequence->numbers[2] - 1, .column = sequence->numbers[1] - 1 };

    if (sequence->marker != '<' || (sequence->final != 'M' && sequence->final != 'm') ||
        sequence->numbers_count != 3)
        return false;
    if (button == 64 || button == 65)
        mouse.what = button == 64 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
    else if (button == 0)
        mouse.what = sequence->final == 'M' ? MOUSE_PRESS : MOUSE_RELEASE;
    else if (button == 32)
        mouse.what = MOUSE_DRAG;
    else
        return false;
    *out_mouse = mouse;
    return true;
}
