#include "views/queue.h"

#include <stdlib.h>

#include "base/units.h"
#include "screen/keys.h"
#include "views/views.h"

#define PARALLEL_MOST 16
#define LOOK_EVERY_MS 1000 /* for what other attaches do, while it is looked at */

static void queue_open(struct app *app, struct effects *effects)
{
    (void)effects;
    app->queue = memory_new(1, sizeof *app->queue);
    app->queue->shown_percent = -1;
    app->queue->engine.parallel = app->options->parallel;
    app->queue->wished_parallel = app->options->parallel;
    app->queue->engine.limit_rate = app->options->limit_rate;
}

static void queue_close(struct app *app)
{
    transfers_done(&app->queue->transfers);
    neighbours_done(&app->queue->neighbours);
    free(app->queue);
    app->queue = NULL;
}

size_t queue_unfinished(const struct app *app)
{
    return transfers_unfinished(&app->queue->transfers);
}

char *queue_left_over(const struct app *app)
{
    size_t count = queue_unfinished(app);

    if (count == 0)
        return NULL;
    return memory_print("%zu %s not there yet; %s", count, count == 1 ? "file is" : "files are",
                        app->queue->engine.is_unrecorded ? "there is no record of what is left"
                                                         : "what is left is offered again next time");
}

bool queue_is_in_flight(const struct app *app)
{
    return transfers_in_flight(&app->queue->transfers) > 0;
}

size_t queue_count(const struct queue *queue)
{
    return queue->transfers.count + neighbours_rows(&queue->neighbours);
}

static void look_around(struct app *app, struct effects *effects)
{
    app->queue->looked_ms = app->now_ms;
    effects_want(effects, EFFECT_LOOK_AROUND);
}

static int64_t until_look_ms(const struct app *app)
{
    int64_t left_ms = app->queue->looked_ms + LOOK_EVERY_MS - app->now_ms;

    return left_ms > 0 ? left_ms : 0;
}

static void queue_tick(struct app *app, struct effects *effects)
{
    if (app->queue->neighbours.count > 0 && until_look_ms(app) == 0)
        look_around(app, effects);
}

int64_t queue_wait_beside_ms(const struct app *app)
{
    return transfers_in_state(&app->queue->transfers, TRANSFER_RETRYING) > 0 ? 1000 : -1;
}

static int64_t queue_wait_ms(const struct app *app)
{
    return app->queue->neighbours.count > 0 ? until_look_ms(app) : queue_wait_beside_ms(app);
}

void queue_follow(struct app *app)
{
    struct queue *queue = app->queue;
    struct list *list = &queue->list;
    size_t row;

    list_fit(list, queue_count(queue), queue_rows(app));
    if (queue->is_steered)
        return;
    row = transfers_moving(&queue->transfers, list->top);
    if (row == queue->transfers.count || row - list->top < (size_t)list->rows)
        return;
    list_go(list, row);
    list_scroll(list, list->rows - 1);
}

static void queue_show(struct app *app, struct effects *effects)
{
    app->queue->is_steered = app->queue->is_detailed;
    queue_follow(app);
    look_around(app, effects);
}

/* What keys do. */

static const struct transfer_status *here(const struct app *app)
{
    const struct transfers *transfers = &app->queue->transfers;

    return app->queue->list.cursor < transfers->count ? &transfers->items[app->queue->list.cursor] : NULL;
}

static void want_for(struct effects *effects, enum effect_kind kind, const struct transfer_status *status)
{
    effects_want(effects, kind)->id = status->id;
}

static void cancel(struct app *app, const struct transfer_status *status, struct effects *effects)
{
    if (status_is_over(status->state))
        app_notice(app, false, "%s is over already", status->name);
    else
        want_for(effects, EFFECT_CANCEL, status);
}

static void retry(struct app *app, const struct transfer_status *status, struct effects *effects)
{
    if (status->state == TRANSFER_FAILED || status->state == TRANSFER_CANCELLED)
        want_for(effects, EFFECT_RETRY, status);
    else
        app_notice(app, false, "only a file that failed or was cancelled can be tried again");
}

static void pause_or_resume(struct app *app, const struct transfer_status *status, struct effects *effects)
{
    if (status->state == TRANSFER_PAUSED)
        want_for(effects, EFFECT_RESUME, status);
    else if (status_is_over(status->state))
        app_notice(app, false, "%s is over already", status->name);
    else if (status->state == TRANSFER_CONFIRMING || status->state == TRANSFER_CHECKING)
        app_notice(app, false, "%s is sent; only an answer is awaited", status->name);
    else
        want_for(effects, EFFECT_PAUSE, status);
}

static void move(struct app *app, const struct transfer_status *status, int places, struct effects *effects)
{
    uint64_t id = status->id;
    size_t row;

    if (!transfers_move(&app->queue->transfers, app->queue->list.cursor, places, &row)) {
        app_notice(app, false, "only files that wait can change places");
        return;
    }

    struct effect *effect = effects_want(effects, EFFECT_MOVE);

    effect->id = id;
    effect->number = places;
    list_go(&app->queue->list, row);
}

static void set_parallel(struct app *app, int step, struct effects *effects)
{
    int parallel = app->queue->wished_parallel + step;

    if (parallel < 1 || parallel > PARALLEL_MOST) {
        app_notice(app, false, "%d at once is the %s", app->queue->wished_parallel,
                   parallel < 1 ? "least" : "most");
        return;
    }
    app->queue->wished_parallel = parallel;
    effects_want(effects, EFFECT_PARALLEL)->number = parallel;
    app_notice(app, false, "%d at once", parallel);
}

