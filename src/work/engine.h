/*
 * engine: queue, transfers, wire and ledger together, on a thread of its own.
 *
 * Each function here posts a wish and returns at once; what becomes of it arrives as reports in the face's mailbox.
 * Any one thread may call them, until engine_stop.
 */
#ifndef WORK_ENGINE_H
#define WORK_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct attachment;
struct credentials;
struct engine;
struct mailbox;
struct result;
struct settings;

/* Starts the engine. Takes the credentials (NULL: each transfer fails at stage credentials with
 * no_credentials). settings are borrowed until engine_stop. state_dir is where queue, history
 * and memory of hosts live; NULL: nowhere. */
bool engine_start(const struct settings *settings, struct credentials *credentials,
                  const struct error *no_credentials, const char *state_dir, struct mailbox *face,
                  struct engine **out_engine, struct error *err);

/* Puts the attachments into the queue in this order; takes each, and copies the array. Transfers are numbered from
 * 1, in the order in which they enter the queue. */
void engine_upload(struct engine *engine, struct attachment *const *attachments, size_t count);

/* One transfer by its id; 0 means all. While all are paused, so is what comes, until one or all are resumed. */
void engine_cancel(struct engine *engine, uint64_t id);
void engine_pause(struct engine *engine, uint64_t id);
void engine_resume(struct engine *engine, uint64_t id);
void engine_retry(struct engine *engine, uint64_t id); /* 0: all that failed */

/* Moves a waiting transfer by that many places (negative: earlier). */
void engine_move(struct engine *engine, uint64_t id, int places);

/* From now on: how many at once (1 to 16), and bytes a second for all together (0: as many as go). */
void engine_set_parallel(struct engine *engine, int parallel);
void engine_set_limit(struct engine *engine, uint64_t bytes_per_second);

/* Goes on after a common cause stopped the queue. */
void engine_go_on(struct engine *engine);

/* No new files are started; those in flight go on. */
void engine_drain(struct engine *engine);

/* Transfers left by an earlier run: take them up again, forget them, or put them back for whoever can ask the person
 * about them; then no more are offered. Answered with REPORT_TRANSFER. */
void engine_take_up(struct engine *engine);
void engine_forget(struct engine *engine);
void engine_put_back(struct engine *engine);

/* What other attaches at work on the same record have still to send; answered with REPORT_NEIGHBOURS. What
 * one that ended has left is offered at once. */
void engine_look_around(struct engine *engine);

/* Proves the GET link that a result has, of this run or of an earlier day; answered with REPORT_PROOF. Copies it. */
void engine_check_link(struct engine *engine, const struct result *result);

/* Earlier uploads that match text ("" for all), newest first, at most limit; answered with REPORT_HISTORY. */
void engine_search_history(struct engine *engine, const char *text, size_t limit, uint64_t turn);

/* Overwrites the whole history; answered with REPORT_HISTORY: nothing is left, or an error. */
void engine_purge_history(struct engine *engine, uint64_t turn);

/* Begins to end the engine: engine_stop then waits less. Nothing more may be asked of it. */
void engine_leave(struct engine *engine);

/* Ends the engine: what is in flight is cancelled at once and stays in the queue on disk unless it was cancelled by
 * engine_cancel. Waits for the thread. The engine is gone afterwards. */
void engine_stop(struct engine *engine);

#endif
