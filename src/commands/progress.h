/*
 * progress: how uploads go, on standard error. On a terminal a line with a bar for each moving file and one for all,
 * drawn again at most ten times a second; elsewhere a plain line when something happens. Main thread only.
 */
#ifndef COMMANDS_PROGRESS_H
#define COMMANDS_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct settings;
struct totals;
struct transfer_status;

enum progress_way { PROGRESS_NONE, PROGRESS_LINES, PROGRESS_BARS };

struct progress {
    enum progress_way way;
    bool is_ascii;
    int lines;        /* drawn now, above the cursor */
    int64_t drawn_ms; /* when                        */
};

/* Bars on a terminal that can move its cursor, lines elsewhere, nothing with --quiet. */
void progress_start(struct progress *progress, const struct settings *settings);

/* A line that stays, above the bars. Shown also with PROGRESS_NONE if is_complaint. */
void progress_say(struct progress *progress, bool is_complaint, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* True if there are bars, and they were not drawn within the last tenth of a second. */
bool progress_is_due(const struct progress *progress, int64_t now_ms);

/* Draws the bars, if they are due. rows are the moving and waiting-to-retry ones. */
void progress_draw(struct progress *progress, const struct transfer_status *const *rows, size_t count,
                   const struct totals *totals, int64_t now_ms);

/* Takes the bars away; the terminal is as if they had never been. */
void progress_clear(struct progress *progress);

/* One file as text of at most columns, without line end. Pure. The caller's. */
char *progress_row(const struct transfer_status *status, int columns, bool is_ascii, int64_t now_ms);

/* All of them in one line. Pure. The caller's. */
char *progress_total(const struct totals *totals, int columns, bool is_ascii);

#endif
