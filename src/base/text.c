#include "base/text.h"

#include <langinfo.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include <utf8proc.h>

#include "base/buffer.h"
#include "base/memory.h"

#define MOST_POINTS (TEXT_CLUSTER_SIZE * 4) /* what a cluster can be taken apart into */
#define MOST_MARKS  4 /* on one base: with it they are the five characters that a cell of curses holds */

enum { ZERO_WIDTH_JOINER = 0x200D, KEYCAP = 0x20E3, TEXT_STYLE = 0xFE0E, EMOJI_STYLE = 0xFE0F };

struct range {
    unsigned first, last;
};

/* A cluster while it grows. */
struct growth {
    utf8proc_int32_t state; /* what utf8proc remembers                         */
    unsigned last;          /* the character it ends with                      */
    int columns, marks;
    bool is_emoji; /* it began with a picture, which may be joined on */
    bool may_disagree;
};

/* Characters that show nothing although their category says that they do: fillers, selectors, blanks. */
static const struct range invisible[] = {
    { 0x034F, 0x034F },   /* combining grapheme joiner         */
    { 0x115F, 0x1160 },   /* Hangul fillers                    */
    { 0x17B4, 0x17B5 },   /* Khmer inherent vowels             */
    { 0x180B, 0x180F },   /* Mongolian selectors               */
    { 0x2800, 0x2800 },   /* Braille blank                     */
    { 0x3164, 0x3164 },   /* Hangul filler                     */
    { 0xFE00, 0xFE0F },   /* variation selectors               */
    { 0xFFA0, 0xFFA0 },   /* half-width Hangul filler          */
    { 0xFFFC, 0xFFFC },   /* object replacement                */
    { 0x16FE4, 0x16FE4 }, /* Khitan filler                     */
    { 0x1D159, 0x1D159 }, /* musical null notehead             */
    { 0xE0100, 0xE01EF }, /* variation selectors supplement    */
};

/* True if the locale lets the terminal take more than ASCII. */
static bool locale_is_utf8(void)
{
    return MB_CUR_MAX > 1 && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool is_invisible(unsigned code_point)
{
    for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++)
        if (code_point >= invisible[i].first && code_point <= invisible[i].last)
            return true;
    return false;
}

static bool is_mark(unsigned code_point)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);

    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ME;
}

/* Controls, formats (bidi among them), surrogates, private use, unassigned, and all separators but the space. */
bool text_is_hidden(unsigned code_point)
{
    switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CS:
    case UTF8PROC_CATEGORY_CO:
    case UTF8PROC_CATEGORY_CN:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    case UTF8PROC_CATEGORY_ZS: return code_point != ' ';
    default: return is_invisible(code_point);
    }
}

static bool is_showable(unsigned code_point)
{
    return !text_is_hidden(code_point) && wcwidth((wchar_t)code_point) >= 0;
}

