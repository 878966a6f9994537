/*
 * columns: which columns of a table fit, and how wide they are. Columns are dropped from the right; the name goes last.
 * Arithmetic only.
 */
#ifndef PARTS_COLUMNS_H
#define PARTS_COLUMNS_H

#include <stddef.h>

#include "screen/box.h"

#define COLUMNS_GAP 2 /* between two columns */

struct column {
    int width; /* what it always takes; 0: it is the name and takes what is left    */
    int least; /* of the name: as long as it would get less, other columns must go */
};

/* Places count columns, of which one is the name, in the row. The box of a column that was dropped has no columns. */
void columns_fit(const struct column *columns, size_t count, struct box row, struct box *out_boxes);

#endif
