#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "support/hostile.h"

#define ROUNDS 4000

struct spelled {
    const char *bytes;
    const char *visible;
};

/* clang-format off */
static const struct spelled spellings[] = {
    /* ordinary text is itself */
    { "", "" }, { "a", "a" }, { "app-2026.log.gz", "app-2026.log.gz" }, { " a  b ", " a  b " },
    { "~!@#$%^&*()_+`-={}|[]:;'?,./", "~!@#$%^&*()_+`-={}|[]:;'?,./" },
    { "错误日志.txt", "错误日志.txt" }, { "é", "é" }, { "שלום.txt", "שלום.txt" },
    { "سجل-٣.log", "سجل-٣.log" }, { "น้ำ.log", "น้ำ.log" }, { "①…±", "①…±" }, { "ﾊﾞ", "ﾊﾞ" }, { "½ € £", "½ € £" },
    { "한국어", "한국어" }, { "Tiếng Việt", "Tiếng Việt" },
    { "हिन्दी", "हिन्दी" }, { "..／..／etc", "..／..／etc" }, { "K", "K" }, { "x\314\201", "x\314\201" },

    /* controls */
    { "\n", "\\n" }, { "\t", "\\t" }, { "\r", "\\r" }, { "\033", "\\e" }, { "\001", "\\x01" }, { "\007", "\\x07" },
    { "\b", "\\x08" }, { "\v", "\\x0B" }, { "\f", "\\x0C" }, { "\016", "\\x0E" }, { "\005", "\\x05" },
    { "\030\032", "\\x18\\x1A" }, { "\037", "\\x1F" }, { "\177", "\\x7F" }, { "a\nb", "a\\nb" },
    { "x\033[2Jy", "x\\e[2Jy" }, { "\033]0;evil\007", "\\e]0;evil\\x07" }, { "\033Pq\033\\", "\\ePq\\e\\" },
    { "a\r\nX-Evil: 1\r\n", "a\\r\\nX-Evil: 1\\r\\n" }, { "\b\b\b\b", "\\x08\\x08\\x08\\x08" },
    { "\302\205", "<U+0085>" }, { "\302\233" "31m", "<U+009B>31m" }, { "\302\200", "<U+0080>" }, { "\302\237", "<U+009F>" },
    { "\302\235" "0;x\302\234", "<U+009D>0;x<U+009C>" },

    /* bytes that are not UTF-8, each on its own */
    { "\377\376", "\\xFF\\xFE" }, { "\200\277", "\\x80\\xBF" }, { "\346\226", "\\xE6\\x96" }, { "\346\226x", "\\xE6\\x96x" },
    { "\300\257", "\\xC0\\xAF" }, { "\300\200", "\\xC0\\x80" }, { "\340\200\233[31m", "\\xE0\\x80\\x9B[31m" },
    { "\355\240\200", "\\xED\\xA0\\x80" }, { "\355\240\275\355\270\200", "\\xED\\xA0\\xBD\\xED\\xB8\\x80" },
    { "\364\220\200\200", "\\xF4\\x90\\x80\\x80" }, { "caf\351", "caf\\xE9" }, { "\310\325\326\276", "\\xC8\\xD5־" },
    { "\233" "31m", "\\x9B31m" }, { "\303", "\\xC3" }, { "\303(", "\\xC3(" }, { "\360\237\222", "\\xF0\\x9F\\x92" },
    { "\370\210\200\200\200", "\\xF8\\x88\\x80\\x80\\x80" }, { "e\314", "e\\xCC" }, { "\340\240", "\\xE0\\xA0" },

    /* direction */
    { "invoice\342\200\256gpj.exe", "invoice<U+202E>gpj.exe" }, { "\342\200\252", "<U+202A>" }, { "\342\200\253", "<U+202B>" },
    { "\342\200\254", "<U+202C>" }, { "\342\200\255", "<U+202D>" }, { "\342\201\246", "<U+2066>" }, { "\342\201\247", "<U+2067>" },
    { "\342\201\250", "<U+2068>" }, { "\342\201\251", "<U+2069>" }, { "\342\200\216", "<U+200E>" }, { "\342\200\217", "<U+200F>" },
    { "\330\234", "<U+061C>" }, { "\330\200", "<U+0600>" },

    /* what cannot be seen */
    { "lo\342\200\213g", "lo<U+200B>g" }, { "\342\200\214", "<U+200C>" }, { "\342\200\215", "<U+200D>" }, { "\357\273\277log", "<U+FEFF>log" },
    { "lo\302\255g", "lo<U+00AD>g" }, { "lo\342\201\240g", "lo<U+2060>g" }, { "\343\205\244", "<U+3164>" }, { "\357\276\240", "<U+FFA0>" },
    { "\341\205\237", "<U+115F>" }, { "\341\205\240", "<U+1160>" }, { "a\302\240b", "a<U+00A0>b" }, { "a\343\200\200b", "a<U+3000>b" },
    { "\342\200\200", "<U+2000>" }, { "\342\200\212", "<U+200A>" }, { "\342\200\257", "<U+202F>" }, { "\342\201\237", "<U+205F>" },
    { "\341\232\200", "<U+1680>" }, { "\342\200\250", "<U+2028>" }, { "\342\200\251", "<U+2029>" }, { "\342\240\200", "<U+2800>" },
    { "a\363\240\201\241\363\240\201\242", "a<U+E0061><U+E0062>" }, { "\363\240\200\201", "<U+E0001>" }, { "\357\277\271", "<U+FFF9>" },
    { "\357\277\272", "<U+FFFA>" }, { "\357\277\273", "<U+FFFB>" }, { "\357\277\274", "<U+FFFC>" }, { "\315\217", "<U+034F>" },
    { "a\357\270\217\357\270\216", "a<U+FE0F><U+FE0E>" }, { "a\363\240\204\200", "a<U+E0100>" }, { "\341\240\216", "<U+180E>" },
    { "\341\240\213", "<U+180B>" }, { "\341\236\264", "<U+17B4>" }, { "\342\201\241", "<U+2061>" }, { "\342\201\244", "<U+2064>" },
    { "\342\201\252", "<U+206A>" }, { "\342\201\257", "<U+206F>" }, { "\357\277\276\357\277\277", "<U+FFFE><U+FFFF>" },
    { "\357\267\220", "<U+FDD0>" }, { "\364\217\277\277", "<U+10FFFF>" }, { "\356\200\200", "<U+E000>" }, { "\315\270", "<U+0378>" },
    { "\360\235\205\231", "<U+1D159>" }, { "\360\235\205\263", "<U+1D173>" },

    /* marks: four on a base, the rest counted; none without a base */
    { "\314\201x", "<U+0301>x" }, { "\314\201\314\202x", "<U+0301><U+0302>x" }, { "\314\201\314\201\314\201", "<U+0301+3>" },
    { "x\314\201\314\201\314\201\314\201", "x\314\201\314\201\314\201\314\201" },
    { "x\314\201\314\201\314\201\314\201\314\201", "x\314\201\314\201\314\201\314\201<U+0301>" },
    { "x\314\201\314\202\314\203\314\204\314\205\314\205x", "x\314\201\314\202\314\203\314\204<U+0305+2>x" },
    { "\n\314\201", "\\n<U+0301>" }, { "\377\314\201", "\\xFF<U+0301>" }, { "\\\314\201", "\\\\<U+0301>" },
    { "\342\203\243", "<U+20E3>" }, { "\340\244\276", "<U+093E>" },

    /* what Unicode calls another spelling of something else: é in two parts, syllables in
     * letters, doubles, marks in another order */
    { "e\314\201.txt", "e<U+0301>.txt" }, { "e\314\201\314\201", "e<U+0301+2>" }, { "é\314\201", "é\314\201" },
    { "e\314\202\314\201", "e<U+0302><U+0301>" }, { "ê\314\201", "ê<U+0301>" }, { "ế\314\200", "ế\314\200" },
    { "\341\204\200\341\205\241\341\206\250", "\341\204\200<U+1161><U+11A8>" }, { "가\341\206\250", "가<U+11A8>" },
    { "\342\204\252", "<U+212A>" }, { "\342\204\246\314\201", "<U+2126><U+0301>" }, { "\357\244\200", "<U+F900>" },
    { "\340\245\230", "<U+0958>" }, { "क\340\244\274", "क\340\244\274" }, { "=\314\270", "=<U+0338>" }, { "<\314\270", "<<U+0338>" },
    { "q\314\243\314\207", "q\314\243\314\207" }, { "q\314\207\314\243", "q\314\207<U+0323>" }, { "が", "が" },
    { "か\343\202\231", "か<U+3099>" },

    /* emoji: joiners and selectors within, never outside */
    { "🔥📦.log", "🔥📦.log" }, { "👩\342\200\215👩\342\200\215👧.png", "👩\342\200\215👩\342\200\215👧.png" }, { "👩\342\200\215👩\342\200\215👧\342\200\215👦", "👩\342\200\215👩\342\200\215👧\342\200\215👦" }, { "🇨🇳.txt", "🇨🇳.txt" }, { "👍🏽", "👍🏽" },
    { "1\357\270\217\342\203\243", "1\357\270\217\342\203\243" }, { "#\357\270\217\342\203\243", "#\357\270\217\342\203\243" },
    { "1\357\270\217", "1<U+FE0F>" }, { "a\357\270\217\342\203\243", "a<U+FE0F><U+20E3>" }, { "❤\357\270\217", "❤\357\270\217" },
    { "❤\357\270\217\357\270\217", "❤\357\270\217<U+FE0F>" }, { "❤\357\270\217\342\200\215🔥", "❤\357\270\217\342\200\215🔥" }, { "👩\342\200\215", "👩<U+200D>" },
    { "👩\342\200\215a", "👩<U+200D>a" }, { "a\342\200\215👩", "a<U+200D>👩" }, { "👩\342\200\215\342\200\215👩", "👩<U+200D><U+200D>👩" },
    { "👩\357\270\217\342\200\215\342\231\200\357\270\217", "👩\357\270\217\342\200\215\342\231\200\357\270\217" },
    { "👩🏽\342\200\215❤\357\270\217\342\200\215💋\342\200\215👨🏽", "👩🏽\342\200\215❤\357\270\217\342\200\215💋\342\200\215👨🏽" }, { "👩🏽\342\200\215👩🏽\342\200\215👧🏽\342\200\215👦🏽", "👩🏽\342\200\215👩🏽\342\200\215👧🏽<U+200D>👦🏽" }, { "🏴\363\240\201\247", "🏴<U+E0067>" }, { "é\342\200\215👩", "é<U+200D>👩" },

    /* what looks like one of our spellings is told apart from it */
    { "\\", "\\" }, { "a\\", "a\\" }, { "..\\..\\y", "..\\..\\y" }, { "\\n", "\\\\n" }, { "\\t", "\\\\t" }, { "\\r", "\\\\r" }, { "\\e", "\\\\e" },
    { "\\x", "\\\\x" }, { "\\x1B", "\\\\x1B" }, { "\\X1B", "\\X1B" }, { "\\\\", "\\\\\\" }, { "\\\\n", "\\\\\\\\n" }, { "\\<", "\\\\<" },
    { "<U+202E>", "\\<U+202E>" }, { "<U+", "\\<U+" }, { "<U", "<U" }, { "<u+202e>", "<u+202e>" }, { "\\<U+202E>", "\\\\\\<U+202E>" },
    { "\\\n", "\\\\\\n" }, { "\\\377", "\\\\\\xFF" }, { "\\\342\200\256", "\\\\<U+202E>" }, { "\\é", "\\\\é" }, { "<script>", "<script>" },
    { "<<U+0041>", "<\\<U+0041>" }, { "\\u001b[31m", "\\u001b[31m" }, { "a\\nb\\", "a\\\\nb\\" }, { "+116", "+116" },
    { "\033]52;c;c3RvbGVu\007", "\\e]52;c;c3RvbGVu\\x07" },
};
/* clang-format on */

