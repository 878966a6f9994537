/*
 * record: what the engine tells the ledger of this run's files, and asks it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/trace.h"
#include "base/wait.h"
#include "record/ledger.h"
#include "record/settings.h"
#include "work/engine_parts.h"

#define LOOK_EVERY_MS 5000  /* for what another process leaves when it ends           */
#define WIPE_EVERY_MS 60000 /* links that have expired                                 */
#define SHOW_EVERY_MS 2000  /* how far files are, to other processes: a write each time */
#define END_WITHIN_MS 100   /* until results that nothing else writes with are on disk   */

/* Whoever holds it may let go: then what is over since is recorded after all. */
static void say_locked(struct engine *engine)
{
    if (!engine->has_said_locked)
        causes_report(engine, "another attache has locked the record of uploads: nothing is recorded until "
                              "it lets go");
    engine->has_said_locked = true;
}

static void say_no_record(struct engine *engine, const struct error *err)
{
    char notice[256];

    (void)snprintf(notice, sizeof notice, "no record will be kept: %.200s", err->message);
    if (!engine->has_said_no_record)
        causes_report(engine, notice);
    engine->has_said_no_record = true;
}

void record_say_once(struct engine *engine, const struct error *err)
{
    trace("engine", "ledger: %s %s", err->code, err->message);
    if (engine->ledger && ledger_is_busy(err))
        say_locked(engine);
    else
        say_no_record(engine, err);
}

/* The queue itself is not on disk: whoever sees the rest unfinished must not wait for it to be offered. */
static void say_unrecorded(struct engine *engine, const struct error *err)
{
    engine->view.is_unrecorded = true;
    causes_report(engine, NULL);
    record_say_once(engine, err);
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
        record_say_once(engine, &err);
}

struct hosts_memory record_hosts_memory(struct engine *engine)
{
    return (struct hosts_memory){ recall, remember, engine };
}

void record_keep(struct engine *engine)
{
    struct error err;

    if (engine->ledger && !ledger_keep(engine->ledger, &err))
        record_say_once(engine, &err);
}

/* A link is a secret of the ticket for as long as it lives, and nothing at all afterwards. */
static void wipe_expired(struct engine *engine)
{
    struct error err;

    engine->wiped_ms = engine->now.now_ms;
    record_keep(engine); /* what is being written stands in the way of emptying the log */
    if (engine->ledger && !ledger_wipe_expired(engine->ledger, engine->now.today_s, &err))
        record_say_once(engine, &err);
}

static bool open_ledger(struct engine *engine, struct error *err)
{
    if (engine->state_dir)
        return ledger_open(engine->state_dir, &engine->ledger, err);
    return error_set(err, STAGE_FILE, REMEDY_FAIL, "no-folder",
                     "neither XDG_STATE_HOME nor HOME names a folder");
}

void record_open(struct engine *engine)
{
    struct error err;

    if (!open_ledger(engine, &err)) {
        say_unrecorded(engine, &err);
        return;
    }
    if (ledger_notice(engine->ledger)[0])
        causes_report(engine, ledger_notice(engine->ledger));
    wipe_expired(engine);
    leftovers_look(engine, false);
}

static int64_t until_ms(const struct engine *engine, int64_t last_ms, int64_t every_ms)
{
    int64_t left_ms = last_ms + every_ms - engine->now.now_ms;

    return left_ms > 0 ? left_ms : 0;
}

int64_t record_wait_ms(const struct engine *engine)
{
    int64_t look_ms = engine->has_neighbours ? until_ms(engine, engine->looked_ms, LOOK_EVERY_MS) : -1;
    int64_t show_ms = engine->is_unshown ? until_ms(engine, engine->shown_ms, SHOW_EVERY_MS) : -1;
    int64_t wipe_ms = engine->ledger ? until_ms(engine, engine->wiped_ms, WIPE_EVERY_MS) : -1;
    int64_t end_ms = engine->ended_count > 0 ? until_ms(engine, engine->ended_ms, END_WITHIN_MS) : -1;

    return wait_sooner(wait_sooner(look_ms, show_ms), wait_sooner(wipe_ms, end_ms));
}

/* What follows goes to disk together. False if nothing can be written now. */
static bool gather(struct engine *engine)
{
    struct error err;

    if (!ledger_gather(engine->ledger, &err)) {
        record_say_once(engine, &err);
        return false;
    }
    engine->has_said_locked = false;
    return true;
}

static void forget_ended(struct engine *engine)
{
    while (engine->ended_count > 0)
        result_free(engine->ended[--engine->ended_count].result);
}

/* Those that are over leave the queue and enter the history. While nothing can be written they wait, as many as
 * there is room for. */
static void write_ended(struct engine *engine)
{
    struct error err;

    if (engine->ended_count == 0)
        return;
    engine->ended_ms = engine->now.now_ms;
    if (gather(engine)) {
        if (!ledger_finish(engine->ledger, engine->ended, engine->ended_count, &err))
            record_say_once(engine, &err);
    } else if (engine->ended_count < ENDED_MOST) {
        return;
    }
    forget_ended(engine);
}

