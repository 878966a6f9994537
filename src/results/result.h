/*
 * result: what came back for one attachment, as a value. The fields are those of the JSON results.
 * Whoever holds one owns its texts. Any thread, one at a time.
 */
#ifndef RESULTS_RESULT_H
#define RESULTS_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

enum result_status { RESULT_DONE, RESULT_FAILED, RESULT_CANCELLED };
enum result_link { RESULT_LINK_UNCHECKED, RESULT_LINK_WORKS, RESULT_LINK_BROKEN };

struct result {
    uint64_t id; /* the transfer's; 0 for one from the history                             */
    char *file;  /* absolute path, raw bytes; never NULL                                   */
    char *name;  /* sent as FileName; never NULL                                           */
    uint64_t size_bytes;
    enum result_status status;
    char *object_key;          /* NULL unless done                                                       */
    char *get_url;             /* NULL unless done and given; NULL again when expired in the history     */
    int64_t get_url_expires_s; /* seconds since 1970; -1 unknown                                         */
    bool has_crc64;
    uint64_t crc64;   /* of the bytes sent                                                      */
    bool is_verified; /* the store's sum equals ours                                            */
    enum result_link link;
    char *request_id;     /* the service's; NULL if none                                            */
    char *oss_request_id; /* the store's; NULL if none                                              */
    int attempts;         /* PUT attempts                                                           */
    double seconds;       /* from start of the first request to the end                             */
    int64_t ended_s;      /* when, seconds since 1970                                               */
    char *note;           /* done, but: "grew by 12 KiB since"; NULL if nothing                     */
    char *link_note;      /* why the GET link does not work, as last tried; NULL if nothing         */
    char *endpoint;       /* host that gave the ObjectKey, as in its Host header; may be NULL        */
    struct error *error;  /* set unless done, then NULL                                             */
};

/* A deep copy on the heap; the caller's. */
struct result *result_copy(const struct result *result);

/* Releases it; NULL is fine. */
void result_free(struct result *result);
OWNED_DEFINE(result)

/* "done", "failed", "cancelled". */
const char *result_status_name(enum result_status status);

/* What there is to say about it, the link first; NULL if nothing. The result's own. */
const char *result_note(const struct result *result);

/* The GET link if it is there and lives at now_s (unknown expiry counts as alive), else NULL. The result's own. */
const char *result_live_link(const struct result *result, int64_t now_s);

/* Forgets a GET link that is dead at now_s: it leads nowhere any more, and is nothing to hand out. */
void result_drop_dead_link(struct result *result, int64_t now_s);

#endif
