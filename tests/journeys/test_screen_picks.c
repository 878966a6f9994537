/* Names from the command line and from standard input are marked when the screen opens; missing ones are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "commands/exit.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

static void test_what_find_finds_is_marked_and_sent(void **state)
{
    struct sitting *sitting = *state;

    free(scratch_file(sitting->folder, "odd\nname.log", "odd\n", 4));
    sitting_start_shell(
        sitting, "find . -name '*.log' -print0 | \"$ATTACHE\" --demo --format '{name}' --files-from - -0");
    sitting_sees(sitting, "2 marked, 18 B in 2 folders");
    sitting_types(sitting, "u", "2 files to send");
    sitting_sees(sitting, "Enter send");
    sitting_types(sitting, PTY_ENTER, "2 of 2");
    sitting_quits(sitting);
    sitting_sees(sitting, "a.log");
}

static void test_a_thousand_names_each_once(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "mkdir many && for i in $(seq 1000); do echo >many/$i; done; "
                                 "{ find many -type f; find $PWD/many -type f; } | "
                                 "\"$ATTACHE\" --demo many --files-from -");
    sitting_sees(sitting, "1,000 marked, 1000 B in 1 folder");
    sitting_sees(sitting, "● 19"); /* the folder that is up shows them */
    sitting_types(sitting, " ", "999 marked");
    sitting_quits(sitting);
}

static void test_a_folder_is_marked_whole(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "echo right >list && exec \"$ATTACHE\" --demo --files-from list");
    sitting_sees(sitting, "1 folder marked");
    sitting_types(sitting, "u", "1 file to send");
    sitting_quits(sitting);
}

static void test_missing_ones_are_told_and_not_marked(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "left/a.log", "no\033[31mne", "left/none"));
    sitting_sees(sitting, "2 of 3 are not there, the first:");
    sitting_types(sitting, "u", "1 file to send");
    sitting_quits(sitting);
}

static void test_a_single_path_that_is_missing(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "nosuch"));
    sitting_sees(sitting, "not there: ");
    sitting_sees(sitting, "nosuch");
    sitting_types(sitting, "t", "nothing here");
    sitting_quits(sitting);
}

static void test_no_names_at_all(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo --files-from - </dev/null");
    sitting_sees(sitting, "there is no name of a file in standard input");
    sitting_ends(sitting, EXIT_CONFIGURATION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_what_find_finds_is_marked_and_sent), SITTING(test_a_thousand_names_each_once),
        SITTING(test_a_folder_is_marked_whole),           SITTING(test_missing_ones_are_told_and_not_marked),
        SITTING(test_a_single_path_that_is_missing),      SITTING(test_no_names_at_all),
    };

    return cmocka_run_group_tests_name("screen_picks", tests, NULL, NULL);
}
