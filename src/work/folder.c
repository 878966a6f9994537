/*
 * folder: the story of reading a folder: its first rows while the rest arrives, the
 * whole, and then word each time it changes.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/identity.h"
#include "files/mount.h"
#include "files/path.h"
#include "work/task.h"

#define BLOCK_BYTES      (256 * 1024) /* of directory entries at a time                      */
#define FIRST_ROWS       256          /* shown before the rest has come                      */
#define FIRST_AFTER_MS   12           /* a small folder is there whole before that           */
#define AGAIN_TIMES      8            /* each further glimpse comes so many times later      */
#define LARGE            2000         /* above this, first rows are worth an extra selection */
#define QUIET_MS         100          /* a change is told when nothing more came for so long */
#define TELL_AT_LEAST_MS 1000         /* or after this                                       */
#define REST_TIMES       10           /* the next change is told so many reading times later */
#define JUST_NOW_S       2            /* more than the times of any file system are apart    */

#define NAMES_CHANGED    (IN_CREATE | IN_DELETE | IN_MOVE | IN_ATTRIB | IN_CLOSE_WRITE | IN_MODIFY)
#define FOLDER_GONE      (IN_DELETE_SELF | IN_MOVE_SELF)

static enum kind kind_of(unsigned char type)
{
    switch (type) {
    case DT_REG: return KIND_FILE;
    case DT_DIR: return KIND_FOLDER;
    case DT_LNK: return KIND_LINK;
    case DT_FIFO: return KIND_FIFO;
    case DT_SOCK: return KIND_SOCKET;
    case DT_BLK:
    case DT_CHR: return KIND_DEVICE;
    default: return KIND_UNKNOWN;
    }
}

/* Adds the entries of one block. False if there is no room for more. */
static bool add_entries(struct listing *listing, const char *block, size_t count)
{
    for (size_t at = 0; at < count;) {
        const struct dirent64 *entry = (const struct dirent64 *)(const void *)(block + at);
        const char *name = entry->d_name;
        bool is_dots = name[0] == '.' && (!name[1] || (name[1] == '.' && !name[2]));

        at += entry->d_reclen;
        if (!is_dots &&
            listing_add(listing, name, strlen(name), kind_of(entry->d_type), entry->d_ino) == LISTING_NONE)
            return false;
    }
    return true;
}

bool folder_read(int descriptor, struct listing *listing, const atomic_bool *stop,
                 void (*so_far)(void *context), void *context)
{
    char *block = memory_new(BLOCK_BYTES, 1);
    ssize_t count;

    while ((count = getdents64(descriptor, block, BLOCK_BYTES)) > 0) {
        if (!add_entries(listing, block, (size_t)count)) {
            errno = EFBIG;
            count = -1;
            break;
        }
        if (atomic_load_explicit(stop, memory_order_relaxed))
            break;
        if (so_far)
            so_far(context);
    }
    free(block);
    return count >= 0;
}

/* What the story knows while it reads. */
struct reading {
    struct task *task;
    struct listing *listing;
    int64_t started_ms;
    int64_t next_ms; /* of the reading: when the next glimpse is due */
    int descriptor;  /* of the folder                                */
    int watch;       /* -1 until there is one                        */
};

/* Watching by descriptor works for paths of any length. */
static int watch_descriptor(int descriptor)
{
    char path[64];
    int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    if (watch >= 0 && inotify_add_watch(watch, path, NAMES_CHANGED | FOLDER_GONE | IN_ONLYDIR) < 0) {
        (void)close(watch);
        return -1;
    }
    return watch;
}

/* The kernel visits every entry it knows to start a watch, so the first rows go out before. */
static void start_watch(struct reading *reading)
{
    if (reading->watch < 0)
        reading->watch = watch_descriptor(reading->descriptor);
}

/* The first rows of what has come so far. */
static void tell_first(struct reading *reading)
{
    const struct errand *errand = task_errand(reading->task);
    struct report *report = task_answer(reading->task, REPORT_FOLDER);
    struct finding *finding = report->finding;
    struct order order = errand->order;

    if (order_needs_details(&order))
        order.by = SORT_NAME;
    finding->listing = listing_hold(reading->listing);
    finding->count = listing_count(reading->listing);
    finding->rows = rows_sort(reading->listing, finding->count, &order, NULL, FIRST_ROWS,
                              task_stop(reading->task));
    task_report(reading->task, report);
    start_watch(reading);
}

static void glimpse(void *context)
{
    struct reading *reading = context;
    int64_t passed_ms = clock_now_ms() - reading->started_ms;

    if (passed_ms < reading->next_ms)
        return;
    tell_first(reading);
    reading->next_ms = passed_ms * AGAIN_TIMES;
}

/* A file that is born since then has only the inode of one that is gone. */
static bool is_older(const struct listing *old, const struct listing *now, uint32_t entry)
{
    OWNED_TEXT char *path = listing_entry_path(now, entry);
    struct identity identity;

    return identity_look(path, &identity) &&
           (identity.born_s ? identity.born_s : identity.modified_s) <= listing_ended_s(old);
}

