/*
 * fault_inside: what the files of the fault server share. Tests include fault_server.h only.
 */
#ifndef SUPPORT_FAULT_INSIDE_H
#define SUPPORT_FAULT_INSIDE_H

#include <pthread.h>

#include "demo/demo_message.h"
#include "files/checksum.h"
#include "support/fault_server.h"
#include "support/fault_tls.h"
#include "support/fault_wire.h"

#define FAULT_STEPS_MOST  32
#define FAULT_HEAD_MOST   65536
#define FAULT_BLOCK_BYTES 65536
#define FAULT_LINK_FOLDER "/20260330/" /* links are this, a number, "-" and the file name */

/* How many requests for one file have matched a step. */
struct fault_tally {
    struct fault_tally *next;
    char *name;
    int seen;
};

/* A step and how many requests have matched it. */
struct fault_scripted {
    struct fault_step step;
    int seen;
    struct fault_tally *tallies; /* by name, if the step counts so */
};

/* What was put under a link. */
struct fault_object {
    bool is_stored;
    unsigned char first;
    uint64_t size_bytes;
    uint64_t crc64;
};

/* A request that came, and the copy of its head that tests are shown. */
struct fault_entry {
    struct fault_record record;
    char *head;
};

struct fault_connection {
    struct fault_connection *next;
    struct fault_server *server;
    pthread_t thread;
    int number;
    int socket; /* -1 once its thread has closed it */
};

struct fault_server {
    struct fault_options options;
    struct fault_tls_made tls;
    char *url;
    int port;
    int door;
    pthread_t porter; /* accepts connections */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t news;  /* something below has changed */
    bool is_stopping;
    bool is_released;
    struct fault_scripted script[FAULT_STEPS_MOST];
    size_t script_count;
    struct fault_entry **entries;
    size_t entries_count;
    int begun[FAULT_PLACES];
    int ended[FAULT_PLACES];
    uint64_t put_bytes;
    struct fault_object *objects; /* by the number of their link */
    size_t objects_count;
    struct fault_connection *connections;
    int connections_count;
    int connections_over;
};

/* One request being served. */
struct fault_visit {
    struct fault_server *server;
    struct fault_wire *wire;
    struct fault_entry *entry;
    struct fault_step step; /* what is to go wrong with it */
    enum fault_place place;
    struct demo_request request;
    uint64_t length; /* of its body, as announced */
    bool expects_continue;
    bool ends;  /* the connection is to be closed after it */
    int number; /* of the link that was used               */
    struct checksum sum;
    unsigned char first; /* byte of the body */
};

/* ---- fault_record.c: what was seen, and what is to happen ---- */

/* Around every look at what the lock guards; the second tells those who wait that something has changed. */
void fault_lock(struct fault_server *server);
void fault_unlock(struct fault_server *server);

/* Drops the script. The caller holds the lock, or is the last one. */
void fault_script_clear(struct fault_server *server);

/* Notes a request and finds its step. */
void fault_visit_begin(struct fault_visit *visit, const char *name, const char *head, int connection);
void fault_visit_bytes(struct fault_visit *visit, const void *bytes, size_t count);
void fault_visit_end(struct fault_visit *visit, int status);

/* Waits for fault_server_release or the end. */
void fault_visit_hold(struct fault_visit *visit);

/* A new link's number; the facts under one. */
int fault_object_new(struct fault_server *server);
int fault_object_last(struct fault_server *server);
void fault_object_store(struct fault_visit *visit);
struct fault_object fault_object_of(struct fault_server *server, int number);

/* ---- fault_answer.c: answers, right and wrong ---- */

enum fault_moment { FAULT_AFTER_BODY, FAULT_BEFORE_BODY, FAULT_IN_BODY };

/* When the visit's step acts, and its act. The act returns whether the connection goes on. */
enum fault_moment fault_moment_of(const struct fault_visit *visit);
bool fault_act(struct fault_visit *visit);

/* Answers and notes it: status, further header lines, a body. False if the connection is over. */
bool fault_answer(struct fault_visit *visit, int status, const char *headers, const char *body);

/* ---- fault_talk.c: reading HTTP ---- */

/* Serves one connection until it ends. */
void fault_talk(struct fault_server *server, struct fault_wire *wire, int connection);

/* Reads the body into sink (NULL: drops it), at the step's rate, noting it. False if the connection is over. */
bool fault_read_body(struct fault_visit *visit, uint64_t count, struct buffer *sink);

/* ---- fault_proxy.c ---- */

/* Relays one request, or a tunnel. False if the connection is over. */
bool fault_relay(struct fault_visit *visit);

#endif
