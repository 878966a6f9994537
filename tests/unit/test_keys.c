#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "screen/keys.h"

#define ESC  27
#define MOST 8

struct typing {
    const char *bytes;
    int keys[MOST]; /* what comes out before any wait, ended by KEYCODE_NONE */
};

/* clang-format off */
static const struct typing typings[] = {
    /* characters and controls */
    { "a", { 'a' } }, { "jk", { 'j', 'k' } }, { " ", { ' ' } }, { "\r", { 13 } }, { "\n", { 10 } }, { "\t", { 9 } },
    { "\001\032", { KEYCODE_CTRL('a'), KEYCODE_CTRL('z') } }, { "\177", { KEYCODE_BACKSPACE } }, { "\b", { KEYCODE_BACKSPACE } },
    { "é中", { 0xE9, 0x4E2D } }, { "🔥", { 0x1F525 } },

    /* bytes that are no character, and C1 controls, are nothing */
    { "\377a", { 'a' } }, { "\200a", { 'a' } }, { "\303(", { '(' } }, { "\302\233a", { 'a' } }, { "\300\257x", { 'x' } },

    /* keys in all the ways terminals spell them */
    { "\033[A\033[B\033[C\033[D", { KEYCODE_UP, KEYCODE_DOWN, KEYCODE_RIGHT, KEYCODE_LEFT } },
    { "\033OA\033OB\033OC\033OD", { KEYCODE_UP, KEYCODE_DOWN, KEYCODE_RIGHT, KEYCODE_LEFT } },
    { "\033[H\033[F\033OH\033OF", { KEYCODE_HOME, KEYCODE_END, KEYCODE_HOME, KEYCODE_END } },
    { "\033[1~\033[4~\033[7~\033[8~", { KEYCODE_HOME, KEYCODE_END, KEYCODE_HOME, KEYCODE_END } },
    { "\033[2~\033[3~\033[5~\033[6~", { KEYCODE_INSERT, KEYCODE_DELETE, KEYCODE_PAGE_UP, KEYCODE_PAGE_DOWN } },
    { "\033OP\033OQ\033OR\033OS", { KEYCODE_F1, KEYCODE_F2, KEYCODE_F3, KEYCODE_F4 } },
    { "\033[11~\033[15~\033[17~\033[21~\033[24~", { KEYCODE_F1, KEYCODE_F5, KEYCODE_F6, KEYCODE_F10, KEYCODE_F12 } },
    { "\033[Z", { KEYCODE_BACKTAB } },

    /* shift changes nothing, Alt and Ctrl are one */
    { "\033[1;2A", { KEYCODE_UP } }, { "\033[1;3C", { KEYCODE_RIGHT | KEYCODE_ALT } }, { "\033[1;5D", { KEYCODE_LEFT | KEYCODE_ALT } },
    { "\033[3;5~", { KEYCODE_DELETE | KEYCODE_ALT } }, { "\033f", { 'f' | KEYCODE_ALT } }, { "\033\r", { 13 | KEYCODE_ALT } },
    { "\033é", { 0xE9 | KEYCODE_ALT } }, { "\033\177", { KEYCODE_BACKSPACE | KEYCODE_ALT } },

    /* the key Escape, twice */
    { "\033\033", { ESC } },

    /* replies, reports and what nobody knows: nothing, and nothing of them is typed */
    { "\033[?62;22cq", { 'q' } }, { "\033[>41;354;0cq", { 'q' } }, { "\033[6;1Rq", { 'q' } }, { "\033[1;1Rq", { 'q' } },
    { "\033[8;24;80tq", { 'q' } }, { "\033[?2026;2$yq", { 'q' } }, { "\033[Iq", { 'q' } }, { "\033[Oq", { 'q' } },
    { "\033[27;5;106~q", { 'q' } }, { "\033[106;5uq", { 'q' } }, { "\033[99~q", { 'q' } }, { "\033[3;1;1;1;1;1;1Jq", { 'q' } },
    { "\033]11;rgb:1e1e/1e1e/1e1e\033\\q", { 'q' } }, { "\033]11;rgb:0000/0000/0000\aq", { 'q' } },
    { "\033]52;c;dGV4dA==\aq", { 'q' } }, { "\033P1$r0m\033\\q", { 'q' } }, { "\033P>|XTerm(354)\033\\q", { 'q' } },
    { "\033_Gi=1;OK\033\\q", { 'q' } }, { "\033^private\033\\q", { 'q' } }, { "\033Xstring\033\\q", { 'q' } },
    { "\033[[Aq", { 'q' } }, { "\033[M !!q", { 'q' } }, { "\033Ozq", { 'q' } },

    /* a sequence that is cut off by the next one takes nothing with it */
    { "\033[12\033[Aq", { KEYCODE_UP, 'q' } }, { "\033[1;\rq", { 13, 'q' } },
};
/* clang-format on */

