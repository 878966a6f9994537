/*
 * queue: what the Queue view keeps: queue.c acts, queue_take.c takes reports, queue_draw.c and queue_totals.c draw.
 * The face's thread only.
 */
#ifndef VIEWS_QUEUE_H
#define VIEWS_QUEUE_H

#include <stdbool.h>

#include "parts/list.h"
#include "screen/box.h"
#include "views/neighbours.h"
#include "views/transfers.h"

struct app;
struct canvas;
struct effects;
struct report;

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

/* Turns the page to what moves, when nothing on it does: unless the person has gone elsewhere since the view was put
 * up. */
void queue_follow(struct app *app);

/* queue_take.c: the view's take. */
void queue_take(struct app *app, struct report *report, struct effects *effects);

/* queue_draw.c: the view's draw. */
void queue_draw(const struct app *app, struct canvas *canvas, struct box box);

/* queue_totals.c: what the queue amounts to, in full; and what one elsewhere does, and whose it is. */
void queue_draw_sum(const struct app *app, struct canvas *canvas, struct box box);
void queue_draw_neighbour(struct canvas *canvas, struct box box, const struct neighbour *neighbour);

#endif
