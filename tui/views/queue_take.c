/*
 * queue_take: what the engine reports, taken into the model.
 */
#include "views/queue.h"

#include "views/results.h"
#include "views/views.h"

static void say_what_ended(struct app *app)
{
    const struct transfers *transfers = &app->queue->transfers;
    size_t failed = transfers_in_state(transfers, TRANSFER_FAILED);
    size_t done = transfers_in_state(transfers, TRANSFER_DONE);
    char key[KEY_NAME_SIZE];

    if (failed > 0 && app->view == VIEW_QUEUE)
        app_notice(app, true, "%zu uploaded, %zu failed", done, failed);
    else if (failed > 0)
        app_notice(app, true, "%zu uploaded, %zu failed; %s shows why", done, failed,
                   keymap_name(app->keymap, app->view, ACTION_VIEW_QUEUE, key));
    else if (done > 0)
        app_notice(app, false, "%zu uploaded; %s shows the results", done,
                   keymap_name(app->keymap, app->view, ACTION_VIEW_RESULTS, key));
}

static void end_batch(struct app *app, struct effects *effects)
{
    say_what_ended(app);
    if (app->options->tells_end && app->now_ms - app->queue->batch_began_ms >= app->options->tells_after_ms)
        effects_want(effects, EFFECT_TELL_END);
}

static void begin_batch(struct app *app)
{
    app->queue->batch_began_ms = app->now_ms;
    app->queue->is_steered = false;
    results_begin_batch(app);
}

static void take_transfer(struct app *app, struct report *report, struct effects *effects)
{
    struct queue *queue = app->queue;
    size_t unfinished = queue_unfinished(app);
    bool is_new = transfers_take(&queue->transfers, &report->status);

    if (is_new && unfinished == 0)
        begin_batch(app);
    queue->transfers.totals = report->totals;
    if (report->result)
        results_add(app, GIVE(report->result));
    if (unfinished > 0 && queue_unfinished(app) == 0)
        end_batch(app, effects);
}

static void take_engine(struct app *app, struct report *report)
{
    bool was_stopped = app->queue->engine.is_stopped;

    app->queue->engine = *report->engine;
    if (report->engine->notice[0])
        app_notice(app, false, "%s", report->engine->notice);
    if (report->engine->is_stopped && !was_stopped && app->view != VIEW_QUEUE)
        app_notice(app, true, "stopped: %s", report->engine->cause.message);
}

static void take_up(struct app *app, struct effects *effects)
{
    effects_want(effects, EFFECT_TAKE_UP);
    app_show(app, VIEW_QUEUE, effects);
}

static void forget(struct app *app, struct effects *effects)
{
    (void)app;
    effects_want(effects, EFFECT_FORGET);
}

/* The question comes unasked: no answer is a key that one types in Files without looking. */
static const struct answer unfinished_answers[] = {
    { .key = "y", .label = "send", .chosen = take_up },
    { .key = "x", .label = "forget", .chosen = forget },
    { .key = "n", .label = "not now" },
};

static void take_unfinished(struct app *app, struct report *report)
{
    size_t count = report->results_count;

    if (count == 1)
        app_ask(app, memory_print("%s was not sent last time. Send it now?", report->results[0]->name),
                unfinished_answers, sizeof unfinished_answers / sizeof unfinished_answers[0]);
    else if (count > 1)
        app_ask(app, memory_print("%zu files were not sent last time. Send them now?", count),
                unfinished_answers, sizeof unfinished_answers / sizeof unfinished_answers[0]);
}

/* Said where it is not seen anyway. */
static void take_neighbours(struct app *app, struct report *report)
{
    struct neighbours *neighbours = &app->queue->neighbours;
    bool were_there = neighbours->count > 0;
    char key[KEY_NAME_SIZE];

    neighbours_take(neighbours, report);
    if (!were_there && neighbours->count > 0 && app->view != VIEW_QUEUE)
        app_notice(app, false, "%s shows what another attache (%s) sends",
                   keymap_name(app->keymap, app->view, ACTION_VIEW_QUEUE, key), neighbours->items[0].name);
    else if (were_there && neighbours->count == 0 && !app->question.text)
        app_notice(app, false, "the other attache has sent all it had; %s shows the results",
                   keymap_name(app->keymap, app->view, ACTION_VIEW_HISTORY, key));
}

static void show_title(struct app *app, struct effects *effects)
{
    int percent = queue_unfinished(app) == 0 ? -1 : transfers_percent(&app->queue->transfers);
    struct effect *effect;

    if (!app->options->shows_title || percent == app->queue->shown_percent)
        return;
    app->queue->shown_percent = percent;
    effect = effects_want(effects, EFFECT_TITLE);
    effect->is_allowed = percent >= 0;
    effect->number = percent >= 0 ? percent : 0;
}

void queue_take(struct app *app, struct report *report, struct effects *effects)
{
    switch (report->kind) {
    case REPORT_TRANSFER: take_transfer(app, report, effects); break;
    case REPORT_PROGRESS:
        transfers_take_progress(&app->queue->transfers, report->moving, report->moving_count, &report->totals,
                                app->now_ms);
        break;
    case REPORT_ENGINE: take_engine(app, report); break;
    case REPORT_UNFINISHED: take_unfinished(app, report); break;
    case REPORT_NEIGHBOURS: take_neighbours(app, report); break;
    default: break;
    }
    show_title(app, effects);
    queue_follow(app);
}
