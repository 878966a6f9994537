/*
 * files_draw: the Files view on the canvas: where one is, the rows, and what stands beside them.
 */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "files/filter.h"
#include "screen/canvas.h"
#include "views/browser.h"
#include "views/views.h"

#define SIZE_COLUMNS    9
#define DATE_COLUMNS    12
#define SIZE_FROM       30 /* columns the list needs to show sizes */
#define DATE_FROM       56
#define PREVIEW_PERCENT 45
#define WAITING_MS      2000 /* from then on the seconds are counted */

static const char *const order_words[SORT_COUNT][2] = {
    [SORT_NAME] = { "by name", "by name, reversed" },
    [SORT_SIZE] = { "largest first", "smallest first" },
    [SORT_TIME] = { "newest first", "oldest first" },
    [SORT_EXTENSION] = { "by extension", "by extension, reversed" },
};

/* What a special entry shows in place of a size. */
static const char *const kind_words[KIND_COUNT] = {
    [KIND_LINK] = "broken", [KIND_FIFO] = "fifo", [KIND_SOCKET] = "socket", [KIND_DEVICE] = "device"
};

static const enum role kind_roles[KIND_COUNT] = {
    [KIND_UNKNOWN] = ROLE_TEXT,   [KIND_FILE] = ROLE_TEXT,    [KIND_FOLDER] = ROLE_FOLDER,
    [KIND_LINK] = ROLE_LINK,      [KIND_FIFO] = ROLE_SPECIAL, [KIND_SOCKET] = ROLE_SPECIAL,
    [KIND_DEVICE] = ROLE_SPECIAL,
};

/* What is still awaited, if that takes long enough to be worth a word. */
static bool describe_wait(const struct app *app, const char *dot, char *text, size_t size)
{
    const struct browser *browser = app->files;
    int64_t waited_ms = browser->asked_ms ? app->now_ms - browser->asked_ms : 0;
    char count[UNITS_TEXT_SIZE], key[KEY_NAME_SIZE];

    if (waited_ms < BROWSER_NOTE_MS)
        return false;
    (void)units_count(browser->count, count);
    if (waited_ms >= WAITING_MS && !browser->count)
        (void)snprintf(text, size, "waiting %d s %s %s leaves", (int)(waited_ms / 1000), dot,
                       keymap_name(app->keymap, VIEW_FILES, ACTION_PARENT, key));
    else if (browser->is_whole)
        (void)snprintf(text, size, "%s %s sorting", count, dot);
    else
        (void)snprintf(text, size, "%s %s %s so far", browser->mode == MODE_SEARCH ? "searching" : "reading",
                       dot, count);
    return true;
}

/* "1,284 items · newest first" */
static void describe(const struct app *app, const struct theme *theme, char *text, size_t size)
{
    const struct browser *browser = app->files;
    const char *dot = theme_glyph(theme, GLYPH_DOT);
    uint32_t shown = browser->shown ? browser->shown->count : 0;
    char count[UNITS_TEXT_SIZE], all[UNITS_TEXT_SIZE];

    text[0] = '\0';
    (void)units_count(shown, count);
    (void)units_count(browser->mode != MODE_SEARCH && browser->rows ? browser->rows->count : browser->count,
                      all);
    if (files_awaits_matches(browser))
        (void)snprintf(text, size, "%s match", theme_glyph(theme, GLYPH_ELLIPSIS));
    else if (browser->matching)
        (void)snprintf(text, size, "%s %s", units_count(browser->matching->count, count),
                       browser->matching->count == 1 ? "matches" : "match");
    else if (describe_wait(app, dot, text, size) || !browser->is_whole || error_is_set(&browser->error))
        return;
    else if (browser->filter[0])
        (void)snprintf(text, size, "%s of %s", count, all);
    else if (browser->mode == MODE_FOLDER)
        (void)snprintf(text, size, "%s %s %s %s", count, shown == 1 ? "item" : "items", dot,
                       order_words[browser->order.by][browser->order.is_reversed]);
    else
        (void)snprintf(text, size, "%s", count);
}

/* What is up, in words before the folder or in its place. */
static const char *const mode_words[] = {
    [MODE_SEARCH] = "below ",
    [MODE_BASKET] = "marked files of every folder",
    [MODE_PLACES] = "bookmarks and recent folders",
};

static void draw_place(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;
    char text[128];
    int used;

    box = box_before(box_after(box, 1), 1);
    describe(app, canvas_theme(canvas), text, sizeof text);
    used = text_columns(text, strlen(text));
    if (used + 12 < box.columns) {
        (void)canvas_text_right(canvas, box, ROLE_FAINT, text);
        box = box_before(box, used ? used + 2 : 0);
    }
    used = mode_words[browser->mode] ? canvas_text(canvas, box, ROLE_TITLE, mode_words[browser->mode]) : 0;
    if (browser->mode == MODE_FOLDER || browser->mode == MODE_SEARCH)
        used += canvas_name(canvas, box_after(box, used), ROLE_TITLE, browser->folder,
                            strlen(browser->folder));
    if (browser->filter[0])
        (void)canvas_print(canvas, box_after(box, used + 1), ROLE_MATCH, "matching \"%s\"", browser->filter);
}

