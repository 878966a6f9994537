/*
 * queue_draw: the Queue view as cells, and its rows beside another view.
 */
#include "views/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "screen/canvas.h"
#include "views/results.h"
#include "views/views.h"

#define CAUSE_ROWS      3
#define SIZE_COLUMNS    9
#define PERCENT_COLUMNS 4
#define RATE_COLUMNS    11
#define LEFT_COLUMNS    7
#define WORD_COLUMNS    8 /* "verified" */
#define METER_LEAST     6
#define METER_MOST      40
#define WORDS_LEAST     12 /* "stalled 12 s" */
#define WAY_OUT_LEAST   36 /* below that only what happened is said */
#define NARROW_COLUMNS  60 /* below that the size goes */
#define ROWS_BESIDE     16
#define TEXT_SIZE       160

/* Each state: its glyph, its role, and what stands behind name and size. */
struct look_of_state {
    enum glyph glyph;
    enum role role;
    void (*draw)(const struct app *app, struct canvas *canvas, struct box box,
                 const struct transfer_status *status);
};

static const struct look_of_state looks[TRANSFER_STATES];

static void draw_word(const struct app *app, struct canvas *canvas, struct box box,
                      const struct transfer_status *status)
{
    (void)app;
    (void)canvas_text(canvas, box, looks[status->state].role, status_label(status->state));
}

/* Of the states that have a percentage, one has words too long for the place behind it in 80 columns. */
static const char *words_of(enum transfer_state state, int columns)
{
    const char *words = status_label(state);

    return state == TRANSFER_CONFIRMING && (int)strlen(words) > columns ? "sent, waiting" : words;
}

/* What stands behind the percentage: a rate and the time left, or a word where there is more to say. */
static void draw_pace(struct canvas *canvas, struct box box, const struct transfer_status *status)
{
    char text[UNITS_TEXT_SIZE];

    if (status->state == TRANSFER_CONFIRMING) {
        (void)canvas_text(canvas, box, ROLE_BUSY, words_of(status->state, box.columns));
    } else if (status->state == TRANSFER_DONE) {
        (void)canvas_text(canvas, box, ROLE_DONE, status->is_verified ? "verified" : "done, not verified");
    } else if (status->state != TRANSFER_UPLOADING) {
        (void)canvas_text(canvas, box, looks[status->state].role, status_label(status->state));
    } else if (status_standstill(status)) {
        (void)canvas_print(canvas, box, ROLE_WARNING, "%s %" PRId64 " s", status_standstill(status),
                           status->stalled_ms / 1000);
    } else if (box.columns >= RATE_COLUMNS) {
        (void)canvas_text(canvas, box, ROLE_TEXT, units_rate(status->bytes_per_second, text));
        box = box_left(box_after(box, RATE_COLUMNS), LEFT_COLUMNS);
        if (box.columns == LEFT_COLUMNS && status->left_s >= 0)
            (void)canvas_text_right(canvas, box, ROLE_TEXT, units_duration(status->left_s, text));
    } else if (status->left_s >= 0) {
        (void)canvas_text(canvas, box, ROLE_TEXT, units_duration(status->left_s, text));
    }
}

/* 100 % is for what the store has confirmed. */
static unsigned percent_of(const struct transfer_status *status)
{
    unsigned percent;

    if (status->state == TRANSFER_DONE)
        return 100;
    if (status->size_bytes == 0)
        return 0;
    percent = (unsigned)((double)status->acked_bytes * 100 / (double)status->size_bytes);
    return percent < 99 ? percent : 99;
}

static int meter_columns(struct box box)
{
    int meter = box.columns - 1 - PERCENT_COLUMNS - 2 - RATE_COLUMNS - LEFT_COLUMNS;

    if (meter < METER_LEAST) /* narrow: one figure behind the percentage, or none */
        meter = box.columns - 1 - PERCENT_COLUMNS - (box.columns > 24 ? 2 + WORD_COLUMNS : 0);
    return meter < METER_MOST ? meter : METER_MOST;
}

/* What keeps a file waiting must be said, if need be in the place of the meter. */
static bool words_need_meter(struct box box, const struct transfer_status *status)
{
    bool must_be_said = status->state == TRANSFER_CONFIRMING || status_standstill(status);

    return must_be_said && box.columns - meter_columns(box) - 1 - PERCENT_COLUMNS - 2 < WORDS_LEAST;
}

