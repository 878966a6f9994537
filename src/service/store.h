/*
 * store: the object store. The PUT and its header candidates, its answers and error documents, proving a
 * GET link. Builds and reads, sends nothing. Any thread.
 */
#ifndef SERVICE_STORE_H
#define SERVICE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "service/request.h"
#include "service/url.h"

#define STORE_REPLY_MOST_BYTES 65536 /* error documents are read up to 64 KiB */

/* Which headers the link may have been signed with; tried in this order, remembered per host and
 * signature. */
enum store_headers {
    STORE_HEADERS_A, /* Content-Type: application/octet-stream, x-oss-meta-author: aliy (the API page's sample) */
    STORE_HEADERS_B, /* Content-Type: application/octet-stream                                                  */
    STORE_HEADERS_C, /* none                                                                                    */
    STORE_HEADERS_D, /* Content-Type by the extension of the name                                               */
    STORE_HEADERS_COUNT
};

/* The candidate after this one for that name, or STORE_HEADERS_COUNT (D is skipped where it equals B). */
enum store_headers store_headers_next(enum store_headers headers, const char *name);

/* 'A' to 'D', and back; back gives STORE_HEADERS_COUNT for any other letter. */
char store_headers_letter(enum store_headers headers);
enum store_headers store_headers_of(char letter);

/* The PUT of size_bytes to a link with one candidate's headers. Fails if the link demands headers we do
 * not send. */
bool store_put(const struct url *put, enum store_headers headers, const char *name, uint64_t size_bytes,
               bool expects_continue, struct request *out_request, struct error *err);

struct stored {
    bool has_sum;
    uint64_t crc64;          /* the store's                                            */
    bool is_callback_failed; /* stored, but the service may not know it                */
    char *request_id;        /* "" if none                                             */
};

/* Reads the answer to the PUT. A reply without a status gives its own failure. Otherwise, on failure, err
 * has stage upload, remedy, code, message, hint; out_stored->request_id is set on failure too. Released by
 * stored_done in both cases. */
bool store_read(const struct reply *reply, struct stored *out_stored, struct error *err);
void stored_done(struct stored *stored);

/* A GET of one byte of the link. */
void store_probe(const char *get_url, struct request *out_request);

/* On failure err has stage link. True if the answer proves that the link gives size_bytes (and, when the
 * store says a sum, that it is crc64). Expired, missing and wrong size are told apart in err->code:
 * "link-expired", "link-missing", "link-size", "link-sum". */
bool store_read_probe(const struct reply *reply, uint64_t size_bytes, bool has_crc64, uint64_t crc64,
                      struct error *err);

#endif
