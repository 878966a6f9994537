/*
 * ledger_history: earlier results, newest first, and what of them may be kept for how long.
 */
#include <ctype.h>
#include <stdlib.h>
#include <time.h>

#include "base/buffer.h"
#include "record/ledger_part.h"

#define HISTORY_COLUMNS                                                                                     \
    "ended_s, file, name, size, status, verified, link, seconds, note, stage, code, http_status, message, " \
    "hint"
#define UNKNOWN_LIFE_S 604800 /* a link of unknown life is kept for a week: signed links live no longer */

enum { COLUMN_RESULT = 14, COLUMN_ROW = COLUMN_RESULT + RESULT_COLUMN_COUNT };

/* --- adding ---------------------------------------------------------------------------------------------------- */

static void add_lower(struct buffer *words, const char *text)
{
    for (; text && *text; text++)
        buffer_byte(words, (char)tolower((unsigned char)*text));
    buffer_byte(words, ' ');
}

/* What a search looks through, in lower case as far as it is ASCII. */
static char *words_of(const struct result *result)
{
    struct buffer words = { 0 };
    time_t ended = (time_t)result->ended_s;
    struct tm day;

    add_lower(&words, result->file);
    add_lower(&words, result->name);
    add_lower(&words, result->object_key);
    add_lower(&words, result->endpoint);
    add_lower(&words, result_status_name(result->status));
    if (localtime_r(&ended, &day))
        buffer_print(&words, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    return buffer_take(&words);
}

static void put_history(struct query *query, const struct result *result)
{
    const struct error *error = error_or_none(result->error);

    query_put_number(query, 1, result->ended_s);
    query_put_bytes(query, 2, result->file);
    query_put_text(query, 3, result->name);
    query_put_number(query, 4, (int64_t)result->size_bytes);
    query_put_number(query, 5, result->status);
    query_put_number(query, 6, result->is_verified);
    query_put_number(query, 7, result->link);
    query_put_real(query, 8, result->seconds);
    query_put_text(query, 9, result_note(result));
    query_put_number(query, 10, error->stage);
    query_put_text(query, 11, error->code);
    query_put_number(query, 12, error->http_status);
    query_put_text(query, 13, error->message);
    query_put_text(query, 14, error->hint);
    ledger_put_result(query, 15, result);
}

/* The time of change comes from the queue: a result does not know it. */
static bool add_result(struct ledger *ledger, int64_t row, const struct result *result, struct error *err)
{
    OWNED_TEXT char *words = words_of(result);
    OWNED(query) struct query *query = NULL, *second = NULL;

    if (!query_new(ledger->sql,
                   "INSERT INTO history (" HISTORY_COLUMNS ", " RESULT_COLUMNS ", mtime_ns) VALUES "
                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,"
                   " ?20, ?21, ?22, (SELECT mtime_ns FROM queue WHERE row = ?23))",
                   &query, err))
        return false;
    put_history(query, result);
    query_put_number(query, 23, row);
    if (!query_next(query, NULL, err) ||
        !query_new(ledger->sql, "INSERT INTO words (row, words) VALUES (?1, ?2)", &second, err))
        return false;
    query_put_number(second, 1, sql_last_row(ledger->sql));
    query_put_bytes(second, 2, words);
    return query_next(second, NULL, err);
}

static bool leave_queue(struct ledger *ledger, int64_t row, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql, "DELETE FROM queue WHERE row = ?1", &query, err))
        return false;
    query_put_number(query, 1, row);
    return query_next(query, NULL, err);
}

static bool finish(struct ledger *ledger, const struct ledger_end *ends, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if ((ends[i].result && !add_result(ledger, ends[i].row, ends[i].result, err)) ||
            !leave_queue(ledger, ends[i].row, err))
            return false;
    return true;
}

bool ledger_finish(struct ledger *ledger, const struct ledger_end *ends, size_t count, struct error *err)
{
    if (!ledger_may_write(ledger, err))
        return false;
    return ledger_judge(
        ledger, sql_begin(ledger->sql, err) && sql_end(ledger->sql, finish(ledger, ends, count, err), err),
        err);
}

/* --- reading --------------------------------------------------------------------------------------------------- */

