/*
 * demo_message: requests and replies of the demo as plain values, and the text they are made of.
 *
 * Percent-encoding, queries and forms are spelled here a second time, so that a rule the client misread shows.
 * Pure, except that a reply may own an open file. Any thread, one owner at a time.
 */
#ifndef DEMO_DEMO_MESSAGE_H
#define DEMO_DEMO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

struct demo_pair {
    char *name;
    char *value;
};

/* Headers, query parameters or form fields, in the order they came. Owns its texts; zeroed is empty. */
struct demo_pairs {
    struct demo_pair *list;
    size_t count;
};

/* Adds one; copies both texts. */
void demo_pairs_add(struct demo_pairs *pairs, const char *name, const char *value);
void demo_pairs_done(struct demo_pairs *pairs);

/* Sorts by the bytes of the names. */
void demo_pairs_sort(struct demo_pairs *pairs);

/* The first value of that name, or NULL; the pairs' own. The second one does not regard case. */
const char *demo_pairs_find(const struct demo_pairs *pairs, const char *name);
const char *demo_header_find(const struct demo_pairs *headers, const char *name);

struct demo_request {
    char *method;
    char *target; /* as it stood in the request line: "/path?query" */
    struct demo_pairs headers;
    struct buffer body; /* the Ticket System API's; what goes to the store is never held in memory */
    int socket;         /* the connection, to see that the peer has gone                           */
};

void demo_request_done(struct demo_request *request);

/* The path of the target without the leading "/", decoded. The caller's. */
char *demo_request_object(const struct demo_request *request);

/* The decoded parameters of the target. The caller's, released by demo_pairs_done. */
void demo_request_query(const struct demo_request *request, struct demo_pairs *out_query);

struct demo_reply {
    int status; /* 0: none yet */
    struct demo_pairs headers;
    struct buffer body;
    const char *note; /* for the log: the code of a refusal, static text; may be NULL */
    bool has_file;    /* the body is file_count bytes of file from file_offset        */
    int file;
    uint64_t file_offset;
    uint64_t file_count;
};

void demo_reply_done(struct demo_reply *reply);

/* Adds strict percent-encoding to out: letters, digits and -_.~ stay; "/" too if keeps_slash. */
void demo_encode(const char *text, bool keeps_slash, struct buffer *out);

/* Reads "a=1&b=2", decoding names and values. Adds to out. */
void demo_query_read(const char *query, bool is_form, struct demo_pairs *out);

/* True if name is one of "a;b;c", whatever the case; NULL is an empty list. */
bool demo_list_has(const char *list, const char *name);

/* count random bytes as hex digits: 2 * count characters. The caller's. */
char *demo_random_hex(size_t count);

enum demo_time {
    DEMO_TIME_CALL, /* 2026-03-30T08:00:00Z */
    DEMO_TIME_LINK, /* 20260330T080000Z     */
    DEMO_TIME_DAY   /* 20260330             */
};

/* Seconds since 1970 in one of these forms. The caller's. */
char *demo_time_text(int64_t seconds, enum demo_time form);

/* Reads a time written exactly in that form. False for anything else. */
bool demo_time_read(const char *text, enum demo_time form, int64_t *out_seconds);

#endif