static void assert_keys(struct keys *keys, const int *expected, const char *bytes)
{
    int key;
    int i = 0;

    for (; (key = keys_next(keys, 0)) != KEYCODE_NONE; i++)
        if (i == MOST || key != expected[i])
            fail_msg("key %d of %s is %x, not %x", i, bytes + (bytes[0] == ESC), key,
                     i < MOST ? expected[i] : 0);
    if (expected[i] != KEYCODE_NONE)
        fail_msg("key %d of %s did not come", i, bytes + (bytes[0] == ESC));
}

static void test_typing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof typings / sizeof *typings; i++) {
        struct keys *keys = keys_new();

        keys_add(keys, typings[i].bytes, strlen(typings[i].bytes), 0);
        assert_keys(keys, typings[i].keys, typings[i].bytes);
        keys_free(keys);
    }
}

/* Over a slow line a sequence comes in any pieces: the keys are the same. */
static void test_typing_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof typings / sizeof *typings; i++) {
        struct keys *keys = keys_new();
        const char *bytes = typings[i].bytes;
        int seen = 0, key;

        for (size_t at = 0; bytes[at]; at++) {
            keys_add(keys, bytes + at, 1, 0);
            for (; (key = keys_next(keys, 0)) != KEYCODE_NONE; seen++)
                if (seen == MOST || key != typings[i].keys[seen])
                    fail_msg("key %d of %s is %x", seen, bytes + (bytes[0] == ESC), key);
        }
        assert_int_equal(typings[i].keys[seen], KEYCODE_NONE);
        keys_free(keys);
    }
}

static void test_escape_alone_after_a_moment(void **state)
{
    struct keys *keys = keys_new();

    (void)state;
    assert_int_equal(keys_wait_ms(keys, 1000), -1);
    keys_add(keys, "\033", 1, 1000);
    assert_int_equal(keys_next(keys, 1000), KEYCODE_NONE);
    assert_int_equal(keys_wait_ms(keys, 1000), 25);
    assert_int_equal(keys_wait_ms(keys, 1020), 5);
    assert_int_equal(keys_next(keys, 1024), KEYCODE_NONE);
    assert_int_equal(keys_next(keys, 1025), ESC);
    assert_int_equal(keys_next(keys, 1025), KEYCODE_NONE);
    assert_int_equal(keys_wait_ms(keys, 1025), -1);
    keys_free(keys);
}

/* Half a sequence is noise: neither it nor an Escape comes of it, and what is typed later is whole again. */
static void test_half_sequences_run_nothing(void **state)
{
    static const char *const halves[] = {
        "\033[",  "\033[1",   "\033[1;", "\033[<0;12;",  "\033O",    "\033]", "\033]11;rgb:1e",
        "\033P1", "\033[?62", "\033_G",  "\033]0;x\033", "\033[M !", "\303",  "\360\237",
    };

    (void)state;
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        struct keys *keys = keys_new();

        keys_add(keys, halves[i], strlen(halves[i]), 0);
        assert_int_equal(keys_next(keys, 0), KEYCODE_NONE);
        assert_int_equal(keys_next(keys, 500), KEYCODE_NONE);
        assert_in_range(keys_wait_ms(keys, 500), 1, 1000);
        assert_int_equal(keys_next(keys, 5000), KEYCODE_NONE);
        assert_int_equal(keys_wait_ms(keys, 5000), -1);
        keys_add(keys, "q", 1, 6000);
        assert_int_equal(keys_next(keys, 6000), 'q');
        keys_free(keys);
    }
}

static void test_pasted_text_is_text(void **state)
{
    static const char bytes[] = "\033[200~q\rrm -rf\033[A\n\003"
                                "é\0x\033[201~j";
    struct keys *keys = keys_new();

    (void)state;
    keys_add(keys, bytes, sizeof bytes - 1, 0);
    assert_int_equal(keys_next(keys, 0), KEYCODE_PASTE);
    assert_string_equal(keys_pasted(keys), "q\rrm -rf\033[A\n\003"
                                           "éx");
    assert_int_equal(keys_next(keys, 0), 'j');
    assert_int_equal(keys_next(keys, 0), KEYCODE_NONE);
    keys_free(keys);
}

static void test_a_long_paste_in_pieces(void **state)
{
    enum { PIECES = 64 * 1024 / 16 };
    struct keys *keys = keys_new();

    (void)state;
    keys_add(keys, "\033[200~", 6, 0);
    for (int i = 0; i < PIECES; i++) {
        keys_add(keys, "0123456789abcd\r\033", 16, i);
        assert_int_equal(keys_next(keys, i), KEYCODE_NONE);
    }
    keys_add(keys, "[201", 4, PIECES);
    assert_int_equal(keys_next(keys, PIECES), KEYCODE_NONE);
    keys_add(keys, "~", 1, PIECES);
    assert_int_equal(keys_next(keys, PIECES), KEYCODE_PASTE);
    assert_int_equal(strlen(keys_pasted(keys)), PIECES * 16 - 1);
    keys_free(keys);
}