static int64_t within(int64_t number, int64_t count)
{
    return number >= 0 && number < count ? number : 0;
}

static struct error *read_error(struct query *query, int first)
{
    OWNED_TEXT char *code = query_needed_text(query, first + 1);
    OWNED_TEXT char *message = query_needed_text(query, first + 3);
    OWNED_TEXT char *hint = query_needed_text(query, first + 4);
    enum error_stage stage = (enum error_stage)within(query_number(query, first), STAGE_COUNT);
    struct error error;

    if (stage == STAGE_NONE)
        return NULL;
    error_set(&error, stage, REMEDY_FAIL, code, "%s", message);
    error_hint(&error, "%s", hint);
    error.http_status = (int)query_number(query, first + 2);
    return error_keep(&error);
}

static struct result *read_history(struct query *query, int64_t now_s)
{
    struct result *result = memory_new(1, sizeof *result);

    result->ended_s = query_number(query, 0);
    result->file = query_needed_text(query, 1);
    result->name = query_needed_text(query, 2);
    result->size_bytes = (uint64_t)query_number(query, 3);
    result->status = (enum result_status)within(query_number(query, 4), RESULT_CANCELLED + 1);
    result->is_verified = query_number(query, 5) != 0;
    result->link = (enum result_link)within(query_number(query, 6), RESULT_LINK_BROKEN + 1);
    result->seconds = query_real(query, 7);
    result->note = query_text(query, 8);
    result->error = read_error(query, 9);
    ledger_read_result(query, COLUMN_RESULT, result);
    result_drop_dead_link(result, now_s);
    return result;
}

struct results {
    struct result **items;
    size_t count;
    int64_t last; /* the row of the last one */
};

static bool read_results(struct query *query, int64_t now_s, struct results *results, struct error *err)
{
    bool has_row = false;

    while (query_next(query, &has_row, err)) {
        if (!has_row)
            return true;
        results->items = memory_resize(results->items, results->count + 1, sizeof *results->items);
        results->items[results->count++] = read_history(query, now_s);
        results->last = query_number(query, COLUMN_ROW);
    }
    return false;
}

static bool search(struct ledger *ledger, const struct ledger_question *question, const char *words,
                   struct results *results, struct error *err)
{
    size_t limit = question->limit;
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   "SELECT " HISTORY_COLUMNS ", " RESULT_COLUMNS
                   ", row FROM words CROSS JOIN history USING (row)"
                   " WHERE words.row < ?4 AND holds(words, ?1) AND (status = ?3 OR ?3 IS NULL)"
                   " ORDER BY words.row DESC LIMIT ?2",
                   &query, err))
        return false;
    query_put_text(query, 1, words);
    query_put_number(query, 2, limit > INT64_MAX ? INT64_MAX : (int64_t)limit);
    if (question->done_only)
        query_put_number(query, 3, RESULT_DONE);
    query_put_number(query, 4, question->before > 0 ? question->before : INT64_MAX);
    return read_results(query, question->now_s, results, err);
}

bool ledger_search(struct ledger *ledger, struct ledger_question *question, struct result ***out_results,
                   size_t *out_count, struct error *err)
{
    struct buffer words = { 0 };
    struct results results = { 0 };
    bool worked;

    add_lower(&words, question->text);
    worked = ledger_judge(ledger, search(ledger, question, buffer_string(&words), &results, err), err);
    buffer_done(&words);
    if (!worked) {
        ledger_results_free(results.items, results.count);
        return false;
    }
    if (results.count > 0)
        question->before = results.last;
    *out_results = results.items;
    *out_count = results.count;
    return true;
}

void ledger_results_free(struct result **results, size_t count)
{
    for (size_t i = 0; i < count; i++)
        result_free(results[i]);
    free(results);
}

static bool find_same(struct ledger *ledger, const struct attachment *attachment, int64_t now_s,
                      struct results *results, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   "SELECT " HISTORY_COLUMNS ", " RESULT_COLUMNS ", row FROM history"
                   " WHERE file = ?1 AND size = ?2 AND mtime_ns = ?3 AND status = ?4 AND get_url IS NOT NULL"
                   " AND (get_url_expires_s < 0 OR get_url_expires_s > ?5) ORDER BY row DESC LIMIT 1",
                   &query, err))
        return false;
    query_put_bytes(query, 1, attachment->path);
    query_put_number(query, 2, (int64_t)attachment->size_bytes);
    query_put_number(query, 3, attachment->mtime_ns);
    query_put_number(query, 4, RESULT_DONE);
    query_put_number(query, 5, now_s);
    return read_results(query, now_s, results, err);
}

