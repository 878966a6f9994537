/*
 * results_draw: a table of results as cells, and the pane with all about one of them.
 */
#include "views/results.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "screen/canvas.h"
#include "views/views.h"

#define SIZE_COLUMNS  9
#define DATE_COLUMNS  12
#define LIFE_COLUMNS  12
#define PROOF_COLUMNS 24  /* "verified, link works" */
#define KEY_MOST      42  /* a UUID and an extension */
#define KEY_LEAST     16  /* shorter it tells nothing: the name gets them  */
#define SIZE_LEAST    30  /* columns left from which the size is shown     */
#define DATED_LEAST   45  /* columns left for name and ObjectKey from which the day is shown */
#define PROOF_LEAST   110 /* columns from which the proofs are spelled out */
#define LIST_LEAST    2
#define PANE_LEAST    5
#define PANE_TINY     3 /* a line, and the ObjectKey in 40 columns */

/* Half of the rows; the list keeps a few of few. */
static int pane_rows(const struct app *app)
{
    int rows = app_view_rows(app) - 1, pane = rows / 2 > PANE_LEAST ? rows / 2 : PANE_LEAST;

    if (!results_of(app)->is_detailed || rows < LIST_LEAST + PANE_TINY)
        return 0;
    return pane < rows - LIST_LEAST ? pane : rows - LIST_LEAST;
}

int results_list_rows(const struct app *app)
{
    return app_view_rows(app) - 1 - pane_rows(app);
}

/* "14 min left", "expired"; "" if it is not known. */
static const char *life_of(const struct app *app, const struct result *result, char text[UNITS_TEXT_SIZE])
{
    char left[UNITS_TEXT_SIZE];
    int64_t left_s = result->get_url_expires_s - app->today_s;

    if (result->get_url && result->get_url_expires_s < 0)
        return "";
    if (!result->get_url || left_s <= 0)
        return "expired";
    (void)snprintf(text, UNITS_TEXT_SIZE, "%s left", units_life(left_s, left));
    return text;
}

/* What is proven about it, in words. */
static const char *proof_of(const struct result *result)
{
    /* clang-format off */
    static const char *const words[2][3] = {
        { "not verified", "link works",           "link broken"           },
        { "verified",     "verified, link works", "verified, link broken" },
    };
    /* clang-format on */

    return words[result->is_verified][result->link];
}

static enum role proof_role(const struct result *result)
{
    if (result->link == RESULT_LINK_BROKEN)
        return ROLE_FAILED;
    return result->is_verified ? ROLE_DONE : ROLE_WARNING;
}

static enum glyph proof_glyph(const struct result *result)
{
    if (result->link == RESULT_LINK_BROKEN)
        return GLYPH_FAILED;
    return result->is_verified ? GLYPH_DONE : GLYPH_WARNING;
}

/* Cuts the columns that fit off the right end, the least wanted first. Returns what is left for name and ObjectKey. */
static struct box draw_right(const struct app *app, struct canvas *canvas, struct box box,
                             const struct result *result)
{
    bool is_wide = box.columns >= PROOF_LEAST;
    char life[UNITS_TEXT_SIZE] = "", size[UNITS_TEXT_SIZE], date[UNITS_TEXT_SIZE];
    const char *left = life_of(app, result, life);

    (void)canvas_text_right(canvas, box, strcmp(left, "expired") == 0 ? ROLE_WARNING : ROLE_TEXT, left);
    box = box_before(box, LIFE_COLUMNS + 2);
    if (is_wide) {
        (void)canvas_text(canvas, box_right(box, PROOF_COLUMNS - 2), proof_role(result), proof_of(result));
        box = box_before(box, PROOF_COLUMNS - 1);
    }
    (void)canvas_glyph(canvas, box_right(box, 1), proof_role(result), proof_glyph(result));
    box = box_before(box, 3);
    if (box.columns >= SIZE_LEAST) {
        (void)canvas_text_right(canvas, box, ROLE_FAINT, units_bytes(result->size_bytes, size));
        box = box_before(box, SIZE_COLUMNS + 2);
    }
    if (app->view == VIEW_HISTORY && box.columns >= DATED_LEAST) {
        (void)canvas_text_right(canvas, box, ROLE_FAINT, units_date(result->ended_s, app->today_s, date));
        box = box_before(box, DATE_COLUMNS + 2);
    }
    return box;
}

static void draw_row(const struct app *app, struct canvas *canvas, struct box box,
                     const struct results_row *row)
{
    const struct result *result = row->result;
    int key;

    if (row->is_marked)
        (void)canvas_glyph(canvas, box_after(box, 1), ROLE_MARKED, GLYPH_MARKED);
    box = draw_right(app, canvas, box_before(box_after(box, 3), 1), result);
    key = box.columns * 2 / 5;
    key = key < KEY_MOST ? key : KEY_MOST;
    if (key >= KEY_LEAST) {
        if (result->object_key)
            (void)canvas_name(canvas, box_right(box, key), ROLE_FAINT, result->object_key,
                              strlen(result->object_key));
        box = box_before(box, key + 2);
    }
    (void)canvas_name(canvas, box, row->is_marked ? ROLE_MARKED : ROLE_TEXT, result->name,
                      strlen(result->name));
}

