/*
 * browser_want: what the screen needs to know and nobody has asked yet.
 */
#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define SOON_MS 3 /* what nobody notices; where it is fast, details or other rows come sooner */

static bool is_wanted(const struct detail *detail)
{
    return detail->outcome == OUTCOME_NONE || detail->is_stale ||
           (detail->outcome == OUTCOME_KNOWN && detail->kind == KIND_FOLDER && !detail->entries);
}

/* What is on the screen first, then what lies below it, then what lies above. The caller's. */
static uint32_t *wanted_entries(const struct browser *browser, size_t from, size_t end, uint32_t *out_count)
{
    size_t rows = end - from, top = browser->list.top;
    uint32_t *entries = memory_new(rows + 1, sizeof *entries);

    *out_count = 0;
    for (size_t i = 0; i < rows; i++) {
        uint32_t entry = browser_entry(browser, top + i < end ? top + i : from + (top + i - end));

        if (entry != LISTING_NONE && is_wanted(details_of(browser->details, entry)))
            entries[(*out_count)++] = entry;
    }
    return entries;
}

static void ask_details(struct browser *browser, enum errand_kind kind, uint32_t *entries, uint32_t count,
                        struct effects *effects)
{
    if (count) {
        struct errand *errand = browser_ask(browser, kind, effects);

        errand->listing = listing_hold(browser->listing);
        errand->entries = entries;
        errand->entries_count = count;
    } else
        free(entries);
}

/* Details of the rows on the screen that nobody knows yet, and of a page above and below. */
static void want_details(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    size_t page = (size_t)browser->list.rows, rows = browser_rows(browser);
    size_t from = browser->list.top, end = from + page < rows ? from + page : rows;
    uint32_t count;
    uint32_t *entries;

    if (!browser->shown || (browser->looked_serial == browser->shown_serial && browser->looked_from <= from &&
                            browser->looked_end >= end))
        return;
    from = from > page ? from - page : 0;
    end = rows - end > page ? end + page : rows;
    browser->moved_ms = browser->looked_serial == browser->shown_serial ? app->now_ms : 0;
    browser->looked_serial = browser->shown_serial;
    browser->looked_from = from;
    browser->looked_end = end;
    entries = wanted_entries(browser, from, end, &count);
    ask_details(browser, ERRAND_DETAILS, entries, count, effects);
}

/* Where nothing marked is without its size any more, nobody waits for the rest: an errand for nothing ends the one
 * before it. */
static void want_weights(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    uint32_t count = 0;
    uint32_t *entries = browser->listing ? marks_take_unweighed(app->marks, browser->listing, &count) : NULL;

    if (count)
        browser->weighing = count;
    else if (browser->weighing && browser->listing && !marks_basket(app->marks).unknown) {
        browser->weighing = 0;
        browser_ask(browser, ERRAND_WEIGH, effects)->listing = listing_hold(browser->listing);
    }
    ask_details(browser, ERRAND_WEIGH, entries, count, effects);
}

static void want_preview(struct browser *browser, struct effects *effects)
{
    OWNED_TEXT char *path = browser->has_preview ? browser_path(browser) : NULL;

    if (path && browser->peeked ? strcmp(path, browser->peeked) == 0 : !path && !browser->peeked)
        return;
    peek_free(GIVE(browser->peek));
    error_clear(&browser->peek_error);
    free(browser->peeked);
    browser->peeked = GIVE(path);
    browser->turns[ERRAND_PEEK] = 0;
    if (browser->peeked)
        browser_ask(browser, ERRAND_PEEK, effects)->path = memory_text(browser->peeked);
}

/* What is shown may change while the pattern is typed. */
static void want_matches(struct browser *browser, struct effects *effects)
{
    struct errand *errand;

    if (!browser->glob || !browser->glob->length || !browser->shown ||
        browser->matched_serial == browser->shown_serial)
        return;
    rows_free(GIVE(browser->matching));
    browser->matched_serial = browser->shown_serial;
    errand = browser_ask(browser, ERRAND_MATCH, effects);
    errand->listing = listing_hold(browser->listing);
    errand->base = rows_hold(browser->shown);
    errand->filter = memory_text(browser->glob->text);
}

void browser_settle(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;

    list_fit(&browser->list, browser_rows(browser), browser_page(app));
    want_details(app, effects);
    want_weights(app, effects);
    want_matches(browser, effects);
    want_preview(browser, effects);
    app->has_changed = true;
}

static bool lacks_details(const struct browser *browser)
{
    for (int row = 0; row < browser->list.rows; row++) {
        uint32_t entry = browser_entry(browser, browser->list.top + (size_t)row);

        if (entry != LISTING_NONE && details_of(browser->details, entry)->outcome == OUTCOME_NONE)
            return true;
    }
    return false;
}

int64_t browser_draw_ms(const struct app *app, int64_t now_ms)
{
    const struct browser *browser = app->files;
    bool awaits_matches = files_awaits_matches(browser);
    int64_t since_ms = browser->awaits_rows ? browser->wished_ms
                       : awaits_matches     ? browser->glob_ms
                                            : browser->moved_ms;
    int64_t left_ms = since_ms + SOON_MS - now_ms;

    return left_ms > 0 && (browser->awaits_rows || awaits_matches || lacks_details(browser)) ? left_ms : 0;
}