static void note(struct engine *engine, struct transfer *transfer)
{
    OWNED(result) struct result *so_far = transfer_so_far(transfer);
    struct error err;

    transfer->is_noted = true;
    transfer->shown = transfer->state;
    if (!ledger_note(engine->ledger, transfer->ledger_row, transfer->state, so_far, engine->now.today_s,
                     &err))
        record_say_once(engine, &err);
}

/* One is about to be sent: those that have their links as well will be soon, and one write does for all. */
static bool note_links(struct engine *engine)
{
    if (!gather(engine))
        return false;
    for (struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        if (transfer->ledger_row != 0 && !transfer->is_noted && record_may_have_arrived(transfer->state))
            note(engine, transfer);
    return true;
}

static void show(struct engine *engine, struct transfer *transfer)
{
    struct error err;

    if (transfer->ledger_row == 0 ||
        (transfer->shown == transfer->state && transfer->shown_bytes == transfer->acked_bytes))
        return;
    transfer->shown = transfer->state;
    transfer->shown_bytes = transfer->acked_bytes;
    if (!ledger_show(engine->ledger, transfer->ledger_row, transfer->state, transfer->acked_bytes,
                     engine->now.today_s, &err))
        record_say_once(engine, &err);
}

/* The next process to look can see how far the files are that have begun; and links that could not be noted when
 * they were used are by now. */
static void show_all(struct engine *engine)
{
    engine->shown_ms = engine->now.now_ms;
    engine->is_unshown = false;
    if (!note_links(engine))
        return;
    for (struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        show(engine, transfer);
}

void record_tick(struct engine *engine)
{
    if (!engine->ledger)
        return;
    if (engine->has_neighbours && until_ms(engine, engine->looked_ms, LOOK_EVERY_MS) == 0)
        leftovers_look(engine, false);
    if (engine->ended_count > 0 && until_ms(engine, engine->ended_ms, END_WITHIN_MS) == 0)
        write_ended(engine);
    if ((engine->is_unshown || engine->queue.active.count > 0) &&
        until_ms(engine, engine->shown_ms, SHOW_EVERY_MS) == 0)
        show_all(engine);
    if (until_ms(engine, engine->wiped_ms, WIPE_EVERY_MS) == 0)
        wipe_expired(engine);
}

void record_close(struct engine *engine)
{
    write_ended(engine);
    forget_ended(engine);
    record_keep(engine); /* and what was wished together with the end */
    wipe_expired(engine);
    leftovers_drop(engine);
    ledger_free(engine->ledger);
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
    record_keep(engine); /* what is queued stands for itself: it must not be lost with what cannot be kept */
    if (ledger_queue(engine->ledger, attachments, count, engine->now.today_s, rows, &err))
        for (size_t i = 0; i < count; i++)
            transfers[i]->ledger_row = rows[i];
    else
        say_unrecorded(engine, &err);
    free(rows);
    free(attachments);
}

bool record_may_have_arrived(enum transfer_state state)
{
    return state == TRANSFER_READY || state == TRANSFER_UPLOADING || state == TRANSFER_CONFIRMING;
}

/* A result waits for company: should it be lost, the file is found to have arrived. */
static void end(struct engine *engine, struct transfer *transfer)
{
    struct result *result = engine->settings->keeps_history ? transfer_result_of(transfer) : NULL;

    if (engine->ended_count == ENDED_MOST)
        write_ended(engine);
    if (engine->ended_count == 0)
        engine->ended_ms = engine->now.now_ms;
    engine->ended[engine->ended_count++] = (struct ledger_end){ transfer->ledger_row, result };
    transfer->ledger_row = 0;
}

/* The store said that its copy differs: that there is one proves nothing any more. */
static bool is_refuted(const struct transfer *transfer)
{
    return transfer->state == TRANSFER_RETRYING && transfer->error->stage == STAGE_VERIFY;
}

void record_note(struct engine *engine, struct transfer *transfer)
{
    if (!engine->ledger)
        return;
    engine->is_unshown = true;
    if (status_is_over(transfer->state)) {
        end(engine, transfer);
        return;
    }
    if (transfer->state != TRANSFER_UPLOADING)
        transfer->is_noted = false;
    if (!transfer->is_noted &&
        (transfer->state == TRANSFER_UPLOADING || transfer->state == TRANSFER_CONFIRMING))
        (void)note_links(engine);
    if (transfer->ledger_row != 0 && is_refuted(transfer))
        note(engine, transfer);
}

void record_search(struct engine *engine, const char *text, size_t limit, uint64_t turn)
{
    struct ledger_question question = {
        .text = text, .limit = limit, .done_only = true, .now_s = engine->now.today_s
    };
    struct report *report = report_new(REPORT_HISTORY, turn);
    struct error err = { 0 };

    report->is_last = true;
    write_ended(engine);
    wipe_expired(engine);
    if (engine->ledger &&
        !ledger_search(engine->ledger, &question, &report->results, &report->results_count, &err))
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
    write_ended(engine);
    record_keep(engine);
    if (engine->ledger && !ledger_purge(engine->ledger, &count, &err))
        trace("engine", "history: %s", err.message);
    report->error = error_keep(&err);
    mailbox_post(engine->face, &report->letter);
}
