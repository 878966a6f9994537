#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "support/ledgers.h"
#include "support/scratch.h"

#define PROCESSES        4
#define FILES_OF_PROCESS 50
#define MUTATIONS        200
#define KILLS            25

struct place {
    char *scratch;
    char *folder; /* the ledger's, in it; missing at first */
    char *file;
};

static int make_place(void **state)
{
    struct place *place = memory_new(1, sizeof *place);

    place->scratch = scratch_new();
    place->folder = memory_print("%s/state", place->scratch);
    place->file = memory_print("%s/ledger.db", place->folder);
    *state = place;
    return 0;
}

static int remove_place(void **state)
{
    struct place *place = *state;

    scratch_remove(place->scratch);
    free(place->folder);
    free(place->file);
    free(place);
    return 0;
}

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
        ledger_must(ledger_finish(ledger, row, &result, &err), &err);
    }
    ledger_free(ledger);
}

/* A child that fails an assertion leaves by another way than 0. */
static pid_t child_of(void (*work)(const char *folder, int number), const char *folder, int number)
{
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
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

static int64_t ask(const char *file, const char *question)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    int64_t answer;

    assert_int_equal(sqlite3_open(file, &database), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, question, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    answer = sqlite3_column_type(statement, 0) == SQLITE_TEXT
                 ? strcmp((const char *)sqlite3_column_text(statement, 0), "ok") == 0
                 : sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
}

static void test_fault_81_four_processes_share_it(void **state)
{
    const struct place *place = *state;
    pid_t children[PROCESSES];

    for (int i = 0; i < PROCESSES; i++)
        children[i] = child_of(upload_some, place->folder, i);
    for (int i = 0; i < PROCESSES; i++)
        assert_ended_well(children[i]);
    assert_int_equal(ask(place->file, "SELECT count(DISTINCT file) FROM history"),
                     PROCESSES * FILES_OF_PROCESS);
    assert_int_equal(ask(place->file, "SELECT count(*) FROM history"), PROCESSES * FILES_OF_PROCESS);
    assert_int_equal(ask(place->file, "SELECT count(*) FROM queue"), 0);
    assert_int_equal(ask(place->file, "PRAGMA integrity_check"), 1);
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
    const struct place *place = *state;
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
        ledger_must(ledger_finish(ledger, row, &result, &err), &err);
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
        ledger_must(ledger_finish(ledger, entries[i].row, NULL, &err), &err);
    ledger_entries_free(entries, count);
    ledger_free(ledger);
    return count;
}

/* Killed wherever it is: all that was queued is either left over or finished, never both, never neither. */
static void test_fault_82_killed_anywhere(void **state)
{
    const struct place *place = *state;
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
    queued = (size_t)ask(place->file, "SELECT seq FROM sqlite_sequence WHERE name = 'queue'");
    finished = (size_t)ask(place->file, "SELECT count(*) FROM history");
    assert_int_equal(finished + left, queued);
    assert_true(left <= KILLS);
    assert_int_equal(ask(place->file, "PRAGMA integrity_check"), 1);
}

/* --- damaged files --------------------------------------------------------------------------------------------- */

static void fill(const char *folder)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct error err = { 0 };

    for (int i = 0; i < 40; i++) {
        OWNED_TEXT char *path = memory_print("/x/%d", i);
        struct result result = ledger_result(path, LEDGER_NOW_S + 60);

        ledger_must(ledger_finish(ledger, 0, &result, &err), &err);
        ledger_must_queue(ledger, path);
    }
    ledger_free(ledger);
}

static void write_file(const char *path, const void *bytes, size_t count)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(descriptor >= 0);
    assert_int_equal(write(descriptor, bytes, count), (ssize_t)count);
    (void)close(descriptor);
}

