#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "commands/done.h"
#include "record/settings.h"
#include "support/results.h"
#include "support/scratch.h"

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

static bool tell(const char *command, struct error *err)
{
    OWNED(settings) struct settings *settings = settings_new();
    struct result result = result_sample_done();
    const struct result *results[] = { &result };

    settings->on_done = memory_text(command);
    return done_wait(done_tell(settings, results, 1, NULL), err);
}

static void assert_holds(const char *folder, const char *name, const char *text)
{
    OWNED_TEXT char *found = scratch_read(folder, name, NULL);

    assert_string_equal(found, text);
}

static void test_the_program_gets_json_and_its_words(void **state)
{
    OWNED_TEXT char *path = scratch_script(*state, "told", "cat > json; printf '%s|' \"$@\" > words");
    OWNED_TEXT char *command = memory_print("%s 'a b' $HOME \"c\"", path);
    struct result result = result_sample_done();
    OWNED_TEXT char *json = formatted_one("json", &result, FORMAT_FOR_FILE);
    struct error err;

    assert_true(tell(command, &err));
    assert_holds(*state, "json", json);
    assert_holds(*state, "words", "a b|$HOME|c|");
}

static void test_no_secret_is_handed_on(void **state)
{
    OWNED_TEXT char *path = scratch_script(*state, "told", "env > environment");
    OWNED_TEXT char *environment = NULL;
    struct error err;

    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK_MARK", 1), 0);
    assert_true(tell(path, &err));
    assert_int_equal(unsetenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET"), 0);
    environment = scratch_read(*state, "environment", NULL);
    assert_null(strstr(environment, "SK_MARK"));
    assert_non_null(strstr(environment, "PATH="));
}

static void test_failures_are_told(void **state)
{
    OWNED_TEXT char *failing = scratch_script(*state, "failing", "exit 3");
    OWNED_TEXT char *missing = memory_print("%s/missing", (const char *)*state);
    OWNED_TEXT char *open_to_all = scratch_script(*state, "open", "exit 0");
    struct error err;

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
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_words_as_a_shell_cuts_them),
        IN_SCRATCH(test_the_program_gets_json_and_its_words),
        IN_SCRATCH(test_no_secret_is_handed_on),
        IN_SCRATCH(test_failures_are_told),
        IN_SCRATCH(test_what_is_wanted),
    };

    return cmocka_run_group_tests_name("done", tests, NULL, NULL);
}
