/*
 * outcome: what became of one exchange: the reply, and what happened to the file while it was sent. A value; whoever
 * holds one owns its texts.
 */
#ifndef TRANSFER_OUTCOME_H
#define TRANSFER_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "files/attachment.h"
#include "files/checksum.h"
#include "service/request.h"

/* A moment as the loop saw it: timers use the one clock, signatures and records the other. */
struct moment {
    int64_t now_ms;  /* never goes back                              */
    int64_t today_s; /* since 1970, as this machine believes         */
};

struct outcome {
    struct reply reply;
    struct checksum sum; /* of the file's bytes given to the connection, the last time from the beginning */
    enum attachment_fate
        fate;              /* of the file, as its last byte was read                                        */
    uint64_t file_bytes;   /* its size then                                                                 */
    bool was_silent;       /* the host did not answer the question whether to send (Expect)                 */
    bool refused_question; /* the host answered the question with 417                                       */
};

static inline void outcome_done(struct outcome *outcome)
{
    reply_done(&outcome->reply);
}

#endif
