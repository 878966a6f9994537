/*
 * help: the keys of the view one came from, and of its parents, written from the tables of keymap.c and actions.def.
 */
#include "views/views.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/filter.h"
#include "parts/list.h"
#include "screen/canvas.h"

#define KEYS_COLUMNS 20
#define NAME_COLUMNS 16
#define KEYS_SIZE    128
#define LINE_SIZE    256
#define NAME_LEAST   100 /* columns from which the names stand beside the keys */
#define KEYS_LEAST   50  /* columns from which all keys of an action are shown */

/* One action with all its keys. */
struct help_line {
    enum action action;
    enum view_id view;    /* where it was found                              */
    char keys[KEYS_SIZE]; /* "j, Down, Ctrl-N"; "" if only ":" knows it      */
};

struct help {
    enum view_id about;
    struct help_line lines[ACTION_COUNT];
    size_t count;
    size_t shown[ACTION_COUNT];
    size_t shown_count;
    char *pattern;
    struct list list;
};

static void help_open(struct app *app, struct effects *effects)
{
    (void)effects;
    app->help = memory_new(1, sizeof *app->help);
    app->help->pattern = memory_text("");
}

static void help_close(struct app *app)
{
    free(app->help->pattern);
    free(app->help);
    app->help = NULL;
}

static struct help_line *find_line(struct help *help, enum action action)
{
    for (size_t i = 0; i < help->count; i++)
        if (help->lines[i].action == action)
            return &help->lines[i];
    return NULL;
}

static void add_key(struct help *help, enum view_id view, enum action action, int key)
{
    struct help_line *line = find_line(help, action);
    char name[KEY_NAME_SIZE];
    size_t used;

    if (!line) {
        line = &help->lines[help->count++];
        *line = (struct help_line){ .action = action, .view = view };
    }
    used = strlen(line->keys);
    (void)snprintf(line->keys + used, sizeof line->keys - used, "%s%s", used > 0 ? " " : "",
                   key_name(key, name));
}

/* A key that means something else in a view nearer by is not offered. */
static void collect(struct app *app, struct help *help, enum view_id view)
{
    enum action action;
    int key;

    for (size_t n = 0; keymap_at(app->keymap, view, n, &key, &action); n++)
        if (keymap_find(app->keymap, help->about, key) == action)
            add_key(help, view, action, key);
}

static void arrange(struct app *app)
{
    struct help *help = app->help;
    OWNED(filter) struct filter *filter = filter_new(help->pattern);

    help->shown_count = 0;
    for (size_t i = 0; i < help->count; i++) {
        char text[LINE_SIZE];
        int length = snprintf(text, sizeof text, "%s %s %s", help->lines[i].keys,
                              action_name(help->lines[i].action), action_help(help->lines[i].action));

        if (filter_matches(filter, text, (size_t)length))
            help->shown[help->shown_count++] = i;
    }
    list_fit(&help->list, help->shown_count, app_view_rows(app) - 1);
}

static void set_pattern(struct app *app, const char *text, struct effects *effects)
{
    char *copy = memory_text(text);

    (void)effects;
    free(app->help->pattern);
    app->help->pattern = copy;
    arrange(app);
}

static void help_show(struct app *app, struct effects *effects)
{
    struct help *help = app->help;

    help->about = app->previous;
    help->count = 0;
    help->list = (struct list){ 0 };
    for (enum view_id view = help->about;; view = views[view]->parent) {
        collect(app, help, view);
        if (view == VIEW_ANY)
            break;
    }
    set_pattern(app, "", effects);
}

static void filter_given_up(struct app *app, struct effects *effects)
{
    set_pattern(app, "", effects);
}

static const struct prompt_use filter_prompt = { .label = "/",
                                                 .changed = set_pattern,
                                                 .given_up = filter_given_up };

static bool help_act(struct app *app, enum action action, struct effects *effects)
{
    struct help *help = app->help;

    if (views_move(&help->list, help->shown_count, app_view_rows(app) - 1, action))
        return true;
    switch (action) {
    case ACTION_FILTER: app_prompt(app, &filter_prompt, help->pattern); return true;
    case ACTION_BACK:
    case ACTION_HELP:
    case ACTION_QUIT: app_show(app, help->about, effects); return true;
    default: return false;
    }
}

static void draw_line(const struct help_line *line, struct canvas *canvas, struct box box)
{
    bool has_name = box.columns >= NAME_LEAST;
    int keys = box.columns >= KEYS_LEAST ? KEYS_COLUMNS : KEYS_COLUMNS / 2;

    (void)canvas_text(canvas, box_left(box, keys - 1), ROLE_KEY, line->keys);
    box = box_after(box, keys);
    if (has_name) {
        (void)canvas_text(canvas, box_left(box, NAME_COLUMNS - 1), ROLE_FAINT, action_name(line->action));
        box = box_after(box, NAME_COLUMNS);
    }
    (void)canvas_text(canvas, box, line->view == VIEW_ANY ? ROLE_FAINT : ROLE_TEXT,
                      action_help(line->action));
}

static void help_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct help *help = app->help;
    struct box head = box_before(box_after(box_top(box, 1), 1), 1);
    const char *name = views[help->about]->name;
    int used = canvas_print(canvas, head, ROLE_TEXT, "Keys in %c%s", toupper((unsigned char)*name), name + 1);

    if (help->pattern[0])
        (void)canvas_print(canvas, box_after(head, used), ROLE_MATCH, " matching \"%s\"", help->pattern);
    box = box_below(box, 1);
    if (help->list.top + (size_t)box.rows < help->shown_count)
        (void)canvas_text_right(canvas, head, ROLE_FAINT, "more below");
    for (int i = 0; i < box.rows && help->list.top + (size_t)i < help->shown_count; i++) {
        struct box row = box_row(box, i);

        draw_line(&help->lines[help->shown[help->list.top + (size_t)i]], canvas,
                  box_before(box_after(row, 1), 1));
        if (help->list.top + (size_t)i == help->list.cursor) {
            canvas_highlight(canvas, row);
            canvas_put_cursor(canvas, row.row, row.column, false);
        }
    }
}

const struct view help_view = {
    .name = "help",
    .hints = { ACTION_FILTER },
    .open = help_open,
    .close = help_close,
    .show = help_show,
    .draw = help_draw,
    .act = help_act,
};
