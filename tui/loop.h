/*
 * loop: the one loop of the face.
 *
 * Waits in the only poll() of the face for keys, reports, signals and time; hands them to app_update; has the
 * effects performed; draws when something changed, at once after a key and a few times a second otherwise. Without a
 * terminal (it hung up) it goes on for a while so that what is in flight ends. The face's thread only.
 */
#ifndef LOOP_H
#define LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "effect.h"

struct app;
struct canvas;
struct done;
struct engine;
struct lister;
struct mailbox;
struct settings;
struct terminal;

/* All pointers are borrowed for loop_run; the rest is the loop's own and starts at zero. */
struct loop {
    struct app *app;
    struct terminal *terminal;
    struct canvas *canvas;
    struct engine *engine;
    struct lister *lister;
    struct mailbox *mail;
    const struct settings *settings;
    struct done *done;      /* programs told of the end of a batch; the caller waits for them */
    struct effects effects; /* of app_new, and then whatever app_update wants */
    int input, output;      /* descriptors of the terminal                    */
    int after_hangup_s;     /* how long uploads go on without a terminal      */

    int64_t drawn_ms;    /* when the screen was last drawn                 */
    bool is_urgent;      /* a person waits for the next draw               */
    bool is_left;        /* the normal screen is up: plain text            */
    bool is_hung_up;     /* there is no terminal any more                  */
    int64_t deadline_ms; /* when to give up after a hang-up                */
    int signal_number;   /* that ended the loop; 0: the person did         */
};

/* Before loop_run, and without an engine: the first folder on the screen, or an empty one if it takes long. */
void loop_show_first(struct loop *loop);

/* Runs until the app is finished or a signal ends it (loop->signal_number). */
void loop_run(struct loop *loop);

/* Carries out what was wanted, in order; outcomes go back to the app. In perform.c. */
void loop_perform(struct loop *loop);

/* Hands one event to the app, with the time. */
struct event;
void loop_tell(struct loop *loop, struct event event);

#endif
