/*
 * results_out: getting results out: copied, or as plain text on the normal screen.
 */
#include "views/results.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/units.h"
#include "views/views.h"

void results_drop_dead_links(const struct app *app, struct results_row *const *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        result_drop_dead_link(rows[i]->result, app->today_s);
}

size_t results_told(struct results_row *const *rows, size_t count, const char *format)
{
    size_t told = 0;

    for (size_t i = 0; i < count; i++)
        told += rows[i]->result->get_url || strcmp(format, "links") != 0;
    return told;
}

char *results_format(struct results_row *const *rows, size_t count, const char *format_text,
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

void results_tell_nothing(struct app *app, size_t count, const char *deed)
{
    char key[KEY_NAME_SIZE];

    if (count == 0)
        app_notice(app, true, "nothing to %s", deed);
    else
        app_notice(app, true, "no living link to %s; %s copies the ObjectKey", deed,
                   keymap_name(app->keymap, app->view, ACTION_COPY_KEY, key));
}

void results_copy(struct app *app, enum results_choice choice, const char *format, const char *what,
                  struct effects *effects)
{
    size_t count;
    struct results_row **rows = results_choose(results_of(app), choice, &count);
    OWNED_TEXT char *text = NULL;

    results_drop_dead_links(app, rows, count);
    text = results_format(rows, count, format, FORMAT_FOR_CLIPBOARD);
    if (text[0] == '\0') {
        results_tell_nothing(app, count, "copy");
        free(rows);
        return;
    }

    struct effect *effect = effects_want(effects, EFFECT_COPY);

    effect->text = GIVE(text);
    effect->number = (int64_t)results_told(rows, count, format);
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
    OWNED_TEXT char *text = NULL;

    results_drop_dead_links(app, rows, count);
    text = results_format(rows, count, app->format, FORMAT_FOR_TERMINAL);
    free(rows);
    if (text[0] == '\0') {
        results_tell_nothing(app, count, "show");
        return;
    }
    effects_want(effects, EFFECT_PLAIN)->text = GIVE(text);
    app->is_left = true;
}

/* What became of it. */

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

void results_take_outcome(struct app *app, const struct event *event, struct effects *effects)
{
    const struct effect *effect = event->effect;
    const struct error *error = event->error;

    (void)effects;
    if (error)
        app_notice(app, true, "%s%s%s", error->message, error->hint[0] ? "; " : "", error->hint);
    else if (effect->kind == EFFECT_COPY)
        say_copied(app, effect, event->way);
}

/* A name's place among those there are; behind the last for a template. */
static size_t place_of(const char *format)
{
    size_t n = 0;

    while (format_name_at(n) && strcmp(format_name_at(n), format) != 0)
        n++;
    return n;
}

static bool is_template(const char *format)
{
    return !format_name_at(place_of(format));
}

/* The template that the person brought stands behind the last. */
void results_next_format(struct app *app)
{
    const char *wished = app->options->format;
    const char *next = is_template(app->format) ? NULL : format_name_at(place_of(app->format) + 1);

    if (!next && wished && is_template(wished) && !is_template(app->format))
        next = wished;
    free(app->format);
    app->format = memory_text(next ? next : format_name_at(0));
}
