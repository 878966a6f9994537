/* Terminals that are small, change, do not take anything, or say what nobody asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/memory.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

static void test_fault_87_resized_during_an_upload(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "400K"));
    sitting_sends_large(sitting);
    for (int i = 0; i < 50; i++)
        pty_resize(sitting->pty, 1 + i % 7 * 20, 1 + i % 11 * 30);
    pty_resize(sitting->pty, 10, 40);
    sitting_sees(sitting, "Uploading 0 of 1");
    pty_resize(sitting->pty, 5, 20);
    sitting_sees(sitting, "too small");
    pty_resize(sitting->pty, 24, 80);
    sitting_sees(sitting, "Space pause");
    sitting_sees(sitting, "1 uploaded");
    sitting_quits(sitting);
}

static void test_a_terminal_that_takes_nothing_stops_no_upload(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "1M"));
    sitting_sends_large(sitting);
    pty_look_away(sitting->pty, true);
    (void)pty_settle(sitting->pty,
                     4000); /* longer than the upload takes: what is waited for is that nothing comes */
    pty_look_away(sitting->pty, false);
    sitting_sees(sitting, "1 uploaded");
    sitting_quits(sitting);
}

static void test_idle_is_silent(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo"));
    (void)pty_settle(sitting->pty, 1000);
    assert_int_equal(pty_settle(sitting->pty, 2000), 0);
    sitting_quits(sitting);
}

static void make_batch(const char *folder, int files)
{
    for (int i = 0; i < files; i++) {
        OWNED_TEXT char *name = memory_print("left/case-%02d.log", i);

        free(scratch_pattern(folder, name, 500000));
    }
}

/* Forty files, four of them moving: two end in each second, and others begin. */
static void test_fault_91_progress_is_frugal(void **state)
{
    struct sitting *sitting = *state;

    make_batch(sitting->folder, 39);
    sitting_start(sitting, WORDS("--demo", "--parallel", "4", "--limit-rate", "1M"));
    sitting_types(sitting, "l", "40 items");
    sitting_types(sitting, "au", "40 files to send");
    sitting_sees(sitting, "Enter send");
    sitting_types(sitting, PTY_ENTER, "MiB/s");
    assert_in_range(pty_listen(sitting->pty, 5000), 1000, 2000 * 5);
    sitting_types(sitting, "q", "Quit?");
    pty_send(sitting->pty, "y");
    sitting_ends(sitting, 0);
}

static void test_late_answers_and_pastes_are_no_keys(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo"));
    pty_send(sitting->pty, "\033[?62;22c\033]11;rgb:0000/0000/0000\033\\\033[24;80R\033[I");
    pty_send(sitting->pty, "\033[200~qqq\ny\n\033[201~");
    sitting_types(sitting, "?", "Keys in Files");
    pty_send(sitting->pty, "q");
    sitting_sees(sitting, "right/");
    sitting_quits(sitting);
}

static void test_keys_typed_before_review_is_seen_do_not_send(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo left/a.log");
    sitting_sees(sitting, "1 marked");
    pty_send(sitting->pty, "u" PTY_ENTER);
    sitting_sees(sitting, "1 file to send");
    (void)pty_settle(sitting->pty, 500);
    sitting_sees(sitting, "Enter send");
    sitting_types(sitting, PTY_ENTER, "1 uploaded");
    sitting_quits(sitting);
}

static void test_no_copy_without_a_key(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *copied = NULL;

    sitting_start(sitting, WORDS("--demo"));
    sitting_sends_both(sitting);
    sitting_types(sitting, "3", "2 attachments");
    sitting_types(sitting, "jF?", "Keys in");
    pty_send(sitting->pty, "qq");
    sitting_ends(sitting, 0);
    copied = sitting_copied(sitting);
    assert_null(copied);
}

static void test_ascii_in_the_c_locale(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "LC_ALL=C exec \"$ATTACHE\" --demo");
    sitting_sees(sitting, "right/");
    sitting_sends_both(sitting);
    for (size_t i = 0; i < pty_stream(sitting->pty)->count; i++)
        assert_true((unsigned char)pty_stream(sitting->pty)->bytes[i] < 0x80);
    sitting_quits(sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_fault_87_resized_during_an_upload),
        SITTING(test_a_terminal_that_takes_nothing_stops_no_upload),
        SITTING(test_idle_is_silent),
        SITTING(test_fault_91_progress_is_frugal),
        SITTING(test_late_answers_and_pastes_are_no_keys),
        SITTING(test_keys_typed_before_review_is_seen_do_not_send),
        SITTING(test_no_copy_without_a_key),
        SITTING(test_ascii_in_the_c_locale),
    };

    return cmocka_run_group_tests_name("screen_terminal", tests, NULL, NULL);
}
