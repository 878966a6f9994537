#include "views/review.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/marks.h"
#include "views/browser.h"
#include "views/results.h"
#include "views/views.h"
#include "work/report.h"

#define MOST_PATHS 100000

static void review_open(struct app *app, struct effects *effects)
{
    (void)effects;
    app->review = memory_new(1, sizeof *app->review);
}

static void review_close(struct app *app)
{
    review_forget(app->review);
    review_forget_decisions(app->review);
    free(app->review);
}

static void ask(struct app *app, struct effects *effects)
{
    struct review *review = app->review;
    struct errand *errand = browser_ask(app->files, ERRAND_REVIEW, effects);

    review_forget(review);
    errand->paths = marks_paths(app->marks, MOST_PATHS);
    errand->marked = marks_as_marked(app->marks, MOST_PATHS);
    errand->order.has_hidden = review->has_hidden;
    review->turn = errand->turn;
    review->asked_ms = app->now_ms;
}

void review_start(struct app *app, struct effects *effects)
{
    app->review->has_hidden = false;
    review_take_back(app->review);
    ask(app, effects);
    app_show(app, VIEW_REVIEW, effects);
}

int review_page(int rows)
{
    return rows > 6 ? rows - 5 : rows > 1 ? rows - 1 : 1;
}

static void move(struct app *app, int64_t rows)
{
    struct review *review = app->review;
    int64_t to = (int64_t)review->cursor + rows, last = (int64_t)review->count - 1;
    size_t page = (size_t)review_page(app_view_rows(app));

    review->cursor = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
    if (review->cursor < review->top)
        review->top = review->cursor;
    if (review->cursor >= review->top + page)
        review->top = review->cursor - page + 1;
    review->has_story = false;
}

/* What is not what was marked must be seen: the cursor begins there. */
static size_t find_replaced(const struct review *review)
{
    for (size_t i = 0; i < review->count; i++)
        if (review->files[i]->concerns & CONCERN_REPLACED)
            return i;
    return 0;
}

static void review_take(struct app *app, struct report *report, struct effects *effects)
{
    struct review *review = app->review;

    if (report->turn != review->turn)
        return;
    if (report->error) { /* all that could look hang: there is nothing to review */
        app_show(app, VIEW_FILES, effects);
        app_notice(app, true, "%s", report->error->message);
        return;
    }
    review_take_files(review, report);
    review->was_cut = report->finding->was_cut || marks_basket(app->marks).files > MOST_PATHS;
    review->is_ready = true;
    move(app, (int64_t)find_replaced(review));
    if (app->view == VIEW_REVIEW)
        app_must_be_seen(app);
}

/* Names one of them: they are not on the screen any more. */
static void say_left_out(struct app *app, size_t refused)
{
    const struct review *review = app->review;
    size_t first = 0;

    while (!attachment_is_refused(review->files[first]))
        first++;
    if (refused == 1)
        app_notice(app, true, "left out, as it cannot be sent: %s", review->files[first]->shown_path);
    else
        app_notice(app, true, "%zu left out, as they cannot be sent; the first: %s", refused,
                   review->files[first]->shown_path);
}

/* Nothing is marked any more: a list of what is marked has had its time, and what was decided about it. */
static void let_go_of_marks(struct app *app, struct effects *effects)
{
    marks_clear(app->marks);
    review_forget_decisions(app->review);
    if (app->files->mode == MODE_BASKET)
        browser_end_mode(app, effects);
}

static void send_all(struct app *app, struct effects *effects)
{
    struct review *review = app->review;
    size_t refused = review_refused(review);
    struct effect *effect;
    char why[KEY_NAME_SIZE];

    if (!review->is_ready || !review->count)
        return;
    if (refused == review->count) {
        app_notice(app, true, "none of these can be sent; %s says why",
                   keymap_name(app->keymap, VIEW_REVIEW, ACTION_WHY, why));
        return;
    }
    if (refused)
        say_left_out(app, refused);
    effect = effects_want(effects, EFFECT_UPLOAD);
    effect->attachments = memory_new(review->count, sizeof *effect->attachments);
    for (size_t i = 0; i < review->count; i++)
        if (!attachment_is_refused(review->files[i]))
            effect->attachments[effect->attachments_count++] = GIVE(review->files[i]);
    review_forget(review);
    let_go_of_marks(app, effects);
    app_show(app, VIEW_QUEUE, effects);
}