static void draw_moving(const struct app *app, struct canvas *canvas, struct box box,
                        const struct transfer_status *status)
{
    int meter = meter_columns(box);

    (void)app;
    if (!words_need_meter(box, status)) {
        canvas_meter(canvas, box_left(box, meter), status->acked_bytes, status->size_bytes,
                     status->state == TRANSFER_DONE);
        box = box_after(box, meter + 1);
    }
    (void)canvas_print(canvas, box, ROLE_TEXT, "%3u%%", percent_of(status));
    draw_pace(canvas, box_after(box, PERCENT_COLUMNS + 2), status);
}

static void draw_retrying(const struct app *app, struct canvas *canvas, struct box box,
                          const struct transfer_status *status)
{
    int64_t left_ms = status->next_try_ms - app->now_ms;
    char attempts[STATUS_ATTEMPTS_SIZE];

    (void)canvas_print(canvas, box, ROLE_WARNING, "again in %" PRId64 " s%s: %s",
                       left_ms > 0 ? (left_ms + 999) / 1000 : 0, status_attempts(status, attempts),
                       error_or_none(status->error)->message);
}

static void draw_failed(const struct app *app, struct canvas *canvas, struct box box,
                        const struct transfer_status *status)
{
    const char *dot = theme_glyph(canvas_theme(canvas), GLYPH_DOT);
    char key[KEY_NAME_SIZE], way_out[TEXT_SIZE];

    (void)key_name(keymap_key(app->keymap, VIEW_QUEUE, ACTION_RETRY), key);
    (void)snprintf(way_out, sizeof way_out, " %s %s retry", dot, key);

    int columns = box.columns >= WAY_OUT_LEAST ? text_columns(way_out, strlen(way_out)) : 0;
    int used = canvas_text(canvas, box_before(box, columns), ROLE_FAILED,
                           error_or_none(status->error)->message);

    (void)canvas_text(canvas, box_left(box_after(box, used), columns), ROLE_FAINT, way_out);
}

/* clang-format off */
static const struct look_of_state looks[TRANSFER_STATES] = {
    [TRANSFER_WAITING]      = { GLYPH_WAITING, ROLE_WAITING, draw_word     },
    [TRANSFER_ASKING]       = { GLYPH_UPLOAD,  ROLE_BUSY,    draw_word     },
    [TRANSFER_READY]        = { GLYPH_WAITING, ROLE_WAITING, draw_word     },
    [TRANSFER_UPLOADING]    = { GLYPH_UPLOAD,  ROLE_BUSY,    draw_moving   },
    [TRANSFER_CONFIRMING]   = { GLYPH_UPLOAD,  ROLE_BUSY,    draw_moving   },
    [TRANSFER_CHECKING]     = { GLYPH_UPLOAD,  ROLE_BUSY,    draw_moving   },
    [TRANSFER_RETRYING]     = { GLYPH_RETRY,   ROLE_WARNING, draw_retrying },
    [TRANSFER_PAUSED]       = { GLYPH_PAUSED,  ROLE_WAITING, draw_moving   },
    [TRANSFER_DONE]         = { GLYPH_DONE,    ROLE_DONE,    draw_moving   },
    [TRANSFER_FAILED]       = { GLYPH_FAILED,  ROLE_FAILED,  draw_failed   },
    [TRANSFER_CANCELLED]    = { GLYPH_FAILED,  ROLE_FAINT,   draw_word     },
};
/* clang-format on */

/* Glyph, name and size; returns what is left of the row. */
static struct box draw_file(struct canvas *canvas, struct box box, enum role glyph_role, enum role role,
                            const struct transfer_status *status)
{
    bool is_narrow = box.columns < NARROW_COLUMNS;
    int name = (box.columns - (is_narrow ? 6 : 6 + SIZE_COLUMNS)) * (is_narrow ? 45 : 30) / 100;
    char size[UNITS_TEXT_SIZE];

    box = box_before(box_after(box, 1), 1);
    (void)canvas_glyph(canvas, box, glyph_role, looks[status->state].glyph);
    box = box_after(box, 2);
    (void)canvas_name(canvas, box_left(box, name), role, status->name, strlen(status->name));
    box = box_after(box, name + 2);
    if (is_narrow)
        return box;
    (void)canvas_text_right(canvas, box_left(box, SIZE_COLUMNS), ROLE_FAINT,
                            units_bytes(status->size_bytes, size));
    return box_after(box, SIZE_COLUMNS + 2);
}