static struct box draw_marked(struct canvas *canvas, struct box box, size_t marked)
{
    char count[UNITS_TEXT_SIZE], text[UNITS_TEXT_SIZE * 2];

    (void)snprintf(text, sizeof text, "%s marked", units_count(marked, count));
    return views_draw_total(canvas, box, ROLE_TEXT, text);
}

static void draw_head(const struct app *app, const struct results *results, const char *head,
                      struct canvas *canvas, struct box box)
{
    const char *dot = theme_glyph(canvas_theme(canvas), GLYPH_DOT);
    size_t marked = results_marked(results);
    char count[UNITS_TEXT_SIZE];

    box = box_before(box_after(box, 1), 1);

    int right = canvas_print(canvas, box_right(box, 10 + (int)strlen(app->format)), ROLE_FAINT, "copy as: %s",
                             app->format);

    box = box_before(box, right + 2);
    box = box_after(
        box, canvas_print(canvas, box, ROLE_TEXT, "%s %s", units_count(results->shown_count, count), head));
    if (marked > 0)
        box = draw_marked(canvas, box, marked);
    if (results->pattern[0])
        (void)canvas_print(canvas, box, ROLE_MATCH, " %s matching \"%s\"", dot, results->pattern);
    else if (results->order != RESULTS_AS_SENT)
        (void)views_draw_total(canvas, box, ROLE_FAINT, results_order_name(results->order));
}

static void draw_pane(const struct app *app, struct canvas *canvas, struct box box,
                      const struct result *result)
{
    char proof[UNITS_TEXT_SIZE * 2], life[UNITS_TEXT_SIZE] = "", crc[UNITS_TEXT_SIZE] = "",
                                     ended[UNITS_TEXT_SIZE];
    const char *left = life_of(app, result, life);

    canvas_rule(canvas, box);
    box = box_before(box_after(box_below(box, 1), 1), 1);
    (void)snprintf(proof, sizeof proof, "%s%s%s", proof_of(result), left[0] ? ", " : "", left);
    if (result->has_crc64)
        (void)snprintf(crc, sizeof crc, "%" PRIu64, result->crc64);
    box = views_draw_fact(canvas, box, ROLE_TEXT, "ObjectKey", result->object_key, true);
    box = views_draw_fact(canvas, box, ROLE_LINK, "GET link", result_live_link(result, app->today_s), true);
    box = views_draw_fact(canvas, box, proof_role(result), "proof", proof, false);
    box = views_draw_fact(canvas, box, ROLE_TEXT, "note", result_note(result), false);
    box = views_draw_fact(canvas, box, ROLE_TEXT, "file", result->file, true);
    box = views_draw_fact(canvas, box, ROLE_TEXT, "sent", units_date(result->ended_s, app->today_s, ended),
                          false);
    box = views_draw_fact(canvas, box, ROLE_FAINT, "CRC-64", crc, false);
    box = views_draw_fact(canvas, box, ROLE_FAINT, "request", result->request_id, true);
    (void)views_draw_fact(canvas, box, ROLE_FAINT, "at the store", result->oss_request_id, true);
}

static void draw_nothing(const struct app *app, const struct results *results, struct canvas *canvas,
                         struct box box)
{
    const char *text = results->pattern[0]         ? "Nothing matches."
                       : results->is_searching     ? ""
                       : app->view == VIEW_HISTORY ? "Nothing was uploaded on earlier days."
                                                   : "Nothing has arrived yet.";

    (void)canvas_text(canvas, box_before(box_after(box, 1), 1), ROLE_FAINT, text);
}

void results_draw_table(const struct app *app, const struct results *results, const char *head,
                        struct canvas *canvas, struct box box)
{
    int pane = pane_rows(app);
    struct box rows = box_above(box_below(box, 1), pane);

    draw_head(app, results, head, canvas, box_top(box, 1));
    if (results->shown_count == 0) {
        draw_nothing(app, results, canvas, rows);
        return;
    }
    for (int i = 0; i < rows.rows && results->list.top + (size_t)i < results->shown_count; i++) {
        draw_row(app, canvas, box_row(rows, i), results->shown[results->list.top + (size_t)i]);
        if (results->list.top + (size_t)i == results->list.cursor) {
            canvas_highlight(canvas, box_row(rows, i));
            canvas_put_cursor(canvas, rows.row + i, rows.column, false);
        }
    }
    if (pane > 0 && results_here(results))
        draw_pane(app, canvas, box_bottom(box, pane), results_here(results)->result);
}

void results_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    results_draw_table(app, app->results, app->results->shown_count == 1 ? "attachment" : "attachments",
                       canvas, box);
}
