/*
 * store_answer: what an answer of the object store says: its headers, its error document in the body or in
 * a header. Takes no decisions. Pure. Any thread.
 */
#ifndef SERVICE_STORE_ANSWER_H
#define SERVICE_STORE_ANSWER_H

#include <stdbool.h>
#include <stdint.h>

#include "service/request.h"

enum store_answer_kind {
    STORE_ANSWER_STORED,          /* 2xx, and from the store                                */
    STORE_ANSWER_CALLBACK_FAILED, /* stored, but the store could not tell the service       */
    STORE_ANSWER_ERROR,           /* an error that can be read, or a refused Expect         */
    STORE_ANSWER_STRANGE          /* not the store's, or not to be read: the status decides */
};

/* Texts are UTF-8 and otherwise as they came: not fit for a terminal. Never NULL. */
struct store_answer {
    enum store_answer_kind kind;
    char *code;
    char *message;
    char *detailed_code;  /* "0002-00000069": stable where the message is not          */
    char *request_id;     /* "(invalid)" if it cannot be one                           */
    char *endpoint;       /* where the store wants the bucket addressed                */
    char *string_to_sign; /* on a wrong signature: what the store made of our request  */
    bool has_sum;
    uint64_t crc64;
    char etag_md5[33]; /* lower case; "" if the ETag is none                        */
    int64_t server_ms; /* what the store spent on it, -1 unknown                    */
};

/* Reads any reply that has a status. Released by store_answer_done. */
void store_answer_read(const struct reply *reply, struct store_answer *out_answer);
void store_answer_done(struct store_answer *answer);

/* The size of the object that an answer to a GET tells, from Content-Range or, for the whole object,
 * Content-Length. */
bool store_answer_size(const struct reply *reply, uint64_t *out_size_bytes);

#endif
