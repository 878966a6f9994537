/* Hostile names of files and of folders, walked, marked, reviewed, uploaded, copied and written to a file, in every
 * view and by the commands, on several terminals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "support/audit.h"
#include "support/hostile.h"
#include "support/scratch.h"
#include "support/sitting.h"

#define QUIET_MS 30

struct terminal {
    const char *name;
    int rows, columns;
};

/* Of each name a file in "files", and in "folders" a folder that holds such a file. */
static void make_files(const struct sitting *sitting)
{
    OWNED_TEXT char *files = memory_print("%s/files", sitting->folder);
    OWNED_TEXT char *folders = memory_print("%s/folders", sitting->folder);
    size_t count;
    const struct hostile_name *names = hostile_names(&count);

    assert_int_equal(mkdir(files, 0700), 0);
    assert_int_equal(mkdir(folders, 0700), 0);
    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *name = memory_bytes(names[i].bytes, names[i].count);
        OWNED_TEXT char *folder = memory_print("%s/%s", folders, name);

        assert_int_equal(mkdir(folder, 0700), 0);
        free(scratch_file(files, name, names[i].bytes, names[i].count)); /* hostile to a preview, too */
        free(scratch_file(folder, name, names[i].bytes, names[i].count));
    }
}

static void begin(struct sitting *sitting, const struct terminal *terminal, const char *folder)
{
    OWNED_TEXT char *command = memory_print("stty rows %d cols %d && TERM=%s exec \"$ATTACHE\" --demo "
                                            "--api-rate 10000 --parallel 8 %s",
                                            terminal->rows, terminal->columns, terminal->name, folder);

    make_files(sitting);
    sitting_start_shell(sitting, command);
    pty_resize(sitting->pty, terminal->rows, terminal->columns);
    sitting_sees(sitting, " items");
}

/* From the first row to the last, so slowly that each is drawn; keys are typed on every row. */
static void walk(struct sitting *sitting, size_t rows, const char *keys)
{
    pty_send(sitting->pty, "g");
    for (size_t i = 0; i < rows; i++) {
        pty_send(sitting->pty, keys);
        (void)pty_settle(sitting->pty, 2);
        pty_send(sitting->pty, PTY_DOWN);
        (void)pty_settle(sitting->pty, 2);
    }
    pty_send(sitting->pty, "G");
    (void)pty_settle(sitting->pty, QUIET_MS);
}

/* Into each folder, where its name stands above the rows, and out again. */
static void visit_each(struct sitting *sitting, size_t folders)
{
    pty_send(sitting->pty, ".g");
    for (size_t i = 0; i < folders; i++) {
        pty_send(sitting->pty, PTY_DOWN);
        (void)pty_settle(sitting->pty, 2);
        sitting_types(sitting, "l", " 1 item");
        sitting_types(sitting, "h", " items");
    }
}

/* Types text into the prompt that a key opens, and leaves it again. */
static void try_prompt(struct sitting *sitting, const char *key, const char *text)
{
    pty_send(sitting->pty, key);
    (void)pty_settle(sitting->pty, QUIET_MS);
    pty_send(sitting->pty, text);
    (void)pty_settle(sitting->pty, QUIET_MS * 10);
    pty_send(sitting->pty, PTY_ESCAPE);
    (void)pty_settle(sitting->pty, QUIET_MS * 10); /* longer than an Escape waits for what might follow it */
}

static void see_files(struct sitting *sitting, size_t count)
{
    pty_send(sitting->pty, "p");
    walk(sitting, count, "");
    pty_send(sitting->pty, "p");
    try_prompt(sitting, "/", "CANARY0");
    try_prompt(sitting, "f", "CANARY0" PTY_DOWN PTY_DOWN PTY_DOWN);
    try_prompt(sitting, "o", "hostile/\t\t\t");
    try_prompt(sitting, "+", "*CANARY*");
    try_prompt(sitting, "?", "/mark");
    pty_send(sitting->pty, PTY_ESCAPE);
    (void)pty_settle(sitting->pty, QUIET_MS * 10);
    sitting_types(sitting, ".ga", "marked,");
    pty_send(sitting->pty, "t");
    walk(sitting, count, "");
    pty_send(sitting->pty, "t");
}

static void see_review(struct sitting *sitting, size_t count)
{
    sitting_types(sitting, "u", "files to send");
    sitting_sees(sitting, "Enter send");
    walk(sitting, count, " ");
    pty_send(sitting->pty, PTY_ESCAPE);
    (void)pty_settle(sitting->pty, QUIET_MS * 10);
    sitting_types(sitting, "u", "files to send");
    sitting_sees(sitting, "Enter send");
    try_prompt(sitting, "n", "");
    sitting_types(sitting, PTY_ENTER, " of 1");
}

