/*
 * error: what went wrong, as a value.
 *
 * A function that can fail returns bool and takes `struct error *err` last; err is never NULL and is written
 * only on failure. Stage says where, remedy says what the program does next, code, message and hint are for the
 * person. Errors hold no secret: whoever makes one puts none in. Any thread.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stdint.h>

/* Where it happened, in the words of the results (`error.stage`). */
enum error_stage {
    STAGE_NONE, /* no error */
    STAGE_CREDENTIALS,
    STAGE_FILE,
    STAGE_REQUEST,
    STAGE_UPLOAD,
    STAGE_VERIFY,
    STAGE_LINK,
    STAGE_COUNT
};

/* What the program does about it. The retry logic looks at nothing else. */
enum error_remedy {
    REMEDY_FAIL,         /* this file fails, the rest go on                                */
    REMEDY_WAIT,         /* repeat after a pause                                           */
    REMEDY_WAIT_ONCE,    /* repeat after a pause, but only once                            */
    REMEDY_HOLD,         /* repeat when this machine has room again, not counted           */
    REMEDY_FRESH,        /* repeat at once on a new connection, once, not counted          */
    REMEDY_NEW_LINKS,    /* ask for new links, then repeat                                 */
    REMEDY_NEXT_HEADERS, /* repeat at once with the next header candidate, not counted     */
    REMEDY_NO_EXPECT,    /* repeat at once without Expect                                  */
    REMEDY_WITH_EXPECT,  /* repeat at once with Expect, to learn the reason                */
    REMEDY_CLOCK,        /* correct the clock offset, sign again, once                     */
    REMEDY_NONCE,        /* sign again with a new nonce, once                              */
    REMEDY_SIGN_IN,      /* fetch the credentials anew, once                               */
    REMEDY_STOP          /* the cause is common to all files: stop starting new ones       */
};

struct error {
    enum error_stage stage;
    enum error_remedy remedy;
    int http_status;        /* 0 if there was no answer                                         */
    int64_t retry_after_ms; /* what the service asked for, 0 if nothing                         */
    bool is_overload;       /* the service is overloaded: fewer transfers at once               */
    bool is_of_disk;        /* the file's disk is gone or silent: other files there meet the same     */
    bool is_of_file;        /* its name or its size is refused: that says nothing about other files  */
    char code[64];          /* the service's, libcurl's or errno's name for it                  */
    char message[512];      /* what happened: "this AccessKey may not upload"                   */
    char hint[256];         /* what the person can do now: "check the RAM policy"; may be empty */
};

/* Fills err and returns false, so that a failing function can `return error_set(...)`. The message is made
 * from format; a message that does not fit is cut. code may be "". The hint is empty, the status 0. */
bool error_set(struct error *err, enum error_stage stage, enum error_remedy remedy, const char *code,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* As error_set, for a failed system call: the code is errno's name ("ENOENT"), the message is the format's
 * text, ": " and the reason in plain words. errno is passed as a value. */
bool error_set_errno(struct error *err, enum error_stage stage, enum error_remedy remedy, int error_number,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Adds what the person can do now. Returns false, so that it can end a failing function. */
bool error_hint(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The hint where this process may open no more files. */
#define ERROR_HINT_LIMIT "close other programs, or raise the limit: ulimit -n"

/* Makes err say that nothing is wrong. */
void error_clear(struct error *err);

/* True if there is an error in it; NULL is none. */
bool error_is_set(const struct error *err);

/* An error is large, and most of what is kept for long has none: then it is kept as a pointer, NULL where nothing
 * is wrong. A copy for that; the caller's, released by free. NULL if err is NULL or nothing is wrong. */
struct error *error_keep(const struct error *err);

/* What was kept, or, where it is NULL, an error that says that nothing is wrong. */
const struct error *error_or_none(const struct error *kept);

/* The whole in sentences: what happened, then what the person can do; a command at its beginning stays as it is typed.
 * The caller's. */
char *error_story(const struct error *err);

/* The stage as scripts see it: "credentials", "file", "request", "upload", "verify", "link"; "" for none. */
const char *error_stage_name(enum error_stage stage);

#endif
