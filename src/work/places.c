/*
 * places: the story of the folders a person goes to: visits are counted, bookmarks kept, both listed. They are
 * comfort: what cannot be kept is not kept, and nothing is said.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/ledger.h"
#include "work/task.h"

#define RECENT_MOST 200

void visit_tell(struct task *task)
{
    OWNED(ledger) struct ledger *ledger = NULL;
    struct error err;

    if (task_state_dir(task) && ledger_open(task_state_dir(task), &ledger, &err))
        (void)ledger_visit(ledger, task_errand(task)->path, clock_today_s(), &err);
}

void bookmark_tell(struct task *task)
{
    OWNED(ledger) struct ledger *ledger = NULL;
    struct error err;

    if (task_state_dir(task) && ledger_open(task_state_dir(task), &ledger, &err))
        (void)ledger_bookmark(ledger, task_errand(task)->filter, task_errand(task)->path, &err);
}

static bool has_name(char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static void add_folders(char **names, size_t *count, const struct ledger_folder *folders,
                        size_t folders_count)
{
    for (size_t i = 0; i < folders_count; i++)
        if (!has_name(names, folders[i].path))
            names[(*count)++] = memory_text(folders[i].path);
}

static void forget(struct ledger *ledger, const char *path)
{
    struct error err;

    (void)ledger_bookmark(ledger, path, NULL, &err);
    (void)ledger_forget_folder(ledger, path, &err);
}

/* Bookmarks first, then the folders visited often and lately. */
static char **list_places(struct ledger *ledger)
{
    struct ledger_folder *marked = NULL, *recent = NULL;
    size_t marked_count = 0, recent_count = 0, count = 0;
    struct error err;
    char **names;

    (void)ledger_bookmarks(ledger, &marked, &marked_count, &err);
    (void)ledger_recent(ledger, RECENT_MOST, clock_today_s(), &recent, &recent_count, &err);
    names = memory_new(marked_count + recent_count + 1, sizeof *names);
    add_folders(names, &count, marked, marked_count);
    add_folders(names, &count, recent, recent_count);
    ledger_folders_free(marked, marked_count);
    ledger_folders_free(recent, recent_count);
    return names;
}

void places_tell(struct task *task)
{
    struct report *report = task_answer(task, REPORT_PLACES);
    OWNED(ledger) struct ledger *ledger = NULL;
    struct error err = { 0 };

    if (task_state_dir(task) && ledger_open(task_state_dir(task), &ledger, &err)) {
        if (task_errand(task)->filter)
            forget(ledger, task_errand(task)->filter);
        report->finding->names = list_places(ledger);
    }
    report->error = error_keep(&err);
    report->is_last = true;
    task_report(task, report);
}
