#include "screen/canvas.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define EIGHTHS 8

struct canvas {
    const struct theme *theme;
    int rows, columns;
    struct cell *cells; /* row by row */
    bool has_cursor, is_typing;
    int cursor_row, cursor_column;
};

static const struct cell blank = { .text = " ", .columns = 1, .role = ROLE_TEXT };

static struct cell *cell_at(const struct canvas *canvas, int row, int column)
{
    return &canvas->cells[(size_t)row * (size_t)canvas->columns + (size_t)column];
}

struct canvas *canvas_new(int rows, int columns, const struct theme *theme)
{
    struct canvas *canvas = memory_new(1, sizeof *canvas);

    canvas->theme = theme;
    canvas_start(canvas, rows, columns);
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->cells);
    free(canvas);
}

void canvas_start(struct canvas *canvas, int rows, int columns)
{
    size_t count;

    rows = rows > 0 ? rows : 0;
    columns = columns > 0 ? columns : 0;
    count = (size_t)rows * (size_t)columns;
    if (rows != canvas->rows || columns != canvas->columns)
        canvas->cells = memory_resize(canvas->cells, count, sizeof *canvas->cells);

    canvas->rows = rows;
    canvas->columns = columns;
    canvas->has_cursor = false;
    for (size_t i = 0; i < count; i++)
        canvas->cells[i] = blank;
}

struct box canvas_box(const struct canvas *canvas)
{
    return box_of(0, 0, canvas->rows, canvas->columns);
}

const struct theme *canvas_theme(const struct canvas *canvas)
{
    return canvas->theme;
}

const struct cell *canvas_cell(const struct canvas *canvas, int row, int column)
{
    return cell_at(canvas, row, column);
}

/* The part of box that is on the canvas. */
static struct box clip(const struct canvas *canvas, struct box box)
{
    int row = box.row > 0 ? box.row : 0;
    int column = box.column > 0 ? box.column : 0;
    int below = box.row + box.rows < canvas->rows ? box.row + box.rows : canvas->rows;
    int after = box.column + box.columns < canvas->columns ? box.column + box.columns : canvas->columns;

    return box_of(row, column, below - row, after - column);
}

/* Blanks the whole of a wide cluster of which one cell is about to be taken. */
static void vacate(struct canvas *canvas, int row, int column)
{
    struct cell *left = cell_at(canvas, row, column);
    int wide;

    while (left->columns == 0)
        left--;
    wide = left->columns;
    for (int i = 0; wide > 1 && i < wide; i++) {
        memcpy(left[i].text, " ", 2);
        left[i].columns = 1;
        left[i].may_disagree = false;
    }
}

/* Puts one cluster where there is room for it. */
static void put_cluster(struct canvas *canvas, int row, int column, enum role role,
                        const struct cluster *cluster)
{
    for (int i = 0; i < cluster->columns; i++) {
        struct cell *cell = cell_at(canvas, row, column + i);
        bool is_cursor_row = cell->is_cursor_row;

        vacate(canvas, row, column + i);
        *cell = (struct cell){ .role = (uint8_t)role, .is_cursor_row = is_cursor_row };
        if (cluster->is_spelling) {
            cell->text[0] = cluster->text[i];
            cell->columns = 1;
        } else if (i == 0) {
            memcpy(cell->text, cluster->text, sizeof cell->text);
            cell->columns = (uint8_t)cluster->columns;
            cell->may_disagree = cluster->may_disagree;
        }
    }
}

static void put_glyph(struct canvas *canvas, int row, int column, enum role role, enum glyph glyph)
{
    struct cluster cluster = { .columns = 1 };
    const char *text = theme_glyph(canvas->theme, glyph);

    memcpy(cluster.text, text, strlen(text) + 1);
    put_cluster(canvas, row, column, role, &cluster);
}

/* A text on its way into a row of box, from the column on. */
struct pen {
    struct canvas *canvas;
    struct box box;
    enum role role;
    const char *bytes;
    size_t count;
    bool is_name;
    int column;
};

/* Draws its bytes from first to last, as they look within the whole; what sticks out of the row all the same is left
 * out. */
