#include "app.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/wait.h"
#include "dialogue.h"
#include "files/marks.h"
#include "screen/keys.h"
#include "views/results.h"
#include "views/views.h"
#include "work/report.h"

/* Which view takes which report. */
static const enum view_id receivers[REPORT_KINDS] = {
    [REPORT_TRANSFER] = VIEW_QUEUE,   [REPORT_PROGRESS] = VIEW_QUEUE,   [REPORT_ENGINE] = VIEW_QUEUE,
    [REPORT_UNFINISHED] = VIEW_QUEUE, [REPORT_HISTORY] = VIEW_HISTORY,  [REPORT_REVIEW] = VIEW_REVIEW,
    [REPORT_FOLDER] = VIEW_FILES,     [REPORT_ROWS] = VIEW_FILES,       [REPORT_DETAILS] = VIEW_FILES,
    [REPORT_FOUND] = VIEW_FILES,      [REPORT_PEEK] = VIEW_FILES,       [REPORT_CHANGED] = VIEW_FILES,
    [REPORT_COMPLETED] = VIEW_FILES,  [REPORT_PLACES] = VIEW_FILES,     [REPORT_WRITTEN] = VIEW_RESULTS,
    [REPORT_MATCHED] = VIEW_FILES,    [REPORT_NEIGHBOURS] = VIEW_QUEUE, [REPORT_PROOF] = VIEW_RESULTS,
    [REPORT_WEIGHTS] = VIEW_FILES,
};

struct app *app_new(const struct app_options *options, int rows, int columns, int64_t now_ms, int64_t today_s,
                    struct effects *effects)
{
    struct app *app = memory_new(1, sizeof *app);

    app->options = options;
    app->keymap = options->keymap;
    app->rows = rows;
    app->columns = columns;
    app->now_ms = now_ms;
    app->today_s = today_s;
    app->view = VIEW_FILES;
    app->has_changed = true;
    app->has_mouse = options->has_mouse;
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++)
        if (views[view]->open)
            views[view]->open(app, effects);
    if (options->cannot_send)
        app_notice(app, true, "nothing can be sent: %s", options->cannot_send);
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++)
        if (views[view]->close)
            views[view]->close(app);
    dialogue_done(app);
    free(app);
}

bool app_act(struct app *app, enum action action, struct effects *effects)
{
    for (enum view_id view = app->view;; view = views[view]->parent) {
        if (views[view]->act && views[view]->act(app, action, effects))
            return true;
        if (view == VIEW_ANY)
            return false;
    }
}

/* What went well was said of the view that is left; what went wrong has to be read. */
void app_show(struct app *app, enum view_id view, struct effects *effects)
{
    if (view == app->view)
        return;
    if (!app->notice.is_bad)
        dialogue_drop_notice(app);
    app->previous = app->view;
    app->view = view;
    app->place++;
    app->has_changed = true;
    if (views[view]->show)
        views[view]->show(app, effects);
}

int app_view_rows(const struct app *app)
{
    int rows = app->rows - FRAME_ROWS;

    return rows > 0 ? rows : 0;
}

void app_must_be_seen(struct app *app)
{
    app->is_unseen = true;
    app->has_changed = true;
}

/* The normal screen gives whole lines: only their end counts. */
static void come_back(struct app *app, int key, struct effects *effects)
{
    if (key != KEYCODE_ENTER && key != KEYCODE_LINE_END)
        return;
    app->is_left = false;
    effects_want(effects, EFFECT_COME_BACK);
}

bool app_is_covered(const struct app *app)
{
    return app->prompt || app->question.text;
}

void app_act_on_key(struct app *app, int key, struct effects *effects)
{
    if (app->is_left) {
        come_back(app, key, effects);
    } else if (app->is_unseen && key != KEYCODE_INTERRUPT) {
        return;
    } else if (app->question.text) {
        dialogue_answer(app, key, effects);
    } else if (app->prompt) {
        dialogue_type(app, key, effects);
    } else {
        (void)app_act(app, keymap_find(app->keymap, app->view, key), effects);
    }
}

/* What was said may go when the person gets out. */
static void take_key(struct app *app, const struct event *event, struct effects *effects)
{
    app->has_changed = true;
    if (event->key == KEYCODE_ESCAPE)
        dialogue_drop_notice(app);
    ahead_take(app, event->key, effects);
}

/* Pasted text is text: it goes into a prompt, and means nothing elsewhere. */
static void take_paste(struct app *app, const struct event *event, struct effects *effects)
{
    if (app->prompt && !app->question.text)
        dialogue_paste(app, event->text, effects);
    app->has_changed = true;
}

static void take_report(struct app *app, const struct event *event, struct effects *effects)
{
    const struct view *view = views[receivers[event->report->kind]];

    if (!view->take)
        return;
    view->take(app, event->report, effects);
    app->has_changed = true;
}

static void take_resize(struct app *app, const struct event *event, struct effects *effects)
{
    (void)effects;
    app->rows = event->rows;
    app->columns = event->columns;
    app->has_changed = true;
}

static void take_shown(struct app *app, const struct event *event, struct effects *effects)
{
    (void)event;
    (void)effects;
    app->is_unseen = false;
}

static void take_tick(struct app *app, const struct event *event, struct effects *effects)
{
    (void)event;
    (void)effects;
    app->has_changed = true;
}

static void (*const takers[])(struct app *app, const struct event *event, struct effects *effects) = {
    [EVENT_KEY] = take_key,
    [EVENT_PASTE] = take_paste,
    [EVENT_MOUSE] = any_take_mouse,
    [EVENT_REPORT] = take_report,
    [EVENT_RESIZE] = take_resize,
    [EVENT_SHOWN] = take_shown,
    [EVENT_PERFORMED] = results_take_outcome,
    [EVENT_TICK] = take_tick,
};

/* Who marks wants to see how much it comes to, in the place of what was said before. */
static void make_room(struct app *app, size_t marked)
{
    if (app->notice.text && !app->notice.is_new && files_basket(app).files != marked)
        dialogue_drop_notice(app);
    app->notice.is_new = false;
}

void app_update(struct app *app, const struct event *event, struct effects *effects)
{
    size_t marked = files_basket(app).files;
    bool was_covered;

    app->now_ms = event->now_ms;
    app->today_s = event->today_s;
    marks_set_clock(app->marks, app->today_s);
    if (app->notice.text && app->now_ms >= app->notice.until_ms)
        dialogue_drop_notice(app);
    export_watch(app);
    was_covered = app_is_covered(app);
    takers[event->kind](app, event, effects);
    if (!was_covered && app_is_covered(app))
        ahead_settle(app);
    if (app->ahead.count && event->kind != EVENT_KEY)
        ahead_go_on(app, effects);
    if (views[app->view]->tick)
        views[app->view]->tick(app, effects);
    make_room(app, marked);
}

int64_t app_wait_ms(const struct app *app)
{
    int64_t wait_ms = app->notice.text ? app->notice.until_ms - app->now_ms : -1;

    wait_ms = wait_sooner(wait_ms, export_wait_ms(app));
    if (views[app->view]->wait_ms)
        wait_ms = wait_sooner(wait_ms, views[app->view]->wait_ms(app));
    return wait_ms;
}

int64_t app_draw_ms(const struct app *app, int64_t now_ms)
{
    return views[app->view]->draw_ms ? views[app->view]->draw_ms(app, now_ms) : 0;
}