bool ledger_find_same(struct ledger *ledger, const struct attachment *attachment, int64_t now_s,
                      struct result **out_result, struct error *err)
{
    struct results results = { 0 };

    if (!ledger_judge(ledger, find_same(ledger, attachment, now_s, &results, err), err)) {
        ledger_results_free(results.items, results.count);
        return false;
    }
    *out_result = results.count > 0 ? results.items[0] : NULL;
    free(results.items);
    return true;
}

/* --- wiping ---------------------------------------------------------------------------------------------------- */

/* What was overwritten in the file still stands in the log beside it, until that is emptied. */
static void empty_log(struct ledger *ledger)
{
    struct error ignored;

    (void)sql_run(ledger->sql, "PRAGMA wal_checkpoint(TRUNCATE)", &ignored);
}

/* Followed by the column that says how old the row is. */
#define IS_EXPIRED \
    "get_url IS NOT NULL AND (get_url_expires_s BETWEEN 0 AND ?1 OR get_url_expires_s < 0 AND ?2 >= "

/* Only looked at: who has nothing to wipe need not wait for others that write. */
static bool has_expired(struct ledger *ledger, int64_t now_s)
{
    static const char any[] = "SELECT 1 FROM history WHERE " IS_EXPIRED "ended_s)"
                              " UNION ALL SELECT 1 FROM queue WHERE " IS_EXPIRED "noted_s) LIMIT 1";
    OWNED(query) struct query *query = NULL;
    struct error ignored;
    bool has_row = false;

    if (!query_new(ledger->sql, any, &query, &ignored))
        return true;
    query_put_number(query, 1, now_s);
    query_put_number(query, 2, now_s - UNKNOWN_LIFE_S);
    return !query_next(query, &has_row, &ignored) || has_row;
}

static bool wipe(struct ledger *ledger, const char *statement, int64_t now_s, size_t *wiped,
                 struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql, statement, &query, err))
        return false;
    query_put_number(query, 1, now_s);
    query_put_number(query, 2, now_s - UNKNOWN_LIFE_S);
    if (!query_next(query, NULL, err))
        return false;
    *wiped += sql_changed(ledger->sql);
    return true;
}

/* A file that is in the queue may have been sent, and has its link too. */
static bool wipe_expired(struct ledger *ledger, int64_t now_s, size_t *wiped, struct error *err)
{
    return wipe(ledger, "UPDATE history SET get_url = NULL WHERE " IS_EXPIRED "ended_s)", now_s, wiped,
                err) &&
           wipe(ledger, "UPDATE queue SET get_url = NULL WHERE " IS_EXPIRED "noted_s)", now_s, wiped, err);
}

bool ledger_wipe_expired(struct ledger *ledger, int64_t now_s, struct error *err)
{
    size_t wiped = 0;

    if (!ledger_may_write(ledger, err))
        return false;
    if (!has_expired(ledger, now_s))
        return true;
    if (!ledger_judge(ledger, wipe_expired(ledger, now_s, &wiped, err), err))
        return false;
    if (wiped > 0)
        empty_log(ledger);
    return true;
}

static bool purge(struct ledger *ledger, size_t *out_count, struct error *err)
{
    if (!sql_run(ledger->sql, "DELETE FROM history WHERE true", err))
        return false;
    *out_count = sql_changed(ledger->sql);
    return sql_run(ledger->sql, "DELETE FROM words WHERE true", err);
}

bool ledger_purge(struct ledger *ledger, size_t *out_count, struct error *err)
{
    if (!ledger_may_write(ledger, err))
        return false;
    if (!ledger_judge(ledger,
                      sql_begin(ledger->sql, err) && sql_end(ledger->sql, purge(ledger, out_count, err), err),
                      err))
        return false;
    empty_log(ledger);
    return true;
}
