/*
 * look: the story of finding out sizes, times and kinds. An entry that does not answer costs its own row only.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "files/details.h"
#include "files/mount.h"
#include "files/path.h"
#include "work/crew.h"
#include "work/task.h"

#define PATIENCE_MS 200
#define MOST_LOOKED 1024 /* in one report, so that taking it holds up nobody */

struct look {
    struct task *task;
    struct listing *listing;
    const uint32_t *entries; /* NULL: all */
    uint32_t count;          /* of them; twice as many errands, if folders are counted as well */
    atomic_int folder;       /* descriptor, -1 until someone opened it */
    struct looked *looked;   /* not yet reported                       */
    uint32_t looked_count, looked_room;
    struct details *all; /* filled in instead of reporting; its owner's. NULL: reported */
};

/* The first worker that comes through opens it for all: opening may hang, too. */
static int open_folder(struct look *look)
{
    int nobody = -1, folder = atomic_load(&look->folder);

    if (folder >= 0)
        return folder;
    folder = path_open(listing_path(look->listing), O_PATH | O_DIRECTORY);
    if (folder >= 0 && !atomic_compare_exchange_strong(&look->folder, &nobody, folder)) {
        (void)close(folder);
        folder = nobody;
    }
    return folder;
}

static uint32_t entry_at(const struct look *look, uint32_t index)
{
    index = index < look->count ? index : index - look->count;
    return look->entries ? look->entries[index] : index;
}

/* How many entries a folder holds, and 1. Only on a local disk, and on that of its parent: nothing is mounted, or
 * waited for, to know a number. */
static uint32_t count_entries(const struct look *look, int parent, const char *name)
{
    struct stat here, above;
    uint32_t count = 1;
    DIR *folder;
    int descriptor;

    if (fstat(parent, &above) != 0 ||
        fstatat(parent, name, &here, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0 ||
        here.st_dev != above.st_dev || mount_kind_of(listing_path(look->listing)) != MOUNT_LOCAL)
        return DETAIL_UNCOUNTED;
    descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    folder = descriptor < 0 ? NULL : fdopendir(descriptor);
    if (!folder && descriptor >= 0)
        (void)close(descriptor);
    if (!folder)
        return DETAIL_UNCOUNTED;
    for (const struct dirent *entry; count <= DETAIL_MOST_ENTRIES + 1 && (entry = readdir(folder));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    (void)closedir(folder);
    return count;
}

/* What a helper saw of an entry. */
struct sight {
    struct detail detail;
    uint64_t inode;
};

/* First what the entries are, then, once the person sees that, what is in the folders among them. */
static void look_at(void *context, uint32_t index, void *result, struct pulse *pulse)
{
    struct look *look = context;
    struct sight *sight = result;
    struct detail *detail = &sight->detail;
    const char *name = listing_name(look->listing, entry_at(look, index));
    int folder = open_folder(look);
    struct stat info;

    (void)pulse;
    *sight = (struct sight){ .detail.outcome = OUTCOME_ERROR };
    if (folder < 0 || fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0)
        return;

    sight->inode = info.st_ino;
    detail->outcome = OUTCOME_KNOWN;
    detail->kind = (uint8_t)detail_kind_of_mode(info.st_mode);
    if (detail->kind == KIND_LINK) { /* shown is what would be sent */
        struct stat target;

        detail->target_kind = KIND_UNKNOWN;
        if (fstatat(folder, name, &target, AT_NO_AUTOMOUNT) == 0) {
            detail->target_kind = (uint8_t)detail_kind_of_mode(target.st_mode);
            info = target;
        }
    }
    detail->size_bytes = (uint64_t)info.st_size;
    detail->mtime_ns = detail_ns_of_time(info.st_mtim);
    detail->mode = info.st_mode;
    detail->owner = info.st_uid;
    if (index >= look->count && detail->kind == KIND_FOLDER)
        detail->entries = count_entries(look, folder, name);
}

static void report_looked(struct look *look)
{
    bool is_weighing = task_errand(look->task)->kind == ERRAND_WEIGH;
    struct report *report;

    if (!look->looked_count)
        return;
    report = task_answer(look->task, is_weighing ? REPORT_WEIGHTS : REPORT_DETAILS);
    report->finding->listing = listing_hold(look->listing);
    report->finding->looked = GIVE(look->looked);
    report->finding->looked_count = look->looked_count;
    look->looked_count = look->looked_room = 0;
    task_report(look->task, report);
}

static void take(void *context, uint32_t index, void *result, bool is_late)
{
    struct look *look = context;
    static const struct sight unanswered = { .detail.outcome = OUTCOME_LATE };
    const struct sight *sight = result ? result : &unanswered;
    const struct detail *detail = &sight->detail;

    if (index >= look->count && !detail->entries) /* no folder, or no answer to what matters least */
        return;
    if (look->all) {
        if (!is_late)
            details_set(look->all, index, detail);
        return;
    }
    if (look->looked_count == look->looked_room) {
        look->looked_room = look->looked_room ? look->looked_room * 2 : 64;
        look->looked = memory_resize(look->looked, look->looked_room, sizeof *look->looked);
    }
    look->looked[look->looked_count++] = (struct looked){ entry_at(look, index), *detail, sight->inode };
    if (is_late || look->looked_count == MOST_LOOKED)
        report_looked(look);
}

static void flush(void *context, bool is_end)
{
    (void)is_end;
    report_looked(context);
}

static void release(void *context)
{
    struct look *look = context;
    int folder = atomic_load(&look->folder);

    if (folder >= 0)
        (void)close(folder);
    free(look->looked);
    listing_free(look->listing);
    task_free(look->task);
    free(look);
}

static struct look *look_new(struct task *task, struct listing *listing, uint32_t count)
{
    struct look *look = memory_new(1, sizeof *look);

    look->task = task_hold(task);
    look->listing = listing_hold(listing);
    look->count = count;
    atomic_init(&look->folder, -1);
    return look;
}

void details_tell(struct task *task)
{
    const struct errand *errand = task_errand(task);
    const uint32_t rounds = errand->kind == ERRAND_DETAILS ? 2 : 1;
    const struct crew_work work = {
        errand->entries_count * rounds, PATIENCE_MS, look_at, take, flush, release
    };
    struct look *look = look_new(task, errand->listing, errand->entries_count);

    look->entries = errand->entries;
    crew_run(task_pool(task), &work, look, task_stop(task));
}

struct details *look_at_all(struct task *task, struct listing *listing)
{
    const struct crew_work work = { listing_count(listing), PATIENCE_MS, look_at, take, flush, release };
    struct look *look = look_new(task, listing, listing_count(listing));
    struct details *all = details_new();

    look->all = all;
    crew_run(task_pool(task), &work, look, task_stop(task));
    return all;
}
