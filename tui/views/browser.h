/*
 * browser: the model of the Files view: which folder is up, what of it is shown, where the cursor stands, and what the lister was asked.
 *
 * It knows a folder as a listing (what is there), rows (all of them in order) and shown rows (those that pass the filter). Above them stands ".." unless
 * the folder is the root or something narrows the rows. files.c maps keys to these functions, files_draw.c draws. The face only.
 */
#ifndef VIEWS_BROWSER_H
#define VIEWS_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "files/details.h"
#include "files/listing.h"
#include "files/marks.h"
#include "files/peek.h"
#include "files/rows.h"
#include "screen/box.h"
#include "work/errand.h"

#define BROWSER_NOTE_MS 100 /* what takes longer is worth a note */

/* Folders one can go back to, the latest last. */
struct trail {
    char **folders;
    size_t count;
};

struct browser {
    char *folder;            /* absolute; what is up, or is being read             */
    struct listing *listing; /* NULL until the first names come; a hold            */
    uint32_t count;          /* entries of it that are there                       */
    bool is_whole;           /* nothing more is to come                            */
    struct rows *rows;       /* all, in order; a hold                              */
    struct rows *shown;      /* of those, what passes the filter; a hold           */
    struct details *details;
    struct error error; /* why the folder cannot be read                      */

    struct order order;
    char *filter;   /* "" for none                                        */
    bool is_search; /* the listing is of paths found below the folder     */
    bool is_basket; /* the listing is of what is marked                   */

    uint32_t cursor; /* row, ".." counted                                  */
    uint32_t top;    /* first row on the screen                            */
    char *goal;      /* name the cursor goes to as soon as it is there     */
    bool wants_end;  /* the cursor goes to the end as soon as it is known  */
    bool has_range;
    uint32_t range_from;

    uint64_t turns[ERRAND_KINDS]; /* of the errand of each kind whose answer is awaited or was taken  */
    uint64_t last_turn;
    int64_t asked_ms;       /* when the awaited folder or order was asked for; 0: nothing is awaited */
    uint64_t shown_serial;  /* counts what was shown                                       */
    uint64_t looked_serial; /* of what was shown when details were asked for, and which rows */
    uint32_t looked_from, looked_end;

    bool has_preview;
    char *peeked; /* path of the preview, asked for or there            */
    struct peek *peek;
    struct error peek_error;

    struct trail back, forward;
    struct listing *arrivals; /* paths of the command line, until it is known what they are */
};

/* The first entry's row: 1 if ".." stands above. */
uint32_t browser_first(const struct browser *browser);

/* Rows in all, ".." counted. */
uint32_t browser_rows(const struct browser *browser);

/* The entry in a row, or LISTING_NONE: "..", or nothing. */
uint32_t browser_entry(const struct browser *browser, uint32_t row);

/* The path under the cursor, or NULL. The caller's. */
char *browser_path(const struct browser *browser);

/* An errand with its turn set, to be filled in; effects own it. */
struct errand *browser_ask(struct browser *browser, enum errand_kind kind, struct effects *effects);

/* Goes to a folder (absolute); the cursor to the entry called goal, or to the first. What was up becomes the way back. */
void browser_open(struct app *app, const char *folder, const char *goal, struct effects *effects);

/* Along the trail: back or forward. False if there is nothing. */
bool browser_go_back(struct app *app, bool is_forward, struct effects *effects);

/* Reads the folder again; the cursor stays on its file. */
void browser_refresh(struct app *app, struct effects *effects);

/* Another order or filter; takes nothing. */
void browser_set_order(struct app *app, const struct order *order, struct effects *effects);
void browser_set_filter(struct app *app, const char *filter, struct effects *effects);

/* Moves the cursor by so many rows, as far as there are any. */
void browser_move(struct app *app, int64_t rows);
void browser_go(struct app *app, uint32_t row);

/* Takes the lister's reports. */
void browser_take(struct app *app, struct report *report, struct effects *effects);

/* After every change: scrolls, and asks for details, weights and the preview of what is on the screen now. */
void browser_settle(struct app *app, struct effects *effects);

/* Rows for the list on the screen. */
int browser_page(const struct app *app);

struct browser *browser_new(void);
void browser_free(struct browser *browser);

/* files_draw.c */
void files_draw(const struct app *app, struct canvas *canvas, struct box box);

#endif