static void retry_all(struct app *app, struct effects *effects)
{
    if (transfers_in_state(&app->queue->transfers, TRANSFER_FAILED) > 0)
        effects_want(effects, EFFECT_RETRY);
    else
        app_notice(app, false, "nothing has failed");
}

static void set_limit(struct app *app, const char *text, struct effects *effects)
{
    uint64_t limit;
    char rate[UNITS_TEXT_SIZE];

    if (text[0] == '\0')
        return;
    if (!units_parse_bytes(text, &limit) || limit > INT64_MAX) {
        app_notice(app, true, "\"%s\" is no rate; type 500K, 2M, or 0 for no limit", text);
        return;
    }
    app->queue->engine.limit_rate = limit;
    effects_want(effects, EFFECT_LIMIT)->number = (int64_t)limit;
    if (limit == 0)
        app_notice(app, false, "no limit");
    else
        app_notice(app, false, "at most %s", units_rate(limit, rate));
}

static const struct prompt_use limit_prompt = { .label = "at most, a second (2M, 0 no limit): ",
                                                .entered = set_limit };

/* What another attache sends, only that one can steer. */
static bool refuse(struct app *app, enum action action)
{
    size_t row = app->queue->list.cursor - app->queue->transfers.count;
    struct neighbour_row there;

    if (row >= neighbours_rows(&app->queue->neighbours))
        return false;
    there = neighbours_row(&app->queue->neighbours, row);
    switch (action) {
    case ACTION_CANCEL:
    case ACTION_RETRY:
    case ACTION_PAUSE:
    case ACTION_EARLIER:
    case ACTION_LATER:
        app_notice(app, false, "%s is in another attache (%s): only there it can be changed",
                   there.file ? there.file->name : "this", there.whose->name);
        return true;
    default: return false;
    }
}

/* Actions on the row under the cursor. */
static bool act_here(struct app *app, enum action action, struct effects *effects)
{
    const struct transfer_status *status = here(app);

    if (action == ACTION_DETAILS && queue_count(app->queue) > 0) {
        app->queue->is_detailed = !app->queue->is_detailed;
        return true;
    }
    if (!status)
        return refuse(app, action);
    switch (action) {
    case ACTION_CANCEL: cancel(app, status, effects); return true;
    case ACTION_RETRY: retry(app, status, effects); return true;
    case ACTION_PAUSE: pause_or_resume(app, status, effects); return true;
    case ACTION_EARLIER: move(app, status, -1, effects); return true;
    case ACTION_LATER: move(app, status, 1, effects); return true;
    default: return false;
    }
}

static bool queue_act(struct app *app, enum action action, struct effects *effects)
{
    struct queue *queue = app->queue;

    if (views_move(&queue->list, queue_count(queue), queue_rows(app), action) ||
        act_here(app, action, effects)) {
        queue->is_steered = true;
        return true;
    }
    switch (action) {
    case ACTION_RETRY_ALL: retry_all(app, effects); return true;
    case ACTION_PAUSE_ALL:
        effects_want(effects, queue->engine.is_paused ? EFFECT_RESUME : EFFECT_PAUSE);
        return true;
    case ACTION_GO_ON:
        if (queue->engine.is_stopped)
            effects_want(effects, EFFECT_GO_ON);
        return true;
    case ACTION_FEWER: set_parallel(app, -1, effects); return true;
    case ACTION_MORE: set_parallel(app, 1, effects); return true;
    case ACTION_LIMIT: app_prompt(app, &limit_prompt, ""); return true;
    case ACTION_BACK:
        if (!queue->is_detailed)
            return false;
        queue->is_detailed = false;
        return true;
    default: return false;
    }
}

/* A key that does the opposite now is called by what it does now. */
static const struct hint *queue_hints_now(const struct app *app)
{
    static const struct hint one[] = {
        { ACTION_CANCEL, NULL },    { ACTION_PAUSE, "resume" }, { ACTION_DETAILS, NULL },
        { ACTION_PAUSE_ALL, NULL }, { ACTION_LIMIT, NULL },     { ACTION_EARLIER, NULL },
        { ACTION_LATER, NULL },     { ACTION_NONE, NULL },
    };
    static const struct hint all[] = {
        { ACTION_PAUSE_ALL, "resume all" },
        { ACTION_CANCEL, NULL },
        { ACTION_PAUSE, "resume" },
        { ACTION_DETAILS, NULL },
        { ACTION_LIMIT, NULL },
        { ACTION_EARLIER, NULL },
        { ACTION_LATER, NULL },
        { ACTION_NONE, NULL },
    };
    const struct transfer_status *status = here(app);

    if (app->queue->engine.is_paused)
        return all;
    return status && status->state == TRANSFER_PAUSED ? one : NULL;
}

static void queue_click(struct app *app, const struct mouse *mouse, struct effects *effects)
{
    (void)effects;
    app->queue->is_steered = true;
    list_fit(&app->queue->list, queue_count(app->queue), queue_rows(app));
    list_press(&app->queue->list, mouse->row - queue_head_rows(app));
}

const struct view queue_view = {
    .name = "queue",
    .title = "Queue",
    .hints = { ACTION_CANCEL, ACTION_PAUSE, ACTION_RETRY, ACTION_DETAILS, ACTION_PAUSE_ALL, ACTION_LIMIT,
               ACTION_RETRY_ALL, ACTION_FEWER, ACTION_MORE, ACTION_EARLIER, ACTION_LATER },
    .hints_now = queue_hints_now,
    .open = queue_open,
    .close = queue_close,
    .show = queue_show,
    .draw = queue_draw,
    .act = queue_act,
    .take = queue_take,
    .click = queue_click,
    .tick = queue_tick,
    .wait_ms = queue_wait_ms,
};
