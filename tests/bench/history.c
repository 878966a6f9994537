/*
 * history: 100,000 earlier uploads, opened and searched, on the screen and by the command as a whole process.
 *
 *     make bench-history [HISTORY_ROUNDS=10]
 *
 * Medians of rounds that take turns; a machine that others use shows in the worst.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "bench/samples.h"
#include "support/ledgers.h"
#include "support/process.h"
#include "support/pty.h"
#include "support/scratch.h"

#define UPLOADS 100000
#define MOST_MS 50.0

enum figure { FIGURE_OPEN, FIGURE_LETTER, FIGURE_WORDS, FIGURE_NOTHING, FIGURE_COMMAND, FIGURE_ALL, FIGURES };

/* clang-format off */
static const struct { const char *words; double most_ms; } rows[FIGURES] = {
    [FIGURE_OPEN]    = { "screen: key to the newest 500",             MOST_MS },
    [FIGURE_LETTER]  = { "screen: first letter to its rows",          MOST_MS },
    [FIGURE_WORDS]   = { "screen: last letter to the one row",        MOST_MS },
    [FIGURE_NOTHING] = { "screen: last letter to \"nothing matches\"",  MOST_MS },
    [FIGURE_COMMAND] = { "attache history TEXT, one row, whole run",  MOST_MS },
    [FIGURE_ALL]     = { "attache history, all rows, whole run",      0       },
};
/* clang-format on */

static struct samples all[FIGURES];
static char *folder, *state;

static void must_see(struct pty *pty, const char *text)
{
    if (pty_wait_for(pty, text))
        return;
    (void)fprintf(stderr, "history: no answer\n");
    exit(1);
}

static void type(struct pty *pty, const char *keys, const char *text, enum figure figure)
{
    double began_ms = samples_now_ms();

    pty_send(pty, keys);
    must_see(pty, text);
    samples_add(&all[figure], samples_now_ms() - began_ms);
}

static void sit(void)
{
    const char *const argv[] = { process_attache(), "--demo", folder, NULL };
    const char *const environment[] = { state, NULL };
    struct pty *pty = pty_start(argv, environment, 24, 80);

    must_see(pty, "Space mark");
    type(pty, "4", "app-100000.log", FIGURE_OPEN);
    pty_send(pty, "/");
    must_see(pty, "search:");
    type(pty, "k", "500 earlier uploads · matching \"k\"", FIGURE_LETTER);
    pty_send(pty, "ey-5432");
    must_see(pty, "11 earlier uploads · matching \"key-5432\"");
    type(pty, "1", "1 earlier upload ", FIGURE_WORDS);
    type(pty, "x", "Nothing matches", FIGURE_NOTHING);
    pty_send(pty, PTY_ENTER "q");
    (void)pty_wait_exit(pty);
    pty_free(pty);
}

static void run(const char *text, enum figure figure)
{
    const char *const argv[] = { process_attache(), "--demo", "history", text, NULL };
    const char *const environment[] = { state, NULL };
    double began_ms = samples_now_ms();
    struct process process;
    int status = process_run(&process, argv, environment);

    samples_add(&all[figure], samples_now_ms() - began_ms);
    if (status != 0 || process.out.count == 0)
        exit(1);
    process_done(&process);
}

static bool print_row(enum figure figure)
{
    double median_ms = samples_quantile(&all[figure], 0.5);
    bool is_met = rows[figure].most_ms == 0 || median_ms <= rows[figure].most_ms;

    (void)printf("| %-44s | %7.1f ms | %7.1f ms | ", rows[figure].words, median_ms,
                 samples_quantile(&all[figure], 1));
    if (rows[figure].most_ms == 0)
        (void)printf("        - |     |\n");
    else
        (void)printf("%6.1f ms | %s |\n", rows[figure].most_ms, is_met ? "met" : "NOT");
    return is_met;
}

int main(void)
{
    const char *wished = getenv("HISTORY_ROUNDS");
    int rounds = wished && *wished ? (int)strtol(wished, NULL, 10) : 10;
    OWNED_TEXT char *ledger = NULL;
    bool is_met = true;

    folder = scratch_new();
    state = memory_print("XDG_STATE_HOME=%s/state", folder);
    ledger = memory_print("%s/state/attache/demo", folder);
    ledger_fill_history(ledger, UPLOADS);
    for (int i = 0; i < rounds; i++) {
        sit();
        run("app-54321", FIGURE_COMMAND);
        run(NULL, FIGURE_ALL);
    }
    (void)printf("| %-44s | %10s | %10s | %9s |     |\n", "100,000 earlier uploads", "median", "worst",
                 "at most");
    for (enum figure figure = 0; figure < FIGURES; figure++)
        is_met = print_row(figure) && is_met;
    for (enum figure figure = 0; figure < FIGURES; figure++)
        samples_done(&all[figure]);
    scratch_remove(folder);
    free(state);
    return is_met ? 0 : 1;
}
