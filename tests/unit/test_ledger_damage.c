#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/ledgers.h"
#include "support/scratch.h"

#define MUTATIONS 200

/* --- damaged files --------------------------------------------------------------------------------------------- */

static void fill(const char *folder)
{
    struct ledger *ledger = ledger_must_open(folder);
    struct error err = { 0 };

    for (int i = 0; i < 40; i++) {
        OWNED_TEXT char *path = memory_print("/x/%d", i);
        struct result result = ledger_result(path, LEDGER_NOW_S + 60);

        ledger_must(ledger_finish_one(ledger, 0, &result, &err), &err);
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

static void assert_moved_aside(const struct ledger_place *place)
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
    const struct ledger_place *place = *state;

    fill(place->folder);
    write_file(place->file, "this is not a database, but it is long enough to be mistaken for one", 69);
    assert_moved_aside(place);
}

static void test_a_truncated_one_is_moved_aside(void **state)
{
    const struct ledger_place *place = *state;

    fill(place->folder);
    assert_int_equal(truncate(place->file, 5000), 0);
    assert_moved_aside(place);
}

static void test_an_empty_one_is_begun(void **state)
{
    const struct ledger_place *place = *state;
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
    if (ledger_search(ledger, &(struct ledger_question){ .text = "x", .limit = 100, .now_s = LEDGER_NOW_S },
                      &results, &count, &err))
        ledger_results_free(results, count);
    if (!ledger_finish_one(ledger, 3, &result, &err))
        assert_string_not_equal(err.message, "");
    (void)ledger_wipe_expired(ledger, LEDGER_NOW_S, &err);
    (void)ledger_purge(ledger, &count, &err);
    ledger_free(ledger);
}

static void test_mutations_never_crash(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *good = NULL;
    size_t size;

    fill(place->folder);
    good = scratch_read(place->folder, "ledger.db", &size);
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

/* As damage to a single row can leave it: texts that every row has are missing. */
static void take_texts_away(const char *file)
{
    ledger_do(file, "PRAGMA writable_schema = ON;"
                    "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL', '') WHERE type = 'table';");
    ledger_do(file, "UPDATE queue SET path = NULL, shown_path = NULL, name = NULL;"
                    "UPDATE history SET file = NULL, name = NULL; UPDATE bookmarks SET path = NULL;");
}

static void check_neighbours(struct ledger *ledger)
{
    struct neighbour *neighbours = NULL;
    struct error err = { 0 };
    size_t count;

    ledger_must(ledger_neighbours(ledger, LEDGER_NOW_S, 1, &neighbours, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(neighbours[0].shown[0].path, "");
    assert_string_equal(neighbours[0].shown[0].name, "");
    neighbours_free(neighbours, count);
}

static void check_entries(struct ledger *ledger)
{
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count;

    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    assert_int_equal(count, 40);
    assert_string_equal(entries[0].attachment->path, "");
    assert_string_equal(entries[0].attachment->name, "");
    ledger_entries_free(entries, count);
}

static void check_bookmarks(struct ledger *ledger)
{
    struct ledger_folder *folders = NULL;
    struct error err = { 0 };
    size_t count;

    ledger_must(ledger_bookmarks(ledger, &folders, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(folders[0].path, "");
    ledger_folders_free(folders, count);
}

static void test_missing_texts_are_empty(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger, *other;
    struct error err = { 0 };

    fill(place->folder);
    other = ledger_must_open(place->folder);
    ledger_must_queue(other, "/x/other");
    ledger_must(ledger_bookmark(other, "here", "/x", &err), &err);
    take_texts_away(place->file);

    ledger = ledger_must_open(place->folder);
    check_neighbours(ledger);
    check_entries(ledger);
    check_bookmarks(ledger);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 40);
    ledger_free(ledger);
    ledger_free(other);
}

static void test_a_newer_one_is_only_read(void **state)
{
    const struct ledger_place *place = *state;
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
    assert_int_equal(ledger_ask(place->file, "SELECT count(*) FROM history"), 40);
}

/* As an attache before this one left it. */
static void test_an_older_one_is_brought_up(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger;
    struct error err = { 0 };
    sqlite3 *database = NULL;

    fill(place->folder);
    assert_int_equal(sqlite3_open(place->file, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database,
                     "ALTER TABLE queue DROP COLUMN shown_state; ALTER TABLE queue DROP COLUMN acked;"
                     "PRAGMA user_version = 1",
                     NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(database);
    for (int i = 0; i < 2; i++) {
        ledger = ledger_must_open(place->folder);
        assert_string_equal(ledger_notice(ledger), "");
        assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 40);
        ledger_must(
            ledger_show(ledger, ledger_must_queue(ledger, "/x"), TRANSFER_UPLOADING, 7, LEDGER_NOW_S, &err),
            &err);
        ledger_free(ledger);
    }
    assert_int_equal(ledger_ask(place->file, "SELECT count(*) FROM queue WHERE acked = 7"), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_what_is_no_database_is_moved_aside),
        IN_PLACE(test_a_truncated_one_is_moved_aside),
        IN_PLACE(test_an_empty_one_is_begun),
        IN_PLACE(test_mutations_never_crash),
        IN_PLACE(test_missing_texts_are_empty),
        IN_PLACE(test_a_newer_one_is_only_read),
        IN_PLACE(test_an_older_one_is_brought_up),
    };

    return cmocka_run_group_tests_name("ledger damage", tests, NULL, NULL);
}
