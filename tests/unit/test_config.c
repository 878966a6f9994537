#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buffer.h"
#include "base/lines.h"
#include "base/memory.h"
#include "commands/options.h"
#include "record/config.h"
#include "record/settings.h"
#include "support/scratch.h"

/* One config file and what was read from it. */
struct desk {
    char *folder, *path;
    struct settings *settings;
    struct config *config;
    struct error err;
};

static int begin(void **state)
{
    struct desk *desk = memory_new(1, sizeof *desk);

    desk->folder = scratch_new();
    *state = desk;
    return 0;
}

static void forget(struct desk *desk)
{
    settings_free(desk->settings);
    config_free(desk->config);
    free(desk->path);
    desk->settings = NULL;
    desk->config = NULL;
    desk->path = NULL;
    error_clear(&desk->err);
}

static int end(void **state)
{
    struct desk *desk = *state;

    unsetenv("ATTACHE_CONFIG");
    forget(desk);
    scratch_remove(desk->folder);
    free(desk);
    return 0;
}

static bool reread(struct desk *desk)
{
    settings_free(desk->settings);
    config_free(desk->config);
    desk->config = NULL;
    desk->settings = settings_new();
    return config_read(desk->settings, &desk->config, &desk->err);
}

static bool read_bytes(struct desk *desk, const char *text, size_t count)
{
    forget(desk);
    desk->path = scratch_file(desk->folder, "attacherc", text, count);
    setenv("ATTACHE_CONFIG", desk->path, 1);
    return reread(desk);
}

static void assert_read(struct desk *desk, const char *text)
{
    if (!read_bytes(desk, text, strlen(text)))
        fail_msg("%s", desk->err.message);
}

/* The error is at that line (0: about the file), has that code, says part, and what to do. */
static void assert_wrong(const struct desk *desk, int line, const char *code, const char *part)
{
    OWNED_TEXT char *place = memory_print(line ? "%s:%d: " : "%s", desk->path, line);
    OWNED_TEXT char *story = error_story(&desk->err);

    assert_string_equal(desk->err.code, code);
    assert_non_null(strstr(desk->err.message, place));
    if (!strstr(story, part))
        fail_msg("\"%s\" is not in \"%s\"", part, story);
    assert_string_not_equal(desk->err.hint, "");
}

static void assert_refused(struct desk *desk, const char *text, int line, const char *code, const char *part)
{
    assert_false(read_bytes(desk, text, strlen(text)));
    assert_wrong(desk, line, code, part);
}

static void test_settings_by_the_names_of_options(void **state)
{
    struct desk *desk = *state;

    assert_read(
        desk, "# mine\n\n  parallel=5\r\nlimit_rate = 2M\ncheck-links = yes\nno_mouse = on\nno-history = no\n"
              "ascii = false\nformat = {name}: {url} # {size}\nendpoint =  a = b  \n");
    assert_int_equal(desk->settings->parallel, 5);
    assert_int_equal(desk->settings->limit_rate, 2 << 20);
    assert_true(desk->settings->checks_links);
    assert_false(desk->settings->has_mouse);
    assert_true(desk->settings->keeps_history);
    assert_false(desk->settings->is_ascii);
    assert_string_equal(desk->settings->format, "{name}: {url} # {size}");
    assert_string_equal(desk->settings->endpoint, "a = b");
}

static void test_wrong_lines_are_named(void **state)
{
    struct desk *desk = *state;

    assert_refused(desk, "paralel = 3\n", 1, "unknown-setting", "paralel");
    assert_refused(desk, "parallel = 3\n\n# x\nparallel = 17", 4, "bad-value", "1 to 16");
    assert_refused(desk, "ascii = perhaps\n", 1, "bad-value", "yes or no");
    assert_refused(desk, "ascii\n", 1, "bad-line", "name = value");
    assert_refused(desk, "theme =\n", 1, "bad-value", "theme");
    assert_refused(desk, "[key.files\nx = mark\n", 1, "bad-line", "name = value");
    assert_refused(desk, "[x]\nparallel = 3\n", 2, "unknown-setting", "x.parallel");
    assert_refused(desk, "name = a\n", 1, "setting-for-once", "name");
    assert_refused(desk, "= 3\n", 1, "unknown-setting", "");
    assert_refused(desk, "key.files = mark\n", 1, "bad-key-line", "key.VIEW.KEY");
    assert_refused(desk, "key.files.x =\n", 1, "bad-key-line", "key.VIEW.KEY");
    assert_false(read_bytes(desk, "format = {nam}\n", 15));
    assert_non_null(strstr(desk->err.message, ":1: "));
}

