/*
 * causes: what several files have in common: all fail alike, the store is overloaded, the clock is off.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/trace.h"
#include "work/engine_parts.h"

#define CLOCK_NEWS_S 60 /* several calls under way learn the same at once        */
#define IN_A_ROW     3  /* files that failed for the same reason: the next ones would too */

void causes_report(struct engine *engine, const char *notice)
{
    struct report *report = report_new(REPORT_ENGINE, 0);

    report->engine = memory_new(1, sizeof *report->engine);
    *report->engine = engine->view;
    if (notice)
        (void)snprintf(report->engine->notice, sizeof report->engine->notice, "%s", notice);
    report->totals = progress_totals(engine);
    mailbox_post(engine->face, &report->letter);
}

/* What has no connection goes back into the queue, as if it had not begun. */
static void call_back_one(struct engine *engine, struct transfer *transfer)
{
    if (!transfer->exchange && transfer_call_back(transfer, engine->now))
        dispatch_note(engine, transfer);
}

static void call_back_all(struct engine *engine)
{
    struct transfer *next;

    for (struct transfer *transfer = engine->queue.active.first; transfer; transfer = next) {
        next = transfer->next;
        call_back_one(engine, transfer);
    }
}

static void stop(struct engine *engine, const struct error *cause)
{
    if (engine->view.is_stopped)
        return;
    trace("engine", "stopped: %s", cause->code);
    engine->view.is_stopped = true;
    engine->view.cause = *cause;
    call_back_all(engine);
    causes_report(engine, NULL);
}

void causes_call_back(struct engine *engine)
{
    if (engine->view.is_stopped)
        call_back_all(engine);
}

static bool may_be_common(const struct error *err)
{
    bool is_of_service = err->stage == STAGE_CREDENTIALS || err->stage == STAGE_REQUEST ||
                         err->stage == STAGE_UPLOAD;

    return err->is_of_disk || (is_of_service && !err->is_of_file);
}

static void count_in_a_row(struct engine *engine, const struct error *err)
{
    if (!may_be_common(err))
        return;
    if (strcmp(engine->cause_code, err->code) != 0)
        engine->cause_count = 0;
    (void)snprintf(engine->cause_code, sizeof engine->cause_code, "%s", err->code);
    if (++engine->cause_count >= IN_A_ROW)
        stop(engine, err);
}

static void count_success(struct engine *engine)
{
    engine->cause_count = 0;
    if (engine->view.parallel >= engine->parallel_wished || ++engine->successes < engine->view.parallel)
        return;
    engine->successes = 0;
    engine->view.parallel++;
    causes_report(engine, NULL);
}

static bool is_any_sending(const struct engine *engine)
{
    for (const struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        if (transfer->exchange &&
            (transfer->state == TRANSFER_UPLOADING || transfer->state == TRANSFER_CONFIRMING))
            return true;
    return false;
}

/* No room on this machine is waited for while something is under way that will make some, and a while longer. */
static void note_hold(struct engine *engine, const struct transfer *transfer)
{
    if (engine->held_ms == 0 || is_any_sending(engine))
        engine->held_ms = engine->now.now_ms;
    else if (engine->now.now_ms - engine->held_ms >= engine->world.timeout_ms)
        stop(engine, transfer->error);
}

void causes_note_end(struct engine *engine, struct transfer *transfer)
{
    if (transfer->state == TRANSFER_DONE)
        count_success(engine);
    if (transfer->state == TRANSFER_RETRYING && transfer->error->remedy == REMEDY_HOLD)
        note_hold(engine, transfer);
    if (transfer->state != TRANSFER_FAILED || !transfer->error)
        return;
    if (transfer->error->remedy == REMEDY_STOP)
        stop(engine, transfer->error);
    else
        count_in_a_row(engine, transfer->error);
}

/* All that was under way together is refused by one overload: only what was sent since says that it goes on. */
static void halve_parallel(struct engine *engine, const struct transfer *transfer)
{
    engine->successes = 0;
    if (engine->view.parallel == 1 || transfer->sent_after != engine->halvings)
        return;
    engine->halvings++;
    engine->view.parallel /= 2;
    causes_report(engine, NULL);
}

static void note_clock(struct engine *engine)
{
    int64_t off_s = engine->world.clock_offset_s;
    char notice[128];

    if (!engine->world.has_corrected_clock)
        return;
    engine->world.has_corrected_clock = false;
    if (llabs(off_s - engine->told_clock_s) < CLOCK_NEWS_S)
        return;
    engine->told_clock_s = off_s;
    (void)snprintf(notice, sizeof notice,
                   "this machine's clock is %" PRId64 " min %s: corrected for the uploads",
                   ((off_s < 0 ? -off_s : off_s) + 30) / 60, off_s < 0 ? "ahead" : "behind");
    causes_report(engine, notice);
}

void causes_note_answer(struct engine *engine, const struct transfer *transfer, bool was_call)
{
    bool is_refused = transfer->error && transfer->error->is_overload;

    note_clock(engine);
    if (!transfer->error || transfer->error->remedy != REMEDY_HOLD)
        engine->held_ms = 0;
    if (was_call && is_refused)
        call_rate_halve(&engine->calls, engine->now.now_ms);
    else if (was_call && transfer->links)
        call_rate_grow(&engine->calls);
    else if (is_refused)
        halve_parallel(engine, transfer);
}

/* Those that met the common cause are tried again too; the others were never begun. */
static void revive(struct engine *engine)
{
    struct transfer *next;

    for (struct transfer *transfer = engine->queue.over.first; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->state == TRANSFER_FAILED && transfer->error &&
            strcmp(transfer->error->code, engine->view.cause.code) == 0)
            dispatch_retry(engine, transfer);
    }
}

void causes_go_on(struct engine *engine)
{
    if (!engine->view.is_stopped)
        return;
    engine->view.is_stopped = false;
    engine->cause_count = 0;
    engine->world.budget = pace_budget_full();
    revive(engine);
    engine->view.cause = (struct error){ 0 };
    causes_report(engine, NULL);
}
