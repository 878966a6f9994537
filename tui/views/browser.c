#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/filter.h"
#include "files/path.h"
#include "views/views.h"
#include "work/finding.h"
#include "work/report.h"

#define TRAIL_MOST 100

struct browser *browser_new(void)
{
    struct browser *browser = memory_new(1, sizeof *browser);

    browser->filter = memory_text("");
    browser->details = details_new();
    return browser;
}

static void trail_clear(struct trail *trail)
{
    for (size_t i = 0; i < trail->count; i++)
        free(trail->folders[i]);
    free(trail->folders);
    *trail = (struct trail){ 0 };
}

static void trail_push(struct trail *trail, const char *folder)
{
    if (trail->count == TRAIL_MOST) {
        free(trail->folders[0]);
        memmove(trail->folders, trail->folders + 1, --trail->count * sizeof *trail->folders);
    }
    trail->folders = memory_resize(trail->folders, trail->count + 1, sizeof *trail->folders);
    trail->folders[trail->count++] = memory_text(folder);
}

void browser_free(struct browser *browser)
{
    if (!browser)
        return;
    trail_clear(&browser->back);
    trail_clear(&browser->forward);
    listing_free(browser->listing);
    listing_free(browser->arrivals);
    rows_free(browser->rows);
    rows_free(browser->shown);
    details_free(browser->details);
    peek_free(browser->peek);
    free(browser->peeked);
    free(browser->folder);
    free(browser->filter);
    free(browser->goal);
    free(browser);
}

uint32_t browser_first(const struct browser *browser)
{
    return !browser->filter[0] && !browser->is_search && !browser->is_basket &&
           strcmp(browser->folder, "/") != 0;
}

uint32_t browser_rows(const struct browser *browser)
{
    return browser_first(browser) + (browser->shown ? browser->shown->count : 0);
}

uint32_t browser_entry(const struct browser *browser, uint32_t row)
{
    uint32_t first = browser_first(browser);

    return row >= first && row < browser_rows(browser) ? browser->shown->entries[row - first] : LISTING_NONE;
}

char *browser_path(const struct browser *browser)
{
    uint32_t entry = browser_entry(browser, browser->cursor);

    return entry == LISTING_NONE ? NULL : listing_entry_path(browser->listing, entry);
}

int browser_page(const struct app *app)
{
    int rows = app_view_rows(app) - 1; /* the first says where one is */

    return rows > 0 ? rows : 1;
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
}

/* Lets go of the folder that is up. */
static void leave(struct app *app)
{
    struct browser *browser = app->files;

    if (browser->listing)
        marks_leave(app->marks, browser->listing);
    listing_free(GIVE(browser->listing));
    rows_free(GIVE(browser->rows));
    rows_free(GIVE(browser->shown));
    details_free(browser->details);
    browser->details = details_new();
    browser->count = 0;
    browser->is_whole = false;
    browser->is_search = browser->is_basket = false;
    browser->has_range = browser->wants_end = false;
    browser->cursor = browser->top = 0;
    browser->filter[0] = '\0';
    error_clear(&browser->error);
}

static void go_to(struct app *app, const char *folder, const char *goal, struct effects *effects)
{
    struct browser *browser = app->files;
    char *where = memory_text(folder), *name = memory_text(goal);

    leave(app);
    free(browser->folder);
    free(browser->goal);
    browser->folder = where;
    browser->goal = name;
    browser->cursor = browser_first(browser);
    ask_folder(app, effects);
}

void browser_open(struct app *app, const char *folder, const char *goal, struct effects *effects)
{
    struct browser *browser = app->files;

    if (browser->folder) {
        trail_push(&browser->back, browser->folder);
        trail_clear(&browser->forward);
    }
    go_to(app, folder, goal, effects);
}

bool browser_go_back(struct app *app, bool is_forward, struct effects *effects)
{
    struct browser *browser = app->files;
    struct trail *from = is_forward ? &browser->forward : &browser->back;
    struct trail *to = is_forward ? &browser->back : &browser->forward;
    OWNED_TEXT char *left = memory_text(browser->folder);
    OWNED_TEXT char *folder = NULL;

    if (!from->count)
        return false;
    folder = from->folders[--from->count];
    trail_push(to, left);
    go_to(app, folder, path_is_inside(left, folder) ? path_leaf(left) : NULL, effects);
    return true;
}

