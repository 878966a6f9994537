#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "screen/canvas.h"
#include "support/dump.h"
#include "support/hostile.h"

struct easel {
    struct theme *theme;
    struct canvas *canvas;
};

static void easel_open(struct easel *easel, int rows, int columns, bool is_ascii)
{
    easel->theme = theme_new(NULL, is_ascii, true);
    easel->canvas = canvas_new(rows, columns, easel->theme);
}

static void easel_close(struct easel *easel)
{
    canvas_free(easel->canvas);
    theme_free(easel->theme);
}

static void assert_dump(const struct easel *easel, const char *expected)
{
    OWNED_TEXT char *dump = dump_text(easel->canvas);

    assert_string_equal(dump, expected);
}

static void assert_roles(const struct easel *easel, const char *expected)
{
    OWNED_TEXT char *dump = dump_roles(easel->canvas);

    assert_string_equal(dump, expected);
}

/* Every cell belongs to one cluster, each cluster has the cells it takes, and nothing in a row moves another row. */
static void assert_whole(const struct easel *easel)
{
    struct box box = canvas_box(easel->canvas);

    for (int row = 0; row < box.rows; row++) {
        for (int column = 0; column < box.columns;) {
            const struct cell *cell = canvas_cell(easel->canvas, row, column);

            assert_true(cell->columns >= 1 && cell->text[0]);
            assert_true(column + cell->columns <= box.columns);
            assert_int_equal(text_columns(cell->text, strlen(cell->text)), cell->columns);
            for (int i = 1; i < cell->columns; i++) {
                assert_int_equal(canvas_cell(easel->canvas, row, column + i)->columns, 0);
                assert_string_equal(canvas_cell(easel->canvas, row, column + i)->text, "");
            }
            column += cell->columns;
        }
    }
}

static void test_text_is_cut_at_its_box(void **state)
{
    struct easel easel;
    struct box box;

    (void)state;
    easel_open(&easel, 4, 12, false);
    box = canvas_box(easel.canvas);
    assert_int_equal(canvas_text(easel.canvas, box_row(box, 0), ROLE_TEXT, "fits"), 4);
    assert_int_equal(canvas_text(easel.canvas, box_row(box, 1), ROLE_TEXT, "does not fit here"), 12);
    assert_int_equal(canvas_text(easel.canvas, box_of(2, 3, 1, 5), ROLE_TEXT, "does not"), 5);
    assert_int_equal(canvas_text_right(easel.canvas, box_row(box, 3), ROLE_TEXT, "right"), 5);
    assert_dump(&easel, "fits\n"
                        "does not fi…\n"
                        "   does…\n"
                        "       right\n");
    easel_close(&easel);
}

static void test_boxes_off_the_canvas_draw_nothing(void **state)
{
    static const struct box boxes[] = {
        { 9, 0, 1, 5 }, { 0, 9, 1, 5 }, { -3, 0, 2, 5 }, { 0, -9, 1, 5 }, { 0, 0, 0, 5 }, { 0, 0, 1, 0 },
    };
    struct easel easel;

    (void)state;
    easel_open(&easel, 2, 6, false);
    for (size_t i = 0; i < sizeof boxes / sizeof *boxes; i++) {
        assert_int_equal(canvas_text(easel.canvas, boxes[i], ROLE_TEXT, "text"), 0);
        assert_int_equal(canvas_text_right(easel.canvas, boxes[i], ROLE_TEXT, "text"), 0);
        assert_int_equal(canvas_name(easel.canvas, boxes[i], ROLE_TEXT, "text", 4), 0);
        assert_int_equal(canvas_glyph(easel.canvas, boxes[i], ROLE_TEXT, GLYPH_MARKED), 0);
        (void)canvas_paragraph(easel.canvas, boxes[i], ROLE_TEXT, "some text", false);
        canvas_rule(easel.canvas, boxes[i]);
        canvas_divide(easel.canvas, boxes[i]);
        canvas_highlight(easel.canvas, boxes[i]);
        canvas_meter(easel.canvas, boxes[i], 1, 2, false);
        canvas_spark(easel.canvas, boxes[i], (const uint64_t[]){ 1, 2 }, 2);
    }
    assert_dump(&easel, "\n\n");
    canvas_fill(easel.canvas, box_of(-5, -5, 99, 99), ROLE_TITLE);
    assert_roles(&easel, "cccccc\ncccccc\n");
    easel_close(&easel);
}

