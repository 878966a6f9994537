/*
 * fault_server: both services on loopback, misbehaving by script. HTTP/1.1 over real sockets, plain or TLS.
 *
 * It hands out links that lead to itself, takes what is put there, and answers as the services do, until a
 * step of the script says otherwise. Steps name what they concern (asking, putting, probing, the proxy; a
 * file's name; which requests, counted) and what goes wrong. Signatures are not looked at: the demo does
 * that. Bodies are summed, counted and dropped.
 *
 *     struct fault_server *server = fault_server_start(&(struct fault_options){ 0 });
 *     fault_server_script(server, (struct fault_step[]){
 *         { .place = FAULT_PUT, .kind = FAULT_RESET, .times = 2, .after = 1000000 },   two PUTs die after 1 MB
 *         { .place = FAULT_ASK, .kind = FAULT_STATUS, .name = "b.log", .status = 401,
 *           .body = FAULT_API_ERROR("illegal.auth") },
 *     }, 2);
 *     ... run `attache put --endpoint fault_server_url(server)` ...
 *     assert_int_equal(fault_server_count(server, FAULT_PUT), 3);
 *     fault_server_stop(server);
 *
 * Each connection has a thread; signals are blocked in them. Any thread may call. Nothing here leaves loopback. As a
 * proxy (CONNECT, or "GET http://127.0.0.1:port/...") it relays to loopback ports only.
 */
#ifndef SUPPORT_FAULT_SERVER_H
#define SUPPORT_FAULT_SERVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/checksum.h"

/* Who is asked. */
enum fault_place {
    FAULT_ASK,   /* the Ticket System API, POST         */
    FAULT_PUT,   /* the store                           */
    FAULT_GET,   /* the store, a GET link               */
    FAULT_PROXY, /* this server as a proxy, any request */
    FAULT_PLACES
};

/* What goes wrong. "Body" is the request's body unless said otherwise; `after` counts its bytes. */
enum fault_kind {
    FAULT_NOTHING, /* all is well; for steps that only slow down, wait or add headers                */
    FAULT_RESET,   /* the connection is reset after `after` bytes                                    */
    FAULT_FIN,     /* the connection is closed in order after `after` bytes, no answer               */
    FAULT_STALL,   /* after `after` bytes nothing is read any more, the connection stays             */
    FAULT_HOLD, /* after `after` bytes nothing is read until fault_server_release; then all is well, or `status` */
    FAULT_HANG,        /* everything is read, nothing is answered                                        */
    FAULT_LOST,        /* everything is read and stored, nothing is answered                           */
    FAULT_DRIP,        /* everything is read, then a header line every 100 ms for ever                   */
    FAULT_NO_CONTINUE, /* 100 Continue never comes, the rest is well                                     */
    FAULT_EARLY,       /* `status` before the body, of which nothing is read, then close                 */
    FAULT_EARLY_READ,  /* `status` before the body, which is then read and dropped, then close           */
    FAULT_STATUS,      /* the body is read, then `status`, `headers` and `body` are the whole answer     */
    FAULT_SUM, /* stored; x-oss-hash-crc64ecma says `text`; NULL: the header is missing; "wrong": a wrong sum */
    FAULT_NOT_A_STORE,  /* 200 with a page of HTML: a captive portal                                      */
    FAULT_ENDLESS_BODY, /* 200 and a body of the answer that never ends                                   */
    FAULT_ENDLESS_HEADERS, /* header lines as fast as they go, for ever                                      */
    FAULT_GARBAGE,    /* the answer is not HTTP                                                         */
    FAULT_BAD_RECORD, /* after `after` bytes, bytes that are no TLS record                              */
    FAULT_CLOSE,      /* all is well, the connection is closed after the answer                         */
    FAULT_FLIP,      /* PROXY: one bit of the byte at `after` of the body is another when it is passed on   */
    FAULT_LINKS_TO,  /* ASK: links lead to the origin `text` ("https://elsewhere.example")             */
    FAULT_SAME_LINKS /* ASK: the links of the request before                                           */
};

/* One line of the script. The first step that matches a request decides. */
struct fault_step {
    enum fault_place place;
    enum fault_kind kind;
    const char *name;    /* only files whose name has this in it; NULL: any                         */
    int from;            /* the first request concerned, of those that match so far, from 1; 0: 1   */
    int times;           /* how many from there on; 0: all                                          */
    bool is_per_name;    /* counted for each file name by itself                                    */
    int percent;         /* of those, spread evenly; 0: all                                         */
    uint64_t after;      /* bytes of the body                                                       */
    int status;          /* of the answer                                                           */
    const char *headers; /* further lines of the answer: "Retry-After: 1\r\n"                       */
    const char *body;    /* of the answer                                                           */
    const char *text;    /* FAULT_SUM, FAULT_LINKS_TO                                               */
    uint64_t
        rate;    /* the body is read, or as a proxy passed on, at so many bytes a second; 0: at full speed */
    int wait_ms; /* before the answer                                                       */
};

