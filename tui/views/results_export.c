/*
 * results_export: results written to a file, on threads of the lister, where a mount that hangs costs nobody but
 * itself.
 */
#include "views/results.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "views/views.h"
#include "work/report.h"

#define EXPORT_QUESTION "%s is there already. Overwrite it?"
#define SILENCE_MS      2000 /* longer than a disk takes that answers */

/* The file asked for last: under way, or waiting for the answer whether it may replace another. */
struct export
{
    uint64_t turn;
    bool is_under_way;
    bool is_told; /* that nothing answers */
    int64_t asked_ms;
    size_t count;
    char *path;
    char *text;
};

struct export *export_new(void)
{
    return memory_new(1, sizeof(struct export));
}

void export_free(struct export *export)
{
    if (!export)
        return;
    free(export->path);
    free(export->text);
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
static void wish(struct app *app, bool may_replace, struct effects *effects)
{
    struct export *export = app->export;
    struct effect *effect = effects_want(effects, EFFECT_EXPORT);

    export->is_under_way = true;
    export->is_told = false;
    export->asked_ms = app->now_ms;
    effect->turn = ++export->turn;
    effect->is_allowed = may_replace;
    effect->number = (int64_t) export->count;
    effect->path = memory_text(export->path);
    effect->text = memory_text(export->text);
}

static void export_to(struct app *app, const char *typed, struct effects *effects)
{
    const struct results *results = results_of(app);
    struct export *export = app->export;
    struct results_row **rows;

    if (typed[0] == '\0')
        return;
    rows = results_choose(results, results_marked(results) > 0 ? RESULTS_CHOSEN : RESULTS_SHOWN,
                          &export->count);
    results_drop_dead_links(app, rows, export->count);
    free(export->path);
    free(export->text);
    export->path = whole_path(app, typed);
    export->text = results_format(rows, export->count, app->format, FORMAT_FOR_FILE);
    export->count = results_told(rows, export->count, app->format);
    free(rows);
    wish(app, false, effects);
}

static const struct prompt_use export_prompt = { .label = "write to: ", .entered = export_to };

void export_ask_where(struct app *app)
{
    OWNED_TEXT char *name = export_name(app->format);

    app_prompt(app, &export_prompt, name);
}

static void overwrite(struct app *app, struct effects *effects)
{
    wish(app, true, effects);
}

/* clang-format off */
static const struct answer overwrite_answers[] = {
    { .key = "y", .label = "overwrite it", .chosen = overwrite },
    { .key = "n", .label = "leave it" },
};
/* clang-format on */

void export_take(struct app *app, struct report *report, struct effects *effects)
{
    struct export *export = app->export;
    const struct error *error = report->error;

    (void)effects;
    if (report->turn != export->turn)
        return;
    export->is_under_way = false;
    if (!error)
        app_notice(app, false, "wrote %zu to %s", export->count, export->path);
    else if (strcmp(error->code, "EEXIST") == 0)
        app_ask(app, memory_print(EXPORT_QUESTION, export->path), overwrite_answers,
                sizeof overwrite_answers / sizeof overwrite_answers[0]);
    else
        app_notice(app, true, "%s%s%s", error->message, error->hint[0] ? "; " : "", error->hint);
}

const char *export_path(const struct app *app)
{
    return app->export->is_under_way ? app->export->path : NULL;
}

int64_t export_wait_ms(const struct app *app)
{
    const struct export *export = app->export;

    return export->is_under_way && !export->is_told ? export->asked_ms + SILENCE_MS - app->now_ms : -1;
}

void export_watch(struct app *app)
{
    struct export *export = app->export;

    if (!export->is_under_way || export->is_told || app->now_ms < export->asked_ms + SILENCE_MS)
        return;
    export->is_told = true;
    app_notice(app, true, "nothing answers there: %s is not written yet", export->path);
}
