#include "views/review.h"

#include <stdlib.h>
#include <string.h>

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

static void forget(struct review *review)
{
    for (size_t i = 0; i < review->count; i++) {
        attachment_free(review->files[i]);
        result_free(review->earlier[i]);
    }
    for (size_t i = 0; i < review->unfolded_count; i++)
        free(review->unfolded[i].path);
    free(review->files);
    free(review->earlier);
    free(review->unfolded);
    *review = (struct review){ .has_hidden = review->has_hidden,
                               .decisions = review->decisions,
                               .decisions_count = review->decisions_count };
}

static void forget_decisions(struct review *review)
{
    for (size_t i = 0; i < review->decisions_count; i++) {
        free(review->decisions[i].path);
        free(review->decisions[i].name);
    }
    free(GIVE(review->decisions));
    review->decisions_count = 0;
}

static void review_close(struct app *app)
{
    forget(app->review);
    forget_decisions(app->review);
    free(app->review);
}

static void ask(struct app *app, struct effects *effects)
{
    struct review *review = app->review;
    struct errand *errand = browser_ask(app->files, ERRAND_REVIEW, effects);

    forget(review);
    errand->paths = marks_paths(app->marks, MOST_PATHS);
    errand->marked = marks_as_marked(app->marks, MOST_PATHS);
    errand->order.has_hidden = review->has_hidden;
    review->turn = errand->turn;
    review->asked_ms = app->now_ms;
}

void review_start(struct app *app, struct effects *effects)
{
    app->review->has_hidden = false;
    forget_decisions(app->review);
    ask(app, effects);
    app_show(app, VIEW_REVIEW, effects);
}

/* The report tells of earlier uploads in the order of the files. */
static void take_earlier_ones(struct review *review, struct report *report)
{
    size_t next = 0;

    review->earlier = memory_new(review->count + 1, sizeof *review->earlier);
    for (size_t i = 0; i < review->count && next < report->results_count; i++)
        if (strcmp(report->results[next]->file, review->files[i]->path) == 0)
            review->earlier[i] = GIVE(report->results[next++]);
}

static struct decision *find_decision(const struct review *review, const struct attachment *file)
{
    for (size_t i = 0; i < review->decisions_count; i++) {
        struct decision *decision = &review->decisions[i];

        if (strcmp(decision->path, file->path) == 0 ||
            (file->inode && decision->inode == file->inode && decision->device == file->device))
            return decision;
    }
    return NULL;
}

/* name NULL: it is left out. */
static void note_decision(struct review *review, const struct attachment *file, const char *name)
{
    struct decision *decision = find_decision(review, file);

    if (!decision) {
        review->decisions = memory_resize(review->decisions, review->decisions_count + 1,
                                          sizeof *review->decisions);
        decision = &review->decisions[review->decisions_count++];
        *decision = (struct decision){ memory_text(file->path), file->device, file->inode, NULL };
    }
    free(decision->name);
    decision->name = memory_text(name);
}

static void compare_names(struct review *review)
{
    for (size_t i = 0; i < review->count; i++)
        review->files[i]->concerns &= ~(unsigned)CONCERN_SAME_NAME;
    attachment_compare_names(review->files, review->count);
}

static void drop_file(struct review *review, size_t at)
{
    size_t behind = review->count - at - 1;

    attachment_free(review->files[at]);
    result_free(review->earlier[at]);
    memmove(&review->files[at], &review->files[at + 1], behind * sizeof *review->files);
    memmove(&review->earlier[at], &review->earlier[at + 1], behind * sizeof *review->earlier);
    review->count--;
}

/* The files came anew; what was decided about them was not. */
static void apply_decisions(struct review *review)
{
    for (size_t i = review->decisions_count ? review->count : 0; i-- > 0;) {
        const struct decision *decision = find_decision(review, review->files[i]);

        if (decision && decision->name) {
            free(review->files[i]->name);
            review->files[i]->name = memory_text(decision->name);
        } else if (decision)
            drop_file(review, i);
    }
    compare_names(review);
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
    struct finding *finding = report->finding;

    (void)effects;
    if (report->turn != review->turn)
        return;
    review->files = GIVE(report->attachments);
    review->count = report->attachments_count;
    take_earlier_ones(review, report);
    apply_decisions(review);
    review->unfolded = GIVE(finding->unfolded);
    review->unfolded_count = finding->unfolded_count;
    report->attachments_count = finding->unfolded_count = 0;
    review->was_cut = finding->was_cut || marks_basket(app->marks).files > MOST_PATHS;
    review->is_ready = true;
    move(app, (int64_t)find_replaced(review));
    if (app->view == VIEW_REVIEW)
        app_must_be_seen(app);
}

size_t review_refused(const struct review *review)
{
    size_t refused = 0;

    for (size_t i = 0; i < review->count; i++)
        refused += attachment_is_refused(review->files[i]);
    return refused;
}

size_t review_replaced(const struct review *review)
{
    size_t replaced = 0;

    for (size_t i = 0; i < review->count; i++)
        replaced += (review->files[i]->concerns & CONCERN_REPLACED) != 0;
    return replaced;
}

uint64_t review_bytes(const struct review *review)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < review->count; i++)
        if (!attachment_is_refused(review->files[i]))
            bytes += review->files[i]->size_bytes;
    return bytes;
}

size_t review_warned(const struct review *review)
{
    size_t warned = 0;

    for (size_t i = 0; i < review->count; i++)
        warned += review_concerns(review, i) && !attachment_is_refused(review->files[i]);
    return warned;
}

bool review_concerns(const struct review *review, size_t row)
{
    return review->files[row]->concerns || review->earlier[row];
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

/* Nothing is marked any more: a list of what is marked has had its time. */
static void let_go_of_marks(struct app *app, struct effects *effects)
{
    marks_clear(app->marks);
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
    forget(review);
    let_go_of_marks(app, effects);
    app_show(app, VIEW_QUEUE, effects);
}

static void rename_entered(struct app *app, const char *text, struct effects *effects)
{
    struct attachment *file = app->review->files[app->review->cursor];
    struct error err;

    (void)effects;
    if (!attachment_name_is_fine(text, &err)) {
        app_notice(app, true, "%s", err.message);
        return;
    }
    free(file->name);
    file->name = memory_text(text);
    note_decision(app->review, file, text);
    compare_names(app->review);
}

static const struct prompt_use rename_prompt = { .label = "name that is sent: ", .entered = rename_entered };

static void leave_out(struct review *review)
{
    note_decision(review, review->files[review->cursor], NULL);
    drop_file(review, review->cursor);
    if (review->cursor == review->count && review->cursor > 0)
        review->cursor--;
    compare_names(review);
}

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
    leave_out(review);
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
    case ACTION_LEAVE_OUT: leave_out(review); return true;
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
