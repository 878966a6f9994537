/*
 * browse: attache beside other file browsers, over folders of many files, in a terminal of 80 by 24,
 * with what is asked of it. The programs take turns, because only ratios within one run mean
 * anything on a machine that others use too.
 *
 *     make bench-browse [BROWSE_ROUNDS=5] [BROWSE_LARGEST=1000000]
 *
 * What cannot be installed is left out, and named.
 */
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bench/browsers.h"
#include "bench/figures.h"
#include "bench/folders.h"
#include "support/scratch.h"

/* What is asked: at most so many times what another figure is, and so much more. */
struct bound {
    enum { NOTHING, FIXED, BESIDE_NNN, BESIDE_LOOP } kind;
    double times, plus;
};

struct row {
    const char *words;
    enum figure figure;
    double part; /* of the samples that are not above it: 0.5 is the median */
    const char *unit;
    struct bound bound;
};

static const struct row rows[] = {
    { "first useful screen, 100 files", FIGURE_FIRST_100, 0.5, "ms", { BESIDE_NNN, 1, 10 } },
    { "first useful screen, 1,000 files", FIGURE_FIRST_1K, 0.5, "ms", { BESIDE_NNN, 1, 5 } },
    { "first useful screen, 10,000 files", FIGURE_FIRST_10K, 0.5, "ms", { BESIDE_NNN, 0.5, 0 } },
    { "first useful screen, 1,000,000 files", FIGURE_FIRST_1M, 0.5, "ms", { BESIDE_NNN, 0.1, 0 } },
    { "  beside a bare loop over readdir", FIGURE_FIRST_1M, 0.5, "ms", { BESIDE_LOOP, 1.2, 0 } },
    { "End shows the last of 1,000,000", FIGURE_WHOLE_1M, 0.5, "ms", { BESIDE_NNN, 0.25, 0 } },
    { "most memory until then", FIGURE_RSS_1M, 0.5, "MiB", { BESIDE_NNN, 1, 0 } },
    { "  with all that stands below", FIGURE_RSS_ALL, 0.5, "MiB", { NOTHING, 0, 0 } },
    { "key to screen, 10,000, median", FIGURE_KEY_10K, 0.5, "ms", { FIXED, 0, 0.5 } },
    { "  99 of 100", FIGURE_KEY_10K, 0.99, "ms", { FIXED, 0, 4 } },
    { "key to screen, 1,000,000, median", FIGURE_KEY_1M, 0.5, "ms", { FIXED, 0, 0.5 } },
    { "  99 of 100", FIGURE_KEY_1M, 0.99, "ms", { FIXED, 0, 4 } },
    { "key to screen, being read, median", FIGURE_KEY_READING, 0.5, "ms", { FIXED, 0, 0.5 } },
    { "  99 of 100", FIGURE_KEY_READING, 0.99, "ms", { FIXED, 0, 4 } },
    { "key to screen, four uploads, median", FIGURE_KEY_UPLOADING, 0.5, "ms", { FIXED, 0, 0.5 } },
    { "  99 of 100", FIGURE_KEY_UPLOADING, 0.99, "ms", { FIXED, 0, 4 } },
    { "bytes of a step of the cursor", FIGURE_STEP_BYTES, 0.5, "B", { FIXED, 0, 120 } },
    { "200 Down keys at once", FIGURE_BURST_BYTES, 0.5, "B", { FIXED, 0, 1500 } },
    { "  in so many pieces", FIGURE_BURST_PIECES, 0.5, "", { NOTHING, 0, 0 } },
    { "  times that keys were lost", FIGURE_BURST_LOST, 1, "", { FIXED, 0, 0 } },
    { "letter of the filter, 10,000, median", FIGURE_LETTER_10K, 0.5, "ms", { FIXED, 0, 1 } },
    { "letter of the filter, 1,000,000, median", FIGURE_LETTER_1M, 0.5, "ms", { FIXED, 0, 20 } },
    { "  worst", FIGURE_LETTER_1M, 1, "ms", { FIXED, 0, 100 } },
    { "mark all of 1,000,000", FIGURE_MARK_1M, 0.5, "ms", { FIXED, 0, 50 } },
    { "change all of 1,000,000", FIGURE_INVERT_1M, 0.5, "ms", { FIXED, 0, 50 } },
    { "unmark all of 1,000,000", FIGURE_UNMARK_1M, 0.5, "ms", { FIXED, 0, 50 } },
    { "wake-ups of an idle second", FIGURE_IDLE_WAKES, 0.5, "", { FIXED, 0, 0 } },
    { "bytes of an idle second", FIGURE_IDLE_BYTES, 0.5, "B", { FIXED, 0, 0 } },
};

static struct figures all[BROWSERS];

/* --- measuring -------------------------------------------------------------------------------------------------- */

