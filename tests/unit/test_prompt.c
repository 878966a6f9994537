#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "parts/prompt.h"
#include "parts/recall.h"
#include "screen/keys.h"
#include "screen/theme.h"

#define CTRL(letter) KEYCODE_CTRL(letter)
#define ALT(key)     (KEYCODE_ALT | (key))
#define MOST         8

struct editing {
    const char *text;
    int keys[MOST];
    const char *after; /* the cursor is the "|" */
};

/* clang-format off */
static const struct editing editings[] = {
    { "", { 'a', 'b' }, "ab|" }, { "", { 0x4E2D, 0x1F525 }, "中🔥|" }, { "ab", { KEYCODE_LEFT, 'x' }, "ax|b" },
    { "ab", { KEYCODE_HOME, 'x' }, "x|ab" }, { "ab", { CTRL('a'), CTRL('f'), 'x' }, "ax|b" }, { "ab", { CTRL('a'), CTRL('e'), 'x' }, "abx|" },
    { "ab", { CTRL('b'), CTRL('b'), CTRL('b') }, "|ab" }, { "ab", { KEYCODE_RIGHT }, "ab|" }, { "ab", { KEYCODE_HOME, KEYCODE_END }, "ab|" },
    { "ab", { KEYCODE_BACKSPACE }, "a|" }, { "", { KEYCODE_BACKSPACE }, "|" }, { "ab", { KEYCODE_HOME, KEYCODE_DELETE }, "|b" },
    { "ab", { KEYCODE_DELETE }, "ab|" }, { "ab", { CTRL('a'), CTRL('d') }, "|b" },

    /* what is seen as one is moved over and removed as one */
    { "q\314\201x", { KEYCODE_LEFT, KEYCODE_LEFT }, "|q\314\201x" }, { "xq\314\201", { KEYCODE_BACKSPACE }, "x|" },
    { "🇨🇳", { KEYCODE_BACKSPACE }, "|" }, { "a\377b", { KEYCODE_LEFT, KEYCODE_BACKSPACE }, "a|b" },

    /* words: names of a path are some */
    { "/var/log/app one", { CTRL('w') }, "/var/log/app |" }, { "/var/log/", { CTRL('w') }, "/var/|" }, { "/var/log", { ALT('b') }, "/var/|log" },
    { "/var/log", { CTRL('a'), ALT('f') }, "/var|/log" }, { "/var/log", { CTRL('a'), ALT('d') }, "|/log" },
    { "one two", { ALT(KEYCODE_LEFT), ALT(KEYCODE_LEFT) }, "|one two" }, { "one two", { CTRL('a'), ALT(KEYCODE_RIGHT) }, "one| two" },
    { "one two", { ALT(KEYCODE_BACKSPACE) }, "one |" }, { "", { CTRL('w') }, "|" },

    /* stretches, and bringing them back */
    { "one two", { ALT('b'), CTRL('u') }, "|two" }, { "one two", { ALT('b'), CTRL('k') }, "one |" },
    { "one two", { CTRL('w'), CTRL('y'), CTRL('y') }, "one twotwo|" }, { "ab", { CTRL('y') }, "ab|" },

    /* what means nothing here changes nothing */
    { "ab", { KEYCODE_F5, KEYCODE_PAGE_UP, ALT('z'), CTRL('t') }, "ab|" }, { "ab", { KEYCODE_UP, KEYCODE_DOWN }, "ab|" },
};
/* clang-format on */

/* The row that a prompt draws, with "|" where the cursor stands. */
static char *draw_prompt(const struct prompt *prompt, int columns, const char *label)
{
    struct theme *theme = theme_new("mono", false, false);
    struct canvas *canvas = canvas_new(1, columns, theme);
    struct buffer drawn = { 0 };
    int row = 0, cursor = 0;
    bool is_typing = false;
    size_t end = 0;

    prompt_draw(prompt, canvas, canvas_box(canvas), label);
    assert_true(canvas_cursor(canvas, &row, &cursor, &is_typing) && is_typing);
    for (int column = 0; column < columns; column++) {
        const char *text = canvas_cell(canvas, 0, column)->text;

        buffer_text(&drawn, column == cursor ? "|" : "");
        buffer_text(&drawn, text);
        if (strcmp(text, " ") != 0)
            end = drawn.count;
        else if (column == cursor)
            end = drawn.count - 1;
    }
    drawn.bytes[end] = '\0';
    canvas_free(canvas);
    theme_free(theme);
    return buffer_take(&drawn);
}

