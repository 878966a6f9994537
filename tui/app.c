#include "app.h"

#include <stdlib.h>

#include "base/memory.h"
#include "screen/canvas.h"
#include "views/views.h"

struct app *app_new(const struct app_options *options, int rows, int columns, int64_t now_ms, int64_t today_s,
                    struct effects *effects)
{
    struct app *app = memory_new(1, sizeof *app);

    app->options = options;
    app->keymap = keymap_new();
    app->rows = rows;
    app->columns = columns;
    app->now_ms = now_ms;
    app->today_s = today_s;
    app->view = VIEW_FILES;
    app->has_changed = true;
    app->has_mouse = options->has_mouse;
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++)
        if (views[view].open)
            views[view].open(app, effects);
    return app;
}

void app_free(struct app *app)
{
    if (!app)
        return;
    for (enum view_id view = VIEW_ANY; view < VIEW_COUNT; view++)
        if (views[view].close)
            views[view].close(app);
    keymap_free(app->keymap);
    free(app->question.text);
    free(app->notice.text);
    free(app);
}
