#include "commands/history.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "base/memory.h"
#include "commands/exit.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/say.h"
#include "commands/session.h"
#include "record/ledger.h"
#include "record/settings.h"

#define PAGE_RESULTS 1000 /* read, then written, at once */

static bool open_ledger(const struct options *options, struct ledger **out_ledger, struct error *err)
{
    OWNED_TEXT char *folder = session_state_folder(options);

    if (!folder) {
        error_set(err, STAGE_FILE, REMEDY_FAIL, "no-home", "there is no folder where the history could be");
        return error_hint(err, "set HOME or XDG_STATE_HOME");
    }
    return ledger_open(folder, out_ledger, err);
}

static char *words_of(const struct options *options)
{
    struct buffer words = { 0 };

    for (size_t i = 0; i < options->paths_count; i++)
        buffer_print(&words, "%s%s", i > 0 ? " " : "", options->paths[i]);
    return buffer_take(&words);
}

static bool purge(struct ledger *ledger, struct error *err)
{
    size_t count = 0;

    if (!ledger_purge(ledger, &count, err))
        return false;
    say("%zu results wiped from the history", count);
    return true;
}

/* What a slow reader (a pager) has not taken yet does not fill the memory, and nothing is held open in the ledger while
 * it is waited for. */
static bool print_pages(struct ledger *ledger, struct ledger_question *question, struct output *output,
                        size_t *out_printed, struct error *err)
{
    size_t count = question->limit;

    *out_printed = 0;
    while (count == question->limit && !output->is_broken) {
        struct result **results = NULL;

        if (!ledger_search(ledger, question, &results, &count, err))
            return false;
        output_write(output, (const struct result *const *)results, count, count < question->limit);
        ledger_results_free(results, count);
        *out_printed += count;
    }
    return true;
}

/* To whoever looks on; what reads the results gets nothing. */
static void say_nothing_found(const char *words)
{
    if (*words)
        say("nothing in the history matches \"%s\"", words);
    else
        say("the history is empty");
}

static bool print_all(const struct options *options, struct ledger *ledger, struct error *err)
{
    OWNED_TEXT char *words = words_of(options);
    struct ledger_question question = { .text = words, .limit = PAGE_RESULTS, .now_s = clock_today_s() };
    struct output output;
    struct error ignored;
    size_t printed;

    if (!output_open(options->settings, &output, err))
        return false;
    output.is_kept = false; /* where they come from is no way out */
    if (!print_pages(ledger, &question, &output, &printed, err)) {
        (void)output_close(&output, &ignored);
        return false;
    }
    if (printed == 0)
        say_nothing_found(words);
    return output_close(&output, err);
}

int history_run(const struct options *options)
{
    OWNED(ledger) struct ledger *ledger = NULL;
    struct error err, ignored;

    if (!open_ledger(options, &ledger, &err)) {
        say_error(&err);
        return EXIT_CONFIGURATION;
    }
    if (*ledger_notice(ledger))
        say("%s", ledger_notice(ledger));
    (void)ledger_wipe_expired(ledger, clock_today_s(), &ignored);
    if (!(options->purges ? purge(ledger, &err) : print_all(options, ledger, &err))) {
        say_error(&err);
        return EXIT_SOME_FAILED;
    }
    return EXIT_DONE;
}
