#include "bench/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "bench/vitals.h"
#include "support/scratch.h"

#define STEPS        100
#define BUSY_STEPS   300
#define BURST        200
#define KEY_QUIET_MS 5    /* after the answer to a key */
#define QUIET_MS     200  /* after anything larger     */
#define SETTLED_MS   1500 /* with what programs do late after their start */
#define IDLE_S       3
#define NAME_BYTES   20 /* of a row: the cursor, and what tells a name from all others */
#define UPLOADS      4
#define UPLOAD_BYTES (UINT64_C(256) << 20)

/* One person before one program. */
struct seat {
    struct figures *figures;
    const struct browser *browser;
    struct pty *pty;
    double from_ms; /* when the program was started, or the last key typed */
};

static void seat_add(struct seat *seat, enum figure figure, double value)
{
    samples_add(&seat->figures->of[figure], value);
}

static void seat_type(struct seat *seat, const char *keys)
{
    seat->from_ms = samples_now_ms();
    pty_send(seat->pty, keys);
}

/* When the newest bytes came, since the last key. */
static double seat_passed_ms(const struct seat *seat)
{
    return (double)pty_stamp_ns(seat->pty) / 1e6 - seat->from_ms;
}

/* --- first rows, last row --------------------------------------------------------------------------------------- */

static bool seat_begin(struct seat *seat, const char *folder)
{
    seat->from_ms = samples_now_ms();
    seat->pty = browser_start(seat->browser, folder);
    return pty_wait_for(seat->pty, "file-0");
}

static bool shows_last(struct pty *pty, void *data)
{
    return glass_find_row(pty_glass(pty), data) >= 0;
}

/* Types End now and then until it leads to the last name. */
static void measure_whole(struct seat *seat)
{
    char last[] = "file-0999999";
    double typed_ms = 0, started_ms = seat->from_ms;

    while (!shows_last(seat->pty, last) && samples_now_ms() - started_ms < PTY_DEADLINE_MS) {
        if (samples_now_ms() - typed_ms > 50) {
            pty_send(seat->pty, seat->browser->end);
            typed_ms = samples_now_ms();
        }
        (void)pty_settle(seat->pty, 1);
    }
    if (shows_last(seat->pty, last))
        seat_add(seat, FIGURE_WHOLE_1M, seat_passed_ms(seat));
    (void)pty_settle(seat->pty, QUIET_MS * 5);
    seat_add(seat, FIGURE_RSS_1M, vitals_peak_mib(pty_pid(seat->pty)));
}

/* --- keys ------------------------------------------------------------------------------------------------------- */

static bool has_grown(struct pty *pty, void *data)
{
    return pty_stream(pty)->count > *(size_t *)data;
}

/* Types a key; false if no answer came. */
static bool measure_answer(struct seat *seat, const char *keys, enum figure figure)
{
    size_t before = pty_stream(seat->pty)->count;

    seat_type(seat, keys);
    if (!pty_wait_until(seat->pty, has_grown, &before, "an answer to a key"))
        return false;
    seat_add(seat, figure, seat_passed_ms(seat));
    return true;
}

static void measure_steps(struct seat *seat, enum figure figure)
{
    size_t before;

    (void)pty_settle(seat->pty, QUIET_MS);
    seat_type(seat, seat->browser->first);
    (void)pty_settle(seat->pty, QUIET_MS);
    before = pty_stream(seat->pty)->count;
    for (int i = 0; i < STEPS && measure_answer(seat, PTY_DOWN, figure); i++)
        (void)pty_settle(seat->pty, KEY_QUIET_MS);
    seat_add(seat, FIGURE_STEP_BYTES, (double)(pty_stream(seat->pty)->count - before) / STEPS);
}

/* After the steps. A list may begin with a row for the folder above. */
static void measure_burst(struct seat *seat)
{
    struct buffer keys = { 0 };
    size_t pieces = pty_pieces(seat->pty);
    bool is_there = false;

    for (int i = 0; i < BURST; i++)
        buffer_text(&keys, PTY_DOWN);
    pty_send(seat->pty, keys.bytes);
    seat_add(seat, FIGURE_BURST_BYTES, (double)pty_settle(seat->pty, QUIET_MS));
    seat_add(seat, FIGURE_BURST_PIECES, (double)(pty_pieces(seat->pty) - pieces));
    for (int row = STEPS + BURST - 1; row <= STEPS + BURST; row++) {
        OWNED_TEXT char *name = memory_print("file-%07d", row);

        is_there = is_there || glass_find_row(pty_glass(seat->pty), name) >= 0;
    }
    seat_add(seat, FIGURE_BURST_LOST, is_there ? 0 : 1);
    buffer_done(&keys);
}

