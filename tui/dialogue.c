#include "dialogue.h"

#include <stdarg.h>
#include <stdlib.h>

#include "app.h"
#include "base/memory.h"
#include "keymap.h"
#include "parts/prompt.h"
#include "parts/recall.h"
#include "screen/keys.h"

#define NOTICE_MS     6000
#define BAD_NOTICE_MS 15000

void dialogue_drop_notice(struct app *app)
{
    free(app->notice.text);
    app->notice = (struct notice){ 0 };
    app->has_changed = true;
}

void app_notice(struct app *app, bool is_bad, const char *format, ...)
{
    va_list arguments;

    free(app->notice.text);
    va_start(arguments, format);
    app->notice.text = memory_print_list(format, arguments);
    va_end(arguments);
    app->notice.is_bad = is_bad;
    app->notice.is_new = true;
    app->notice.until_ms = app->now_ms + (is_bad ? BAD_NOTICE_MS : NOTICE_MS);
    app->has_changed = true;
}

/* What was entered at that prompt before. */
static struct recall *recall_for(struct app *app, const struct prompt_use *use)
{
    for (size_t i = 0; i < app->recalled_count; i++)
        if (app->recalled[i].use == use)
            return app->recalled[i].recall;
    app->recalled = memory_resize(app->recalled, app->recalled_count + 1, sizeof *app->recalled);
    app->recalled[app->recalled_count] = (struct recalled){ use, recall_new() };
    return app->recalled[app->recalled_count++].recall;
}

void app_prompt(struct app *app, const struct prompt_use *use, const char *text)
{
    prompt_free(app->prompt);
    app->prompt = prompt_new(text);
    if (!use->changed)
        prompt_use_recall(app->prompt, recall_for(app, use));
    app->prompt_use = use;
    app->has_changed = true;
}

void app_prompt_offer(struct app *app, const char *const *texts, size_t count)
{
    if (app->prompt)
        (void)prompt_offer(app->prompt, texts, count);
    app->has_changed = true;
}

void app_ask(struct app *app, char *text, const struct answer *answers, size_t count)
{
    free(app->question.text);
    app->question = (struct question){ .text = text, .answers = answers, .answers_count = count };
    app_must_be_seen(app);
}

/* The prompt is put away before its use is told: what is told may put up the next one. */
static void end_prompt(struct app *app, bool is_entered, struct effects *effects)
{
    struct prompt *prompt = GIVE(app->prompt);
    const struct prompt_use *use = app->prompt_use;

    if (is_entered && use->entered)
        use->entered(app, prompt_text(prompt), effects);
    if (!is_entered && use->given_up)
        use->given_up(app, effects);
    prompt_free(prompt);
}

static void take_prompt_outcome(struct app *app, enum prompt_outcome outcome, struct effects *effects)
{
    const struct prompt_use *use = app->prompt_use;

    switch (outcome) {
    case PROMPT_CHANGED:
        if (use->changed)
            use->changed(app, prompt_text(app->prompt), effects);
        break;
    case PROMPT_COMPLETE:
        if (use->complete)
            use->complete(app, prompt_text(app->prompt), effects);
        break;
    case PROMPT_ENTERED: end_prompt(app, true, effects); break;
    case PROMPT_GIVEN_UP: end_prompt(app, false, effects); break;
    default: break;
    }
}

/* Where what is typed narrows a list, the keys that go up and down move in it. */
static enum action motion_of(const struct app *app, int key)
{
    static const struct {
        int key;
        enum action action;
    } motions[] = {
        { KEYCODE_UP, ACTION_UP },           { KEYCODE_CTRL('p'), ACTION_UP },
        { KEYCODE_DOWN, ACTION_DOWN },       { KEYCODE_CTRL('n'), ACTION_DOWN },
        { KEYCODE_PAGE_UP, ACTION_PAGE_UP }, { KEYCODE_PAGE_DOWN, ACTION_PAGE_DOWN },
    };

    for (size_t i = 0; app->prompt_use->changed && i < sizeof motions / sizeof *motions; i++)
        if (motions[i].key == key)
            return motions[i].action;
    return ACTION_NONE;
}

void dialogue_type(struct app *app, int key, struct effects *effects)
{
    enum action motion = motion_of(app, key);

    if (motion != ACTION_NONE)
        (void)app_act(app, motion, effects);
    else
        take_prompt_outcome(app, prompt_key(app->prompt, key), effects);
}

void dialogue_paste(struct app *app, const char *text, struct effects *effects)
{
    take_prompt_outcome(app, prompt_paste(app->prompt, text), effects);
}

/* Esc is the last answer; a second Ctrl-C is the first, whatever was asked. */
void dialogue_answer(struct app *app, int key, struct effects *effects)
{
    struct question question = app->question;
    size_t chosen = 0;

    while (chosen < question.answers_count && key_parse(question.answers[chosen].key) != key)
        chosen++;
    if (key == KEYCODE_INTERRUPT)
        chosen = 0;
    if (chosen == question.answers_count && key != KEYCODE_ESCAPE)
        return;
    if (chosen == question.answers_count)
        chosen--;
    app->question = (struct question){ 0 };
    if (question.answers[chosen].chosen)
        question.answers[chosen].chosen(app, effects);
    free(question.text);
}

void dialogue_done(struct app *app)
{
    prompt_free(app->prompt);
    for (size_t i = 0; i < app->recalled_count; i++)
        recall_free(app->recalled[i].recall);
    free(app->recalled);
    free(app->question.text);
    free(app->notice.text);
}
