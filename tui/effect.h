/*
 * effect: what app_update may ask for.
 *
 * A wish with plain fields; each kind uses some of them. perform.c carries them out in order, after all pending
 * events were taken; scenes print them. Whatever an effect holds is its own until it is performed.
 */
#ifndef EFFECT_H
#define EFFECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct attachment;
struct errand;
struct result;

enum effect_kind {
    EFFECT_NONE,
    /* for the engine */
    EFFECT_UPLOAD,      /* attachments                                                */
    EFFECT_CANCEL,      /* id, 0 all                                                  */
    EFFECT_PAUSE,       /* id, 0 all                                                  */
    EFFECT_RESUME,      /* id, 0 all                                                  */
    EFFECT_RETRY,       /* id, 0 all that failed                                      */
    EFFECT_MOVE,        /* id, number: places, negative is earlier                    */
    EFFECT_PARALLEL,    /* number: transfers at once                                  */
    EFFECT_LIMIT,       /* number: bytes per second, 0 none                           */
    EFFECT_GO_ON,       /* nothing                                                    */
    EFFECT_TAKE_UP,     /* nothing: transfers of an earlier run                       */
    EFFECT_FORGET,      /* nothing: the same                                          */
    EFFECT_LOOK_AROUND, /* nothing: what other attaches still send                   */
    EFFECT_PROVE_LINK,  /* id                                                         */
    EFFECT_HISTORY,     /* turn, text: what to search, number: at most                */
    EFFECT_PURGE,       /* turn: wipe the history                                     */
    EFFECT_TELL_END,    /* nothing: a long batch has ended                            */
    /* for the lister */
    EFFECT_ERRAND, /* errand                                                     */
    /* for the terminal */
    EFFECT_COPY,   /* text; number: how many results; answered with EVENT_PERFORMED */
    EFFECT_EXPORT, /* path, text, turn; is_allowed: may overwrite; REPORT_WRITTEN  */
    EFFECT_PLAIN,  /* text: shown on the normal screen until EFFECT_COME_BACK     */
    EFFECT_COME_BACK,
    EFFECT_SUSPEND,
    EFFECT_TITLE, /* is_allowed: something is under way; number: percent of it    */
    EFFECT_REDRAW,
    EFFECT_MOUSE, /* is_allowed                                                 */
    EFFECT_KINDS
};

struct effect {
    enum effect_kind kind;
    uint64_t id;      /* of a transfer                              */
    uint64_t turn;    /* the answer will carry it                   */
    int64_t number;   /* what it counts stands beside the kind      */
    bool is_allowed;  /* likewise                                   */
    int64_t until_s;  /* when a copied link dies; -1 not known      */
    const char *what; /* copy: "GET link"; static text              */
    char *path;       /* raw bytes                                  */
    char *text;
    struct result *result; /* prove-link                                 */
    struct attachment **attachments;
    size_t attachments_count;
    struct errand *errand;
};

struct effects {
    struct effect *items;
    size_t count;
    size_t room;
};

/* One more wish, to be filled in by the caller at once; the effects' own. */
struct effect *effects_want(struct effects *effects, enum effect_kind kind);

/* Releases what one of them, or all of them, hold. */
void effect_done(struct effect *effect);
void effects_clear(struct effects *effects);
void effects_done(struct effects *effects);

/* "upload", "copy": the kind as the log and scenes write it. Static text. */
const char *effect_name(enum effect_kind kind);

#endif
