/*
 * browser_take: what the lister found, taken into the browser.
 */
#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/path.h"
#include "work/finding.h"
#include "work/report.h"

static void take_listing(struct browser *browser, struct report *report)
{
    struct finding *finding = report->finding;

    if (finding->listing != browser->listing) {
        listing_free(browser->listing);
        browser->listing = GIVE(finding->listing);
    }
    browser->count = finding->count;
    browser->is_whole = report->is_last;
    if (report->is_last)
        browser->asked_ms = 0;
}

static void take_all_details(struct browser *browser, struct finding *finding)
{
    if (!finding->details)
        return;
    details_free(browser->details);
    browser->details = GIVE(finding->details);
}

/* Details follow into a new reading of the same folder. */
static void follow_details(struct browser *browser, const struct finding *finding)
{
    struct details *details = details_follow(browser->details, finding->moved, finding->moved_count);

    details_free(browser->details);
    browser->details = details;
}

static uint32_t place_after(const struct finding *finding, uint32_t entry)
{
    return entry < finding->moved_count ? finding->moved[entry] : LISTING_NONE;
}

/* The folder is read anew before it came whole: entries have other numbers now, and only names say which is which. */
static void start_over(struct browser *browser, uint32_t entry)
{
    if (entry != LISTING_NONE && !browser->goal)
        browser->goal = memory_text(listing_name(browser->listing, entry));
    details_free(browser->details);
    browser->details = details_new();
    browser->has_range = false;
}

/* What is marked has another name now: the mark went with it. */
static void tell_renamed(struct app *app, const struct finding *finding, struct renamed renamed)
{
    if (renamed.count == 1)
        app_notice(app, false, "marked %s is now %s", listing_name(finding->old, renamed.before),
                   listing_name(finding->listing, renamed.now));
    else if (renamed.count)
        app_notice(app, false, "%u marked files have other names now: %s is %s", renamed.count,
                   listing_name(finding->old, renamed.before), listing_name(finding->listing, renamed.now));
}

/* Marks, details and the range follow into another reading of the folder. Returns where an entry is now. */
static uint32_t follow(struct app *app, const struct finding *finding, uint32_t entry)
{
    struct browser *browser = app->files;

    if (finding->old)
        tell_renamed(
            app, finding,
            marks_follow(app->marks, finding->old, finding->listing, finding->moved, finding->moved_count));
    if (!browser->listing || finding->listing == browser->listing)
        return entry;
    if (finding->old != browser->listing) {
        start_over(browser, entry);
        return LISTING_NONE;
    }
    follow_details(browser, finding);
    browser->range_entry = place_after(finding, browser->range_entry);
    return place_after(finding, entry);
}

/* A file was named instead of a folder: it is shown where it lies, and marked if it came from the command line. */
static void go_to_file(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *file = memory_text(browser->folder);
    OWNED_TEXT char *folder = path_parent(file);

    if (browser->is_arriving)
        marks_add_path(app->marks, file, KIND_UNKNOWN, NULL);
    browser_open(app, folder, path_leaf(file), effects);
    browser_drop_way_back(browser);
}

/* What the command line named is not there: one starts where one is. */
static void go_to_start(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *missing = memory_text(browser->folder);

    browser_open(app, app->options->folder, NULL, effects);
    browser_drop_way_back(browser);
    app_notice(app, true, "not there: %s", missing);
}

static void take_failure(struct app *app, const struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;

    browser->asked_ms = 0;
    browser->is_whole = true;
    if (strcmp(report->error->code, "ENOTDIR") == 0 && !browser->listing) {
        go_to_file(app, effects);
        return;
    }
    if (strcmp(report->error->code, "ENOENT") == 0 && browser->is_arriving) {
        go_to_start(app, effects);
        return;
    }
    app->ahead.count = 0;
    if (browser->listing)
        browser_show_rows(browser, rows_new(0), rows_new(0), LISTING_NONE);
    else /* there are rows of a listing only */
        browser_show_rows(browser, NULL, NULL, LISTING_NONE);
    browser->error = *report->error;
}

