#include "support/dump.h"

#include <ctype.h>
#include <string.h>

#include "base/buffer.h"
#include "screen/canvas.h"

/* The columns of a row without the blanks at its end. */
static int row_end(const struct canvas *canvas, int row)
{
    int end = canvas_box(canvas).columns;

    while (end > 0 && strcmp(canvas_cell(canvas, row, end - 1)->text, " ") == 0)
        end--;
    return end;
}

char *dump_text(const struct canvas *canvas)
{
    struct buffer dump = { 0 };

    for (int row = 0; row < canvas_box(canvas).rows; row++) {
        int end = row_end(canvas, row);

        for (int column = 0; column < end; column++)
            buffer_text(&dump, canvas_cell(canvas, row, column)->text);
        buffer_byte(&dump, '\n');
    }
    return buffer_take(&dump);
}

char *dump_roles(const struct canvas *canvas)
{
    struct box box = canvas_box(canvas);
    struct buffer dump = { 0 };

    for (int row = 0; row < box.rows; row++) {
        for (int column = 0; column < box.columns; column++) {
            const struct cell *cell = canvas_cell(canvas, row, column);
            int letter = 'a' + cell->role;

            buffer_byte(&dump, (char)(cell->is_cursor_row ? toupper(letter) : letter));
        }
        buffer_byte(&dump, '\n');
    }
    return buffer_take(&dump);
}
