/*
 * review: the story of finding out what would be sent: each marked file looked at, and compared with what was marked;
 * each marked folder unfolded, nothing twice.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "files/path.h"
#include "files/rows.h"
#include "work/crew.h"
#include "work/task.h"

#define PATIENCE_MS 3000   /* of one marked file, or of one step in a marked folder */
#define MOST_FILES  100000 /* in one review                                         */
#define MOST_DEPTH  200    /* of folders in folders                                 */

/* What one marked path comes to. */
struct bundle {
    struct attachment **files;
    size_t count, room;
    struct unfolded unfolded; /* path NULL: it was no folder */
    bool was_cut;
    bool is_stray; /* it may not be what was marked: its folder is to be asked */
};

struct review {
    struct task *task;
    atomic_uint holds;       /* of the story, and of the crew */
    struct bundle **bundles; /* one for each path */
    uint32_t count;
};

static void bundle_free(struct bundle *bundle)
{
    if (!bundle)
        return;
    for (size_t i = 0; i < bundle->count; i++)
        attachment_free(bundle->files[i]);
    free(bundle->files);
    free(bundle->unfolded.path);
    free(bundle);
}

static void bundle_add(struct bundle *bundle, struct attachment *file)
{
    if (bundle->count == bundle->room) {
        bundle->room = bundle->room ? bundle->room * 2 : 4;
        bundle->files = memory_resize(bundle->files, bundle->room, sizeof *bundle->files);
    }
    bundle->files[bundle->count++] = file;
}

/* A folder on its way to be unfolded. */
struct unfolding {
    struct task *task;
    struct bundle *bundle;
    struct pulse *pulse;
    int depth;
};

static bool goes_on(struct unfolding *unfolding)
{
    pulse_touch(unfolding->pulse);
    unfolding->bundle->was_cut = unfolding->bundle->count >= MOST_FILES;
    return !unfolding->bundle->was_cut &&
           !atomic_load_explicit(task_stop(unfolding->task), memory_order_relaxed);
}

/* A link is followed to a file, never to a folder: that could lead anywhere, or in a circle. */
static void unfold_file(const struct unfolding *unfolding, const char *path)
{
    struct attachment *file = attachment_look(path);

    if (file->concerns & (CONCERN_FOLDER | CONCERN_SPECIAL)) {
        unfolding->bundle->unfolded.others++;
        attachment_free(file);
        return;
    }
    unfolding->bundle->unfolded.files++;
    bundle_add(unfolding->bundle, file);
}

static void unfold(struct unfolding *unfolding, const char *folder);

static void unfold_entry(struct unfolding *unfolding, const struct listing *listing, uint32_t entry)
{
    OWNED_TEXT char *path = listing_entry_path(listing, entry);
    enum kind kind = listing_entry(listing, entry)->kind;
    struct stat info;

    if (kind == KIND_UNKNOWN && lstat(path, &info) == 0 && S_ISDIR(info.st_mode))
        kind = KIND_FOLDER;
    if (kind == KIND_FOLDER) {
        unfolding->depth++;
        unfold(unfolding, path);
        unfolding->depth--;
    } else if (kind == KIND_FILE || kind == KIND_LINK || kind == KIND_UNKNOWN)
        unfold_file(unfolding, path);
    else
        unfolding->bundle->unfolded.others++;
}

static void count_hidden(const struct unfolding *unfolding, const struct listing *listing, uint32_t shown)
{
    unfolding->bundle->unfolded.hidden += listing_count(listing) - shown;
}

/* A folder that cannot be read stands in the review as what it is. */
static void unfold(struct unfolding *unfolding, const char *folder)
{
    const struct order order = { .is_mixed = true,
                                 .has_hidden = task_errand(unfolding->task)->order.has_hidden };
    OWNED(listing) struct listing *listing = listing_new(folder, 0);
    OWNED(rows) struct rows *rows = NULL;
    int descriptor = unfolding->depth < MOST_DEPTH ? path_open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
                                                   : -1;
    bool is_read = descriptor >= 0 &&
                   folder_read(descriptor, listing, task_stop(unfolding->task), NULL, NULL);

    if (descriptor >= 0)
        (void)close(descriptor);
    if (!is_read) {
        bundle_add(unfolding->bundle, attachment_look(folder));
        return;
    }
    rows = rows_sort(listing, listing_count(listing), &order, NULL, UINT32_MAX, NULL);
    count_hidden(unfolding, listing, rows->count);
    for (uint32_t row = 0; row < rows->count && goes_on(unfolding); row++)
        unfold_entry(unfolding, listing, rows->entries[row]);
}

