/* Results written to a file: never over another unasked, in place of what is no file, or at the cost of the keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "support/island.h"
#include "support/scratch.h"
#include "support/sitting.h"

/* A sanitizer stops all threads to look for leaks, and waits for ever for one that hangs. */
#define NO_LEAKS "detect_leaks=0"

static bool is_on_an_island;
static char *dead; /* a folder that does not answer; NULL: none */
static int silence;

/* Before anybody looks there. */
static int end(void **state)
{
    if (dead)
        island_unmount_silence(dead, silence);
    memory_release_text(&dead);
    dead = NULL;
    return sitting_end(state);
}

static void send_one(struct sitting *sitting)
{
    sitting_start_shell(sitting,
                        "exec env ASAN_OPTIONS=" NO_LEAKS " \"$ATTACHE\" --demo --format keys left/a.log");
    sitting_sees(sitting, "1 marked");
    sitting_types(sitting, "u", "1 file to send");
    sitting_types(sitting, PTY_ENTER, "1 uploaded");
    sitting_types(sitting, "3", "copy as: keys");
}

static void write_to(struct sitting *sitting, const char *path, const char *outcome)
{
    OWNED_TEXT char *keys = memory_print("\025%s" PTY_ENTER, path);

    sitting_types(sitting, "e", "write to: ");
    sitting_types(sitting, keys, outcome);
}

static mode_t mode_of(const struct sitting *sitting, const char *name)
{
    OWNED_TEXT char *path = memory_print("%s/%s", sitting->folder, name);
    struct stat info;

    assert_int_equal(lstat(path, &info), 0);
    return info.st_mode;
}

static void check_text(const struct sitting *sitting, const char *name, const char *text)
{
    size_t count;
    OWNED_TEXT char *bytes = scratch_read(sitting->folder, name, &count);

    assert_string_equal(bytes, text);
}

static void test_a_file_of_ours_alone(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *keys = NULL;
    OWNED_TEXT char *done = memory_print("wrote 1 attachment to %s/mine", sitting->folder);
    size_t count;

    free(scratch_file(sitting->folder, "mine", "precious", 8));
    send_one(sitting);
    write_to(sitting, "fresh", "wrote 1 attachment to");
    assert_int_equal(mode_of(sitting, "fresh"), S_IFREG | 0600);
    keys = scratch_read(sitting->folder, "fresh", &count);
    assert_int_equal(count, strlen("00000000-0000-0000-0000-000000000000.log\n"));
    write_to(sitting, "mine", "is there already. Overwrite it?");
    sitting_types(sitting, "n", "c copy");
    check_text(sitting, "mine", "precious");
    write_to(sitting, "mine", "is there already. Overwrite it?");
    sitting_types(sitting, "y", done);
    check_text(sitting, "mine", keys);
    assert_int_equal(mode_of(sitting, "mine"), S_IFREG | 0600);
    sitting_quits(sitting);
}

/* Opening a pipe would wait for its other end; replacing a device or a link would take away what others use. */
static void test_what_is_no_file_is_left_alone(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *pipe = memory_print("%s/pipe", sitting->folder);

    assert_int_equal(mkfifo(pipe, 0600), 0);
    send_one(sitting);
    write_to(sitting, "pipe", "not replaced, as it is no file");
    assert_true(S_ISFIFO(mode_of(sitting, "pipe")));
    write_to(sitting, "nowhere/x", "cannot write");
    write_to(sitting, "left", "not replaced, as it is no file");
    write_to(sitting, "/dev/null", "not replaced, as it is no file: /dev/null");
    sitting_quits(sitting);
}

static void test_a_mount_that_does_not_answer_holds_no_key(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *folder = memory_print("%s/dead", sitting->folder);

    assert_int_equal(mkdir(folder, 0700), 0);
    silence = is_on_an_island ? island_mount_silence(folder) : -1;
    if (silence < 0) {
        print_message("no right to mount what does not answer\n");
        skip();
    }
    dead = GIVE(folder);
    send_one(sitting);
    write_to(sitting, "dead/keys", "nothing answers there");
    sitting_types(sitting, "1", "a.log");
    sitting_types(sitting, "3", "copy as: keys");
    write_to(sitting, "alive", "wrote 1 attachment to");
    assert_int_equal(mode_of(sitting, "alive"), S_IFREG | 0600);
    write_to(sitting, "dead/keys", "nothing answers there");
    sitting_types(sitting, "q", "dead/keys is not written yet.");
    pty_send(sitting->pty, "y");
    sitting_ends(sitting, 0);
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, sitting_begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_a_file_of_ours_alone),
        CASE(test_what_is_no_file_is_left_alone),
        CASE(test_a_mount_that_does_not_answer_holds_no_key),
    };

    is_on_an_island = island_enter();
    if (is_on_an_island)
        island_link(true);
    return cmocka_run_group_tests_name("screen: export", tests, NULL, NULL);
}
