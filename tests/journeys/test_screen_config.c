/* The screen as the person wrote it into the config file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

static void write_config(struct sitting *sitting, const char *text)
{
    OWNED_TEXT char *path = scratch_file(sitting->folder, ".attacherc", text, strlen(text));

    setenv("ATTACHE_CONFIG", path, 1);
}

static int end(void **state)
{
    unsetenv("ATTACHE_CONFIG");
    return sitting_end(state);
}

static void test_keys_of_ones_own(void **state)
{
    struct sitting *sitting = *state;

    write_config(sitting,
                 "[key.files]\nctrl-x = mark-all\nu = none\nX = upload\n[key.any]\nQ = quit\nq = none\n");
    sitting_start(sitting, WORDS("--demo"));
    sitting_sees(sitting, "X upload");
    sitting_types(sitting, PTY_ENTER, "a.log");
    sitting_types(sitting, "\x18", "1 marked");
    pty_send(sitting->pty, "uq");
    sitting_types(sitting, "X", "1 file to send");
    sitting_types(sitting, "\033", "X upload");
    pty_send(sitting->pty, "Q");
    sitting_ends(sitting, 0);
}

static bool comes_last(struct pty *pty, void *data)
{
    (void)data;
    return glass_find_row(pty_glass(pty), "middle.log") > glass_find_row(pty_glass(pty), "right/");
}

static void test_folders_among_the_files(void **state)
{
    struct sitting *sitting = *state;
    struct glass *glass;

    free(scratch_file(sitting->folder, "middle.log", "x", 1));
    write_config(sitting, "mix-folders = yes\n");
    sitting_start(sitting, WORDS("--demo"));
    glass = pty_glass(sitting->pty);
    assert_in_range(glass_find_row(glass, "middle.log"), glass_find_row(glass, "left/"),
                    glass_find_row(glass, "right/"));
    sitting_types(sitting, "s", "folders first");
    pty_send(sitting->pty, "f"); /* what the person says last holds */
    assert_true(pty_wait_until(sitting->pty, comes_last, NULL, "folders first"));
    sitting_quits(sitting);
}

static void test_a_wrong_key_is_named_before_the_screen(void **state)
{
    struct sitting *sitting = *state;

    write_config(sitting, "# mine\nkey.files.x = mark-everything\n");
    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo");
    sitting_sees(sitting, "rc:2: there is no action");
    sitting_ends(sitting, 3);
}

static bool was_sent(const struct sitting *sitting, const char *bytes)
{
    const struct buffer *stream = pty_stream(sitting->pty);

    return memmem(stream->bytes, stream->count, bytes, strlen(bytes)) != NULL;
}

/* A theme in the folder of the person's own. */
static void write_theme(const struct sitting *sitting, const char *text)
{
    OWNED_TEXT char *program = memory_print("%s/.config/attache", sitting->folder);
    OWNED_TEXT char *folder = memory_print("%s/themes", program);
    OWNED_TEXT char *config = memory_print("%s/.config", sitting->folder);

    assert_int_equal(mkdir(config, 0700), 0);
    assert_int_equal(mkdir(program, 0700), 0);
    assert_int_equal(mkdir(folder, 0700), 0);
    free(scratch_file(folder, "mine.theme", text, strlen(text)));
}

static void test_a_theme_of_ones_own(void **state)
{
    static const char command[] = "XDG_CONFIG_HOME=$PWD/.config exec \"$ATTACHE\" --demo";
    struct sitting *sitting = *state;

    write_theme(sitting, "tab = 196\n");
    write_config(sitting, "theme = mine\n");
    sitting_start_shell(sitting, command);
    sitting_sees(sitting, "right/");
    assert_true(was_sent(sitting, "38;5;196m"));
    sitting_quits(sitting);

    setenv("NO_COLOR", "1", 1);
    sitting_start_shell(sitting, command);
    unsetenv("NO_COLOR");
    sitting_sees(sitting, "right/");
    assert_false(was_sent(sitting, "38;5;196m"));
    sitting_quits(sitting);

    write_config(sitting, "theme = nowhere\n");
    sitting_start_shell(sitting, command);
    sitting_sees(sitting, "there is no theme \"nowhere\"");
    sitting_ends(sitting, 3);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, sitting_begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_keys_of_ones_own),
        CASE(test_folders_among_the_files),
        CASE(test_a_theme_of_ones_own),
        CASE(test_a_wrong_key_is_named_before_the_screen),
    };

    return cmocka_run_group_tests_name("config on the screen", tests, NULL, NULL);
}