static bool is_as_marked(const struct errand *errand, uint32_t index, struct attachment *file)
{
    return !errand->marked || attachment_compare(file, &errand->marked[index], clock_today_s());
}

/* A folder has no size: what had one is not sent as all that is in a folder now. */
static bool was_file(const struct errand *errand, uint32_t index)
{
    return errand->marked && errand->marked[index].size_bytes != UINT64_MAX;
}

static void look_at(void *context, uint32_t index, void *result, struct pulse *pulse)
{
    struct review *review = context;
    const char *path = task_errand(review->task)->paths[index];
    struct attachment *file = attachment_look(path);
    struct bundle *bundle = memory_new(1, sizeof *bundle);

    if (file->concerns & CONCERN_FOLDER && !was_file(task_errand(review->task), index)) {
        struct unfolding unfolding = { review->task, bundle, pulse, 0 };

        bundle->unfolded.path = memory_text(path);
        unfold(&unfolding, file->path);
        attachment_free(file);
    } else {
        bundle->is_stray = !is_as_marked(task_errand(review->task), index, file);
        bundle_add(bundle, file);
    }
    *(struct bundle **)result = bundle;
}

static struct bundle *unanswered(const char *path)
{
    struct bundle *bundle = memory_new(1, sizeof *bundle);
    struct attachment *file = memory_new(1, sizeof *file);

    file->path = memory_text(path);
    file->shown_path = memory_text(path);
    file->name = attachment_name(path);
    file->mount = MOUNT_REMOTE;
    file->concerns = CONCERN_UNANSWERED;
    bundle_add(bundle, file);
    return bundle;
}

static void take(void *context, uint32_t index, void *result, bool is_late)
{
    struct review *review = context;

    if (is_late)
        bundle_free(*(struct bundle **)result);
    else if (result)
        review->bundles[index] = *(struct bundle **)result;
    else
        review->bundles[index] = unanswered(task_errand(review->task)->paths[index]);
}

/* What is sent once is known by its path, and by its inode: a file reached by two ways, or under two names, is one. */
struct seen {
    struct attachment **slots;
    size_t mask;
};

static size_t slot_of(const struct seen *seen, const struct attachment *file)
{
    uint64_t hash = (file->inode * 0x9e3779b97f4a7c15ULL) ^ file->device;

    if (!file->inode)
        for (const char *at = file->path; *at; at++)
            hash = (hash ^ (unsigned char)*at) * 0x100000001b3ULL;
    return (size_t)(hash ^ hash >> 29) & seen->mask;
}

static bool is_same(const struct attachment *a, const struct attachment *b)
{
    return a->inode ? a->inode == b->inode && a->device == b->device : strcmp(a->path, b->path) == 0;
}

/* What was marked twice by the same path is merely in a marked folder, too. */
static void tell_twice(struct attachment *file, const struct attachment *other)
{
    if (strcmp(file->shown_path, other->shown_path) == 0)
        return;
    file->concerns |= CONCERN_TWICE;
    if (!file->other_path)
        file->other_path = memory_text(other->shown_path);
}

/* True the first time. */
static bool see(struct seen *seen, struct attachment *file)
{
    size_t slot = slot_of(seen, file);

    for (; seen->slots[slot]; slot = (slot + 1) & seen->mask)
        if (is_same(seen->slots[slot], file)) {
            tell_twice(seen->slots[slot], file);
            return false;
        }
    seen->slots[slot] = file;
    return true;
}

static struct seen seen_for(size_t count)
{
    struct seen seen = { .mask = 1 };

    while (seen.mask < count * 2)
        seen.mask = seen.mask << 1 | 1;
    seen.slots = memory_new(seen.mask + 1, sizeof(struct attachment *));
    return seen;
}

