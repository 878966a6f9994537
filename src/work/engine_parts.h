/*
 * engine_parts: what the files of the engine share. Nobody else includes this. All of it belongs to the
 * engine's thread, except for the mailboxes.
 */
#ifndef WORK_ENGINE_PARTS_H
#define WORK_ENGINE_PARTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/mailbox.h"
#include "record/ledger.h"
#include "service/ticket_api.h"
#include "transfer/hosts.h"
#include "transfer/limit.h"
#include "transfer/outcome.h"
#include "transfer/pace.h"
#include "transfer/queue.h"
#include "transfer/transfer.h"
#include "transfer/wire.h"
#include "work/report.h"

#define ENDED_MOST 64 /* results that wait for the next write */

struct proof;
struct settings;

struct engine {
    pthread_t thread;
    struct mailbox *wishes; /* what the face asks for */
    struct mailbox *face;   /* where reports go       */

    const struct settings *settings;
    struct credentials *credentials;
    struct error no_credentials;
    struct endpoint endpoint;
    struct transfer_world world;
    struct wire *wire;
    struct queue queue;
    struct moment now;

    char *state_dir;           /* NULL: nothing is kept                                       */
    struct ledger *ledger;     /* NULL: nothing can be kept                                    */
    struct ledger_entry *left; /* by an earlier run; neither taken up nor forgotten so far */
    size_t left_count;
    bool leaves_left;    /* to others: this face cannot ask about it       */
    bool has_neighbours; /* other processes are at work on the same ledger */
    int64_t looked_ms;   /* when they were looked for last                 */
    bool is_unshown;     /* a state has changed since others could see it  */
    int64_t shown_ms;    /* when they could last                           */
    int64_t wiped_ms;    /* when links that have expired were wiped last */
    struct ledger_end ended[ENDED_MOST];
    size_t ended_count; /* not in the ledger so far                      */
    int64_t ended_ms;   /* when the first of them was over               */
    bool has_said_no_record;
    bool has_said_locked; /* since it could be written last */

    struct engine_view view;
    int parallel_wished; /* by the person; view.parallel may be less for a while */
    int successes;       /* since the last change of view.parallel               */
    int halvings;        /* of view.parallel, because the store was overloaded   */
    struct call_rate calls;
    bool may_ask_ahead; /* links have come, and live long enough to wait        */
    bool is_tight;      /* a call for links takes a file its connection                 */
    bool is_draining;
    bool is_stopping;

    uint64_t announced; /* the last id that the face was told of; a long list is told bit by bit */

    struct totals totals;
    uint64_t done_bytes; /* of the files that are done */
    struct pace pace;    /* of all together            */
    int64_t ticked_ms;   /* when progress was looked at last */
    int64_t told_ms;     /* ... and reported                 */

    struct proof *proofs; /* links of earlier days to be proven, in this order */

    int64_t told_clock_s; /* the offset of this machine's clock that the face knows of; 0: of none */

    int64_t held_ms; /* since when this machine has had no room for anything; 0: it has   */

    char cause_code[64]; /* why the last file failed, and how many in a row for the same reason */
    int cause_count;
};

/* --- wishes.c: what the face asked for since last time --- */

/* Carries them out; lets go of those that nobody will carry out any more. */
void wishes_take(struct engine *engine);
void wishes_drop(struct engine *engine);

/* --- dispatch.c: which transfer may do what now --- */

/* Starts what may start; takes what ended; how long nothing will happen by itself. */
void dispatch_start(struct engine *engine);
void dispatch_take(struct engine *engine);
int64_t dispatch_wait_ms(const struct engine *engine);

/* Puts a new one into the queue; the face is told by and by. Takes it. */
void dispatch_add(struct engine *engine, struct transfer *transfer);

/* Tells the face of some that are new: a list of thousands at once would fill the mailbox faster than it is read. */
void dispatch_announce(struct engine *engine);

/* Whatever was done to a transfer: counts it, puts it where it belongs and tells the face. */
void dispatch_note(struct engine *engine, struct transfer *transfer);

