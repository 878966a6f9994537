/*
 * files: the Files view: walking folders, marking, filtering, sorting. What it knows is in browser.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/filter.h"
#include "files/path.h"
#include "screen/terminal.h"
#include "views/browser.h"
#include "views/review.h"
#include "views/views.h"
#include "work/finding.h"
#include "work/report.h"

/* One path on the command line: it is opened, and if it turns out to be a file, its folder is. More of them: first it is found out
 * which are folders. */
static void take_paths(struct app *app, struct effects *effects)
{
    const struct app_options *options = app->options;
    struct browser *browser = app->files;
    struct errand *errand;

    if (options->paths_count == 1) {
        OWNED_TEXT char *path = path_absolute(options->paths[0], options->folder, NULL);

        browser_open(app, path, NULL, effects);
        return;
    }
    browser_open(app, options->folder, NULL, effects);
    if (!options->paths_count)
        return;
    browser->arrivals = listing_new("/", 0);
    errand = browser_ask(browser, ERRAND_WEIGH, effects);
    errand->listing = listing_hold(browser->arrivals);
    errand->entries = memory_new(options->paths_count, sizeof *errand->entries);
    for (size_t i = 0; i < options->paths_count; i++) {
        OWNED_TEXT char *path = path_absolute(options->paths[i], options->folder, NULL);

        errand->entries[errand->entries_count++] = listing_add(browser->arrivals, path + 1, strlen(path + 1),
                                                               KIND_UNKNOWN, 0);
    }
}

