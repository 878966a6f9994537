#include "record/sql.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define KEPT_MOST 24 /* statements; more than there are in the program's common ways */
#define SHORT_WAIT_MS \
    20 /* for a writer that was waited for in vain before: it may have been stopped with the lock in its hand */

struct sql {
    sqlite3 *database;
    char *path;
    int wait_ms;     /* for other writers                   */
    bool is_grouped; /* several changes are one transaction */
    struct {
        const char *text; /* static; NULL: free */
        sqlite3_stmt *statement;
        bool is_in_use;
    } kept[KEPT_MOST];
};

struct query {
    struct sql *sql;
    sqlite3_stmt *statement;
    int place; /* among those that are kept; -1: none */
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
    error_set(err, STAGE_FILE, REMEDY_FAIL, code_of(result), "%s (the record of uploads %s)",
              sql->database ? sqlite3_errmsg(sql->database) : sqlite3_errstr(result), sql->path);
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
    sql->wait_ms = wait_ms;
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
    for (int i = 0; i < KEPT_MOST; i++)
        (void)sqlite3_finalize(sql->kept[i].statement);
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

/* As sql_run for one that comes again and again: it is read only once. */
static bool run_kept(struct sql *sql, const char *statement, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    return query_new(sql, statement, &query, err) && query_next(query, NULL, err);
}

/* Every write begins here: whoever waited in vain once does not wait as long again until it has worked. */
bool sql_begin(struct sql *sql, struct error *err)
{
    bool has_begun = run_kept(sql, sql->is_grouped ? "SAVEPOINT one" : "BEGIN IMMEDIATE", err);

    if (!sql->is_grouped && (has_begun || strcmp(err->code, SQL_BUSY) == 0))
        (void)sqlite3_busy_timeout(sql->database, has_begun ? sql->wait_ms : SHORT_WAIT_MS);
    return has_begun;
}

bool sql_end(struct sql *sql, bool is_fine, struct error *err)
{
    if (is_fine && run_kept(sql, sql->is_grouped ? "RELEASE one" : "COMMIT", err))
        return true;
    (void)sqlite3_exec(sql->database, sql->is_grouped ? "ROLLBACK TO one; RELEASE one" : "ROLLBACK", NULL,
                       NULL, NULL);
    return false;
}

bool sql_group_begin(struct sql *sql, struct error *err)
{
    if (!sql->is_grouped)
        sql->is_grouped = sql_begin(sql, err);
    return sql->is_grouped;
}

bool sql_group_end(struct sql *sql, struct error *err)
{
    bool was_grouped = sql->is_grouped;

    sql->is_grouped = false;
    return !was_grouped || sql_end(sql, true, err);
}

/* --- statements ------------------------------------------------------------------------------------------------ */

/* Where the statement is kept, or may be; -1 if it is in use, or if there is no room. */
static int find_kept(const struct sql *sql, const char *text)
{
    for (int i = 0; i < KEPT_MOST; i++)
        if (!sql->kept[i].text || sql->kept[i].text == text)
            return sql->kept[i].is_in_use ? -1 : i;
    return -1;
}

static bool prepare(struct query *query, const char *text, struct error *err)
{
    struct sql *sql = query->sql;
    int result;

    query->place = find_kept(sql, text);
    if (query->place >= 0)
        query->statement = sql->kept[query->place].statement;
    if (!query->statement) {
        result = sqlite3_prepare_v2(sql->database, text, -1, &query->statement, NULL);
        if (result != SQLITE_OK)
            return fail(sql, result, err);
    }
    if (query->place >= 0) {
        sql->kept[query->place].text = text;
        sql->kept[query->place].statement = query->statement;
        sql->kept[query->place].is_in_use = true;
    }
    return true;
}

bool query_new(struct sql *sql, const char *statement, struct query **out_query, struct error *err)
{
    struct query *query = memory_new(1, sizeof *query);

    query->sql = sql;
    if (!prepare(query, statement, err)) {
        free(query);
        return false;
    }
    *out_query = query;
    return true;
}

void query_free(struct query *query)
{
    if (!query)
        return;
    if (query->place < 0) {
        (void)sqlite3_finalize(query->statement);
    } else {
        (void)sqlite3_reset(query->statement);
        (void)sqlite3_clear_bindings(query->statement);
        query->sql->kept[query->place].is_in_use = false;
    }
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

char *query_needed_text(struct query *query, int column)
{
    char *text = query_text(query, column);

    return text ? text : memory_text("");
}

bool query_is_null(struct query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

const char *sql_library(void)
{
    return sqlite3_libversion();
}