static void test_secrets_are_refused_and_not_repeated(void **state)
{
    static const char *const names[] = { "access-key-secret", "access_key_id", "security_token", "Password" };
    struct desk *desk = *state;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        OWNED_TEXT char *text = memory_print("parallel = 2\n%s = SK_MARK\n", names[i]);

        assert_refused(desk, text, 2, "secret-in-config", "copied and shown around");
        assert_null(strstr(desk->err.message, "SK_MARK"));
        assert_null(strstr(desk->err.hint, "SK_MARK"));
    }
}

static void test_keys_are_kept_in_their_order(void **state)
{
    static const struct {
        const char *view, *key, *action;
        int line;
    } expected[] = {
        { "files", "ctrl-x", "mark-all", 1 }, { "any", "=", "top", 2 },   { "any", ".", "hidden", 3 },
        { "queue", "=", "none", 5 },          { "queue", "X", "a=b", 6 }, { "results", "[", "copy", 9 },
    };
    struct desk *desk = *state;

    assert_read(
        desk,
        "key.files.ctrl-x = mark-all\nkey.any.= = top\nkey.any.. = hidden\n[ key.queue ]\n= = none\nX=a=b\n"
        "[]\nparallel = 7\nkey.results.[ = copy\n");
    assert_int_equal(desk->config->keys_count, sizeof expected / sizeof expected[0]);
    for (size_t i = 0; i < desk->config->keys_count; i++) {
        assert_string_equal(desk->config->keys[i].view, expected[i].view);
        assert_string_equal(desk->config->keys[i].key, expected[i].key);
        assert_string_equal(desk->config->keys[i].action, expected[i].action);
        assert_int_equal(desk->config->keys[i].line, expected[i].line);
    }
    assert_int_equal(desk->settings->parallel, 7);
}

static void test_files_that_are_not_trusted(void **state)
{
    OWNED_TEXT char *large = memory_new(LINES_MOST_BYTES + 2, 1);
    struct desk *desk = *state;

    memset(large, '\n', LINES_MOST_BYTES + 1);
    assert_true(read_bytes(desk, large, LINES_MOST_BYTES));
    assert_false(read_bytes(desk, large, LINES_MOST_BYTES + 1));
    assert_wrong(desk, 0, "bad-file", "64 KiB");
    assert_false(read_bytes(desk, "a\0b", 3));
    assert_wrong(desk, 0, "bad-file", "not a text");

    assert_read(desk, "parallel = 2\n");
    assert_int_equal(chmod(desk->path, 0666), 0);
    assert_false(reread(desk));
    assert_wrong(desk, 0, "bad-file", "chmod o-w");

    setenv("ATTACHE_CONFIG", desk->folder, 1);
    assert_false(reread(desk));
    assert_string_equal(desk->err.code, "bad-file");
}

static void test_where_it_is_looked_for(void **state)
{
    OWNED_TEXT char *old = memory_text(getenv("XDG_CONFIG_HOME"));
    struct desk *desk = *state;
    OWNED_TEXT char *folder = memory_print("%s/attache", desk->folder);

    setenv("ATTACHE_CONFIG", "", 1);
    setenv("XDG_CONFIG_HOME", desk->folder, 1);
    assert_true(reread(desk)); /* none is fine */
    assert_int_equal(desk->settings->parallel, 3);
    assert_int_equal(mkdir(folder, 0700), 0);
    free(scratch_file(folder, "config", "parallel = 9\n", 13));
    assert_true(reread(desk));
    assert_int_equal(desk->settings->parallel, 9);

    setenv("ATTACHE_CONFIG", "/nonexistent/config", 1);
    assert_false(reread(desk));
    assert_string_equal(desk->err.code, "no-config");
    if (old)
        setenv("XDG_CONFIG_HOME", old, 1);
}

