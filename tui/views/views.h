/*
 * views: the table of views. One file per screen, each with a draw and an act.
 *
 * A view draws between the title bar and the status line. What it keeps hangs in the app; it is made by open and
 * released by close. The face's thread only.
 */
#ifndef VIEWS_VIEWS_H
#define VIEWS_VIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "files/marks.h"
#include "screen/box.h"
#include "screen/theme.h"

struct list;

#define VIEW_HINTS_MOST 12
#define FRAME_ROWS      3 /* title bar, status line, footer */

/* What the footer says of an action. */
struct hint {
    enum action action; /* ACTION_NONE ends a row of hints            */
    const char *word;   /* what it does here; NULL: the action's name */
};

/* Functions may be NULL, but for draw of a view that has a screen. */
struct view {
    const char *name;                   /* as the key file calls it                      */
    const char *title;                  /* in the title bar; NULL: no tab of its own     */
    enum view_id parent;                /* answers keys this one does not know           */
    enum action hints[VIEW_HINTS_MOST]; /* for the footer, the most wanted first */

    /* Hints that stand in the place of these for now; NULL: these. */
    const struct hint *(*hints_now)(const struct app *app);

    /* Once at the start and once at the end; show: each time it is put up. */
    void (*open)(struct app *app, struct effects *effects);
    void (*close)(struct app *app);
    void (*show)(struct app *app, struct effects *effects);

    void (*draw)(const struct app *app, struct canvas *canvas, struct box box);

    /* False: this view does not know the action; its parent is asked. */
    bool (*act)(struct app *app, enum action action, struct effects *effects);

    /* A report for this view; what is wanted from it is taken out. */
    void (*take)(struct app *app, struct report *report, struct effects *effects);

    /* A press of the mouse; its rows count from the view's first. */
    void (*click)(struct app *app, const struct mouse *mouse, struct effects *effects);

    /* The mouse moves with its button down, and is let go. */
    void (*drag)(struct app *app, const struct mouse *mouse, struct effects *effects);

    /* After everything that happens while it is up: asks for what is due by now. */
    void (*tick)(struct app *app, struct effects *effects);

    /* True if an action (ACTION_NONE: text) had better wait for what is on its way; is_behind: others
     * wait before it. */
    bool (*awaits)(const struct app *app, enum action action, bool is_behind);

    /* How long until what it shows changes by itself; -1 never. */
    int64_t (*wait_ms)(const struct app *app);

    /* What app_draw_ms says. */
    int64_t (*draw_ms)(const struct app *app, int64_t now_ms);
};

/* Each stands at the end of its file. */
extern const struct view any_view, files_view, review_view, queue_view, results_view, history_view, help_view;

/* By enum view_id. */
extern const struct view *const views[VIEW_COUNT];

/* Moves the cursor of a list of count rows, of which so many are shown, if
 * the action is a motion; else returns false. */
bool views_move(struct list *list, size_t count, int rows, enum action action);

/* A faint label and a text wrapped behind it; nothing for an empty text. Returns what is left of the box below. */
struct box views_draw_fact(struct canvas *canvas, struct box box, enum role role, const char *label,
                           const char *text, bool is_exact);

/* " · 1 marked" behind what stands in the row already: whole or not at all: half a number is a wrong one. Returns
 * what is left of the row. */
struct box views_draw_total(struct canvas *canvas, struct box box, enum role role, const char *text);

/* frame.c: which tab of the title bar stands at that column; VIEW_ANY for none. */
enum view_id frame_tab_at(const struct app *app, int column);

/* any.c: the mouse, wherever it is. */
void any_take_mouse(struct app *app, const struct event *event, struct effects *effects);

/* files.c: what is marked, for the left part of the status line. */
struct basket files_basket(const struct app *app);

/* queue.c: how many transfers are not over, and a sentence without its full stop on what becomes of them when one
 * leaves, NULL if there are none, the caller's; whether some have begun and may still arrive by themselves. */
size_t queue_unfinished(const struct app *app);
char *queue_left_over(const struct app *app);
bool queue_is_in_flight(const struct app *app);

/* queue_totals.c: the totals at the right of the status line, as much as there is room for. Returns the columns
 * used. */
int queue_draw_totals(const struct app *app, struct canvas *canvas, struct box box);

/* queue.c: how long until its rows say something else by themselves, as those that count down do; -1: they do not. */
int64_t queue_wait_beside_ms(const struct app *app);

/* queue_draw.c: the queue beside another view, without a cursor, and how many rows it wants; 0: there is none. */
int queue_rows_beside(const struct app *app);
void queue_draw_beside(const struct app *app, struct canvas *canvas, struct box box);

/* results_out.c: what became of a copy or of writing a file. */
void results_take_outcome(struct app *app, const struct event *event, struct effects *effects);

#endif