static void draw_part(struct pen *pen, size_t first, size_t last)
{
    struct cluster cluster;

    for (size_t at = first; at < last; pen->column += cluster.columns) {
        at += pen->is_name ? text_name_next(pen->bytes, pen->count, at, &cluster)
                           : text_next(pen->bytes + at, pen->count - at, &cluster);
        if (pen->column + cluster.columns > pen->box.column + pen->box.columns)
            break;
        put_cluster(pen->canvas, pen->box.row, pen->column, pen->role, &cluster);
    }
}

/* Draws what is kept of a text from the left of box. Returns the columns used. */
static int draw_fit(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count,
                    struct text_fit fit)
{
    struct pen pen = { canvas, box, role, bytes, count, fit.is_name, box.column };

    draw_part(&pen, 0, fit.head);
    if (fit.has_ellipsis)
        put_glyph(canvas, box.row, pen.column++, ROLE_FAINT, GLYPH_ELLIPSIS);
    if (fit.to > fit.from) {
        draw_part(&pen, fit.from, fit.to);
        put_glyph(canvas, box.row, pen.column++, ROLE_FAINT, GLYPH_ELLIPSIS);
    }
    draw_part(&pen, fit.tail, count);
    return pen.column - box.column;
}

static int draw_text(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count)
{
    box = clip(canvas, box);
    return box.rows > 0 ? draw_fit(canvas, box, role, bytes, count, text_fit_end(bytes, count, box.columns))
                        : 0;
}

int canvas_text(struct canvas *canvas, struct box box, enum role role, const char *text)
{
    return draw_text(canvas, box, role, text, strlen(text));
}

int canvas_print(struct canvas *canvas, struct box box, enum role role, const char *format, ...)
{
    OWNED_TEXT char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return canvas_text(canvas, box, role, text);
}

int canvas_text_right(struct canvas *canvas, struct box box, enum role role, const char *text)
{
    size_t count = strlen(text);
    struct text_fit fit;
    int used;

    box = clip(canvas, box);
    fit = text_fit_end(text, count, box.columns);
    used = text_columns(text, fit.head) + fit.has_ellipsis;
    return draw_text(canvas, box_right(box, used), role, text, count);
}

int canvas_name_apart(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count,
                      size_t differs)
{
    struct text_fit fit;

    box = clip(canvas, box);
    fit = differs ? text_fit_apart(bytes, count, box.columns, differs)
                  : text_fit_middle(bytes, count, box.columns);
    return box.rows > 0 ? draw_fit(canvas, box, role, bytes, count, fit) : 0;
}

int canvas_name(struct canvas *canvas, struct box box, enum role role, const char *bytes, size_t count)
{
    return canvas_name_apart(canvas, box, role, bytes, count, 0);
}

/* How much of the text goes into one row: up to a blank, or to the last cluster that fits. */
static size_t find_break(const char *text, size_t count, int columns, bool is_exact)
{
    struct cluster cluster;
    size_t last_blank = 0, at = 0;

    while (at < count) {
        size_t taken = text_next(text + at, count - at, &cluster);

        if (text[at] == ' ')
            last_blank = at;
        columns -= cluster.columns;
        if (columns < 0 && last_blank > 0 && !is_exact)
            return last_blank;
        if (columns < 0)
            return at > 0 ? at : taken;
        at += taken;
    }
    return count;
}

int canvas_paragraph(struct canvas *canvas, struct box box, enum role role, const char *text, bool is_exact)
{
    size_t count = strlen(text);
    int row = 0;

    for (; row < box.rows && count > 0; row++) {
        size_t taken = row + 1 < box.rows ? find_break(text, count, box.columns, is_exact) : count;

        (void)draw_text(canvas, box_row(box, row), role, text, taken);
        while (!is_exact && taken < count && text[taken] == ' ')
            taken++;
        text += taken;
        count -= taken;
    }
    return row;
}

