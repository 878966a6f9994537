#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/ledgers.h"
#include "support/scratch.h"

#define PROCESSES        4
#define FILES_OF_PROCESS 50
#define KILLS            25

/* --- one file, several processes ------------------------------------------------------------------------------- */

static void upload_some(const char *folder, int process)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct error err = { 0 };

    for (int i = 0; i < FILES_OF_PROCESS; i++) {
        OWNED_TEXT char *path = memory_print("/p%d/f%d", process, i);
        struct result result = ledger_result(path, LEDGER_NOW_S + 60);
        int64_t row = ledger_must_queue(ledger, path);

        ledger_must(ledger_note(ledger, row, TRANSFER_UPLOADING, NULL, LEDGER_NOW_S, &err), &err);
        ledger_must(ledger_finish_one(ledger, row, &result, &err), &err);
    }
    ledger_free(ledger);
}

/* A child that fails an assertion leaves by another way than 0. */
static pid_t child_of(void (*work)(const char *folder, int number), const char *folder, int number)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
        work(folder, number);
        _exit(0);
    }
    return child;
}

static void assert_ended_well(pid_t child)
{
    int status = 0;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_fault_81_four_processes_share_it(void **state)
{
    const struct ledger_place *place = *state;
    pid_t children[PROCESSES];

    for (int i = 0; i < PROCESSES; i++)
        children[i] = child_of(upload_some, place->folder, i);
    for (int i = 0; i < PROCESSES; i++)
        assert_ended_well(children[i]);
    assert_int_equal(ledger_ask(place->file, "SELECT count(DISTINCT file) FROM history"),
                     PROCESSES * FILES_OF_PROCESS);
    assert_int_equal(ledger_ask(place->file, "SELECT count(*) FROM history"), PROCESSES * FILES_OF_PROCESS);
    assert_int_equal(ledger_ask(place->file, "SELECT count(*) FROM queue"), 0);
    assert_int_equal(ledger_ask(place->file, "PRAGMA integrity_check"), 1);
}

static void queue_and_die(const char *folder, int count)
{
    struct ledger *ledger = ledger_must_open(folder);

    for (int i = 0; i < count; i++)
        ledger_must_queue(ledger, "/x/left");
    (void)raise(SIGKILL);
}

static void take_up_some(const char *folder, int pipe_end)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count = 0;
    char byte;

    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    (void)!write(pipe_end, &count, sizeof count);
    (void)!read(STDIN_FILENO, &byte, 1); /* lives until the test has counted */
    _exit(0);
}

/* What a killed process left is taken up by exactly one of those that look at the same moment. */
static void test_fault_82_the_dead_leave_to_one_heir(void **state)
{
    const struct ledger_place *place = *state;
    int counts[2], input[2], status;
    size_t total = 0, takers = 0;
    pid_t children[PROCESSES], dead = child_of(queue_and_die, place->folder, 10);

    assert_int_equal(waitpid(dead, &status, 0), dead);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(pipe(counts) | pipe(input), 0);
    assert_int_equal(dup2(input[0], STDIN_FILENO), STDIN_FILENO);
    for (int i = 0; i < PROCESSES; i++)
        children[i] = child_of(take_up_some, place->folder, counts[1]);
    for (int i = 0; i < PROCESSES; i++) {
        size_t count;

        assert_int_equal(read(counts[0], &count, sizeof count), sizeof count);
        total += count;
        takers += count > 0;
    }
    assert_int_equal(total, 10);
    assert_int_equal(takers, 1);
    assert_int_equal(write(input[1], "....", PROCESSES), PROCESSES);
    for (int i = 0; i < PROCESSES; i++)
        assert_ended_well(children[i]);
    for (int i = 0; i < 2; i++) {
        (void)close(counts[i]);
        (void)close(input[i]);
    }
}

