/*
 * files: the Files view: which action does what. What it knows is in browser.h; the longer
 * actions are in files_mark.c and files_go.c.
 */
#include <stdlib.h>

#include "base/memory.h"
#include "screen/keys.h"
#include "views/browser.h"
#include "views/views.h"

#define PATIENCE_MS 100 /* for which a key waits for the rows it is meant for */

static void files_open(struct app *app, struct effects *effects)
{
    app->marks = marks_new();
    app->files = browser_new();
    browser_arrive(app, effects);
    browser_settle(app, effects);
}

static void files_close(struct app *app)
{
    browser_free(app->files);
    marks_free(app->marks);
}

struct basket files_basket(const struct app *app)
{
    return marks_basket(app->marks);
}

/* Escape peels one layer; the basket is none. */
static void peel(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;

    if (browser->has_range)
        browser->has_range = false;
    else if (browser->filter[0])
        browser_set_filter(app, "", effects);
    else if (browser->mode != MODE_FOLDER)
        browser_end_mode(app, effects);
    else if (browser->has_preview)
        browser->has_preview = false;
}

static bool act_on_cursor(struct app *app, enum action action)
{
    struct browser *browser = app->files;

    if (!views_move(&browser->list, browser_rows(browser), browser_page(app), action))
        return false;
    browser->wants_end = action == ACTION_BOTTOM && (!browser->is_whole || browser->asked_ms);
    free(GIVE(browser->goal));
    return true;
}

static void switch_preview(struct app *app)
{
    app->files->has_preview = !app->files->has_preview;
    if (app->files->has_preview && app->columns < BROWSER_PREVIEW_FROM)
        app_notice(app, false, "the preview needs %d columns", BROWSER_PREVIEW_FROM);
}

static bool act_on_view(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_PREVIEW: switch_preview(app); return true;
    case ACTION_REFRESH: browser_refresh(app, effects); return true;
    case ACTION_BACK: peel(app, effects); return true;
    default: return false;
    }
}

/* What means nothing without rows, and what means all of them. */
static const struct {
    enum action action;
    bool needs_all;
} on_rows[] = {
    { ACTION_UP, false },    { ACTION_DOWN, false },   { ACTION_PAGE_UP, false }, { ACTION_PAGE_DOWN, false },
    { ACTION_TOP, false },   { ACTION_BOTTOM, false }, { ACTION_OPEN, false },    { ACTION_MARK, false },
    { ACTION_RANGE, false }, { ACTION_UPLOAD, false }, { ACTION_MARK_ALL, true }, { ACTION_UNMARK_ALL, true },
    { ACTION_INVERT, true },
};

static int64_t patience_left_ms(const struct browser *browser, int64_t now_ms)
{
    int64_t left_ms = browser->wished_ms + PATIENCE_MS - now_ms;

    return browser->asked_ms && left_ms > 0 ? left_ms : 0;
}

/* Without rows there is nothing to act on. Rows of an earlier filter or order, or a part of them, are better than
 * nothing after a while: what does not answer must not hold the keys. */
static bool files_awaits(const struct app *app, enum action action, bool is_behind)
{
    const struct browser *browser = app->files;
    bool has_patience = patience_left_ms(browser, app->now_ms) > 0;

    if (is_behind && has_patience)
        return true;
    if (action == ACTION_MARK_ALL && files_awaits_matches(browser)) /* entered, and soon counted */
        return true;
    for (size_t i = 0; i < sizeof on_rows / sizeof *on_rows; i++)
        if (on_rows[i].action == action)
            return browser->is_fresh || (has_patience && (browser->is_outdated || on_rows[i].needs_all));
    return false;
}

/* A screen of another size has other rows at its top, and more that are to be looked at. */
static void files_tick(struct app *app, struct effects *effects)
{
    if (app->files->list.rows != browser_page(app))
        browser_settle(app, effects);
}

static bool files_act(struct app *app, enum action action, struct effects *effects)
{
    bool is_known = act_on_cursor(app, action) || files_mark_act(app, action, effects) ||
                    files_go_act(app, action, effects) || act_on_view(app, action, effects);

    if (is_known)
        browser_settle(app, effects);
    return is_known;
}