static void draw_row(const struct app *app, struct canvas *canvas, struct box box,
                     const struct transfer_status *status)
{
    const struct look_of_state *look = &looks[status->state];

    look->draw(app, canvas, draw_file(canvas, box, look->role, ROLE_TEXT, status), status);
}

/* Faint, and without the numbers that only who sends it knows. */
static void draw_file_elsewhere(struct canvas *canvas, struct box box, const struct transfer_status *status)
{
    int meter;

    box = draw_file(canvas, box, ROLE_FAINT, ROLE_FAINT, status);
    if (looks[status->state].draw == draw_moving) {
        meter = meter_columns(box);
        canvas_meter(canvas, box_left(box, meter), status->acked_bytes, status->size_bytes, false);
        box = box_after(box, meter + 1);
        (void)canvas_print(canvas, box, ROLE_FAINT, "%3u%%", percent_of(status));
        box = box_after(box, PERCENT_COLUMNS + 2);
    }
    (void)canvas_text(canvas, box, ROLE_FAINT, words_of(status->state, box.columns));
}

static void draw_row_elsewhere(const struct app *app, struct canvas *canvas, struct box box, size_t row)
{
    struct neighbour_row there = neighbours_row(&app->queue->neighbours, row);

    if (there.file)
        draw_file_elsewhere(canvas, box, there.file);
    else if (there.more > 0)
        (void)canvas_print(canvas, box_after(box, 3), ROLE_FAINT, "and %zu more", there.more);
    else
        queue_draw_neighbour(canvas, box, there.whose);
}

/* One message for a cause that all files share, after the key that goes on once it is mended; an AccessKey that was not
 * there at the start cannot be. */
static void draw_cause(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct error *cause = &app->queue->engine.cause;
    char key[KEY_NAME_SIZE], way_on[KEY_NAME_SIZE + sizeof " ( goes on)"] = "";
    char text[sizeof cause->message + sizeof cause->hint + TEXT_SIZE];

    if (!app->options->cannot_send)
        (void)snprintf(way_on, sizeof way_on, " (%s goes on)",
                       keymap_name(app->keymap, VIEW_QUEUE, ACTION_GO_ON, key));
    (void)snprintf(text, sizeof text, "Stopped%s: %s%s%s", way_on, cause->message, cause->hint[0] ? "; " : "",
                   cause->hint);
    (void)canvas_paragraph(canvas, box_before(box_after(box, 1), 1), ROLE_FAILED, text, false);
}

/* Of the row under the cursor, whoever sends it; NULL where that is no file. */
static const struct transfer_status *status_here(const struct queue *queue)
{
    size_t row = queue->list.cursor;

    if (row < queue->transfers.count)
        return &queue->transfers.items[row];
    return row < queue_count(queue) ? neighbours_row(&queue->neighbours, row - queue->transfers.count).file
                                    : NULL;
}

static void draw_details(const struct app *app, struct canvas *canvas, struct box box,
                         const struct transfer_status *status)
{
    const struct result *result = status ? results_find(app, status->id) : NULL;
    const struct error *error = error_or_none(status ? status->error : NULL);
    char attempts[TEXT_SIZE], code[TEXT_SIZE];

    canvas_rule(canvas, box);
    if (!status)
        return;
    (void)snprintf(attempts, sizeof attempts, "%d of %d", status->attempt, status->attempts_allowed);
    (void)snprintf(code, sizeof code, "%s %s", error_stage_name(error->stage), error->code);
    box = box_before(box_after(box_below(box, 1), 1), 1);
    box = views_draw_fact(canvas, box, looks[status->state].role, "state", status_label(status->state),
                          false);
    if (error_is_set(error)) {
        box = views_draw_fact(canvas, box, ROLE_FAILED, "reason", error->message, false);
        box = views_draw_fact(canvas, box, ROLE_TEXT, "what now", error->hint, false);
        box = views_draw_fact(canvas, box, ROLE_FAINT, "code", code, false);
    }
    box = views_draw_fact(canvas, box, ROLE_TEXT, "file", status->path, true);
    box = views_draw_fact(canvas, box, ROLE_TEXT, "sent as", status->name, true);
    if (status->attempt > 0)
        box = views_draw_fact(canvas, box, ROLE_TEXT, "attempt", attempts, false);
    if (!result)
        return;
    box = views_draw_fact(canvas, box, ROLE_TEXT, "note", result_note(result), false);
    box = views_draw_fact(canvas, box, ROLE_FAINT, "request", result->request_id, true);
    (void)views_draw_fact(canvas, box, ROLE_FAINT, "at the store", result->oss_request_id, true);
}

