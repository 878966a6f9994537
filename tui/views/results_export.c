/*
 * results_export: results written to a file, on threads of the lister, where a mount that hangs costs nobody but
 * itself.
 */
#include "views/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "parts/prompt.h"
#include "views/browser.h"
#include "views/views.h"
#include "work/report.h"

#define EXPORT_QUESTION "%s is there already. Overwrite it?"
#define SILENCE_MS      2000 /* longer than a disk takes that answers */

/* One file under way, or waiting for the answer whether it may replace another. */
struct writing {
    uint64_t turn;
    bool is_told; /* that nothing answers */
    int64_t asked_ms;
    size_t count;
    char *path;
    char *text;
    struct writing *next;
};

/* One that hangs holds up no other. */
struct export
{
    struct writing *first; /* under way, the newest first */
    struct writing *there; /* whose place is taken: the person is asked; NULL: none */
    uint64_t turn;
};

static void writing_free(struct writing *writing)
{
    if (!writing)
        return;
    free(writing->path);
    free(writing->text);
    free(writing);
}

OWNED_DEFINE(writing)

struct export *export_new(void)
{
    return memory_new(1, sizeof(struct export));
}

void export_free(struct export *export)
{
    if (!export)
        return;
    for (struct writing *next; export->first; export->first = next) {
        next = export->first->next;
        writing_free(export->first);
    }
    writing_free(export->there);
    free(export);
}

/* clang-format off */
static const struct {
    const char *format;
    const char *extension;
} extensions[] = {
    { "markdown", "md"    },
    { "json",     "json"  },
    { "jsonl",    "jsonl" },
    { "html",     "html"  },
    { "csv",      "csv"   },
    { "tsv",      "tsv"   },
};
/* clang-format on */

/* The caller's. */
static char *export_name(const char *format)
{
    for (size_t i = 0; i < sizeof extensions / sizeof extensions[0]; i++)
        if (strcmp(format, extensions[i].format) == 0)
            return memory_print("attachments.%s", extensions[i].extension);
    return memory_text("attachments.txt");
}

/* "~/x" is below the home folder, anything else below the current one unless it begins at the root. */
static char *whole_path(const struct app *app, const char *typed)
{
    if (typed[0] == '~' && typed[1] == '/' && app->options->home)
        return memory_print("%s%s", app->options->home, typed + 1);
    if (typed[0] == '/')
        return memory_text(typed);
    return memory_print("%s/%s", strcmp(app->options->folder, "/") == 0 ? "" : app->options->folder, typed);
}

/* Text and path stay here: should the file be there already, they are needed again. */
static void wish(struct app *app, struct writing *writing, bool may_replace, struct effects *effects)
{
    struct export *export = app->export;
    struct effect *effect = effects_want(effects, EFFECT_EXPORT);

    writing->turn = ++export->turn;
    writing->asked_ms = app->now_ms;
    writing->is_told = false;
    writing->next = export->first;
    export->first = writing;
    effect->turn = writing->turn;
    effect->is_allowed = may_replace;
    effect->number = (int64_t)writing->count;
    effect->path = memory_text(writing->path);
    effect->text = memory_text(writing->text);
}

static void export_to(struct app *app, const char *typed, struct effects *effects)
{
    const struct results *results = results_of(app);
    OWNED_TEXT char *text = NULL;
    struct writing *writing;
    struct results_row **rows;
    size_t count, told;

    if (typed[0] == '\0')
        return;
    rows = results_choose(results, results_marked(results) > 0 ? RESULTS_CHOSEN : RESULTS_SHOWN, &count);
    results_drop_dead_links(app, rows, count);
    text = results_format(rows, count, app->format, FORMAT_FOR_FILE);
    told = results_told(rows, count, app->format);
    free(rows);
    if (told == 0) {
        results_tell_nothing(app, count, "write");
        return;
    }
    writing = memory_new(1, sizeof *writing);
    writing->path = whole_path(app, typed);
    writing->text = GIVE(text);
    writing->count = told;
    wish(app, writing, false, effects);
}

static void complete_path(struct app *app, const char *text, struct effects *effects)
{
    files_complete(app, text, app->options->folder, effects);
}

static const struct prompt_use export_prompt = {
    .label = "write to: ", .entered = export_to, .complete = complete_path
};

void export_ask_where(struct app *app)
{
    OWNED_TEXT char *name = export_name(app->format);

    if (results_of(app)->shown_count == 0) {
        results_tell_nothing(app, 0, "write");
        return;
    }
    app_prompt(app, &export_prompt, name);
    prompt_take_path(app->prompt);
}

static void overwrite(struct app *app, struct effects *effects)
{
    wish(app, GIVE(app->export->there), true, effects);
}

/* clang-format off */
static const struct answer overwrite_answers[] = {
    { .key = "y", .label = "overwrite it", .chosen = overwrite },
    { .key = "n", .label = "leave it" },
};
/* clang-format on */

/* The one of that turn, which is under way no longer; NULL if there is none. */
static struct writing *end_writing(struct export *export, uint64_t turn)
{
    struct writing **at = &export->first;
    struct writing *writing;

    while (*at && (*at)->turn != turn)
        at = &(*at)->next;
    writing = *at;
    if (writing)
        *at = writing->next;
    return writing;
}

static void ask_to_overwrite(struct app *app, struct writing *writing)
{
    writing_free(app->export->there);
    app->export->there = writing;
    app_ask(app, memory_print(EXPORT_QUESTION, writing->path), overwrite_answers,
            sizeof overwrite_answers / sizeof overwrite_answers[0]);
}

void export_take(struct app *app, struct report *report, struct effects *effects)
{
    OWNED(writing) struct writing *writing = end_writing(app->export, report->turn);
    const struct error *error = report->error;

    (void)effects;
    if (!writing)
        return;
    if (!error)
        app_notice(app, false, "wrote %zu attachment%s to %s", writing->count, writing->count == 1 ? "" : "s",
                   writing->path);
    else if (strcmp(error->code, "EEXIST") == 0)
        ask_to_overwrite(app, GIVE(writing));
    else
        app_notice(app, true, "%s%s%s", error->message, error->hint[0] ? "; " : "", error->hint);
}

const char *export_path(const struct app *app)
{
    return app->export->first ? app->export->first->path : NULL;
}

int64_t export_wait_ms(const struct app *app)
{
    int64_t wait_ms = -1;

    for (const struct writing *writing = app->export->first; writing; writing = writing->next)
        if (!writing->is_told) /* the oldest of these stands last */
            wait_ms = writing->asked_ms + SILENCE_MS - app->now_ms;
    return wait_ms;
}

void export_watch(struct app *app)
{
    for (struct writing *writing = app->export->first; writing; writing = writing->next) {
        if (writing->is_told || app->now_ms < writing->asked_ms + SILENCE_MS)
            continue;
        writing->is_told = true;
        app_notice(app, true, "nothing answers there: %s is not written yet", writing->path);
    }
}