/* Moves what a bundle holds into the report. */
static void unpack(struct bundle *bundle, struct report *report, struct seen *seen)
{
    struct finding *finding = report->finding;

    for (size_t i = 0; i < bundle->count; i++) {
        if (report->attachments_count < MOST_FILES && see(seen, bundle->files[i]))
            report->attachments[report->attachments_count++] = GIVE(bundle->files[i]);
        else if (report->attachments_count == MOST_FILES)
            finding->was_cut = true;
    }
    if (bundle->unfolded.path) {
        finding->unfolded[finding->unfolded_count] = bundle->unfolded;
        finding->unfolded[finding->unfolded_count++].path = GIVE(bundle->unfolded.path);
    }
    finding->was_cut |= bundle->was_cut;
}

/* True if whoever unfolds outer comes by inner, too: hidden folders are left out on the way. */
static bool unfolds(const struct review *review, const char *outer, const char *inner)
{
    return path_is_inside(inner, outer) &&
           (task_errand(review->task)->order.has_hidden || !strstr(inner + strlen(outer), "/."));
}

/* What a folder holds is counted once: in the outermost that is marked. */
static void count_once(struct review *review)
{
    char *const *paths = task_errand(review->task)->paths;

    for (uint32_t i = 0; i < review->count; i++)
        for (uint32_t j = 0; j < review->count && review->bundles[i] && review->bundles[i]->unfolded.path;
             j++)
            if (review->bundles[j] && review->bundles[j]->unfolded.path &&
                unfolds(review, paths[j], paths[i]))
                free(GIVE(review->bundles[i]->unfolded.path));
}

static void report_all(struct review *review)
{
    struct report *report = task_answer(review->task, REPORT_REVIEW);
    struct seen seen;
    size_t most = 0;

    for (uint32_t i = 0; i < review->count; i++)
        most += review->bundles[i] ? review->bundles[i]->count : 0;
    report->attachments = memory_new(most + 1, sizeof *report->attachments);
    report->finding->unfolded = memory_new(review->count + 1, sizeof *report->finding->unfolded);
    seen = seen_for(most);
    count_once(review);
    for (uint32_t i = 0; i < review->count; i++)
        if (review->bundles[i])
            unpack(review->bundles[i], report, &seen);
    free(seen.slots);
    attachment_compare_names(report->attachments, report->attachments_count);
    same_find(review->task, report);
    report->is_last = true;
    task_report(review->task, report);
}

/* What the folder says of a file that may be another than was marked. */
static void take_returned(struct bundle *bundle, struct returned *returned)
{
    struct attachment *file = bundle->files[0];

    if (returned->renamed) {
        attachment_free(file);
        bundle->files[0] = GIVE(returned->renamed);
    } else if (!returned->is_as_marked)
        attachment_is_another(file);
}

static void ask_folders(struct review *review)
{
    uint32_t *strays = memory_new((size_t)review->count + 1, sizeof *strays), count = 0;
    struct returned *returned;

    for (uint32_t i = 0; i < review->count; i++)
        if (review->bundles[i] && review->bundles[i]->is_stray)
            strays[count++] = i;
    returned = memory_new((size_t)count + 1, sizeof *returned);
    if (count)
        again_find(review->task, strays, count, returned);
    for (uint32_t i = 0; i < count; i++)
        take_returned(review->bundles[strays[i]], &returned[i]);
    free(returned);
    free(strays);
}

static void release(void *context)
{
    struct review *review = context;

    if (atomic_fetch_sub(&review->holds, 1) > 1)
        return;
    for (uint32_t i = 0; i < review->count; i++)
        bundle_free(review->bundles[i]);
    free(review->bundles);
    task_free(review->task);
    free(review);
}

void review_tell(struct task *task)
{
    struct review *review = memory_new(1, sizeof *review);
    struct crew_work work = { 0, PATIENCE_MS, look_at, take, NULL, release };

    review->task = task_hold(task);
    atomic_init(&review->holds, 2);
    while (task_errand(task)->paths[review->count])
        review->count++;
    review->bundles = memory_new(review->count + 1, sizeof *review->bundles);
    work.count = review->count;
    crew_run(task_pool(task), &work, review, task_stop(task));
    ask_folders(review);
    report_all(review);
    release(review);
}
