#include "views/views.h"

#include "screen/canvas.h"

void files_open(struct app *app, struct effects *effects)
{
    (void)app;
    (void)effects;
}

void files_close(struct app *app)
{
    (void)app;
}

void files_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    (void)canvas_text(canvas, box, ROLE_TEXT, app->options->folder);
}

bool files_act(struct app *app, enum action action, struct effects *effects)
{
    (void)app;
    (void)action;
    (void)effects;
    return false;
}

void files_take(struct app *app, struct report *report, struct effects *effects)
{
    (void)app;
    (void)report;
    (void)effects;
}

struct basket files_basket(const struct app *app)
{
    (void)app;
    return (struct basket){ 0 };
}