/* Bodies as the services send them. */
#define FAULT_API_ERROR(code)                                                                           \
    "{\"RequestId\":\"0A1B2C3D-0000-5000-8000-000000000001\",\"HostId\":\"127.0.0.1\",\"Code\":\"" code \
    "\",\"Message\":\"Refused by script.\"}"
#define FAULT_STORE_ERROR(code, message)                                                                \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n  <Code>" code "</Code>\n  <Message>" message \
    "</Message>\n  <RequestId>5C3D9175B6FC201293AD4E8C</RequestId>\n  "                                 \
    "<HostId>127.0.0.1</HostId>\n</Error>\n"

/* The fields of a step that answers with such a body. */
#define FAULT_API_SAYS(number, code) .kind = FAULT_STATUS, .status = (number), .body = FAULT_API_ERROR(code)
#define FAULT_STORE_SAYS(number, code, message) \
    .kind = FAULT_STATUS, .status = (number), .body = FAULT_STORE_ERROR(code, message)

enum fault_tls {
    FAULT_TLS_NONE,
    FAULT_TLS_GOOD,        /* signed by the authority in fault_server_authority           */
    FAULT_TLS_SELF_SIGNED, /* signed by nobody else                                       */
    FAULT_TLS_EXPIRED,     /* by the authority, but long ago                              */
    FAULT_TLS_OTHER_HOST   /* by the authority, for wrong.test                            */
};

struct fault_options {
    enum fault_tls tls;
    int latency_ms;           /* before every answer                                     */
    int idle_ms;              /* a kept connection without a request is closed after it  */
    int64_t clock_offset_s;   /* of the server's Date                                    */
    int life_s;               /* of links; 0: an hour                                    */
    const char *links_origin; /* where links lead; NULL: here. A second server, say      */
    int relays_to;            /* as a proxy: this loopback port, whatever host is named  */
    bool is_mute;             /* takes connections and says nothing                      */
    int room_bytes;           /* for what has come and is not read yet; 0: as usual      */
};

struct fault_server;

/* Starts on 127.0.0.1, port chosen by the kernel; ends the test program if that fails. */
struct fault_server *fault_server_start(const struct fault_options *options);

/* Ends all connections and threads. NULL is fine. */
void fault_server_stop(struct fault_server *server);

/* "http://127.0.0.1:PORT" or "https://..."; also what to set as a proxy. The server's own. */
const char *fault_server_url(const struct fault_server *server);
int fault_server_port(const struct fault_server *server);

/* Writes the certificate of the authority as PEM to a file, for --ca-file. */
void fault_server_authority(const struct fault_server *server, const char *path);

/* Replaces the script; counting starts again. Steps are copied, their texts borrowed until the server stops. */
void fault_server_script(struct fault_server *server, const struct fault_step *steps, size_t count);

/* Lets every FAULT_HOLD go on, those to come included. */
void fault_server_release(struct fault_server *server);

/* ---- what it saw ---- */

struct fault_record {
    enum fault_place place;
    char name[300];      /* the file's                                                           */
    const char *head;    /* request line and headers as they came; the server's own, until it stops */
    int connection;      /* which connection, from 1                                             */
    const char *suite;   /* of TLS; NULL: plain                                                  */
    uint64_t body_bytes; /* that came                                                            */
    uint64_t crc64;      /* of them                                                              */
    int status;          /* that was answered; 0: none                                           */
    bool was_continued;  /* 100 Continue was sent                                                */
    bool is_over;        /* nothing more will happen to it                                       */
    int64_t began_ms;    /* clock_now_ms                                                         */
    int64_t ended_ms;
};

/* Requests of one kind so far, begun and ended. */
int fault_server_count(struct fault_server *server, enum fault_place place);
int fault_server_ended(struct fault_server *server, enum fault_place place);

/* The index-th of them (from 0, in the order they began). False if there is none. */
bool fault_server_record(struct fault_server *server, enum fault_place place, int index,
                         struct fault_record *out_record);

/* The value of a header in a record's head, or NULL. The caller's. */
char *fault_record_header(const struct fault_record *record, const char *name);

/* Connections taken so far; body bytes of all PUTs. */
int fault_server_connections(struct fault_server *server);
uint64_t fault_server_put_bytes(struct fault_server *server);

/* What the store holds under an ObjectKey it was given out with. False if nothing was ever put there. */
bool fault_server_stored(struct fault_server *server, const char *object_key, struct checksum *out);

/* Waits until so many requests have begun or ended, or so many body bytes of PUTs have come. False if that takes
 * longer than wait_ms: a deadline for a test that fails, not a pause. */
bool fault_server_wait_begun(struct fault_server *server, enum fault_place place, int count, int wait_ms);
bool fault_server_wait_ended(struct fault_server *server, enum fault_place place, int count, int wait_ms);
bool fault_server_wait_bytes(struct fault_server *server, uint64_t bytes, int wait_ms);

/* After the death of whoever spoke to it: waits until all that was on its way has come, and been taken or dropped. */
bool fault_server_settle(struct fault_server *server, int wait_ms);

#endif
