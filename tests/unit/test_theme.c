#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/memory.h"
#include "screen/theme.h"
#include "screen/theme_read.h"
#include "support/scratch.h"

#define NO_COLOUR 999 /* no theme can name it */

static void test_what_is_built_in_names_every_role(void **state)
{
    (void)state;
    for (const struct theme_file *file = theme_files; file->name; file++) {
        struct look looks[ROLE_COUNT];
        struct error err = { 0 };

        for (enum role role = 0; role < ROLE_COUNT; role++)
            looks[role].colour = NO_COLOUR;
        if (!theme_read(file->text, file->name, looks, &err))
            fail_msg("%s", err.message);
        for (enum role role = 0; role < ROLE_COUNT; role++)
            assert_int_not_equal(looks[role].colour, NO_COLOUR);
    }
    assert_string_equal(theme_files[0].name, "night");
}

static void test_looks(void **state)
{
    struct look looks[ROLE_COUNT] = { 0 };
    struct error err;

    (void)state;
    looks[ROLE_DONE].is_dim = true;
    assert_false(
        theme_read("# mine\nmarked = bright-red on 200 underline bold\nfailed=own\non = black\ndone = own\n",
                   "t", looks, &err)); /* "on" is no role */
    assert_int_equal(looks[ROLE_MARKED].colour, 9);
    assert_int_equal(looks[ROLE_MARKED].background, 200);
    assert_true(looks[ROLE_MARKED].is_bold && looks[ROLE_MARKED].is_underlined);
    assert_false(looks[ROLE_MARKED].is_dim || looks[ROLE_MARKED].is_reverse);
    assert_int_equal(looks[ROLE_FAILED].colour, -1);
    assert_true(looks[ROLE_DONE].is_dim); /* below the wrong line nothing is read */
    assert_true(theme_read("done = own on white reverse", "t", looks, &err));
    assert_false(looks[ROLE_DONE].is_dim);
    assert_int_equal(looks[ROLE_DONE].background, 7);
}

static void test_wrong_lines_are_named(void **state)
{
    static const struct {
        const char *text, *message, *hint;
    } wrong[] = {
        { "marked = red\nmraked = red", "t:2: there is no role \"mraked\"", "cursor, marked" },
        { "marked =", "t:1: there is no colour \"\"", "bright-black" },
        { "marked = pink", "t:1: there is no colour \"pink\"", "0 to 255" },
        { "marked = 256", "t:1: there is no colour \"256\"", "0 to 255" },
        { "marked = -1", "t:1: there is no colour \"-1\"", "own" },
        { "marked = bright-own", "t:1: there is no colour", "own" },
        { "marked = red on", "t:1: there is no colour", "[on COLOUR]" },
        { "\n\nmarked = red blinking", "t:3: there is no attribute \"blinking\"", "[underline]" },
        { "marked", "t:1: ", "name" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct look looks[ROLE_COUNT] = { 0 };
        struct error err = { 0 };

        assert_false(theme_read(wrong[i].text, "t", looks, &err));
        if (!strstr(err.message, wrong[i].message) || !strstr(err.hint, wrong[i].hint))
            fail_msg("%s -> %s (%s)", wrong[i].text, err.message, err.hint);
    }
}

/* Two folders with themes. */
struct shelf {
    char *first, *second;
    const char *folders[3];
};

static int begin(void **state)
{
    struct shelf *shelf = memory_new(1, sizeof *shelf);

    shelf->first = scratch_new();
    shelf->second = scratch_new();
    shelf->folders[0] = shelf->first;
    shelf->folders[1] = shelf->second;
    *state = shelf;
    return 0;
}

static int end(void **state)
{
    struct shelf *shelf = *state;

    scratch_remove(shelf->first);
    scratch_remove(shelf->second);
    free(shelf);
    return 0;
}

static void put_theme(const char *folder, const char *name, const char *text)
{
    free(scratch_file(folder, name, text, strlen(text)));
}

static int colour_of_mark(const struct shelf *shelf, const char *name, bool has_colour)
{
    struct error err = { 0 };
    OWNED(theme) struct theme *theme = theme_find(name, shelf->folders, false, has_colour, &err);

    if (!theme)
        fail_msg("%s", err.message);
    return theme_look(theme, ROLE_MARKED)->colour;
}

static void test_ones_own_comes_before_what_is_installed_and_built_in(void **state)
{
    const struct shelf *shelf = *state;

    assert_int_equal(colour_of_mark(shelf, "night", true), 3);
    put_theme(shelf->second, "night.theme", "marked = 42\n");
    assert_int_equal(colour_of_mark(shelf, "night", true), 42);
    assert_int_equal(colour_of_mark(shelf, NULL, true), 42);
    put_theme(shelf->first, "night.theme", "marked = 43\n");
    assert_int_equal(colour_of_mark(shelf, "night", true), 43);
    assert_int_equal(colour_of_mark(shelf, "night", false), -1);
}

static void test_what_a_file_leaves_out_has_no_colour(void **state)
{
    const struct shelf *shelf = *state;
    struct error err;
    OWNED(theme) struct theme *theme = NULL;

    put_theme(shelf->first, "mine.theme", "key = red\n");
    theme = theme_find("mine", shelf->folders, true, true, &err);
    assert_non_null(theme);
    assert_string_equal(theme_glyph(theme, GLYPH_MARKED), "*");
    assert_int_equal(theme_look(theme, ROLE_KEY)->colour, 1);
    assert_int_equal(theme_look(theme, ROLE_MARKED)->colour, -1);
    assert_true(theme_look(theme, ROLE_CURSOR)->is_reverse);
}

static void assert_not_found(const struct shelf *shelf, const char *name, const char *message)
{
    struct error err = { 0 };

    assert_null(theme_find(name, shelf->folders, false, true, &err));
    assert_non_null(strstr(err.message, message));
    assert_string_not_equal(err.hint, "");
    if (strstr(err.message, "there is no theme")) /* a sentence must not begin with a name */
        assert_memory_equal(err.hint, "there are night, day, ", 22);
}

static void test_themes_that_are_none(void **state)
{
    const struct shelf *shelf = *state;
    OWNED_TEXT char *path = memory_print("%s/open.theme", shelf->first);

    put_theme(shelf->first, "bad.theme", "key = red\n\nkey = rod\n");
    put_theme(shelf->first, ".hidden.theme", "key = red\n");
    put_theme(shelf->first, "open.theme", "key = red\n");
    assert_int_equal(chmod(path, 0666), 0);
    assert_not_found(shelf, "bad", "bad.theme:3: there is no colour \"rod\"");
    assert_not_found(shelf, "nowhere", "there is no theme \"nowhere\"");
    assert_not_found(shelf, "", "there is no theme");
    assert_not_found(shelf, ".hidden", "there is no theme");
    assert_not_found(shelf, "../x", "there is no theme");
    assert_not_found(shelf, "open", "may be written by everyone");
}

int main(void)
{
#define WITH_SHELF(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_built_in_names_every_role),
        cmocka_unit_test(test_looks),
        cmocka_unit_test(test_wrong_lines_are_named),
        WITH_SHELF(test_ones_own_comes_before_what_is_installed_and_built_in),
        WITH_SHELF(test_what_a_file_leaves_out_has_no_colour),
        WITH_SHELF(test_themes_that_are_none),
    };

    return cmocka_run_group_tests_name("theme", tests, NULL, NULL);
}
