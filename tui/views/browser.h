/*
 * browser: the model of the Files view: what is up, what of it is shown, where the
 * cursor stands, and what the lister was asked.
 *
 * Whatever is up is a listing (what is there), rows (all of it in order) and shown rows (those that pass the
 * filter): a folder, what a search found below it, the basket, or the folders one has been to. Above a folder's rows
 * stands "..", unless it is the root or something narrows the rows.
 *
 * browser.c goes from place to place, browser_arrive.c to the first; browser_take.c takes the lister's reports,
 * browser_want.c asks for what the screen needs, browser_rows.c keeps the cursor in its place; files.c maps keys to
 * these, files_mark.c and files_go.c are the longer of its actions, files_draw.c and files_preview.c draw. The face
 * only.
 */
#ifndef VIEWS_BROWSER_H
#define VIEWS_BROWSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app.h"
#include "files/details.h"
#include "files/filter.h"
#include "files/listing.h"
#include "files/marks.h"
#include "files/peek.h"
#include "files/rows.h"
#include "parts/list.h"
#include "screen/box.h"
#include "work/errand.h"
#include "work/finding.h"

#define BROWSER_NOTE_MS      100 /* what takes longer is worth a note */
#define BROWSER_PREVIEW_FROM 64  /* columns the screen needs to show the preview */
#define BROWSER_QUEUE_FROM   160 /* ... and to show the queue as well */

enum browser_mode {
    MODE_FOLDER,
    MODE_SEARCH, /* what was found below the folder: paths                   */
    MODE_BASKET, /* what is marked, from every folder: paths                 */
    MODE_PLACES  /* bookmarks and recent folders: paths                      */
};

/* A folder one was in, and the name the cursor was on; NULL: none. */
struct stop {
    char *folder, *name;
};

/* Folders one can go back to, the latest last. */
struct trail {
    struct stop *stops;
    size_t count;
};

/* The order a folder was given. */
struct kept_order {
    char *folder;
    struct order order;
};

struct browser {
    enum browser_mode mode;
    char *folder;            /* absolute; what is up, or is being read               */
    struct listing *listing; /* NULL until the first names come; a hold              */
    uint32_t count;          /* entries of it that are there                         */
    bool is_whole;           /* nothing more is to come                              */
    struct rows *rows;       /* all, in order; a hold                                */
    struct rows *shown;      /* of those, what passes the filter; a hold             */
    uint64_t shown_serial;   /* counts what was shown                                */
    struct details *details;
    struct error error; /* why the folder cannot be read                        */

    struct order order;
    struct kept_order *kept;
    size_t kept_count;
    char *filter;            /* "" for none                                          */
    struct filter *glob;     /* being typed, for marking; NULL: none                 */
    struct rows *matching;   /* of what is shown, what it lets through; NULL: not known yet; a hold */
    uint64_t matched_serial; /* of what was shown when that was asked for            */
    int64_t glob_ms;         /* when it was typed                                    */

    struct list list; /* the cursor and the rows on the screen, ".." counted   */
    char *goal;       /* name the cursor goes to as soon as it is there       */
    char *left;       /* name the cursor was on when a search or the like came up */
    bool is_outdated; /* what is shown is of another filter or order than the one awaited */
    bool owes_filter; /* it is another than the reading of the folder was asked for with */
    bool owes_order;  /* the same of the order                                */
    bool is_fresh;    /* nothing of it was shown yet: the cursor goes to the first entry */
    bool wants_end;   /* the cursor goes to the end as soon as it is known    */
    bool is_pressed;  /* the mouse's button, on the row that has the cursor  */
    bool has_range;
    size_t range_from;    /* the row it began in, */
    uint32_t range_entry; /* and what stands there */

    uint64_t turns[ERRAND_KINDS]; /* whose answer is awaited or was taken; 0: none        */
    uint64_t last_turn;
    int64_t asked_ms;       /* when the awaited rows were asked for; 0: nothing is awaited */
    int64_t wished_ms;      /* when the person last asked for other rows                   */
    int64_t moved_ms;       /* when details were asked for because the screen moved on; 0: not for that */
    bool awaits_rows;       /* other rows were wished for, and none have been shown since */
    bool is_arriving;       /* the folder was named on the command line             */
    uint64_t looked_serial; /* of what was shown when details were asked for ...    */
    size_t looked_from, looked_end; /* ... and for which rows                               */

    uint32_t weighing; /* marked entries whose sizes are being found out       */

    struct listing *arrivals;       /* paths the program was started with, until it is known what they are */
    struct details *arrivals_known; /* so far ...                                                   */
    uint64_t *arrivals_inodes;      /* ... of each                                                  */
    uint32_t arrivals_left;         /* of them, those nothing is known of yet                       */
    uint32_t arrivals_named;        /* the first so many are of the command line: folders are opened */

    char *to_complete;                  /* the path that was typed when its completion was asked for */
    const struct prompt_use *completes; /* ... in this prompt                         */

