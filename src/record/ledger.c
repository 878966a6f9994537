#include "record/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/ledger_part.h"
#include "record/private_file.h"

#define OPEN_WAIT_MS  5000 /* for another process that opens it too          */
#define WRITE_WAIT_MS 2000 /* for one that writes: that takes milliseconds   */

/* Each version of the tables from the one before; what was ever released is never changed. */
static const char *const versions[] = {
    "CREATE TABLE queue (row INTEGER PRIMARY KEY AUTOINCREMENT, owner TEXT NOT NULL, noted_s INTEGER NOT "
    "NULL,"
    " state INTEGER NOT NULL, path BLOB NOT NULL, shown_path BLOB NOT NULL, name TEXT NOT NULL,"
    " size INTEGER NOT NULL, allocated INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, device INTEGER,"
    " inode INTEGER, mount INTEGER, concerns INTEGER, object_key TEXT, get_url TEXT,"
    " get_url_expires_s INTEGER, crc64 INTEGER, endpoint TEXT, request_id TEXT, oss_request_id TEXT,"
    " attempts INTEGER);"
    "CREATE TABLE history (row INTEGER PRIMARY KEY AUTOINCREMENT, ended_s INTEGER NOT NULL, file BLOB NOT "
    "NULL,"
    " name TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER, status INTEGER NOT NULL,"
    " verified INTEGER, link INTEGER, seconds REAL, note TEXT, stage INTEGER, code TEXT,"
    " http_status INTEGER, message TEXT, hint TEXT, object_key TEXT, get_url TEXT,"
    " get_url_expires_s INTEGER, crc64 INTEGER, endpoint TEXT, request_id TEXT, oss_request_id TEXT,"
    " attempts INTEGER);"
    /* What is searched stands apart: a search reads a tenth of the history. */
    "CREATE TABLE words (row INTEGER PRIMARY KEY, words BLOB NOT NULL);"
    "CREATE INDEX history_link ON history (get_url_expires_s) WHERE get_url IS NOT NULL;"
    "CREATE INDEX history_same ON history (file, size, mtime_ns);"
    "CREATE TABLE memory (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE folders (path BLOB PRIMARY KEY, visits INTEGER NOT NULL, last_s INTEGER NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE bookmarks (name TEXT PRIMARY KEY, path BLOB NOT NULL) WITHOUT ROWID;",
    /* For other processes to show. */
    "ALTER TABLE queue ADD COLUMN shown_state INTEGER; ALTER TABLE queue ADD COLUMN acked INTEGER;",
};

enum { SCHEMA = sizeof versions / sizeof versions[0] };

/* --- opening --------------------------------------------------------------------------------------------------- */

/* Wiped rows are overwritten; temporary tables never touch a disk. */
static bool set_up(struct ledger *ledger, struct error *err)
{
    return sql_run(
        ledger->sql,
        "PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 1048576; PRAGMA wal_autocheckpoint = 4096;"
        "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -128;",
        err);
}

static bool bring_up(struct ledger *ledger, int64_t version, struct error *err)
{
    OWNED_TEXT char *stamp = memory_print("PRAGMA user_version = %d;", SCHEMA);

    for (int64_t next = version; next < SCHEMA; next++)
        if (!sql_run(ledger->sql, versions[next], err))
            return false;
    return sql_run(ledger->sql, stamp, err);
}

static bool make_tables(struct ledger *ledger, int64_t version, struct error *err)
{
    return sql_begin(ledger->sql, err) && sql_end(ledger->sql, bring_up(ledger, version, err), err);
}

/* A newer attache may have its reasons: its tables are read as far as they are alike, and left alone. */
static bool open_for_reading(struct ledger *ledger, struct error *err)
{
    sql_free(GIVE(ledger->sql));
    if (!sql_open(ledger->path, true, WRITE_WAIT_MS, &ledger->sql, err))
        return false;
    ledger->is_read_only = true;
    (void)snprintf(
        ledger->notice, sizeof ledger->notice,
        "the record of uploads %s was written by a newer attache: it is read, but nothing is added",
        ledger->path);
    return true;
}

static bool open_file(struct ledger *ledger, struct error *err)
{
    int64_t version, pages;

    if (!sql_open(ledger->path, false, WRITE_WAIT_MS, &ledger->sql, err) ||
        !sql_number(ledger->sql, "PRAGMA user_version", &version, err) ||
        !sql_number(ledger->sql, "SELECT count(*) FROM sqlite_master", &pages, err))
        return false;
    if (version > SCHEMA)
        return open_for_reading(ledger, err);
    return set_up(ledger, err) && (version == SCHEMA || make_tables(ledger, version, err));
}

/* The database, and what SQLite keeps beside it. Under the lock. */
static bool set_aside(struct ledger *ledger, struct error *err)
{
    OWNED_TEXT char *wal = memory_print("%s-wal", ledger->path);
    OWNED_TEXT char *index = memory_print("%s-shm", ledger->path);
    OWNED_TEXT char *aside = NULL, *aside_wal = NULL;

    sql_free(GIVE(ledger->sql));
    if (!private_file_set_aside(ledger->path, &aside, err))
        return false;
    aside_wal = memory_print("%s-wal", aside);
    (void)rename(wal, aside_wal);
    (void)unlink(index);
    (void)snprintf(ledger->notice, sizeof ledger->notice,
                   "the record of uploads was damaged: a new one was begun, the old one is %s", aside);
    return true;
}