/* --- the filter, and marks -------------------------------------------------------------------------------------- */

/* Each letter makes a name go that was among the first rows before it. */
static void measure_filter(struct seat *seat, enum figure figure)
{
    static const char *const gone[] = { "file-0000000", "file-0000009", "file-0000099" };

    if (!seat->browser->filter)
        return;
    for (int pass = 0; pass < 2; pass++) {
        seat_type(seat, seat->browser->first);
        if (!pty_wait_for(seat->pty, gone[0]))
            return;
        seat_type(seat, seat->browser->filter);
        (void)pty_settle(seat->pty, QUIET_MS);
        for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
            seat_type(seat, "9");
            if (!pty_wait_without(seat->pty, gone[i]))
                return;
            seat_add(seat, figure, seat_passed_ms(seat));
            (void)pty_settle(seat->pty, QUIET_MS);
        }
        seat_type(seat, seat->browser->unfilter);
        (void)pty_settle(seat->pty, QUIET_MS);
        seat_type(seat, seat->browser->unfilter);
        (void)pty_settle(seat->pty, QUIET_MS);
    }
}

/* attache says on the screen when it is done; of the others it is the first byte. */
static void measure_marking(struct seat *seat, const char *keys, bool is_marked_after, enum figure figure)
{
    static const char all[] = "1,000,000 marked,";

    if (!keys)
        return;
    if (seat->browser == &browsers[BROWSER_ATTACHE]) {
        seat_type(seat, keys);
        if (is_marked_after ? pty_wait_for(seat->pty, all) : pty_wait_without(seat->pty, all))
            seat_add(seat, figure, seat_passed_ms(seat));
    } else {
        (void)measure_answer(seat, keys, figure);
    }
    (void)pty_settle(seat->pty, QUIET_MS);
}

static void measure_marks(struct seat *seat)
{
    measure_marking(seat, seat->browser->mark_all, true, FIGURE_MARK_1M);
    measure_marking(seat, seat->browser->invert, false, FIGURE_INVERT_1M);
    measure_marking(seat, seat->browser->invert, true, FIGURE_INVERT_1M);
    measure_marking(seat, seat->browser->unmark_all, false, FIGURE_UNMARK_1M);
}

static void measure_idle(struct seat *seat)
{
    double until_ms;
    size_t bytes;
    long wakes;

    (void)pty_settle(seat->pty, SETTLED_MS);
    wakes = vitals_wakes(pty_pid(seat->pty));
    bytes = pty_stream(seat->pty)->count;
    until_ms = samples_now_ms() + IDLE_S * 1000;
    while (samples_now_ms() < until_ms)
        (void)pty_settle(seat->pty, QUIET_MS);
    seat_add(seat, FIGURE_IDLE_WAKES, (double)(vitals_wakes(pty_pid(seat->pty)) - wakes) / IDLE_S);
    seat_add(seat, FIGURE_IDLE_BYTES, (double)(pty_stream(seat->pty)->count - bytes) / IDLE_S);
}

/* --- sittings --------------------------------------------------------------------------------------------------- */

static void sit_10k(struct seat *seat)
{
    measure_steps(seat, FIGURE_KEY_10K);
    measure_burst(seat);
    measure_filter(seat, FIGURE_LETTER_10K);
}

static void sit_1m(struct seat *seat)
{
    measure_whole(seat);
    measure_steps(seat, FIGURE_KEY_1M);
    measure_filter(seat, FIGURE_LETTER_1M);
    measure_marks(seat);
    seat_add(seat, FIGURE_RSS_ALL, vitals_peak_mib(pty_pid(seat->pty)));
}

static const struct {
    int files;
    enum figure first;
    void (*rest)(struct seat *seat);
} sittings[] = {
    { 100, FIGURE_FIRST_100, measure_idle },
    { 1000, FIGURE_FIRST_1K, NULL },
    { 10000, FIGURE_FIRST_10K, sit_10k },
    { FIGURES_LARGEST, FIGURE_FIRST_1M, sit_1m },
};

