/*
 * ledger_queue: transfers that are not over, and whose they are.
 */
#include <stdlib.h>
#include <string.h>

#include "record/ledger_part.h"

#define FILE_COLUMNS \
    "path, shown_path, name, size, allocated, mtime_ns, ctime_ns, device, inode, mount, concerns"
#define ENTRY_COLUMNS "row, state, noted_s, " FILE_COLUMNS ", " RESULT_COLUMNS

enum { COLUMN_FILE = 3, COLUMN_RESULT = COLUMN_FILE + 11 };

/* --- into the queue -------------------------------------------------------------------------------------------- */

static void put_attachment(struct query *query, int first, const struct attachment *attachment)
{
    query_put_bytes(query, first, attachment->path);
    query_put_bytes(query, first + 1, attachment->shown_path ? attachment->shown_path : attachment->path);
    query_put_text(query, first + 2, attachment->name);
    query_put_number(query, first + 3, (int64_t)attachment->size_bytes);
    query_put_number(query, first + 4, (int64_t)attachment->allocated_bytes);
    query_put_number(query, first + 5, attachment->mtime_ns);
    query_put_number(query, first + 6, attachment->ctime_ns);
    query_put_number(query, first + 7, (int64_t)attachment->device);
    query_put_number(query, first + 8, (int64_t)attachment->inode);
    query_put_number(query, first + 9, attachment->mount);
    query_put_number(query, first + 10, attachment->concerns);
}

static bool queue_one(struct ledger *ledger, const struct attachment *attachment, int64_t now_s,
                      int64_t *out_row, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   "INSERT INTO queue (owner, noted_s, state, " FILE_COLUMNS ") VALUES "
                   "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                   &query, err))
        return false;
    query_put_text(query, 1, ledger->owner);
    query_put_number(query, 2, now_s);
    query_put_number(query, 3, TRANSFER_WAITING);
    put_attachment(query, 4, attachment);
    if (!query_next(query, NULL, err))
        return false;
    *out_row = sql_last_row(ledger->sql);
    return true;
}

static bool queue_all(struct ledger *ledger, const struct attachment *const *attachments, size_t count,
                      int64_t now_s, int64_t *out_rows, struct error *err)
{
    for (size_t i = 0; i < count; i++)
        if (!queue_one(ledger, attachments[i], now_s, &out_rows[i], err))
            return false;
    return true;
}

bool ledger_queue(struct ledger *ledger, const struct attachment *const *attachments, size_t count,
                  int64_t now_s, int64_t *out_rows, struct error *err)
{
    if (!ledger_may_write(ledger, err))
        return false;
    return ledger_judge(
        ledger,
        sql_begin(ledger->sql, err) &&
            sql_end(ledger->sql, queue_all(ledger, attachments, count, now_s, out_rows, err), err),
        err);
}

static bool note(struct ledger *ledger, int64_t row, enum transfer_state state, const struct result *so_far,
                 int64_t now_s, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!query_new(ledger->sql,
                   so_far ? "UPDATE queue SET state = ?2, shown_state = ?2, noted_s = ?3, (" RESULT_COLUMNS
                            ") ="
                            " (?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) WHERE row = ?1"
                          : "UPDATE queue SET state = ?2, shown_state = ?2, noted_s = ?3 WHERE row = ?1",
                   &query, err))
        return false;
    query_put_number(query, 1, row);
    query_put_number(query, 2, state);
    query_put_number(query, 3, now_s);
    if (so_far)
        ledger_put_result(query, 4, so_far);
    return query_next(query, NULL, err);
}

bool ledger_note(struct ledger *ledger, int64_t row, enum transfer_state state, const struct result *so_far,
                 int64_t now_s, struct error *err)
{
    return ledger_may_write(ledger, err) &&
           ledger_judge(ledger, note(ledger, row, state, so_far, now_s, err), err);
}

/* --- out of the queue ------------------------------------------------------------------------------------------ */

struct entries {
    struct ledger_entry *items;
    size_t count;
};