/* Two processes never judge, make or move the file at the same time. */
static bool open_locked(struct ledger *ledger, struct error *err)
{
    if (!private_file(ledger->path, err))
        return false;
    if (open_file(ledger, err))
        return true;
    return strcmp(err->code, SQL_DAMAGED) == 0 && set_aside(ledger, err) && private_file(ledger->path, err) &&
           open_file(ledger, err);
}

bool ledger_open(const char *state_dir, struct ledger **out_ledger, struct error *err)
{
    OWNED(ledger) struct ledger *ledger = memory_new(1, sizeof *ledger);
    OWNED_TEXT char *folder = NULL;
    int lock;
    bool is_open;

    if (!private_folder(state_dir, &folder, err))
        return false;
    ledger->path = memory_print("%s/ledger.db", folder);
    ledger->lock_path = memory_print("%s/ledger.lock", folder);
    ledger_owner_name(ledger->owner);

    if (!private_file_lock(ledger->lock_path, OPEN_WAIT_MS, &lock, err))
        return false;
    is_open = open_locked(ledger, err);
    (void)close(lock);
    if (!is_open)
        return false;
    *out_ledger = GIVE(ledger);
    return true;
}

/* --- closing --------------------------------------------------------------------------------------------------- */

static void release_queue(struct ledger *ledger)
{
    OWNED(query) struct query *query = NULL;
    struct error ignored;

    if (!query_new(ledger->sql, "UPDATE queue SET owner = '' WHERE owner = ?1", &query, &ignored))
        return;
    query_put_text(query, 1, ledger->owner);
    (void)query_next(query, NULL, &ignored);
}

static void set_aside_locked(struct ledger *ledger)
{
    struct error ignored;
    int lock;

    if (!private_file_lock(ledger->lock_path, OPEN_WAIT_MS, &lock, &ignored))
        return;
    (void)set_aside(ledger, &ignored);
    (void)close(lock);
}

void ledger_free(struct ledger *ledger)
{
    if (!ledger)
        return;
    if (ledger->is_damaged)
        set_aside_locked(ledger);
    else if (ledger->sql && !ledger->is_read_only)
        release_queue(ledger);
    sql_free(ledger->sql);
    free(ledger->path);
    free(ledger->lock_path);
    free(ledger);
}

/* --- for all parts --------------------------------------------------------------------------------------------- */

const char *ledger_notice(const struct ledger *ledger)
{
    return ledger->notice;
}

const char *ledger_library(void)
{
    static char text[32];

    (void)snprintf(text, sizeof text, "SQLite/%s", sql_library());
    return text;
}

bool ledger_may_write(const struct ledger *ledger, struct error *err)
{
    if (!ledger->is_read_only)
        return true;
    error_set(err, STAGE_FILE, REMEDY_FAIL, "ledger-newer", "%s", ledger->notice);
    return error_hint(err, "use the newer attache, or name another state folder");
}

bool ledger_gather(struct ledger *ledger, struct error *err)
{
    return ledger_may_write(ledger, err) && ledger_judge(ledger, sql_group_begin(ledger->sql, err), err);
}

bool ledger_keep(struct ledger *ledger, struct error *err)
{
    return !ledger->sql || ledger_judge(ledger, sql_group_end(ledger->sql, err), err);
}

bool ledger_is_busy(const struct error *err)
{
    return strcmp(err->code, SQL_BUSY) == 0;
}

bool ledger_judge(struct ledger *ledger, bool worked, const struct error *err)
{
    if (!worked && strcmp(err->code, SQL_DAMAGED) == 0)
        ledger->is_damaged = true;
    return worked;
}

void ledger_put_result(struct query *query, int first, const struct result *result)
{
    query_put_text(query, first, result->object_key);
    query_put_text(query, first + 1, result->get_url);
    query_put_number(query, first + 2, result->get_url_expires_s);
    if (result->has_crc64)
        query_put_number(query, first + 3, (int64_t)result->crc64);
    query_put_text(query, first + 4, result->endpoint);
    query_put_text(query, first + 5, result->request_id);
    query_put_text(query, first + 6, result->oss_request_id);
    query_put_number(query, first + 7, result->attempts);
}

void ledger_read_result(struct query *query, int first, struct result *result)
{
    result->object_key = query_text(query, first);
    result->get_url = query_text(query, first + 1);
    result->get_url_expires_s = query_is_null(query, first + 2) ? -1 : query_number(query, first + 2);
    result->has_crc64 = !query_is_null(query, first + 3);
    result->crc64 = (uint64_t)query_number(query, first + 3);
    result->endpoint = query_text(query, first + 4);
    result->request_id = query_text(query, first + 5);
    result->oss_request_id = query_text(query, first + 6);
    result->attempts = (int)query_number(query, first + 7);
}
