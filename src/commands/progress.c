#include "commands/progress.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "commands/say.h"
#include "record/settings.h"
#include "results/status.h"
#include "work/report.h"

#define DRAW_EVERY_MS   100
#define COLUMNS_UNKNOWN 80
#define ROWS_UNKNOWN    24
#define LEAST_COLUMNS   40 /* below: the line for all only */
#define LEAST_NAME      12
#define MOST_BAR        24
#define LEAST_BAR       8
#define FACTS_COLUMNS   35 /* " 57%   1.2 MiB   98.1 MiB/s  2:04:11" */
#define PER_CENT        100

/* --- text ------------------------------------------------------------------------------------------------------ */

/* How many of so many parts are done. All are when it is over, and then nothing stands here any more. */
static int share_of(uint64_t done, uint64_t total, int parts)
{
    int share = total > 0 ? (int)((double)done * parts / (double)total) : 0;

    return share < parts ? share : parts - 1;
}

static void add_bar(struct buffer *line, uint64_t done, uint64_t total, int columns, bool is_ascii)
{
    int full = share_of(done, total, columns);

    for (int i = 0; i < columns; i++)
        buffer_text(line, i < full ? (is_ascii ? "#" : "\xE2\x96\x88") : (is_ascii ? "." : "\xC2\xB7"));
}

/* The text in exactly so many columns, cut in the middle or filled with blanks. */
static void add_padded(struct buffer *line, const char *text, int columns, bool is_ascii)
{
    OWNED_TEXT char *fitting = text_shorten(text, strlen(text), columns, is_ascii);
    int missing = columns - text_columns(fitting, strlen(fitting));

    buffer_print(line, "%s%*s", fitting, missing > 0 ? missing : 0, "");
}

static void add_cut(struct buffer *line, const char *text, int columns, bool is_ascii)
{
    OWNED_TEXT char *fitting = text_cut(text, strlen(text), columns, is_ascii);

    buffer_text(line, fitting);
}

/* Why no byte moves, in words; NULL while bytes move. The caller's. */
static char *story_of(const struct transfer_status *status, int64_t now_ms)
{
    int64_t wait_s = (status->next_try_ms - now_ms + 999) / 1000;

    if (status->state == TRANSFER_RETRYING)
        return memory_print("again in %" PRId64 " s (%d of %d): %s", wait_s > 0 ? wait_s : 0, status->attempt,
                            status->attempts_allowed, error_or_none(status->error)->message);
    if (status->state != TRANSFER_UPLOADING)
        return memory_text(status_label(status->state));
    if (status_standstill(status))
        return memory_print("%s %" PRId64 " s", status_standstill(status), status->stalled_ms / 1000);
    return NULL;
}

static void add_facts(struct buffer *line, const struct transfer_status *status)
{
    char size[UNITS_TEXT_SIZE], rate[UNITS_TEXT_SIZE], left[UNITS_TEXT_SIZE];

    buffer_print(line, "%3d%% %9s %11s %8s", share_of(status->acked_bytes, status->size_bytes, PER_CENT),
                 units_bytes(status->size_bytes, size), units_rate(status->bytes_per_second, rate),
                 units_duration(status->left_s, left));
}

char *progress_row(const struct transfer_status *status, int columns, bool is_ascii, int64_t now_ms)
{
    int room = columns - FACTS_COLUMNS - 1;
    int bar = room - LEAST_NAME - 1 < LEAST_BAR ? 0 : room / 3 < MOST_BAR ? room / 3 : MOST_BAR;
    int name = room - bar - (bar > 0);
    OWNED_TEXT char *story = story_of(status, now_ms);
    struct buffer line = { 0 };

    if (name < 1)
        return memory_text("");
    add_padded(&line, status->name, name, is_ascii);
    buffer_byte(&line, ' ');
    if (story) {
        add_cut(&line, story, columns - name - 1, is_ascii);
        return buffer_take(&line);
    }
    if (bar > 0) {
        add_bar(&line, status->acked_bytes, status->size_bytes, bar, is_ascii);
        buffer_byte(&line, ' ');
    }
    add_facts(&line, status);
    return buffer_take(&line);
}