/* "42 ›" */
static void draw_entries(const struct browser *browser, uint32_t entry, struct canvas *canvas, struct box box)
{
    const struct detail *detail = details_of(browser->details, entry);
    bool is_counting = browser->mode == MODE_FOLDER && detail->outcome == OUTCOME_KNOWN && !detail->entries &&
                       detail->kind == KIND_FOLDER;
    uint32_t count = detail->entries - 1;
    char text[UNITS_TEXT_SIZE];

    (void)canvas_glyph(canvas, box_right(box, 1), ROLE_FAINT, GLYPH_MORE);
    box = box_before(box, 2);
    if (is_counting)
        (void)canvas_glyph(canvas, box_right(box, 1), ROLE_FAINT, GLYPH_ELLIPSIS);
    else if (detail->entries && detail->entries != DETAIL_UNCOUNTED && count <= DETAIL_MOST_ENTRIES)
        (void)canvas_text_right(canvas, box, ROLE_FAINT, units_count(count, text));
    else if (detail->entries && detail->entries != DETAIL_UNCOUNTED)
        (void)canvas_text_right(canvas, box, ROLE_FAINT, "9,999+");
}

/* The size, or what stands in its place. */
static void draw_size(const struct browser *browser, uint32_t entry, struct canvas *canvas, struct box box)
{
    const struct detail *detail = details_of(browser->details, entry);
    enum kind kind = detail_kind(listing_entry(browser->listing, entry), detail);
    char text[UNITS_TEXT_SIZE];

    if (kind == KIND_FOLDER)
        draw_entries(browser, entry, canvas, box);
    else if (detail->outcome == OUTCOME_LATE)
        (void)canvas_text_right(canvas, box, ROLE_WARNING, "no answer");
    else if (detail->outcome == OUTCOME_ERROR)
        (void)canvas_text_right(canvas, box, ROLE_WARNING, "unknown");
    else if (detail->outcome == OUTCOME_NONE)
        (void)canvas_glyph(canvas, box_right(box, 1), ROLE_FAINT, GLYPH_ELLIPSIS);
    else if (kind_words[kind])
        (void)canvas_text_right(canvas, box, ROLE_SPECIAL, kind_words[kind]);
    else
        (void)canvas_text_right(canvas, box, ROLE_TEXT, units_bytes(detail->size_bytes, text));
}

/* Beyond what nanoseconds count nobody needs to know the day. */
static const char *date_of(const struct detail *detail, int64_t today_s, char text[UNITS_TEXT_SIZE])
{
    if (detail->mtime_ns == INT64_MAX)
        return "after 2261";
    if (detail->mtime_ns == INT64_MIN)
        return "before 1678";
    return units_date(detail->mtime_ns / 1000000000, today_s, text);
}

static void draw_date(const struct app *app, uint32_t entry, struct canvas *canvas, struct box box)
{
    const struct detail *detail = details_of(app->files->details, entry);
    char text[UNITS_TEXT_SIZE];

    if (detail->outcome == OUTCOME_KNOWN)
        (void)canvas_text_right(canvas, box, ROLE_FAINT, date_of(detail, app->today_s, text));
}

static bool in_range(const struct browser *browser, size_t row)
{
    return browser->has_range && ((row >= browser->range_from && row <= browser->list.cursor) ||
                                  (row <= browser->range_from && row >= browser->list.cursor));
}

static void draw_glyph(const struct app *app, size_t row, uint32_t entry, struct canvas *canvas,
                       struct box box)
{
    const struct browser *browser = app->files;

    if (entry != LISTING_NONE && (in_range(browser, row) || marks_has(app->marks, browser->listing, entry)))
        (void)canvas_glyph(canvas, box, ROLE_MARKED, GLYPH_MARKED);
    else if (row == browser->list.cursor)
        (void)canvas_glyph(canvas, box, ROLE_TEXT, GLYPH_CURSOR);
}

/* Where a name that has to be cut begins to differ from another one on the screen that is cut to the same; 0: all
 * look different. */
static size_t find_difference(const struct browser *browser, uint32_t entry, int columns)
{
    const char *name = listing_name(browser->listing, entry);
    size_t count = listing_entry(browser->listing, entry)->length, differs = 0;
    struct text_fit fit = text_fit_middle(name, count, columns);

    for (int row = 0; fit.has_ellipsis && row < browser->list.rows; row++) {
        uint32_t other = browser_entry(browser, browser->list.top + (size_t)row);
        size_t hidden = other == LISTING_NONE || other == entry
                            ? 0
                            : text_fit_hides(fit, name, count, listing_name(browser->listing, other),
                                             listing_entry(browser->listing, other)->length);

        differs = hidden > differs ? hidden : differs;
    }
    return differs;
}

