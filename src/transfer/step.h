/*
 * step: what a transfer sends in each of its states, and what the answers say. For transfer.c only: it knows which
 * state comes when. One thread.
 */
#ifndef TRANSFER_STEP_H
#define TRANSFER_STEP_H

#include <stdbool.h>

#include "results/status.h"
#include "transfer/outcome.h"

struct transfer;

/* Fills the request in; it is the caller's. False if there can be none. */
typedef bool step_want(struct transfer *transfer, struct moment now, struct request *request,
                       struct error *err);

/* Judges the answer: *next is the state that it leads to. False if it is a failure. */
typedef bool step_take(struct transfer *transfer, const struct outcome *outcome, struct moment now,
                       enum transfer_state *next, struct error *err);

/* The links are asked for; the file is sent to the store; the GET link is tried. */
step_want step_want_links, step_want_put, step_want_probe;
step_take step_take_links, step_take_stored, step_take_probe;

#endif