void browser_refresh(struct app *app, struct effects *effects)
{
    ask_folder(app, effects);
}

static void ask_rows(struct app *app, bool has_rows, bool may_narrow, struct effects *effects)
{
    struct browser *browser = app->files;
    struct errand *errand = browser_ask(browser, browser->is_search ? ERRAND_RANK : ERRAND_ROWS, effects);

    errand->listing = listing_hold(browser->listing);
    errand->order = browser->order;
    errand->filter = memory_text(browser->filter);
    errand->rows = has_rows && browser->rows ? rows_hold(browser->rows) : NULL;
    errand->base = may_narrow ? rows_hold(browser->shown) : NULL;
    browser->asked_ms = app->now_ms;
}

void browser_set_order(struct app *app, const struct order *order, struct effects *effects)
{
    struct browser *browser = app->files;

    browser->order = *order;
    if (browser->is_whole)
        ask_rows(app, false, false, effects);
    else
        ask_folder(app, effects);
}

/* A longer pattern narrows what is shown, if that is the answer to the shorter one. */
void browser_set_filter(struct app *app, const char *filter, struct effects *effects)
{
    struct browser *browser = app->files;
    bool may_narrow = browser->asked_ms == 0 && browser->filter[0] && !browser->is_search &&
                      filter_narrows(filter, browser->filter);
    uint32_t row = browser->cursor, first = browser_first(browser);

    if (strcmp(filter, browser->filter) == 0)
        return;
    free(browser->filter);
    browser->filter = memory_text(filter);
    browser->cursor = row < first ? browser_first(browser) : row - first + browser_first(browser);
    browser->has_range = false;
    if (browser->is_whole || (browser->is_search && browser->listing))
        ask_rows(app, true, may_narrow, effects);
}

void browser_go(struct app *app, uint32_t row)
{
    struct browser *browser = app->files;
    uint32_t rows = browser_rows(browser);

    browser->wants_end = row >= rows && !browser->is_whole;
    browser->cursor = rows == 0 ? 0 : row < rows ? row : rows - 1;
    if (!browser->wants_end)
        free(GIVE(browser->goal));
}

void browser_move(struct app *app, int64_t rows)
{
    int64_t to = (int64_t)app->files->cursor + rows, last = (int64_t)browser_rows(app->files) - 1;

    browser_go(app, (uint32_t)(to < 0 ? 0 : to > last && last >= 0 ? last : to));
}

/* Puts the cursor where it belongs in new rows: on its goal, on the entry it was on, or as near as can be. */
static void place_cursor(struct browser *browser, uint32_t entry)
{
    uint32_t first = browser_first(browser), rows = browser_rows(browser);
    uint32_t found = LISTING_NONE;

    if (browser->goal && browser->listing) {
        uint32_t goal = listing_find(browser->listing, browser->count, browser->goal, strlen(browser->goal));

        found = goal == LISTING_NONE ? goal : rows_find(browser->shown, goal);
        if (found != LISTING_NONE || browser->is_whole)
            free(GIVE(browser->goal));
    }
    if (found == LISTING_NONE && entry != LISTING_NONE)
        found = rows_find(browser->shown, entry);
    if (found != LISTING_NONE)
        browser->cursor = found + first;
    else if (browser->wants_end && browser->is_whole)
        browser->cursor = rows - 1;
    else if (browser->filter[0])
        browser->cursor = first;
    if (browser->is_whole)
        browser->wants_end = false;
    if (browser->cursor >= rows)
        browser->cursor = rows ? rows - 1 : 0;
}

static void show_rows(struct browser *browser, struct rows *rows, struct rows *shown, uint32_t entry)
{
    if (rows) {
        rows_free(browser->rows);
        browser->rows = rows;
    }
    if (shown) {
        rows_free(browser->shown);
        browser->shown = shown;
    }
    browser->shown_serial++;
    browser->has_range = false;
    place_cursor(browser, entry);
}