static void test_editing(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof editings / sizeof *editings; i++) {
        const struct editing *editing = &editings[i];
        const char *bar = strchr(editing->after, '|');
        OWNED_TEXT char *text = memory_print("%.*s%s", (int)(bar - editing->after), editing->after, bar + 1);
        OWNED_TEXT char *marked = memory_print("%.*s_%s", (int)(bar - editing->after), editing->after,
                                               bar + 1);
        struct prompt *prompt = prompt_new(editing->text);

        for (int k = 0; k < MOST && editing->keys[k]; k++)
            (void)prompt_key(prompt, editing->keys[k]);
        assert_string_equal(prompt_text(prompt), text);
        (void)prompt_key(prompt, '_'); /* where the cursor is */
        assert_string_equal(prompt_text(prompt), marked);
        prompt_free(prompt);
    }
}

static void test_outcomes(void **state)
{
    static const struct {
        int key;
        enum prompt_outcome outcome;
    } cases[] = {
        { 'a', PROMPT_CHANGED },          { KEYCODE_BACKSPACE, PROMPT_CHANGED },
        { KEYCODE_LEFT, PROMPT_NOTHING }, { KEYCODE_DELETE, PROMPT_NOTHING },
        { 9, PROMPT_COMPLETE },           { KEYCODE_BACKTAB, PROMPT_NOTHING },
        { 13, PROMPT_ENTERED },           { 10, PROMPT_ENTERED },
        { 27, PROMPT_GIVEN_UP },          { CTRL('c'), PROMPT_GIVEN_UP },
        { CTRL('g'), PROMPT_GIVEN_UP },   { KEYCODE_F1, PROMPT_NOTHING },
        { ALT('x'), PROMPT_NOTHING },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct prompt *prompt = prompt_new("text");

        assert_int_equal(prompt_key(prompt, cases[i].key), cases[i].outcome);
        prompt_free(prompt);
    }
}

static void test_a_line_has_an_end(void **state)
{
    struct prompt *prompt = prompt_new("");

    (void)state;
    for (int i = 0; i < PROMPT_MOST_BYTES; i++)
        assert_int_equal(prompt_key(prompt, 'a'), PROMPT_CHANGED);
    assert_int_equal(prompt_key(prompt, 'a'), PROMPT_NOTHING);
    assert_int_equal(strlen(prompt_text(prompt)), PROMPT_MOST_BYTES);
    prompt_free(prompt);
}

static void test_paste_is_one_line_of_text(void **state)
{
    struct prompt *prompt = prompt_new("[]");

    (void)state;
    (void)prompt_key(prompt, KEYCODE_LEFT);
    assert_int_equal(prompt_paste(prompt, "/a b\tc\r\nd\033[A\003é\r\n"), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "[/a b c  d[Aé]");
    assert_int_equal(prompt_paste(prompt, "\n"), PROMPT_NOTHING);
    prompt_free(prompt);
}

static void test_recall(void **state)
{
    static const char *const lines[] = { "one", "two", "two", "one", "" };
    struct recall *recall = recall_new();
    struct prompt *prompt;

    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        prompt = prompt_new(lines[i]);
        prompt_use_recall(prompt, recall);
        assert_int_equal(prompt_key(prompt, 13), PROMPT_ENTERED);
        prompt_free(prompt);
    }

    prompt = prompt_new("typ");
    prompt_use_recall(prompt, recall);
    assert_int_equal(prompt_key(prompt, KEYCODE_DOWN), PROMPT_NOTHING);
    assert_int_equal(prompt_key(prompt, KEYCODE_UP), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "one");
    assert_int_equal(prompt_key(prompt, CTRL('p')), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "two");
    assert_int_equal(prompt_key(prompt, KEYCODE_UP), PROMPT_NOTHING);
    assert_int_equal(prompt_key(prompt, CTRL('n')), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "one");
    assert_int_equal(prompt_key(prompt, KEYCODE_DOWN), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "typ");
    prompt_free(prompt);
    recall_free(recall);
}

