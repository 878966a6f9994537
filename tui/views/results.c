#include "views/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "screen/keys.h"
#include "views/views.h"
#include "work/report.h"

#define DEFAULT_FORMAT "markdown"
#define ROOMY_ROWS     16 /* from that height on the details are shown at first */
#define GET_LINK       "GET link"

static void results_open(struct app *app, struct effects *effects)
{
    (void)effects;
    app->results = results_new(app->rows >= ROOMY_ROWS);
    app->export = export_new();
    app->format = memory_text(app->options->format ? app->options->format : DEFAULT_FORMAT);
}

static void results_close(struct app *app)
{
    results_free(app->results);
    app->results = NULL;
    free(app->format);
    app->format = NULL;
    export_free(app->export);
    app->export = NULL;
}

struct results *results_of(const struct app *app)
{
    return app->view == VIEW_HISTORY ? app->history : app->results;
}

void results_begin_batch(struct app *app)
{
    app->results->batch++;
}

/* What earlier batches left marked has been copied by now: it gives way to what is new. They came first. */
static void release_copied(struct results *results)
{
    for (size_t i = 0; i < results->count && results->rows[i]->batch != results->batch; i++)
        if (results->rows[i]->is_copied)
            results->rows[i]->is_marked = false;
}

void results_add(struct app *app, struct result *result)
{
    bool stays_at_top = app->results->list.cursor == 0 && app->view != VIEW_RESULTS;
    size_t before = app->results->count;
    struct results_row *row = results_put(app->results, result);

    if (app->results->count > before) {
        release_copied(app->results);
        results_show(app->results, row);
    } else {
        results_arrange(app->results);
    }
    list_fit(&app->results->list, app->results->shown_count, results_list_rows(app));
    if (stays_at_top)
        list_go(&app->results->list, 0);
}

static struct results_row *find_key(const struct results *results, const char *object_key)
{
    for (size_t i = 0; i < results->count; i++) {
        const char *key = results->rows[i]->result->object_key;

        if (key && strcmp(key, object_key) == 0)
            return results->rows[i];
    }
    return NULL;
}

void results_add_earlier(struct app *app, struct result *result)
{
    struct results_row *row = find_key(app->results, result->object_key);
    char sent[UNITS_TEXT_SIZE];

    if (row) {
        result_free(result);
    } else {
        if (!result->note)
            result->note = memory_print("uploaded before, %s",
                                        units_date(result->ended_s, app->today_s, sent));
        row = results_put(app->results, result);
    }
    row->is_marked = true;
    results_arrange(app->results);
    list_fit(&app->results->list, app->results->shown_count, results_list_rows(app));
}

/* The same upload may be among the results and in the history. */
static void note_proof(struct results *results, const struct result *proven)
{
    struct results_row *row = find_key(results, proven->object_key);

    if (!row)
        return;
    free(row->result->link_note);
    row->result->link_note = memory_text(proven->link_note);
    row->result->link = proven->link;
}

static void begin_proofs(struct proofs *proofs, size_t count)
{
    if (proofs->answered >= proofs->asked) {
        free(proofs->failure);
        *proofs = (struct proofs){ 0 };
    }
    proofs->asked += count;
}

static void count_proof(struct proofs *proofs, const struct result *proven)
{
    if (proofs->answered >= proofs->asked)
        begin_proofs(proofs, 1);
    proofs->answered++;
    if (!proven->link_note)
        return;
    proofs->failed++;
    free(proofs->failure);
    proofs->failure = memory_print("%s: %s", proven->name, proven->link_note);
}

/* One that works never hides another that does not. */
static void say_proofs(struct app *app, const struct result *proven)
{
    const struct proofs *proofs = &app->results->proofs;

    if (app->view != VIEW_RESULTS && app->view != VIEW_HISTORY)
        return;
    if (proofs->failed > 0 && proofs->asked > 1)
        app_notice(app, true, "%s (%zu of %zu not proven)", proofs->failure, proofs->failed, proofs->asked);
    else if (proofs->failed > 0)
        app_notice(app, true, "%s", proofs->failure);
    else if (proofs->asked > 1)
        app_notice(app, false, "%zu of %zu links work", proofs->answered, proofs->asked);
    else
        app_notice(app, false, "the link of %s works", proven->name);
}

static void results_take(struct app *app, struct report *report, struct effects *effects)
{
    if (report->kind == REPORT_WRITTEN) {
        export_take(app, report, effects);
        return;
    }
    note_proof(app->results, report->result);
    note_proof(app->history, report->result);
    count_proof(&app->results->proofs, report->result);
    say_proofs(app, report->result);
}

const struct result *results_find(const struct app *app, uint64_t id)
{
    for (size_t i = 0; i < app->results->count; i++)
        if (app->results->rows[i]->result->id == id)
            return app->results->rows[i]->result;
    return NULL;
}

/* In the order in which they were marked, however they ended. */
static int compare_ids(const void *one, const void *other)
{
    uint64_t a = (*(const struct result *const *)one)->id, b = (*(const struct result *const *)other)->id;

    return (a > b) - (a < b);
}

const struct result **results_all(const struct app *app, size_t *out_count)
{
    const struct result **all = memory_new(app->results->count + 1, sizeof(const struct result *));

    results_drop_dead_links(app, app->results->rows, app->results->count);
    for (size_t i = 0; i < app->results->count; i++)
        all[i] = app->results->rows[i]->result;
    qsort(all, app->results->count, sizeof(const struct result *), compare_ids);
    *out_count = app->results->count;
    return all;
}

