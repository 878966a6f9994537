/*
 * views: the table of views. One file per screen, each with a draw and an act.
 *
 * A view draws between the title bar and the status line. What it keeps hangs in the app; it is made by open and released
 * by close. The face's thread only.
 */
#ifndef VIEWS_VIEWS_H
#define VIEWS_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "files/marks.h"
#include "screen/box.h"

#define VIEW_HINTS_MOST 12

struct view {
    const char *name;                   /* as the key file calls it                                       */
    const char *title;                  /* in the title bar; NULL: no tab of its own                      */
    enum view_id parent;                /* answers keys this one does not know                            */
    enum action hints[VIEW_HINTS_MOST]; /* for the footer, the most wanted first            */
    void (*open)(struct app *app, struct effects *effects); /* once, at the start; may be NULL */
    void (*close)(struct app *app);                         /* once, at the end; may be NULL  */
    void (*show)(struct app *app, struct effects *effects); /* each time it is put up; NULL   */
    void (*draw)(const struct app *app, struct canvas *canvas, struct box box);
    bool (*act)(struct app *app, enum action action,
                struct effects *effects); /* false: not known here          */
    void (*take)(struct app *app, struct report *report,
                 struct effects *effects); /* the view's reports; NULL    */
    void (*click)(struct app *app, const struct mouse *mouse, struct effects *effects); /* rows count from the
                                                                                          view's first; NULL */
    int64_t (*wait_ms)(const struct app *app); /* until it changes by itself, -1 never; NULL: never */
};

extern const struct view views[VIEW_COUNT];

/* files.c */
void files_open(struct app *app, struct effects *effects);
void files_close(struct app *app);
void files_draw(const struct app *app, struct canvas *canvas, struct box box);
bool files_act(struct app *app, enum action action, struct effects *effects);
void files_take(struct app *app, struct report *report, struct effects *effects);
int64_t files_wait_ms(const struct app *app);
struct basket
files_basket(const struct app *app); /* left part of the status line: "2 marked, 4.2 GiB in 2 folders" */

/* review.c */
void review_open(struct app *app, struct effects *effects);
void review_close(struct app *app);
void review_draw(const struct app *app, struct canvas *canvas, struct box box);
bool review_act(struct app *app, enum action action, struct effects *effects);
void review_take(struct app *app, struct report *report, struct effects *effects);
int64_t review_wait_ms(const struct app *app);

/* queue.c */
void queue_open(struct app *app, struct effects *effects);
void queue_close(struct app *app);
void queue_draw(const struct app *app, struct canvas *canvas, struct box box);
bool queue_act(struct app *app, enum action action, struct effects *effects);
void queue_take(struct app *app, struct report *report, struct effects *effects);
int64_t queue_wait_ms(const struct app *app);
bool queue_is_busy(const struct app *app); /* files are in flight or waiting     */
void queue_draw_totals(const struct app *app, struct canvas *canvas,
                       struct box box); /* right part of the status line */

/* results.c */
void results_open(struct app *app, struct effects *effects);
void results_close(struct app *app);
void results_draw(const struct app *app, struct canvas *canvas, struct box box);
bool results_act(struct app *app, enum action action, struct effects *effects);
int64_t results_wait_ms(const struct app *app);

/* history.c */
void history_open(struct app *app, struct effects *effects);
void history_close(struct app *app);
void history_show(struct app *app, struct effects *effects);
void history_draw(const struct app *app, struct canvas *canvas, struct box box);
bool history_act(struct app *app, enum action action, struct effects *effects);
void history_take(struct app *app, struct report *report, struct effects *effects);

/* help.c */
void help_open(struct app *app, struct effects *effects);
void help_close(struct app *app);
void help_draw(const struct app *app, struct canvas *canvas, struct box box);
bool help_act(struct app *app, enum action action, struct effects *effects);

#endif
