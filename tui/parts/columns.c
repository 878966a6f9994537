#include "parts/columns.h"

/* What the columns take that come before `end` and are not the name, gaps included; the name itself is always there. */
static int fixed_width(const struct column *columns, size_t end)
{
    int width = 0;

    for (size_t i = 0; i < end; i++)
        if (columns[i].width > 0)
            width += columns[i].width + COLUMNS_GAP;
    return width;
}

static size_t find_name(const struct column *columns, size_t count)
{
    size_t i = 0;

    while (i + 1 < count && columns[i].width > 0)
        i++;
    return i;
}

void columns_fit(const struct column *columns, size_t count, struct box row, struct box *out_boxes)
{
    size_t name = find_name(columns, count);
    size_t end = count;
    int left;

    while (end > 0 && row.columns - fixed_width(columns, end) < columns[name].least)
        end--;

    left = row.columns - fixed_width(columns, end);
    for (size_t i = 0; i < count; i++) {
        int width = i == name ? left : i < end ? columns[i].width : 0;

        out_boxes[i] = box_left(row, width);
        row = box_after(row, width > 0 ? width + COLUMNS_GAP : 0);
    }
}
