/*
 * frame: what stands around every view: title bar, status line, footer; and what is
 * drawn over it: prompt, question, notice.
 */
#include "views/views.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/units.h"
#include "parts/prompt.h"
#include "screen/canvas.h"

#define LEAST_ROWS    6
#define LEAST_COLUMNS 20
#define QUESTION_ROWS 4
#define HINT_SIZE     64
#define WORTH_SIZE    128
#define BASKET_SIZE   256
#define OFFER_GAP     2

/* clang-format off */
static const struct tab {
    enum view_id view;
    enum action action;
} tabs[] = {
    { VIEW_FILES,   ACTION_VIEW_FILES   },
    { VIEW_QUEUE,   ACTION_VIEW_QUEUE   },
    { VIEW_RESULTS, ACTION_VIEW_RESULTS },
    { VIEW_HISTORY, ACTION_VIEW_HISTORY },
};
/* clang-format on */

#define TABS_COUNT    (sizeof tabs / sizeof tabs[0])

/* Which tab is lit: a view without one belongs to the view it was opened from. */
static enum view_id lit_tab(const struct app *app)
{
    return views[app->view]->title ? app->view : app->previous;
}

static int tab_columns(const struct app *app, const struct tab *tab, char text[HINT_SIZE])
{
    char key[KEY_NAME_SIZE];

    return snprintf(text, HINT_SIZE, " %s %s ", key_name(keymap_key(app->keymap, VIEW_ANY, tab->action), key),
                    views[tab->view]->title);
}

enum view_id frame_tab_at(const struct app *app, int column)
{
    char text[HINT_SIZE];
    int left = 0;

    for (size_t i = 0; i < TABS_COUNT; i++) {
        int columns = tab_columns(app, &tabs[i], text);

        if (column >= left && column < left + columns)
            return tabs[i].view;
        left += columns;
    }
    return VIEW_ANY;
}

static void draw_title(const struct app *app, struct canvas *canvas, struct box box)
{
    const char *dot = theme_glyph(canvas_theme(canvas), GLYPH_DOT);
    char text[HINT_SIZE], where[256];
    int columns;

    canvas_fill(canvas, box, ROLE_TITLE);
    for (size_t i = 0; i < TABS_COUNT; i++) {
        columns = tab_columns(app, &tabs[i], text);
        (void)canvas_text(canvas, box_left(box, columns),
                          tabs[i].view == lit_tab(app) ? ROLE_TAB : ROLE_TITLE, text);
        box = box_after(box, columns);
    }
    if (app->options->cannot_send)
        (void)snprintf(where, sizeof where, "cannot send %s %s ", dot, app->options->endpoint);
    else if (app->options->is_demo)
        (void)snprintf(where, sizeof where, "demo %s %s ", dot, app->options->endpoint);
    else
        (void)snprintf(where, sizeof where, "%s ", app->options->endpoint);
    if (text_columns(where, strlen(where)) < box.columns)
        (void)canvas_text_right(canvas, box, ROLE_TITLE, where);
}

/* "4.2 GiB", "4.2 GiB and 2 whole folders"; what is not known yet is an ellipsis. */
static void describe_worth(const struct basket *basket, const char *ellipsis, char worth[WORTH_SIZE])
{
    bool has_sizes = basket->files > basket->whole_folders + basket->unknown;
    char size[UNITS_TEXT_SIZE] = "", count[UNITS_TEXT_SIZE];
    int used;

    if (has_sizes)
        (void)units_bytes(basket->size_bytes, size);
    used = snprintf(worth, WORTH_SIZE, "%s%s", size, basket->unknown ? ellipsis : "");
    if (basket->whole_folders)
        (void)snprintf(worth + used, WORTH_SIZE - (size_t)used, " and %s whole %s",
                       units_count(basket->whole_folders, count),
                       basket->whole_folders == 1 ? "folder" : "folders");
}