static void work_for_ever(const char *folder, int pipe_end)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct error err = { 0 };

    for (int64_t i = 0;; i++) {
        OWNED_TEXT char *path = memory_print("/x/%d", (int)i);
        struct result result = ledger_result(path, LEDGER_NOW_S + 60);
        int64_t row = ledger_must_queue(ledger, path);

        (void)!write(pipe_end, &row, sizeof row);
        ledger_must(ledger_note(ledger, row, TRANSFER_CONFIRMING, &result, LEDGER_NOW_S, &err), &err);
        ledger_must(ledger_finish_one(ledger, row, &result, &err), &err);
        row = -row;
        (void)!write(pipe_end, &row, sizeof row);
    }
}

static size_t left_over(const char *folder)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count = 0;

    assert_string_equal(ledger_notice(ledger), "");
    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        ledger_must(ledger_finish_one(ledger, entries[i].row, NULL, &err), &err);
    ledger_entries_free(entries, count);
    ledger_free(ledger);
    return count;
}

/* Killed wherever it is: all that was queued is either left over or finished, never both, never neither. */
static void test_fault_82_killed_anywhere(void **state)
{
    const struct ledger_place *place = *state;
    size_t queued = 0, finished = 0, left = 0;

    for (int kill_at = 1; kill_at <= KILLS; kill_at++) {
        int ends[2], status;
        int64_t row;
        pid_t child;

        assert_int_equal(pipe(ends), 0);
        child = child_of(work_for_ever, place->folder, ends[1]);
        (void)close(ends[1]);
        for (int i = 0; i < kill_at; i++)
            assert_int_equal(read(ends[0], &row, sizeof row), sizeof row);
        (void)kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &status, 0), child);
        (void)close(ends[0]);
        left += left_over(place->folder);
    }
    queued = (size_t)ledger_ask(place->file, "SELECT seq FROM sqlite_sequence WHERE name = 'queue'");
    finished = (size_t)ledger_ask(place->file, "SELECT count(*) FROM history");
    assert_int_equal(finished + left, queued);
    assert_true(left <= KILLS);
    assert_int_equal(ledger_ask(place->file, "PRAGMA integrity_check"), 1);
}

/* --- whose it is ----------------------------------------------------------------------------------------------- */

static void assert_refused(const struct ledger_place *place, const char *code, const char *path)
{
    struct ledger *ledger = NULL;
    struct error err = { 0 };

    assert_false(ledger_open(place->folder, &ledger, &err));
    assert_string_equal(err.code, code);
    assert_non_null(strstr(err.message, path));
    assert_string_not_equal(err.hint, "");
}

static void test_nobody_else_can_read_it(void **state)
{
    static const char *const names[] = { "ledger.db", "ledger.db-wal", "ledger.db-shm", "ledger.lock", "." };
    const struct ledger_place *place = *state;
    mode_t before = umask(0);
    struct ledger *ledger = ledger_must_open(place->folder);

    ledger_must_queue(ledger, "/x");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        OWNED_TEXT char *path = memory_print("%s/%s", place->folder, names[i]);
        struct stat info;

        assert_int_equal(stat(path, &info), 0);
        assert_int_equal(info.st_mode & 077, 0);
    }
    ledger_free(ledger);
    (void)umask(before);
}

static void test_a_link_in_its_place_is_refused(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *target = scratch_file(place->scratch, "target", "", 0);

    assert_int_equal(mkdir(place->folder, 0700), 0);
    assert_int_equal(symlink(target, place->file), 0);
    assert_refused(place, "not-a-file", place->file);
    assert_int_equal(unlink(place->file), 0);
    assert_int_equal(link(target, place->file), 0);
    assert_refused(place, "not-a-file", place->file);
}

static void test_a_linked_folder_is_refused(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *elsewhere = memory_print("%s/elsewhere", place->scratch);

    assert_int_equal(mkdir(elsewhere, 0700), 0);
    assert_int_equal(symlink(elsewhere, place->folder), 0);
    assert_refused(place, "not-a-folder", place->folder);
}

static void test_an_open_folder_is_refused(void **state)
{
    const struct ledger_place *place = *state;

    assert_int_equal(mkdir(place->folder, 0700), 0);
    assert_int_equal(chmod(place->folder, 0777), 0);
    assert_refused(place, "too-open", place->folder);
}

