#include "transfer/step.h"

#include <stdlib.h>

#include "base/units.h"
#include "service/credentials.h"
#include "service/sign.h"
#include "service/store.h"
#include "transfer/source.h"
#include "transfer/transfer.h"

static void replace_text(char **text, const char *with)
{
    free(*text);
    *text = with && *with ? memory_text(with) : NULL;
}

/* --- asking for links ------------------------------------------------------------------------------------------ */

bool step_want_links(struct transfer *transfer, struct moment now, struct request *request, struct error *err)
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

bool step_take_links(struct transfer *transfer, const struct outcome *outcome, struct moment now,
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

bool step_want_put(struct transfer *transfer, struct moment now, struct request *request, struct error *err)
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
    transfer->puts -= outcome->reply.failure.remedy == REMEDY_HOLD; /* nothing left this machine */
    if (outcome->reply.sent_bytes == transfer->attachment->size_bytes)
        transfer->may_have_arrived = true;
    if (transfer->expect == EXPECT_BY_HOST)
        transfer->expect = EXPECT_ALWAYS;
}

bool step_take_stored(struct transfer *transfer, const struct outcome *outcome, struct moment now,
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

bool step_want_probe(struct transfer *transfer, struct moment now, struct request *request, struct error *err)
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

bool step_take_probe(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                     enum transfer_state *next, struct error *err)
{
    (void)now;
    return transfer->may_have_arrived ? take_probe_of_unknown(transfer, outcome, next, err)
                                      : take_probe_of_stored(transfer, outcome, next);
}
