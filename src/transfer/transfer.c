#include "transfer/transfer.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/trace.h"
#include "base/units.h"
#include "service/credentials.h"
#include "service/sign.h"
#include "service/store.h"
#include "transfer/source.h"

#define LINK_LEAST_LIFE_S 60   /* a link that ends sooner is asked for again                              */
#define LINK_FRESH_MS     5000 /* unless it was handed out just now: then it is used, however short its life */

struct step {
    /* What to send; NULL: nothing. */
    bool (*want)(struct transfer *transfer, struct moment now, struct request *request, struct error *err);
    /* Where the answer leads. */
    bool (*take)(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                 enum transfer_state *next, struct error *err);
};

static bool want_links(struct transfer *transfer, struct moment now, struct request *request,
                       struct error *err);
static bool want_put(struct transfer *transfer, struct moment now, struct request *request,
                     struct error *err);
static bool want_probe(struct transfer *transfer, struct moment now, struct request *request,
                       struct error *err);
static bool take_links(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                       enum transfer_state *next, struct error *err);
static bool take_stored(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                        enum transfer_state *next, struct error *err);
static bool take_probe(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                       enum transfer_state *next, struct error *err);

static const struct step steps[TRANSFER_STATES] = {
    [TRANSFER_WAITING] = { NULL, NULL },
    [TRANSFER_ASKING] = { want_links, take_links },
    [TRANSFER_READY] = { NULL, NULL },
    [TRANSFER_UPLOADING] = { want_put, take_stored },
    [TRANSFER_CONFIRMING] = { NULL, take_stored },
    [TRANSFER_CHECKING] = { want_probe, take_probe },
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

static void replace_text(char **text, const char *with)
{
    free(*text);
    *text = with && *with ? memory_text(with) : NULL;
}

void transfer_enter(struct transfer *transfer, enum transfer_state next, struct moment now)
{
    trace("transfer", "%" PRIu64 " %s -> %s", transfer->id, status_label(transfer->state),
          status_label(next));
    transfer->state = next;
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

void transfer_send(struct transfer *transfer, struct moment now)
{
    transfer->puts++;
    if (transfer->headers_tried == 0) /* the host may have taught something since the links came */
        (void)hosts_find_headers(transfer->world->hosts, &transfer->links->put, &transfer->headers);
    transfer_enter(transfer, TRANSFER_UPLOADING, now);
}

/* --- asking for links ------------------------------------------------------------------------------------------ */

static bool want_links(struct transfer *transfer, struct moment now, struct request *request,
                       struct error *err)
{
    const struct transfer_world *world = transfer->world;
    char nonce[SIGN_NONCE_SIZE];

    if (!world->credentials) {
        *err = *world->no_credentials;
        return false;
    }
    sign_nonce(nonce);
    ticket_api_ask(world->endpoint, world->credentials, transfer->attachment->name, nonce,
                   now.today_s + world->clock_offset_s, request);
    return true;
}

/* The answer's Date against our clock at its arrival gives the offset, for all transfers. */
static void correct_clock(struct transfer_world *world, int64_t server_s, int64_t received_s,
                          const struct error *err)
{
    if (err->remedy != REMEDY_CLOCK || server_s < 0)
        return;
    world->clock_offset_s = server_s - received_s;
    world->has_corrected_clock = true;
}

static bool is_answered(const struct outcome *outcome, struct error *err)
{
    if (outcome->reply.status > 0)
        return true;
    *err = outcome->reply.failure;
    return false;
}

static bool take_links(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                       enum transfer_state *next, struct error *err)
{
    struct transfer_world *world = transfer->world;
    OWNED_TEXT char *request_id = NULL;
    int64_t server_s = -1;
    struct links links = { 0 };

    if (!is_answered(outcome, err))
        return false;
    if (!ticket_api_read(&outcome->reply, &world->rules, &links, &request_id, &server_s, err)) {
        replace_text(&transfer->request_id, request_id);
        correct_clock(world, server_s, outcome->reply.received_s, err);
        return false;
    }
    if (!object_keys_add(&world->keys, links.object_key)) {
        links_done(&links);
        error_set(err, STAGE_REQUEST, REMEDY_NEW_LINKS, "same-key",
                  "the service gave out the same ObjectKey twice");
        return error_hint(err, "two files would overwrite each other: ask the vendor's support");
    }
    transfer_drop_links(transfer);
    transfer->links = memory_new(1, sizeof *transfer->links);
    *transfer->links = links;
    transfer->links_at_ms = now.now_ms;
    replace_text(&transfer->request_id, links.request_id);
    (void)hosts_find_headers(world->hosts, &transfer->links->put, &transfer->headers);
    *next = TRANSFER_READY;
    return true;
}

/* --- sending --------------------------------------------------------------------------------------------------- */

static bool asks_first(const struct transfer *transfer)
{
    return transfer->expect != EXPECT_NEVER &&
           hosts_expects(transfer->world->hosts, &transfer->links->put, transfer->attachment->size_bytes,
                         transfer->expect == EXPECT_ALWAYS);
}

static void take_fresh_wish(struct transfer *transfer, struct request *request)
{
    request->needs_fresh_connection = transfer->needs_fresh;
    transfer->needs_fresh = false;
}

static bool want_put(struct transfer *transfer, struct moment now, struct request *request, struct error *err)
{
    (void)now;
    if (!store_put(&transfer->links->put, transfer->headers, transfer->attachment->name,
                   transfer->attachment->size_bytes, asks_first(transfer), request, err))
        return false;
    take_fresh_wish(transfer, request);
    return true;
}

static void learn_about_host(struct transfer *transfer, const struct outcome *outcome)
{
    struct hosts *hosts = transfer->world->hosts;

    if (outcome->was_silent)
        hosts_note_silence(hosts, &transfer->links->put);
    if (outcome->refused_question)
        hosts_note_refusal(hosts, &transfer->links->put);
}

static bool check_file(struct transfer *transfer, const struct outcome *outcome, struct error *err)
{
    char text[UNITS_TEXT_SIZE];

    switch (outcome->fate) {
    case ATTACHMENT_SHRANK: return source_shrank(transfer->attachment->size_bytes, outcome->file_bytes, err);
    case ATTACHMENT_REWRITTEN:
        error_set(err, STAGE_FILE, REMEDY_FAIL, "changed", "the file was changed while it was sent");
        return error_hint(err,
                          "what is stored mixes old and new bytes: send it again once nothing writes to it");
    case ATTACHMENT_GREW:
        free(transfer->note);
        transfer->note = memory_print(
            "grew by %s since", units_bytes(outcome->file_bytes - transfer->attachment->size_bytes, text));
        return true;
    case ATTACHMENT_REPLACED:
        replace_text(&transfer->note, "another file has taken its place since");
        return true;
    case ATTACHMENT_SAME: return true;
    }
    return true;
}

static void note_sum(struct transfer *transfer, const struct outcome *outcome)
{
    transfer->is_verified = false;
    if (outcome->sum.size_bytes != transfer->attachment->size_bytes)
        return;
    transfer->has_sum = true;
    transfer->crc64 = outcome->sum.crc64;
}

static bool check_sum(struct transfer *transfer, const struct outcome *outcome, const struct stored *stored,
                      struct error *err)
{
    if (outcome->sum.size_bytes != transfer->attachment->size_bytes) {
        error_set(err, STAGE_UPLOAD, REMEDY_WAIT, "answered-early",
                  "the store answered before it had all of the file");
        return error_hint(err, "a proxy may have answered in its place: ask who runs it");
    }
    if (!stored->has_sum || !transfer->world->verifies)
        return true;
    if (stored->crc64 != outcome->sum.crc64) {
        transfer->may_have_arrived = false;
        error_set(err, STAGE_VERIFY, REMEDY_WAIT, "checksum-differs",
                  "the stored copy differs from the file");
        return error_hint(err,
                          "a damaged copy was stored, so its key and link are not given out: send it again");
    }
    transfer->is_verified = true;
    return true;
}

static bool accept_stored(struct transfer *transfer, const struct outcome *outcome,
                          const struct stored *stored, struct error *err)
{
    if (error_is_set(&outcome->reply.failure)) {
        *err = outcome->reply.failure;
        return false;
    }
    if (!check_file(transfer, outcome, err) || !check_sum(transfer, outcome, stored, err))
        return false;
    if (stored->is_callback_failed)
        replace_text(&transfer->note, "stored, but the ticket service may not have been told");
    hosts_learn_headers(transfer->world->hosts, &transfer->links->put, transfer->headers);
    transfer->may_have_arrived = false; /* it has */
    return true;
}

/* The answer may have been a refusal that was lost with the connection: next
 * time it is asked for before the body goes. */
static void note_lost_answer(struct transfer *transfer, const struct outcome *outcome)
{
    if (outcome->reply.sent_bytes == transfer->attachment->size_bytes)
        transfer->may_have_arrived = true;
    if (transfer->expect == EXPECT_BY_HOST)
        transfer->expect = EXPECT_ALWAYS;
}

static bool take_stored(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                        enum transfer_state *next, struct error *err)
{
    struct stored stored = { 0 };
    bool is_fine;

    (void)now;
    learn_about_host(transfer, outcome);
    note_sum(transfer, outcome);
    if (!is_answered(outcome, err)) {
        note_lost_answer(transfer, outcome);
        return false;
    }
    is_fine = store_read(&outcome->reply, &stored, err);
    replace_text(&transfer->oss_request_id, stored.request_id);
    is_fine = is_fine && accept_stored(transfer, outcome, &stored, err);
    stored_done(&stored);
    *next = transfer->world->checks_links && transfer->links->get_url ? TRANSFER_CHECKING : TRANSFER_DONE;
    return is_fine;
}

/* --- proving the link ------------------------------------------------------------------------------------------ */

static bool want_probe(struct transfer *transfer, struct moment now, struct request *request,
                       struct error *err)
{
    (void)now;
    (void)err;
    store_probe(transfer->links->get_url, request);
    take_fresh_wish(transfer, request);
    return true;
}

enum result_link transfer_read_probe(const struct reply *reply, uint64_t size_bytes, bool has_crc64,
                                     uint64_t crc64, struct error *err)
{
    if (store_read_probe(reply, size_bytes, has_crc64, crc64, err))
        return RESULT_LINK_WORKS;
    return reply->status > 0 && err->remedy == REMEDY_FAIL ? RESULT_LINK_BROKEN : RESULT_LINK_UNCHECKED;
}

/* The store has confirmed the file already: a link that does not work is said, and is no reason to send again. */
static bool take_probe_of_stored(struct transfer *transfer, const struct outcome *outcome,
                                 enum transfer_state *next)
{
    struct error err = { 0 };

    transfer->link = transfer_read_probe(&outcome->reply, transfer->attachment->size_bytes, transfer->has_sum,
                                         transfer->crc64, &err);
    free(transfer->link_note);
    transfer->link_note = NULL;
    if (transfer->link == RESULT_LINK_UNCHECKED)
        transfer->link_note = memory_print("the GET link was not checked: %s", err.message);
    else if (transfer->link == RESULT_LINK_BROKEN)
        transfer->link_note = memory_text(err.message);
    *next = TRANSFER_DONE;
    return true;
}

/* The answer to the PUT was lost: only a link that gives the whole file proves that it arrived. A store that says
 * nothing has not said that it did not: sent again now, there might be two of it. */
static bool take_probe_of_unknown(struct transfer *transfer, const struct outcome *outcome,
                                  enum transfer_state *next, struct error *err)
{
    if (store_read_probe(&outcome->reply, transfer->attachment->size_bytes, transfer->has_sum,
                         transfer->crc64, err)) {
        transfer->is_verified = transfer->has_sum &&
                                headers_find(&outcome->reply.headers, "x-oss-hash-crc64ecma") != NULL;
        replace_text(&transfer->note, "it had arrived already");
        transfer->link = RESULT_LINK_WORKS;
        *next = TRANSFER_DONE;
        return true;
    }
    if (err->remedy != REMEDY_FAIL) {
        err->stage = STAGE_UPLOAD;
        return false;
    }
    transfer->may_have_arrived = false;
    *next = TRANSFER_ASKING;
    return true;
}

static bool take_probe(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                       enum transfer_state *next, struct error *err)
{
    (void)now;
    return transfer->may_have_arrived ? take_probe_of_unknown(transfer, outcome, next, err)
                                      : take_probe_of_stored(transfer, outcome, next);
}

/* --- the machine ----------------------------------------------------------------------------------------------- */

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
static void take_while_paused(struct transfer *transfer, const struct outcome *outcome, struct moment now)
{
    enum transfer_state next;
    struct error err = { 0 };

    if (take_stored(transfer, outcome, now, &next, &err)) {
        succeed(transfer, next, now);
        return;
    }
    transfer->resumes_to = TRANSFER_READY;
    transfer->needs_fresh = true;
}

void transfer_take(struct transfer *transfer, const struct outcome *outcome, struct moment now)
{
    enum transfer_state next = transfer->state;
    struct error err = { 0 };

    if (transfer->state == TRANSFER_PAUSED) {
        take_while_paused(transfer, outcome, now);
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
    if (transfer->state == TRANSFER_READY && links_are_old(transfer, now))
        transfer_enter(transfer, transfer->may_have_arrived ? TRANSFER_CHECKING : TRANSFER_ASKING, now);
    return transfer->state != before;
}