static char *visible_of(const char *bytes, size_t count)
{
    char *visible = text_visible(bytes, count);

    assert_non_null(visible);
    return visible;
}

static void test_spellings(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
        OWNED_TEXT char *visible = visible_of(spellings[i].bytes, strlen(spellings[i].bytes));

        assert_string_equal(visible, spellings[i].visible);
    }
}

/* The names in composed form and taken apart are two files, and are seen to be two. */
static void test_two_spellings_of_a_name_look_different(void **state)
{
    static const char *const pairs[][2] = {
        { "é.txt", "e\314\201.txt" }, { "한.log", "\341\204\222\341\205\241\341\206\253.log" },
        { "ệ", "e\314\243\314\202" }, { "Å", "\342\204\253" },
        { "豈", "\357\244\200" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        OWNED_TEXT char *composed = visible_of(pairs[i][0], strlen(pairs[i][0]));
        OWNED_TEXT char *apart = visible_of(pairs[i][1], strlen(pairs[i][1]));

        assert_string_equal(composed, pairs[i][0]);
        assert_non_null(strstr(apart, "<U+"));
    }
}

/* The inverse of text_visible, written from the header alone: that it exists
 * proves that no two inputs look the same. */
static char *read_back(const char *visible, size_t *out_count)
{
    static const struct {
        char letter, byte;
    } letters[] = {
        { 'n', '\n' }, { 't', '\t' }, { 'r', '\r' }, { 'e', '\033' }, { '\\', '\\' }, { '<', '<' }
    };
    struct buffer bytes = { 0 };

    while (*visible) {
        unsigned value = 0, times = 1;
        int used = 0;
        bool is_done = false;

        if (sscanf(visible, "<U+%X>%n", &value, &used) == 1 && used > 0)
            is_done = true;
        else if (sscanf(visible, "<U+%X+%u>%n", &value, &times, &used) == 2 && used > 0)
            is_done = true;
        if (is_done) {
            char character[MB_LEN_MAX];
            size_t length = wcrtomb(character, (wchar_t)value, &(mbstate_t){ 0 });

            while (times-- > 0)
                buffer_add(&bytes, character, length);
        } else if (sscanf(visible, "\\x%2X%n", &value, &used) == 1 && used == 4) {
            buffer_byte(&bytes, (char)value);
            is_done = true;
        }
        for (size_t i = 0; !is_done && visible[0] == '\\' && i < sizeof letters / sizeof *letters; i++) {
            if (visible[1] == letters[i].letter) {
                buffer_byte(&bytes, letters[i].byte);
                used = 2;
                is_done = true;
            }
        }
        if (!is_done) {
            buffer_byte(&bytes, *visible);
            used = 1;
        }
        visible += used;
    }
    *out_count = bytes.count;
    return buffer_take(&bytes);
}

static bool is_forbidden(unsigned code_point)
{
    return code_point < 0x20 || (code_point >= 0x7F && code_point <= 0x9F) || code_point == 0x61C ||
           (code_point >= 0x200B && code_point <= 0x200C) || (code_point >= 0x200E && code_point <= 0x200F) ||
           (code_point >= 0x2028 && code_point <= 0x202E) || (code_point >= 0x2060 && code_point <= 0x206F) ||
           code_point == 0xFEFF || code_point == 0xAD || code_point >= 0xE0000;
}

/* A name can be read back, too, and neither begins nor ends with a blank. */
static void check_name(const char *name, size_t count)
{
    OWNED_TEXT char *shown = text_shorten(name, count, INT_MAX, false);
    OWNED_TEXT char *back = NULL;
    size_t back_count, length = strlen(shown);

    back = read_back(shown, &back_count);
    assert_int_equal(back_count, count);
    assert_memory_equal(back, name, count);
    assert_true(length == 0 || (shown[0] != ' ' && shown[length - 1] != ' '));
}

/* All that is promised of every text: it can be read back, shows nothing forbidden, and is as wide as it says. */
static void check_promises(const char *bytes, size_t count)
{
    OWNED_TEXT char *visible = visible_of(bytes, count);
    OWNED_TEXT char *back = NULL;
    size_t back_count, length = strlen(visible), at = 0, taken = 0;
    struct cluster cluster;
    unsigned code_point;
    int columns = 0, wide = 0;

    back = read_back(visible, &back_count);
    assert_int_equal(back_count, count);
    assert_memory_equal(back, bytes, count);
    check_name(bytes, count);

    for (; at < length; at += taken) {
        taken = text_decode(visible + at, length - at, &code_point);
        assert_true(taken > 0);
        assert_false(is_forbidden(code_point));
        wide += wcwidth((wchar_t)code_point);
    }
    for (at = 0; at < count; at += taken) {
        taken = text_next(bytes + at, count - at, &cluster);
        assert_true(taken > 0 && taken <= count - at);
        assert_true(cluster.columns >= 1);
        assert_true(cluster.text[0] != '\0');
        columns += cluster.columns;
    }
    assert_int_equal(columns, wide);
    assert_int_equal(columns, text_columns(bytes, count));
}

static void test_every_two_bytes(void **state)
{
    (void)state;
    for (unsigned value = 0; value < 0x10000; value++) {
        char bytes[2] = { (char)(value >> 8), (char)value };
        wchar_t wide;
        size_t length = mbrtowc(&wide, bytes, 2, &(mbstate_t){ 0 });
        unsigned code_point = 0;
        size_t taken = text_decode(bytes, 2, &code_point);

        if (bytes[0] == 0)
            length = 1; /* mbrtowc says 0 for a NUL */
        assert_int_equal(taken, length <= 2 ? length : 0);
        if (taken > 0)
            assert_int_equal(code_point, wide);
        check_promises(bytes, 2);
    }
}

static void test_every_character(void **state)
{
    (void)state;
    for (unsigned value = 1; value < 0x110000; value += value < 0x3100 || value >= 0xF900 ? 1 : 7) {
        char bytes[4] = { 0 };
        bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
        size_t length = wcrtomb(bytes, (wchar_t)value, &(mbstate_t){ 0 });
        char encoded[4];
        unsigned code_point = 0;

        assert_int_equal(text_encode(value, encoded), is_surrogate ? 0 : length);
        if (is_surrogate)
            continue;
        assert_memory_equal(encoded, bytes, length);
        assert_int_equal(text_decode(bytes, length, &code_point), length);
        assert_int_equal(code_point, value);
        assert_true(text_is_utf8(bytes, length));
        if (length > 1)
            assert_int_equal(text_decode(bytes, length - 1, &code_point), 0);
        check_promises(bytes, length);
    }
}

static void test_hostile_names_keep_the_promises(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        check_promises(names[i].bytes, names[i].count);
}

static void test_hostile_names_look_different(void **state)
{
    size_t count;
    const struct hostile_name *names = hostile_names(&count);
    char **visible = memory_new(count, sizeof *visible);

    (void)state;
    for (size_t i = 0; i < count; i++) {
        visible[i] = visible_of(names[i].bytes, names[i].count);
        assert_true(visible[i][0] != '\0');
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(visible[i], visible[j]);
    }
    for (size_t i = 0; i < count; i++)
        free(visible[i]);
    free(visible);
}

/* A small generator, so that a failure can be repeated. */
static unsigned random_below(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

/* Text made of the pieces that make trouble beside each other. */
static size_t make_trouble(unsigned *seed, char *bytes, size_t most)
{
    static const char *const pieces[] = {
        "\\",
        "<",
        "<U+",
        "U+",
        "0301",
        ">",
        "+2>",
        "x1B",
        "n",
        "e",
        "\n",
        "\033",
        "\377",
        "\314\201",
        "\314\202",
        "\342\200\215",
        "👩",
        "🏽",
        "\357\270\217",
        "1",
        "a",
        "界",
        "\342\200\256",
        "\342\203\243",
        "🇨",
        "\302",
        "\340\244\276",
        "ก",
        ".",
        " ",
        "\200",
        "\\x0",
        "\342\231",
        "<U+0301>",
        "+",
        "❤",
    };
    size_t count = 0;

    for (unsigned n = random_below(seed, 9); n > 0; n--) {
        const char *piece = pieces[random_below(seed, sizeof pieces / sizeof *pieces)];

        if (count + strlen(piece) > most)
            break;
        memcpy(bytes + count, piece, strlen(piece));
        count += strlen(piece);
    }
    return count;
}

static void test_trouble_keeps_the_promises(void **state)
{
    unsigned seed = 1;
    char bytes[128];

    (void)state;
    for (int round = 0; round < ROUNDS; round++)
        check_promises(bytes, make_trouble(&seed, bytes, sizeof bytes));
}

/* The columns of a visible form, by the C library alone. */
static int drawn_columns(const char *visible)
{
    size_t length = strlen(visible), taken;
    unsigned code_point;
    int columns = 0;

    for (size_t at = 0; at < length; at += taken) {
        taken = text_decode(visible + at, length - at, &code_point);
        assert_true(taken > 0);
        columns += wcwidth((wchar_t)code_point);
    }
    return columns;
}

/* True if a cluster begins at each of the two ends of what was left out. */
static bool is_at_clusters(const char *bytes, size_t count, struct text_fit fit)
{
    bool head_found = fit.head == count, tail_found = fit.tail == count;
    struct cluster cluster;

    for (size_t at = 0; at < count;) {
        head_found = head_found || at == fit.head;
        tail_found = tail_found || at == fit.tail;
        at += fit.is_name ? text_name_next(bytes, count, at, &cluster)
                          : text_next(bytes + at, count - at, &cluster);
    }
    return head_found && tail_found && fit.head <= fit.tail;
}

static void test_shortening_fits_and_ends_at_clusters(void **state)
{
    unsigned seed = 2;
    char bytes[128];

    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        size_t count = make_trouble(&seed, bytes, sizeof bytes);
        int columns = (int)random_below(&seed, 30);
        struct text_fit end = text_fit_end(bytes, count, columns),
                        middle = text_fit_middle(bytes, count, columns);
        OWNED_TEXT char *cut = text_cut(bytes, count, columns, false);
        OWNED_TEXT char *shortened = text_shorten(bytes, count, columns, false);
        OWNED_TEXT char *whole = text_visible(bytes, count);
        OWNED_TEXT char *whole_name = text_shorten(bytes, count, INT_MAX, false);

        assert_true(drawn_columns(cut) <= columns);
        assert_true(drawn_columns(shortened) <= columns);
        assert_int_equal(end.has_ellipsis, columns > 0 && drawn_columns(whole) > columns);
        assert_int_equal(middle.has_ellipsis, columns > 0 && drawn_columns(whole_name) > columns);
        assert_true(is_at_clusters(bytes, count, end));
        assert_true(is_at_clusters(bytes, count, middle));
    }
}

static void test_c_locale_spells_all_but_ascii(void **state)
{
    OWNED_TEXT char *visible = NULL;

    (void)state;
    assert_non_null(setlocale(LC_ALL, "C"));
    visible = text_visible("aé界\377e\314\201\\n", 12);
    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    assert_string_equal(visible, "a<U+00E9><U+754C>\\xFFe<U+0301>\\\\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_two_spellings_of_a_name_look_different),
        cmocka_unit_test(test_every_two_bytes),
        cmocka_unit_test(test_every_character),
        cmocka_unit_test(test_hostile_names_keep_the_promises),
        cmocka_unit_test(test_hostile_names_look_different),
        cmocka_unit_test(test_trouble_keeps_the_promises),
        cmocka_unit_test(test_shortening_fits_and_ends_at_clusters),
        cmocka_unit_test(test_c_locale_spells_all_but_ascii),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
