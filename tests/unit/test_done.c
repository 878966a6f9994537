#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "commands/done.h"
#include "record/settings.h"
#include "support/results.h"
#include "support/scratch.h"

static char *folder;

static int set_up(void **state)
{
    (void)state;
    folder = scratch_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

/* --- words ----------------------------------------------------------------------------------------------------- */

static void test_words_as_a_shell_cuts_them(void **state)
{
    /* clang-format off */
    static const struct { const char *command, *words[5]; } cases[] = {
        { "notify",                   { "notify" } },
        { "  a\tb \n c ",             { "a", "b", "c" } },
        { "a 'b c' \"d e\"",          { "a", "b c", "d e" } },
        { "a b' 'c\" \"d",            { "a", "b c d" } },
        { "a '' \"\"",                { "a", "", "" } },
        { "a b\\ c \\' \\\\",         { "a", "b c", "'", "\\" } },
        { "a 'b\\' \"c\\\"d\\e\"",    { "a", "b\\", "c\"d\\e" } },
        { "a $HOME `b` * ; > | &",    { "a", "$HOME", "`b`", "*", ";" } },
    };
    static const char *const wrong[] = { "", "  ", "'a", "a \"b", "a \"b\\", "'' a" };
    /* clang-format on */
    char **words;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(done_split(cases[i].command, &words, &err));
        for (size_t n = 0; n < 5 && cases[i].words[n]; n++)
            assert_string_equal(words[n], cases[i].words[n]);
        done_free_words(words);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(done_split(wrong[i], &words, &err));
        assert_string_equal(err.code, "bad-command");
    }
}

/* --- the program ----------------------------------------------------------------------------------------------- */

static char *write_program(const char *name, const char *script)
{
    OWNED_TEXT char *text = memory_print("#!/bin/sh\ncd '%s'\n%s\n", folder, script);
    char *path = scratch_file(folder, name, text, strlen(text));

    assert_int_equal(chmod(path, 0700), 0);
    return path;
}

static bool tell(const char *command, struct error *err)
{
    OWNED(settings) struct settings *settings = settings_new();
    struct result result = result_sample_done();
    const struct result *results[] = { &result };

    settings->on_done = memory_text(command);
    return done_wait(done_tell(settings, results, 1, NULL), err);
}

/* The caller's. */
static char *read_file(const char *name)
{
    OWNED_TEXT char *path = memory_print("%s/%s", folder, name);
    FILE *file = fopen(path, "r");
    char *text = memory_new(65536, 1);

    assert_non_null(file);
    assert_true(fread(text, 1, 65535, file) > 0);
    (void)fclose(file);
    return text;
}

static void assert_holds(const char *name, const char *text)
{
    OWNED_TEXT char *found = read_file(name);

    assert_string_equal(found, text);
}

static void test_the_program_gets_json_and_its_words(void **state)
{
    OWNED_TEXT char *path = write_program("told", "cat > json; printf '%s|' \"$@\" > words");
    OWNED_TEXT char *command = memory_print("%s 'a b' $HOME \"c\"", path);
    struct result result = result_sample_done();
    OWNED_TEXT char *json = formatted_one("json", &result, FORMAT_FOR_FILE);
    struct error err;

    (void)state;
    assert_true(tell(command, &err));
    assert_holds("json", json);
    assert_holds("words", "a b|$HOME|c|");
}

static void test_no_secret_is_handed_on(void **state)
{
    OWNED_TEXT char *path = write_program("told", "env > environment");
    OWNED_TEXT char *environment = NULL;
    struct error err;

    (void)state;
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK_MARK", 1), 0);
    assert_true(tell(path, &err));
    assert_int_equal(unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"), 0);
    environment = read_file("environment");
    assert_null(strstr(environment, "SK_MARK"));
    assert_non_null(strstr(environment, "PATH="));
}

static void test_failures_are_told(void **state)
{
    OWNED_TEXT char *failing = write_program("failing", "exit 3");
    OWNED_TEXT char *missing = memory_print("%s/missing", folder);
    OWNED_TEXT char *open_to_all = write_program("open", "exit 0");
    struct error err;

    (void)state;
    assert_false(tell(failing, &err));
    assert_non_null(strstr(err.message, "failing ended with status 3"));
    assert_false(tell(missing, &err));
    assert_string_equal(err.code, "ENOENT");
    assert_int_equal(chmod(open_to_all, 0777), 0);
    assert_false(tell(open_to_all, &err));
    assert_false(tell("told", &err));
}

static void test_what_is_wanted(void **state)
{
    OWNED(settings) struct settings *settings = settings_new();

    (void)state;
    assert_false(done_is_wanted(settings, 3600000));
    settings->rings_bell = true;
    assert_false(done_is_wanted(settings, 9999));
    assert_true(done_is_wanted(settings, 10000));
    settings->notify_after_s = 0;
    assert_true(done_is_wanted(settings, 0));
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(test_words_as_a_shell_cuts_them),
        CASE(test_the_program_gets_json_and_its_words),
        CASE(test_no_secret_is_handed_on),
        CASE(test_failures_are_told),
        CASE(test_what_is_wanted),
    };

    return cmocka_run_group_tests_name("done", tests, NULL, NULL);
}
