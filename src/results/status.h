/*
 * status: what is known about one transfer at this moment, as the engine reports it and a face shows it.
 * A value; whoever holds one owns its texts.
 */
#ifndef RESULTS_STATUS_H
#define RESULTS_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

enum transfer_state {
    TRANSFER_WAITING,    /* in the queue                                                     */
    TRANSFER_ASKING,     /* asking the service for ObjectKey and links                       */
    TRANSFER_READY,      /* has its links, waits for a place to send                         */
    TRANSFER_UPLOADING,  /* bytes are going out                                              */
    TRANSFER_CONFIRMING, /* all bytes sent, waiting for the store's answer                   */
    TRANSFER_CHECKING,   /* stored; proving the GET link (--check-links), or an unknown end  */
    TRANSFER_RETRYING,   /* failed for now; again at next_try_ms                             */
    TRANSFER_PAUSED,     /* by the person                                                    */
    TRANSFER_DONE,
    TRANSFER_FAILED,
    TRANSFER_CANCELLED,
    TRANSFER_STATES
};

struct transfer_status {
    uint64_t id;          /* the engine's number for it, unique in this run, from 1                 */
    char *path;           /* absolute, raw bytes                                                    */
    char *name;           /* sent as FileName, UTF-8                                                */
    uint64_t size_bytes;  /* fixed when it was reviewed                                             */
    uint64_t acked_bytes; /* acknowledged by the peer in this attempt; == size only when confirmed  */
    uint64_t bytes_per_second;
    int64_t left_s;      /* time left, -1 unknown                                                  */
    int64_t stalled_ms;  /* how long no byte has moved; 0 while bytes move                         */
    int64_t next_try_ms; /* TRANSFER_RETRYING: when, on clock_now_ms                               */
    int attempt;         /* the PUT attempt under way or last made, from 1; 0 before the first     */
    int attempts_allowed;
    enum transfer_state state;
    bool waits_for_disk; /* no byte moves because the file's disk gives none                       */
    bool is_verified;    /* TRANSFER_DONE: the store's CRC-64 equals ours                          */
    struct error *error; /* why it failed, or why it is tried again; NULL: nothing is wrong          */
};

/* True for done, failed and cancelled. */
bool status_is_over(enum transfer_state state);

/* True while a connection is in use for it: asking, uploading, confirming, checking. */
bool status_is_moving(enum transfer_state state);

/* The state in the words of the screen: "waiting", "asking for links", "uploading", ... */
const char *status_label(enum transfer_state state);

/* What to call it that no byte moves: "stalled" after a while, "disk silent" if the file's disk is
 * why; NULL while that is not worth a word. */
const char *status_standstill(const struct transfer_status *status);

#define STATUS_ATTEMPTS_SIZE 32

/* " (2 of 6)": which of its attempts failed last; "" while none did that counts. Written to text, and returned. */
const char *status_attempts(const struct transfer_status *status, char text[static STATUS_ATTEMPTS_SIZE]);

/* Releases what it holds. */
void status_done(struct transfer_status *status);

#endif
