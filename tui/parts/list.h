/*
 * list: which of n rows has the cursor, and which rows are on the screen. Arithmetic only, the same cost for ten
 * rows and for ten million. A zeroed list is empty.
 */
#ifndef PARTS_LIST_H
#define PARTS_LIST_H

#include <stddef.h>

struct list {
    size_t count;  /* rows there are                                    */
    size_t cursor; /* below count; 0 if there are none                  */
    size_t top;    /* the first row on the screen                       */
    int rows;      /* how many fit on the screen                        */
};

/* There are count rows now, and place for rows of them. The cursor stays where it is as far as possible, and is
 * visible; no place is left empty below while there are rows above. */
void list_fit(struct list *list, size_t count, int rows);

/* Moves the cursor by so many rows, or by so many pages; it stops at both ends. */
void list_move(struct list *list, int rows);
void list_page(struct list *list, int pages);

/* Puts the cursor on a row, the last one if there is no such row. */
void list_go(struct list *list, size_t row);

/* Puts the cursor on what stands in that row of the screen, counted from the list's first; where nothing stands it
 * stays. */
void list_press(struct list *list, int row);

/* Moves the screen over the rows (the wheel); the cursor moves only as far as it has to. */
void list_scroll(struct list *list, int rows);

#endif
