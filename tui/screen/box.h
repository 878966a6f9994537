/*
 * box: rectangles of cells, and how to split them. Arithmetic only; a box never becomes negative.
 */
#ifndef SCREEN_BOX_H
#define SCREEN_BOX_H

struct box {
    int row, column; /* of its upper left cell, from 0 */
    int rows, columns;
};

/* A box; a negative size becomes 0. */
static inline struct box box_of(int row, int column, int rows, int columns)
{
    return (struct box){ row, column, rows > 0 ? rows : 0, columns > 0 ? columns : 0 };
}

/* The first n rows. n may be too large, here and below: then it is all of them. */
static inline struct box box_top(struct box box, int n)
{
    return box_of(box.row, box.column, n < box.rows ? n : box.rows, box.columns);
}

/* What lies below the first n rows. */
static inline struct box box_below(struct box box, int n)
{
    n = n < box.rows ? n : box.rows;
    return box_of(box.row + n, box.column, box.rows - n, box.columns);
}

/* The last n rows. */
static inline struct box box_bottom(struct box box, int n)
{
    return box_below(box, box.rows > n ? box.rows - n : 0);
}

/* What lies above the last n rows. */
static inline struct box box_above(struct box box, int n)
{
    return box_top(box, box.rows > n ? box.rows - n : 0);
}

/* The first n columns. */
static inline struct box box_left(struct box box, int n)
{
    return box_of(box.row, box.column, box.rows, n < box.columns ? n : box.columns);
}

/* What lies right of the first n columns. */
static inline struct box box_after(struct box box, int n)
{
    n = n < box.columns ? n : box.columns;
    return box_of(box.row, box.column + n, box.rows, box.columns - n);
}

/* The last n columns. */
static inline struct box box_right(struct box box, int n)
{
    return box_after(box, box.columns > n ? box.columns - n : 0);
}

/* What lies left of the last n columns. */
static inline struct box box_before(struct box box, int n)
{
    return box_left(box, box.columns > n ? box.columns - n : 0);
}

/* One row of a box, counted from its top. */
static inline struct box box_row(struct box box, int n)
{
    return box_top(box_below(box, n), 1);
}

#endif
