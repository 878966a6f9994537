/*
 * find: the story of searching below a folder. The names found are a listing of paths, in the order of their depth;
 * the folders in it are what is still to be read. Mounts that may not answer are left alone.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/find.h"
#include "files/path.h"
#include "work/mounts.h"
#include "work/task.h"

#define TELL_EVERY_MS 100

struct search {
    struct task *task;
    struct listing *found;
    struct mounts *mounts;
    int64_t told_ms;
};

static void tell(struct search *search, bool is_last)
{
    const struct errand *errand = task_errand(search->task);
    struct report *report = task_answer(search->task, REPORT_FOUND);
    struct finding *finding = report->finding;

    finding->listing = listing_hold(search->found);
    finding->count = listing_count(search->found);
    finding->shown = find_rank(search->found, finding->count, NULL, errand->filter ? errand->filter : "",
                               task_stop(search->task));
    report->is_last = is_last;
    if (finding->shown)
        task_report(search->task, report);
    else
        report_free(report);
    search->told_ms = clock_now_ms();
}

static void add_name(struct search *search, const char *below, const struct listing *listing, uint32_t i)
{
    const struct entry *entry = listing_entry(listing, i);
    OWNED_TEXT char *path = *below ? path_join_bytes(below, listing_name(listing, i), entry->length) : NULL;

    (void)listing_add(search->found, path ? path : listing_name(listing, i),
                      path ? strlen(path) : entry->length, entry->kind, entry->inode);
}

/* In the order in which people expect names: what ranks alike is shown so. */
static void add_names(struct search *search, const char *below, const struct listing *listing)
{
    const struct order *wanted = &task_errand(search->task)->order;
    struct order order = { .by = SORT_NAME, .is_mixed = wanted->is_mixed, .has_hidden = wanted->has_hidden };
    OWNED(rows)
    struct rows *rows = rows_sort(listing, listing_count(listing), &order, NULL, UINT32_MAX,
                                  task_stop(search->task));

    for (uint32_t row = 0; rows && row < rows->count; row++)
        add_name(search, below, listing, rows->entries[row]);
}

/* below: the folder's path below the start; "" for the start itself. */
static void search_folder(struct search *search, const char *below)
{
    OWNED_TEXT char *path = path_absolute(below, task_errand(search->task)->path, NULL);
    OWNED(listing) struct listing *listing = listing_new(path, 0);
    int descriptor;

    if (*below && mounts_may_hang(search->mounts, path))
        return;
    descriptor = path_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
    if (descriptor < 0)
        return;
    (void)folder_read(descriptor, listing, task_stop(search->task), NULL, NULL);
    (void)close(descriptor);
    add_names(search, below, listing);
}

void find_tell(struct task *task)
{
    struct search search = { .task = task,
                             .found = listing_new_paths(task_errand(task)->path),
                             .mounts = mounts_read(),
                             .told_ms = clock_now_ms() };

    search_folder(&search, "");
    for (uint32_t i = 0; i < listing_count(search.found) && !atomic_load(task_stop(task)); i++) {
        if (listing_entry(search.found, i)->kind != KIND_FOLDER)
            continue;
        search_folder(&search, listing_name(search.found, i));
        if (clock_now_ms() - search.told_ms >= TELL_EVERY_MS)
            tell(&search, false);
    }
    tell(&search, true);
    listing_free(search.found);
    mounts_free(search.mounts);
}

void rank_tell(struct task *task)
{
    const struct errand *errand = task_errand(task);
    struct report *report = task_answer(task, REPORT_ROWS);
    struct finding *finding = report->finding;

    finding->listing = listing_hold(errand->listing);
    finding->shown = find_rank(errand->listing, listing_count(errand->listing), errand->base, errand->filter,
                               task_stop(task));
    report->is_last = true;
    if (finding->shown)
        task_report(task, report);
    else
        report_free(report);
}
