/*
 * progress: totals, rates and stalls, and when the face is told of them.
 */
#include "work/engine_parts.h"

#define TICK_MS 100 /* between two looks at what moves: whether it still does, and how fast       */
#define TELL_MS 200 /* between two reports: five frames a second are smooth, more cost a slow line */

static bool counts(enum transfer_state state)
{
    return state != TRANSFER_FAILED && state != TRANSFER_CANCELLED;
}

static void count(struct engine *engine, enum transfer_state state, int one)
{
    struct totals *totals = &engine->totals;

    totals->done += state == TRANSFER_DONE ? one : 0;
    totals->failed += state == TRANSFER_FAILED ? one : 0;
    totals->cancelled += state == TRANSFER_CANCELLED ? one : 0;
    totals->moving += status_is_moving(state) ? one : 0;
}

void progress_add(struct engine *engine, const struct transfer *transfer)
{
    engine->totals.files++;
    engine->totals.size_bytes += transfer->attachment->size_bytes;
    count(engine, transfer->state, 1);
}

void progress_count(struct engine *engine, const struct transfer *transfer, enum transfer_state before)
{
    uint64_t size_bytes = transfer->attachment->size_bytes;

    if (engine->totals.moving == 0) /* a pause, or the time between two batches, tells nothing of the line */
        pace_go_on(&engine->pace, engine->now.now_ms);
    count(engine, before, -1);
    count(engine, transfer->state, 1);
    if (counts(before) && !counts(transfer->state))
        engine->totals.size_bytes -= size_bytes;
    if (!counts(before) && counts(transfer->state))
        engine->totals.size_bytes += size_bytes;
    if (transfer->state == TRANSFER_DONE)
        engine->done_bytes += size_bytes;
}

struct totals progress_totals(const struct engine *engine)
{
    struct totals totals = engine->totals;

    totals.acked_bytes = engine->done_bytes;
    for (const struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        totals.acked_bytes += transfer->acked_bytes;
    totals.bytes_per_second = totals.moving > 0 ? pace_bytes_per_second(&engine->pace) : 0;
    totals.left_s = totals.acked_bytes < totals.size_bytes
                        ? pace_left_s(&engine->pace, totals.size_bytes - totals.acked_bytes)
                        : 0;
    return totals;
}

/* Time is up for this one: what is under way is of no use any more. */
static void watch(struct engine *engine, struct transfer *transfer)
{
    struct exchange *exchange = transfer->exchange;

    if (!transfer_watch(transfer, wire_acked_bytes(exchange), wire_sum(exchange),
                        wire_waits_for_disk(exchange), engine->now))
        dispatch_cut(transfer);
    dispatch_note(engine, transfer);
}

static void post_progress(struct engine *engine)
{
    struct report *report = report_new(REPORT_PROGRESS, 0);
    struct transfer *transfer;

    engine->told_ms = engine->now.now_ms;
    report->totals = progress_totals(engine);
    report->moving = memory_new(engine->queue.active.count, sizeof *report->moving);
    for (transfer = engine->queue.active.first; transfer; transfer = transfer->next)
        if (transfer->state != TRANSFER_READY)
            report->moving[report->moving_count++] = transfer_numbers_of(transfer, engine->now);
    mailbox_post(engine->face, &report->letter);
}

void progress_tick(struct engine *engine)
{
    struct transfer *next;

    if (engine->now.now_ms - engine->ticked_ms < TICK_MS || engine->queue.active.count == 0)
        return;

    engine->ticked_ms = engine->now.now_ms;
    for (struct transfer *transfer = engine->queue.active.first; transfer; transfer = next) {
        next = transfer->next;
        if (transfer->exchange)
            watch(engine, transfer);
    }
    if (engine->totals.moving > 0)
        pace_add(&engine->pace, progress_totals(engine).acked_bytes, engine->now.now_ms);
    if (engine->now.now_ms - engine->told_ms >= TELL_MS)
        post_progress(engine);
}

int64_t progress_wait_ms(const struct engine *engine)
{
    int64_t passed_ms = engine->now.now_ms - engine->ticked_ms;

    return passed_ms < TICK_MS ? TICK_MS - passed_ms : 0;
}