char *progress_total(const struct totals *totals, int columns, bool is_ascii)
{
    char acked[UNITS_TEXT_SIZE], size[UNITS_TEXT_SIZE], text[UNITS_TEXT_SIZE];
    struct buffer line = { 0 };

    buffer_print(&line, "%zu of %zu done", totals->done, totals->files);
    if (totals->failed > 0)
        buffer_print(&line, ", %zu failed", totals->failed);
    buffer_print(&line, "  %s of %s  %3d%%", units_bytes(totals->acked_bytes, acked),
                 units_bytes(totals->size_bytes, size),
                 share_of(totals->acked_bytes, totals->size_bytes, PER_CENT));
    if (totals->bytes_per_second > 0)
        buffer_print(&line, "  %s", units_rate(totals->bytes_per_second, text));
    if (totals->left_s > 0)
        buffer_print(&line, "  %s left", units_duration(totals->left_s, text));

    OWNED_TEXT char *all = buffer_take(&line);

    return text_cut(all, strlen(all), columns, is_ascii);
}

/* --- terminal -------------------------------------------------------------------------------------------------- */

static struct winsize window(void)
{
    struct winsize size = { 0 };

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        size = (struct winsize){ .ws_row = ROWS_UNKNOWN, .ws_col = COLUMNS_UNKNOWN };
    return size;
}

/* "dumb" and no name at all: terminals that cannot move their cursor. */
static bool cursor_moves(void)
{
    const char *terminal = getenv("TERM");

    return isatty(STDERR_FILENO) == 1 && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

void progress_start(struct progress *progress, const struct settings *settings)
{
    *progress = (struct progress){
        .way = settings->is_quiet ? PROGRESS_NONE
               : cursor_moves()   ? PROGRESS_BARS
                                  : PROGRESS_LINES,
        .is_ascii = settings->is_ascii || MB_CUR_MAX == 1,
    };
}

static void put_out(const struct buffer *bytes)
{
    (void)!write(STDERR_FILENO, buffer_string(bytes), bytes->count);
}

/* To the first line of the bars. */
static void add_return(struct buffer *out, int lines)
{
    buffer_byte(out, '\r');
    if (lines > 0)
        buffer_print(out, "\x1b[%dA", lines);
}

void progress_clear(struct progress *progress)
{
    struct buffer out = { 0 };

    if (progress->lines == 0)
        return;
    add_return(&out, progress->lines);
    buffer_text(&out, "\x1b[J");
    put_out(&out);
    buffer_done(&out);
    progress->lines = 0;
}

void progress_say(struct progress *progress, bool is_complaint, const char *format, ...)
{
    OWNED_TEXT char *sentence = NULL;
    va_list arguments;

    if (progress->way == PROGRESS_NONE && !is_complaint)
        return;
    va_start(arguments, format);
    sentence = memory_print_list(format, arguments);
    va_end(arguments);
    progress_clear(progress);
    say("%s", sentence);
}

/* The last column stays free: writing there makes some terminals go to the next line. */
static void add_line(struct buffer *out, char *text)
{
    OWNED_TEXT char *line = text;

    buffer_print(out, "%s\x1b[K\n", line);
}

bool progress_is_due(const struct progress *progress, int64_t now_ms)
{
    return progress->way == PROGRESS_BARS &&
           (progress->drawn_ms == 0 || now_ms - progress->drawn_ms >= DRAW_EVERY_MS);
}

void progress_draw(struct progress *progress, const struct transfer_status *const *rows, size_t count,
                   const struct totals *totals, int64_t now_ms)
{
    struct buffer out = { 0 };
    struct winsize size;
    int columns, most;
    int lines = 0;

    if (!progress_is_due(progress, now_ms))
        return;
    size = window();
    columns = size.ws_col - 1;
    most = size.ws_col < LEAST_COLUMNS ? 0 : size.ws_row - 2;
    add_return(&out, progress->lines);
    for (size_t i = 0; i < count && lines < most; i++, lines++)
        add_line(&out, progress_row(rows[i], columns, progress->is_ascii, now_ms));
    add_line(&out, progress_total(totals, columns, progress->is_ascii));
    buffer_text(&out, "\x1b[J");
    put_out(&out);
    buffer_done(&out);
    progress->lines = lines + 1;
    progress->drawn_ms = now_ms;
}