static void test_an_empty_canvas(void **state)
{
    struct easel easel;

    (void)state;
    easel_open(&easel, 0, 0, false);
    assert_int_equal(canvas_text(easel.canvas, canvas_box(easel.canvas), ROLE_TEXT, "text"), 0);
    canvas_put_cursor(easel.canvas, 0, 0, true);
    assert_false(canvas_cursor(easel.canvas, &(int){ 0 }, &(int){ 0 }, &(bool){ false }));
    canvas_start(easel.canvas, 1, 3);
    canvas_text(easel.canvas, canvas_box(easel.canvas), ROLE_TEXT, "new");
    assert_dump(&easel, "new\n");
    canvas_start(easel.canvas, -1, 3);
    assert_dump(&easel, "");
    easel_close(&easel);
}

static void test_names_keep_their_extension_and_their_row(void **state)
{
    struct easel easel;
    struct box box;

    (void)state;
    easel_open(&easel, 4, 14, false);
    box = canvas_box(easel.canvas);
    canvas_name(easel.canvas, box_row(box, 0), ROLE_TEXT, "application-2026.log", 20);
    canvas_name(easel.canvas, box_row(box, 1), ROLE_TEXT, "a\nb\033[2J.log", 11);
    canvas_name(easel.canvas, box_row(box, 2), ROLE_FOLDER, "错误日志错误日志.txt", 28);
    canvas_name(easel.canvas, box_row(box, 3), ROLE_TEXT, "a\377", 2);
    assert_dump(&easel, "applica…26.log\n"
                        "a\\nb\\e[2J.log\n"
                        "错误日…志.txt\n"
                        "a\\xFF\n");
    assert_roles(&easel, "aaaaaaabaaaaaa\n"
                         "aaaaaaaaaaaaaa\n"
                         "iiiiiibiiiiiia\n"
                         "aaaaaaaaaaaaaa\n");
    assert_whole(&easel);
    easel_close(&easel);
}

/* Each name on its own row, the size behind it in its column, whatever the name is. */
static void test_hostile_names_move_nothing(void **state)
{
    enum { COLUMNS = 44, SIZE_COLUMNS = 9 };
    size_t count;
    const struct hostile_name *names = hostile_names(&count);
    struct easel easel;

    (void)state;
    easel_open(&easel, (int)count, COLUMNS, false);
    for (size_t i = 0; i < count; i++) {
        struct box row = box_row(canvas_box(easel.canvas), (int)i);

        canvas_name(easel.canvas, box_before(row, SIZE_COLUMNS + 2), ROLE_TEXT, names[i].bytes,
                    names[i].count);
        canvas_text_right(easel.canvas, row, ROLE_TEXT, "85.9 KiB");
    }
    assert_whole(&easel);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(canvas_cell(easel.canvas, (int)i, COLUMNS - 8)->text, "8");
        assert_string_equal(canvas_cell(easel.canvas, (int)i, COLUMNS - 9)->text, " ");
        assert_string_not_equal(canvas_cell(easel.canvas, (int)i, 0)->text, "");
    }
    easel_close(&easel);
}

static void test_wide_clusters_are_never_half_there(void **state)
{
    struct easel easel;
    struct box box;

    (void)state;
    easel_open(&easel, 3, 5, false);
    box = canvas_box(easel.canvas);
    canvas_text(easel.canvas, box_row(box, 0), ROLE_TEXT, "a界界");  /* fits exactly */
    canvas_text(easel.canvas, box_row(box, 1), ROLE_TEXT, "ab界界"); /* the second would stick out */
    canvas_text(easel.canvas, box_row(box, 2), ROLE_TEXT, "界界");
    canvas_text(easel.canvas, box_of(2, 1, 1, 1), ROLE_TEXT, "x"); /* over the right half of the first */
    canvas_text(easel.canvas, box_of(2, 2, 1, 1), ROLE_TEXT, "y"); /* over the left half of the second */
    assert_dump(&easel, "a界界\n"
                        "ab界…\n"
                        " xy\n");
    assert_whole(&easel);
    easel_close(&easel);
}

static void test_trouble_in_any_box_leaves_a_whole_canvas(void **state)
{
    static const char *const texts[] = { "界界界",   "q\314\201", "👩\342\200\215👩\342\200\215👧x",
                                         "a\n\377b", "🇨🇳🔥",       "plain text" };
    struct easel easel;
    unsigned seed = 3;

    (void)state;
    easel_open(&easel, 3, 17, false);
    for (int round = 0; round < 5000; round++) {
        const char *text;
        struct box box;

        seed = seed * 1664525 + 1013904223;
        text = texts[(seed >> 8) % (sizeof texts / sizeof *texts)];
        box = box_of((int)(seed >> 11 & 3) - 1, (int)(seed >> 14 & 31) - 6, (int)(seed >> 19 & 3),
                     (int)(seed >> 21 & 15));
        switch (seed >> 28 & 3) {
        case 0: canvas_text(easel.canvas, box, ROLE_TEXT, text); break;
        case 1: canvas_name(easel.canvas, box, ROLE_TEXT, text, strlen(text)); break;
        case 2: canvas_text_right(easel.canvas, box, ROLE_TEXT, text); break;
        default: canvas_paragraph(easel.canvas, box, ROLE_TEXT, text, seed >> 30); break;
        }
    }
    assert_whole(&easel);
    easel_close(&easel);
}

