/*
 * page: a canvas into the bytes that bring a terminal up to it. It is curses, drawing into memory; the bytes are
 * whole frames, and when they are sent is somebody else's affair. One at a time. The face's thread only.
 */
#ifndef SCREEN_PAGE_H
#define SCREEN_PAGE_H

#include "base/buffer.h"
#include "screen/canvas.h"

struct page;

/* A page for the terminal that TERM names, of the size its entry tells; NULL if curses cannot do it. The caller's. */
struct page *page_new(const struct theme *theme);
void page_free(struct page *page);

/* The rows and columns it was made with. */
/* Its size. */
void page_size(const struct page *page, int *out_rows, int *out_columns);

/* Gives it another size, and forgets what is on the screen. */
void page_resize(struct page *page, int rows, int columns);

/* Forgets what is on the screen: the next frame is whole. */
void page_forget(struct page *page);

/* Adds the bytes that make the terminal, as the last frame left it, show the canvas. */
void page_draw(struct page *page, const struct canvas *canvas, struct buffer *bytes);

/* The library behind this door and its version, for people. */
const char *page_library(void);

#endif