static char *read_file(const char *path, size_t *out_count)
{
    struct stat info;
    int descriptor = open(path, O_RDONLY);
    char *bytes;

    assert_true(descriptor >= 0 && fstat(descriptor, &info) == 0);
    bytes = memory_new((size_t)info.st_size, 1);
    assert_int_equal(read(descriptor, bytes, (size_t)info.st_size), info.st_size);
    (void)close(descriptor);
    *out_count = (size_t)info.st_size;
    return bytes;
}

static void assert_moved_aside(const struct place *place)
{
    OWNED_TEXT char *aside = memory_print("%s.damaged-1", place->file);
    struct ledger *ledger = ledger_must_open(place->folder);

    assert_non_null(strstr(ledger_notice(ledger), "damaged"));
    assert_int_equal(access(aside, F_OK), 0);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 0);
    ledger_must_queue(ledger, "/x/new");
    ledger_free(ledger);
}

static void test_what_is_no_database_is_moved_aside(void **state)
{
    const struct place *place = *state;

    fill(place->folder);
    write_file(place->file, "this is not a database, but it is long enough to be mistaken for one", 69);
    assert_moved_aside(place);
}

static void test_a_truncated_one_is_moved_aside(void **state)
{
    const struct place *place = *state;

    fill(place->folder);
    assert_int_equal(truncate(place->file, 5000), 0);
    assert_moved_aside(place);
}

static void test_an_empty_one_is_begun(void **state)
{
    const struct place *place = *state;
    struct ledger *ledger;

    fill(place->folder);
    assert_int_equal(truncate(place->file, 0), 0);
    ledger = ledger_must_open(place->folder);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 0);
    ledger_must_queue(ledger, "/x/new");
    ledger_free(ledger);
}

/* Every part is used; nothing may crash, and what fails says so. */
static void use_all(const char *folder)
{
    struct ledger *ledger = NULL;
    struct ledger_entry *entries = NULL;
    struct result **results = NULL, result = ledger_result("/x/9", LEDGER_NOW_S);
    struct error err = { 0 };
    size_t count = 0;

    if (!ledger_open(folder, &ledger, &err)) {
        assert_string_not_equal(err.message, "");
        return;
    }
    if (ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err))
        ledger_entries_free(entries, count);
    if (ledger_search(ledger, "x", 100, LEDGER_NOW_S, &results, &count, &err))
        ledger_results_free(results, count);
    if (!ledger_finish(ledger, 3, &result, &err))
        assert_string_not_equal(err.message, "");
    (void)ledger_wipe_expired(ledger, LEDGER_NOW_S, &err);
    (void)ledger_purge(ledger, &count, &err);
    ledger_free(ledger);
}

static void test_mutations_never_crash(void **state)
{
    const struct place *place = *state;
    OWNED_TEXT char *good = NULL;
    size_t size;

    fill(place->folder);
    good = read_file(place->file, &size);
    srand(7);
    for (int i = 0; i < MUTATIONS; i++) {
        OWNED_TEXT char *bad = memory_bytes(good, size);
        OWNED_TEXT char *wal = memory_print("%s-wal", place->file);

        for (int k = 0; k < 20; k++)
            bad[(size_t)rand() % (i % 2 ? size : 4096)] = (char)rand();
        (void)unlink(wal);
        write_file(place->file, bad, size);
        use_all(place->folder);
        use_all(place->folder);
    }
}

static void test_a_newer_one_is_only_read(void **state)
{
    const struct place *place = *state;
    struct attachment *attachment = ledger_attachment("/x");
    struct ledger *ledger;
    struct error err = { 0 };
    sqlite3 *database = NULL;
    int64_t row;

    fill(place->folder);
    assert_int_equal(sqlite3_open(place->file, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
    ledger = ledger_must_open(place->folder);
    assert_non_null(strstr(ledger_notice(ledger), "newer"));
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 40);
    assert_false(ledger_queue(ledger, (const struct attachment *const *)&attachment, 1, 0, &row, &err));
    assert_string_equal(err.code, "ledger-newer");
    assert_false(ledger_purge(ledger, &(size_t){ 0 }, &err));
    ledger_free(ledger);
    attachment_free(attachment);
    assert_int_equal(ask(place->file, "SELECT count(*) FROM history"), 40);
}

/* --- whose it is ----------------------------------------------------------------------------------------------- */

static void assert_refused(const struct place *place, const char *code, const char *path)
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
    const struct place *place = *state;
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
    const struct place *place = *state;
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
    const struct place *place = *state;
    OWNED_TEXT char *elsewhere = memory_print("%s/elsewhere", place->scratch);

    assert_int_equal(mkdir(elsewhere, 0700), 0);
    assert_int_equal(symlink(elsewhere, place->folder), 0);
    assert_refused(place, "not-a-folder", place->folder);
}

