/*
 * complete: the story of what a typed path can become.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "files/path.h"
#include "work/task.h"

#define MOST_NAMES 256

static bool fits(const struct listing *listing, uint32_t entry, const char *start)
{
    return strncmp(listing_name(listing, entry), start, strlen(start)) == 0 &&
           (start[0] == '.' || !listing_is_hidden(listing, entry));
}

/* A folder's name ends with a slash, so that the next name can be typed at once. */
static char *name_of(const struct listing *listing, uint32_t entry)
{
    bool is_folder = listing_entry(listing, entry)->kind == KIND_FOLDER;

    return memory_print("%s%s", listing_name(listing, entry), is_folder ? "/" : "");
}

void complete_tell(struct task *task)
{
    static const struct order order = { .has_hidden = true };
    const char *typed = task_errand(task)->path, *start = path_leaf(typed);
    OWNED_TEXT char *folder = memory_bytes(typed, (size_t)(start - typed));
    OWNED(listing) struct listing *listing = listing_new(folder, 0);
    OWNED(rows) struct rows *rows = NULL;
    struct report *report = task_answer(task, REPORT_COMPLETED);
    int descriptor = path_open(folder, O_RDONLY | O_DIRECTORY);
    size_t count = 0;

    if (descriptor >= 0) {
        (void)folder_read(descriptor, listing, task_stop(task), NULL, NULL);
        (void)close(descriptor);
    }
    rows = rows_sort(listing, listing_count(listing), &order, NULL, UINT32_MAX, NULL);
    report->finding->names = memory_new(MOST_NAMES + 1, sizeof(char *));
    for (uint32_t row = 0; row < rows->count && count < MOST_NAMES; row++)
        if (fits(listing, rows->entries[row], start))
            report->finding->names[count++] = name_of(listing, rows->entries[row]);
    report->is_last = true;
    task_report(task, report);
}