static void files_open(struct app *app, struct effects *effects)
{
    app->marks = marks_new();
    app->files = browser_new();
    take_paths(app, effects);
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

static void files_take(struct app *app, struct report *report, struct effects *effects)
{
    browser_take(app, report, effects);
}

/* What is taken for a folder: by its details, or its entry, or because nobody knows yet. */
static bool may_be_folder(const struct browser *browser, uint32_t entry)
{
    enum kind kind = detail_kind(listing_entry(browser->listing, entry), details_of(browser->details, entry));

    return kind == KIND_FOLDER || kind == KIND_LINK || kind == KIND_UNKNOWN;
}

static void open_parent(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *left = memory_text(browser->folder);
    OWNED_TEXT char *folder = path_parent(left);

    if (strcmp(left, "/") != 0)
        browser_open(app, folder, path_leaf(left), effects);
}

static void open_here(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    uint32_t entry = browser_entry(browser, browser->cursor);
    OWNED_TEXT char *path = browser_path(browser);

    if (!path) {
        if (browser->cursor < browser_first(browser))
            open_parent(app, effects);
        return;
    }
    if (may_be_folder(browser, entry))
        browser_open(app, path, NULL, effects);
    else
        app_notice(app, false, "Space marks a file, p shows what is in it");
}

/* Marks what lies between the start of the range and the cursor. */
static void end_range(struct app *app)
{
    struct browser *browser = app->files;
    uint32_t first = browser_first(browser);
    uint32_t one = browser->range_from, other = browser->cursor;
    uint32_t from = one < other ? one : other, to = one < other ? other : one;

    browser->has_range = false;
    if (browser->shown)
        marks_set_rows(app->marks, browser->listing, browser->shown, from < first ? 0 : from - first,
                       to + 1 - first, MARK_ADD, browser->details);
}

static void mark_here(struct app *app)
{
    struct browser *browser = app->files;
    uint32_t entry = browser_entry(browser, browser->cursor);

    if (browser->has_range)
        end_range(app);
    else if (entry != LISTING_NONE)
        (void)marks_set(app->marks, browser->listing, entry, MARK_INVERT, browser->details);
    browser_move(app, 1);
}

static void start_range(struct app *app)
{
    struct browser *browser = app->files;

    if (browser->has_range)
        end_range(app);
    else if (browser_entry(browser, browser->cursor) != LISTING_NONE) {
        browser->has_range = true;
        browser->range_from = browser->cursor;
        app_notice(app, false, "move to the other end of the range; v marks it, Esc gives it up");
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
    size_t left;

    mark_shown(app, MARK_REMOVE);
    left = marks_basket(app->marks).files;
    if (left)
        app_notice(app, false, "%zu still marked elsewhere; t shows them", left);
}

static void filter_changed(struct app *app, const char *text, struct effects *effects)
{
    browser_set_filter(app, text, effects);
    browser_settle(app, effects);
}

static void filter_given_up(struct app *app, struct effects *effects)
{
    filter_changed(app, "", effects);
}

static const struct prompt_use filter_prompt = {
    .label = "filter: ",
    .changed = filter_changed,
    .given_up = filter_given_up,
};

static void sort_by(struct app *app, enum sort by, struct effects *effects)
{
    struct order order = app->files->order;

    order.is_reversed = false;
    order.by = by;
    browser_set_order(app, &order, effects);
}

static void sort_by_name(struct app *app, struct effects *effects)
{
    sort_by(app, SORT_NAME, effects);
}

static void sort_by_size(struct app *app, struct effects *effects)
{
    sort_by(app, SORT_SIZE, effects);
}

static void sort_by_time(struct app *app, struct effects *effects)
{
    sort_by(app, SORT_TIME, effects);
}

static void sort_by_extension(struct app *app, struct effects *effects)
{
    sort_by(app, SORT_EXTENSION, effects);
}

static void sort_reversed(struct app *app, struct effects *effects)
{
    struct order order = app->files->order;

    order.is_reversed = !order.is_reversed;
    browser_set_order(app, &order, effects);
}

static void sort_mixed(struct app *app, struct effects *effects)
{
    struct order order = app->files->order;

    order.is_mixed = !order.is_mixed;
    browser_set_order(app, &order, effects);
}

static const struct answer sort_answers[] = {
    {.key = "n",               .label = "name", .chosen = sort_by_name },
    { .key = "s",                       .label = "size",                            .chosen = sort_by_size },
    { .key = "t",  .label = "time",.chosen = sort_by_time },
    { .key = "e",        .label = "extension",             .chosen = sort_by_extension },
    { .key = "r",              .label = "reverse",  .chosen = sort_reversed },
    { .key = "f",                       .label = "folders first",                            .chosen = sort_mixed },
    { .key = "esc", .label = "as it is"             },
};

/* A prefix: the next key is read at once, on the screen or not, since choosing an order is harmless. */
static void ask_order(struct app *app)
{
    app_ask(app, memory_text("sort by"), sort_answers, sizeof sort_answers / sizeof *sort_answers);
    app->is_unseen = false;
}

static void toggle_hidden(struct app *app, struct effects *effects)
{
    struct order order = app->files->order;

    order.has_hidden = !order.has_hidden;
    browser_set_order(app, &order, effects);
}

/* Escape peels one layer; the basket is none. */
static void peel(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;

    if (browser->has_range)
        browser->has_range = false;
    else if (browser->filter[0])
        browser_set_filter(app, "", effects);
    else if (browser->asked_ms && browser->back.count)
        (void)browser_go_back(app, false, effects);
}

/* With nothing marked, what is under the cursor is meant. */
static void upload(struct app *app, struct effects *effects)
{
    if (!marks_basket(app->marks).files)
        mark_here(app);
    if (!marks_basket(app->marks).files)
        app_notice(app, false, "Space marks files; u sends them");
    else
        review_start(app, effects);
}

static void go_home(struct app *app, struct effects *effects)
{
    if (app->options->home)
        browser_open(app, app->options->home, NULL, effects);
}

static bool act_on_marks(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_MARK: mark_here(app); return true;
    case ACTION_RANGE: start_range(app); return true;
    case ACTION_MARK_ALL: mark_shown(app, MARK_ADD); return true;
    case ACTION_UNMARK_ALL: unmark_shown(app); return true;
    case ACTION_INVERT: mark_shown(app, MARK_INVERT); return true;
    default: return false;
    }
}

static bool act_on_cursor(struct app *app, enum action action)
{
    switch (action) {
    case ACTION_UP: browser_move(app, -1); return true;
    case ACTION_DOWN: browser_move(app, 1); return true;
    case ACTION_PAGE_UP: browser_move(app, -browser_page(app)); return true;
    case ACTION_PAGE_DOWN: browser_move(app, browser_page(app)); return true;
    case ACTION_TOP: browser_go(app, 0); return true;
    case ACTION_BOTTOM: browser_go(app, UINT32_MAX); return true;
    default: return false;
    }
}

static bool act_on_folder(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_OPEN: open_here(app, effects); return true;
    case ACTION_PARENT: open_parent(app, effects); return true;
    case ACTION_HOME: go_home(app, effects); return true;
    case ACTION_GO_BACK: (void)browser_go_back(app, false, effects); return true;
    case ACTION_GO_FORWARD: (void)browser_go_back(app, true, effects); return true;
    case ACTION_REFRESH: browser_refresh(app, effects); return true;
    case ACTION_FILTER: app_prompt(app, &filter_prompt, app->files->filter); return true;
    case ACTION_SORT: ask_order(app); return true;
    case ACTION_HIDDEN: toggle_hidden(app, effects); return true;
    case ACTION_PREVIEW: app->files->has_preview = !app->files->has_preview; return true;
    case ACTION_UPLOAD: upload(app, effects); return true;
    case ACTION_BACK: peel(app, effects); return true;
    default: return false;
    }
}

static bool files_act(struct app *app, enum action action, struct effects *effects)
{
    bool is_known = act_on_cursor(app, action) || act_on_marks(app, action) ||
                    act_on_folder(app, action, effects);

    if (is_known)
        browser_settle(app, effects);
    return is_known;
}

/* What takes long is said after a while, and how long a folder has not answered. */
static int64_t files_wait_ms(const struct app *app)
{
    int64_t waited_ms = app->now_ms - app->files->asked_ms;

    if (!app->files->asked_ms)
        return -1;
    return waited_ms < BROWSER_NOTE_MS ? BROWSER_NOTE_MS - waited_ms : 1000 - waited_ms % 1000;
}

const struct view files_view = {
    .name = "files",
    .title = "Files",
    .hints = {ACTION_MARK, ACTION_UPLOAD, ACTION_FILTER, ACTION_FIND, ACTION_SORT, ACTION_MARKED_FILES,
              ACTION_HIDDEN, ACTION_GO_TO},
    .open = files_open,
    .close = files_close,
    .draw = files_draw,
    .act = files_act,
    .take = files_take,
    .wait_ms = files_wait_ms,
};
