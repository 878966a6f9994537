/*
 * outcome: everything that comes out of reading one answer of the ticket service.
 */
#ifndef SUPPORT_OUTCOME_H
#define SUPPORT_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "service/ticket_api.h"

#define PUT_LINK "https://w.oss-cn-beijing.aliyuncs.com/k?Expires=1647328689&OSSAccessKeyId=a&Signature=b"
#define GET_LINK "https://w.oss-cn-beijing.aliyuncs.com/k?Expires=1647328690&OSSAccessKeyId=a&Signature=c"

struct outcome {
    bool is_read;
    struct links links;
    char *request_id;
    int64_t server_s;
    struct error err;
};

/* Reads a reply by rules that accept the vendor's hosts and h.example. Released by outcome_done. */
struct outcome outcome_of(const struct reply *reply);

/* Reads an answer without headers: a body of count bytes, or a text. */
struct outcome outcome_of_body(int status, const char *body, size_t count);
struct outcome outcome_of_text(int status, const char *body);

void outcome_done(struct outcome *outcome);

#endif