static void test_recall_forgets_the_oldest(void **state)
{
    struct recall *recall = recall_new();
    struct prompt *prompt;
    int count = 0;

    (void)state;
    for (int i = 0; i < 150; i++) {
        OWNED_TEXT char *line = memory_print("%d", i);

        prompt = prompt_new(line);
        prompt_use_recall(prompt, recall);
        (void)prompt_key(prompt, 13);
        prompt_free(prompt);
    }
    prompt = prompt_new("");
    prompt_use_recall(prompt, recall);
    while (prompt_key(prompt, KEYCODE_UP) == PROMPT_CHANGED)
        count++;
    assert_int_equal(count, 100);
    assert_string_equal(prompt_text(prompt), "50");
    prompt_free(prompt);
    recall_free(recall);
}

static void test_completion(void **state)
{
    static const char *const several[] = { "/var/lib/", "/var/local/", "/var/log/" };
    static const char *const accents[] = { "é", "è" };
    struct prompt *prompt = prompt_new("/v");

    (void)state;
    assert_int_equal(prompt_offer(prompt, NULL, 0), PROMPT_NOTHING);
    assert_int_equal(prompt_offer(prompt, several, 3), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/l");
    assert_int_equal(prompt_key(prompt, 9), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/lib/");
    assert_int_equal(prompt_key(prompt, 9), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/local/");
    assert_int_equal(prompt_key(prompt, KEYCODE_BACKTAB), PROMPT_CHANGED);
    assert_int_equal(prompt_key(prompt, KEYCODE_BACKTAB), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/log/");
    assert_int_equal(prompt_key(prompt, 'x'), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/log/x");
    assert_int_equal(prompt_key(prompt, 9), PROMPT_COMPLETE);

    prompt_free(prompt);
    prompt = prompt_new("/var/lo");
    assert_int_equal(prompt_offer(prompt, several + 2, 1), PROMPT_CHANGED);
    assert_string_equal(prompt_text(prompt), "/var/log/");
    assert_int_equal(prompt_key(prompt, 9), PROMPT_COMPLETE);

    prompt_free(prompt);
    prompt = prompt_new("");
    assert_int_equal(prompt_offer(prompt, accents, 2), PROMPT_NOTHING); /* half a character is not offered */
    assert_string_equal(prompt_text(prompt), "");
    prompt_free(prompt);
}

struct drawing {
    const char *text;
    int lefts; /* how often Left is pressed */
    int columns;
    const char *drawn;
};

static void test_drawing_keeps_the_cursor_in_sight(void **state)
{
    static const struct drawing drawings[] = {
        { "core", 0, 20, "go: core|" },
        { "core", 2, 20, "go: co|re" },
        { "0123456789", 0, 15, "go: 0123456789|" },
        { "0123456789", 0, 14, "go: …23456789|" },
        { "0123456789", 9, 10, "go: 0|1234…" },
        { "日志日志日志", 0, 12, "go: …志日志|" },
        { "a\nb", 1, 20, "go: a\\n|b" },
        { "", 0, 20, "go: |" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++) {
        struct prompt *prompt = prompt_new(drawings[i].text);
        OWNED_TEXT char *drawn = NULL;

        for (int left = 0; left < drawings[i].lefts; left++)
            (void)prompt_key(prompt, KEYCODE_LEFT);
        drawn = draw_prompt(prompt, drawings[i].columns, "go: ");
        assert_string_equal(drawn, drawings[i].drawn);
        prompt_free(prompt);
    }
}

static void test_drawing_counts_the_offers(void **state)
{
    static const char *const several[] = { "app", "apt" };
    struct prompt *prompt = prompt_new("ap");
    OWNED_TEXT char *before = NULL;
    OWNED_TEXT char *after = NULL;

    (void)state;
    (void)prompt_offer(prompt, several, 2);
    before = draw_prompt(prompt, 20, ":");
    (void)prompt_key(prompt, 9);
    after = draw_prompt(prompt, 20, ":");
    assert_string_equal(before, ":ap|          2 match");
    assert_string_equal(after, ":app|          1 of 2");
    prompt_free(prompt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_editing),
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_a_line_has_an_end),
        cmocka_unit_test(test_paste_is_one_line_of_text),
        cmocka_unit_test(test_recall),
        cmocka_unit_test(test_recall_forgets_the_oldest),
        cmocka_unit_test(test_completion),
        cmocka_unit_test(test_drawing_keeps_the_cursor_in_sight),
        cmocka_unit_test(test_drawing_counts_the_offers),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("prompt", tests, NULL, NULL);
}
