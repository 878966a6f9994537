/*
 * files_go: going about in the Files view: folders, orders, filters, searches, typed paths, places.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/path.h"
#include "parts/prompt.h"
#include "views/browser.h"

#define OFFERS_MOST 256

static void open_parent(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED_TEXT char *left = memory_text(browser->folder);
    OWNED_TEXT char *folder = path_parent(left);

    if (browser->mode != MODE_FOLDER)
        browser_end_mode(app, effects);
    else if (strcmp(left, "/") != 0)
        browser_open(app, folder, path_leaf(left), effects);
}

/* What is found, marked or remembered is shown where it lies. */
static void open_where_it_lies(struct app *app, const char *path, struct effects *effects)
{
    OWNED_TEXT char *folder = path_parent(path);

    browser_open(app, folder, path_leaf(path), effects);
}

/* What nobody knows yet may be a folder; if it is not, it is shown where it lies. */
static bool may_be_folder(const struct browser *browser, uint32_t entry)
{
    enum kind kind = detail_kind(listing_entry(browser->listing, entry), details_of(browser->details, entry));

    return kind == KIND_FOLDER || kind == KIND_LINK || kind == KIND_UNKNOWN;
}

void files_open_here(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    uint32_t entry = browser_here(browser);
    OWNED_TEXT char *path = browser_path(browser);
    char mark[KEY_NAME_SIZE], preview[KEY_NAME_SIZE];

    if (!path && browser->list.cursor < browser_first(browser))
        open_parent(app, effects);
    else if (path && may_be_folder(browser, entry))
        browser_open(app, path, NULL, effects);
    else if (path && browser->mode != MODE_FOLDER)
        open_where_it_lies(app, path, effects);
    else if (path)
        app_notice(app, false, "%s marks a file, %s shows what is in it",
                   keymap_name(app->keymap, VIEW_FILES, ACTION_MARK, mark),
                   keymap_name(app->keymap, VIEW_FILES, ACTION_PREVIEW, preview));
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

/* Giving up what came up for being typed into gives that up, too. */
static void mode_given_up(struct app *app, struct effects *effects)
{
    browser_end_mode(app, effects);
    browser_settle(app, effects);
}

static void mode_entered(struct app *app, const char *text, struct effects *effects)
{
    (void)text;
    if (app->files->mode == MODE_PLACES)
        files_open_here(app, effects);
    browser_settle(app, effects);
}

static const struct prompt_use find_prompt = {
    .label = "find: ", .changed = filter_changed, .entered = mode_entered, .given_up = mode_given_up
};
/* The list stays, to be moved in and to be taken from. */
static const struct prompt_use jump_prompt = { .label = "jump to: ",
                                               .changed = filter_changed,
                                               .entered = mode_entered,
                                               .given_up = filter_given_up,
                                               .means = ACTION_OPEN };

static void find(struct app *app, struct effects *effects)
{
    if (app->files->mode != MODE_SEARCH)
        browser_search(app, effects);
    app_prompt(app, &find_prompt, app->files->filter);
}

static void jump(struct app *app, struct effects *effects)
{
    browser_show_places(app, NULL, effects);
    app_prompt(app, &jump_prompt, "");
}

static void toggle_basket(struct app *app, struct effects *effects)
{
    if (app->files->mode == MODE_BASKET)
        browser_end_mode(app, effects);
    else
        browser_show_basket(app);
}

static void keep_bookmark(struct app *app, struct effects *effects)
{
    struct errand *errand = browser_ask(app->files, ERRAND_BOOKMARK, effects);
    char key[KEY_NAME_SIZE];

    errand->path = memory_text(app->files->folder);
    errand->filter = memory_text(app->files->folder);
    app_notice(app, false, "bookmarked; %s shows all bookmarks",
               keymap_name(app->keymap, VIEW_FILES, ACTION_JUMP, key));
}

/* The list comes anew, without it. */
static void forget_place(struct app *app, struct effects *effects)
{
    OWNED_TEXT char *path = browser_path(app->files);

    if (!path)
        return;
    browser_show_places(app, path, effects);
    app_notice(app, false, "forgotten: %s", path);
}

/* In the list of places the one under the cursor is forgotten. */
static void bookmark(struct app *app, struct effects *effects)
{
    if (app->files->mode == MODE_PLACES)
        forget_place(app, effects);
    else
        keep_bookmark(app, effects);
}

static void path_entered(struct app *app, const char *text, struct effects *effects)
{
    OWNED_TEXT char *path = path_absolute(text, app->files->folder, app->options->home);

    if (text[0])
        browser_open(app, path, NULL, effects);
    browser_settle(app, effects);
}

/* What lies behind the last slash is completed within the folder before it. */
void files_complete(struct app *app, const char *text, const char *below, struct effects *effects)
{
    const char *leaf = path_leaf(text);
    OWNED_TEXT char *before = memory_bytes(text, (size_t)(leaf - text));
    OWNED_TEXT char *folder = path_absolute(before, below, app->options->home);

    free(app->files->to_complete);
    app->files->to_complete = memory_text(text);
    app->files->completes = app->prompt_use;
    browser_ask(app->files, ERRAND_COMPLETE, effects)->path = path_join(folder, leaf);
}

static void complete_path(struct app *app, const char *text, struct effects *effects)
{
    files_complete(app, text, app->files->folder, effects);
}

static const struct prompt_use path_prompt = {
    .label = "go to: ", .entered = path_entered, .complete = complete_path
};

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* More may have been typed since: what does not begin with that is no offer any more. */
void files_take_completion(struct app *app, char *const *names)
{
    const char *asked = app->files->to_complete;
    OWNED_TEXT char *text = NULL;
    char *offers[OFFERS_MOST];
    size_t count = 0;

    if (!app->prompt || app->prompt_use != app->files->completes ||
        !begins_with(prompt_text(app->prompt), asked))
        return;
    text = memory_text(prompt_text(app->prompt));
    for (; names && *names && count < OFFERS_MOST; names++) {
        OWNED_TEXT char *offer = memory_print("%.*s%s", (int)(path_leaf(asked) - asked), asked, *names);

        if (begins_with(offer, text))
            offers[count++] = GIVE(offer);
    }
    (void)prompt_offer(app->prompt, (const char *const *)offers, count);
    while (count > 0)
        free(offers[--count]);
}

static void set_sort(struct app *app, enum sort by, struct effects *effects)
{
    struct order order = app->files->order;

    order.is_reversed = false;
    order.by = by;
    browser_set_order(app, &order, effects);
}

static void sort_by_name(struct app *app, struct effects *effects)
{
    set_sort(app, SORT_NAME, effects);
}

static void sort_by_size(struct app *app, struct effects *effects)
{
    set_sort(app, SORT_SIZE, effects);
}

static void sort_by_time(struct app *app, struct effects *effects)
{
    set_sort(app, SORT_TIME, effects);
}

static void sort_by_extension(struct app *app, struct effects *effects)
{
    set_sort(app, SORT_EXTENSION, effects);
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
    { .key = "n", .label = "name", .chosen = sort_by_name },
    { .key = "s", .label = "size", .chosen = sort_by_size },
    { .key = "t", .label = "time", .chosen = sort_by_time },
    { .key = "e", .label = "extension", .chosen = sort_by_extension },
    { .key = "r", .label = "reverse", .chosen = sort_reversed },
    { .key = "f", .label = "folders first", .chosen = sort_mixed },
    { .key = "esc", .label = "as it is" },
};

/* A prefix: the next key is read at once, on the screen or not, since choosing an order is harmless. */
static void ask_order(struct app *app)
{
    if (app->files->mode == MODE_SEARCH) {
        app_notice(app, false, "a search shows the best match first");
        return;
    }
    app_ask(app, memory_text("Sort by"), sort_answers, sizeof sort_answers / sizeof *sort_answers);
    app->is_unseen = false;
}

static void toggle_hidden(struct app *app, struct effects *effects)
{
    struct order order = app->files->order;

    order.has_hidden = !order.has_hidden;
    browser_set_order(app, &order, effects);
}

static void go_home(struct app *app, struct effects *effects)
{
    if (app->options->home)
        browser_open(app, app->options->home, NULL, effects);
    else
        app_notice(app, true, "HOME is not set: there is no home folder to go to");
}

static void go_along(struct app *app, bool is_forward, struct effects *effects)
{
    if (!browser_go_back(app, is_forward, effects))
        app_notice(app, false,
                   is_forward ? "there is no folder to go forward to" : "there is no folder to go back to");
}

bool files_go_act(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_OPEN: files_open_here(app, effects); return true;
    case ACTION_PARENT: open_parent(app, effects); return true;
    case ACTION_HOME: go_home(app, effects); return true;
    case ACTION_GO_BACK: go_along(app, false, effects); return true;
    case ACTION_GO_FORWARD: go_along(app, true, effects); return true;
    case ACTION_GO_TO: app_prompt(app, &path_prompt, ""); return true;
    case ACTION_FIND: find(app, effects); return true;
    case ACTION_JUMP: jump(app, effects); return true;
    case ACTION_BOOKMARK: bookmark(app, effects); return true;
    case ACTION_MARKED_FILES: toggle_basket(app, effects); return true;
    case ACTION_FILTER: app_prompt(app, &filter_prompt, app->files->filter); return true;
    case ACTION_SORT: ask_order(app); return true;
    case ACTION_HIDDEN: toggle_hidden(app, effects); return true;
    default: return false;
    }
}
