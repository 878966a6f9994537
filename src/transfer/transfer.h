/*
 * transfer: one attachment on its way, as a table of states.
 *
 * Performs no I/O and reads no clock: it says which request it wants, takes what became of it, and is told the time.
 * The engine carries requests out, and decides who may start. transfer.c is the machine, step.c says what it sends and
 * judges answers, watch.c minds the time and remedy.c the failures; transfer_person.c and transfer_result.c are for
 * others. One thread.
 */
#ifndef TRANSFER_TRANSFER_H
#define TRANSFER_TRANSFER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "files/attachment.h"
#include "results/result.h"
#include "results/status.h"
#include "service/request.h"
#include "service/ticket_api.h"
#include "transfer/hosts.h"
#include "transfer/object_keys.h"
#include "transfer/outcome.h"
#include "transfer/pace.h"

struct credentials;
struct exchange;

/* What all transfers share. The engine's. */
struct transfer_world {
    const struct endpoint *endpoint;
    const struct credentials *credentials; /* NULL: there are none, and that is why */
    const struct error *no_credentials;
    struct url_rules rules;
    struct hosts *hosts;
    struct object_keys keys; /* handed out so far */
    struct pace_budget budget;
    uint64_t random;        /* state of the generator that spreads the pauses        */
    int64_t clock_offset_s; /* the service's clock minus ours                        */
    int64_t timeout_ms;     /* no byte acknowledged for this long is a stall         */
    int retries;
    bool verifies;
    bool checks_links;
    bool has_corrected_clock; /* set once the offset was taken from an answer        */
};

/* Whether the next PUT asks first. */
enum expect_wish { EXPECT_BY_HOST, EXPECT_NEVER, EXPECT_ALWAYS };

struct transfer {
    uint64_t id;
    struct transfer_world *world;
    struct attachment *attachment;
    enum transfer_state state;
    enum transfer_state resumes_to; /* TRANSFER_PAUSED: where it goes on */

    struct links *links; /* NULL: none */
    int64_t links_at_ms;
    enum store_headers headers; /* the candidate in use                                    */
    unsigned headers_tried;     /* bits of candidates that this link refused               */
    enum expect_wish expect;
    bool is_held;          /* its exchange stands still: paused, or waiting for a place after that */
    bool needs_fresh;      /* the next request goes over a new connection             */
    bool may_have_arrived; /* all bytes were acknowledged, but no answer came          */

    int failures;  /* counted ones; more than retries end it                  */
    int puts;      /* attempts to send the body                               */
    int new_links; /* times that links were asked for because of a refusal    */
    struct {
        bool fresh, clock, nonce, reason, once; /* repaired once already */
    } repaired;

    uint64_t acked_bytes;
    int64_t moved_ms;     /* when a byte was last acknowledged                       */
    int64_t all_acked_ms; /* when the last one was; 0 before                         */
    struct pace *pace;    /* NULL: not a byte was sent yet */
    int64_t next_try_ms;
    int64_t started_ms; /* when it first asked for links; 0 before                   */
    double seconds;
    int64_t ended_s;

    uint64_t crc64;
    enum result_link link;
    bool has_sum;
    bool is_verified;
    bool waits_for_disk;
    bool is_announced; /* the engine's: the face knows of it        */
    bool is_noted;     /* the engine's: the ledger has its links    */
    char *request_id;
    char *oss_request_id;
    char *note;
    char *link_note;     /* why the GET link does not work, as last tried; stands before the note */
    struct error *error; /* NULL: none */

    struct exchange *exchange;    /* the engine's: what is under way for it              */
    int sent_after;               /* the engine's: how many halvings had been when that was sent */
    enum transfer_state reported; /* the engine's: as the face knows it      */
    int64_t ledger_row;           /* the engine's: 0 none                                */
    enum transfer_state shown;    /* the engine's: what other processes can see of it    */
    uint64_t shown_bytes;
    int64_t order; /* the queue's                                         */
    struct transfer *next, *previous;
    struct transfer_list *list;
};

/* Takes the attachment. The transfer is the caller's. */
struct transfer *transfer_new(struct attachment *attachment, struct transfer_world *world);
void transfer_free(struct transfer *transfer);

/* WAITING: asks for links from now on. */
void transfer_begin(struct transfer *transfer, struct moment now);

/* READY: sends from now on, or goes on over the exchange it kept through a pause. */
void transfer_send(struct transfer *transfer, struct moment now);

/* True if there is something to send now: out_request is the caller's. False
 * also when that failed: then the state tells. */
bool transfer_want(struct transfer *transfer, struct moment now, struct request *out_request);

/* Takes what became of the request; the outcome stays the caller's. */
void transfer_take(struct transfer *transfer, const struct outcome *outcome, struct moment now);

/* What the connection says: how many body bytes the peer acknowledged, the sum of those given to it, and whether
 * the disk keeps it waiting. False when time is up: then the exchange is to be cut and the state tells the rest. */
bool transfer_watch(struct transfer *transfer, uint64_t acked_bytes, struct checksum sum, bool waits_for_disk,
                    struct moment now);

/* Lets time do its work: a pause that is over, links that have become too old. True if the state changed. */
bool transfer_tick(struct transfer *transfer, struct moment now);

/* Leaves out time during which nothing could happen. */
void transfer_skip(struct transfer *transfer, int64_t passed_ms);

/* By the person. Each returns false where it means nothing. After pausing, one that is sending keeps its exchange, and
 * is READY with it when it is resumed. */
bool transfer_pause(struct transfer *transfer, struct moment now);
bool transfer_resume(struct transfer *transfer, struct moment now);
bool transfer_cancel(struct transfer *transfer, const struct error *cause, struct moment now);
bool transfer_retry(struct transfer *transfer, struct moment now);

/* Ends it or sends it into another attempt, as the error's remedy says. */
void transfer_falter(struct transfer *transfer, const struct error *err, struct moment now);

/* The only place where a transfer changes state. */
void transfer_enter(struct transfer *transfer, enum transfer_state next, struct moment now);

/* An earlier run sent it but did not see the answer: as so_far tells, if its link lives,
 * it is looked for before it is sent again. */
void transfer_may_have_arrived(struct transfer *transfer, const struct result *so_far, struct moment now);

/* Forgets its links, if it has any, and what was tried with them. */
void transfer_drop_links(struct transfer *transfer);

/* What the answer to a probe of a GET link tells of it. A store that does not answer, or fails, has not said that the
 * link is broken. err is set unless the link works. */
enum result_link transfer_read_probe(const struct reply *reply, uint64_t size_bytes, bool has_crc64,
                                     uint64_t crc64, struct error *err);

/* True while only the link of what the store has confirmed is being proven. */
bool transfer_is_stored(const struct transfer *transfer);

/* Back into the queue, as if it had not begun. False if it is not on its way, or stored already. */
bool transfer_call_back(struct transfer *transfer, struct moment now);

/* Its state as a value; released by status_done. */
struct transfer_status transfer_status_of(const struct transfer *transfer, struct moment now);

/* The numbers of its state alone: path and name are NULL. Released by status_done. */
struct transfer_status transfer_numbers_of(const struct transfer *transfer, struct moment now);

/* What is known while it is under way: enough to look for it after a death. The caller's. */
struct result *transfer_so_far(const struct transfer *transfer);

/* Its result, once it is over; the caller's. */
struct result *transfer_result_of(const struct transfer *transfer);

#endif
