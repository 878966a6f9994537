/*
 * dispatch: which transfer may do what now; starts it, and takes what became of it.
 */
#include "base/trace.h"
#include "work/engine_parts.h"

#define SHORT_LIFE_S      300 /* links that live less are asked for when there is a place to send, not before */
#define ANNOUNCED_AT_ONCE 16

#define IDLE_MS           60000

/* How many are in which part of their way now. */
struct census {
    int sending; /* bytes go out or the store is awaited        */
    int asking;  /* for links, or have them and wait for a place */
    int earlier; /* of those that ask: before the one looked at    */
    int retrying;
};

static bool is_sending(const struct transfer *transfer)
{
    return transfer->state == TRANSFER_UPLOADING || transfer->state == TRANSFER_CONFIRMING ||
           transfer->state == TRANSFER_CHECKING;
}

static struct census count_active(const struct engine *engine)
{
    struct census census = { 0 };

    for (const struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next) {
        census.sending += is_sending(transfer);
        census.asking += transfer->state == TRANSFER_ASKING || transfer->state == TRANSFER_READY;
        census.retrying += transfer->state == TRANSFER_RETRYING;
    }
    return census;
}

void dispatch_cut(struct transfer *transfer)
{
    if (transfer->exchange)
        wire_cut(transfer->exchange);
    transfer->exchange = NULL;
}

/* Tells the face of a transfer as it is now. */
static void tell_face(struct engine *engine, struct transfer *transfer)
{
    struct report *report = report_new(REPORT_TRANSFER, 0);

    transfer->is_announced = true;
    report->status = transfer_status_of(transfer, engine->now);
    if (status_is_over(transfer->state))
        report->result = transfer_result_of(transfer);
    report->totals = progress_totals(engine);
    mailbox_post(engine->face, &report->letter);
}

void dispatch_note(struct engine *engine, struct transfer *transfer)
{
    enum transfer_state before = transfer->reported;

    if (before == transfer->state)
        return;
    transfer->reported = transfer->state;
    progress_count(engine, transfer, before);
    queue_place(&engine->queue, transfer);
    record_note(engine, transfer);
    tell_face(engine, transfer);
    causes_note_end(engine, transfer);
}

/* What comes while all is paused waits for the same key as the others. */
static void pause_with_all(struct engine *engine, struct transfer *transfer)
{
    if (engine->view.is_paused)
        (void)transfer_pause(transfer, engine->now);
}

void dispatch_add(struct engine *engine, struct transfer *transfer)
{
    queue_add(&engine->queue, transfer);
    pause_with_all(engine, transfer);
    transfer->reported = transfer->state; /* the face is told by and by */
    progress_add(engine, transfer);
}

void dispatch_retry(struct engine *engine, struct transfer *transfer)
{
    if (!transfer_retry(transfer, engine->now))
        return;
    if (transfer->ledger_row == 0) /* it was over */
        record_queue(engine, &transfer, 1);
    pause_with_all(engine, transfer);
    dispatch_note(engine, transfer);
}

void dispatch_announce(struct engine *engine)
{
    for (int i = 0; i < ANNOUNCED_AT_ONCE && engine->announced < engine->queue.count; i++) {
        struct transfer *transfer = queue_find(&engine->queue, ++engine->announced);

        if (transfer && !transfer->is_announced)
            tell_face(engine, transfer);
    }
}

void dispatch_yield(struct engine *engine)
{
    const struct transfer *first = queue_next(&engine->queue);
    struct transfer *next;

    for (struct transfer *transfer = engine->queue.active.first; first && transfer; transfer = next) {
        next = transfer->next;
        if (transfer->state == TRANSFER_READY && transfer->order > first->order &&
            transfer_call_back(transfer, engine->now))
            dispatch_note(engine, transfer);
    }
}

/* --- sending requests ------------------------------------------------------------------------------------------ */

static bool host_is_clear(const struct transfer *transfer, const struct request *request, struct error *err)
{
    if (request->kind != REQUEST_PUT || wire_reads_host(request->url, transfer->links->put.host))
        return true;
    error_set(err, STAGE_REQUEST, REMEDY_FAIL, "url", "the host in the upload link can be read in two ways");
    return error_hint(err, "nothing was sent; ask the vendor's support and quote the request id");
}

/* What never left this machine was no attempt. */
static void send_wanted(struct engine *engine, struct transfer *transfer, bool is_attempt)
{
    const struct attachment *file = NULL;
    struct request request = { 0 };
    struct error err = { 0 };

    if (!transfer_want(transfer, engine->now, &request)) {
        dispatch_note(engine, transfer);
        return;
    }
    if (request.kind == REQUEST_PUT)
        file = transfer->attachment;
    transfer->sent_after = engine->halvings;
    if (!host_is_clear(transfer, &request, &err) ||
        !wire_send(engine->wire, &request, file, transfer, &transfer->exchange, &err)) {
        transfer->puts -= is_attempt;
        transfer_falter(transfer, &err, engine->now);
    }
    request_done(&request);
    dispatch_note(engine, transfer);
}

static bool may_call(struct engine *engine)
{
    return call_rate_take(&engine->calls, engine->now.now_ms);
}

/* First come, first served: whoever still asks for links keeps its place. While draining, what has sent before goes
 * on; what only has its links does not begin. */
static bool may_send(const struct engine *engine, const struct transfer *transfer,
                     const struct census *census)
{
    return transfer->state == TRANSFER_READY && census->sending + census->earlier < engine->view.parallel &&
           (!engine->is_draining || transfer->puts > 0);
}

