#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/option_table.h"
#include "commands/options.h"
#include "commands/suggest.h"
#include "record/settings.h"

#define MOST_WORDS 16

/* A command line in writable memory, as main gets it. */
struct line {
    int argc;
    char *argv[MOST_WORDS + 1];
};

static void line_fill(struct line *line, const char *const *words)
{
    *line = (struct line){ 0 };
    line->argv[line->argc++] = memory_text("attache");
    while (*words)
        line->argv[line->argc++] = memory_text(*words++);
}

static void line_done(struct line *line)
{
    for (int i = 0; i < line->argc; i++)
        free(line->argv[i]);
}

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

static bool parse(const char *const *words, struct options *out, struct error *err)
{
    struct line line, given;
    bool is_fine;

    line_fill(&line, words);
    given = line; /* getopt reorders pointers */
    is_fine = options_parse(line.argc, line.argv, out, err);
    line_done(&given);
    return is_fine;
}

static void assert_fine(const char *const *words, struct options *out)
{
    struct error err = { 0 };

    if (!parse(words, out, &err))
        fail_msg("%s", err.message);
}

static void assert_help(const char *const *words, enum command about)
{
    struct options options;

    assert_fine(words, &options);
    assert_int_equal(options.command, COMMAND_HELP);
    assert_int_equal(options.about, about);
    options_done(&options);
}