static void rename_entered(struct app *app, const char *text, struct effects *effects)
{
    struct error err;

    (void)effects;
    if (attachment_name_is_fine(text, &err))
        review_rename(app->review, text);
    else
        app_notice(app, true, "%s", err.message);
}

static const struct prompt_use rename_prompt = { .label = "name that is sent: ", .entered = rename_entered };

/* What was uploaded before need not be again: it joins the results, and the file is left out. */
static void take_earlier(struct app *app, struct effects *effects)
{
    struct review *review = app->review;
    struct result *earlier = GIVE(review->earlier[review->cursor]);

    if (!earlier) {
        app_notice(app, true, "this file has no earlier upload whose link lives");
        return;
    }
    if (review->count == 1) {
        let_go_of_marks(app, effects);
        app_show(app, VIEW_RESULTS, effects);
    }
    app_notice(app, false, "the earlier upload of %s is among the results", earlier->name);
    results_add_earlier(app, earlier);
    review_leave_out(review);
}

/* Behind the last one begins again with the first. */
static void go_to_concern(struct app *app)
{
    struct review *review = app->review;

    for (size_t i = 1; i <= review->count; i++) {
        size_t row = (review->cursor + i) % review->count;

        if (!review_concerns(review, row))
            continue;
        move(app, (int64_t)row - (int64_t)review->cursor);
        return;
    }
    app_notice(app, false, "nothing stands against any of these");
}

static bool act_on_file(struct app *app, enum action action, struct effects *effects)
{
    struct review *review = app->review;

    if (!review->count)
        return action == ACTION_RENAME || action == ACTION_LEAVE_OUT || action == ACTION_TAKE_EARLIER ||
               action == ACTION_NEXT_CONCERN || action == ACTION_WHY;
    switch (action) {
    case ACTION_RENAME: app_prompt(app, &rename_prompt, review->files[review->cursor]->name); return true;
    case ACTION_LEAVE_OUT: review_leave_out(review); return true;
    case ACTION_TAKE_EARLIER: take_earlier(app, effects); return true;
    case ACTION_NEXT_CONCERN: go_to_concern(app); return true;
    case ACTION_WHY: review->has_story = !review->has_story; return true;
    default: return false;
    }
}

static bool review_act(struct app *app, enum action action, struct effects *effects)
{
    struct review *review = app->review;
    int page = review_page(app_view_rows(app));

    switch (action) {
    case ACTION_UP: move(app, -1); return true;
    case ACTION_DOWN: move(app, 1); return true;
    case ACTION_PAGE_UP: move(app, -page); return true;
    case ACTION_PAGE_DOWN: move(app, page); return true;
    case ACTION_TOP: move(app, -(int64_t)review->count); return true;
    case ACTION_BOTTOM: move(app, (int64_t)review->count); return true;
    case ACTION_SEND: send_all(app, effects); return true;
    case ACTION_BACK: app_show(app, VIEW_FILES, effects); return true;
    case ACTION_HIDDEN:
        review->has_hidden = !review->has_hidden;
        ask(app, effects);
        return true;
    default: return act_on_file(app, action, effects);
    }
}

static int64_t review_wait_ms(const struct app *app)
{
    int64_t waited_ms = app->now_ms - app->review->asked_ms;

    return app->review->is_ready || waited_ms >= BROWSER_NOTE_MS ? -1 : BROWSER_NOTE_MS - waited_ms;
}

const struct view review_view = {
    .name = "review",
    .hints = { ACTION_SEND, ACTION_BACK, ACTION_RENAME, ACTION_LEAVE_OUT, ACTION_WHY, ACTION_TAKE_EARLIER,
               ACTION_NEXT_CONCERN },
    .open = review_open,
    .close = review_close,
    .draw = review_draw,
    .act = review_act,
    .take = review_take,
    .wait_ms = review_wait_ms,
};
