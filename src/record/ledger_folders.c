/*
 * ledger_folders: what else is remembered: short texts by key, recent folders, bookmarks.
 */
#include <stdlib.h>

#include "record/ledger_part.h"

#define MOST_FOLDERS 1000

/* --- short texts ----------------------------------------------------------------------------------------------- */

static bool remember(struct ledger *ledger, const char *key, const char *value, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   value ? "INSERT OR REPLACE INTO memory (key, value) VALUES (?1, ?2)"
                         : "DELETE FROM memory WHERE key = ?1",
                   &query, err))
        return false;
    query_put_text(query, 1, key);
    if (value)
        query_put_text(query, 2, value);
    return query_next(query, NULL, err);
}

bool ledger_remember(struct ledger *ledger, const char *key, const char *value, struct error *err)
{
    return ledger_may_write(ledger, err) && ledger_judge(ledger, remember(ledger, key, value, err), err);
}

char *ledger_recall(struct ledger *ledger, const char *key)
{
    OWNED(query) struct query *query = NULL;
    struct error err = { 0 };
    bool has_row = false;

    if (!query_new(ledger->sql, "SELECT value FROM memory WHERE key = ?1", &query, &err))
        return NULL;
    query_put_text(query, 1, key);
    if (!ledger_judge(ledger, query_next(query, &has_row, &err), &err) || !has_row)
        return NULL;
    return query_text(query, 0);
}

/* --- recent folders -------------------------------------------------------------------------------------------- */

/* A visit counts for less the longer ago the last one is: four times, twice, half, a quarter. */
#define BY_HEAT                                                                               \
    " ORDER BY visits * CASE WHEN last_s > ?1 - 3600 THEN 16 WHEN last_s > ?1 - 86400 THEN 8" \
    " WHEN last_s > ?1 - 604800 THEN 2 ELSE 1 END DESC, last_s DESC LIMIT ?2"

static bool run_for_time(struct ledger *ledger, const char *statement, int64_t now_s, size_t limit,
                         struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql, statement, &query, err))
        return false;
    query_put_number(query, 1, now_s);
    query_put_number(query, 2, (int64_t)limit);
    return query_next(query, NULL, err);
}

static bool visit(struct ledger *ledger, const char *path, int64_t now_s, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   "INSERT INTO folders (path, visits, last_s) VALUES (?1, 1, ?2)"
                   " ON CONFLICT (path) DO UPDATE SET visits = visits + 1, last_s = ?2",
                   &query, err))
        return false;
    query_put_bytes(query, 1, path);
    query_put_number(query, 2, now_s);
    return query_next(query, NULL, err) &&
           run_for_time(ledger, "DELETE FROM folders WHERE path NOT IN (SELECT path FROM folders" BY_HEAT ")",
                        now_s, MOST_FOLDERS, err);
}

bool ledger_visit(struct ledger *ledger, const char *path, int64_t now_s, struct error *err)
{
    if (!ledger_may_write(ledger, err))
        return false;
    return ledger_judge(
        ledger, sql_begin(ledger->sql, err) && sql_end(ledger->sql, visit(ledger, path, now_s, err), err),
        err);
}

static bool forget_folder(struct ledger *ledger, const char *path, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql, "DELETE FROM folders WHERE path = ?1", &query, err))
        return false;
    query_put_bytes(query, 1, path);
    return query_next(query, NULL, err);
}

bool ledger_forget_folder(struct ledger *ledger, const char *path, struct error *err)
{
    return ledger_may_write(ledger, err) && ledger_judge(ledger, forget_folder(ledger, path, err), err);
}

/* --- lists ----------------------------------------------------------------------------------------------------- */

struct folders {
    struct ledger_folder *items;
    size_t count;
};

static bool read_folders(struct query *query, struct folders *folders, struct error *err)
{
    bool has_row = false;

    while (query_next(query, &has_row, err)) {
        if (!has_row)
            return true;
        folders->items = memory_resize(folders->items, folders->count + 1, sizeof *folders->items);
        folders->items[folders->count++] = (struct ledger_folder){
            .name = query_text(query, 0),
            .path = query_needed_text(query, 1),
        };
    }
    return false;
}

static bool hand_out(struct ledger *ledger, bool worked, struct folders *folders,
                     struct ledger_folder **out_folders, size_t *out_count, const struct error *err)
{
    if (!ledger_judge(ledger, worked, err)) {
        ledger_folders_free(folders->items, folders->count);
        return false;
    }
    *out_folders = folders->items;
    *out_count = folders->count;
    return true;
}

bool ledger_recent(struct ledger *ledger, size_t limit, int64_t now_s, struct ledger_folder **out_folders,
                   size_t *out_count, struct error *err)
{
    OWNED(query) struct query *query = NULL;
    struct folders folders = { 0 };

    if (!query_new(ledger->sql, "SELECT NULL, path FROM folders" BY_HEAT, &query, err))
        return ledger_judge(ledger, false, err);
    query_put_number(query, 1, now_s);
    query_put_number(query, 2, (int64_t)limit);
    return hand_out(ledger, read_folders(query, &folders, err), &folders, out_folders, out_count, err);
}

static bool bookmark(struct ledger *ledger, const char *name, const char *path, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   path ? "INSERT OR REPLACE INTO bookmarks (name, path) VALUES (?1, ?2)"
                        : "DELETE FROM bookmarks WHERE name = ?1",
                   &query, err))
        return false;
    query_put_text(query, 1, name);
    if (path)
        query_put_bytes(query, 2, path);
    return query_next(query, NULL, err);
}

bool ledger_bookmark(struct ledger *ledger, const char *name, const char *path, struct error *err)
{
    return ledger_may_write(ledger, err) && ledger_judge(ledger, bookmark(ledger, name, path, err), err);
}

bool ledger_bookmarks(struct ledger *ledger, struct ledger_folder **out_folders, size_t *out_count,
                      struct error *err)
{
    OWNED(query) struct query *query = NULL;
    struct folders folders = { 0 };

    if (!query_new(ledger->sql, "SELECT name, path FROM bookmarks ORDER BY name", &query, err))
        return ledger_judge(ledger, false, err);
    return hand_out(ledger, read_folders(query, &folders, err), &folders, out_folders, out_count, err);
}

void ledger_folders_free(struct ledger_folder *folders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(folders[i].name);
        free(folders[i].path);
    }
    free(folders);
}
