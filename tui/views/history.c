/*
 * history: earlier days in the same table. The search runs where the ledger is, as one types.
 */
#include "views/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "views/views.h"
#include "work/report.h"

#define HISTORY_MOST 500 /* rows: what a person may still look through */

static void history_open(struct app *app, struct effects *effects)
{
    (void)effects;
    app->history = results_new(app->results->is_detailed);
}

static void history_close(struct app *app)
{
    results_free(app->history);
    app->history = NULL;
}

static void search(struct app *app, const char *text, struct effects *effects)
{
    struct results *history = app->history;
    struct effect *effect = effects_want(effects, EFFECT_HISTORY);
    char *copy = memory_text(text);

    free(history->pattern);
    history->pattern = copy;
    effect->turn = ++history->turn;
    effect->text = memory_text(copy);
    effect->number = HISTORY_MOST;
    history->is_searching = true;
}

static void history_show(struct app *app, struct effects *effects)
{
    search(app, app->history->pattern, effects);
}

static bool is_marked(const struct results *history, const char *object_key)
{
    for (size_t i = 0; i < history->count; i++) {
        const struct results_row *row = history->rows[i];

        if (row->is_marked && row->result->object_key && strcmp(row->result->object_key, object_key) == 0)
            return true;
    }
    return false;
}

/* Which of those found were marked before they were searched for again. The caller's. */
static bool *marks_among(const struct results *history, const struct report *found)
{
    bool *marks = memory_new(found->results_count, sizeof *marks);

    for (size_t i = 0; i < found->results_count; i++)
        marks[i] = found->results[i]->object_key && is_marked(history, found->results[i]->object_key);
    return marks;
}

static void history_take(struct app *app, struct report *report, struct effects *effects)
{
    struct results *history = app->history;
    bool *marks;

    (void)effects;
    if (report->turn != history->turn)
        return;
    history->is_searching = false;
    if (report->error) {
        app_notice(app, true, "%s", report->error->message);
        return;
    }
    marks = marks_among(history, report);
    results_clear(history);
    for (size_t i = 0; i < report->results_count; i++)
        results_put(history, GIVE(report->results[i]))->is_marked = marks[i];
    free(marks);
    results_arrange(history);
    list_fit(&history->list, history->shown_count, results_list_rows(app));
}

static void search_given_up(struct app *app, struct effects *effects)
{
    search(app, "", effects);
}

static const struct prompt_use search_prompt = {
    .label = "search: ", .changed = search, .given_up = search_given_up
};

static void purge(struct app *app, struct effects *effects)
{
    struct results *history = app->history;

    effects_want(effects, EFFECT_PURGE)->turn = ++history->turn;
    free(history->pattern);
    history->pattern = memory_text("");
    history->is_searching = true;
}

/* clang-format off */
static const struct answer purge_answers[] = {
    { .key = "y", .label = "wipe it", .chosen = purge },
    { .key = "n", .label = "keep it" },
};
/* clang-format on */

static void ask_to_purge(struct app *app)
{
    app_ask(app, memory_text("Wipe the history of all earlier uploads, with their ObjectKeys and links?"),
            purge_answers, sizeof purge_answers / sizeof purge_answers[0]);
}

static bool history_act(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_FILTER: app_prompt(app, &search_prompt, app->history->pattern); return true;
    case ACTION_PURGE: ask_to_purge(app); return true;
    case ACTION_BACK:
        if (app->history->pattern[0] == '\0')
            return false;
        search(app, "", effects);
        return true;
    default: return false; /* the results know the rest */
    }
}

static void history_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct results *history = app->history;
    const char *noun = history->shown_count == 1 ? "earlier upload" : "earlier uploads";

    results_draw_table(app, history, history->is_searching ? "searching" : noun, canvas, box);
}

const struct view history_view = {
    .name = "history",
    .title = "History",
    .parent = VIEW_RESULTS,
    .hints = { ACTION_FILTER, ACTION_COPY, ACTION_COPY_KEY, ACTION_COPY_LINK, ACTION_NEXT_FORMAT,
               ACTION_PLAIN_TEXT, ACTION_EXPORT, ACTION_MARK, ACTION_PROVE_LINK, ACTION_PURGE },
    .open = history_open,
    .close = history_close,
    .show = history_show,
    .draw = history_draw,
    .act = history_act,
    .take = history_take,
    .click = results_click,
    .wait_ms = results_wait_ms,
};