static void test_an_open_file_is_refused(void **state)
{
    const struct ledger_place *place = *state;

    ledger_free(ledger_must_open(place->folder));
    assert_int_equal(chmod(place->file, 0644), 0);
    assert_refused(place, "too-open", place->file);
    assert_int_equal(chmod(place->file, 0600), 0);
    ledger_free(ledger_must_open(place->folder));
}

/* And works again once it is no more: nothing beside it has become write-protected too. */
static void test_a_write_protected_file_is_refused(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *wal = memory_print("%s-wal", place->file);

    ledger_free(ledger_must_open(place->folder));
    assert_int_equal(chmod(place->file, 0400), 0);
    assert_refused(place, "write-protected", place->file);
    assert_int_equal(access(wal, F_OK), -1);
    assert_int_equal(chmod(place->file, 0600), 0);
    ledger_free(ledger_must_open(place->folder));
}

static void test_an_open_parent_is_refused(void **state)
{
    const struct ledger_place *place = *state;

    assert_int_equal(chmod(place->scratch, 0777), 0);
    assert_refused(place, "too-open", place->scratch);
    assert_int_equal(chmod(place->scratch, 01777), 0);
    ledger_free(ledger_must_open(place->folder));
}

static void test_a_readable_folder_is_closed(void **state)
{
    const struct ledger_place *place = *state;
    struct stat info;

    assert_int_equal(mkdir(place->folder, 0755), 0);
    ledger_free(ledger_must_open(place->folder));
    assert_int_equal(stat(place->folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
}

static void test_a_foreign_owner_is_refused(void **state)
{
    const struct ledger_place *place = *state;

    if (geteuid() != 0)
        skip();
    ledger_free(ledger_must_open(place->folder));
    assert_int_equal(chown(place->file, 65534, 65534), 0);
    assert_refused(place, "not-ours", place->file);
    assert_int_equal(chown(place->folder, 65534, 65534), 0);
    assert_refused(place, "not-ours", place->folder);
}

static void test_a_file_in_the_way_is_said(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *file = scratch_file(place->scratch, "state", "", 0); /* where the folder should be */
    struct error err = { 0 };
    struct ledger *ledger = NULL;

    assert_false(ledger_open(place->folder, &ledger, &err));
    assert_non_null(strstr(err.message, file));
}

/* A file that may not grow stands for a disk that is full. */
static void write_until_full(const char *folder, int number)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct rlimit limit = { .rlim_cur = 1 << 20, .rlim_max = 1 << 20 };
    struct attachment *attachment = ledger_attachment("/x/one");
    struct error err = { 0 };
    int64_t row;
    int count = 0;

    (void)number;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    while (count < 100000 &&
           ledger_queue(ledger, (const struct attachment *const *)&attachment, 1, LEDGER_NOW_S, &row, &err))
        count++;
    assert_true(count > 10 && count < 100000);
    assert_memory_equal(err.message, "disk I/O error (", 16); /* the reason first: a path may fill the row */
    assert_string_not_equal(err.hint, "");
    attachment_free(attachment);
    ledger_free(ledger);
}

static void test_fault_74_no_room(void **state)
{
    const struct ledger_place *place = *state;

    assert_ended_well(child_of(write_until_full, place->folder, 0));
    assert_int_equal(ledger_ask(place->file, "PRAGMA integrity_check"), 1);
    assert_true(left_over(place->folder) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_fault_81_four_processes_share_it),  IN_PLACE(test_fault_82_the_dead_leave_to_one_heir),
        IN_PLACE(test_fault_82_killed_anywhere),          IN_PLACE(test_nobody_else_can_read_it),
        IN_PLACE(test_a_link_in_its_place_is_refused),    IN_PLACE(test_a_linked_folder_is_refused),
        IN_PLACE(test_an_open_folder_is_refused),         IN_PLACE(test_an_open_file_is_refused),
        IN_PLACE(test_a_write_protected_file_is_refused), IN_PLACE(test_an_open_parent_is_refused),
        IN_PLACE(test_a_readable_folder_is_closed),       IN_PLACE(test_a_foreign_owner_is_refused),
        IN_PLACE(test_a_file_in_the_way_is_said),         IN_PLACE(test_fault_74_no_room),
    };

    return cmocka_run_group_tests_name("ledger safety", tests, NULL, NULL);
}