static struct attachment *read_attachment(struct query *query, int first)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = query_needed_text(query, first);
    attachment->shown_path = query_needed_text(query, first + 1);
    attachment->name = query_needed_text(query, first + 2);
    attachment->size_bytes = (uint64_t)query_number(query, first + 3);
    attachment->allocated_bytes = (uint64_t)query_number(query, first + 4);
    attachment->mtime_ns = query_number(query, first + 5);
    attachment->ctime_ns = query_number(query, first + 6);
    attachment->device = (dev_t)query_number(query, first + 7);
    attachment->inode = (ino_t)query_number(query, first + 8);
    attachment->mount = (enum mount_kind)query_number(query, first + 9);
    attachment->concerns = (unsigned)query_number(query, first + 10);
    return attachment;
}

enum transfer_state ledger_state_of(int64_t number)
{
    return number >= 0 && number < TRANSFER_STATES ? (enum transfer_state)number : TRANSFER_WAITING;
}

static void entries_add(struct entries *entries, struct query *query)
{
    struct ledger_entry *entry;

    entries->items = memory_resize(entries->items, entries->count + 1, sizeof *entries->items);
    entry = &entries->items[entries->count++];
    *entry = (struct ledger_entry){
        .row = query_number(query, 0),
        .state = ledger_state_of(query_number(query, 1)),
        .attachment = read_attachment(query, COLUMN_FILE),
        .so_far = memory_new(1, sizeof *entry->so_far),
    };
    entry->so_far->file = memory_text(entry->attachment->path);
    entry->so_far->name = memory_text(entry->attachment->name);
    entry->so_far->size_bytes = entry->attachment->size_bytes;
    ledger_read_result(query, COLUMN_RESULT, entry->so_far);
}

void ledger_entries_free(struct ledger_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        attachment_free(entries[i].attachment);
        result_free(entries[i].so_far);
    }
    free(entries);
}

/* A row of other hands than ours, which are gone. */
static bool is_left(struct ledger *ledger, struct query *query, int owner_column, int64_t now_s)
{
    OWNED_TEXT char *owner = query_text(query, owner_column);

    return owner && strcmp(owner, ledger->owner) != 0 &&
           !ledger_owner_lives(ledger, owner, query_number(query, 2), now_s);
}

static bool read_left(struct ledger *ledger, int64_t now_s, struct entries *entries, struct error *err)
{
    OWNED(query) struct query *query = NULL;
    bool has_row = false;

    if (!query_new(ledger->sql, "SELECT " ENTRY_COLUMNS ", owner FROM queue ORDER BY row", &query, err))
        return false;
    while (query_next(query, &has_row, err)) {
        if (!has_row)
            return true;
        if (is_left(ledger, query, COLUMN_RESULT + RESULT_COLUMN_COUNT, now_s))
            entries_add(entries, query);
    }
    return false;
}

/* To the owner of that name; "": to nobody. */
static bool hand_over(struct ledger *ledger, const struct ledger_entry *entries, size_t count,
                      const char *owner, int64_t now_s, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        OWNED(query) struct query *query = NULL;

        if (!query_new(ledger->sql, "UPDATE queue SET owner = ?1, noted_s = ?2 WHERE row = ?3", &query, err))
            return false;
        query_put_text(query, 1, owner);
        query_put_number(query, 2, now_s);
        query_put_number(query, 3, entries[i].row);
        if (!query_next(query, NULL, err))
            return false;
    }
    return true;
}

bool ledger_take_up(struct ledger *ledger, int64_t now_s, struct ledger_entry **out_entries,
                    size_t *out_count, struct error *err)
{
    struct entries entries = { 0 };
    bool worked;

    if (!ledger_may_write(ledger, err))
        return false;
    worked = sql_begin(ledger->sql, err) &&
             sql_end(ledger->sql,
                     read_left(ledger, now_s, &entries, err) &&
                         hand_over(ledger, entries.items, entries.count, ledger->owner, now_s, err),
                     err);
    if (!ledger_judge(ledger, worked, err)) {
        ledger_entries_free(entries.items, entries.count);
        return false;
    }
    *out_entries = entries.items;
    *out_count = entries.count;
    return true;
}

bool ledger_put_back(struct ledger *ledger, const struct ledger_entry *entries, size_t count, int64_t now_s,
                     struct error *err)
{
    if (!ledger_may_write(ledger, err))
        return false;
    return ledger_judge(ledger,
                        sql_begin(ledger->sql, err) &&
                            sql_end(ledger->sql, hand_over(ledger, entries, count, "", now_s, err), err),
                        err);
}