static void draw_name(const struct app *app, uint32_t entry, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;
    const struct entry *here = listing_entry(browser->listing, entry);
    enum kind kind = detail_kind(here, details_of(browser->details, entry));
    bool is_match = browser->glob && browser->glob->length &&
                    filter_matches(browser->glob, listing_name(browser->listing, entry), here->length);
    enum role role = is_match                                         ? ROLE_MATCH
                     : marks_has(app->marks, browser->listing, entry) ? ROLE_MARKED
                     : here->kind == KIND_LINK                        ? ROLE_LINK
                                                                      : kind_roles[kind];
    bool is_path = browser->mode == MODE_BASKET || browser->mode == MODE_PLACES;
    int used = is_path ? canvas_text(canvas, box, role, "/") : 0;

    struct box room = box_after(kind == KIND_FOLDER ? box_before(box, 1) : box, used);

    used += canvas_name_apart(canvas, room, role, listing_name(browser->listing, entry), here->length,
                              find_difference(browser, entry, room.columns));

    if (kind == KIND_FOLDER)
        (void)canvas_text(canvas, box_after(box, used), role, "/");
}

/* Columns drop from the right; the name goes last. */
static void draw_row(const struct app *app, size_t row, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;
    uint32_t entry = browser_entry(browser, row);
    struct box line = box_before(box_after(box, 1), 1);

    draw_glyph(app, row, entry, canvas, box_left(line, 1));
    line = box_after(line, 2);
    if (entry == LISTING_NONE)
        (void)canvas_text(canvas, line, ROLE_FOLDER, "..");
    else {
        if (box.columns >= DATE_FROM) {
            draw_date(app, entry, canvas, box_right(line, DATE_COLUMNS));
            line = box_before(line, DATE_COLUMNS + 2);
        }
        if (box.columns >= SIZE_FROM) {
            draw_size(browser, entry, canvas, box_right(line, SIZE_COLUMNS));
            line = box_before(line, SIZE_COLUMNS + 2);
        }
        draw_name(app, entry, canvas, line);
    }
    if (row == browser->list.cursor) {
        canvas_highlight(canvas, box);
        canvas_put_cursor(canvas, box.row, box.column + 1, false);
    }
}

static void draw_emptiness(const struct app *app, struct canvas *canvas, struct box box)
{
    char back[KEY_NAME_SIZE];

    if (app->files->filter[0])
        (void)canvas_print(canvas, box, ROLE_FAINT, "nothing matches; %s shows all again",
                           keymap_name(app->keymap, VIEW_FILES, ACTION_BACK, back));
    else
        (void)canvas_text(canvas, box, ROLE_FAINT, "nothing here");
}

/* Why there are no rows, where there are none. */
static void draw_nothing(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;

    box = box_before(box_after(box, 3), 1);
    if (error_is_set(&browser->error))
        (void)canvas_paragraph(canvas, box, ROLE_FAILED, browser->error.message, false);
    else if (browser->is_whole && (!browser->shown || !browser->shown->count))
        draw_emptiness(app, canvas, box);
}

static void draw_rows(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;
    struct list list = browser->list;
    int line = 0;

    list_fit(&list, browser_rows(browser),
             box.rows); /* the screen may have another size than when it was last scrolled */
    for (; line < box.rows && list.top + (size_t)line < list.count; line++)
        draw_row(app, list.top + (size_t)line, canvas, box_row(box, line));
    draw_nothing(app, canvas, box_below(box, line));
}

/* The preview, and on a wide screen the queue below it. Returns the columns used. */
static int draw_beside(const struct app *app, struct canvas *canvas, struct box box)
{
    bool has_preview = app->files->has_preview && box.columns >= BROWSER_PREVIEW_FROM;
    int columns = box.columns * PREVIEW_PERCENT / 100;
    int queue = box.columns >= BROWSER_QUEUE_FROM ? queue_rows_beside(app) : 0;

    if (!has_preview && !queue)
        return 0;
    box = box_right(box, columns);
    queue = queue < box.rows / 2 ? queue : box.rows / 2;
    canvas_divide(canvas, box_left(box, 1));
    if (queue)
        queue_draw_beside(app, canvas, box_after(box_bottom(box, queue), 2));
    if (has_preview && queue)
        canvas_rule(canvas, box_after(box_bottom(box_above(box, queue), 1), 1));
    if (has_preview)
        files_draw_preview(app, canvas, box_above(box, queue ? queue + 1 : 0));
    return columns;
}

void files_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    struct box list = box_below(box, 1);

    draw_place(app, canvas, box_top(box, 1));
    draw_rows(app, canvas, box_before(list, draw_beside(app, canvas, list)));
}