/* Follows marks, details and cursor into a new reading of the same folder. Returns where the cursor's entry is now. */
static uint32_t follow(struct app *app, struct finding *finding, uint32_t entry)
{
    struct browser *browser = app->files;

    if (!finding->old)
        return LISTING_NONE;
    marks_follow(app->marks, finding->old, finding->listing, finding->moved, finding->moved_count);
    if (finding->old != browser->listing)
        return LISTING_NONE;

    struct details *details = details_follow(browser->details, finding->moved, finding->moved_count);

    details_free(browser->details);
    browser->details = details;
    return entry < finding->moved_count ? finding->moved[entry] : LISTING_NONE;
}

static void take_failure(struct app *app, const struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;

    browser->asked_ms = 0;
    if (strcmp(report->error.code, "ENOTDIR") == 0 &&
        !browser->listing) { /* a file was named: mark it where it lies */
        OWNED_TEXT char *file = memory_text(browser->folder);
        OWNED_TEXT char *folder = path_parent(file);

        marks_add_path(app->marks, file, KIND_UNKNOWN, NULL);
        go_to(app, folder, path_leaf(file), effects);
        return;
    }
    leave(app);
    browser->is_whole = true;
    browser->error = report->error;
}

static void take_folder(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;
    bool is_again = browser->listing && browser->is_whole;
    uint32_t entry = browser_entry(browser, browser->cursor);

    if (error_is_set(&report->error)) {
        take_failure(app, report, effects);
        return;
    }
    if (is_again && !report->is_last) /* what is up stays up until the new reading is complete */
        return;
    if (report->is_last)
        entry = finding->listing == browser->listing ? entry : follow(app, finding, entry);
    if (finding->listing != browser->listing) {
        listing_free(browser->listing);
        browser->listing = GIVE(finding->listing);
    }
    browser->count = finding->count;
    browser->is_whole = report->is_last;
    browser->asked_ms = report->is_last ? 0 : browser->asked_ms;
    if (finding->details)
        details_free(browser->details), browser->details = GIVE(finding->details);
    if (finding->shown)
        show_rows(browser, GIVE(finding->rows), GIVE(finding->shown), entry);
    else if (finding->rows)
        show_rows(browser, NULL, GIVE(finding->rows), entry);
}

static void take_rows(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;

    (void)effects;
    if (finding->listing != browser->listing)
        return;
    if (finding->details)
        details_free(browser->details), browser->details = GIVE(finding->details);
    show_rows(browser, GIVE(finding->rows), GIVE(finding->shown), browser_entry(browser, browser->cursor));
    if (report->is_last)
        browser->asked_ms = 0;
}

static void take_found(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;

    (void)effects;
    if (finding->listing != browser->listing) {
        listing_free(browser->listing);
        browser->listing = GIVE(finding->listing);
    }
    browser->count = finding->count;
    browser->is_whole = report->is_last;
    browser->asked_ms = report->is_last ? 0 : browser->asked_ms;
    show_rows(browser, NULL, GIVE(finding->shown), browser_entry(browser, browser->cursor));
}

/* What the command line named: a folder is opened, a file is marked. */
static void take_arrivals(struct app *app, const struct finding *finding, struct effects *effects)
{
    OWNED(listing) struct listing *arrivals = GIVE(app->files->arrivals);

    for (uint32_t i = 0; i < finding->looked_count; i++) {
        const struct looked *looked = &finding->looked[i];
        OWNED_TEXT char *path = listing_entry_path(arrivals, looked->entry);
        enum kind kind = detail_kind(listing_entry(arrivals, looked->entry), &looked->detail);

        if (kind == KIND_FOLDER)
            browser_open(app, path, NULL, effects);
        else
            marks_add_path(app->marks, path, kind, &looked->detail);
    }
}

static void take_details(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;
    bool is_here = finding->listing == browser->listing;

    if (finding->listing == browser->arrivals) {
        take_arrivals(app, finding, effects);
        return;
    }
    for (uint32_t i = 0; i < finding->looked_count; i++) {
        const struct looked *looked = &finding->looked[i];

        if (is_here)
            details_set(browser->details, looked->entry, &looked->detail);
        marks_weigh(app->marks, finding->listing, looked->entry, &looked->detail);
    }
}

static void take_peek(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;

    (void)effects;
    peek_free(browser->peek);
    browser->peek = GIVE(report->finding->peek);
    browser->peek_error = report->error;
}

static void take_change(struct app *app, struct report *report, struct effects *effects)
{
    (void)report;
    browser_refresh(app, effects);
}