static bool may_start(const struct engine *engine)
{
    return !engine->view.is_stopped && !engine->view.is_paused;
}

/* What is stored and only has its link to prove starts nothing. */
static bool may_go(const struct engine *engine, const struct transfer *transfer)
{
    return may_start(engine) || transfer_is_stored(transfer);
}

/* With an exchange that was held, it goes on where it stood. */
static void take_place(struct engine *engine, struct transfer *transfer, struct census *census)
{
    transfer_send(transfer, engine->now);
    census->sending++;
    census->asking--;
    if (!transfer->exchange)
        return;
    wire_let_go(transfer->exchange);
    dispatch_note(engine, transfer);
}

static void start_one(struct engine *engine, struct transfer *transfer, struct census *census)
{
    bool is_attempt;

    if (transfer_tick(transfer, engine->now))
        dispatch_note(engine, transfer);
    census->earlier += transfer->state == TRANSFER_ASKING;
    is_attempt = may_send(engine, transfer, census);
    if (is_attempt)
        take_place(engine, transfer, census);
    if (transfer->exchange)
        return;
    if (is_sending(transfer) || (transfer->state == TRANSFER_ASKING && may_call(engine)))
        send_wanted(engine, transfer, is_attempt);
}

/* Links for the next files are asked for while the current ones go: once the service has answered, so that an
 * account that is refused is not refused many times, and unless links live too briefly. */
static bool may_begin(const struct engine *engine, const struct census *census)
{
    int places = engine->view.parallel - census->sending;
    int ahead = engine->may_ask_ahead ? engine->view.parallel * 2 : 0;

    return may_start(engine) && !engine->is_draining && census->asking < (places > 0 ? places : 0) + ahead &&
           census->retrying <= engine->view.parallel;
}

void dispatch_start(struct engine *engine)
{
    struct census census = count_active(engine);
    struct transfer *transfer, *next;

    for (transfer = engine->queue.active.first; transfer; transfer = next) {
        next = transfer->next;
        if (may_go(engine, transfer))
            start_one(engine, transfer, &census);
    }
    while (may_begin(engine, &census) && (transfer = queue_next(&engine->queue)) && may_call(engine)) {
        transfer_begin(transfer, engine->now);
        dispatch_note(engine, transfer);
        census.asking++;
        send_wanted(engine, transfer, false);
    }
}

/* --- taking answers -------------------------------------------------------------------------------------------- */

static void learn_life(struct engine *engine, const struct transfer *transfer)
{
    int64_t expires_s = transfer->links->put.expires_s;
    bool lives_long = expires_s < 0 ||
                      expires_s - (engine->now.today_s + engine->world.clock_offset_s) >= SHORT_LIFE_S;

    engine->may_ask_ahead = lives_long && !engine->is_tight;
}

static void take_one(struct engine *engine, struct transfer *transfer, const struct outcome *outcome)
{
    bool was_call = transfer->state == TRANSFER_ASKING;

    transfer->exchange = NULL;
    trace("engine", "%llu answer %d %s", (unsigned long long)transfer->id, outcome->reply.status,
          outcome->reply.failure.code);
    transfer_take(transfer, outcome, engine->now);
    causes_note_answer(engine, transfer, was_call);
    if (was_call && transfer->links)
        learn_life(engine, transfer);
    dispatch_note(engine, transfer);
}

void dispatch_take(struct engine *engine)
{
    struct outcome outcome;
    void *owner;

    while (wire_take(engine->wire, &owner, &outcome)) {
        if (!proof_take(engine, owner, &outcome))
            take_one(engine, owner, &outcome);
        outcome_done(&outcome);
    }
    queue_let_go(&engine->queue);
}

/* --- how long to wait ------------------------------------------------------------------------------------------ */

static int64_t earlier(int64_t left_ms, int64_t right_ms)
{
    return left_ms < right_ms ? left_ms : right_ms;
}

/* A place became free after the last look around, when the one that had it was given up, say. */
static bool can_go_now(const struct engine *engine, const struct census *census,
                       const struct transfer *transfer)
{
    return may_go(engine, transfer) && (is_sending(transfer) || may_send(engine, transfer, census));
}

static int64_t wait_for(const struct engine *engine, const struct census *census,
                        const struct transfer *transfer)
{
    if (transfer->exchange)
        return progress_wait_ms(engine);
    if (can_go_now(engine, census, transfer))
        return 0;
    if (transfer->state == TRANSFER_RETRYING && may_start(engine))
        return transfer->next_try_ms - engine->now.now_ms;
    if (transfer->state == TRANSFER_ASKING && may_start(engine))
        return call_rate_wait_ms(&engine->calls, engine->now.now_ms);
    return IDLE_MS;
}

int64_t dispatch_wait_ms(const struct engine *engine)
{
    struct census census = count_active(engine);
    int64_t wait_ms = engine->announced < engine->queue.count ? 0 : IDLE_MS;

    for (const struct transfer *transfer = engine->queue.active.first; transfer; transfer = transfer->next) {
        census.earlier += transfer->state == TRANSFER_ASKING;
        wait_ms = earlier(wait_ms, wait_for(engine, &census, transfer));
    }
    if (may_begin(engine, &census) && queue_next(&engine->queue))
        wait_ms = earlier(wait_ms, call_rate_wait_ms(&engine->calls, engine->now.now_ms));
    return wait_ms > 0 ? wait_ms : 0;
}
