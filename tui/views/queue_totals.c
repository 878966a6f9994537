/*
 * queue_totals: what the queue amounts to, in one line: here, in the status line, and in other attaches.
 */
#include "views/queue.h"

#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "screen/canvas.h"
#include "views/views.h"

#define TEXT_SIZE 160

static struct box add_count(struct canvas *canvas, struct box box, size_t count, const char *word)
{
    char number[UNITS_TEXT_SIZE], text[TEXT_SIZE];

    if (count == 0)
        return box;
    (void)snprintf(text, sizeof text, "%s %s", units_count(count, number), word);
    return views_draw_total(canvas, box, ROLE_TEXT, text);
}

/* "4.1 of 6.3 GiB": the unit once, where it is the same. */
static const char *write_share(const struct totals *totals, char text[TEXT_SIZE])
{
    char acked[UNITS_TEXT_SIZE], size[UNITS_TEXT_SIZE];
    const char *unit = strchr(units_bytes(totals->size_bytes, size), ' ');
    char *acked_unit = strchr(units_bytes(totals->acked_bytes, acked), ' ');

    if (totals->acked_bytes == totals->size_bytes) {
        (void)snprintf(text, TEXT_SIZE, "%s", size);
        return text;
    }
    if (unit && acked_unit && strcmp(unit, acked_unit) == 0)
        *acked_unit = '\0';
    (void)snprintf(text, TEXT_SIZE, "%s of %s", acked, size);
    return text;
}

/* What is in flight goes on when a common cause stops the rest. */
static const char *word_for(const struct queue *queue)
{
    if (transfers_unfinished(&queue->transfers) == 0)
        return "Uploaded";
    if (queue->engine.is_stopped && queue->transfers.totals.moving == 0)
        return "Stopped,";
    return queue->engine.is_paused ? "Paused," : "Uploading";
}

/* "Uploading 3 of 8 · 1 failed · 4.1 of 6.3 GiB · 112 MiB/s · 0:20 left", or what it came to. */
void queue_draw_sum(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct transfers *transfers = &app->queue->transfers;
    const struct totals *totals = &transfers->totals;
    bool is_over = transfers_unfinished(transfers) == 0;
    char done[UNITS_TEXT_SIZE], files[UNITS_TEXT_SIZE], left[UNITS_TEXT_SIZE], text[TEXT_SIZE];

    box = box_before(box_after(box, 1), 1);
    box = box_after(box, canvas_print(canvas, box, ROLE_TEXT, "%s %s of %s", word_for(app->queue),
                                      units_count(totals->done, done), units_count(totals->files, files)));
    box = add_count(canvas, box, totals->failed, "failed");
    if (is_over)
        box = add_count(canvas, box, totals->cancelled, "cancelled");
    box = views_draw_total(canvas, box, ROLE_TEXT, write_share(totals, text));
    if (totals->bytes_per_second > 0 && !is_over)
        box = views_draw_total(canvas, box, ROLE_TEXT, units_rate(totals->bytes_per_second, text));
    if (totals->left_s > 0 && !is_over) {
        (void)snprintf(text, sizeof text, "%s left", units_duration(totals->left_s, left));
        box = views_draw_total(canvas, box, ROLE_TEXT, text);
    }
    if (!is_over && app->queue->engine.parallel < app->queue->wished_parallel) /* the service is overloaded */
        box = add_count(canvas, box, (size_t)app->queue->engine.parallel, "at once for now");
    canvas_spark(canvas, box_right(box_after(box, 2), TRANSFERS_RATES), transfers->rates,
                 transfers->rates_count);
}

/* "In another attache, PID 4711 · 3 files to send · 1.2 of 6.3 MiB" */
void queue_draw_neighbour(struct canvas *canvas, struct box box, const struct neighbour *neighbour)
{
    const struct totals totals = { .size_bytes = neighbour->size_bytes,
                                   .acked_bytes = neighbour->acked_bytes };
    char text[TEXT_SIZE];

    box = box_before(box_after(box, 1), 1);
    box = box_after(box, canvas_print(canvas, box, ROLE_TEXT, "In another attache, %s", neighbour->name));
    box = add_count(canvas, box, neighbour->files, neighbour->files == 1 ? "file to send" : "files to send");
    (void)views_draw_total(canvas, box, ROLE_TEXT, write_share(&totals, text));
}

/* "  112 MiB/s  0:20 left", as far as it is known. */
static void write_pace(const struct totals *totals, const char *state, char pace[TEXT_SIZE / 2])
{
    char rate[UNITS_TEXT_SIZE], left[UNITS_TEXT_SIZE];
    int used = 0;

    pace[0] = '\0';
    if (state || totals->bytes_per_second > 0)
        used = snprintf(pace, TEXT_SIZE / 2, "  %s",
                        state ? state : units_rate(totals->bytes_per_second, rate));
    if (totals->left_s > 0)
        (void)snprintf(pace + used, TEXT_SIZE / 2 - (size_t)used, "  %s left",
                       units_duration(totals->left_s, left));
}

/* In full, then shorter, until it fits: "▲ 3 of 8  38%  112 MiB/s  0:20 left". */
int queue_draw_totals(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct totals *totals = &app->queue->transfers.totals;
    char done[UNITS_TEXT_SIZE], files[UNITS_TEXT_SIZE], pace[TEXT_SIZE / 2];
    char text[3][2 * UNITS_TEXT_SIZE + TEXT_SIZE];
    int percent = transfers_percent(&app->queue->transfers);
    const char *state = app->queue->engine.is_stopped  ? "stopped"
                        : app->queue->engine.is_paused ? "paused"
                                                       : NULL;

    if (transfers_unfinished(&app->queue->transfers) == 0)
        return 0;
    write_pace(totals, state, pace);
    (void)units_count(totals->done, done);
    (void)units_count(totals->files, files);
    (void)snprintf(text[0], sizeof text[0], " %s of %s  %d%%%s", done, files, percent, pace);
    (void)snprintf(text[1], sizeof text[1], " %s of %s  %d%%", done, files, percent);
    (void)snprintf(text[2], sizeof text[2], " %d%%", percent);
    for (size_t i = 0; i < 3; i++) {
        int columns = 1 + (int)strlen(text[i]);

        if (columns > box.columns * 3 / 5 && i < 2)
            continue;
        box = box_right(box, columns);
        (void)canvas_glyph(canvas, box, ROLE_BUSY, GLYPH_UPLOAD);
        (void)canvas_text(canvas, box_after(box, 1), ROLE_STATUS, text[i]);
        return columns;
    }
    return 0;
}
