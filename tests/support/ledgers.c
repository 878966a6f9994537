#include "support/ledgers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/scratch.h"

void ledger_must(bool worked, const struct error *err)
{
    if (!worked)
        fail_msg("%s (%s)", err->message, err->code);
}

struct ledger *ledger_must_open(const char *folder)
{
    struct ledger *ledger = NULL;
    struct error err = { 0 };

    ledger_must(ledger_open(folder, &ledger, &err), &err);
    return ledger;
}

struct attachment *ledger_attachment(const char *path)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text(path);
    attachment->shown_path = memory_text(path);
    attachment->name = memory_text("name.log");
    attachment->size_bytes = 5000000000;
    attachment->allocated_bytes = 4096;
    attachment->mtime_ns = INT64_C(1700000000123456789);
    attachment->ctime_ns = INT64_C(-5);
    attachment->device = 42;
    attachment->inode = UINT64_MAX - 1;
    attachment->mount = MOUNT_REMOTE;
    attachment->concerns = CONCERN_SPARSE;
    return attachment;
}

struct result ledger_result(const char *file, int64_t expires_s)
{
    return (struct result){ .file = (char *)file,
                            .name = (char *)"name.log",
                            .size_bytes = 5000000000,
                            .status = RESULT_DONE,
                            .object_key = (char *)"KEY-1.gz",
                            .get_url = (char *)"https://b.oss.example/k?Signature=GETMARK",
                            .get_url_expires_s = expires_s,
                            .has_crc64 = true,
                            .crc64 = UINT64_MAX - 6,
                            .is_verified = true,
                            .link = RESULT_LINK_WORKS,
                            .request_id = (char *)"R-1",
                            .oss_request_id = (char *)"O-1",
                            .attempts = 3,
                            .seconds = 1.5,
                            .ended_s = LEDGER_NOW_S,
                            .note = (char *)"grew",
                            .endpoint = (char *)"host.example" };
}

int64_t ledger_must_queue(struct ledger *ledger, const char *path)
{
    struct attachment *attachment = ledger_attachment(path);
    struct error err = { 0 };
    int64_t row = 0;

    ledger_must(
        ledger_queue(ledger, (const struct attachment *const *)&attachment, 1, LEDGER_NOW_S, &row, &err),
        &err);
    attachment_free(attachment);
    return row;
}

bool ledger_finish_one(struct ledger *ledger, int64_t row, struct result *result, struct error *err)
{
    return ledger_finish(ledger, &(struct ledger_end){ row, result }, 1, err);
}

size_t ledger_count(struct ledger *ledger, const char *text, int64_t now_s)
{
    struct result **results = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_search(ledger,
                              &(struct ledger_question){ .text = text, .limit = SIZE_MAX, .now_s = now_s },
                              &results, &count, &err),
                &err);
    ledger_results_free(results, count);
    return count;
}

size_t ledger_must_take_up(struct ledger *ledger)
{
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    ledger_entries_free(entries, count);
    return count;
}

int ledger_place_make(void **state)
{
    struct ledger_place *place = memory_new(1, sizeof *place);

    place->scratch = scratch_new();
    place->folder = memory_print("%s/state", place->scratch);
    place->file = memory_print("%s/ledger.db", place->folder);
    *state = place;
    return 0;
}

int ledger_place_remove(void **state)
{
    struct ledger_place *place = *state;

    scratch_remove(place->scratch);
    free(place->folder);
    free(place->file);
    free(place);
    return 0;
}

void ledger_fill_history(const char *folder, int count)
{
    OWNED_TEXT char *file = memory_print("%s/ledger.db", folder);
    OWNED_TEXT char *statements = memory_print(
        "BEGIN;"
        "INSERT INTO history (ended_s, file, name, size, status, verified, link, seconds, object_key,"
        " get_url_expires_s, endpoint, attempts)"
        " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " SELECT 1700000000 + i, CAST('/srv/app-' || i AS BLOB), 'app-' || i || '.log', i, 0, 1, 0, 1.5,"
        " 'key-' || i, -1, 'ticket.example', 1 FROM n;"
        "INSERT INTO words SELECT row, CAST(CAST(file AS TEXT) || ' ' || object_key || ' ' || endpoint ||"
        " ' done 2023-11-14' AS BLOB) FROM history;"
        "COMMIT;",
        count);

    ledger_free(ledger_must_open(folder));
    ledger_do(file, statements);
}

bool ledger_holds(const char *folder, const char *text)
{
    return scratch_holds(folder, "ledger.db", text) || scratch_holds(folder, "ledger.db-wal", text) ||
           scratch_holds(folder, "ledger.db-shm", text);
}

void ledger_do(const char *file, const char *statements)
{
    sqlite3 *database = NULL;

    assert_int_equal(sqlite3_open(file, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, statements, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

int64_t ledger_ask(const char *file, const char *question)
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
