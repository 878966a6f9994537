/*
 * proof: GET links proven on wish, one byte each, of this run and of earlier days.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "results/result.h"
#include "service/store.h"
#include "work/engine_parts.h"

struct proof {
    struct result *result;
    struct exchange *exchange; /* NULL: waits for its turn */
    struct proof *next;
};

static void proof_free(struct proof *proof)
{
    result_free(proof->result);
    free(proof);
}

void proof_want(struct engine *engine, struct result *result)
{
    struct proof **end = &engine->proofs;

    while (*end)
        end = &(*end)->next;
    *end = memory_new(1, sizeof **end);
    (*end)->result = result;
}

/* Tells the face, and is over. What was known of the link stays so where nothing was found out; failure says why, and
 * is NULL if the link works. */
static void conclude(struct engine *engine, struct proof **at, enum result_link link,
                     const struct error *failure)
{
    struct proof *proof = *at;
    struct report *report = report_new(REPORT_PROOF, 0);

    *at = proof->next;
    if (link != RESULT_LINK_UNCHECKED)
        proof->result->link = link;
    free(proof->result->link_note);
    proof->result->link_note = failure ? memory_text(failure->message) : NULL;
    report->result = GIVE(proof->result);
    mailbox_post(engine->face, &report->letter);
    proof_free(proof);
}

/* False if it could not even be sent, and is over. */
static bool start(struct engine *engine, struct proof **at)
{
    struct proof *proof = *at;
    struct request request = { 0 };
    struct error err = { 0 };
    bool is_sent;

    store_probe(proof->result->get_url, &request);
    is_sent = wire_send(engine->wire, &request, NULL, proof, &proof->exchange, &err);
    request_done(&request);
    if (!is_sent)
        conclude(engine, at, RESULT_LINK_UNCHECKED, &err);
    return is_sent;
}

void proof_start(struct engine *engine)
{
    struct proof **at = &engine->proofs;

    for (int under_way = 0; *at && under_way < engine->view.parallel; under_way++)
        if ((*at)->exchange || start(engine, at))
            at = &(*at)->next;
}

bool proof_take(struct engine *engine, const void *owner, const struct outcome *outcome)
{
    struct proof **at = &engine->proofs;
    struct error err = { 0 };
    const struct result *result;
    enum result_link link;

    while (*at && *at != owner)
        at = &(*at)->next;
    if (!*at)
        return false;
    result = (*at)->result;
    link = transfer_read_probe(&outcome->reply, result->size_bytes, result->has_crc64, result->crc64, &err);
    conclude(engine, at, link, link == RESULT_LINK_WORKS ? NULL : &err);
    return true;
}

void proof_drop(struct engine *engine)
{
    for (struct proof *next; engine->proofs; engine->proofs = next) {
        next = engine->proofs->next;
        proof_free(engine->proofs);
    }
}