static void assert_refused(const char *const *words, const char *code, const char *part)
{
    struct options options;
    struct error err = { 0 };

    assert_false(parse(words, &options, &err));
    assert_string_equal(err.code, code);
    if (!strstr(err.message, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.message);
    assert_string_not_equal(err.hint, "");
}

static void test_nothing_is_the_screen(void **state)
{
    struct options options;

    (void)state;
    assert_fine((const char *const[]){ NULL }, &options);
    assert_int_equal(options.command, COMMAND_SCREEN);
    assert_int_equal(options.paths_count, 0);
    assert_int_equal(options.settings->parallel, 3);
    assert_int_equal(options.settings->retries, 6);
    assert_int_equal(options.settings->timeout_s, 30);
    assert_int_equal(options.settings->after_hangup_s, 900);
    assert_true(options.settings->verifies);
    assert_true(options.settings->has_mouse);
    assert_false(options.settings->checks_links);
    assert_null(options.settings->format);
    options_done(&options);
}

static void test_every_setting_reaches_its_field(void **state)
{
    struct options options;

    (void)state;
    assert_fine(WORDS("--endpoint", "h", "--region=r", "--parallel", "16", "--limit-rate=2M", "--retries=0",
                      "--timeout=5", "--after-hangup=2h", "--api-rate=7", "--ca-file=c", "--store-hosts=s",
                      "x"),
                &options);
    assert_string_equal(options.settings->endpoint, "h");
    assert_string_equal(options.settings->region, "r");
    assert_int_equal(options.settings->parallel, 16);
    assert_int_equal(options.settings->limit_rate, 2097152);
    assert_int_equal(options.settings->retries, 0);
    assert_int_equal(options.settings->timeout_s, 5);
    assert_int_equal(options.settings->after_hangup_s, 7200);
    assert_int_equal(options.settings->api_rate, 7);
    assert_string_equal(options.settings->ca_file, "c");
    assert_string_equal(options.settings->store_hosts, "s");
    options_done(&options);

    assert_fine(WORDS("--format=keys", "--output=o", "--theme=t", "--log=l", "--allow-http", "--no-verify",
                      "--check-links", "--ascii", "--no-mouse", "--no-print", "--no-history", "--quiet",
                      "--dry-run", "put", "x"),
                &options);
    assert_string_equal(options.settings->format, "keys");
    assert_string_equal(options.settings->output, "o");
    assert_string_equal(options.settings->theme, "t");
    assert_string_equal(options.settings->log, "l");
    assert_true(options.settings->allows_http && options.settings->checks_links);
    assert_true(options.settings->is_ascii && options.settings->is_quiet && options.settings->is_dry_run);
    assert_false(options.settings->verifies || options.settings->has_mouse);
    assert_false(options.settings->prints || options.settings->keeps_history);
    options_done(&options);
}

static void test_commands_and_their_words(void **state)
{
    struct options options;

    (void)state;
    assert_fine(WORDS("--demo", "put", "a", "--parallel=2", "b", "--", "-rf", "--", "put"), &options);
    assert_int_equal(options.command, COMMAND_PUT);
    assert_true(options.is_demo);
    assert_int_equal(options.paths_count, 5);
    assert_string_equal(options.paths[1], "b");
    assert_string_equal(options.paths[2], "-rf");
    assert_string_equal(options.paths[3], "--");
    assert_string_equal(options.paths[4], "put");
    options_done(&options);

    assert_fine(WORDS("history", "two", "words"), &options);
    assert_int_equal(options.command, COMMAND_HISTORY);
    assert_int_equal(options.paths_count, 2);
    options_done(&options);

    assert_fine(WORDS("history", "--purge"), &options);
    assert_true(options.purges);
    options_done(&options);

    assert_fine(WORDS("serve", "--port=8080", "--ttl=60", "--sign=v4,B", "--store=d"), &options);
    assert_int_equal(options.command, COMMAND_SERVE);
    assert_int_equal(options.port, 8080);
    assert_int_equal(options.ttl_s, 60);
    assert_string_equal(options.sign, "v4,B");
    assert_string_equal(options.store_dir, "d");
    options_done(&options);

    assert_fine(WORDS("put", "--files-from", "-", "-0"), &options);
    assert_string_equal(options.files_from, "-");
    assert_true(options.is_nul_separated);
    options_done(&options);

    assert_fine(WORDS("folder", "--files-from", "-", "-0"), &options);
    assert_int_equal(options.command, COMMAND_SCREEN);
    assert_string_equal(options.files_from, "-");
    options_done(&options);
}

/* A path after -- or behind another path is a path, also when it is called like a command. */
static void test_words_that_look_like_commands(void **state)
{
    struct options options;

    (void)state;
    assert_fine(WORDS("--", "put"), &options);
    assert_int_equal(options.command, COMMAND_SCREEN);
    assert_int_equal(options.paths_count, 1);
    options_done(&options);

    assert_fine(WORDS("folder", "put"), &options);
    assert_int_equal(options.command, COMMAND_SCREEN);
    assert_int_equal(options.paths_count, 2);
    options_done(&options);
}

static void test_help_and_version_win(void **state)
{
    struct options options;

    (void)state;
    assert_help(WORDS("put", "--help"), COMMAND_PUT);
    assert_help(WORDS("-h", "put"), COMMAND_PUT);
    assert_fine(WORDS("-V"), &options);
    assert_int_equal(options.command, COMMAND_VERSION);
    options_done(&options);
}

static void test_option_wins_over_environment_over_built_in(void **state)
{
    struct options options;

    (void)state;
    setenv("ATTACHE_ENDPOINT", "from-environment", 1);
    setenv("ATTACHE_REGION", "", 1);
    assert_fine(WORDS("put", "a"), &options);
    assert_string_equal(options.settings->endpoint, "from-environment");
    assert_null(options.settings->region);
    options_done(&options);

    assert_fine(WORDS("put", "a", "--endpoint=from-option"), &options);
    assert_string_equal(options.settings->endpoint, "from-option");
    options_done(&options);
    unsetenv("ATTACHE_ENDPOINT");
    unsetenv("ATTACHE_REGION");
}

static void assert_hint(const char *const *words, const char *part)
{
    struct options options;
    struct error err = { 0 };

    assert_false(parse(words, &options, &err));
    if (!strstr(err.hint, part))
        fail_msg("\"%s\" is not in \"%s\"", part, err.hint);
}

static void test_slips_are_guessed(void **state)
{
    (void)state;
    assert_hint(WORDS("--parralel", "3"), "--parallel");
    assert_hint(WORDS("put", "--formt=keys", "x"), "--format");
    assert_hint(WORDS("--ouptut", "x"), "--output");
    assert_hint(WORDS("put", "--json", "x"), "--format json");
    assert_hint(WORDS("--bogus"), "attache --help");
    assert_refused(WORDS("--no", "x"), "ambiguous-option",
                   "--no is short for several: --no-verify, --no-print");
    assert_string_equal(suggest_command("putt"), "put");
    assert_string_equal(suggest_command("hist"), "history");
    assert_string_equal(suggest_command("docotr"), "doctor");
    assert_string_equal(suggest_command("help"), "--help");
    assert_null(suggest_command("report"));
    assert_null(suggest_command("s"));
    assert_null(suggest_command(""));
}

static void test_doctor_takes_no_words(void **state)
{
    (void)state;
    assert_refused(WORDS("doctor", "x"), "needless-word", "attache doctor does not take \"x\"");
}

static void test_wrong_lines_are_refused(void **state)
{
    (void)state;
    assert_refused(WORDS("--bogus"), "unknown-option", "--bogus");
    assert_refused(WORDS("-x"), "unknown-option", "-x");
    assert_refused(WORDS("put", "-rf"), "unknown-option", "-r");
    assert_refused(WORDS("--dry-run"), "dry-screen", "--dry-run is for attache put");
    assert_refused(WORDS("--quiet=yes"), "needless-value", "--quiet=yes");
    assert_refused(WORDS("--name"), "missing-value", "--name");
    assert_refused(WORDS("--parallel", "0", "put", "a"), "bad-value", "--parallel");
    assert_refused(WORDS("--parallel", "17"), "bad-value", "17");
    assert_refused(WORDS("--parallel", "3x"), "bad-value", "3x");
    assert_refused(WORDS("--parallel="), "bad-value", "--parallel");
    assert_refused(WORDS("--parallel", "+3"), "bad-value", "+3");
    assert_refused(WORDS("--parallel", "99999999999999999999"), "bad-value", "9999");
    assert_refused(WORDS("--timeout", "0"), "bad-value", "--timeout");
    assert_refused(WORDS("--timeout", "-1"), "bad-value", "-1");
    assert_refused(WORDS("--after-hangup", "25h"), "bad-value", "25h");
    assert_refused(WORDS("--after-hangup", "5d"), "bad-value", "5d");
    assert_refused(WORDS("--limit-rate", "fast"), "bad-value", "fast");
    assert_refused(WORDS("--endpoint="), "bad-value", "--endpoint");
    assert_refused(WORDS("--format", "yaml"), "bad-format", "yaml");
    assert_refused(WORDS("--format", "{sum}"), "bad-template", "{sum}");
    assert_refused(WORDS("serve", "--port", "65536"), "bad-value", "65536");
    assert_refused(WORDS("serve", "--port", "http"), "bad-value", "http");
    assert_refused(WORDS("serve", "word"), "needless-word", "word");
    assert_refused(WORDS("history", "--purge", "word"), "needless-word", "word");
    assert_refused(WORDS("put", "a", "--purge"), "wrong-command", "--purge");
    assert_refused(WORDS("--port", "1"), "wrong-command", "--port");
    assert_refused(WORDS("--demo", "--endpoint", "h"), "two-services", "--endpoint");
    assert_refused(WORDS("put", "--region=r", "a", "--demo"), "two-services", "--region");
    assert_refused(WORDS("put"), "no-file", "FILE");
    assert_refused(WORDS("put", "-"), "input-without-name", "standard input");
    assert_refused(WORDS("put", "a", "-0"), "needs-files-from", "-0");
    assert_refused(WORDS("-0"), "needs-files-from", "-0");
    assert_refused(WORDS("history", "--files-from", "-"), "wrong-command", "--files-from");
    assert_refused(WORDS("put", "--files-from", "-", "-"), "input-twice", "standard input");
}

static void test_names_that_cannot_be_sent(void **state)
{
    struct options options;

    (void)state;
    assert_refused(WORDS("put", "--name", "a/b", "f"), "bad-name", "a/b");
    assert_refused(WORDS("put", "--name", "..", "f"), "bad-name", "..");
    assert_refused(WORDS("put", "--name", ".", "f"), "bad-name", ".");
    assert_refused(WORDS("put", "--name", "", "f"), "bad-value", "--name");
    assert_refused(WORDS("put", "--name", "n", "f", "g"), "name-for-one", "--name");
    assert_refused(WORDS("put", "--name", "n", "--files-from", "l"), "name-for-one", "--name");
    assert_refused(WORDS("--name", "n", "f"), "name-for-one", "--name");
    assert_fine(WORDS("put", "--name", "..x", "f"), &options);
    options_done(&options);
}

static void check_secret(const char *const *words, int place)
{
    struct options options;
    struct error err = { 0 };
    struct line line, given;

    line_fill(&line, words);
    given = line;
    assert_false(options_parse(line.argc, line.argv, &options, &err));
    assert_string_equal(err.code, "secret-in-argv");
    assert_null(strstr(given.argv[place], "MARK"));
    assert_null(strstr(err.message, "MARK"));
    assert_null(strstr(err.hint, "MARK"));
    assert_non_null(strstr(err.message, "never"));
    line_done(&given);
}

static void test_secrets_are_refused_and_overwritten(void **state)
{
    (void)state;
    check_secret(WORDS("--access-key-secret=SK_MARK"), 1);
    check_secret(WORDS("put", "f", "--access-key-secret", "SK_MARK"), 4);
    check_secret(WORDS("put", "--Access-Key-Secret=SK_MARK", "f"), 2);
    check_secret(WORDS("--security-token=SK_MARK"), 1);
    check_secret(WORDS("--password=SK_MARK"), 1);
}

/* No option of ours may look like one that is refused as a secret, and none may stand in both tables. */
static void test_tables_do_not_overlap(void **state)
{
    (void)state;
    for (size_t i = 0; option_table_row(i); i++) {
        assert_true(i < 64); /* they are bits of a number while reading */
        for (size_t k = 0; settings_row(k); k++)
            assert_string_not_equal(option_table_row(i)->name, settings_row(k)->name);
    }
}

static int columns_of(const char *line)
{
    return (int)strcspn(line, "\n");
}

static void test_help_fits_and_names_all(void **state)
{
    char text[32768] = "";
    FILE *out = fmemopen(text, sizeof text, "w");

    (void)state;
    options_print_help(out, COMMAND_SCREEN);
    (void)fclose(out);
    for (const char *line = text; *line; line += columns_of(line) + 1)
        if (columns_of(line) > 80)
            fail_msg("%d columns: %.*s", columns_of(line), columns_of(line), line);
    for (size_t i = 0; settings_row(i); i++) {
        OWNED_TEXT char *word = memory_print("--%s ", settings_row(i)->name);

        assert_non_null(strstr(text, word));
    }
    for (size_t i = 0; option_table_row(i); i++) {
        OWNED_TEXT char *word = memory_print("--%s ", option_table_row(i)->name);

        assert_non_null(strstr(text, word));
    }
    assert_non_null(strstr(text, "1 to 16, default 3"));
    assert_non_null(strstr(text, "ATTACHE_ENDPOINT"));
}

/* The caller's. */
static char *help_about(enum command about)
{
    char *text = memory_new(1, 32768);
    FILE *out = fmemopen(text, 32768, "w");

    options_print_help(out, about);
    (void)fclose(out);
    return text;
}

static void test_help_of_a_command_is_about_it(void **state)
{
    OWNED_TEXT char *history = help_about(COMMAND_HISTORY), *serve = help_about(COMMAND_SERVE);
    OWNED_TEXT char *put = help_about(COMMAND_PUT);

    (void)state;
    assert_help(WORDS("history", "--help"), COMMAND_HISTORY);
    assert_help(WORDS("--help", "serve"), COMMAND_SERVE);
    assert_help(WORDS("--help"), COMMAND_SCREEN);

    assert_non_null(strstr(history, "  history [TEXT] "));
    assert_non_null(strstr(history, "  --purge "));
    assert_non_null(strstr(history, "  --format F "));
    assert_null(strstr(history, "--parallel"));
    assert_null(strstr(history, "--port"));
    assert_null(strstr(history, "doctor"));
    assert_null(strstr(history, "Exit status"));
    assert_non_null(strstr(serve, "  --port N "));
    assert_null(strstr(serve, "--format"));
    assert_non_null(strstr(put, "  --parallel N "));
    assert_non_null(strstr(put, "Exit status"));
    assert_null(strstr(put, "--port"));
    assert_null(strstr(put, "--theme"));
}

static void test_state_folder(void **state)
{
    char *old_state = memory_text(getenv("XDG_STATE_HOME")), *old_home = memory_text(getenv("HOME"));
    char *folder;

    (void)state;
    setenv("HOME", "/h", 1);
    setenv("XDG_STATE_HOME", "/s", 1);
    folder = settings_state_folder();
    assert_string_equal(folder, "/s/attache");
    free(folder);
    setenv("XDG_STATE_HOME", "relative", 1);
    folder = settings_state_folder();
    assert_string_equal(folder, "/h/.local/state/attache");
    free(folder);
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    assert_null(settings_state_folder());
    if (old_state)
        setenv("XDG_STATE_HOME", old_state, 1);
    if (old_home)
        setenv("HOME", old_home, 1);
    free(old_state);
    free(old_home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_the_screen),
        cmocka_unit_test(test_every_setting_reaches_its_field),
        cmocka_unit_test(test_commands_and_their_words),
        cmocka_unit_test(test_words_that_look_like_commands),
        cmocka_unit_test(test_help_and_version_win),
        cmocka_unit_test(test_option_wins_over_environment_over_built_in),
        cmocka_unit_test(test_wrong_lines_are_refused),
        cmocka_unit_test(test_slips_are_guessed),
        cmocka_unit_test(test_doctor_takes_no_words),
        cmocka_unit_test(test_names_that_cannot_be_sent),
        cmocka_unit_test(test_secrets_are_refused_and_overwritten),
        cmocka_unit_test(test_tables_do_not_overlap),
        cmocka_unit_test(test_help_fits_and_names_all),
        cmocka_unit_test(test_help_of_a_command_is_about_it),
        cmocka_unit_test(test_state_folder),
    };

    return cmocka_run_group_tests_name("options", tests, NULL, NULL);
}