static void test_paragraphs_break_at_blanks(void **state)
{
    struct easel easel;

    (void)state;
    easel_open(&easel, 6, 10, false);
    assert_int_equal(
        canvas_paragraph(easel.canvas, box_of(0, 0, 3, 10), ROLE_TEXT, "one two three four", false), 2);
    assert_int_equal(canvas_paragraph(easel.canvas, box_of(3, 0, 2, 10), ROLE_TEXT,
                                      "incomprehensibilities and more", false),
                     2);
    assert_int_equal(canvas_paragraph(easel.canvas, box_of(5, 0, 1, 10), ROLE_TEXT, "", false), 0);
    assert_dump(&easel, "one two\n"
                        "three four\n"
                        "\n"
                        "incomprehe\n"
                        "nsibiliti…\n"
                        "\n");
    easel_close(&easel);
}

static void test_links_break_anywhere_and_lose_nothing(void **state)
{
    struct easel easel;

    (void)state;
    easel_open(&easel, 3, 10, false);
    assert_int_equal(
        canvas_paragraph(easel.canvas, canvas_box(easel.canvas), ROLE_TEXT, "https://host/a b?c=d&e", true),
        3);
    assert_dump(&easel, "https://ho\n"
                        "st/a b?c=d\n"
                        "&e\n");
    easel_close(&easel);
}

struct metering {
    uint64_t done, total;
    bool is_confirmed;
    const char *drawn, *ascii;
};

static void test_a_meter_is_full_only_when_confirmed(void **state)
{
    static const struct metering meterings[] = {
        { 0, 80, false, "░░░░░\n", ".....\n" },
        { 1, 80, false, "░░░░░\n", ".....\n" },
        { 2, 80, false, "▏░░░░\n", ".....\n" },
        { 16, 80, false, "█░░░░\n", "#....\n" },
        { 40, 80, false, "██▌░░\n", "##-..\n" },
        { 79, 80, false, "████▉\n", "####=\n" },
        { 80, 80, false, "████▉\n", "####=\n" },
        { 80, 80, true, "█████\n", "#####\n" },
        { 79, 80, true, "████▉\n", "####=\n" },
        { 90, 80, false, "████▉\n", "####=\n" },
        { 0, 0, false, "░░░░░\n", ".....\n" },
        { 0, 0, true, "█████\n", "#####\n" },
        { UINT64_MAX / 2, UINT64_MAX, false, "██▌░░\n", "##-..\n" },
        { UINT64_MAX, UINT64_MAX, false, "████▉\n", "####=\n" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof meterings / sizeof *meterings; i++) {
        const struct metering *m = &meterings[i];

        for (int is_ascii = 0; is_ascii < 2; is_ascii++) {
            struct easel easel;

            easel_open(&easel, 1, 5, is_ascii);
            canvas_meter(easel.canvas, canvas_box(easel.canvas), m->done, m->total, m->is_confirmed);
            assert_dump(&easel, is_ascii ? m->ascii : m->drawn);
            easel_close(&easel);
        }
    }
}

static void test_sparks_show_the_last_values(void **state)
{
    static const uint64_t values[] = { 999, 0, 1, 7, 14, 13 };
    struct easel easel;

    (void)state;
    easel_open(&easel, 3, 5, false);
    canvas_spark(easel.canvas, box_row(canvas_box(easel.canvas), 0), values, 6);
    canvas_spark(easel.canvas, box_row(canvas_box(easel.canvas), 1), values + 4, 2);
    canvas_spark(easel.canvas, box_row(canvas_box(easel.canvas), 2), values + 1, 1);
    assert_dump(&easel, "▁▁▄█▇\n"
                        "   █▇\n"
                        "    ▁\n");
    easel_close(&easel);
}

static void test_highlighting_marks_the_first_text(void **state)
{
    struct easel easel;
    struct box box;

    (void)state;
    easel_open(&easel, 2, 20, false);
    box = canvas_box(easel.canvas);
    canvas_text(easel.canvas, box_row(box, 0), ROLE_TEXT, " * core a.gz  1 KiB");
    canvas_highlight(easel.canvas, box_row(box, 0));
    canvas_highlight(easel.canvas, box_row(box, 1));
    assert_roles(&easel, "aAAAAAAAAAAAaaaaaaaa\n"
                         "aaaaaaaaaaaaaaaaaaaa\n");
    easel_close(&easel);
}

static void test_rules_and_fills(void **state)
{
    struct easel easel;
    struct box box;

    (void)state;
    easel_open(&easel, 3, 6, false);
    box = canvas_box(easel.canvas);
    canvas_text(easel.canvas, box_row(box, 2), ROLE_TEXT, "behind");
    canvas_rule(easel.canvas, box);
    canvas_divide(easel.canvas, box_after(box_below(box, 1), 2));
    canvas_fill(easel.canvas, box_of(2, 4, 1, 2), ROLE_STATUS);
    assert_dump(&easel, "──────\n"
                        "  │\n"
                        "be│i\n");
    easel_close(&easel);
}

static void test_the_cursor_is_on_the_canvas_or_nowhere(void **state)
{
    struct easel easel;
    int row, column;
    bool is_typing;

    (void)state;
    easel_open(&easel, 2, 6, false);
    assert_false(canvas_cursor(easel.canvas, &row, &column, &is_typing));
    canvas_put_cursor(easel.canvas, 1, 5, true);
    assert_true(canvas_cursor(easel.canvas, &row, &column, &is_typing));
    assert_true(row == 1 && column == 5 && is_typing);
    canvas_put_cursor(easel.canvas, 1, 6, true);
    assert_false(canvas_cursor(easel.canvas, &row, &column, &is_typing));
    canvas_put_cursor(easel.canvas, 0, 0, false);
    canvas_start(easel.canvas, 2, 6);
    assert_false(canvas_cursor(easel.canvas, &row, &column, &is_typing));
    easel_close(&easel);
}

/* ----- themes ----- */

static const char *const built_in[] = { "night", "day", "mono", "plain" };

static void test_every_theme_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        struct theme *theme = theme_new(built_in[i], false, true);

        assert_non_null(theme);
        assert_true(theme_look(theme, ROLE_CURSOR)->is_reverse ||
                    theme_look(theme, ROLE_CURSOR)->background >= 0);
        assert_memory_not_equal(theme_look(theme, ROLE_FAILED), theme_look(theme, ROLE_TEXT),
                                sizeof(struct look));
        theme_free(theme);
    }
    assert_null(theme_new("no such theme", false, true));
}

