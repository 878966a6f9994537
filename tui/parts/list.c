#include "parts/list.h"

/* As far as rows leads from row without leaving 0 to last. */
static size_t step(size_t row, long rows, size_t last)
{
    if (rows < 0)
        return row > (size_t)-rows ? row - (size_t)-rows : 0;
    return last - row > (size_t)rows ? row + (size_t)rows : last;
}

/* The last row that may be at the top. */
static size_t last_top(const struct list *list)
{
    size_t rows = list->rows > 0 ? (size_t)list->rows : 1;

    return list->count > rows ? list->count - rows : 0;
}

static size_t last_row(const struct list *list)
{
    return list->count > 0 ? list->count - 1 : 0;
}

/* Scrolls as little as shows the cursor. */
static void show_cursor(struct list *list)
{
    size_t rows = list->rows > 0 ? (size_t)list->rows : 1;

    if (list->top > last_top(list))
        list->top = last_top(list);
    if (list->cursor < list->top)
        list->top = list->cursor;
    if (list->cursor - list->top >= rows)
        list->top = list->cursor - rows + 1;
}

void list_fit(struct list *list, size_t count, int rows)
{
    list->count = count;
    list->rows = rows;
    list_go(list, list->cursor);
}

void list_go(struct list *list, size_t row)
{
    list->cursor = row < list->count ? row : last_row(list);
    show_cursor(list);
}

void list_press(struct list *list, int row)
{
    if (row >= 0 && row < list->rows && (size_t)row < list->count - list->top)
        list_go(list, list->top + (size_t)row);
}

void list_move(struct list *list, int rows)
{
    list_go(list, step(list->cursor, rows, last_row(list)));
}

void list_page(struct list *list, int pages)
{
    long rows = (long)pages * (list->rows > 1 ? list->rows - 1 : 1); /* one row stays, to hold on to */

    list->top = step(list->top, rows, last_top(list));
    list_go(list, step(list->cursor, rows, last_row(list)));
}

void list_scroll(struct list *list, int rows)
{
    size_t below;

    list->top = step(list->top, rows, last_top(list));
    below = list->top + (list->rows > 1 ? (size_t)list->rows - 1 : 0);
    if (list->cursor < list->top)
        list->cursor = list->top;
    if (list->cursor > below)
        list->cursor = below;
    list_go(list, list->cursor);
}
