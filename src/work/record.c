#include <stdio.h>
#include <stdlib.h>

#include "base/trace.h"
#include "record/ledger.h"
#include "record/settings.h"
#include "work/engine_parts.h"

#define LOOK_EVERY_MS 5000 /* for what another process leaves when it ends */

/* A ledger that fails is never a reason to stop an upload: it is said once, and work goes on without. */
static void say_once(struct engine *engine, const struct error *err)
{
    char notice[256];

    trace("engine", "ledger: %s %s", err->code, err->message);
    if (engine->has_said_no_record)
        return;
    engine->has_said_no_record = true;
    (void)snprintf(notice, sizeof notice, "no record will be kept: %.200s", err->message);
    causes_report(engine, notice);
}

static char *recall(void *keeper, const char *key)
{
    struct engine *engine = keeper;

    return engine->ledger ? ledger_recall(engine->ledger, key) : NULL;
}

static void remember(void *keeper, const char *key, const char *value)
{
    struct engine *engine = keeper;
    struct error err;

    if (engine->ledger && !ledger_remember(engine->ledger, key, value, &err))
        say_once(engine, &err);
}

struct hosts_memory record_hosts_memory(struct engine *engine)
{
    return (struct hosts_memory){ recall, remember, engine };
}

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

/* What processes that are gone have left is ours now; those that still live may leave something later. */
static void look_around(struct engine *engine)
{
    struct ledger_entry *others = NULL;
    size_t count = 0;
    struct error err;

    engine->looked_ms = engine->now.now_ms;
    if (!ledger_take_up(engine->ledger, engine->now.today_s, &engine->left, &engine->left_count, &err))
        say_once(engine, &err);
    else if (engine->left_count > 0)
        offer(engine);
    engine->has_neighbours = ledger_elsewhere(engine->ledger, engine->now.today_s, &others, &count, &err) &&
                             count > 0;
    ledger_entries_free(others, count);
}

/* A link is a secret of the ticket for as long as it lives, and nothing at all afterwards. */
static void wipe_expired(struct engine *engine)
{
    struct error err;

    if (engine->ledger && !ledger_wipe_expired(engine->ledger, engine->now.today_s, &err))
        say_once(engine, &err);
}

void record_open(struct engine *engine)
{
    struct error err;

    if (!engine->state_dir)
        return;
    if (!ledger_open(engine->state_dir, &engine->ledger, &err)) {
        say_once(engine, &err);
        return;
    }
    if (ledger_notice(engine->ledger)[0])
        causes_report(engine, ledger_notice(engine->ledger));
    wipe_expired(engine);
    look_around(engine);
}

int64_t record_wait_ms(const struct engine *engine)
{
    return engine->ledger && engine->has_neighbours ? LOOK_EVERY_MS : INT64_MAX;
}

void record_tick(struct engine *engine)
{
    if (engine->ledger && engine->has_neighbours && engine->left_count == 0 &&
        engine->now.now_ms - engine->looked_ms >= LOOK_EVERY_MS)
        look_around(engine);
}

void record_close(struct engine *engine)
{
    record_keep(engine); /* what was wished together with the end */
    wipe_expired(engine);
    ledger_entries_free(engine->left, engine->left_count);
    ledger_free(engine->ledger);
    engine->left = NULL;
    engine->left_count = 0;
    engine->ledger = NULL;
}

void record_queue(struct engine *engine, struct transfer *const *transfers, size_t count)
{
    const struct attachment **attachments;
    struct error err;
    int64_t *rows;

    if (!engine->ledger || count == 0)
        return;
    attachments = memory_new(count, sizeof *attachments);
    rows = memory_new(count, sizeof *rows);
    for (size_t i = 0; i < count; i++)
        attachments[i] = transfers[i]->attachment;
    if (ledger_queue(engine->ledger, attachments, count, engine->now.today_s, rows, &err))
        for (size_t i = 0; i < count; i++)
            transfers[i]->ledger_row = rows[i];
    else
        say_once(engine, &err);
    free(rows);
    free(attachments);
}

/* From here on the file may have arrived, whatever becomes of this process. */
static bool is_worth_a_note(enum transfer_state state)
{
    return state == TRANSFER_UPLOADING || state == TRANSFER_CONFIRMING;
}

static void note(struct engine *engine, const struct transfer *transfer)
{
    OWNED(result) struct result *so_far = transfer_so_far(transfer);
    struct error err;

    if (!ledger_note(engine->ledger, transfer->ledger_row, transfer->state, so_far, engine->now.today_s,
                     &err))
        say_once(engine, &err);
}

static void finish(struct engine *engine, struct transfer *transfer)
{
    OWNED(result) struct result *result = NULL;
    struct error err;

    if (engine->settings->keeps_history)
        result = transfer_result_of(transfer);
    if (!ledger_finish(engine->ledger, transfer->ledger_row, result, &err))
        say_once(engine, &err);
    transfer->ledger_row = 0;
}

void record_keep(struct engine *engine)
{
    struct error err;

    if (engine->ledger && !ledger_keep(engine->ledger, &err))
        say_once(engine, &err);
}

void record_note(struct engine *engine, struct transfer *transfer)
{
    struct error err;

    if (!engine->ledger || !(status_is_over(transfer->state) || is_worth_a_note(transfer->state)))
        return;
    if (!ledger_gather(engine->ledger, &err))
        say_once(engine, &err);
    if (status_is_over(transfer->state))
        finish(engine, transfer);
    else if (transfer->ledger_row != 0)
        note(engine, transfer);
}

/* --- what an earlier run left ---------------------------------------------------------------------------------- */

void record_take_up(struct engine *engine)
{
    for (size_t i = 0; i < engine->left_count; i++) {
        struct ledger_entry *entry = &engine->left[i];
        struct transfer *transfer = transfer_new(attachment_copy(entry->attachment), &engine->world);

        transfer->ledger_row = entry->row;
        if (is_worth_a_note(entry->state))
            transfer_may_have_arrived(transfer, entry->so_far, engine->now);
        dispatch_add(engine, transfer);
    }
    ledger_entries_free(engine->left, engine->left_count);
    engine->left = NULL;
    engine->left_count = 0;
}

void record_forget(struct engine *engine)
{
    struct error err;

    for (size_t i = 0; i < engine->left_count; i++)
        if (!ledger_finish(engine->ledger, engine->left[i].row, NULL, &err))
            say_once(engine, &err);
    ledger_entries_free(engine->left, engine->left_count);
    engine->left = NULL;
    engine->left_count = 0;
}

void record_search(struct engine *engine, const char *text, size_t limit, uint64_t turn)
{
    struct report *report = report_new(REPORT_HISTORY, turn);
    struct error err = { 0 };

    report->is_last = true;
    if (engine->ledger && !ledger_search(engine->ledger, text, limit, engine->now.today_s, &report->results,
                                         &report->results_count, &err))
        trace("engine", "history: %s", err.message);
    report->error = error_keep(&err);
    mailbox_post(engine->face, &report->letter);
}

void record_purge(struct engine *engine, uint64_t turn)
{
    struct report *report = report_new(REPORT_HISTORY, turn);
    struct error err = { 0 };
    size_t count = 0;

    report->is_last = true;
    if (engine->ledger && !ledger_purge(engine->ledger, &count, &err))
        trace("engine", "history: %s", err.message);
    report->error = error_keep(&err);
    mailbox_post(engine->face, &report->letter);
}