static void test_without_colour_there_is_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
        struct theme *theme = theme_new(built_in[i], false, false);

        for (enum role role = 0; role < ROLE_COUNT; role++) {
            assert_int_equal(theme_look(theme, role)->colour, -1);
            assert_int_equal(theme_look(theme, role)->background, -1);
        }
        theme_free(theme);
    }
}

static void test_every_glyph_takes_one_column(void **state)
{
    (void)state;
    for (int is_ascii = 0; is_ascii < 2; is_ascii++) {
        struct theme *theme = theme_new(NULL, is_ascii, true);

        for (enum glyph glyph = 0; glyph < GLYPH_COUNT; glyph++) {
            const char *text = theme_glyph(theme, glyph);
            struct cluster cluster;

            assert_non_null(text);
            assert_int_equal(text_next(text, strlen(text), &cluster), strlen(text));
            assert_int_equal(cluster.columns, 1);
            assert_false(cluster.may_disagree);
            assert_true(!is_ascii || strlen(text) == 1);
        }
        theme_free(theme);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_is_cut_at_its_box),
        cmocka_unit_test(test_boxes_off_the_canvas_draw_nothing),
        cmocka_unit_test(test_an_empty_canvas),
        cmocka_unit_test(test_names_keep_their_extension_and_their_row),
        cmocka_unit_test(test_hostile_names_move_nothing),
        cmocka_unit_test(test_wide_clusters_are_never_half_there),
        cmocka_unit_test(test_trouble_in_any_box_leaves_a_whole_canvas),
        cmocka_unit_test(test_paragraphs_break_at_blanks),
        cmocka_unit_test(test_links_break_anywhere_and_lose_nothing),
        cmocka_unit_test(test_a_meter_is_full_only_when_confirmed),
        cmocka_unit_test(test_sparks_show_the_last_values),
        cmocka_unit_test(test_highlighting_marks_the_first_text),
        cmocka_unit_test(test_rules_and_fills),
        cmocka_unit_test(test_the_cursor_is_on_the_canvas_or_nowhere),
        cmocka_unit_test(test_every_theme_is_whole),
        cmocka_unit_test(test_without_colour_there_is_none),
        cmocka_unit_test(test_every_glyph_takes_one_column),
    };

    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