static void test_a_paste_without_end_ends(void **state)
{
    struct keys *keys = keys_new();

    (void)state;
    keys_add(keys, "\033[200~half", 10, 0);
    assert_int_equal(keys_next(keys, 0), KEYCODE_NONE);
    assert_int_equal(keys_next(keys, 2000), KEYCODE_PASTE);
    assert_string_equal(keys_pasted(keys), "half");
    keys_add(keys, "q", 1, 3000);
    assert_int_equal(keys_next(keys, 3000), 'q');
    keys_free(keys);
}

static void test_the_mouse(void **state)
{
    static const struct {
        const char *bytes;
        int key;
        struct mouse mouse;
    } cases[] = {
        { "\033[<0;5;3M", KEYCODE_MOUSE, { 2, 4, MOUSE_PRESS } },
        { "\033[<0;5;3m", KEYCODE_MOUSE, { 2, 4, MOUSE_RELEASE } },
        { "\033[<32;6;3M", KEYCODE_MOUSE, { 2, 5, MOUSE_DRAG } },
        { "\033[<64;300;200M", KEYCODE_MOUSE, { 199, 299, MOUSE_WHEEL_UP } },
        { "\033[<65;1;1M", KEYCODE_MOUSE, { 0, 0, MOUSE_WHEEL_DOWN } },
        { "\033[<16;1;1M", KEYCODE_MOUSE, { 0, 0, MOUSE_PRESS } },
        { "\033[<2;1;1M", KEYCODE_NONE, { 0 } },
        { "\033[<35;1;1M", KEYCODE_NONE, { 0 } },
        { "\033[<0;1M", KEYCODE_NONE, { 0 } },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct keys *keys = keys_new();

        keys_add(keys, cases[i].bytes, strlen(cases[i].bytes), 0);
        assert_int_equal(keys_next(keys, 0), cases[i].key);
        assert_int_equal(keys_mouse(keys)->row, cases[i].mouse.row);
        assert_int_equal(keys_mouse(keys)->column, cases[i].mouse.column);
        assert_int_equal(keys_mouse(keys)->what, cases[i].mouse.what);
        assert_int_equal(keys_next(keys, 0), KEYCODE_NONE);
        keys_free(keys);
    }
}

static void test_taught_spellings_go_first(void **state)
{
    struct keys *keys = keys_new();

    (void)state;
    keys_teach(keys, "\033[[A", KEYCODE_F1);
    keys_teach(keys, "\033[25~", KEYCODE_INSERT);
    keys_teach(keys, "x", KEYCODE_DELETE); /* a character stays one */
    keys_add(keys, "\033[[A\033[25~x\033[A", 13, 0);
    assert_int_equal(keys_next(keys, 0), KEYCODE_F1);
    assert_int_equal(keys_next(keys, 0), KEYCODE_INSERT);
    assert_int_equal(keys_next(keys, 0), 'x');
    assert_int_equal(keys_next(keys, 0), KEYCODE_UP);
    keys_free(keys);
}

static void test_clearing_forgets(void **state)
{
    struct keys *keys = keys_new();

    (void)state;
    keys_add(keys, "qqq\033", 4, 0);
    keys_clear(keys);
    assert_int_equal(keys_next(keys, 1000), KEYCODE_NONE);
    keys_add(keys, "\033[200~to", 8, 2000);
    assert_int_equal(keys_next(keys, 2000), KEYCODE_NONE);
    keys_clear(keys);
    keys_add(keys, "j", 1, 2001);
    assert_int_equal(keys_next(keys, 2001), 'j');
    keys_free(keys);
}

/* Whatever arrives, it ends, and no key is outside what the header names. */
static void test_noise_ends(void **state)
{
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        static const char pieces[] = "\033\033\033[[]OPM<;;0123456789~ARmt\a\\\200\303\251qx\r";
        struct keys *keys = keys_new();
        char bytes[64];
        int key, count = 0;

        for (size_t i = 0; i < sizeof bytes; i++) {
            seed = seed * 1664525 + 1013904223;
            bytes[i] = pieces[(seed >> 8) % (sizeof pieces - 1)];
        }
        keys_add(keys, bytes, sizeof bytes, 0);
        for (int64_t now_ms = 0; now_ms < 5000; now_ms += 500) {
            while ((key = keys_next(keys, now_ms)) != KEYCODE_NONE) {
                assert_true(key > 0 && (key & ~KEYCODE_ALT) < KEYCODE_RESIZE);
                assert_true(++count <= (int)sizeof bytes);
            }
        }
        assert_int_equal(keys_wait_ms(keys, 5000), -1);
        keys_free(keys);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_typing),
        cmocka_unit_test(test_typing_byte_by_byte),
        cmocka_unit_test(test_escape_alone_after_a_moment),
        cmocka_unit_test(test_half_sequences_run_nothing),
        cmocka_unit_test(test_pasted_text_is_text),
        cmocka_unit_test(test_a_long_paste_in_pieces),
        cmocka_unit_test(test_a_paste_without_end_ends),
        cmocka_unit_test(test_the_mouse),
        cmocka_unit_test(test_taught_spellings_go_first),
        cmocka_unit_test(test_clearing_forgets),
        cmocka_unit_test(test_noise_ends),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
