#include "transfer/transfer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/trace.h"
#include "transfer/step.h"

#define LINK_LEAST_LIFE_S 60   /* a link that ends sooner is asked for again                              */
#define LINK_FRESH_MS     5000 /* unless it was handed out just now: then it is used, however short its life */

/* What to send, and where the answer leads; NULL: nothing. */
struct step {
    step_want *want;
    step_take *take;
};

static const struct step steps[TRANSFER_STATES] = {
    [TRANSFER_WAITING] = { NULL, NULL },
    [TRANSFER_ASKING] = { step_want_links, step_take_links },
    [TRANSFER_READY] = { NULL, NULL },
    [TRANSFER_UPLOADING] = { step_want_put, step_take_stored },
    [TRANSFER_CONFIRMING] = { NULL, step_take_stored },
    [TRANSFER_CHECKING] = { step_want_probe, step_take_probe },
    [TRANSFER_RETRYING] = { NULL, NULL },
    [TRANSFER_PAUSED] = { NULL, NULL },
    [TRANSFER_DONE] = { NULL, NULL },
    [TRANSFER_FAILED] = { NULL, NULL },
    [TRANSFER_CANCELLED] = { NULL, NULL },
};

struct transfer *transfer_new(struct attachment *attachment, struct transfer_world *world)
{
    struct transfer *transfer = memory_new(1, sizeof *transfer);

    transfer->attachment = attachment;
    transfer->world = world;
    transfer->state = TRANSFER_WAITING;
    return transfer;
}

void transfer_drop_links(struct transfer *transfer)
{
    if (transfer->links)
        links_done(transfer->links);
    free(transfer->links);
    transfer->links = NULL;
    transfer->headers_tried = 0;
}

void transfer_free(struct transfer *transfer)
{
    if (!transfer)
        return;
    transfer_drop_links(transfer);
    attachment_free(transfer->attachment);
    free(transfer->request_id);
    free(transfer->oss_request_id);
    free(transfer->note);
    free(transfer->link_note);
    free(transfer->pace);
    free(transfer->error);
    free(transfer);
}

void transfer_enter(struct transfer *transfer, enum transfer_state next, struct moment now)
{
    trace("transfer", "%" PRIu64 " %s -> %s", transfer->id, status_label(transfer->state),
          status_label(next));
    transfer->state = next;
    transfer->is_held = transfer->is_held && (next == TRANSFER_PAUSED || next == TRANSFER_READY);
    if (next == TRANSFER_ASKING) {
        transfer_drop_links(transfer);
        if (transfer->started_ms == 0)
            transfer->started_ms = now.now_ms;
    }
    if (next == TRANSFER_UPLOADING) {
        transfer->acked_bytes = 0;
        transfer->all_acked_ms = 0;
        transfer->moved_ms = now.now_ms;
        if (!transfer->pace)
            transfer->pace = memory_new(1, sizeof *transfer->pace);
        pace_go_on(transfer->pace, now.now_ms);
    }
    /* Nobody needs the PUT link any more, and whoever has it could overwrite the file. */
    if (next == TRANSFER_DONE && transfer->links)
        url_done(&transfer->links->put);
    if (status_is_over(next)) {
        transfer->ended_s = now.today_s;
        transfer->seconds = transfer->started_ms ? (double)(now.now_ms - transfer->started_ms) / 1000 : 0;
    }
}

void transfer_begin(struct transfer *transfer, struct moment now)
{
    bool is_to_be_found = transfer->may_have_arrived && transfer->links && transfer->links->get_url;

    transfer_enter(transfer, is_to_be_found ? TRANSFER_CHECKING : TRANSFER_ASKING, now);
}

/* The same exchange goes on. */
static void go_on(struct transfer *transfer, struct moment now)
{
    uint64_t acked_bytes = transfer->acked_bytes;

    transfer_enter(transfer, TRANSFER_UPLOADING, now);
    transfer->acked_bytes = acked_bytes;
}

void transfer_send(struct transfer *transfer, struct moment now)
{
    if (transfer->is_held) {
        go_on(transfer, now);
        return;
    }
    transfer->puts++;
    if (transfer->headers_tried == 0) /* the host may have taught something since the links came */
        (void)hosts_find_headers(transfer->world->hosts, &transfer->links->put, &transfer->headers);
    transfer_enter(transfer, TRANSFER_UPLOADING, now);
}

bool transfer_want(struct transfer *transfer, struct moment now, struct request *out_request)
{
    struct error err = { 0 };

    if (!steps[transfer->state].want)
        return false;
    if (steps[transfer->state].want(transfer, now, out_request, &err))
        return true;
    transfer_falter(transfer, &err, now);
    return false;
}

static void succeed(struct transfer *transfer, enum transfer_state next, struct moment now)
{
    free(transfer->error);
    transfer->error = NULL;
    if (next == TRANSFER_DONE) {
        transfer->acked_bytes = transfer->attachment->size_bytes;
        pace_budget_give(&transfer->world->budget);
    }
    transfer_enter(transfer, next, now);
}

/* Paused by the person while it was sending: what the store has confirmed meanwhile is done; whatever else ended the
 * connection, it starts anew when it goes on. */
static void take_while_held(struct transfer *transfer, const struct outcome *outcome, struct moment now)
{
    enum transfer_state next;
    struct error err = { 0 };

    if (step_take_stored(transfer, outcome, now, &next, &err)) {
        succeed(transfer, next, now);
        return;
    }
    transfer->is_held = false;
    transfer->resumes_to = TRANSFER_READY;
    transfer->needs_fresh = true;
}

void transfer_take(struct transfer *transfer, const struct outcome *outcome, struct moment now)
{
    enum transfer_state next = transfer->state;
    struct error err = { 0 };

    if (transfer->is_held) {
        take_while_held(transfer, outcome, now);
        return;
    }
    if (!steps[transfer->state].take)
        return;
    if (steps[transfer->state].take(transfer, outcome, now, &next, &err))
        succeed(transfer, next, now);
    else
        transfer_falter(transfer, &err, now);
}

/* Those of an earlier run have nowhere to send to. */
static bool links_are_old(const struct transfer *transfer, struct moment now)
{
    int64_t expires_s = transfer->links->put.expires_s;

    if (!transfer->links->put.text)
        return true;
    if (now.now_ms - transfer->links_at_ms < LINK_FRESH_MS || expires_s < 0)
        return false;
    return expires_s - (now.today_s + transfer->world->clock_offset_s) < LINK_LEAST_LIFE_S;
}

bool transfer_tick(struct transfer *transfer, struct moment now)
{
    enum transfer_state before = transfer->state;

    if (transfer->state == TRANSFER_RETRYING && now.now_ms >= transfer->next_try_ms)
        transfer_enter(transfer, transfer->links ? TRANSFER_READY : TRANSFER_ASKING, now);
    if (transfer->state == TRANSFER_READY && !transfer->is_held && links_are_old(transfer, now))
        transfer_enter(transfer, transfer->may_have_arrived ? TRANSFER_CHECKING : TRANSFER_ASKING, now);
    return transfer->state != before;
}