void figures_warm(const struct browser *browser, const char *folder)
{
    struct pty *pty = browser_start(browser, folder);

    (void)pty_settle(pty, SETTLED_MS);
    pty_free(pty);
}

void figures_sit(struct figures *figures, enum browser_number browser, const char *folder, int files)
{
    struct seat seat = { .figures = figures, .browser = &browsers[browser] };
    size_t i = 0;

    while (sittings[i].files != files)
        i++;
    if (figures->is_too_slow)
        return;
    figures->is_too_slow = !seat_begin(&seat, folder);
    if (!figures->is_too_slow) {
        seat_add(&seat, sittings[i].first, seat_passed_ms(&seat));
        if (sittings[i].rest)
            sittings[i].rest(&seat);
    }
    pty_free(seat.pty);
}

/* The name under the cursor of attache; empty while it is being drawn. */
static void name_here(struct pty *pty, char name[NAME_BYTES])
{
    int row = glass_find_row(pty_glass(pty), "▸");
    OWNED_TEXT char *text = row < 0 ? memory_text("") : glass_row(pty_glass(pty), row);

    (void)snprintf(name, NAME_BYTES, "%s", text);
}

static bool has_moved(struct pty *pty, void *data)
{
    char name[NAME_BYTES];

    name_here(pty, name);
    return *name && strcmp(name, data) != 0;
}

/* Down and up in turn, each typed as soon as the cursor has followed the one before. */
static void measure_moves(struct seat *seat, enum figure figure, const char *until)
{
    for (int i = 0; i < BUSY_STEPS && !(until && glass_find_row(pty_glass(seat->pty), until) >= 0); i++) {
        char name[NAME_BYTES];

        name_here(seat->pty, name);
        seat_type(seat, i % 2 ? PTY_UP : PTY_DOWN);
        if (!pty_wait_until(seat->pty, has_moved, name, "the cursor moves"))
            return;
        seat_add(seat, figure, seat_passed_ms(seat));
        (void)pty_settle(seat->pty, KEY_QUIET_MS);
    }
}

void figures_sit_reading(struct figures *figures, const char *folder)
{
    struct seat seat = { .figures = figures, .browser = &browsers[BROWSER_ATTACHE] };

    if (seat_begin(&seat, folder))
        measure_moves(&seat, FIGURE_KEY_READING, "1,000,000 items");
    pty_free(seat.pty);
}

/* Sends the files that are marked already, and goes back to the folder. */
static bool start_uploads(struct pty *pty)
{
    pty_send(pty, "u");
    if (!pty_wait_for(pty, "4 files to send"))
        return false;
    pty_send(pty, PTY_ENTER);
    if (!pty_wait_for(pty, "Uploading"))
        return false;
    pty_send(pty, "1");
    return pty_wait_for(pty, "file-0000000");
}

void figures_sit_uploading(struct figures *figures, const char *folder, const char *scratch)
{
    /* What is left over belongs to a state of its own, or the next start would ask about it. */
    OWNED_TEXT char *state = memory_print("XDG_STATE_HOME=%s/uploading-%zu", scratch,
                                          figures->of[FIGURE_KEY_UPLOADING].count);
    const char *const environment[] = { state, NULL };
    const char *words[9 + UPLOADS] = { getenv("ATTACHE"), "--demo", "--no-history", "--parallel", "4",
                                       "--limit-rate",    "400K",   folder };
    struct seat seat = { .figures = figures, .browser = &browsers[BROWSER_ATTACHE] };
    char *paths[UPLOADS];

    for (int i = 0; i < UPLOADS; i++) {
        OWNED_TEXT char *name = memory_print("upload-%d", i);

        words[8 + i] = paths[i] = scratch_hole(scratch, name, UPLOAD_BYTES);
    }
    seat.pty = pty_start(words, environment, 24, 80);
    if (pty_wait_for(seat.pty, "file-0") && start_uploads(seat.pty))
        measure_moves(&seat, FIGURE_KEY_UPLOADING, NULL);
    pty_free(seat.pty);
    for (int i = 0; i < UPLOADS; i++) {
        (void)unlink(paths[i]);
        free(paths[i]);
    }
}