static bool is_picture(unsigned code_point)
{
    return utf8proc_get_property((utf8proc_int32_t)code_point)->boundclass ==
           UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/* A control character or a byte that is not UTF-8. */
static size_t spell_byte(struct cluster *cluster, unsigned char byte)
{
    static const char letters[32] = { ['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', [0x1B] = 'e' };

    if (byte < sizeof letters && letters[byte])
        cluster->columns = snprintf(cluster->text, sizeof cluster->text, "\\%c", letters[byte]);
    else
        cluster->columns = snprintf(cluster->text, sizeof cluster->text, "\\x%02X", byte);
    cluster->is_spelling = true;
    return 1;
}

/* A character by its number; marks with nothing to sit on are counted: "<U+0301+116>" is one hundred and sixteen. */
static size_t spell_character(struct cluster *cluster, const char *bytes, size_t count, size_t length,
                              unsigned code_point)
{
    size_t taken = length;

    while (is_mark(code_point) && count - taken >= length && memcmp(bytes, bytes + taken, length) == 0)
        taken += length;

    if (taken == length)
        cluster->columns = snprintf(cluster->text, sizeof cluster->text, "<U+%04X>", code_point);
    else
        cluster->columns = snprintf(cluster->text, sizeof cluster->text, "<U+%04X+%zu>", code_point,
                                    taken / length);
    cluster->is_spelling = true;
    return taken;
}

/* True if a reader would take what starts here for one of our spellings: a backslash before a letter of theirs or
 * before something that is spelled itself, and "<U+". */
static bool is_mistakable(const char *bytes, size_t count)
{
    unsigned char next = count > 1 ? (unsigned char)bytes[1] : 'a';

    if (bytes[0] == '\\')
        return next < ' ' || next >= 0x7F || strchr("\\<xntre", next);
    return bytes[0] == '<' && count > 2 && next == 'U' && bytes[2] == '+';
}

/* Printable ASCII with nothing joined to it. */
static size_t take_ascii(struct cluster *cluster, const char *bytes, size_t count)
{
    bool is_escaped = is_mistakable(bytes, count);

    cluster->text[0] = is_escaped ? '\\' : bytes[0];
    cluster->text[1] = is_escaped ? bytes[0] : '\0';
    cluster->text[2] = '\0';
    cluster->columns = is_escaped ? 2 : 1;
    cluster->is_spelling = is_escaped;
    cluster->may_disagree = false;
    return 1;
}

static bool joins(struct growth *growth, unsigned next)
{
    return !utf8proc_grapheme_break_stateful((utf8proc_int32_t)growth->last, (utf8proc_int32_t)next,
                                             &growth->state);
}

static void grow(struct growth *growth, unsigned next)
{
    int columns = wcwidth((wchar_t)next);

    growth->last = next;
    growth->columns += columns;
    growth->marks = is_picture(next) ? 0 : growth->marks + 1;
    growth->may_disagree = growth->may_disagree || columns > 0 || next == EMOJI_STYLE;
}

/* A selector after a picture, or within a keycap: a digit, the selector, the key. */
static bool is_styled(unsigned last, unsigned after)
{
    return is_picture(last) || (after == KEYCAP && last < 0x80 && strchr("#*0123456789", (int)last));
}

/* Takes what belongs to the cluster next and returns its bytes; 0 if nothing does. Joiners and selectors are taken only
 * inside an emoji sequence, where they are seen by what they do; anywhere else they are spelled. */
static size_t take_extension(struct growth *growth, const char *bytes, size_t count)
{
    unsigned last = growth->last, next, after = 0;
    size_t length = text_decode(bytes, count, &next);
    size_t more = length ? text_decode(bytes + length, count - length, &after) : 0;

    if (length == 0 || !joins(growth, next))
        return 0;

    if (next == ZERO_WIDTH_JOINER) {
        grow(growth, next);
        if (!growth->is_emoji || !is_picture(after) || !joins(growth, after))
            return 0;
        grow(growth, after);
        return length + more;
    }
    if (next == TEXT_STYLE || next == EMOJI_STYLE ? !is_styled(last, after) : !is_showable(next))
        return 0;
    grow(growth, next);
    return length;
}

/* Unicode has several spellings for what looks the same, and one of them is composed
 * and in order: only that is drawn as it is. */
static bool is_composed(const char *bytes, size_t count)
{
    static const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    utf8proc_int32_t points[MOST_POINTS + 1]; /* and the NUL that re-encoding adds */
    utf8proc_ssize_t length = utf8proc_decompose((const utf8proc_uint8_t *)bytes, (utf8proc_ssize_t)count,
                                                 points, MOST_POINTS, options);

    if (length < 0 || length > MOST_POINTS)
        return false;
    length = utf8proc_reencode(points, length, options);
    return length == (utf8proc_ssize_t)count && memcmp(points, bytes, count) == 0;
}

/* The same for one character; most have nothing to be compared with. */
static bool is_composed_alone(const char *bytes, size_t count, unsigned code_point)
{
    return utf8proc_get_property((utf8proc_int32_t)code_point)->decomp_seqindex == UINT16_MAX ||
           is_composed(bytes, count);
}

/* A character that can be shown, with what is joined to it. */
static size_t take_character(struct cluster *cluster, const char *bytes, size_t count, size_t length,
                             unsigned base)
{
    struct growth growth = { .last = base, .is_emoji = is_picture(base), .columns = wcwidth((wchar_t)base) };
    struct growth next = growth;
    size_t taken = length, more;

    while (growth.marks < MOST_MARKS && (more = take_extension(&next, bytes + taken, count - taken)) > 0 &&
           taken + more < sizeof cluster->text && is_composed(bytes, taken + more)) {
        growth = next;
        taken += more;
    }

    memcpy(cluster->text, bytes, taken);
    cluster->text[taken] = '\0';
    cluster->columns = growth.columns;
    cluster->is_spelling = false;
    cluster->may_disagree = growth.may_disagree || (growth.is_emoji && base >= 0x80);
    return taken;
}

size_t text_next(const char *bytes, size_t count, struct cluster *out_cluster)
{
    unsigned char first = count ? (unsigned char)bytes[0] : 0;
    unsigned base;
    size_t length;

    if (count == 0)
        return 0;
    if (first < ' ' || first == 0x7F)
        return spell_byte(out_cluster, first);
    if (first < 0x80 && (count == 1 || (unsigned char)bytes[1] < 0x80 || first == '\\'))
        return take_ascii(out_cluster, bytes, count);

    length = text_decode(bytes, count, &base);
    if (length == 0)
        return spell_byte(out_cluster, first);
    if (!locale_is_utf8())
        return first < 0x80 ? take_ascii(out_cluster, bytes, count)
                            : spell_character(out_cluster, bytes, count, length, base);
    if (!is_showable(base) || is_mark(base) || !is_composed_alone(bytes, length, base) ||
        wcwidth((wchar_t)base) < 1)
        return spell_character(out_cluster, bytes, count, length, base);
    return take_character(out_cluster, bytes, count, length, base);
}

int text_columns(const char *bytes, size_t count)
{
    struct cluster cluster;
    int columns = 0;

    for (size_t at = 0; at < count; columns += cluster.columns)
        at += text_next(bytes + at, count - at, &cluster);
    return columns;
}

static bool is_all_blank(const char *bytes, size_t count)
{
    while (count > 0 && bytes[count - 1] == ' ')
        count--;
    return count == 0;
}

/* True for a blank that a name begins or ends with. */
static bool is_edge_blank(const char *name, size_t count, size_t at)
{
    return at < count && name[at] == ' ' && (is_all_blank(name, at) || is_all_blank(name + at, count - at));
}

size_t text_name_next(const char *name, size_t count, size_t at, struct cluster *out_cluster)
{
    if (is_edge_blank(name, count, at))
        return spell_byte(out_cluster, ' ');
    if (at < count && name[at] == '\\' && is_edge_blank(name, count, at + 1))
        return text_next("\\\\", 2, out_cluster); /* a backslash before a spelling is doubled */
    return text_next(name + at, count - at, out_cluster);
}

/* How many bytes it begins with that are shown as they stand: the last one before other bytes may join with them,
 * and a backslash or "<" may be a spelling. */
static size_t plain_length(const char *bytes, size_t count)
{
    size_t length = 0;

    while (length < count && bytes[length] >= ' ' && bytes[length] <= '~' && bytes[length] != '\\' &&
           bytes[length] != '<')
        length++;
    return length < count && length > 0 ? length - 1 : length;
}

char *text_visible(const char *bytes, size_t count)
{
    struct buffer buffer = { 0 };
    struct cluster cluster;

    if (plain_length(bytes, count) == count)
        return memory_bytes(bytes, count);
    for (size_t at = 0; at < count;) {
        size_t plain = plain_length(bytes + at, count - at);

        buffer_add(&buffer, bytes + at, plain);
        at += plain;
        if (at < count) {
            at += text_next(bytes + at, count - at, &cluster);
            buffer_text(&buffer, cluster.text);
        }
    }
    return buffer_take(&buffer);
}

const char *text_library(void)
{
    static char text[32];

    (void)snprintf(text, sizeof text, "utf8proc/%s", utf8proc_version());
    return text;
}