static void measure_round(const char *folder, const char *scratch, int files)
{
    for (int i = 0; i < BROWSERS; i++)
        if (browser_is_there(&browsers[i]))
            figures_sit(&all[i], (enum browser_number)i, folder, files);
    if (files == 10000)
        figures_sit_uploading(&all[BROWSER_ATTACHE], folder, scratch);
    if (files == FIGURES_LARGEST) {
        figures_sit_reading(&all[BROWSER_ATTACHE], folder);
        samples_add(&all[BROWSER_ATTACHE].of[FIGURE_LOOP_1M], folders_loop_ms(folder));
    }
}

static void measure_folder(const char *scratch, int files, int rounds)
{
    OWNED_TEXT char *folder = folders_make(scratch, files);

    for (int i = 0; i < BROWSERS && files == 100;
         i++) /* the first start of all makes folders and asks questions */
        if (browser_is_there(&browsers[i]))
            figures_warm(&browsers[i], folder);
    for (int round = 0; round < rounds; round++) {
        (void)fprintf(stderr, "browse: %d files, round %d of %d\n", files, round + 1, rounds);
        measure_round(folder, scratch, files);
    }
}

/* --- the table -------------------------------------------------------------------------------------------------- */

static void print_number(double number, const char *unit)
{
    char text[32];
    int decimals = number == 0 || number >= 100 || strcmp(unit, "B") == 0 ? 0 : number < 10 ? 2 : 1;

    (void)snprintf(text, sizeof text, "%.*f %s", decimals, number, unit);
    (void)printf(" %10s |", text);
}

static void print_nothing(void)
{
    (void)printf(" %10s |", "-");
}

/* What is asked, as a number. False: nothing, or what it stands beside was not measured. */
static bool ask(const struct row *row, double *out_most)
{
    const struct samples *beside = row->bound.kind == BESIDE_LOOP ? &all[BROWSER_ATTACHE].of[FIGURE_LOOP_1M]
                                                                  : &all[BROWSER_NNN].of[row->figure];

    if (row->bound.kind == NOTHING || (row->bound.kind != FIXED && beside->count == 0))
        return false;
    *out_most = row->bound.plus;
    if (row->bound.kind != FIXED)
        *out_most += row->bound.times * samples_quantile(beside, row->part);
    return true;
}

static void print_row(const struct row *row)
{
    const struct samples *ours = &all[BROWSER_ATTACHE].of[row->figure];
    double most;

    if (ours->count == 0)
        return;
    (void)printf("| %-40s |", row->words);
    for (int i = 0; i < BROWSERS; i++)
        if (all[i].of[row->figure].count > 0)
            print_number(samples_quantile(&all[i].of[row->figure], row->part), row->unit);
        else
            print_nothing();
    if (ask(row, &most)) {
        print_number(most, row->unit);
        (void)printf(" %s\n", samples_quantile(ours, row->part) <= most ? "met |" : "NOT |");
    } else {
        print_nothing();
        (void)printf("     |\n");
    }
}

static void print_table(void)
{
    const struct samples *loop = &all[BROWSER_ATTACHE].of[FIGURE_LOOP_1M];

    for (int i = 0; i < BROWSERS; i++) {
        OWNED_TEXT char *version = browser_version(&browsers[i]);

        (void)printf("%s: %s\n", browsers[i].name,
                     browser_is_there(&browsers[i]) ? version : "not installed");
    }
    if (loop->count > 0)
        (void)printf("a bare loop over readdir, 1,000,000: %.0f ms\n", samples_quantile(loop, 0.5));
    (void)printf("\n| %-40s |", "");
    for (int i = 0; i < BROWSERS; i++)
        (void)printf(" %10s |", browsers[i].name);
    (void)printf(" %10s |     |\n|%.42s|", "at most", "------------------------------------------");
    for (int i = 0; i <= BROWSERS; i++)
        (void)printf("-----------:|");
    (void)printf("-----|\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        print_row(&rows[i]);
    (void)printf("-: no key for it, or no answer within %d s\n", PTY_DEADLINE_MS / 1000);
}

static int number_from(const char *name, int otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (int)strtol(text, NULL, 10) : otherwise;
}

int main(void)
{
    char *scratch = scratch_new();
    int rounds = number_from("BROWSE_ROUNDS", 5), largest = number_from("BROWSE_LARGEST", FIGURES_LARGEST);

    (void)setlocale(LC_ALL, "");
    for (int files = 100; files <= largest; files *= files < 10000 ? 10 : 100)
        measure_folder(scratch, files, rounds);
    print_table();
    for (int i = 0; i < BROWSERS; i++)
        for (int figure = 0; figure < FIGURES; figure++)
            samples_done(&all[i].of[figure]);
    scratch_remove(scratch);
    return 0;
}
