/*
 * remedy: what a failure leads to, by the remedy that its error names.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/trace.h"
#include "transfer/transfer.h"

#define HOLD_MS 1000
#define NEW_LINKS_MOST \
    2 /* further ObjectKeys for one file: the store may refuse a link for reasons that a new one mends */

/* What a failure leads to. A cure that was used up falls back to the next one. */
typedef void cure(struct transfer *transfer, const struct error *err, struct moment now);

static void give_up(struct transfer *transfer, const struct error *err, struct moment now)
{
    (void)err;
    transfer_enter(transfer, TRANSFER_FAILED, now);
}

static uint64_t next_random(struct transfer_world *world)
{
    uint64_t mixed = world->random += UINT64_C(0x9E3779B97F4A7C15);

    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    return mixed ^ (mixed >> 31);
}

static void wait_and_repeat(struct transfer *transfer, const struct error *err, struct moment now)
{
    struct transfer_world *world = transfer->world;

    transfer->failures++;
    if (transfer->failures > world->retries || !pace_budget_take(&world->budget)) {
        give_up(transfer, err, now);
        return;
    }
    transfer->next_try_ms = now.now_ms +
                            pace_wait_ms(transfer->failures, err->retry_after_ms, next_random(world));
    transfer->repaired.fresh = false;
    transfer_enter(transfer, TRANSFER_RETRYING, now);
}

static void wait_and_repeat_once(struct transfer *transfer, const struct error *err, struct moment now)
{
    bool is_first = !transfer->repaired.once;

    transfer->repaired.once = true;
    (is_first ? wait_and_repeat : give_up)(transfer, err, now);
}

static void hold(struct transfer *transfer, const struct error *err, struct moment now)
{
    (void)err;
    transfer->next_try_ms = now.now_ms + HOLD_MS;
    transfer_enter(transfer, TRANSFER_RETRYING, now);
}

/* The same request once more, at once: its state stays as it is and wants again. */
static void repeat_fresh(struct transfer *transfer, struct moment now)
{
    transfer->needs_fresh = true;
    transfer_enter(transfer, transfer->state == TRANSFER_CONFIRMING ? TRANSFER_UPLOADING : transfer->state,
                   now);
}

static void take_fresh_connection(struct transfer *transfer, const struct error *err, struct moment now)
{
    if (transfer->repaired.fresh) {
        wait_and_repeat(transfer, err, now);
        return;
    }
    transfer->repaired.fresh = true;
    repeat_fresh(transfer, now);
}

static void ask_for_new_links(struct transfer *transfer, const struct error *err, struct moment now)
{
    if (transfer->may_have_arrived && transfer->links && transfer->links->get_url) {
        transfer_enter(transfer, TRANSFER_CHECKING, now);
        return;
    }
    if (transfer->new_links >= NEW_LINKS_MOST) {
        give_up(transfer, err, now);
        return;
    }
    transfer->new_links++;
    transfer_enter(transfer, TRANSFER_ASKING, now);
}

/* The candidate that other links of this host had is tried first; then all of them in their order. */
static enum store_headers next_untried(const struct transfer *transfer)
{
    enum store_headers headers = STORE_HEADERS_A;

    while (headers != STORE_HEADERS_COUNT && transfer->headers_tried & 1u << headers)
        headers = store_headers_next(headers, transfer->attachment->name);
    return headers;
}

static void try_next_headers(struct transfer *transfer, const struct error *err, struct moment now)
{
    enum store_headers next;

    hosts_forget_headers(transfer->world->hosts, &transfer->links->put);
    transfer->headers_tried |= 1u << transfer->headers;
    next = next_untried(transfer);
    if (next == STORE_HEADERS_COUNT) {
        give_up(transfer, err, now);
        return;
    }
    transfer->headers = next;
    transfer_enter(transfer, TRANSFER_UPLOADING, now);
}

static void send_unasked(struct transfer *transfer, const struct error *err, struct moment now)
{
    if (transfer->expect == EXPECT_NEVER) {
        wait_and_repeat(transfer, err, now);
        return;
    }
    transfer->expect = EXPECT_NEVER;
    repeat_fresh(transfer, now);
}

static void ask_for_reason(struct transfer *transfer, const struct error *err, struct moment now)
{
    if (transfer->repaired.reason) {
        wait_and_repeat(transfer, err, now);
        return;
    }
    transfer->repaired.reason = true;
    transfer->expect = EXPECT_ALWAYS;
    repeat_fresh(transfer, now);
}

static void stop_all(struct transfer *transfer, const struct error *err, struct moment now)
{
    transfer->error->remedy = REMEDY_STOP;
    give_up(transfer, err, now);
}

static void sign_with_server_time(struct transfer *transfer, const struct error *err, struct moment now)
{
    int64_t off_s = transfer->world->clock_offset_s;

    if (!transfer->repaired.clock && transfer->world->has_corrected_clock) {
        transfer->repaired.clock = true;
        transfer_enter(transfer, transfer->state, now);
        return;
    }
    error_hint(transfer->error, "this machine's clock is off by %" PRId64 " min: set it right",
               ((off_s < 0 ? -off_s : off_s) + 30) / 60);
    stop_all(transfer, err, now);
}

static void sign_with_new_nonce(struct transfer *transfer, const struct error *err, struct moment now)
{
    if (transfer->repaired.nonce) {
        wait_and_repeat(transfer, err, now);
        return;
    }
    transfer->repaired.nonce = true;
    transfer_enter(transfer, transfer->state, now);
}

static cure *const cures[] = {
    [REMEDY_FAIL] = give_up,
    [REMEDY_WAIT] = wait_and_repeat,
    [REMEDY_WAIT_ONCE] = wait_and_repeat_once,
    [REMEDY_HOLD] = hold,
    [REMEDY_FRESH] = take_fresh_connection,
    [REMEDY_NEW_LINKS] = ask_for_new_links,
    [REMEDY_NEXT_HEADERS] = try_next_headers,
    [REMEDY_NO_EXPECT] = send_unasked,
    [REMEDY_WITH_EXPECT] = ask_for_reason,
    [REMEDY_CLOCK] = sign_with_server_time,
    [REMEDY_NONCE] = sign_with_new_nonce,
    [REMEDY_SIGN_IN] = stop_all, /* the credentials come from the environment: they cannot be fetched anew */
    [REMEDY_STOP] = stop_all,
};

void transfer_falter(struct transfer *transfer, const struct error *err, struct moment now)
{
    struct error *copy = memory_new(1, sizeof *copy);

    *copy = *err;
    free(transfer->error);
    transfer->error = copy;
    trace("transfer", "%" PRIu64 " %s: %s (%d) %s", transfer->id, error_stage_name(err->stage), err->code,
          err->http_status, err->message);
    cures[err->remedy](transfer, copy, now);
}
