/*
 * browser_arrive: what the program was started with: a folder to open, files to mark.
 */
#include "views/browser.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/path.h"
#include "work/finding.h"

static void add_paths(struct app *app, char *const *paths, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *path = path_absolute(paths[i], app->options->folder, NULL);

        (void)listing_add(app->files->arrivals, path + 1, strlen(path + 1), KIND_UNKNOWN, 0);
    }
}

/* What they are is found out first. */
static void ask_arrivals(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    struct errand *errand = browser_ask(browser, ERRAND_ARRIVE, effects);

    browser->arrivals_left = listing_count(browser->arrivals);
    browser->arrivals_known = details_new();
    browser->arrivals_inodes = memory_new(browser->arrivals_left, sizeof *browser->arrivals_inodes);
    errand->listing = listing_hold(browser->arrivals);
    errand->entries_count = browser->arrivals_left;
    errand->entries = memory_new(browser->arrivals_left, sizeof *errand->entries);
    for (uint32_t i = 0; i < errand->entries_count; i++)
        errand->entries[i] = i;
}

void browser_arrive(struct app *app, struct effects *effects)
{
    const struct app_options *options = app->options;
    struct browser *browser = app->files;
    bool is_one = options->paths_count == 1;
    OWNED_TEXT char *start = path_absolute(is_one ? options->paths[0] : options->folder, options->folder,
                                           NULL);

    browser_open(app, start, NULL, effects);
    browser->is_arriving = is_one;
    browser->arrivals = listing_new("/", 0);
    if (!is_one)
        add_paths(app, options->paths, options->paths_count);
    browser->arrivals_named = listing_count(browser->arrivals);
    add_paths(app, options->picks, options->picks_count);
    if (listing_count(browser->arrivals))
        ask_arrivals(app, effects);
    else
        listing_free(GIVE(browser->arrivals));
}

/* Marks of the folder that is up belong to what was read of it. */
void browser_adopt_marks(struct app *app)
{
    struct browser *browser = app->files;
    struct listing *known = marks_listing(app->marks, browser->folder);
    uint32_t *moved;

    if (!known || known == browser->listing || browser->mode != MODE_FOLDER || !browser->is_whole)
        return;
    moved = listing_follow(known, browser->listing);
    (void)marks_follow(app->marks, known, browser->listing, moved, listing_count(known));
    free(moved);
}

static void tell_missing(struct app *app, const struct listing *arrivals, uint32_t missing, uint32_t first)
{
    if (missing == 1)
        app_notice(app, true, "not there: /%s", listing_name(arrivals, first));
    else if (missing)
        app_notice(app, true, "%u of %u are not there, the first: /%s", missing, listing_count(arrivals),
                   listing_name(arrivals, first));
}

/* Marks each once, however often it was named. */
static void mark_all(struct app *app, struct listing *there, const struct details *known)
{
    uint32_t *again = listing_follow(there, there);

    marks_adopt(app->marks, there, 0, listing_count(there));
    for (uint32_t entry = 0; entry < listing_count(there); entry++)
        if (again[entry] != LISTING_NONE)
            (void)marks_set(app->marks, there, entry, MARK_ADD, known);
    free(again);
    marks_leave(app->marks, there, true);
    browser_adopt_marks(app);
}

/* A folder of the command line is opened; all else that is there is marked. */
static void take_all(struct app *app, struct effects *effects)
{
    struct browser *browser = app->files;
    OWNED(listing) struct listing *arrivals = GIVE(browser->arrivals), *there = listing_new_paths("/");
    OWNED(details) struct details *known = GIVE(browser->arrivals_known), *known_there = details_new();
    uint32_t missing = 0, first = LISTING_NONE;

    for (uint32_t entry = 0; entry < listing_count(arrivals); entry++) {
        const struct detail *detail = details_of(known, entry);
        const char *name = listing_name(arrivals, entry);
        bool is_folder = detail_kind(listing_entry(arrivals, entry), detail) == KIND_FOLDER;

        if (detail->outcome == OUTCOME_ERROR) {
            first = missing++ ? first : entry;
        } else if (is_folder && entry < browser->arrivals_named) {
            OWNED_TEXT char *path = listing_entry_path(arrivals, entry);

            browser_open(app, path, NULL, effects);
        } else
            details_set(known_there,
                        listing_add(there, name, strlen(name), detail->kind, browser->arrivals_inodes[entry]),
                        detail);
    }
    free(GIVE(browser->arrivals_inodes));
    mark_all(app, there, known_there);
    tell_missing(app, arrivals, missing, first);
}

void browser_take_arrivals(struct app *app, const struct finding *finding, struct effects *effects)
{
    struct browser *browser = app->files;

    for (uint32_t i = 0; i < finding->looked_count; i++) {
        const struct looked *looked = &finding->looked[i];

        if (details_of(browser->arrivals_known, looked->entry)->outcome == OUTCOME_NONE)
            browser->arrivals_left--;
        details_set(browser->arrivals_known, looked->entry, &looked->detail);
        browser->arrivals_inodes[looked->entry] = looked->inode;
    }
    if (browser->arrivals_left == 0)
        take_all(app, effects);
}
