/*
 * sql: the door to SQLite. Statements in, rows out, errors as values. For src/record only; one thread at a time.
 */
#ifndef RECORD_SQL_H
#define RECORD_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

struct sql;
struct query;

/* What failures are called in err->code. */
#define SQL_DAMAGED   "ledger-damaged" /* the file is not, or no longer, a database   */
#define SQL_FULL      "ledger-full"
#define SQL_BUSY      "ledger-busy"
#define SQL_READ_ONLY "ledger-read-only"
#define SQL_FAILED    "ledger-failed"

/* Opens an existing file; path must not lead through a symbolic link. Waits up to wait_ms for other writers, and
 * hardly at all for one that was waited for in vain, until it has let go. Names the file as path in errors. The
 * caller's. */
bool sql_open(const char *path, bool is_read_only, int wait_ms, struct sql **out_sql, struct error *err);

/* Closes it; NULL is fine. All queries must have ended. */
void sql_free(struct sql *sql);
OWNED_DEFINE(sql)

/* Runs statements that take and give nothing. */
bool sql_run(struct sql *sql, const char *statements, struct error *err);

/* The one number that a statement gives. */
bool sql_number(struct sql *sql, const char *statement, int64_t *out_number, struct error *err);

/* How many rows the last statement changed. */
size_t sql_changed(const struct sql *sql);

/* The number of the row inserted last. */
int64_t sql_last_row(const struct sql *sql);

/* A transaction that writes; sql_end ends it: kept if is_fine and if it can be kept, else undone. Returns whether
 * it was kept; err is left alone if is_fine is false. */
bool sql_begin(struct sql *sql, struct error *err);
bool sql_end(struct sql *sql, bool is_fine, struct error *err);

/* Makes one transaction of all that follows, until the group ends; those begun inside can still be undone for
 * themselves. Both may be called again to no effect. */
bool sql_group_begin(struct sql *sql, struct error *err);
bool sql_group_end(struct sql *sql, struct error *err);

/* A statement with places ?1, ?2, ... Its text is static, because what was made of it is kept. The caller's, ended
 * by query_free. Places are filled before the first query_next; those not filled are NULL. In SQL, holds(bytes,
 * words) is true if each of the words, blanks between, occurs in bytes; case counts. */
bool query_new(struct sql *sql, const char *statement, struct query **out_query, struct error *err);
void query_free(struct query *query);
OWNED_DEFINE(query)

/* Fills a place with a number. */
void query_put_number(struct query *query, int place, int64_t number);
void query_put_real(struct query *query, int place, double number);

/* Borrowed until the query ends; NULL is NULL. Bytes are NUL-terminated too, and kept as they are. */
void query_put_text(struct query *query, int place, const char *text);
void query_put_bytes(struct query *query, int place, const char *bytes);

/* Runs it, or goes on to its next row. *out_has_row may be NULL for statements that give none. */
bool query_next(struct query *query, bool *out_has_row, struct error *err);

/* Columns of the row, from 0. Texts and bytes are the caller's; NULL for NULL. */
int64_t query_number(struct query *query, int column);
double query_real(struct query *query, int column);
char *query_text(struct query *query, int column);
/* As query_text, for a column that is never NULL: where damage made it so all the same, it is empty. */
char *query_needed_text(struct query *query, int column);
bool query_is_null(struct query *query, int column);

/* SQLite's version. */
const char *sql_library(void);

#endif