int canvas_glyph(struct canvas *canvas, struct box box, enum role role, enum glyph glyph)
{
    box = clip(canvas, box);
    if (box.rows == 0 || box.columns == 0)
        return 0;
    put_glyph(canvas, box.row, box.column, role, glyph);
    return 1;
}

/* Fills a box with one glyph, or with blanks. */
static void fill(struct canvas *canvas, struct box box, enum role role, const enum glyph *glyph)
{
    static const struct cluster space = { .text = " ", .columns = 1 };

    box = clip(canvas, box);
    for (int row = box.row; row < box.row + box.rows; row++) {
        for (int column = box.column; column < box.column + box.columns; column++) {
            if (glyph)
                put_glyph(canvas, row, column, role, *glyph);
            else
                put_cluster(canvas, row, column, role, &space);
        }
    }
}

void canvas_fill(struct canvas *canvas, struct box box, enum role role)
{
    fill(canvas, box, role, NULL);
}

void canvas_rule(struct canvas *canvas, struct box box)
{
    fill(canvas, box_top(box, 1), ROLE_FAINT, &(enum glyph){ GLYPH_RULE });
}

void canvas_divide(struct canvas *canvas, struct box box)
{
    fill(canvas, box_left(box, 1), ROLE_FAINT, &(enum glyph){ GLYPH_DIVIDE });
}

static bool is_blank(const struct canvas *canvas, int row, int column)
{
    return strcmp(cell_at(canvas, row, column)->text, " ") == 0;
}

void canvas_highlight(struct canvas *canvas, struct box box)
{
    box = clip(canvas, box);
    for (int row = box.row; row < box.row + box.rows; row++) {
        int end = box.column + box.columns;
        int column = box.column;

        while (column < end && is_blank(canvas, row, column))
            column++;
        for (; column < end; column++) {
            if (is_blank(canvas, row, column) && (column + 1 == end || is_blank(canvas, row, column + 1)))
                break;
            cell_at(canvas, row, column)->is_cursor_row = true;
        }
    }
}

void canvas_meter(struct canvas *canvas, struct box box, uint64_t done, uint64_t total, bool is_confirmed)
{
    int whole = box.columns * EIGHTHS;
    bool is_full = is_confirmed && done >= total;
    int filled = is_full ? whole : total ? (int)((double)whole * (double)done / (double)total) : 0;

    if (!is_full && filled >= whole)
        filled = whole - 1;

    for (int i = 0; i < box.columns; i++) {
        int eighths = filled - i * EIGHTHS;
        int level = eighths < 0 ? 0 : eighths > EIGHTHS ? EIGHTHS : eighths;
        enum role role = level == 0 ? ROLE_FAINT : is_full ? ROLE_DONE : ROLE_BUSY;

        (void)canvas_glyph(canvas, box_after(box, i), role, GLYPH_METER_0 + (unsigned)level);
    }
}

void canvas_spark(struct canvas *canvas, struct box box, const uint64_t *values, size_t count)
{
    size_t shown = count < (size_t)box.columns ? count : (size_t)box.columns;
    uint64_t most = 1;

    values += count - shown;
    for (size_t i = 0; i < shown; i++)
        most = values[i] > most ? values[i] : most;

    box = box_right(box, (int)shown);
    for (size_t i = 0; i < shown; i++) {
        unsigned level = (unsigned)((double)values[i] / (double)most * (EIGHTHS - 1));

        (void)canvas_glyph(canvas, box_after(box, (int)i), ROLE_BUSY, GLYPH_SPARK_1 + level);
    }
}

void canvas_put_cursor(struct canvas *canvas, int row, int column, bool is_typing)
{
    canvas->has_cursor = row >= 0 && row < canvas->rows && column >= 0 && column < canvas->columns;
    canvas->cursor_row = row;
    canvas->cursor_column = column;
    canvas->is_typing = is_typing;
}

bool canvas_cursor(const struct canvas *canvas, int *out_row, int *out_column, bool *out_is_typing)
{
    if (!canvas->has_cursor)
        return false;
    *out_row = canvas->cursor_row;
    *out_column = canvas->cursor_column;
    *out_is_typing = canvas->is_typing;
    return true;
}
