#include "views/views.h"

#include "screen/canvas.h"

void review_open(struct app *app, struct effects *effects)
{
    (void)app;
    (void)effects;
}

void review_close(struct app *app)
{
    (void)app;
}

void review_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    (void)app;
    (void)canvas;
    (void)box;
}

bool review_act(struct app *app, enum action action, struct effects *effects)
{
    (void)app;
    (void)action;
    (void)effects;
    return false;
}

void review_take(struct app *app, struct report *report, struct effects *effects)
{
    (void)app;
    (void)report;
    (void)effects;
}
