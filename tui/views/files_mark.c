/*
 * files_mark: marking in the Files view: one, a range, all, by pattern; and what becomes of the marks.
 */

#include "base/memory.h"
#include "files/filter.h"
#include "views/browser.h"
#include "views/review.h"

void files_start_range(struct browser *browser)
{
    browser->has_range = true;
    browser->range_from = browser->list.cursor;
    browser->range_entry = browser_here(browser);
}

/* Marks what lies between the start of the range and the cursor. */
void files_end_range(struct app *app)
{
    struct browser *browser = app->files;
    size_t first = browser_first(browser), one = browser->range_from, other = browser->list.cursor;
    size_t from = one < other ? one : other, to = one < other ? other : one;

    if (!browser->has_range)
        return;
    browser->has_range = false;
    if (browser->shown && to >= first)
        (void)marks_set_rows(app->marks, browser->listing, browser->shown,
                             from < first ? 0 : (uint32_t)(from - first), (uint32_t)(to + 1 - first),
                             MARK_ADD, browser->details);
}

static void mark_here(struct app *app)
{
    struct browser *browser = app->files;
    uint32_t entry = browser_here(browser);

    if (browser->has_range)
        files_end_range(app);
    else if (entry != LISTING_NONE)
        (void)marks_set(app->marks, browser->listing, entry, MARK_INVERT, browser->details);
    list_move(&browser->list, 1);
}

/* The rows of a range look marked and are not counted yet. */
static void start_range(struct app *app)
{
    struct browser *browser = app->files;
    char range[KEY_NAME_SIZE], back[KEY_NAME_SIZE];

    if (browser->has_range)
        files_end_range(app);
    else if (browser_here(browser) != LISTING_NONE) {
        files_start_range(browser);
        app_notice(app, false, "%s again marks from here to the cursor, %s marks nothing",
                   keymap_name(app->keymap, VIEW_FILES, ACTION_RANGE, range),
                   keymap_name(app->keymap, VIEW_FILES, ACTION_BACK, back));
    }
}

static void mark_shown(struct app *app, enum mark_how how)
{
    struct browser *browser = app->files;

    if (browser->shown)
        (void)marks_set_rows(app->marks, browser->listing, browser->shown, 0, browser->shown->count, how,
                             browser->details);
}

static void unmark_shown(struct app *app)
{
    char key[KEY_NAME_SIZE];
    size_t left;

    mark_shown(app, MARK_REMOVE);
    left = marks_basket(app->marks).files;
    if (left)
        app_notice(app, false, "%zu still marked elsewhere; %s shows them", left,
                   keymap_name(app->keymap, VIEW_FILES, ACTION_MARKED_FILES, key));
}

bool files_awaits_matches(const struct browser *browser)
{
    return browser->glob && browser->glob->length && browser->shown && !browser->matching;
}

static void drop_glob(struct browser *browser)
{
    filter_free(GIVE(browser->glob));
    rows_free(GIVE(browser->matching));
    browser->matched_serial = browser->turns[ERRAND_MATCH] = 0;
}

/* Which rows match is seen while the pattern is typed. */
static void glob_changed(struct app *app, const char *text, struct effects *effects)
{
    struct browser *browser = app->files;

    drop_glob(browser);
    browser->glob = filter_new(text);
    browser->glob_ms = app->now_ms;
    browser_settle(app, effects);
}

static void glob_given_up(struct app *app, struct effects *effects)
{
    (void)effects;
    drop_glob(app->files);
}

/* What is marked is what was counted: the key waited for it. */
static void set_matching(struct app *app, enum mark_how how, struct effects *effects)
{
    struct browser *browser = app->files;
    const struct rows *matching = browser->matching;

    if (matching)
        (void)marks_set_rows(app->marks, browser->listing, matching, 0, matching->count, how,
                             browser->details);
    drop_glob(browser);
    browser_settle(app, effects);
}

static void mark_glob_entered(struct app *app, const char *text, struct effects *effects)
{
    (void)text;
    set_matching(app, MARK_ADD, effects);
}

static void unmark_glob_entered(struct app *app, const char *text, struct effects *effects)
{
    (void)text;
    set_matching(app, MARK_REMOVE, effects);
}

static const struct prompt_use mark_prompt = { .label = "mark what matches: ",
                                               .changed = glob_changed,
                                               .entered = mark_glob_entered,
                                               .given_up = glob_given_up,
                                               .means = ACTION_MARK_ALL };
static const struct prompt_use unmark_prompt = { .label = "unmark what matches: ",
                                                 .changed = glob_changed,
                                                 .entered = unmark_glob_entered,
                                                 .given_up = glob_given_up,
                                                 .means = ACTION_MARK_ALL };

/* A range is part of it as far as it is drawn; with nothing marked, what is under the cursor is meant. */
static void upload(struct app *app, struct effects *effects)
{
    char mark[KEY_NAME_SIZE], send[KEY_NAME_SIZE];

    files_end_range(app);
    if (!marks_basket(app->marks).files)
        mark_here(app);
    if (!marks_basket(app->marks).files)
        app_notice(app, false, "%s marks files; %s sends them",
                   keymap_name(app->keymap, VIEW_FILES, ACTION_MARK, mark),
                   keymap_name(app->keymap, VIEW_FILES, ACTION_UPLOAD, send));
    else
        review_start(app, effects);
}

bool files_mark_act(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_MARK: mark_here(app); return true;
    case ACTION_RANGE: start_range(app); return true;
    case ACTION_MARK_ALL: mark_shown(app, MARK_ADD); return true;
    case ACTION_UNMARK_ALL: unmark_shown(app); return true;
    case ACTION_INVERT: mark_shown(app, MARK_INVERT); return true;
    case ACTION_MARK_GLOB: app_prompt(app, &mark_prompt, ""); return true;
    case ACTION_UNMARK_GLOB: app_prompt(app, &unmark_prompt, ""); return true;
    case ACTION_UPLOAD: upload(app, effects); return true;
    default: return false;
    }
}