const struct result **results_of_batch(const struct app *app, size_t *out_count)
{
    const struct results *results = app->results;
    const struct result **batch = memory_new(results->count + 1, sizeof(const struct result *));

    *out_count = 0;
    for (size_t i = 0; i < results->count; i++)
        if (results->rows[i]->batch == results->batch)
            batch[(*out_count)++] = results->rows[i]->result;
    return batch;
}

int64_t results_wait_ms(const struct app *app)
{
    const struct results *results = results_of(app);
    size_t end = results->list.top + (size_t)results_list_rows(app);
    int64_t wait_ms = -1;

    for (size_t i = results->list.top; i < results->shown_count && i < end; i++) {
        int64_t left_s = results->shown[i]->result->get_url_expires_s - app->today_s;
        int64_t change_ms = 1000 * units_life_change_s(left_s);

        if (left_s > 0 && (wait_ms < 0 || change_ms < wait_ms))
            wait_ms = change_ms;
    }
    return wait_ms;
}

/* What keys do. */

static void mark(struct results *results, enum action action)
{
    for (size_t i = 0; i < results->shown_count; i++) {
        struct results_row *row = results->shown[i];

        row->is_marked = action == ACTION_MARK_ALL || (action == ACTION_INVERT && !row->is_marked);
    }
}

static void mark_here(struct app *app)
{
    struct results *results = results_of(app);
    struct results_row *row = results_here(results);

    if (!row)
        return;
    row->is_marked = !row->is_marked;
    (void)views_move(&results->list, results->shown_count, results_list_rows(app), ACTION_DOWN);
}

static void prove(struct app *app, struct effects *effects)
{
    size_t count;
    struct results_row **rows = results_choose(results_of(app), RESULTS_CHOSEN, &count);
    size_t asked = 0;

    for (size_t i = 0; i < count; i++) {
        const struct result *result = rows[i]->result;

        if (!result_live_link(result, app->today_s))
            continue;
        effects_want(effects, EFFECT_PROVE_LINK)->result = result_copy(result);
        asked++;
    }
    free(rows);
    begin_proofs(&app->results->proofs, asked);
    if (asked == 0)
        app_notice(app, true, "no living link to prove");
    else
        app_notice(app, false, "fetching one byte of %zu %s%s", asked, GET_LINK, asked == 1 ? "" : "s");
}

static void filter_changed(struct app *app, const char *text, struct effects *effects)
{
    struct results *results = results_of(app);

    (void)effects;
    results_filter(results, text);
    list_fit(&results->list, results->shown_count, results_list_rows(app));
}

static void filter_given_up(struct app *app, struct effects *effects)
{
    filter_changed(app, "", effects);
}

static const struct prompt_use filter_prompt = { .label = "/",
                                                 .changed = filter_changed,
                                                 .given_up = filter_given_up };

static void sort(struct app *app)
{
    struct results *results = results_of(app);

    results->order = (results->order + 1) % RESULTS_ORDERS;
    results_arrange(results);
    app_notice(app, false, "%s", results_order_name(results->order));
}

static bool go_back(struct app *app)
{
    struct results *results = results_of(app);

    if (results->pattern[0] != '\0') {
        filter_changed(app, "", NULL);
        return true;
    }
    return false;
}

static bool results_act(struct app *app, enum action action, struct effects *effects)
{
    struct results *results = results_of(app);

    if (views_move(&results->list, results->shown_count, results_list_rows(app), action))
        return true;
    switch (action) {
    case ACTION_COPY: results_copy(app, RESULTS_CHOSEN, app->format, "attachment", effects); return true;
    case ACTION_COPY_ALL: results_copy(app, RESULTS_SHOWN, app->format, "attachment", effects); return true;
    case ACTION_COPY_KEY: results_copy(app, RESULTS_CHOSEN, "keys", "ObjectKey", effects); return true;
    case ACTION_COPY_LINK: results_copy(app, RESULTS_CHOSEN, "links", GET_LINK, effects); return true;
    case ACTION_NEXT_FORMAT: results_next_format(app); return true;
    case ACTION_PLAIN_TEXT: results_show_plain(app, effects); return true;
    case ACTION_EXPORT: export_ask_where(app); return true;
    case ACTION_PROVE_LINK: prove(app, effects); return true;
    case ACTION_MARK: mark_here(app); return true;
    case ACTION_MARK_ALL:
    case ACTION_UNMARK_ALL:
    case ACTION_INVERT: mark(results, action); return true;
    case ACTION_FILTER: app_prompt(app, &filter_prompt, results->pattern); return true;
    case ACTION_SORT: sort(app); return true;
    case ACTION_DETAILS: results->is_detailed = !results->is_detailed; return true;
    case ACTION_BACK: return go_back(app);
    default: return false;
    }
}

void results_click(struct app *app, const struct mouse *mouse, struct effects *effects)
{
    struct results *results = results_of(app);

    (void)effects;
    list_fit(&results->list, results->shown_count, results_list_rows(app));
    list_press(&results->list, mouse->row - 1);
}

const struct view results_view = {
    .name = "results",
    .title = "Results",
    .hints = { ACTION_COPY, ACTION_COPY_KEY, ACTION_COPY_LINK, ACTION_COPY_ALL, ACTION_NEXT_FORMAT,
               ACTION_PLAIN_TEXT, ACTION_EXPORT, ACTION_MARK, ACTION_PROVE_LINK, ACTION_FILTER, ACTION_SORT },
    .open = results_open,
    .close = results_close,
    .draw = results_draw,
    .act = results_act,
    .take = results_take,
    .click = results_click,
    .wait_ms = results_wait_ms,
};
