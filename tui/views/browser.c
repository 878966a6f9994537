#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define TRAIL_MOST 100

struct browser *browser_new(void)
{
    struct browser *browser = memory_new(1, sizeof *browser);

    browser->filter = memory_text("");
    browser->details = details_new();
    return browser;
}

static void stop_done(struct stop *stop)
{
    free(stop->folder);
    free(stop->name);
}

static void trail_clear(struct trail *trail)
{
    for (size_t i = 0; i < trail->count; i++)
        stop_done(&trail->stops[i]);
    free(trail->stops);
    *trail = (struct trail){ 0 };
}

/* Takes the stop. */
static void trail_push(struct trail *trail, struct stop stop)
{
    if (trail->count == TRAIL_MOST) {
        stop_done(&trail->stops[0]);
        memmove(trail->stops, trail->stops + 1, --trail->count * sizeof *trail->stops);
    }
    trail->stops = memory_resize(trail->stops, trail->count + 1, sizeof *trail->stops);
    trail->stops[trail->count++] = stop;
}

void browser_free(struct browser *browser)
{
    if (!browser)
        return;
    trail_clear(&browser->back);
    trail_clear(&browser->forward);
    for (size_t i = 0; i < browser->kept_count; i++)
        free(browser->kept[i].folder);
    free(browser->kept);
    listing_free(browser->listing);
    listing_free(browser->arrivals);
    details_free(browser->arrivals_known);
    free(browser->arrivals_inodes);
    rows_free(browser->rows);
    rows_free(browser->shown);
    details_free(browser->details);
    filter_free(browser->glob);
    rows_free(browser->matching);
    peek_free(browser->peek);
    free(browser->peeked);
    free(browser->to_complete);
    free(browser->folder);
    free(browser->filter);
    free(browser->goal);
    free(browser->left);
    free(browser);
}

struct errand *browser_ask(struct browser *browser, enum errand_kind kind, struct effects *effects)
{
    struct errand *errand = errand_new(kind, ++browser->last_turn);

    browser->turns[kind] = errand->turn;
    effects_want(effects, EFFECT_ERRAND)->errand = errand;
    return errand;
}

static void ask_folder(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    struct errand *errand = browser_ask(browser, ERRAND_FOLDER, effects);
    struct listing *known = marks_listing(app->marks, browser->folder);

    if (browser->listing && browser->is_whole)
        known = browser->listing;
    errand->path = memory_text(browser->folder);
    errand->order = browser->order;
    errand->filter = memory_text(browser->filter);
    errand->listing = known ? listing_hold(known) : NULL;
    browser->asked_ms = app->now_ms;
    browser->owes_filter = browser->owes_order = false;
}

static void ask_search(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    struct errand *errand = browser_ask(browser, ERRAND_FIND, effects);

    errand->path = memory_text(browser->folder);
    errand->order = browser->order;
    browser->asked_ms = app->now_ms;
}

/* Lets go of what is up. Answers that are still on their way belong to it, and will be dropped. */
static void leave(struct app *app, enum browser_mode next)
{
    struct browser *browser = app->files;

    if (browser->listing)
        marks_leave(app->marks, browser->listing, browser->is_whole);
    listing_free(GIVE(browser->listing));
    rows_free(GIVE(browser->rows));
    rows_free(GIVE(browser->shown));
    rows_free(GIVE(browser->matching));
    details_free(browser->details);
    browser->details = details_new();
    browser->count = 0;
    browser->mode = next;
    browser->is_outdated = browser->owes_filter = browser->owes_order = false;
    browser->wished_ms = app->now_ms;
    browser->awaits_rows = true;
    app->place++;
    browser->is_whole = browser->is_arriving = false;
    browser->has_range = browser->wants_end = false;
    browser->is_fresh = true;
    browser->filter[0] = '\0';
    browser->asked_ms = 0;
    browser->list = (struct list){ .cursor = browser->folder ? browser_first(browser) : 0 };
    memset(browser->turns, 0, sizeof browser->turns);
    error_clear(&browser->error);
}

/* Each folder keeps the order it was given; whether hidden names are shown is the same everywhere. */
static struct order *find_order(struct browser *browser, const char *folder)
{
    for (size_t i = 0; i < browser->kept_count; i++)
        if (strcmp(browser->kept[i].folder, folder) == 0)
            return &browser->kept[i].order;
    return NULL;
}

static void keep_order(struct browser *browser)
{
    struct order *kept = find_order(browser, browser->folder);

    if (!kept) {
        browser->kept = memory_resize(browser->kept, browser->kept_count + 1, sizeof *browser->kept);
        browser->kept[browser->kept_count].folder = memory_text(browser->folder);
        kept = &browser->kept[browser->kept_count++].order;
    }
    *kept = browser->order;
}

static struct order order_for(const struct app *app, const char *folder)
{
    struct browser *browser = app->files;
    const struct order *kept = find_order(browser, folder);
    struct order order = kept ? *kept : (struct order){ .is_mixed = app->options->mixes_folders };

    order.has_hidden = browser->order.has_hidden;
    return order;
}

static void go_to(struct app *app, const char *folder, const char *goal, struct effects *effects)
{
    struct browser *browser = app->files;
    char *where = memory_text(folder), *name = memory_text(goal);

    if (browser->mode == MODE_FOLDER || !browser->folder)
        free(GIVE(browser->left));
    leave(app, MODE_FOLDER);
    free(browser->folder);
    free(browser->goal);
    browser->folder = where;
    browser->goal = name;
    browser->order = order_for(app, where);
    browser->list.cursor = browser_first(browser);
    ask_folder(app, effects);
}

