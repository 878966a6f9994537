/*
 * queue: what the Queue view keeps and how it is drawn: queue.c acts, queue_draw.c draws.
 * The face's thread only.
 */
#ifndef VIEWS_QUEUE_H
#define VIEWS_QUEUE_H

#include <stdbool.h>

#include "base/memory.h"
#include "parts/list.h"
#include "screen/box.h"
#include "views/neighbours.h"
#include "views/transfers.h"

struct app;
struct canvas;

struct queue {
    int shown_percent; /* in the title; -1: nothing */
    int64_t batch_began_ms;
    struct transfers transfers;
    struct neighbours neighbours; /* rows below the transfers              */
    int64_t looked_ms;            /* when they were asked for last         */
    struct engine_view engine;
    int wished_parallel; /* by the person; the engine may allow fewer for a while */
    struct list list;
    bool is_steered;  /* the person has moved: the page stays where it is */
    bool is_detailed; /* the pane below shows all about the row under the cursor */
};

/* How many rows there are to show: transfers, and below them those of neighbours. */
size_t queue_count(const struct queue *queue);

/* Rows of the view that show transfers, and those above them. */
int queue_rows(const struct app *app);
int queue_head_rows(const struct app *app);

/* queue_draw.c */
void queue_draw(const struct app *app, struct canvas *canvas, struct box box);

#endif
