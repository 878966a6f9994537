/*
 * results_out: getting results out: copied, as plain text on the normal screen, or written to a file.
 */
#include "views/results.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "results/format.h"
#include "views/views.h"

#define EXPORT_QUESTION "%s is there already. Overwrite it?"

/* The chosen results in that format; the text is the caller's, NULL if the format is none. */
static char *format_rows(struct results_row *const *rows, size_t count, const char *format_text,
                         enum format_use use)
{
    const struct result **chosen = memory_new(count + 1, sizeof(const struct result *));
    OWNED(format) struct format *format = NULL;
    struct buffer text = { 0 };
    struct error err;

    for (size_t i = 0; i < count; i++)
        chosen[i] = rows[i]->result;
    if (format_parse(format_text, &format, &err))
        format_results(format, chosen, count, use, &text);
    free(chosen);
    return buffer_take(&text);
}

/* When the first of these links dies; -1 if that is not known or there is none. */
static int64_t first_to_expire(struct results_row *const *rows, size_t count)
{
    int64_t first_s = -1;

    for (size_t i = 0; i < count; i++) {
        const struct result *result = rows[i]->result;

        if (result->get_url && result->get_url_expires_s >= 0 &&
            (first_s < 0 || result->get_url_expires_s < first_s))
            first_s = result->get_url_expires_s;
    }
    return first_s;
}

/* Why nothing was copied of so many. */
static void tell_nothing(struct app *app, size_t count)
{
    char key[KEY_NAME_SIZE];

    if (count == 0)
        app_notice(app, true, "nothing to copy");
    else
        app_notice(app, true, "no living link to copy; %s copies the ObjectKey",
                   keymap_name(app->keymap, app->view, ACTION_COPY_KEY, key));
}

void results_copy(struct app *app, enum results_choice choice, const char *format, const char *what,
                  struct effects *effects)
{
    size_t count;
    struct results_row **rows = results_choose(results_of(app), choice, &count);
    OWNED_TEXT char *text = format_rows(rows, count, format, FORMAT_FOR_CLIPBOARD);

    if (text[0] == '\0') {
        tell_nothing(app, count);
        free(rows);
        return;
    }

    struct effect *effect = effects_want(effects, EFFECT_COPY);

    effect->text = GIVE(text);
    effect->number = (int64_t)count;
    effect->what = what;
    effect->until_s = strcmp(format, "keys") == 0 ? -1 : first_to_expire(rows, count);
    for (size_t i = 0; i < count; i++)
        rows[i]->is_copied = true;
    free(rows);
}

void results_show_plain(struct app *app, struct effects *effects)
{
    const struct results *results = results_of(app);
    size_t count;
    struct results_row **rows = results_choose(
        results, results_marked(results) > 0 ? RESULTS_CHOSEN : RESULTS_SHOWN, &count);

    if (count > 0) {
        effects_want(effects, EFFECT_PLAIN)->text = format_rows(rows, count, app->format,
                                                                FORMAT_FOR_TERMINAL);
        app->is_left = true;
    }
    free(rows);
}

/* Writing to a file. */

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

static void export_to(struct app *app, const char *typed, struct effects *effects)
{
    const struct results *results = results_of(app);
    size_t count;
    struct results_row **rows;
    struct effect *effect;

    if (typed[0] == '\0')
        return;
    rows = results_choose(results, results_marked(results) > 0 ? RESULTS_CHOSEN : RESULTS_SHOWN, &count);
    effect = effects_want(effects, EFFECT_EXPORT);
    effect->path = whole_path(app, typed);
    effect->text = format_rows(rows, count, app->format, FORMAT_FOR_FILE);
    effect->number = (int64_t)count;
    free(rows);
}

static const struct prompt_use export_prompt = { .label = "write to: ", .entered = export_to };

void results_ask_where(struct app *app)
{
    OWNED_TEXT char *name = export_name(app->format);

    app_prompt(app, &export_prompt, name);
}

static void overwrite(struct app *app, struct effects *effects)
{
    struct effect *effect = effects_want(effects, EFFECT_EXPORT);

    *effect = app->refused_export;
    effect->is_allowed = true;
    app->refused_export = (struct effect){ 0 };
}

/* clang-format off */
static const struct answer overwrite_answers[] = {
    { .key = "y", .label = "overwrite it", .chosen = overwrite },
    { .key = "n", .label = "leave it" },
};
/* clang-format on */

/* What became of a copy or an export. */

static void say_copied(struct app *app, const struct effect *effect, const char *way)
{
    bool is_one = effect->number == 1;
    char until[UNITS_TEXT_SIZE];

    if (effect->until_s >= 0)
        app_notice(app, false, "copied %" PRId64 " %s%s by %s; %s until %s", effect->number, effect->what,
                   is_one ? "" : "s", way, is_one ? "the link lives" : "links live",
                   units_date(effect->until_s, app->today_s, until));
    else
        app_notice(app, false, "copied %" PRId64 " %s%s by %s", effect->number, effect->what,
                   is_one ? "" : "s", way);
}

static void keep_refused(struct app *app, const struct effect *effect)
{
    effect_done(&app->refused_export);
    app->refused_export = (struct effect){ .kind = EFFECT_EXPORT,
                                           .path = memory_text(effect->path),
                                           .text = memory_text(effect->text),
                                           .number = effect->number };
    app_ask(app, memory_print(EXPORT_QUESTION, effect->path), overwrite_answers,
            sizeof overwrite_answers / sizeof overwrite_answers[0]);
}

void results_take_outcome(struct app *app, const struct event *event, struct effects *effects)
{
    const struct effect *effect = event->effect;
    const struct error *error = event->error;

    (void)effects;
    if (error && effect->kind == EFFECT_EXPORT && strcmp(error->code, "EEXIST") == 0)
        keep_refused(app, effect);
    else if (error)
        app_notice(app, true, "%s%s%s", error->message, error->hint[0] ? "; " : "", error->hint);
    else if (effect->kind == EFFECT_EXPORT)
        app_notice(app, false, "wrote %" PRId64 " to %s", effect->number, effect->path);
    else if (effect->kind == EFFECT_COPY)
        say_copied(app, effect, event->way);
}

void results_next_format(struct app *app)
{
    size_t n = 0;
    const char *next;

    while (format_name_at(n) && strcmp(format_name_at(n), app->format) != 0)
        n++;
    next = format_name_at(n) ? format_name_at(n + 1) : NULL;
    free(app->format);
    app->format = memory_text(next ? next : format_name_at(0));
}
