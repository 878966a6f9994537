/*
 * ledger_neighbours: what others have in the queue: how far each file is, as its owner noted it, and as it is shown
 * elsewhere.
 */
#include "base/memory.h"
#include "record/ledger_part.h"

bool ledger_show(struct ledger *ledger, int64_t row, enum transfer_state state, uint64_t acked_bytes,
                 int64_t now_s, struct error *err)
{
    OWNED(query) struct query *query = NULL;

    if (!ledger_may_write(ledger, err))
        return false;
    if (!query_new(ledger->sql, "UPDATE queue SET shown_state = ?2, acked = ?3, noted_s = ?4 WHERE row = ?1",
                   &query, err))
        return ledger_judge(ledger, false, err);
    query_put_number(query, 1, row);
    query_put_number(query, 2, state);
    query_put_number(query, 3, (int64_t)acked_bytes);
    query_put_number(query, 4, now_s);
    return ledger_judge(ledger, query_next(query, NULL, err), err);
}

struct neighbours {
    struct neighbour *items;
    size_t count;
};

static void read_file(struct query *query, struct transfer_status *file)
{
    *file = (struct transfer_status){
        .path = query_needed_text(query, 0),
        .name = query_needed_text(query, 1),
        .size_bytes = (uint64_t)query_number(query, 2),
        .acked_bytes = (uint64_t)query_number(query, 3),
        .state = ledger_state_of(query_number(query, 4)),
        .left_s = -1,
    };
}

static bool read_files(struct ledger *ledger, const char *owner, size_t most, struct neighbour *neighbour,
                       struct error *err)
{
    OWNED(query) struct query *query = NULL;
    bool has_row = false;

    if (!query_new(ledger->sql,
                   "SELECT path, name, size, acked, ifnull(shown_state, state) FROM queue WHERE owner = ?1"
                   " ORDER BY row LIMIT ?2",
                   &query, err))
        return false;
    query_put_text(query, 1, owner);
    query_put_number(query, 2, (int64_t)most);
    neighbour->shown = memory_new(most, sizeof *neighbour->shown);
    while (query_next(query, &has_row, err)) {
        if (!has_row)
            return true;
        read_file(query, &neighbour->shown[neighbour->shown_count++]);
    }
    return false;
}

static bool read_neighbour(struct ledger *ledger, struct query *query, size_t files_most,
                           struct neighbours *neighbours, int64_t now_s, struct error *err)
{
    OWNED_TEXT char *owner = query_text(query, 0);
    struct neighbour *neighbour;

    if (!owner || !ledger_is_neighbour(ledger, owner, query_number(query, 1), now_s))
        return true;
    neighbours->items = memory_resize(neighbours->items, neighbours->count + 1, sizeof *neighbours->items);
    neighbour = &neighbours->items[neighbours->count++];
    *neighbour = (struct neighbour){
        .name = ledger_owner_label(ledger, owner),
        .files = (size_t)query_number(query, 2),
        .size_bytes = (uint64_t)query_number(query, 3),
        .acked_bytes = (uint64_t)query_number(query, 4),
    };
    return read_files(ledger, owner, files_most, neighbour, err);
}

static bool read_all(struct ledger *ledger, int64_t now_s, size_t files_most, struct neighbours *neighbours,
                     struct error *err)
{
    OWNED(query) struct query *query = NULL;
    bool has_row = false;

    if (!query_new(ledger->sql,
                   "SELECT owner, max(noted_s), count(*), sum(size), total(acked) FROM queue GROUP BY owner"
                   " ORDER BY min(row)",
                   &query, err))
        return false;
    while (query_next(query, &has_row, err)) {
        if (!has_row)
            return true;
        if (!read_neighbour(ledger, query, files_most, neighbours, now_s, err))
            return false;
    }
    return false;
}

bool ledger_neighbours(struct ledger *ledger, int64_t now_s, size_t files_most,
                       struct neighbour **out_neighbours, size_t *out_count, struct error *err)
{
    struct neighbours neighbours = { 0 };

    if (!ledger_judge(ledger, read_all(ledger, now_s, files_most, &neighbours, err), err)) {
        neighbours_free(neighbours.items, neighbours.count);
        return false;
    }
    *out_neighbours = neighbours.items;
    *out_count = neighbours.count;
    return true;
}
