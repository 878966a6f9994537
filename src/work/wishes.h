/*
 * wishes: what a face may ask of the engine, as letters. engine.c posts them, wishes.c
 * carries them out on the engine's thread.
 */
#ifndef WORK_WISHES_H
#define WORK_WISHES_H

#include <stddef.h>
#include <stdint.h>

#include "base/mailbox.h"

enum wish_kind {
    WISH_UPLOAD,
    WISH_CANCEL,
    WISH_PAUSE,
    WISH_RESUME,
    WISH_RETRY,
    WISH_MOVE,
    WISH_SET_PARALLEL,
    WISH_SET_LIMIT,
    WISH_GO_ON,
    WISH_DRAIN,
    WISH_TAKE_UP,
    WISH_FORGET,
    WISH_PUT_BACK,
    WISH_LOOK_AROUND,
    WISH_CHECK_LINK,
    WISH_SEARCH,
    WISH_PURGE,
    WISH_STOP,
    WISH_KINDS
};

struct attachment;
struct result;

struct wish {
    struct letter letter; /* must stay first */
    enum wish_kind kind;
    uint64_t id;
    int64_t number; /* places, parallel, bytes a second, results at most */
    struct attachment **attachments;
    size_t count;
    char *text;
    struct result *result;
    uint64_t turn;
};

#endif