/* Frequent and recent folders are remembered. */
static void note_visit(struct browser *browser, struct effects *effects)
{
    browser_ask(browser, ERRAND_VISIT, effects)->path = memory_text(browser->folder);
}

/* The filter or the order became another while the folder was read. */
static void pay_rows(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;

    browser->is_outdated = browser->owes_filter || browser->owes_order;
    if (browser->is_outdated)
        browser_ask_rows(app, !browser->owes_order, false, effects);
    browser->owes_filter = browser->owes_order = false;
}

/* Of the first rows, those that pass the filter at once. Once there are some, the lister filters what has come. */
static void take_first_rows(struct app *app, const struct finding *finding, uint32_t entry, bool is_other,
                            struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED(filter) struct filter *filter = filter_new(browser->filter);

    if (!browser->filter[0] || !browser->shown || is_other)
        browser_show_rows(browser, NULL,
                          rows_filter(browser->listing, finding->rows, filter, UINT32_MAX, UINT32_MAX, NULL),
                          entry);
    if (browser->filter[0])
        browser_ask_rows(app, false, false, effects);
}

static void take_folder(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;
    bool is_again = browser->listing && browser->is_whole, is_other = finding->listing != browser->listing;
    uint32_t entry = browser_here(browser);

    if (report->error) {
        take_failure(app, report, effects);
        return;
    }
    if (is_again && !report->is_last) /* what is up stays up until the new reading is complete */
        return;
    entry = follow(app, finding, entry);
    take_listing(browser, report);
    take_all_details(browser, finding);
    error_clear(&browser->error);
    if (finding->shown)
        browser_show_rows(browser, GIVE(finding->rows), GIVE(finding->shown), entry);
    else if (finding->rows)
        take_first_rows(app, finding, entry, is_other, effects);
    if (!report->is_last)
        return;
    browser_adopt_marks(app);
    pay_rows(app, effects);
    if (!is_again)
        note_visit(browser, effects);
}

static void take_rows(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;

    (void)effects;
    if (finding->listing != browser->listing)
        return;
    take_all_details(browser, finding);
    if (report->is_last && browser->is_whole)
        browser->asked_ms = 0;
    browser_show_rows(browser, GIVE(finding->rows), GIVE(finding->shown), browser_here(browser));
    browser->is_outdated = browser->is_outdated && !report->is_last;
}

/* The cursor is on the best match until the person moves it; then it stays on its file, whatever else is found. */
static void take_ranking(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    bool is_on_best = browser->is_outdated || (browser->list.cursor == 0 && !browser->goal);

    take_rows(app, report, effects);
    browser->turns[ERRAND_RANK] = 0; /* the next names found may ask again */
    if (is_on_best)
        browser->list.cursor = 0;
}

/* The search began anew: what was found before has no numbers among the names that come now. */
static void search_anew(struct app *app)
{
    struct browser *browser = app->files;
    uint32_t entry = browser_here(browser);

    marks_leave(app->marks, browser->listing, false);
    browser_show_rows(browser, NULL, rows_new(0), LISTING_NONE);
    start_over(browser, entry);
}

/* Names found so far. With a pattern they are ranked first, one ranking after the other. */
static void take_found(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    struct finding *finding = report->finding;

    if (browser->listing && finding->listing != browser->listing)
        search_anew(app);
    marks_adopt(app->marks, finding->listing, finding->listing == browser->listing ? browser->count : 0,
                finding->count);
    take_listing(browser, report);
    if (!browser->filter[0])
        browser_show_rows(browser, NULL, GIVE(finding->shown), browser_here(browser));
    else if (!browser->turns[ERRAND_RANK] || report->is_last)
        browser_ask_rows(app, true, false, effects);
}

/* How much a folder holds is found out later than what it is, and stays on the screen meanwhile. */
static void note_detail(struct details *details, const struct looked *looked)
{
    struct detail detail = looked->detail;

    if (!detail.entries)
        detail.entries = details_of(details, looked->entry)->entries;
    details_set(details, looked->entry, &detail);
}