/* Cuts what is under way for a transfer, if anything is. */
void dispatch_cut(struct transfer *transfer);

/* The order was changed by the person: what is ready but stands behind one that has no links yet gives way to it. */
void dispatch_yield(struct engine *engine);

/* One that is over waits again in its old place, and is on disk again before it is sent. */
void dispatch_retry(struct engine *engine, struct transfer *transfer);

/* --- proof.c: links proven on wish --- */

/* Fetches one byte of the GET link of a result, which it takes. Few at once: start begins the next ones. */
void proof_want(struct engine *engine, struct result *result);
void proof_start(struct engine *engine);

/* False if the exchange was none of these. */
bool proof_take(struct engine *engine, const void *owner, const struct outcome *outcome);

/* Forgets them, once their exchanges are cut. */
void proof_drop(struct engine *engine);

/* --- record.c: the ledger. Does nothing, or says once that nothing is kept, where there is none --- */

/* Opens it, and takes over what was left over; puts all on disk and closes it. */
void record_open(struct engine *engine);
void record_close(struct engine *engine);

/* Looks now and then whether another process has ended and left something, and lets others see how far files
 * are; how long until one of these is due, below 0 if none will be. */
void record_tick(struct engine *engine);
int64_t record_wait_ms(const struct engine *engine);

/* Where what is learned about stores outlives this run. */
struct hosts_memory record_hosts_memory(struct engine *engine);

/* New ones are queued there; one that has changed is noted, as far as another run would have to know of it. */
void record_queue(struct engine *engine, struct transfer *const *transfers, size_t count);
void record_note(struct engine *engine, struct transfer *transfer);

/* Puts on disk what was noted since: always before bytes go out that it tells of, and before waiting. Results may
 * follow within a tenth of a second: many in one step. */
void record_keep(struct engine *engine);

/* Reports earlier results that hold the text; forgets all of them, and reports that. */
void record_search(struct engine *engine, const char *text, size_t limit, uint64_t turn);
void record_purge(struct engine *engine, uint64_t turn);

/* A ledger that fails is never a reason to stop an upload: it is said once, and work goes on without. */
void record_say_once(struct engine *engine, const struct error *err);

/* True of a file whose links are on disk: it is found again if it has arrived, whatever becomes of this process. */
bool record_may_have_arrived(enum transfer_state state);

/* --- leftovers.c: what earlier runs and other processes left unsent --- */

/* Takes over what processes that are gone have left, and offers it to the face. Tells it what those that live, and may
 * leave something later, are sending: if it has asked, or when that begins or ends. */
void leftovers_look(struct engine *engine, bool is_asked);

/* All that was left goes into the queue; is not to be sent at all; is left to the next run. */
void leftovers_take_up(struct engine *engine);
void leftovers_forget(struct engine *engine);
void leftovers_put_back(struct engine *engine);

/* Forgets what this run knows of it. */
void leftovers_drop(struct engine *engine);

/* --- progress.c: bytes, rates and stalls, told five times a second --- */

/* Looks at what moves and tells the face of it, if it is time; how long until it is. */
void progress_tick(struct engine *engine);
int64_t progress_wait_ms(const struct engine *engine);

/* Keeps the totals right when a transfer goes from one state to another. */
void progress_count(struct engine *engine, const struct transfer *transfer, enum transfer_state before);
void progress_add(struct engine *engine, const struct transfer *transfer);

/* The totals as they are now. */
struct totals progress_totals(const struct engine *engine);

/* --- causes.c: what several files have in common --- */

/* One is over, or an answer came (to a call of the API, or not): is there a cause that the next ones share? */
void causes_note_end(struct engine *engine, struct transfer *transfer);
void causes_note_answer(struct engine *engine, const struct transfer *transfer, bool was_call);

/* The person wants to go on in spite of it. */
void causes_go_on(struct engine *engine);

/* While a common cause stops the queue: what has lost its connection waits again, as if it had not begun. */
void causes_call_back(struct engine *engine);

/* Tells the face how the engine itself is. notice may be NULL. */
void causes_report(struct engine *engine, const char *notice);

#endif