/* What was renamed is looked at, and only where that does not wait for anybody. */
static uint32_t *follow(const struct listing *old, const struct listing *now)
{
    uint32_t *moved = listing_follow(old, now);

    if (mount_kind_of(listing_path(now)) == MOUNT_LOCAL)
        listing_follow_inodes(old, now, moved, is_older);
    return moved;
}

static void tell_whole(struct reading *reading)
{
    const struct errand *errand = task_errand(reading->task);
    struct report *report = task_answer(reading->task, REPORT_FOLDER);
    struct finding *finding = report->finding;

    finding->listing = listing_hold(reading->listing);
    finding->count = listing_count(reading->listing);
    if (errand->listing) {
        finding->old = listing_hold(errand->listing);
        finding->moved_count = listing_count(errand->listing);
        finding->moved = follow(errand->listing, reading->listing);
    }
    report->is_last = true;
    if (arrange(reading->task, reading->listing, finding->count, finding))
        task_report(reading->task, report);
    else
        report_free(report);
}

static void tell_failure(struct task *task, int error_number)
{
    struct report *report = task_answer(task, REPORT_FOLDER);
    struct error err;

    report->is_last = true;
    (void)error_set_errno(&err, STAGE_FILE, REMEDY_FAIL, error_number, "cannot read this folder");
    report->error = error_keep(&err);
    task_report(task, report);
}

static bool read_whole(struct reading *reading)
{
    struct task *task = reading->task;
    bool is_read = folder_read(reading->descriptor, reading->listing, task_stop(task), glimpse, reading);

    if (!is_read) {
        tell_failure(task, errno);
        return false;
    }
    listing_end(reading->listing, clock_today_s());
    if (listing_count(reading->listing) > LARGE)
        tell_first(reading);
    start_watch(reading);
    tell_whole(reading);
    return true;
}

/* True if something happens within wait_ms; *out_is_over: the task is to end. */
static bool wait_for_change(struct task *task, int watch, int wait_ms, bool *out_is_over)
{
    struct pollfd waiting[2] = { { .fd = watch, .events = POLLIN },
                                 { .fd = task_descriptor(task), .events = POLLIN } };
    char events[4096];

    if (poll(waiting, 2, wait_ms) < 0 && errno != EINTR)
        *out_is_over = true;
    if (waiting[1].revents)
        *out_is_over = true;
    if (*out_is_over || !waiting[0].revents)
        return false;
    (void)!read(watch, events, sizeof events);
    return true;
}

/* Tells once that the folder changed, when it is quiet again. The face reads it anew with another errand, which ends
 * this one. */
static void watch_folder(const struct reading *reading, bool has_changed)
{
    struct task *task = reading->task;
    int64_t since_ms, rest_ms = (clock_now_ms() - reading->started_ms) * REST_TIMES;
    bool is_over = false;

    for (; !is_over; has_changed = false) {
        if (!has_changed && !wait_for_change(task, reading->watch, -1, &is_over))
            continue;
        since_ms = clock_now_ms();
        while (wait_for_change(task, reading->watch, QUIET_MS, &is_over) &&
               clock_now_ms() - since_ms < TELL_AT_LEAST_MS)
            ;
        if (!is_over)
            task_report(task, task_answer(task, REPORT_CHANGED));
        since_ms = clock_now_ms();
        while (!is_over && clock_now_ms() - since_ms < rest_ms)
            (void)wait_for_change(task, task_descriptor(task), (int)rest_ms, &is_over);
    }
}

/* Two changes within one tick of the clock leave the same time: a folder that changed just now is watched first. */
static bool is_changing(const struct stat *info)
{
    return clock_today_s() - info->st_mtim.tv_sec < JUST_NOW_S;
}

/* Whether names came or went after that. */
static bool has_changed_since(int descriptor, const struct stat *before)
{
    struct stat now;

    return fstat(descriptor, &now) != 0 || now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

static void read_and_watch(struct reading *reading, const struct stat *info)
{
    bool is_read;

    reading->listing = listing_new(task_errand(reading->task)->path, info->st_dev);
    if (is_changing(info))
        start_watch(reading);
    is_read = read_whole(reading);
    listing_free(reading->listing);
    if (is_read && reading->watch >= 0)
        watch_folder(reading, has_changed_since(reading->descriptor, info));
    if (reading->watch >= 0)
        (void)close(reading->watch);
}

/* Below a file there is no folder, nor anything else: what was named is not there. */
static int reason_of(const char *path, int error_number)
{
    struct stat info;

    return error_number == ENOTDIR && !path_look(path, &info) ? ENOENT : error_number;
}

void folder_tell(struct task *task)
{
    int descriptor = path_open(task_errand(task)->path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
    struct reading reading = { .task = task,
                               .started_ms = clock_now_ms(),
                               .next_ms = FIRST_AFTER_MS,
                               .descriptor = descriptor,
                               .watch = -1 };
    struct stat info;

    if (descriptor < 0 || fstat(descriptor, &info) != 0)
        tell_failure(task, reason_of(task_errand(task)->path, errno));
    else
        read_and_watch(&reading, &info);
    if (descriptor >= 0)
        (void)close(descriptor);
}