    bool has_preview;
    char *peeked; /* path of the preview, asked for or there              */
    struct peek *peek;
    struct error peek_error;

    struct trail back, forward;
};

struct browser *browser_new(void);
void browser_free(struct browser *browser);

/* --- rows: browser_rows.c --- */

/* The first entry's row: 1 if ".." stands above. */
size_t browser_first(const struct browser *browser);

/* Rows in all, ".." counted. */
size_t browser_rows(const struct browser *browser);

/* The entry in a row, and in that of the cursor; LISTING_NONE: "..", or nothing. */
uint32_t browser_entry(const struct browser *browser, size_t row);
uint32_t browser_here(const struct browser *browser);

/* The path under the cursor, or NULL. The caller's. */
char *browser_path(const struct browser *browser);

/* Rows for the list on the screen. */
int browser_page(const struct app *app);

/* Takes rows and what of them is shown (each may be NULL: as it is); the cursor goes to
 * its goal, to entry, or as near as can be. */
void browser_show_rows(struct browser *browser, struct rows *rows, struct rows *shown, uint32_t entry);

/* Takes a listing to which nothing more comes, and shows all of it in its own order. */
void browser_show_whole(struct browser *browser, struct listing *listing);

/* --- going about: browser.c --- */

/* Goes to a folder (absolute); the cursor to the entry called goal, or to the first
 * (NULL). What was up becomes the way back. */
void browser_open(struct app *app, const char *folder, const char *goal, struct effects *effects);

/* Along the trail, back or forward, to where the cursor was. False if there is nothing. */
bool browser_go_back(struct app *app, bool is_forward, struct effects *effects);

/* The folder that was left last is none after all: it is no way back. */
void browser_drop_way_back(struct browser *browser);

/* Reads the folder, or searches, again; the cursor stays on its file. */
void browser_refresh(struct app *app, struct effects *effects);

/* Puts up what is found below the folder, the basket, or the places one has been to, with one less (NULL: as they
 * are). */
void browser_search(struct app *app, struct effects *effects);
void browser_show_basket(struct app *app);
void browser_show_places(struct app *app, const char *forgotten, struct effects *effects);

/* Back to the folder from one of these. */
void browser_end_mode(struct app *app, struct effects *effects);

/* Another order or filter. */
void browser_set_order(struct app *app, const struct order *order, struct effects *effects);
void browser_set_filter(struct app *app, const char *filter, struct effects *effects);

/* --- what the program was started with: browser_arrive.c --- */

/* Opens the folder and looks at the files to mark. */
void browser_arrive(struct app *app, struct effects *effects);

/* What was found out about these: once it is known of all, they are marked, and those that are not there are told. */
void browser_take_arrivals(struct app *app, const struct finding *finding, struct effects *effects);

/* The folder has come whole: marks from before belong to this reading of it. */
void browser_adopt_marks(struct app *app);

/* --- the lister: its answers in browser_take.c, what the screen lacks in browser_want.c --- */

/* An errand with its turn set, to be filled in; effects own it. */
struct errand *browser_ask(struct browser *browser, enum errand_kind kind, struct effects *effects);

/* Asks for what passes the filter now, ranked if it is a search; may_narrow: among what is shown. */
void browser_ask_rows(struct app *app, bool has_rows, bool may_narrow, struct effects *effects);

/* Takes the lister's reports. */
void browser_take(struct app *app, struct report *report, struct effects *effects);

/* After every change: scrolls, and asks for details, weights and the preview of what is on the screen now. */
void browser_settle(struct app *app, struct effects *effects);

/* A screen that moved on waits for what is known of its rows, one that is to show others for these; for a moment. */
int64_t browser_draw_ms(const struct app *app, int64_t now_ms);

/* --- the longer actions of the view: files_mark.c, files_go.c, files_draw.c --- */

/* Marking: false if the action is none of it. A range is drawn from the cursor's row on; its end marks it, if there
 * is one. */
bool files_mark_act(struct app *app, enum action action, struct effects *effects);
void files_start_range(struct browser *browser);
void files_end_range(struct app *app);

/* A pattern to mark by is being typed, and what it matches is not known yet. */
bool files_awaits_matches(const struct browser *browser);

/* Going about: false if the action is none of it. */
bool files_go_act(struct app *app, enum action action, struct effects *effects);

/* Opens what is under the cursor. */
void files_open_here(struct app *app, struct effects *effects);

/* Asks what a path that is typed, below that folder unless it begins at the root, can become; the answer comes to the
 * prompt that is up. */
void files_complete(struct app *app, const char *text, const char *below, struct effects *effects);

/* What a typed path can become has come. */
void files_take_completion(struct app *app, char *const *names);

/* Draws the view; draws the preview beside it (files_preview.c). */
void files_draw(const struct app *app, struct canvas *canvas, struct box box);
void files_draw_preview(const struct app *app, struct canvas *canvas, struct box box);

#endif