static void see_what_came(struct sitting *sitting, size_t count)
{
    sitting_types(sitting, "2", "Uploaded");
    walk(sitting, count, PTY_ENTER);
    sitting_types(sitting, "3", "attachments");
    walk(sitting, count, PTY_ENTER);
    pty_send(sitting->pty, "gaA");
    for (int format = 0; format < 9; format++)
        sitting_types(sitting, "CF", "copied");
    try_prompt(sitting, "/", "CANARY0");
    sitting_types(sitting, "e", "write to:");
    sitting_types(sitting, PTY_ENTER, "wrote");
    pty_send(sitting->pty, "w");
    (void)pty_settle(sitting->pty, QUIET_MS * 10);
    sitting_types(sitting, PTY_ENTER, "attachments");
    sitting_types(sitting, "4", "earlier uploads");
    walk(sitting, count, "");
    try_prompt(sitting, "/", "CANARY0");
}

/* What the screen was sent, the whole time. */
static void check_stream(struct sitting *sitting, const char *terminal)
{
    struct buffer found = { 0 };

    assert_int_equal(glass_bells(pty_glass(sitting->pty)), 0);
    if (!audit_stream(pty_stream(sitting->pty), &found))
        fail_msg("%s: %s", terminal, buffer_string(&found));
}

static void check_all_views(struct sitting *sitting, const struct terminal *terminal)
{
    size_t count;

    (void)hostile_names(&count);
    begin(sitting, terminal, "files");
    see_files(sitting, count);
    see_review(sitting, count);
    see_what_came(sitting, count);
    sitting_quits(sitting);
    check_stream(sitting, terminal->name);
}

static void check_folders(struct sitting *sitting, const struct terminal *terminal)
{
    OWNED_TEXT char *marked = NULL;
    size_t count;

    (void)hostile_names(&count);
    marked = memory_print("%zu folders", count);
    begin(sitting, terminal, "folders");
    pty_send(sitting->pty, "p");
    visit_each(sitting, count);
    try_prompt(sitting, "'", "CANARY0");
    pty_send(sitting->pty, PTY_ESCAPE);
    sitting_sees(sitting, " items");
    sitting_types(sitting, "a", marked);
    see_review(sitting, count);
    see_what_came(sitting, count);
    sitting_quits(sitting);
    check_stream(sitting, terminal->name);
}

/* What both commands print where a person reads it. */
static void check_commands(struct sitting *sitting, const char *terminal, const char *formats)
{
    OWNED_TEXT char *command = memory_print(
        "export TERM=%s; find files folders -type f -print0 > list; for format in %s; do\n"
        "\"$ATTACHE\" --demo put --api-rate 10000 --parallel 8 --format $format -0 --files-from list &&\n"
        "\"$ATTACHE\" --demo history --format $format CANARY || exit; done",
        terminal, formats);

    make_files(sitting);
    sitting_start_shell(sitting, command);
    sitting_ends(sitting, 0);
    check_stream(sitting, terminal);
}

static void test_on_xterm(void **state)
{
    check_all_views(*state, &(struct terminal){ "xterm-256color", 24, 80 });
}

static void test_on_screen(void **state)
{
    check_all_views(*state, &(struct terminal){ "screen-256color", 24, 80 });
}

static void test_on_a_small_tmux(void **state)
{
    check_all_views(*state, &(struct terminal){ "tmux-256color", 10, 40 });
}

static void test_folders_on_xterm(void **state)
{
    check_folders(*state, &(struct terminal){ "xterm-256color", 24, 80 });
}

static void test_folders_on_a_small_screen(void **state)
{
    check_folders(*state, &(struct terminal){ "screen-256color", 10, 40 });
}

static void test_folders_on_tmux(void **state)
{
    check_folders(*state, &(struct terminal){ "tmux-256color", 24, 80 });
}

static void test_commands_on_xterm(void **state)
{
    check_commands(*state, "xterm-256color", "text json jsonl");
}

static void test_commands_on_screen(void **state)
{
    check_commands(*state, "screen-256color", "markdown html csv");
}

static void test_commands_on_tmux(void **state)
{
    check_commands(*state, "tmux-256color", "tsv keys '{file}:{name}'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SITTING(test_on_xterm),
        SITTING(test_on_screen),
        SITTING(test_on_a_small_tmux),
        SITTING(test_folders_on_xterm),
        SITTING(test_folders_on_a_small_screen),
        SITTING(test_folders_on_tmux),
        SITTING(test_commands_on_xterm),
        SITTING(test_commands_on_screen),
        SITTING(test_commands_on_tmux),
    };

    return cmocka_run_group_tests_name("screen_hostile", tests, NULL, NULL);
}