static void test_an_open_folder_is_refused(void **state)
{
    const struct place *place = *state;

    assert_int_equal(mkdir(place->folder, 0700), 0);
    assert_int_equal(chmod(place->folder, 0777), 0);
    assert_refused(place, "too-open", place->folder);
}

static void test_an_open_file_is_refused(void **state)
{
    const struct place *place = *state;

    fill(place->folder);
    assert_int_equal(chmod(place->file, 0644), 0);
    assert_refused(place, "too-open", place->file);
    assert_int_equal(chmod(place->file, 0600), 0);
    ledger_free(ledger_must_open(place->folder));
}

static void test_an_open_parent_is_refused(void **state)
{
    const struct place *place = *state;

    assert_int_equal(chmod(place->scratch, 0777), 0);
    assert_refused(place, "too-open", place->scratch);
    assert_int_equal(chmod(place->scratch, 01777), 0);
    ledger_free(ledger_must_open(place->folder));
}

static void test_a_readable_folder_is_closed(void **state)
{
    const struct place *place = *state;
    struct stat info;

    assert_int_equal(mkdir(place->folder, 0755), 0);
    ledger_free(ledger_must_open(place->folder));
    assert_int_equal(stat(place->folder, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
}

static void test_a_foreign_owner_is_refused(void **state)
{
    const struct place *place = *state;

    if (geteuid() != 0)
        skip();
    fill(place->folder);
    assert_int_equal(chown(place->file, 65534, 65534), 0);
    assert_refused(place, "not-ours", place->file);
    assert_int_equal(chown(place->folder, 65534, 65534), 0);
    assert_refused(place, "not-ours", place->folder);
}

static void test_fault_74_no_room_is_said(void **state)
{
    const struct place *place = *state;
    struct error err = { 0 };
    struct ledger *ledger = NULL;

    write_file(place->folder, "", 0); /* a file where the folder should be */
    assert_false(ledger_open(place->folder, &ledger, &err));
    assert_non_null(strstr(err.message, place->folder));
}

int main(void)
{
#define IN_PLACE(test) cmocka_unit_test_setup_teardown(test, make_place, remove_place)
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_fault_81_four_processes_share_it),
        IN_PLACE(test_fault_82_the_dead_leave_to_one_heir),
        IN_PLACE(test_fault_82_killed_anywhere),
        IN_PLACE(test_what_is_no_database_is_moved_aside),
        IN_PLACE(test_a_truncated_one_is_moved_aside),
        IN_PLACE(test_an_empty_one_is_begun),
        IN_PLACE(test_mutations_never_crash),
        IN_PLACE(test_a_newer_one_is_only_read),
        IN_PLACE(test_nobody_else_can_read_it),
        IN_PLACE(test_a_link_in_its_place_is_refused),
        IN_PLACE(test_a_linked_folder_is_refused),
        IN_PLACE(test_an_open_folder_is_refused),
        IN_PLACE(test_an_open_file_is_refused),
        IN_PLACE(test_an_open_parent_is_refused),
        IN_PLACE(test_a_readable_folder_is_closed),
        IN_PLACE(test_a_foreign_owner_is_refused),
        IN_PLACE(test_fault_74_no_room_is_said),
    };

    return cmocka_run_group_tests_name("ledger safety", tests, NULL, NULL);
}