static void take_details(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    const struct finding *finding = report->finding;
    bool is_here = finding->listing == browser->listing;

    if (browser->arrivals && finding->listing == browser->arrivals) {
        browser_take_arrivals(app, finding, effects);
        return;
    }
    if (report->kind == REPORT_WEIGHTS)
        browser->weighing -= finding->looked_count < browser->weighing ? finding->looked_count
                                                                       : browser->weighing;
    for (uint32_t i = 0; i < finding->looked_count; i++) {
        const struct looked *looked = &finding->looked[i];

        if (is_here)
            note_detail(browser->details, looked);
        marks_weigh(app->marks, finding->listing, looked->entry, &looked->detail);
    }
}

static void take_matches(struct app *app, struct report *report, struct effects *effects)
{
    (void)effects;
    rows_free(app->files->matching);
    app->files->matching = GIVE(report->finding->shown);
}

static void take_peek(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;

    (void)effects;
    peek_free(browser->peek);
    browser->peek = GIVE(report->finding->peek);
    browser->peek_error = *error_or_none(report->error);
}

static void take_change(struct app *app, struct report *report, struct effects *effects)
{
    (void)report;
    browser_refresh(app, effects);
}

/* Places are a listing of paths, too. */
static void take_places(struct app *app, struct report *report, struct effects *effects)
{
    struct browser *browser = app->files;
    char *const *names = report->finding->names;
    struct listing *places;

    if (browser->mode != MODE_PLACES)
        return;
    places = listing_new("/", 0);
    for (; names && *names; names++)
        (void)listing_add(places, *names + 1, strlen(*names + 1), KIND_FOLDER, 0);
    browser->asked_ms = 0;
    browser_show_whole(browser, places);
    pay_rows(app, effects);
}

static void take_completion(struct app *app, struct report *report, struct effects *effects)
{
    (void)effects;
    files_take_completion(app, report->finding->names);
}

struct taker {
    enum errand_kind errand;
    void (*take)(struct app *app, struct report *report, struct effects *effects);
};

/* Which errand a report answers, and who takes it. */
static const struct taker takers[REPORT_KINDS] = {
    [REPORT_FOLDER] = { ERRAND_FOLDER, take_folder },
    [REPORT_CHANGED] = { ERRAND_FOLDER, take_change },
    [REPORT_ROWS] = { ERRAND_ROWS, take_rows },
    [REPORT_FOUND] = { ERRAND_FIND, take_found },
    [REPORT_MATCHED] = { ERRAND_MATCH, take_matches },
    [REPORT_PEEK] = { ERRAND_PEEK, take_peek },
    [REPORT_DETAILS] = { ERRAND_DETAILS, take_details },
    [REPORT_WEIGHTS] = { ERRAND_WEIGH, take_details },
    [REPORT_PLACES] = { ERRAND_PLACES, take_places },
    [REPORT_COMPLETED] = { ERRAND_COMPLETE, take_completion },
};

/* In a search, rows are ranked. */
static const struct taker *find_taker(const struct browser *browser, enum report_kind kind)
{
    static const struct taker ranking = { ERRAND_RANK, take_ranking };

    return kind == REPORT_ROWS && browser->mode == MODE_SEARCH ? &ranking : &takers[kind];
}

/* Details are taken however late they come: they name their listing. */
static bool is_of_details(enum report_kind kind)
{
    return kind == REPORT_DETAILS || kind == REPORT_WEIGHTS;
}

/* What the lister refuses, because all that could look hang, has no listing: what is up stays up. */
static bool is_refused(const struct report *report)
{
    return report->error &&
           (report->kind == REPORT_ROWS || report->kind == REPORT_FOUND || report->kind == REPORT_MATCHED);
}

static void take_refusal(struct app *app, const struct report *report)
{
    app->files->asked_ms = 0;
    app->files->awaits_rows = false;
    app->ahead.count = 0;
    app_notice(app, true, "%s", report->error->message);
}

void browser_take(struct app *app, struct report *report, struct effects *effects)
{
    const struct taker *taker = find_taker(app->files, report->kind);

    if (!taker->take || (!is_of_details(report->kind) && report->turn != app->files->turns[taker->errand]))
        return;
    if (is_refused(report))
        take_refusal(app, report);
    else
        taker->take(app, report, effects);
    browser_settle(app, effects);
}
