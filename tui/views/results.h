/*
 * results: the table of what came back, of this session and of earlier days.
 *
 * results_rows.c keeps, filters, sorts and marks; results_draw.c draws; results.c
 * and history.c act. The face's thread only.
 */
#ifndef VIEWS_RESULTS_H
#define VIEWS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parts/list.h"
#include "results/format.h"
#include "results/result.h"
#include "screen/box.h"

struct app;
struct canvas;
struct effects;
struct export;
struct filter;
struct mouse;
struct report;

enum results_order { RESULTS_AS_SENT, RESULTS_BY_NAME, RESULTS_BY_SIZE, RESULTS_BY_LIFE, RESULTS_ORDERS };

struct results_row {
    struct result *result;
    unsigned batch; /* one upload's results belong together */
    bool is_marked;
    bool is_copied; /* since it was marked                  */
};

/* Links that are tried together. */
struct proofs {
    size_t asked, answered, failed;
    char *failure; /* the last that failed, and why; NULL: none */
};

struct results {
    struct results_row **rows; /* all, in the order they came                         */
    size_t count;
    struct results_row **shown; /* those that are done and match, in the order chosen  */
    size_t shown_count;
    struct list list; /* over the shown ones                                 */
    char *pattern;    /* typed for the filter or the search; never NULL      */
    struct filter *filter;
    enum results_order order;
    unsigned batch;
    bool is_detailed;
    bool is_searching;    /* history: the answer has not come yet                */
    uint64_t turn;        /* history: of the search last asked                   */
    struct proofs proofs; /* of this session: of links of both tables         */
};

/* Empty; is_detailed: shows all that is known of the row under the cursor. The caller's. */
struct results *results_new(bool is_detailed);
void results_free(struct results *results);

/* Takes the result: replaces the one of the same transfer, or is a new row, marked if it is done. Returns the row. */
struct results_row *results_put(struct results *results, struct result *result);

/* Forgets all rows. */
void results_clear(struct results *results);

/* Shows only what matches; the results keep a copy. */
void results_filter(struct results *results, const char *pattern);

/* Orders and filters anew after a change. The cursor stays on its row where it can. */
void results_arrange(struct results *results);

/* The same where only this row is new, and the others stand as they stood. */
void results_show(struct results *results, struct results_row *row);

/* The row under the cursor, or NULL. */
struct results_row *results_here(const struct results *results);

/* The shown rows that are marked, or all that are shown, or the one under the cursor if
 * none is marked. The array is the caller's. */
enum results_choice { RESULTS_CHOSEN, RESULTS_SHOWN };
struct results_row **results_choose(const struct results *results, enum results_choice choice,
                                    size_t *out_count);

/* How many of the shown are marked. */
size_t results_marked(const struct results *results);

/* "as sent", "by name", ... */
const char *results_order_name(enum results_order order);

/* The table that keys go to now: of this session, or of earlier days. */
struct results *results_of(const struct app *app);

/* Rows of the view that show results, and those above them. */
int results_list_rows(const struct app *app);

/* Takes what came back for one transfer of this run. */
void results_add(struct app *app, struct result *result);

/* Takes what came back for a file on an earlier day, marked; nothing if it is among the results already. */
void results_add_earlier(struct app *app, struct result *result);

/* The next results belong to a new batch: those of earlier ones that were copied are no longer marked. */
void results_begin_batch(struct app *app);

/* The result of a transfer of this run, or NULL; the app's own. */
const struct result *results_find(const struct app *app, uint64_t id);

/* All of this run, for printing at the end. The array is the caller's, the results are the app's own. */
const struct result **results_all(const struct app *app, size_t *out_count);

/* Those of the last batch, likewise. */
const struct result **results_of_batch(const struct app *app, size_t *out_count);

/* The results act and count down wherever they are shown. */
void results_click(struct app *app, const struct mouse *mouse, struct effects *effects);
int64_t results_wait_ms(const struct app *app);

/* results_out.c: forgets links that have died since: they are not handed out. A choice in a format, the caller's; of
 * how many it tells. Wishes to copy it (what: "GET link", static text) or to show it on the normal screen; why nothing
 * came of so many (deed: "copy"); the next format for these. */
void results_drop_dead_links(const struct app *app, struct results_row *const *rows, size_t count);
size_t results_told(struct results_row *const *rows, size_t count, const char *format);
char *results_format(struct results_row *const *rows, size_t count, const char *format_text,
                     enum format_use use);
void results_copy(struct app *app, enum results_choice choice, const char *format, const char *what,
                  struct effects *effects);
void results_tell_nothing(struct app *app, size_t count, const char *deed);
void results_show_plain(struct app *app, struct effects *effects);
void results_next_format(struct app *app);

/* results_export.c: asks for a file to write the choice to, takes what became of it, and says after a while that
 * nothing did. */
struct export *export_new(void);
void export_free(struct export *export);
void export_ask_where(struct app *app);
void export_take(struct app *app, struct report *report, struct effects *effects);
void export_watch(struct app *app);

/* The file asked for last of those being written, or NULL; when export_watch has something to say, -1 for never. */
const char *export_path(const struct app *app);
int64_t export_wait_ms(const struct app *app);

/* results_draw.c: the view, and either table; head: what stands above it at the left. */
void results_draw(const struct app *app, struct canvas *canvas, struct box box);
void results_draw_table(const struct app *app, const struct results *results, const char *head,
                        struct canvas *canvas, struct box box);

#endif