/* What is marked: in full, or in short where there is no room. What folders hold is counted in Review. */
static void describe_basket(const struct app *app, const struct basket *basket, const char *ellipsis,
                            int columns, char text[BASKET_SIZE])
{
    char worth[WORTH_SIZE], count[UNITS_TEXT_SIZE];
    bool has_files = basket->files > basket->whole_folders;

    (void)units_count(basket->files, count);
    describe_worth(basket, ellipsis, worth);
    if (has_files)
        (void)snprintf(text, BASKET_SIZE, " %s marked, %s in %zu %s", count, worth, basket->folders,
                       basket->folders == 1 ? "folder" : "folders");
    else
        (void)snprintf(text, BASKET_SIZE, " %s %s marked%s", count, basket->files == 1 ? "folder" : "folders",
                       app->view == VIEW_REVIEW ? "" : "; Review counts what is inside");
    if (text_columns(text, strlen(text)) < columns)
        return;
    if (has_files)
        (void)snprintf(text, BASKET_SIZE, " %s, %s", count, worth);
    else
        (void)snprintf(text, BASKET_SIZE, " %s %s", count, basket->files == 1 ? "folder" : "folders");
}

/* Returns the columns used. */
static int draw_basket(const struct app *app, struct canvas *canvas, struct box box)
{
    struct basket basket = files_basket(app);
    char text[BASKET_SIZE];
    int used;

    if (basket.files == 0)
        return 0;
    describe_basket(app, &basket, theme_glyph(canvas_theme(canvas), GLYPH_ELLIPSIS), box.columns, text);
    used = canvas_glyph(canvas, box, ROLE_MARKED, GLYPH_MARKED);
    return used + canvas_text(canvas, box_after(box, used), ROLE_STATUS, text);
}

/* What was just done stands in the place of the basket for a while. Of what is too long the end is kept, too: there
 * stands why, and what now. Returns the columns used. */
static int draw_notice(const struct app *app, struct canvas *canvas, struct box box)
{
    const char *text = app->notice.text;
    size_t count = strlen(text);
    enum role role = app->notice.is_bad ? ROLE_WARNING : ROLE_STATUS;

    return text_columns(text, count) > box.columns ? canvas_name(canvas, box, role, text, count)
                                                   : canvas_text(canvas, box, role, text);
}

/* Of a path its last part: what comes before is in the line already. */
static const char *offer_leaf(const char *text)
{
    const char *leaf = text;

    for (; *text; text++)
        if (*text == '/' && text[1])
            leaf = text + 1;
    return leaf;
}

static int offer_columns(const char *text)
{
    const char *leaf = offer_leaf(text);

    return text_columns(leaf, strlen(leaf)) + OFFER_GAP;
}

/* From which on they are shown so that the one that is taken has room. */
static size_t first_offer(char *const *texts, size_t taken, int columns)
{
    size_t first = taken;

    for (int used = offer_columns(texts[taken]); first > 0; first--) {
        used += offer_columns(texts[first - 1]);
        if (used > columns - OFFER_GAP)
            break;
    }
    return first;
}

/* What Tab goes through; false if there is nothing of the kind. */
static bool draw_offers(const struct app *app, struct canvas *canvas, struct box box)
{
    char *const *texts = NULL;
    size_t taken = 0, count = app->prompt ? prompt_offers(app->prompt, &texts, &taken) : 0;
    size_t first;

    if (count == 0)
        return false;
    first = taken < count ? first_offer(texts, taken, box.columns) : 0;
    if (first > 0)
        box = box_after(box, canvas_glyph(canvas, box, ROLE_FAINT, GLYPH_ELLIPSIS));
    for (size_t i = first; i < count && box.columns > 0; i++)
        box = box_after(box,
                        canvas_text(canvas, box, i == taken ? ROLE_KEY : ROLE_STATUS, offer_leaf(texts[i])) +
                            OFFER_GAP);
    return true;
}

static void draw_status(const struct app *app, struct canvas *canvas, struct box box)
{
    int used, totals;

    canvas_fill(canvas, box, ROLE_STATUS);
    box = box_before(box_after(box, 1), 1);
    if (draw_offers(app, canvas, box))
        return;
    if (app->notice.text) {
        used = draw_notice(app, canvas, box);
        (void)queue_draw_totals(app, canvas, box_after(box, used + 2));
        return;
    }
    totals = queue_draw_totals(app, canvas, box);
    (void)draw_basket(app, canvas, box_before(box, totals > 0 ? totals + 2 : 0));
}

/* "u upload": the key and what it does, by default the action's name with its dashes as blanks.
 * Returns their columns; 0 for what no key does. */
