#include "work/wishes.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/attachment.h"
#include "work/engine_parts.h"

#define PARALLEL_MOST 16

static void wish_free(struct wish *wish)
{
    for (size_t i = 0; i < wish->count; i++)
        attachment_free(wish->attachments[i]);
    free(wish->attachments);
    free(wish->text);
    free(wish);
}

/* --- on one transfer or on all --------------------------------------------------------------------------------- */

typedef void deed(struct engine *engine, struct transfer *transfer);

static void do_to_list(struct engine *engine, const struct transfer_list *list, deed *carry)
{
    struct transfer *next;

    for (struct transfer *transfer = list->first; transfer; transfer = next) {
        next = transfer->next;
        carry(engine, transfer);
    }
}

static void do_to(struct engine *engine, uint64_t id, deed *carry)
{
    struct transfer *transfer = queue_find(&engine->queue, id);

    if (transfer)
        carry(engine, transfer);
    if (id != 0)
        return;
    do_to_list(engine, &engine->queue.active, carry);
    do_to_list(engine, &engine->queue.waiting, carry);
}

static void cancel_one(struct engine *engine, struct transfer *transfer)
{
    const struct error *cause = engine->view.is_stopped ? &engine->view.cause : NULL;

    if (!transfer_cancel(transfer, cause, engine->now))
        return;
    dispatch_cut(transfer);
    dispatch_note(engine, transfer);
}

/* One that is sending keeps its connection: should it outlive the pause, not a byte is sent twice. */
static void pause_one(struct engine *engine, struct transfer *transfer)
{
    if (!transfer_pause(transfer, engine->now))
        return;
    if (transfer->exchange && transfer->is_held)
        wire_hold(transfer->exchange);
    else
        dispatch_cut(transfer);
    dispatch_note(engine, transfer);
}

/* Of all of them, it holds for those that are still to come, too. */
static void set_all_paused(struct engine *engine, bool is_paused)
{
    if (engine->view.is_paused == is_paused)
        return;
    engine->view.is_paused = is_paused;
    causes_report(engine, NULL);
}

/* With one that goes on, not all are paused any more; the others stay as they are. */
static void resume_one(struct engine *engine, struct transfer *transfer)
{
    if (!transfer_resume(transfer, engine->now))
        return;
    set_all_paused(engine, false);
    dispatch_note(engine, transfer);
}

static void retry_failed(struct engine *engine, struct transfer *transfer)
{
    if (transfer->state == TRANSFER_FAILED)
        dispatch_retry(engine, transfer);
}

/* --- the wishes ------------------------------------------------------------------------------------------------ */

/* How the person named it is told to the ledger, and to nobody after that. */
static void forget_shown_path(struct attachment *attachment)
{
    free(attachment->shown_path);
    attachment->shown_path = NULL;
}

static void upload(struct engine *engine, struct wish *wish)
{
    struct transfer **transfers = memory_new(wish->count, sizeof *transfers);

    for (size_t i = 0; i < wish->count; i++)
        transfers[i] = transfer_new(GIVE(wish->attachments[i]), &engine->world);
    record_queue(engine, transfers, wish->count);
    for (size_t i = 0; i < wish->count; i++) {
        forget_shown_path(transfers[i]->attachment);
        dispatch_add(engine, transfers[i]);
    }
    free(transfers);
}

static void cancel(struct engine *engine, struct wish *wish)
{
    do_to(engine, wish->id, cancel_one);
}

static void pause_wished(struct engine *engine, struct wish *wish)
{
    do_to(engine, wish->id, pause_one);
    if (wish->id == 0)
        set_all_paused(engine, true);
}

static void resume(struct engine *engine, struct wish *wish)
{
    do_to(engine, wish->id, resume_one);
    if (wish->id == 0)
        set_all_paused(engine, false);
}

static void retry(struct engine *engine, struct wish *wish)
{
    if (wish->id == 0)
        do_to_list(engine, &engine->queue.over, retry_failed);
    else
        do_to(engine, wish->id, dispatch_retry);
}

static void move(struct engine *engine, struct wish *wish)
{
    struct transfer *transfer = queue_find(&engine->queue, wish->id);

    if (transfer && queue_move(&engine->queue, transfer, (int)wish->number))
        dispatch_yield(engine);
}

static void set_parallel(struct engine *engine, struct wish *wish)
{
    int parallel = (int)wish->number;

    parallel = parallel < 1 ? 1 : parallel > PARALLEL_MOST ? PARALLEL_MOST : parallel;
    engine->parallel_wished = parallel;
    engine->view.parallel = parallel;
    causes_report(engine, NULL);
}

static void set_limit(struct engine *engine, struct wish *wish)
{
    engine->view.limit_rate = (uint64_t)wish->number;
    wire_set_limit(engine->wire, engine->view.limit_rate, engine->now.now_ms);
    causes_report(engine, NULL);
}

static void go_on(struct engine *engine, struct wish *wish)
{
    (void)wish;
    causes_go_on(engine);
}

static void drain(struct engine *engine, struct wish *wish)
{
    (void)wish;
    engine->is_draining = true;
}

static void check_link(struct engine *engine, struct wish *wish)
{
    proof_want(engine, GIVE(wish->result));
}

static void search(struct engine *engine, struct wish *wish)
{
    record_search(engine, wish->text, (size_t)wish->number, wish->turn);
}

static void purge(struct engine *engine, struct wish *wish)
{
    record_purge(engine, wish->turn);
}

static void take_up(struct engine *engine, struct wish *wish)
{
    (void)wish;
    leftovers_take_up(engine);
}

static void forget(struct engine *engine, struct wish *wish)
{
    (void)wish;
    leftovers_forget(engine);
}

static void put_back(struct engine *engine, struct wish *wish)
{
    (void)wish;
    leftovers_put_back(engine);
}

static void look_around(struct engine *engine, struct wish *wish)
{
    (void)wish;
    leftovers_look(engine, true);
}

static void stop(struct engine *engine, struct wish *wish)
{
    (void)wish;
    engine->is_stopping = true;
}

static void (*const carry_out[WISH_KINDS])(struct engine *, struct wish *) = {
    [WISH_UPLOAD] = upload,
    [WISH_CANCEL] = cancel,
    [WISH_PAUSE] = pause_wished,
    [WISH_RESUME] = resume,
    [WISH_RETRY] = retry,
    [WISH_MOVE] = move,
    [WISH_SET_PARALLEL] = set_parallel,
    [WISH_SET_LIMIT] = set_limit,
    [WISH_GO_ON] = go_on,
    [WISH_DRAIN] = drain,
    [WISH_TAKE_UP] = take_up,
    [WISH_FORGET] = forget,
    [WISH_PUT_BACK] = put_back,
    [WISH_LOOK_AROUND] = look_around,
    [WISH_CHECK_LINK] = check_link,
    [WISH_SEARCH] = search,
    [WISH_PURGE] = purge,
    [WISH_STOP] = stop,
};

void wishes_drop(struct engine *engine)
{
    struct wish *wish;

    while ((wish = (struct wish *)mailbox_take(engine->wishes)))
        wish_free(wish);
}

void wishes_take(struct engine *engine)
{
    struct wish *wish;

    while ((wish = (struct wish *)mailbox_take(engine->wishes))) {
        carry_out[wish->kind](engine, wish);
        wish_free(wish);
    }
}
