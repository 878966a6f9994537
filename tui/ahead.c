#include "ahead.h"

#include "app.h"
#include "screen/keys.h"
#include "views/views.h"

/* What a key means for the rows of the view. */
static enum action meaning_of(const struct app *app, const struct typed *typed)
{
    if (typed->is_settled)
        return typed->action;
    if (app->is_left || app->is_unseen || app->question.text)
        return ACTION_NONE;
    if (app->prompt)
        return typed->key == KEYCODE_ENTER ? app->prompt_use->means : ACTION_NONE;
    return keymap_find(app->keymap, app->view, typed->key);
}

void ahead_settle(struct app *app)
{
    for (size_t i = 0; i < app->ahead.count; i++) {
        struct typed *typed = &app->ahead.keys[i];

        if (!typed->is_settled)
            typed->action = keymap_find(app->keymap, app->view, typed->key);
        typed->is_settled = true;
    }
}

static bool is_way_out(const struct app *app, int key)
{
    enum action action = keymap_find(app->keymap, app->view, key);

    return key == KEYCODE_ESCAPE || key == KEYCODE_INTERRUPT ||
           (!app->prompt && (action == ACTION_QUIT || action == ACTION_QUIT_NOW));
}

/* Keys that wait for the view are not in the way of one that is typed at a prompt. */
static bool is_behind(const struct app *app, const struct typed *typed)
{
    size_t count = app->ahead.count;

    return count && (typed->is_settled || !app->ahead.keys[count - 1].is_settled || !app_is_covered(app));
}

/* Behind a key that waits others do, too: for as long as the view thinks it worth while, and at a prompt in any case,
 * whose text has been entered. */
static bool must_wait(const struct app *app, const struct typed *typed)
{
    bool (*awaits)(const struct app *, enum action, bool) = views[app->view]->awaits;
    enum action action = meaning_of(app, typed);

    if (!awaits || (app->question.text && !typed->is_settled))
        return false;
    if (is_behind(app, typed))
        return (app->prompt && !typed->is_settled) || awaits(app, action, true);
    return action != ACTION_NONE && awaits(app, action, false);
}

/* Who goes elsewhere does not want any more what was to be done here. */
static void act_or_wait(struct app *app, const struct typed *typed, struct effects *effects)
{
    bool was_covered = app_is_covered(app);
    uint64_t place = app->place;

    if (must_wait(app, typed)) {
        if (app->ahead.count < AHEAD_MOST)
            app->ahead.keys[app->ahead.count++] = *typed;
        return;
    }
    if (typed->is_settled)
        (void)app_act(app, typed->action, effects);
    else
        app_act_on_key(app, typed->key, effects);
    if (app->place != place)
        app->ahead.count = 0;
    if (!was_covered && app_is_covered(app))
        ahead_settle(app);
}

/* Nor does who gets out. */
void ahead_take(struct app *app, int key, struct effects *effects)
{
    if (is_way_out(app, key)) {
        app->ahead.count = 0;
        app_act_on_key(app, key, effects);
    } else
        act_or_wait(app, &(struct typed){ .key = key }, effects);
}

void ahead_go_on(struct app *app, struct effects *effects)
{
    struct ahead ahead = app->ahead;

    app->ahead.count = 0;
    for (size_t i = 0; i < ahead.count; i++)
        act_or_wait(app, &ahead.keys[i], effects);
}
