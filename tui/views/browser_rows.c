/*
 * browser_rows: which rows are up, what stands in them, and where the cursor is among them.
 */
#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

size_t browser_first(const struct browser *browser)
{
    return browser->mode == MODE_FOLDER && !browser->filter[0] && strcmp(browser->folder, "/") != 0;
}

size_t browser_rows(const struct browser *browser)
{
    return browser_first(browser) + (browser->shown ? browser->shown->count : 0);
}

uint32_t browser_entry(const struct browser *browser, size_t row)
{
    size_t first = browser_first(browser);

    return row >= first && row < browser_rows(browser) ? browser->shown->entries[row - first] : LISTING_NONE;
}

uint32_t browser_here(const struct browser *browser)
{
    return browser_entry(browser, browser->list.cursor);
}

char *browser_path(const struct browser *browser)
{
    uint32_t entry = browser_here(browser);

    return entry == LISTING_NONE ? NULL : listing_entry_path(browser->listing, entry);
}

int browser_page(const struct app *app)
{
    int rows = app_view_rows(app) - 1; /* the first says where one is */

    return rows > 0 ? rows : 1;
}

/* The row of the entry called goal, if it is there. */
static uint32_t find_goal(const struct browser *browser)
{
    uint32_t entry;

    if (!browser->goal || !browser->listing)
        return LISTING_NONE;
    entry = listing_find(browser->listing, browser->count, browser->goal, strlen(browser->goal));
    return entry == LISTING_NONE ? entry : rows_find(browser->shown, entry);
}

/* Puts the cursor where it belongs in new rows: on its goal, on the entry it was on, or as near as can be. */
static void place_cursor(struct browser *browser, uint32_t entry)
{
    size_t first = browser_first(browser);
    uint32_t found = find_goal(browser);
    bool is_final = browser->is_whole && !browser->asked_ms;

    if (found != LISTING_NONE || browser->is_whole)
        free(GIVE(browser->goal));
    if (found == LISTING_NONE && entry != LISTING_NONE)
        found = rows_find(browser->shown, entry);

    if (browser->wants_end && is_final)
        browser->list.cursor = browser_rows(browser) - 1;
    else if (found != LISTING_NONE)
        browser->list.cursor = found + first;
    else if ((browser->filter[0] && browser->is_outdated) || browser->is_fresh)
        browser->list.cursor = first;
    browser->is_fresh = false;
    if (is_final)
        browser->wants_end = false;
}

/* A range goes on from the entry it began with, as long as that is shown. */
static void place_range(struct browser *browser)
{
    uint32_t row = browser->has_range ? rows_find(browser->shown, browser->range_entry) : LISTING_NONE;

    browser->has_range = row != LISTING_NONE;
    browser->range_from = row + browser_first(browser);
}

void browser_show_rows(struct browser *browser, struct rows *rows, struct rows *shown, uint32_t entry)
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
    browser->awaits_rows = false;
    place_range(browser);
    place_cursor(browser, entry);
}
