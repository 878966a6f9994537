/*
 * app: the whole state of the face, and the only function that changes it.
 *
 * app_update performs nothing: wishes go to effects. app_draw reads and changes nothing. Neither
 * reads a clock: time comes with the events. Prompts, questions and notices are state, drawn over the
 * view; nothing waits. The face's thread only.
 */
#ifndef APP_H
#define APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ahead.h"
#include "base/error.h"
#include "effect.h"
#include "keymap.h"

struct app;
struct browser;
struct canvas;
struct help;
struct marks;
struct mouse;
struct prompt;
struct recall;
struct queue;
struct report;
struct results;
struct review;

enum event_kind {
    EVENT_KEY,       /* key                                                          */
    EVENT_PASTE,     /* text: raw bytes                                              */
    EVENT_MOUSE,     /* mouse                                                        */
    EVENT_REPORT,    /* report; what is wanted from it is taken out and set to NULL  */
    EVENT_RESIZE,    /* rows, columns                                                */
    EVENT_SHOWN,     /* what was asked is on the screen and typed-ahead keys are gone */
    EVENT_PERFORMED, /* effect was carried out, or error says why not                */
    EVENT_TICK       /* time has passed                                              */
};

struct event {
    enum event_kind kind;
    int64_t now_ms;  /* clock_now_ms when it was taken   */
    int64_t today_s; /* clock_today_s                    */
    int key;
    int rows, columns;
    const char *text;
    const struct mouse *mouse;
    struct report *report;
    const struct effect *effect; /* EVENT_PERFORMED                              */
    const char *way;             /* EVENT_PERFORMED of a copy: which way it went */
    const struct error *error;   /* EVENT_PERFORMED: NULL if it went well        */
};

/* One line being typed in the place of the footer, and what it is for. Each function may be NULL. */
struct prompt_use {
    const char *label; /* "filter: "                                                     */
    void (*changed)(struct app *app, const char *text, struct effects *effects);
    void (*entered)(struct app *app, const char *text, struct effects *effects);
    void (*given_up)(struct app *app, struct effects *effects);                   /* Esc    */
    void (*complete)(struct app *app, const char *text, struct effects *effects); /* Tab    */
    enum action means; /* what entering it does to rows, which have to be there; ACTION_NONE: nothing */
};

/* The lines that were entered at one prompt. */
struct recalled {
    const struct prompt_use *use;
    struct recall *recall;
};

/* A question over the view. Keys that are no answer do nothing; Esc and the last answer mean "no". */
struct answer {
    const char *key;                                          /* as key_parse reads it                  */
    const char *label;                                        /* "quit and stop them"                   */
    void (*chosen)(struct app *app, struct effects *effects); /* NULL: nothing happens */
};

struct question {
    char *text; /* NULL: nothing is asked */
    const struct answer *answers;
    size_t answers_count;
};

struct notice {
    char *text;  /* NULL: nothing to say */
    bool is_new; /* said in answer to the event that is being taken */
    bool is_bad;
    int64_t until_ms;
};

/* What the program was started with; borrowed for the app's life. */
struct app_options {
    const char *endpoint; /* title bar: "127.0.0.1"                          */
    bool is_demo;
    const char *cannot_send; /* why nothing can be sent; NULL: it can           */
    const char *folder;      /* absolute: the current folder                    */
    const char *home;        /* absolute, or NULL                               */
    char *const *paths;      /* of the command line, raw: a folder to open, files to mark */
    size_t paths_count;
    char *const *picks; /* raw: files and folders to mark                  */
    size_t picks_count;
    bool mixes_folders; /* folders stand among the files, until the person says otherwise */
    const char *format; /* for copying; NULL: markdown                     */
    int parallel;
    uint64_t limit_rate;
    bool has_mouse;
    const struct keymap *keymap; /* which key means what */
    bool shows_title;            /* progress in the terminal's title */
    bool tells_end;              /* of a batch that took at least tells_after_ms */
    int64_t tells_after_ms;
};

struct app {
    const struct app_options *options;
    const struct keymap *keymap;
    int rows, columns; /* of the screen                                   */
    int64_t now_ms;    /* of the event last taken                         */
    int64_t today_s;

    enum view_id view;
    enum view_id previous; /* where help and review go back to                */
    uint64_t place;        /* counts the views and folders gone to            */
    struct ahead ahead;
    bool is_unseen;   /* something asks and is not on the screen yet: keys do not answer it */
    bool has_changed; /* since the last draw                             */
    bool is_finished;
    bool is_left; /* plain text is on the normal screen; Enter comes back */
    bool has_mouse;

    struct browser *files; /* views/files.c: folder, rows, preview            */
    struct marks *marks;   /* paths chosen, in order                          */
    struct review *review; /* views/review.c: attachments about to be sent    */
    struct queue *queue;   /* last reported state of every transfer           */
    struct results *results;
    struct results *history;
    struct help *help;

    char *format;          /* for copying and writing: a name or a template         */
    struct export *export; /* views/results_export.c: the files being written             */

    struct prompt *prompt; /* the line being typed; NULL: none                */
    const struct prompt_use *prompt_use;
    struct recalled *recalled; /* what was entered before, a prompt each        */
    size_t recalled_count;
    struct question question;
    struct notice notice;
};

/* A new app at its first view, before any event. options are borrowed. Wishes
 * for the start go to effects. The caller's. */
struct app *app_new(const struct app_options *options, int rows, int columns, int64_t now_ms, int64_t today_s,
                    struct effects *effects);
void app_free(struct app *app);

/* The only function that changes an app. Performs nothing. */
void app_update(struct app *app, const struct event *event, struct effects *effects);

/* Draws all of it: title bar, view, status line, footer. */
void app_draw(const struct app *app, struct canvas *canvas);

/* How long until something on the screen changes by itself; -1: never. */
int64_t app_wait_ms(const struct app *app);

/* For ahead.c: what a key does now, and whether a prompt or a question is in front of the view. */
void app_act_on_key(struct app *app, int key, struct effects *effects);
bool app_is_covered(const struct app *app);

/* For the views. */

/* Runs an action as if its key had been pressed. False if nothing knows it here. */
bool app_act(struct app *app, enum action action, struct effects *effects);

/* Puts up another view. */
void app_show(struct app *app, enum view_id view, struct effects *effects);

/* Rows the view has between title bar and status line: what a page is. */
int app_view_rows(const struct app *app);

/* How long the next draw is better put off, because what is about to come belongs on it; 0: not at all. */
int64_t app_draw_ms(const struct app *app, int64_t now_ms);

/* Keys typed up to the next draw do not answer what is asked now. */
void app_must_be_seen(struct app *app);

/* One line for the person that fades by itself; is_bad: stays longer and is shown as a failure. */
void app_notice(struct app *app, bool is_bad, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts up a prompt with a first text; use is borrowed for good. Where the text does nothing before it is entered,
 * Up brings back what was entered there earlier. */
void app_prompt(struct app *app, const struct prompt_use *use, const char *text);

/* Offers whole texts to complete the prompt to, copied; Tab goes through them. */
void app_prompt_offer(struct app *app, const char *const *texts, size_t count);

/* Asks; takes text. The answers are borrowed while it is up. */
void app_ask(struct app *app, char *text, const struct answer *answers, size_t count);

#endif
