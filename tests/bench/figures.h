/*
 * figures: what is measured of a browser, and sittings at one that measure it. A sitting adds samples to the
 * figures; one that a program has no key for stays empty.
 */
#ifndef BENCH_FIGURES_H
#define BENCH_FIGURES_H

#include "bench/browsers.h"
#include "bench/samples.h"

enum figure {
    /* Milliseconds from the start until files are on the screen. */
    FIGURE_FIRST_100,
    FIGURE_FIRST_1K,
    FIGURE_FIRST_10K,
    FIGURE_FIRST_1M,
    FIGURE_WHOLE_1M, /* milliseconds from the start until the End key shows the last name */
    FIGURE_LOOP_1M,  /* milliseconds of a bare loop over readdir                          */
    FIGURE_RSS_1M,   /* MiB at most until then                                             */
    FIGURE_RSS_ALL,  /* MiB at most when all below was done, too                          */
    /* Milliseconds from a key to the first byte of its answer. */
    FIGURE_KEY_10K,
    FIGURE_KEY_1M,
    FIGURE_KEY_READING,   /* to the cursor's move, while the folder is being read */
    FIGURE_KEY_UPLOADING, /* to the cursor's move, while four files are uploaded  */
    FIGURE_STEP_BYTES,
    /* Many Down keys at once: bytes of the answer, pieces it came in, keys that were lost. */
    FIGURE_BURST_BYTES,
    FIGURE_BURST_PIECES,
    FIGURE_BURST_LOST,
    /* Milliseconds from a letter of the filter to the rows that match. */
    FIGURE_LETTER_10K,
    FIGURE_LETTER_1M,
    /* Milliseconds to mark, to change and to unmark all of a million. */
    FIGURE_MARK_1M,
    FIGURE_INVERT_1M,
    FIGURE_UNMARK_1M,
    /* A second of no key: wake-ups of all threads, and bytes. */
    FIGURE_IDLE_WAKES,
    FIGURE_IDLE_BYTES,
    FIGURES
};

#define FIGURES_LARGEST 1000000

/* The samples of one browser. */
struct figures {
    struct samples of[FIGURES];
    bool is_too_slow; /* it once showed nothing in time, and is asked no more */
};

/* The very first start of a browser, which is not measured: it makes folders and files of its own. */
void figures_warm(const struct browser *browser, const char *folder);

/* Sits down before a browser in a folder of so many files: 100, 1,000, 10,000 or 1,000,000. */
void figures_sit(struct figures *figures, enum browser_number browser, const char *folder, int files);

/* What is asked of attache alone: keys while the folder is read, and while four files
 * are uploaded. scratch: where to put those. */
void figures_sit_reading(struct figures *figures, const char *folder);
void figures_sit_uploading(struct figures *figures, const char *folder, const char *scratch);

#endif
