/* What a person does with results beyond the main job. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/ledgers.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

/* Sent once, taken again: nothing is uploaded, and the ObjectKey that is printed is the first one's. */
static void test_what_was_uploaded_before_is_taken_from_there(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *first = NULL, *again = NULL;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo put --quiet --format keys left/a.log > first && "
                                 "\"$ATTACHE\" --demo --format keys left/a.log > again");
    sitting_sees(sitting, "1 marked");
    sitting_types(sitting, "u", "takes that upload instead");
    sitting_sees(sitting, "uploaded");
    sitting_types(sitting, "e", "1 attachment · 1 marked");
    sitting_quits(sitting);
    first = scratch_read(sitting->folder, "first", NULL);
    again = scratch_read(sitting->folder, "again", NULL);
    assert_string_not_equal(first, "");
    assert_string_equal(first, again);
}

static bool has_file(struct pty *pty, void *path)
{
    (void)pty;
    return access(path, R_OK) == 0;
}

/* A program of the person's gets the batch as JSON; the bell rings once, however many files there are. */
static void test_a_long_batch_tells_of_its_end(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *path = scratch_script(sitting->folder, "told", "cat > json.new && mv json.new json");
    OWNED_TEXT char *json_path = memory_print("%s/json", sitting->folder);
    OWNED_TEXT char *json = NULL;
    const struct buffer *stream;
    size_t bells = 0;

    sitting_start(sitting, WORDS("--demo", "--bell", "--notify-after", "0", "--on-done", path));
    sitting_sends_both(sitting);
    assert_true(pty_wait_until(sitting->pty, has_file, json_path, "the program was told"));
    sitting_quits(sitting);
    json = scratch_read(sitting->folder, "json", NULL);
    assert_memory_equal(json, "[\n{\"file\":", 10);
    assert_non_null(strstr(json, "\"name\":\"a.log\""));
    assert_non_null(strstr(json, "\"name\":\"b.bin\""));
    stream = pty_stream(sitting->pty);
    for (size_t i = 0; i < stream->count; i++)
        bells += stream->bytes[i] == '\a';
    assert_int_equal(bells, 1);
}

static void test_progress_in_the_title_is_taken_back(void **state)
{
    struct sitting *sitting = *state;
    const char *all;

    sitting_start(sitting, WORDS("--demo", "--title"));
    glass_allow_title(pty_glass(sitting->pty));
    sitting_sends_both(sitting);
    sitting_quits(sitting);
    all = buffer_string(pty_stream(sitting->pty));
    assert_non_null(strstr(all, "\033]2;attache "));
    assert_non_null(strstr(all, "\033]9;4;1;"));
    all = strstr(all, "\033]9;4;0\033\\\033]2;\033\\");
    assert_non_null(all);
    assert_null(strstr(all, "\033]9;4;1;"));
}

static void test_a_command_that_is_none_is_refused_at_once(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo --on-done \"tell 'me\"; echo status $?");
    sitting_sees(sitting, "a quote is not closed");
    sitting_sees(sitting, "status 2");
}

static void test_a_signal_that_allows_it_prints_results(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *keys = NULL;
    size_t count;

    sitting_start(sitting, WORDS("--demo"));
    sitting_sends_both(sitting);
    pty_signal(sitting->pty, SIGTERM);
    sitting_ends(sitting, EXIT_BY_TERMINATION);
    sitting_sees(sitting, "a.log");
    sitting_sees(sitting, "b.bin");
    sitting_sees(sitting, "http://127.0.0.1");

    sitting_start_shell(sitting, "exec \"$ATTACHE\" --demo --format keys left/a.log > keys");
    sitting_types(sitting, "u", "e takes that upload");
    sitting_types(sitting, PTY_ENTER, "1 uploaded");
    pty_hang_up(sitting->pty);
    assert_int_equal(pty_wait_exit(sitting->pty), EXIT_BY_HANGUP);
    keys = scratch_read(sitting->folder, "keys", &count);
    assert_int_equal(count, 36 + 4 + 1);
}

static void test_a_hundred_thousand_earlier_uploads(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *folder = memory_print("%s/state/attache/demo", sitting->folder);

    ledger_fill_history(folder, 100000);
    sitting_start(sitting, WORDS("--demo"));
    sitting_types(sitting, "4", "500 earlier uploads");
    sitting_sees(sitting, "app-100000.log");
    sitting_types(sitting, "/app-54321", "1 earlier upload");
    sitting_sees(sitting, "app-54321.log");
    sitting_types(sitting, "\025ticket.example 2023-11-14 key-77777", "app-77777.log");
    sitting_sees(sitting, "1 earlier upload");
    pty_send(sitting->pty, PTY_ENTER "q");
    sitting_ends(sitting, 0);
}

/* The person pastes what the doctor copied, or something else. */
static void check_doctor(struct sitting *sitting, const char *pasted, const char *verdict, int status)
{
    OWNED_TEXT char *mark = NULL;

    sitting_start_shell(sitting, "TMUX= STY= SSH_CONNECTION= exec \"$ATTACHE\" doctor");
    sitting_sees(sitting, "Press Enter to copy a test text");
    sitting_sees(sitting, "terminal (OSC 52), up to 74994 bytes");
    sitting_sees(sitting, "24 rows, 80 columns");
    sitting_types(sitting, "\n", "Paste here");
    mark = sitting_copied(sitting);
    assert_non_null(mark);
    pty_send(sitting->pty, pasted ? pasted : mark);
    sitting_types(sitting, "\n", verdict);
    assert_int_equal(pty_wait_exit(sitting->pty), status);
}

static void test_doctor_lets_copying_be_tested(void **state)
{
    check_doctor(*state, NULL, "it arrived: copying works here", 0);
    check_doctor(*state, "old text", "something else arrived: old text", 1);
    check_doctor(*state, "", "not tested", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_what_was_uploaded_before_is_taken_from_there),
        SITTING(test_a_long_batch_tells_of_its_end),
        SITTING(test_a_signal_that_allows_it_prints_results),
        SITTING(test_a_hundred_thousand_earlier_uploads),
        SITTING(test_doctor_lets_copying_be_tested),
        SITTING(test_progress_in_the_title_is_taken_back),
        SITTING(test_a_command_that_is_none_is_refused_at_once),
    };

    return cmocka_run_group_tests_name("screen: results", tests, NULL, NULL);
}
