/* Files that are renamed, replaced or linked between choosing and sending: what was marked is what is told and sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

static void rename_file(const struct sitting *sitting, const char *from, const char *to)
{
    OWNED_TEXT char *before = memory_print("%s/%s", sitting->folder, from);
    OWNED_TEXT char *now = memory_print("%s/%s", sitting->folder, to);

    assert_int_equal(rename(before, now), 0);
}

/* Both files are there at once for a moment: the new one has an inode of its own. */
static void replace_file(const struct sitting *sitting, const char *name)
{
    free(scratch_file(sitting->folder, "another", "another", 7));
    rename_file(sitting, "another", name);
}

static void start_in_left(struct sitting *sitting)
{
    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo left");
    sitting_sees(sitting, "a.log");
}

static void leave(struct sitting *sitting)
{
    pty_send(sitting->pty, "q");
    sitting_ends(sitting, EXIT_DONE);
}

static void test_a_log_that_is_rotated_keeps_its_mark(void **state)
{
    struct sitting *sitting = *state;

    start_in_left(sitting);
    sitting_types(sitting, " ", "1 marked");
    rename_file(sitting, "left/a.log", "left/a.log.1");
    free(scratch_file(sitting->folder, "left/a.log", "new", 3));
    sitting_sees(sitting, "● a.log.1");
    sitting_types(sitting, "u", "1 file to send");
    sitting_sees(sitting, "left/a.log.1");
    leave(sitting);
}

static void test_a_file_renamed_out_of_sight_is_found_again(void **state)
{
    struct sitting *sitting = *state;

    start_in_left(sitting);
    sitting_types(sitting, " ", "1 marked");
    sitting_types(sitting, "h", "right/");
    rename_file(sitting, "left/a.log", "left/b.log");
    sitting_types(sitting, "u", "renamed since marked");
    sitting_sees(sitting, "marked as /");
    sitting_sees(sitting, "left/b.log");
    leave(sitting);
}

static void test_another_file_of_its_name_is_told(void **state)
{
    struct sitting *sitting = *state;

    start_in_left(sitting);
    sitting_types(sitting, " ", "1 marked");
    sitting_types(sitting, "h", "right/");
    replace_file(sitting, "left/a.log");
    sitting_types(sitting, "u", "1 replaced");
    sitting_sees(sitting, "another file than marked");
    leave(sitting);
}

static void test_so_is_one_of_the_command_line(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "left/a.log", "right/b.bin"));
    sitting_sees(sitting, "2 marked");
    replace_file(sitting, "right/b.bin");
    sitting_types(sitting, "u", "1 replaced");
    sitting_sees(sitting, "right/b.bin"); /* the cursor stands on it */
    leave(sitting);
}

static void test_one_file_under_two_names_is_sent_once(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *file = memory_print("%s/left/a.log", sitting->folder);
    OWNED_TEXT char *other = memory_print("%s/left/b.log", sitting->folder);

    assert_int_equal(link(file, other), 0);
    start_in_left(sitting);
    sitting_types(sitting, "a", "2 marked");
    sitting_types(sitting, "u", "1 file to send");
    sitting_sees(sitting, "also marked as /");
    leave(sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_a_log_that_is_rotated_keeps_its_mark),
        SITTING(test_a_file_renamed_out_of_sight_is_found_again),
        SITTING(test_another_file_of_its_name_is_told),
        SITTING(test_so_is_one_of_the_command_line),
        SITTING(test_one_file_under_two_names_is_sent_once),
    };

    return cmocka_run_group_tests_name("screen_marks", tests, NULL, NULL);
}