/* The name under the cursor in the folder that is up, or under what came up over it. The caller's, or NULL. */
static char *name_here(const struct browser *browser)
{
    uint32_t entry = browser_here(browser);

    if (browser->mode != MODE_FOLDER)
        return memory_text(browser->left);
    return memory_text(entry == LISTING_NONE ? browser->goal : listing_name(browser->listing, entry));
}

static struct stop stop_here(const struct browser *browser)
{
    return (struct stop){ memory_text(browser->folder), name_here(browser) };
}

void browser_open(struct app *app, const char *folder, const char *goal, struct effects *effects)
{
    struct browser *browser = app->files;

    if (browser->folder && strcmp(browser->folder, folder) != 0) {
        trail_push(&browser->back, stop_here(browser));
        trail_clear(&browser->forward);
    }
    go_to(app, folder, goal, effects);
}

void browser_drop_way_back(struct browser *browser)
{
    stop_done(&browser->back.stops[--browser->back.count]);
}

bool browser_go_back(struct app *app, bool is_forward, struct effects *effects)
{
    struct browser *browser = app->files;
    struct trail *from = is_forward ? &browser->forward : &browser->back;
    struct trail *to = is_forward ? &browser->back : &browser->forward;
    struct stop stop;

    if (!from->count)
        return false;
    stop = from->stops[--from->count];
    trail_push(to, stop_here(browser));
    go_to(app, stop.folder, stop.name, effects);
    stop_done(&stop);
    return true;
}

void browser_refresh(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;

    if (browser->mode == MODE_FOLDER)
        ask_folder(app, effects);
    else if (browser->mode == MODE_SEARCH)
        ask_search(app, effects);
}

/* Remembers where the cursor was in the folder, for the way back. */
static void start_mode(struct app *app, enum browser_mode mode)
{
    struct browser *browser = app->files;
    char *left = name_here(browser);

    free(browser->left);
    browser->left = left;
    leave(app, mode);
}

void browser_search(struct app *app, struct effects *effects)
{
    start_mode(app, MODE_SEARCH);
    ask_search(app, effects);
}

void browser_show_whole(struct browser *browser, struct listing *listing)
{
    struct rows *rows = rows_all(listing_count(listing));

    browser->listing = listing;
    browser->count = listing_count(listing);
    browser->is_whole = true;
    browser_show_rows(browser, rows, rows_hold(rows), LISTING_NONE);
}

void browser_show_basket(struct app *app)
{
    start_mode(app, MODE_BASKET);
    browser_show_whole(app->files, marks_gather(app->marks));
}

void browser_show_places(struct app *app, const char *forgotten, struct effects *effects)
{
    start_mode(app, MODE_PLACES);
    browser_ask(app->files, ERRAND_PLACES, effects)->filter = memory_text(forgotten);
    app->files->asked_ms = app->now_ms;
}

void browser_end_mode(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *folder = memory_text(browser->folder);
    OWNED_TEXT char *left = GIVE(browser->left);

    go_to(app, folder, left, effects);
}

void browser_ask_rows(struct app *app, bool has_rows, bool may_narrow, struct effects *effects)
{
    struct browser *browser = app->files;
    bool is_search = browser->mode == MODE_SEARCH;
    struct errand *errand = browser_ask(browser, is_search ? ERRAND_RANK : ERRAND_ROWS, effects);

    errand->listing = listing_hold(browser->listing);
    errand->order = browser->order;
    errand->filter = memory_text(browser->filter);
    errand->rows = has_rows && browser->rows ? rows_hold(browser->rows) : NULL;
    errand->base = may_narrow ? rows_hold(browser->shown) : NULL;
    if (!browser->is_whole && order_needs_details(&errand->order)) /* which are asked for once it is */
        errand->order.by = SORT_NAME;
    browser->asked_ms = app->now_ms;
}

void browser_set_order(struct app *app, const struct order *order, struct effects *effects)
{
    struct browser *browser = app->files;
    bool is_other_tree = browser->mode == MODE_SEARCH && order->has_hidden != browser->order.has_hidden;

    browser->order = *order;
    browser->wished_ms = app->now_ms;
    browser->awaits_rows = true;
    browser->is_outdated = browser->owes_order = true;
    browser->has_range = false;
    if (browser->mode == MODE_FOLDER)
        keep_order(browser);
    if (is_other_tree)
        ask_search(app, effects);
    else if (browser->is_whole && browser->listing && browser->mode != MODE_SEARCH)
        browser_ask_rows(app, false, false, effects);
    else if (browser->mode == MODE_FOLDER)
        ask_folder(app, effects);
}

/* A longer pattern narrows what is shown, if that is the answer to the shorter one. */
void browser_set_filter(struct app *app, const char *filter, struct effects *effects)
{
    struct browser *browser = app->files;
    bool may_narrow = browser->asked_ms == 0 && browser->filter[0] && browser->mode != MODE_SEARCH &&
                      filter_narrows(filter, browser->filter);
    size_t row = browser->list.cursor, first = browser_first(browser);

    if (strcmp(filter, browser->filter) == 0)
        return;
    free(browser->filter);
    browser->filter = memory_text(filter);
    browser->wished_ms = app->now_ms;
    browser->awaits_rows = true;
    browser->is_outdated = browser->owes_filter = true;
    browser->list.cursor = row < first ? browser_first(browser) : row - first + browser_first(browser);
    browser->has_range = false;
    if (browser->listing)
        browser_ask_rows(app, browser->is_whole, may_narrow, effects);
}