/* Which errand a report answers, and who takes it. Details are taken however late they come: they name their listing. */
static const struct {
    enum errand_kind errand;
    void (*take)(struct app *app, struct report *report, struct effects *effects);
} takers[REPORT_KINDS] = {
    [REPORT_FOLDER] = {ERRAND_FOLDER,   take_folder },
      [REPORT_CHANGED] = { ERRAND_FOLDER,  take_change },
    [REPORT_ROWS] = { ERRAND_ROWS,    take_rows   },
      [REPORT_FOUND] = { ERRAND_FIND,    take_found  },
    [REPORT_PEEK] = { ERRAND_PEEK,    take_peek   },
      [REPORT_DETAILS] = { ERRAND_DETAILS, take_details},
};

void browser_take(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    enum errand_kind errand = takers[report->kind].errand;

    if (report->kind == REPORT_ROWS && browser->is_search)
        errand = ERRAND_RANK;
    if (!takers[report->kind].take ||
        (report->kind != REPORT_DETAILS && report->turn != browser->turns[errand]))
        return;
    takers[report->kind].take(app, report, effects);
    browser_settle(app, effects);
}

static void scroll(struct app *app)
{
    struct browser *browser = app->files;
    uint32_t page = (uint32_t)browser_page(app), rows = browser_rows(browser);

    if (browser->cursor < browser->top)
        browser->top = browser->cursor;
    if (browser->cursor >= browser->top + page)
        browser->top = browser->cursor - page + 1;
    if (browser->top + page > rows)
        browser->top = rows > page ? rows - page : 0;
}

static bool is_wanted(const struct detail *detail)
{
    return detail->outcome == OUTCOME_NONE || detail->is_stale;
}

/* Details of the rows on the screen that nobody knows yet, and of a page above and below. */
static void want_details(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    uint32_t page = (uint32_t)browser_page(app), rows = browser_rows(browser);
    uint32_t from = browser->top, end = from + page < rows ? from + page : rows;
    uint32_t *entries;
    uint32_t count = 0;

    if (!browser->shown || (browser->looked_serial == browser->shown_serial && browser->looked_from <= from &&
                            browser->looked_end >= end))
        return;
    from = from > page ? from - page : 0;
    end = rows - end > page ? end + page : rows;
    entries = memory_new((size_t)(end - from) + 1, sizeof *entries);
    for (uint32_t i = 0; i < end - from; i++) {
        /* what is on the screen first, then what is below it, then what is above */
        uint32_t row = browser->top + i < end ? browser->top + i : from + (browser->top + i - end);
        uint32_t entry = browser_entry(browser, row);

        if (entry != LISTING_NONE && is_wanted(details_of(browser->details, entry)))
            entries[count++] = entry;
    }
    browser->looked_serial = browser->shown_serial;
    browser->looked_from = from;
    browser->looked_end = end;
    if (count) {
        struct errand *errand = browser_ask(browser, ERRAND_DETAILS, effects);

        errand->listing = listing_hold(browser->listing);
        errand->entries = GIVE(entries);
        errand->entries_count = count;
    }
    free(entries);
}

static void want_weights(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    uint32_t count = 0;
    uint32_t *entries = browser->listing ? marks_take_unweighed(app->marks, browser->listing, &count) : NULL;

    if (count) {
        struct errand *errand = browser_ask(browser, ERRAND_WEIGH, effects);

        errand->listing = listing_hold(browser->listing);
        errand->entries = GIVE(entries);
        errand->entries_count = count;
    }
    free(entries);
}

static void want_preview(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *path = browser->has_preview ? browser_path(browser) : NULL;

    if (path && browser->peeked && strcmp(path, browser->peeked) == 0)
        return;
    if (!path && !browser->peeked)
        return;
    peek_free(GIVE(browser->peek));
    error_clear(&browser->peek_error);
    free(browser->peeked);
    browser->peeked = GIVE(path);
    if (browser->peeked)
        browser_ask(browser, ERRAND_PEEK, effects)->path = memory_text(browser->peeked);
}

void browser_settle(struct app *app, struct effects *effects)
{
    scroll(app);
    want_details(app, effects);
    want_weights(app, effects);
    want_preview(app, effects);
    app->has_changed = true;
}