static size_t row_at(const struct browser *browser, const struct mouse *mouse)
{
    return browser->list.top + (size_t)(mouse->row > 0 ? mouse->row - 1 : 0);
}

/* A press moves the cursor, and marks on the left edge; on the row that has the cursor it is as Enter, once the button
 * is let go there. */
static void files_click(struct app *app, const struct mouse *mouse, struct effects *effects)
{
    struct browser *browser = app->files;
    size_t row = row_at(browser, mouse);

    if (mouse->row < 1 || row >= browser_rows(browser))
        return;
    if (row != browser->list.cursor || mouse->column < 3) {
        browser->list.cursor = row;
        if (mouse->column < 3 && browser_here(browser) != LISTING_NONE)
            (void)marks_set(app->marks, browser->listing, browser_here(browser), MARK_INVERT,
                            browser->details);
    } else
        browser->is_pressed = true;
    browser_settle(app, effects);
}

/* Dragging marks all rows it passes, when the button is let go. */
static void files_drag(struct app *app, const struct mouse *mouse, struct effects *effects)
{
    struct browser *browser = app->files;
    size_t row = row_at(browser, mouse);

    if (mouse->what == MOUSE_RELEASE) {
        files_end_range(app);
        if (browser->is_pressed && row == browser->list.cursor)
            files_open_here(app, effects);
        browser->is_pressed = false;
    } else if (row != browser->list.cursor && row < browser_rows(browser)) {
        browser->is_pressed = false;
        if (!browser->has_range)
            files_start_range(browser);
        browser->list.cursor = row;
    }
    browser_settle(app, effects);
}

/* What takes long is said after a while, and how long a folder has not answered; keys that wait act in the end. */
static int64_t until_note_ms(const struct app *app)
{
    int64_t waited_ms = app->now_ms - app->files->asked_ms;
    int64_t note_ms = waited_ms < BROWSER_NOTE_MS ? BROWSER_NOTE_MS - waited_ms : 1000 - waited_ms % 1000;
    int64_t patience_ms = app->ahead.count ? patience_left_ms(app->files, app->now_ms) : 0;

    if (!app->files->asked_ms)
        return -1;
    return patience_ms && patience_ms < note_ms ? patience_ms : note_ms;
}

static int64_t files_wait_ms(const struct app *app)
{
    int64_t note_ms = until_note_ms(app);
    int64_t queue_ms = app->columns >= BROWSER_QUEUE_FROM ? queue_wait_beside_ms(app) : -1;

    return note_ms < 0 || (queue_ms >= 0 && queue_ms < note_ms) ? queue_ms : note_ms;
}

/* In the basket and among the places, keys mean less, or something else, than in a folder. */
static const struct hint *files_hints_now(const struct app *app)
{
    static const struct hint basket[] = {
        { ACTION_MARK, "unmark" }, { ACTION_OPEN, "go to" }, { ACTION_UPLOAD, NULL },
        { ACTION_FILTER, NULL },   { ACTION_BACK, NULL },    { ACTION_NONE, NULL },
    };
    static const struct hint places[] = {
        { ACTION_OPEN, "go to" }, { ACTION_BOOKMARK, "forget" }, { ACTION_FILTER, NULL },
        { ACTION_BACK, NULL },    { ACTION_NONE, NULL },
    };

    return app->files->mode == MODE_BASKET ? basket : app->files->mode == MODE_PLACES ? places : NULL;
}

const struct view files_view = {
    .name = "files",
    .title = "Files",
    .hints = { ACTION_MARK, ACTION_UPLOAD, ACTION_FILTER, ACTION_FIND, ACTION_SORT, ACTION_MARKED_FILES,
               ACTION_HIDDEN, ACTION_GO_TO },
    .hints_now = files_hints_now,
    .open = files_open,
    .close = files_close,
    .draw = files_draw,
    .act = files_act,
    .take = browser_take,
    .tick = files_tick,
    .awaits = files_awaits,
    .click = files_click,
    .drag = files_drag,
    .wait_ms = files_wait_ms,
    .draw_ms = browser_draw_ms,
};
