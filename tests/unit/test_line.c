#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "parts/line.h"

static struct line line_of(const char *text, size_t cursor)
{
    struct line line = { .text.most = 32 };

    line_set(&line, text);
    assert_int_equal(line.cursor, strlen(text));
    line.cursor = cursor;
    return line;
}

static void assert_line(struct line *line, const char *text, size_t cursor)
{
    assert_string_equal(buffer_string(&line->text), text);
    assert_int_equal(line->cursor, cursor);
    buffer_done(&line->text);
}

/* What is between cursor and place goes, whichever comes first, and is given back. */
static void assert_cut(size_t cursor, size_t to, const char *taken, const char *left, size_t at)
{
    struct line line = line_of("/var/log", cursor);
    char *given = line_cut(&line, to);

    assert_string_equal(given, taken);
    free(given);
    assert_line(&line, left, at);
}

static void test_cuts_in_both_directions(void **state)
{
    struct line line = line_of("/var/log", 4);

    (void)state;
    assert_null(line_cut(&line, 4));
    assert_line(&line, "/var/log", 4);
    assert_cut(4, 0, "/var", "/log", 0);
    assert_cut(4, 8, "/log", "/var", 4);
    assert_cut(8, 5, "log", "/var/", 5);
}

static void test_inserts_at_the_cursor_or_not_at_all(void **state)
{
    struct line line = line_of("/log", 0);

    (void)state;
    assert_true(line_insert(&line, "/var", 4));
    assert_false(line_insert(&line, "", 0));
    assert_false(line_insert(&line, "0123456789012345678901234", 25));
    assert_line(&line, "/var/log", 4);
}

static void test_goes_by_what_is_seen_as_one(void **state)
{
    struct line line = line_of("xe\xCC\x81y",
                               1); /* e with an acute accent of its own: spelled, and one step each */
    struct line wide = line_of("a\xE4\xB8\xADz", 4);

    (void)state;
    assert_int_equal(line_right(&line), 2);
    assert_int_equal(line_left(&line), 0);
    assert_int_equal(line_left(&wide), 1);
    assert_int_equal(line_right(&wide), 5);
    buffer_done(&line.text);
    buffer_done(&wide.text);
}

static void test_each_name_of_a_path_is_a_word(void **state)
{
    struct line line = line_of("/var/log  app", 8);

    (void)state;
    assert_int_equal(line_word_left(&line), 5);
    assert_int_equal(line_word_right(&line), 13);
    line.cursor = 5;
    assert_int_equal(line_word_left(&line), 1);
    line.cursor = 1;
    assert_int_equal(line_word_left(&line), 0);
    buffer_done(&line.text);
}

static void test_an_empty_line_has_nowhere_to_go(void **state)
{
    struct line line = line_of("", 0);

    (void)state;
    assert_int_equal(line_left(&line), 0);
    assert_int_equal(line_right(&line), 0);
    assert_int_equal(line_word_left(&line), 0);
    assert_int_equal(line_word_right(&line), 0);
    assert_int_equal(line_first_shown(&line, 10), 0);
    assert_line(&line, "", 0);
}

static void test_the_cursor_is_always_shown(void **state)
{
    struct line line = line_of("0123456789", 10);

    (void)state;
    assert_int_equal(line_first_shown(&line, 11), 0);
    assert_int_equal(line_first_shown(&line, 10), 1);
    assert_int_equal(line_first_shown(&line, 4), 7);
    line.cursor = 2;
    assert_int_equal(line_first_shown(&line, 4), 0);
    buffer_done(&line.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cuts_in_both_directions),
        cmocka_unit_test(test_inserts_at_the_cursor_or_not_at_all),
        cmocka_unit_test(test_goes_by_what_is_seen_as_one),
        cmocka_unit_test(test_each_name_of_a_path_is_a_word),
        cmocka_unit_test(test_an_empty_line_has_nowhere_to_go),
        cmocka_unit_test(test_the_cursor_is_always_shown),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("line", tests, NULL, NULL);
}
