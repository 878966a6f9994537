#include "views/neighbours.h"

void neighbours_take(struct neighbours *neighbours, struct report *report)
{
    neighbours_done(neighbours);
    neighbours->items = GIVE(report->neighbours);
    neighbours->count = report->neighbours_count;
    report->neighbours_count = 0;
}

static size_t rows_of(const struct neighbour *neighbour)
{
    return 1 + neighbour->shown_count + (neighbour->files > neighbour->shown_count);
}

size_t neighbours_rows(const struct neighbours *neighbours)
{
    size_t rows = 0;

    for (size_t i = 0; i < neighbours->count; i++)
        rows += rows_of(&neighbours->items[i]);
    return rows;
}

struct neighbour_row neighbours_row(const struct neighbours *neighbours, size_t row)
{
    const struct neighbour *whose = neighbours->items;

    while (row >= rows_of(whose))
        row -= rows_of(whose++);
    if (row == 0)
        return (struct neighbour_row){ .whose = whose };
    if (row <= whose->shown_count)
        return (struct neighbour_row){ .whose = whose, .file = &whose->shown[row - 1] };
    return (struct neighbour_row){ .whose = whose, .more = whose->files - whose->shown_count };
}

void neighbours_done(struct neighbours *neighbours)
{
    neighbours_free(neighbours->items, neighbours->count);
    *neighbours = (struct neighbours){ 0 };
}
