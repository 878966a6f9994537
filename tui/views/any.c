/*
 * any: what works in every view.
 */
#include "views/views.h"

#include <string.h>

#include "base/memory.h"
#include "screen/keys.h"
#include "views/results.h"

static const enum view_id tabs[] = { VIEW_FILES, VIEW_QUEUE, VIEW_RESULTS, VIEW_HISTORY };

#define TABS_COUNT (sizeof tabs / sizeof tabs[0])

static void leave(struct app *app, struct effects *effects)
{
    (void)effects;
    app->is_finished = true;
}

/* clang-format off */
static const struct answer quit_answers[] = {
    { .key = "y", .label = "quit", .chosen = leave },
    { .key = "n", .label = "stay" },
};
/* clang-format on */

/* What leaving would break off, as a question; NULL if nothing. */
static char *quit_question(const struct app *app)
{
    OWNED_TEXT char *left = queue_left_over(app);

    if (left)
        return memory_print("Quit? %s.", left);
    if (export_path(app))
        return memory_print("Quit? %s is not written yet.", export_path(app));
    return NULL;
}

static void quit(struct app *app, struct effects *effects)
{
    char *question = quit_question(app);

    if (question)
        app_ask(app, question, quit_answers, sizeof quit_answers / sizeof quit_answers[0]);
    else
        leave(app, effects);
}

static void show_neighbour(struct app *app, size_t places, struct effects *effects)
{
    size_t here = 0;

    while (here < TABS_COUNT && tabs[here] != app->view)
        here++;
    if (here == TABS_COUNT)
        here = 0;
    app_show(app, tabs[(here + places) % TABS_COUNT], effects);
}

static void run_command(struct app *app, const char *text, struct effects *effects)
{
    enum action action = action_find(text);
    char help[KEY_NAME_SIZE];

    if (text[0] == '\0')
        return;
    if (action == ACTION_NONE)
        app_notice(app, true, "no action is called \"%s\"; %s lists them", text,
                   keymap_name(app->keymap, app->view, ACTION_HELP, help));
    else if (!app_act(app, action, effects))
        app_notice(app, true, "\"%s\" does nothing here", action_name(action));
}

static void complete_command(struct app *app, const char *text, struct effects *effects)
{
    const char *names[ACTION_COUNT];
    size_t count = 0;

    (void)effects;
    for (enum action action = ACTION_NONE + 1; action < ACTION_COUNT; action++)
        if (strncmp(action_name(action), text, strlen(text)) == 0)
            names[count++] = action_name(action);
    app_prompt_offer(app, names, count);
}

static const struct prompt_use command_prompt = { .label = ":",
                                                  .entered = run_command,
                                                  .complete = complete_command };

static bool any_act(struct app *app, enum action action, struct effects *effects)
{
    switch (action) {
    case ACTION_VIEW_FILES: app_show(app, VIEW_FILES, effects); return true;
    case ACTION_VIEW_QUEUE: app_show(app, VIEW_QUEUE, effects); return true;
    case ACTION_VIEW_RESULTS: app_show(app, VIEW_RESULTS, effects); return true;
    case ACTION_VIEW_HISTORY: app_show(app, VIEW_HISTORY, effects); return true;
    case ACTION_NEXT_VIEW: show_neighbour(app, 1, effects); return true;
    case ACTION_PREVIOUS_VIEW: show_neighbour(app, TABS_COUNT - 1, effects); return true;
    case ACTION_HELP: app_show(app, VIEW_HELP, effects); return true;
    case ACTION_COMMAND: app_prompt(app, &command_prompt, ""); return true;
    case ACTION_QUIT: quit(app, effects); return true;
    case ACTION_QUIT_NOW: leave(app, effects); return true;
    case ACTION_SUSPEND: effects_want(effects, EFFECT_SUSPEND); return true;
    case ACTION_REDRAW: effects_want(effects, EFFECT_REDRAW); return true;
    case ACTION_MOUSE:
        app->has_mouse = !app->has_mouse;
        effects_want(effects, EFFECT_MOUSE)->is_allowed = app->has_mouse;
        app_notice(app, false, "mouse %s", app->has_mouse ? "on" : "off");
        return true;
    default: return false;
    }
}

/* The wheel moves by three rows. A press in the view is the view's; one on the title bar puts up a view. */
void any_take_mouse(struct app *app, const struct event *event, struct effects *effects)
{
    struct mouse mouse = *event->mouse;
    enum action wheel = mouse.what == MOUSE_WHEEL_UP     ? ACTION_UP
                        : mouse.what == MOUSE_WHEEL_DOWN ? ACTION_DOWN
                                                         : ACTION_NONE;

    if (app->question.text || app->prompt || app->is_unseen || app->is_left)
        return;
    app->has_changed = true;
    for (int i = 0; wheel != ACTION_NONE && i < 3; i++)
        (void)app_act(app, wheel, effects);
    if ((mouse.what == MOUSE_DRAG || mouse.what == MOUSE_RELEASE) && views[app->view]->drag) {
        mouse.row--;
        views[app->view]->drag(app, &mouse, effects);
    }
    if (mouse.what != MOUSE_PRESS)
        return;
    if (mouse.row == 0) {
        enum view_id tab = frame_tab_at(app, mouse.column);

        if (tab != VIEW_ANY)
            app_show(app, tab, effects);
        return;
    }
    mouse.row--;
    if (mouse.row < app_view_rows(app) && views[app->view]->click)
        views[app->view]->click(app, &mouse, effects);
}

const struct view any_view = {
    .name = "any",
    .act = any_act,
};
