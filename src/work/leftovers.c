/*
 * leftovers: files that earlier runs and other processes left unsent, offered to the face; and what those that live
 * are still sending.
 */
#include <stdlib.h>
#include <string.h>

#include "record/ledger.h"
#include "work/engine_parts.h"

#define SHOWN_MOST 200 /* files of another process: more than a person looks through */

/* What was left over is offered: file, name and size of each. */
static void offer(struct engine *engine)
{
    struct report *report = report_new(REPORT_UNFINISHED, 0);

    report->results = memory_new(engine->left_count, sizeof *report->results);
    report->results_count = engine->left_count;
    for (size_t i = 0; i < engine->left_count; i++)
        report->results[i] = result_copy(engine->left[i].so_far);
    mailbox_post(engine->face, &report->letter);
}

/* What processes that are gone have left is ours now. It is offered with what was put off before. */
static void take_left(struct engine *engine)
{
    struct ledger_entry *left = NULL;
    size_t count = 0;
    struct error err;

    if (engine->leaves_left)
        return;
    if (!ledger_take_up(engine->ledger, engine->now.today_s, &left, &count, &err))
        record_say_once(engine, &err);
    if (count == 0)
        return;
    engine->left = memory_resize(engine->left, engine->left_count + count, sizeof *engine->left);
    memcpy(engine->left + engine->left_count, left, count * sizeof *left);
    engine->left_count += count;
    free(left);
    offer(engine);
}

void leftovers_look(struct engine *engine, bool is_asked)
{
    bool had_neighbours = engine->has_neighbours;
    struct report *report;
    struct error err;

    if (!engine->ledger)
        return;
    report = report_new(REPORT_NEIGHBOURS, 0);
    engine->looked_ms = engine->now.now_ms;
    take_left(engine);
    engine->has_neighbours = ledger_neighbours(engine->ledger, engine->now.today_s, SHOWN_MOST,
                                               &report->neighbours, &report->neighbours_count, &err) &&
                             report->neighbours_count > 0;
    if (!engine->has_neighbours) /* nor is there a next look: one may have ended between these two */
        take_left(engine);
    if (is_asked || engine->has_neighbours != had_neighbours)
        mailbox_post(engine->face, &report->letter);
    else
        report_free(report);
}

void leftovers_drop(struct engine *engine)
{
    ledger_entries_free(engine->left, engine->left_count);
    engine->left = NULL;
    engine->left_count = 0;
}

/* What another service handed out is of no use to this one, and its store need not be there any more. */
static bool is_of_this_service(const struct engine *engine, const struct ledger_entry *entry)
{
    return entry->so_far->endpoint && strcmp(entry->so_far->endpoint, engine->endpoint.host) == 0;
}

void leftovers_take_up(struct engine *engine)
{
    for (size_t i = 0; i < engine->left_count; i++) {
        struct ledger_entry *entry = &engine->left[i];
        struct transfer *transfer = transfer_new(attachment_copy(entry->attachment), &engine->world);

        transfer->ledger_row = entry->row;
        if (record_may_have_arrived(entry->state) && is_of_this_service(engine, entry))
            transfer_may_have_arrived(transfer, entry->so_far, engine->now);
        dispatch_add(engine, transfer);
    }
    leftovers_drop(engine);
}

void leftovers_forget(struct engine *engine)
{
    struct error err;

    for (size_t i = 0; i < engine->left_count; i++)
        if (!ledger_finish(engine->ledger, &(struct ledger_end){ engine->left[i].row, NULL }, 1, &err))
            record_say_once(engine, &err);
    leftovers_drop(engine);
}

void leftovers_put_back(struct engine *engine)
{
    struct error err;

    engine->leaves_left = true;
    if (engine->left_count > 0 &&
        !ledger_put_back(engine->ledger, engine->left, engine->left_count, engine->now.today_s, &err))
        record_say_once(engine, &err);
    leftovers_drop(engine);
}