int queue_head_rows(const struct app *app)
{
    return 1 + (app->queue->engine.is_stopped ? CAUSE_ROWS : 0);
}

static int details_rows(const struct app *app)
{
    return app->queue->is_detailed ? (app_view_rows(app) - queue_head_rows(app)) * 3 / 5 : 0;
}

int queue_rows(const struct app *app)
{
    return app_view_rows(app) - queue_head_rows(app) - details_rows(app);
}

static void draw_rows(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct queue *queue = app->queue;

    for (int i = 0; i < box.rows && queue->list.top + (size_t)i < queue_count(queue); i++) {
        size_t row = queue->list.top + (size_t)i;

        if (row < queue->transfers.count)
            draw_row(app, canvas, box_row(box, i), &queue->transfers.items[row]);
        else
            draw_row_elsewhere(app, canvas, box_row(box, i), row - queue->transfers.count);
        if (row != queue->list.cursor)
            continue;
        canvas_highlight(canvas, box_row(box, i));
        canvas_put_cursor(canvas, box.row + i, box.column, false);
    }
}

static void draw_nothing(const struct app *app, struct canvas *canvas, struct box box)
{
    char files[KEY_NAME_SIZE], send[KEY_NAME_SIZE];
    OWNED_TEXT char *text = memory_print("Nothing is under way. Mark files in %s Files, then press %s.",
                                         keymap_name(app->keymap, VIEW_QUEUE, ACTION_VIEW_FILES, files),
                                         keymap_name(app->keymap, VIEW_FILES, ACTION_UPLOAD, send));

    (void)canvas_paragraph(canvas, box, ROLE_FAINT, text, false);
}

void queue_draw(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct queue *queue = app->queue;
    int head = queue_head_rows(app), details = details_rows(app);

    if (queue_count(queue) == 0) {
        draw_nothing(app, canvas, box_before(box_after(box, 1), 1));
        return;
    }
    if (queue->transfers.count > 0)
        queue_draw_sum(app, canvas, box_top(box, 1));
    else
        (void)canvas_text(canvas, box_after(box, 1), ROLE_FAINT, "Nothing is under way in this one.");
    if (queue->engine.is_stopped)
        draw_cause(app, canvas, box_below(box_top(box, head), 1));
    draw_rows(app, canvas, box_above(box_below(box, head), details));
    if (details > 0)
        draw_details(app, canvas, box_bottom(box, details), status_here(queue));
}

/* The first that is not over, as far up as the rows below it fill the box. */
static size_t first_beside(const struct transfers *transfers, int rows)
{
    size_t first = 0, most = (size_t)rows;

    while (first < transfers->count && status_is_over(transfers->items[first].state))
        first++;
    return transfers->count <= most ? 0 : first < transfers->count - most ? first : transfers->count - most;
}

int queue_rows_beside(const struct app *app)
{
    size_t count = app->queue->transfers.count;

    return count ? 1 + (int)(count < ROWS_BESIDE ? count : ROWS_BESIDE) : 0;
}

void queue_draw_beside(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct transfers *transfers = &app->queue->transfers;
    size_t row;

    if (box.rows < 1)
        return;
    queue_draw_sum(app, canvas, box_top(box, 1));
    box = box_below(box, 1);
    row = first_beside(transfers, box.rows);
    for (int line = 0; line < box.rows && row < transfers->count; line++, row++)
        draw_row(app, canvas, box_row(box, line), &transfers->items[row]);
}