static int read_hint(const struct app *app, struct hint hint, char key[KEY_NAME_SIZE], char word[HINT_SIZE])
{
    (void)key_name(keymap_key(app->keymap, app->view, hint.action), key);
    (void)snprintf(word, HINT_SIZE, " %s", hint.word ? hint.word : action_name(hint.action));
    for (char *dash = strchr(word, '-'); dash; dash = strchr(dash, '-'))
        *dash = ' ';
    return key[0] ? text_columns(key, strlen(key)) + (int)strlen(word) : 0;
}

static int hint_columns(const struct app *app, struct hint hint)
{
    char key[KEY_NAME_SIZE], word[HINT_SIZE];

    return read_hint(app, hint, key, word);
}

/* Returns the columns used. */
static int draw_hint(const struct app *app, struct canvas *canvas, struct box box, struct hint hint)
{
    char key[KEY_NAME_SIZE], word[HINT_SIZE];
    int used;

    if (read_hint(app, hint, key, word) == 0)
        return 0;
    used = canvas_text(canvas, box, ROLE_KEY, key);
    return used + canvas_text(canvas, box_after(box, used), ROLE_FAINT, word);
}

static struct hint hint_at(const struct app *app, size_t i)
{
    const struct view *view = views[app->view];
    const struct hint *now = view->hints_now ? view->hints_now(app) : NULL;

    return now ? now[i] : (struct hint){ .action = view->hints[i] };
}

/* Help stays at the right end; the others follow from the left as far as there is room. */
static void draw_hints(const struct app *app, struct canvas *canvas, struct box box)
{
    struct hint way_out = { .action = app->view == VIEW_HELP ? ACTION_BACK : ACTION_HELP };
    int room = 2 + hint_columns(app, way_out);
    struct box rest = box_before(box, room);

    for (size_t i = 0; i < VIEW_HINTS_MOST && hint_at(app, i).action != ACTION_NONE; i++) {
        int used = hint_columns(app, hint_at(app, i));

        if (used > rest.columns)
            break;
        if (used > 0)
            rest = box_after(rest, draw_hint(app, canvas, rest, hint_at(app, i)) + 2);
    }
    (void)draw_hint(app, canvas, box_after(box_right(box, room), 2), way_out);
}

static void draw_footer(const struct app *app, struct canvas *canvas, struct box box)
{
    box = box_before(box_after(box, 1), 1);
    if (app->prompt)
        prompt_draw(app->prompt, canvas, box, app->prompt_use->label);
    else
        draw_hints(app, canvas, box);
}

static void draw_question(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct question *question = &app->question;
    struct box line;

    for (int i = 0; i < box.rows; i++)
        canvas_fill(canvas, box_row(box, i), ROLE_TEXT);
    canvas_rule(canvas, box);
    box = box_before(box_after(box_below(box, 1), 1), 1);
    (void)canvas_paragraph(canvas, box_above(box, 1), ROLE_WARNING, question->text, false);
    line = box_bottom(box, 1);
    for (size_t i = 0; i < question->answers_count; i++) {
        char key[KEY_NAME_SIZE];
        int used = canvas_text(canvas, line, ROLE_KEY, key_name(key_parse(question->answers[i].key), key));

        used += canvas_print(canvas, box_after(line, used), ROLE_TEXT, " %s", question->answers[i].label);
        line = box_after(line, used + 2);
    }
    canvas_put_cursor(canvas, box.row, box.column, false);
}

void app_draw(const struct app *app, struct canvas *canvas)
{
    struct box box = canvas_box(canvas);

    if (box.rows < LEAST_ROWS || box.columns < LEAST_COLUMNS) {
        (void)canvas_paragraph(canvas, box, ROLE_TEXT, "too small: attache needs 20 columns and 6 rows",
                               false);
        return;
    }
    draw_title(app, canvas, box_top(box, 1));
    views[app->view]->draw(app, canvas, box_above(box_below(box, 1), FRAME_ROWS - 1));
    draw_status(app, canvas, box_row(box, box.rows - 2));
    if (app->question.text)
        draw_question(app, canvas, box_bottom(box, QUESTION_ROWS));
    else
        draw_footer(app, canvas, box_row(box, box.rows - 1));
}