static void test_option_over_environment_over_file(void **state)
{
    struct desk *desk = *state;
    OWNED_TEXT char *option = memory_text("--region=from-option");
    char *words[] = { option, option, NULL };
    struct options options;
    struct error err;

    assert_read(desk, "region = from-file\nendpoint = from-file\nparallel = 9\n");
    setenv("ATTACHE_ENDPOINT", "from-environment", 1);
    setenv("ATTACHE_REGION", "from-environment", 1);
    assert_true(options_parse(2, words, &options, &err));
    unsetenv("ATTACHE_ENDPOINT");
    unsetenv("ATTACHE_REGION");
    assert_non_null(options.config);
    assert_string_equal(options.settings->region, "from-option");
    assert_string_equal(options.settings->endpoint, "from-environment");
    assert_int_equal(options.settings->parallel, 9);
    options_done(&options);
}

static const char example_head[] =
    "# Every setting of attache with its default. Copy this file to ~/.config/attache/config and take\n"
    "# away the # before what you change.\n";

static const char example_tail[] =
    "\n# Keys: key.VIEW.KEY = ACTION. Views are any, files, review, queue, results, history and help; ?\n"
    "# on a wide screen names the actions; none takes a key away.\n"
    "#key.files.ctrl-x = mark-all\n#key.any.f5 = redraw\n#key.any.ctrl-z = none\n";

static const char *example_value(const struct setting *row)
{
    if (row->kind == SETTING_ON || row->kind == SETTING_OFF)
        return "no";
    return row->built_in ? row->built_in : row->argument;
}

/* assets/attache.conf as the table of settings has it. The caller's. */
static char *make_example(void)
{
    struct buffer text = { 0 };
    const struct setting *row;

    buffer_text(&text, example_head);
    for (size_t i = 0; (row = settings_row(i)) != NULL; i++) {
        if (row->kind == SETTING_ONCE)
            continue;
        buffer_print(&text, "\n# %s", row->help);
        if (row->kind == SETTING_NUMBER)
            buffer_print(&text, " (%d to %d)", row->least, row->most);
        if (row->environment)
            buffer_print(&text, "; also %s", row->environment);
        buffer_print(&text, "\n#%s = %s\n", row->name, example_value(row));
    }
    buffer_text(&text, example_tail);
    return buffer_take(&text);
}

static void test_the_example_is_what_the_table_says(void **state)
{
    OWNED_TEXT char *made = make_example();
    OWNED_TEXT char *path = memory_print("%s/assets/attache.conf", getenv("TOP_SOURCE"));
    OWNED_TEXT char *text = NULL;
    struct error err;

    (void)state;
    assert_true(lines_load(path, &text, &err));
    if (!text || strcmp(text, made) != 0) {
        (void)fputs(made, stderr);
        fail_msg("assets/attache.conf should be what stands above");
    }
}

static void test_the_example_changes_nothing(void **state)
{
    OWNED(settings) struct settings *usual = settings_new();
    struct desk *desk = *state;
    const struct setting *row;

    for (size_t i = 0; (row = settings_row(i)) != NULL; i++) {
        OWNED_TEXT char *line = memory_print("%s = %s\n", row->name, example_value(row));
        size_t size = row->kind == SETTING_ON || row->kind == SETTING_OFF ? sizeof(bool) : sizeof(int);

        if (row->kind == SETTING_TEXT || row->kind == SETTING_ONCE ||
            !(row->built_in || size == sizeof(bool)))
            continue;
        assert_read(desk, line);
        assert_memory_equal((char *)desk->settings + row->offset, (char *)usual + row->offset, size);
    }
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, begin, end)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_example_is_what_the_table_says),
        WITH_DESK(test_the_example_changes_nothing),
        WITH_DESK(test_settings_by_the_names_of_options),
        WITH_DESK(test_wrong_lines_are_named),
        WITH_DESK(test_secrets_are_refused_and_not_repeated),
        WITH_DESK(test_keys_are_kept_in_their_order),
        WITH_DESK(test_files_that_are_not_trusted),
        WITH_DESK(test_where_it_is_looked_for),
        WITH_DESK(test_option_over_environment_over_file),
    };

    return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
