/* The screen as the person wrote it into the config file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

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

static void test_a_wrong_key_is_named_before_the_screen(void **state)
{
    struct sitting *sitting = *state;

    write_config(sitting, "# mine\nkey.files.x = mark-everything\n");
    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo");
    sitting_sees(sitting, "rc:2: there is no action");
    sitting_ends(sitting, 3);
}

int main(void)
{
#define SITTING(test) cmocka_unit_test_setup_teardown(test, sitting_begin, end)
    const struct CMUnitTest tests[] = {
        SITTING(test_keys_of_ones_own),
        SITTING(test_a_wrong_key_is_named_before_the_screen),
    };

    return cmocka_run_group_tests_name("config on the screen", tests, NULL, NULL);
}
