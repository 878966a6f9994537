#include "record/sql.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct sql {
    sqlite3 *database;
    char *path;
};

struct query {
    struct sql *sql;
    sqlite3_stmt *statement;
};

static const char *code_of(int result)
{
    switch (result & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return SQL_DAMAGED;
    case SQLITE_FULL: return SQL_FULL;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return SQL_BUSY;
    case SQLITE_READONLY: return SQL_READ_ONLY;
    default: return SQL_FAILED;
    }
}

static bool fail(const struct sql *sql, int result, struct error *err)
{
    if ((result & 0xff) == SQLITE_NOMEM)
        memory_give_up("out of memory");
    error_set(err, STAGE_FILE, REMEDY_FAIL, code_of(result), "the record of uploads %s: %s", sql->path,
              sql->database ? sqlite3_errmsg(sql->database) : sqlite3_errstr(result));
    return error_hint(err, "uploads go on, but are not recorded");
}

/* --- holds(bytes, words) --------------------------------------------------------------------------------------- */

static bool holds_all(const char *bytes, size_t count, const char *words)
{
    for (size_t length; *words; words += length) {
        words += strspn(words, " ");
        length = strcspn(words, " ");
        if (length > 0 && !memmem(bytes, count, words, length))
            return false;
    }
    return true;
}

static void holds(sqlite3_context *context, int count, sqlite3_value **values)
{
    const char *bytes = sqlite3_value_blob(values[0]);
    const char *words = (const char *)sqlite3_value_text(values[1]);

    (void)count;
    sqlite3_result_int(
        context, holds_all(bytes ? bytes : "", (size_t)sqlite3_value_bytes(values[0]), words ? words : ""));
}

/* --- the database ---------------------------------------------------------------------------------------------- */

bool sql_open(const char *path, bool is_read_only, int wait_ms, struct sql **out_sql, struct error *err)
{
    OWNED(sql) struct sql *sql = memory_new(1, sizeof *sql);
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW |
                (is_read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
    int result;

    sql->path = memory_text(path);
    result = sqlite3_open_v2(path, &sql->database, flags, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_create_function(sql->database, "holds", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL,
                                         holds, NULL, NULL);
    if (result != SQLITE_OK)
        return fail(sql, result, err);
    (void)sqlite3_busy_timeout(sql->database, wait_ms);
    (void)sqlite3_extended_result_codes(sql->database, 1);
    *out_sql = GIVE(sql);
    return true;
}

void sql_free(struct sql *sql)
{
    if (!sql)
        return;
    (void)sqlite3_close(sql->database);
    free(sql->path);
    free(sql);
}

bool sql_run(struct sql *sql, const char *statements, struct error *err)
{
    int result = sqlite3_exec(sql->database, statements, NULL, NULL, NULL);

    return result == SQLITE_OK || fail(sql, result, err);
}

bool sql_number(struct sql *sql, const char *statement, int64_t *out_number, struct error *err)
{
    OWNED(query) struct query *query = NULL;
    bool has_row = false;

    if (!query_new(sql, statement, &query, err) || !query_next(query, &has_row, err))
        return false;
    *out_number = has_row ? query_number(query, 0) : 0;
    return true;
}

size_t sql_changed(const struct sql *sql)
{
    return (size_t)sqlite3_changes(sql->database);
}

int64_t sql_last_row(const struct sql *sql)
{
    return sqlite3_last_insert_rowid(sql->database);
}

bool sql_begin(struct sql *sql, struct error *err)
{
    return sql_run(sql, "BEGIN IMMEDIATE", err);
}

bool sql_end(struct sql *sql, bool is_fine, struct error *err)
{
    if (is_fine && sql_run(sql, "COMMIT", err))
        return true;
    (void)sqlite3_exec(sql->database, "ROLLBACK", NULL, NULL, NULL);
    return false;
}

/* --- statements ------------------------------------------------------------------------------------------------ */

bool query_new(struct sql *sql, const char *statement, struct query **out_query, struct error *err)
{
    OWNED(query) struct query *query = memory_new(1, sizeof *query);
    int result = sqlite3_prepare_v2(sql->database, statement, -1, &query->statement, NULL);

    query->sql = sql;
    if (result != SQLITE_OK)
        return fail(sql, result, err);
    *out_query = GIVE(query);
    return true;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    (void)sqlite3_finalize(query->statement);
    free(query);
}

void query_put_number(struct query *query, int place, int64_t number)
{
    (void)sqlite3_bind_int64(query->statement, place, number);
}

void query_put_real(struct query *query, int place, double number)
{
    (void)sqlite3_bind_double(query->statement, place, number);
}

void query_put_text(struct query *query, int place, const char *text)
{
    (void)sqlite3_bind_text(query->statement, place, text, -1, SQLITE_STATIC);
}

void query_put_bytes(struct query *query, int place, const char *bytes)
{
    (void)sqlite3_bind_blob64(query->statement, place, bytes, bytes ? strlen(bytes) : 0, SQLITE_STATIC);
}

bool query_next(struct query *query, bool *out_has_row, struct error *err)
{
    int result = sqlite3_step(query->statement);

    if (result != SQLITE_ROW && result != SQLITE_DONE)
        return fail(query->sql, result, err);
    if (out_has_row)
        *out_has_row = result == SQLITE_ROW;
    return true;
}

int64_t query_number(struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

double query_real(struct query *query, int column)
{
    return sqlite3_column_double(query->statement, column);
}

char *query_text(struct query *query, int column)
{
    const void *bytes = sqlite3_column_blob(query->statement, column);
    int count = sqlite3_column_bytes(query->statement, column);

    return query_is_null(query, column) ? NULL : memory_bytes(bytes, (size_t)count);
}

bool query_is_null(struct query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

const char *sql_library(void)
{
    return sqlite3_libversion();
}
