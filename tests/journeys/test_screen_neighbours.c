/* Two of the program on one record: what the first still sends is seen in the second,
 * and is the second's once the first ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"
#include "support/scratch.h"
#include "support/sitting.h"

/* Starts one that sends a large file, and hands over its terminal: the sitting is free for the second. */
static struct pty *start_first(struct sitting *sitting)
{
    struct pty *first;

    sitting_start(sitting, WORDS("--demo", "--limit-rate", "500K"));
    sitting_sends_large(sitting);
    first = sitting->pty;
    sitting->pty = NULL;
    return first;
}

static bool has_come_to_a_third(struct pty *pty, void *data)
{
    int row = glass_find_row(pty_glass(pty), "zlarge.bin");
    OWNED_TEXT char *text = row < 0 ? NULL : glass_row(pty_glass(pty), row);
    const char *percent = text ? strchr(text, '%') : NULL;

    (void)data;
    return percent && percent - text > 3 && strtol(percent - 3, NULL, 10) >= 33;
}

static void start_second(struct sitting *sitting, const struct pty *first)
{
    OWNED_TEXT char *name = memory_print("2 shows what another attache (PID %d) sends", (int)pty_pid(first));
    OWNED_TEXT char *head = memory_print("In another attache, PID %d · 1 file to send", (int)pty_pid(first));

    sitting_start(sitting, WORDS("--demo"));
    sitting_sees(sitting, name);
    sitting_types(sitting, "2", head);
    sitting_sees(sitting, "zlarge.bin");
    sitting_sees(sitting, "%  uploading");
    assert_true(pty_wait_until(sitting->pty, has_come_to_a_third, NULL, "a third of the file"));
    sitting_types(sitting, "Gx", "zlarge.bin is in another attache");
}

static void test_a_dropped_line_is_seen_to_end(void **state)
{
    struct sitting *sitting = *state;
    struct pty *first = start_first(sitting);

    pty_hang_up(first);
    start_second(sitting, first);
    sitting_sees(sitting, "the other attache has sent all it had; 4 shows the results");
    sitting_misses(sitting, "In another attache");
    sitting_types(sitting, "4", "1 earlier upload");
    sitting_sees(sitting, "zlarge.bin");
    assert_int_equal(pty_wait_exit(first), EXIT_BY_HANGUP);
    pty_free(first);
    sitting_quits(sitting);
}

static void test_what_another_leaves_becomes_ours(void **state)
{
    struct sitting *sitting = *state;
    struct pty *first = start_first(sitting);

    start_second(sitting, first);
    pty_signal(first, SIGKILL);
    assert_int_equal(pty_wait_exit(first), 128 + SIGKILL);
    pty_free(first);
    sitting_sees(sitting, "zlarge.bin was not sent last time. Send it now?");
    sitting_misses(sitting, "In another attache");
    sitting_types(sitting, "y", "1 uploaded");
    sitting_quits(sitting);
}

/* Whoever goes on without a terminal can still be told to end. */
static void test_what_goes_on_unseen_can_be_ended(void **state)
{
    struct sitting *sitting = *state;
    struct pty *first = start_first(sitting);

    pty_hang_up(first);
    start_second(sitting, first);
    pty_signal(first, SIGTERM);
    assert_int_equal(pty_wait_exit(first), EXIT_BY_TERMINATION);
    pty_free(first);
    sitting_sees(sitting, "zlarge.bin was not sent last time. Send it now?");
    pty_send(sitting->pty, "n");
    sitting_misses(sitting, "not sent last time");
    sitting_quits(sitting);
}

/* What an earlier run has left is not sent by a put that comes after it, nor kept from a screen meanwhile. */
static void test_put_keeps_nothing_back(void **state)
{
    struct sitting *sitting = *state;
    struct pty *first = start_first(sitting);
    OWNED_TEXT char *slow = scratch_pattern(sitting->folder, "slow.bin", 6000000);
    OWNED_TEXT char *head = NULL;
    struct process put = { 0 };

    pty_signal(first, SIGKILL);
    assert_int_equal(pty_wait_exit(first), 128 + SIGKILL);
    pty_free(first);
    process_start(&put, WORDS(process_attache(), "--demo", "put", "--limit-rate=50K", slow),
                  WORDS(sitting->state));
    process_wait_text(&put, true, "slow.bin: started");
    assert_non_null(strstr(buffer_string(&put.err), "not finished by an earlier run: 1"));
    head = memory_print("In another attache, PID %d · 1 file to send", (int)put.pid);
    sitting_start(sitting, WORDS("--demo"));
    sitting_sees(sitting, "zlarge.bin was not sent last time. Send it now?");
    sitting_types(sitting, "n2", head);
    process_signal(&put, SIGTERM);
    assert_int_equal(process_wait(&put), EXIT_BY_TERMINATION);
    process_done(&put);
    sitting_sees(sitting, "2 files were not sent last time. Send them now?"); /* what put has left, too */
    pty_send(sitting->pty, "n");
    sitting_misses(sitting, "not sent last time");
    sitting_quits(sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_a_dropped_line_is_seen_to_end),
        SITTING(test_what_another_leaves_becomes_ours),
        SITTING(test_what_goes_on_unseen_can_be_ended),
        SITTING(test_put_keeps_nothing_back),
    };

    return cmocka_run_group_tests_name("screen_neighbours", tests, NULL, NULL);
}
