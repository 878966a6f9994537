#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/error.h"
#include "keymap.h"
#include "screen/keys.h"
#include "views/views.h"

static void test_names_of_keys(void **state)
{
    static const struct {
        const char *name, *shown;
        int key;
    } cases[] = {
        { "j", "j", 'j' },
        { "space", "Space", ' ' },
        { "ENTER", "Enter", 13 },
        { "ctrl-n", "Ctrl-N", 14 },
        { "Ctrl-C", "Ctrl-C", 3 },
        { "alt-v", "Alt-v", 'v' | KEYCODE_ALT },
        { "alt-<", "Alt-<", '<' | KEYCODE_ALT },
        { "alt-up", "Alt-Up", KEYCODE_UP | KEYCODE_ALT },
        { "page-down", "PgDn", KEYCODE_PAGE_DOWN },
        { "f12", "F12", KEYCODE_F12 },
        { "é", "é", 0xE9 },
        { "中", "中", 0x4E2D },
        { "-", "-", '-' },
    };
    char text[KEY_NAME_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(key_parse(cases[i].name), cases[i].key);
        assert_string_equal(key_name(cases[i].key, text), cases[i].shown);
    }
}

static void test_no_keys(void **state)
{
    static const char *const names[] = { "",    "jj",   "ctrl-", "alt-", "ctrl-nn",
                                         "f13", "\x01", "\xff",  " ",    "alt-alt" };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_int_equal(key_parse(names[i]), KEYCODE_NONE);
}

static void test_every_binding_has_a_key_and_every_name_is_its_own(void **state)
{
    struct keymap *keymap = keymap_new();

    (void)state;
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++) {
        assert_int_equal(action_find(action_name(action)), action);
        assert_true(strlen(action_help(action)) > 0);
        if (strlen(action_help(action)) > 58)
            fail_msg("the help of 80 columns cuts: %s", action_help(action));
    }
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++) {
        enum action action;
        int key;

        for (size_t n = 0; keymap_at(keymap, view, n, &key, &action); n++) {
            assert_int_not_equal(key, KEYCODE_NONE);
            assert_int_equal(keymap_find(keymap, view, key), action);
        }
    }
    keymap_free(keymap);
}

static void test_footer_hints_have_keys(void **state)
{
    struct keymap *keymap = keymap_new();

    (void)state;
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++)
        for (size_t i = 0; i < VIEW_HINTS_MOST && views[view]->hints[i] != ACTION_NONE; i++)
            assert_int_not_equal(keymap_key(keymap, view, views[view]->hints[i]), KEYCODE_NONE);
    keymap_free(keymap);
}

static void test_a_view_asks_its_parents(void **state)
{
    struct keymap *keymap = keymap_new();

    (void)state;
    assert_int_equal(keymap_find(keymap, VIEW_QUEUE, 'l'), ACTION_LIMIT);
    assert_int_equal(keymap_find(keymap, VIEW_HISTORY, 'l'), ACTION_COPY_LINK);
    assert_int_equal(keymap_find(keymap, VIEW_HISTORY, 'q'), ACTION_QUIT);
    assert_int_equal(keymap_find(keymap, VIEW_HELP, 'x'), ACTION_NONE);
    keymap_free(keymap);
}

static void test_the_persons_own_come_first(void **state)
{
    struct keymap *keymap = keymap_new();

    (void)state;
    assert_true(keymap_bind(keymap, VIEW_QUEUE, "l", ACTION_CANCEL));
    assert_true(keymap_bind(keymap, VIEW_ANY, "q", ACTION_NONE));
    assert_false(keymap_bind(keymap, VIEW_ANY, "no-such-key", ACTION_HELP));
    assert_int_equal(keymap_find(keymap, VIEW_QUEUE, 'l'), ACTION_CANCEL);
    assert_int_equal(keymap_find(keymap, VIEW_QUEUE, 'q'), ACTION_NONE);
    assert_int_equal(keymap_key(keymap, VIEW_QUEUE, ACTION_LIMIT), KEYCODE_NONE);
    assert_int_equal(keymap_key(keymap, VIEW_QUEUE, ACTION_QUIT), KEYCODE_CTRL('c'));
    keymap_free(keymap);
}

static void test_names_may_be_short_while_they_are_clear(void **state)
{
    (void)state;
    assert_int_equal(action_find("hel"), ACTION_HELP);
    assert_int_equal(action_find("retry"), ACTION_RETRY);
    assert_int_equal(action_find("retry-"), ACTION_RETRY_ALL);
    assert_int_equal(action_find("pa"), ACTION_NONE);
    assert_int_equal(action_find(""), ACTION_NONE);
    assert_int_equal(action_find("help me"), ACTION_NONE);
}

static void test_bindings_in_words(void **state)
{
    static const struct {
        const char *view, *key, *action, *part;
    } wrong[] = {
        { "filse", "x", "mark", "views are any, files" },
        { "Files", "x", "mark", "views are any" },
        { "files", "xx", "mark", "ctrl-x" },
        { "files", "x", "mark-a", "none unbinds" },
        { "files", "x", "up-and", "none unbinds" },
        { "files", "x", "", "none unbinds" },
    };
    struct keymap *keymap = keymap_new();
    struct error err = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(keymap_bind_words(keymap, wrong[i].view, wrong[i].key, wrong[i].action, &err));
        assert_string_equal(err.code, "bad-binding");
        assert_non_null(strstr(err.hint, wrong[i].part));
    }
    assert_int_equal(keymap_find(keymap, VIEW_FILES, 'x'), ACTION_NONE);
    assert_true(keymap_bind_words(keymap, "files", "x", "mark-all", &err));
    assert_true(keymap_bind_words(keymap, "any", "q", "none", &err));
    assert_true(keymap_bind_words(keymap, "help", "f5", "up", &err));
    assert_int_equal(keymap_find(keymap, VIEW_FILES, 'x'), ACTION_MARK_ALL);
    assert_int_equal(keymap_find(keymap, VIEW_QUEUE, 'q'), ACTION_NONE);
    assert_int_equal(keymap_find(keymap, VIEW_HELP, KEYCODE_F5), ACTION_UP);
    keymap_free(keymap);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bindings_in_words),
        cmocka_unit_test(test_names_of_keys),
        cmocka_unit_test(test_no_keys),
        cmocka_unit_test(test_every_binding_has_a_key_and_every_name_is_its_own),
        cmocka_unit_test(test_footer_hints_have_keys),
        cmocka_unit_test(test_a_view_asks_its_parents),
        cmocka_unit_test(test_the_persons_own_come_first),
        cmocka_unit_test(test_names_may_be_short_while_they_are_clear),
    };

    return cmocka_run_group_tests_name("keymap", tests, NULL, NULL);
}
