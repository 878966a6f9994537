#include "files/natural.h"

#include <stdbool.h>
#include <string.h>

#define MOST_DIGITS 263 /* of one number; what follows is another */

/* Where a spelling has got to. */
struct speller {
    const unsigned char *at;
    const unsigned char *end;
    size_t digits; /* of a number, still to come                                   */
    bool has_rest; /* the number has nine digits or more: how many above nine is next */
};

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A number starts with how many digits it has without leading zeros. That byte lies
 * where digits lie among the other characters. */
static unsigned char spell_count(struct speller *speller)
{
    size_t digits = 0;

    while (speller->at < speller->end && *speller->at == '0')
        speller->at++;
    while (digits < MOST_DIGITS && speller->at + digits < speller->end && is_digit(speller->at[digits]))
        digits++;
    speller->digits = digits;
    speller->has_rest = digits >= 9;
    return (unsigned char)('0' + (digits < 9 ? digits : 9));
}

/* Two digits make one byte, never 0. */
static unsigned char spell_digits(struct speller *speller)
{
    unsigned value;

    if (speller->has_rest) {
        speller->has_rest = false;
        return (unsigned char)(speller->digits - 9 + 1);
    }
    value = *speller->at++ - '0';
    speller->digits--;
    if (speller->digits % 2) {
        value = value * 10 + (*speller->at++ - '0');
        speller->digits--;
    }
    return (unsigned char)(value + 1);
}

/* The next byte of the spelling; 0 at its end. */
static unsigned char spell_next(struct speller *speller)
{
    unsigned char byte;

    if (speller->digits || speller->has_rest)
        return spell_digits(speller);
    if (speller->at == speller->end)
        return 0;
    if (is_digit(*speller->at))
        return spell_count(speller);

    byte = *speller->at++;
    return byte >= 'A' && byte <= 'Z' ? (unsigned char)(byte | 0x20) : byte;
}

static struct speller speller_of(const char *name, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)name;

    return (struct speller){ .at = bytes, .end = bytes + length };
}

uint64_t natural_key(const char *name, size_t length, size_t depth)
{
    struct speller speller = speller_of(name, length);
    uint64_t key = 0;

    while (depth-- > 0)
        (void)spell_next(&speller);
    for (int i = 0; i < NATURAL_KEY_BYTES; i++)
        key = key << 8 | spell_next(&speller);
    return key;
}

int natural_compare(const char *a, size_t a_length, const char *b, size_t b_length)
{
    struct speller spell_a = speller_of(a, a_length);
    struct speller spell_b = speller_of(b, b_length);
    unsigned char byte_a, byte_b;
    size_t shorter = a_length < b_length ? a_length : b_length;
    int order;

    do {
        byte_a = spell_next(&spell_a);
        byte_b = spell_next(&spell_b);
    } while (byte_a == byte_b && byte_a);
    if (byte_a != byte_b)
        return byte_a < byte_b ? -1 : 1;

    order = memcmp(a, b, shorter);
    return order ? order : (a_length > b_length) - (a_length < b_length);
}
