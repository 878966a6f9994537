/*
 * ledger: what survives the program, in one SQLite file: the queue, the history of results,
 * memory of hosts, bookmarks and recent folders.
 *
 * A ledger belongs to one thread; several threads and several processes may each open their own on the same folder.
 * The file is ours alone (0600 in a folder 0700), PUT links are never in it, GET links until they expire. Each
 * function that writes is one transaction: a process that dies leaves all of it or nothing. A ledger that fails
 * never is a reason to stop an upload: say it once and go on without. May block for some seconds while another
 * process writes: never call it from the face.
 */
#ifndef RECORD_LEDGER_H
#define RECORD_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "results/neighbour.h"
#include "results/result.h"
#include "results/status.h"

struct ledger;

/* Opens the ledger in that folder, making both if need be. A damaged file is moved aside and a new one begun;
 * one written by a newer attache is opened for reading only; both leave a notice. Fails, with the path named, if
 * the folder or the file is not safely ours. */
bool ledger_open(const char *state_dir, struct ledger **out_ledger, struct error *err);

/* Closes it; NULL is fine. What this process had taken up and not finished is free for the next one. */
void ledger_free(struct ledger *ledger);
OWNED_DEFINE(ledger)

/* What the person should know about opening it ("the history was damaged ..."); "" if nothing. The ledger's own. */
const char *ledger_notice(const struct ledger *ledger);

/* The library behind this door and its version, for people. */
const char *ledger_library(void);

/* Puts what follows on disk in one go at ledger_keep; until then another process cannot write, so let it be soon.
 * Both do nothing where there is nothing to do. */
bool ledger_gather(struct ledger *ledger, struct error *err);
bool ledger_keep(struct ledger *ledger, struct error *err);

/* True if it failed because another process writes, or was stopped while it did: that may pass. */
bool ledger_is_busy(const struct error *err);

/* --- the queue: transfers that are not over -------------------------------------------------------------------- */

/* Notes them as queued by this process, in this order, all or none. out_rows gets count row numbers. */
bool ledger_queue(struct ledger *ledger, const struct attachment *const *attachments, size_t count,
                  int64_t now_s, int64_t *out_rows, struct error *err);

/* Notes how far one has come. so_far tells what is known by then and may be NULL: object_key, get_url with
 * expiry, crc64, endpoint, request ids, attempts. */
bool ledger_note(struct ledger *ledger, int64_t row, enum transfer_state state, const struct result *so_far,
                 int64_t now_s, struct error *err);

/* A transfer that is over: it leaves the queue, and its result enters the history. */
struct ledger_end {
    int64_t row;           /* 0: there is only the result */
    struct result *result; /* NULL: leaves no trace; the caller's */
};

/* Several of them in this order and one step, all or none. */
bool ledger_finish(struct ledger *ledger, const struct ledger_end *ends, size_t count, struct error *err);

/* A transfer that is not over, as it was last noted. */
struct ledger_entry {
    int64_t row;
    struct attachment *attachment;
    enum transfer_state state; /* READY and later: may have arrived, is looked for before it is sent again */
    struct result *so_far;     /* as given to ledger_note; file, name and size are always set            */
};

/* Takes up what was left by processes that are gone: it belongs to this process from now on, and no other gets it.
 * In the order of queueing. *out_entries is the caller's, released by ledger_entries_free. */
bool ledger_take_up(struct ledger *ledger, int64_t now_s, struct ledger_entry **out_entries,
                    size_t *out_count, struct error *err);

/* Puts entries that were taken up back: they belong to nobody, and the next one may take them up. */
bool ledger_put_back(struct ledger *ledger, const struct ledger_entry *entries, size_t count, int64_t now_s,
                     struct error *err);

void ledger_entries_free(struct ledger_entry *entries, size_t count);

/* Notes how far one is for other processes to show; what becomes of it after a death does not depend on that. */
bool ledger_show(struct ledger *ledger, int64_t row, enum transfer_state state, uint64_t acked_bytes,
                 int64_t now_s, struct error *err);

/* The other processes that are alive and have something in their queues, with at most files_most files of each.
 * The caller's, released by neighbours_free. */
bool ledger_neighbours(struct ledger *ledger, int64_t now_s, size_t files_most,
                       struct neighbour **out_neighbours, size_t *out_count, struct error *err);

/* --- the history ----------------------------------------------------------------------------------------------- */

struct ledger_question {
    const char
        *text;    /* every word of it occurs in path, name, ObjectKey, endpoint, day as 2026-11-22 or status;
                       * case of ASCII ignored; "": all */
    size_t limit; /* at most so many */
    bool done_only; /* what failed or was cancelled is left out */
    int64_t now_s;  /* GET links that have expired by then are left out */
    int64_t before; /* 0: from the newest on; else as the last search left it: from where that ended */
};

/* Results that answer the question, newest first. The same question asked again gives those that follow. The array and
 * its results are the caller's, released by ledger_results_free. */
bool ledger_search(struct ledger *ledger, struct ledger_question *question, struct result ***out_results,
                   size_t *out_count, struct error *err);
void ledger_results_free(struct result **results, size_t count);

/* The newest upload of the same file (path, size, time of change) that is done and whose link lives; *out_result is
 * NULL if there is none, else the caller's. */
bool ledger_find_same(struct ledger *ledger, const struct attachment *attachment, int64_t now_s,
                      struct result **out_result, struct error *err);

/* Overwrites GET links that have expired, in the queue, too. */
bool ledger_wipe_expired(struct ledger *ledger, int64_t now_s, struct error *err);

/* Overwrites the whole history; the queue stays. out_count: how many results were wiped. */
bool ledger_purge(struct ledger *ledger, size_t *out_count, struct error *err);

/* --- memory of hosts and the like ------------------------------------------------------------------------------ */

/* Keeps a short text under a key ("headers host.example v1"); value NULL forgets it. */
bool ledger_remember(struct ledger *ledger, const char *key, const char *value, struct error *err);

/* What was kept under the key, the caller's; NULL if nothing, or if it cannot be read. */
char *ledger_recall(struct ledger *ledger, const char *key);

/* --- folders --------------------------------------------------------------------------------------------------- */

struct ledger_folder {
    char *name; /* of the bookmark; NULL for a recent folder */
    char *path; /* absolute, raw bytes                       */
};

/* Counts one visit of a folder. */
bool ledger_visit(struct ledger *ledger, const char *path, int64_t now_s, struct error *err);

/* All visits of a folder are forgotten. */
bool ledger_forget_folder(struct ledger *ledger, const char *path, struct error *err);

/* Recent folders, those visited often and lately first, at most limit. Released by ledger_folders_free. */
bool ledger_recent(struct ledger *ledger, size_t limit, int64_t now_s, struct ledger_folder **out_folders,
                   size_t *out_count, struct error *err);

/* Keeps path under the name, in place of what was there; path NULL removes it. */
bool ledger_bookmark(struct ledger *ledger, const char *name, const char *path, struct error *err);

/* All bookmarks by name. Released by ledger_folders_free. */
bool ledger_bookmarks(struct ledger *ledger, struct ledger_folder **out_folders, size_t *out_count,
                      struct error *err);
void ledger_folders_free(struct ledger_folder *folders, size_t count);

#endif
