/* The whole main job as a person does it: mark, review, send, watch, copy, fetch, leave. */
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

/* The n-th link of the copied Markdown, fetched, is the file. */
static void assert_link_gives(const struct sitting *sitting, const char *markdown, const char *name)
{
    OWNED_TEXT char *wanted = memory_print("[%s](<", strrchr(name, '/') + 1);
    const char *begin = strstr(markdown, wanted);
    OWNED_TEXT char *link = NULL, *body = NULL, *file = NULL;
    size_t body_count, file_count;

    assert_non_null(begin);
    begin += strlen(wanted);
    link = memory_bytes(begin, strcspn(begin, ">"));
    body = sitting_fetch(link, &body_count);
    file = scratch_read(sitting->folder, name, &file_count);
    assert_int_equal(body_count, file_count);
    assert_memory_equal(body, file, file_count);
}

static void test_the_whole_job(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *copied = NULL;

    sitting_start(sitting, WORDS("--demo", "--log", "log"));
    sitting_sees(sitting, "demo · 127.0.0.1");
    sitting_sends_both(sitting);
    sitting_sees(sitting, "2 uploaded; 3 shows the results");
    sitting_types(sitting, "3", "2 attachments · 2 marked");
    sitting_types(sitting, "c", "copied 2 attachments by terminal (OSC 52)");
    copied = sitting_copied(sitting);
    assert_non_null(copied);
    assert_link_gives(sitting, copied, "left/a.log");
    assert_link_gives(sitting, copied, "right/b.bin");
    sitting_quits(sitting);
    sitting_sees(sitting, "a.log");
    sitting_sees(sitting, "verified");
    assert_true(scratch_holds(sitting->folder, "log", " face: upload\n"));
    assert_true(scratch_holds(sitting->folder, "log", " face: copy\n"));
    assert_false(scratch_holds(sitting->folder, "log", "Signature="));
}

static void test_keys_go_down_a_pipe_while_the_screen_is_up(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *keys = NULL;
    size_t count;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo --format keys | cat > keys");
    sitting_sees(sitting, "right/");
    sitting_sends_both(sitting);
    sitting_quits(sitting);
    keys = scratch_read(sitting->folder, "keys", &count);
    assert_int_equal(count, 2 * (36 + 4 + 1)); /* a UUID, the extension, a line end */
    assert_non_null(strstr(keys, ".log\n"));
    assert_non_null(strstr(keys, ".bin\n"));
}

static void test_nothing_sent_is_an_empty_array(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *json = NULL;

    sitting_start_shell(sitting, "\"$ATTACHE\" --demo --format json | cat > json");
    sitting_sees(sitting, "right/");
    sitting_quits(sitting);
    json = scratch_read(sitting->folder, "json", NULL);
    assert_string_equal(json, "[]\n");
}

static void test_nothing_is_printed_where_it_is_not_wanted(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo", "--no-print"));
    sitting_sends_both(sitting);
    sitting_quits(sitting);
    sitting_misses(sitting, "verified");
}

static void test_fault_89_plain_text_and_back(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo"));
    sitting_sends_both(sitting);
    sitting_types(sitting, "3w", "(Enter goes back)");
    assert_false(glass_is_alternate(pty_glass(sitting->pty)));
    sitting_sees(sitting, "- [a.log](<http://127.0.0.1");
    sitting_types(sitting, "q" PTY_ENTER, "2 attachments");
    assert_true(glass_is_alternate(pty_glass(sitting->pty)));
    sitting_quits(sitting);
}

static void test_history_remembers(void **state)
{
    struct sitting *sitting = *state;

    sitting_start(sitting, WORDS("--demo"));
    sitting_sends_both(sitting);
    sitting_types(sitting, "4", "2 earlier uploads");
    sitting_types(sitting, "/b.b", "1 earlier upload ");
    pty_send(sitting->pty, PTY_ENTER "q");
    sitting_ends(sitting, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_the_whole_job),
        SITTING(test_keys_go_down_a_pipe_while_the_screen_is_up),
        SITTING(test_nothing_sent_is_an_empty_array),
        SITTING(test_nothing_is_printed_where_it_is_not_wanted),
        SITTING(test_fault_89_plain_text_and_back),
        SITTING(test_history_remembers),
    };

    return cmocka_run_group_tests_name("screen_job", tests, NULL, NULL);
}
