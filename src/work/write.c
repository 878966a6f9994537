/*
 * write: the story of writing a file of results. The file is ours alone (0600); one that is there is left alone unless
 * it may be replaced, and then the new one takes its place only when it is complete.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/whole.h"
#include "work/task.h"

static void remove_file(const char *path)
{
    int reason = errno;

    (void)unlink(path);
    errno = reason;
}

/* Writes and closes; a file that could not be written whole is removed. */
static bool fill_file(int descriptor, const char *path, const char *text)
{
    bool is_whole = whole_write(descriptor, text, strlen(text)) && fsync(descriptor) == 0;
    int reason = errno;

    if (close(descriptor) == 0 && is_whole)
        return true;
    errno = is_whole ? errno : reason;
    remove_file(path);
    return false;
}

static bool create_file(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);

    return descriptor >= 0 && fill_file(descriptor, path, text);
}

static bool replace_file(const char *path, const char *text)
{
    OWNED_TEXT char *fresh = memory_print("%s.XXXXXX", path);
    int descriptor = mkostemp(fresh, O_CLOEXEC);

    if (descriptor < 0 || !fill_file(descriptor, fresh, text))
        return false;
    if (rename(fresh, path) == 0)
        return true;
    remove_file(fresh);
    return false;
}

/* A link, a pipe or a device is nothing to put a file in the place of: nobody is even asked. */
static bool is_of_another_kind(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0 && !S_ISREG(info.st_mode);
}

static bool write_file(const struct errand *errand, struct error *err)
{
    bool is_there = !errand->may_replace && create_file(errand->path, errand->text);

    if (is_there)
        return true;
    if ((errand->may_replace || errno == EEXIST) && is_of_another_kind(errand->path)) {
        (void)error_set(err, STAGE_FILE, REMEDY_FAIL, "EINVAL", "not replaced, as it is no file: %s",
                        errand->path);
        return error_hint(err, "name another");
    }
    if (errand->may_replace && replace_file(errand->path, errand->text))
        return true;
    return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "cannot write %s", errand->path);
}

void write_tell(struct task *task)
{
    struct report *report = task_answer(task, REPORT_WRITTEN);
    struct error err = { 0 };

    (void)write_file(task_errand(task), &err);
    report->error = error_keep(&err);
    report->is_last = true;
    task_report(task, report);
}
