/*
 * attachment_open: a file opened for sending, and what happened to it while it was sent.
 */
#include "files/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/details.h"
#include "files/path.h"

bool attachment_is_of_disk(int error_number)
{
    static const int numbers[] = { EIO, ENODEV, ENXIO, ENOTCONN, ECONNABORTED, ESTALE, ETIMEDOUT };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] == error_number)
            return true;
    return false;
}

bool attachment_trouble(int error_number, const char *what, struct error *err)
{
    error_set_errno(err, STAGE_FILE, REMEDY_FAIL, error_number, "%s", what);
    err->is_of_disk = attachment_is_of_disk(error_number);
    return error_hint(err, "check the disk or the mount it lies on, then try again");
}

/* What open says, as a verdict: too many descriptors pass by themselves, the rest is this file's own trouble. */
static bool refuse_to_open(int error_number, struct error *err)
{
    switch (error_number) {
    case ENOENT:
    case ENOTDIR:
        error_set(err, STAGE_FILE, REMEDY_FAIL, "ENOENT", "the file is no longer there");
        return error_hint(err, "it was there when it was reviewed: choose it again where it is now");
    case ELOOP:
        error_set(err, STAGE_FILE, REMEDY_FAIL, "ELOOP",
                  "a link took the file's place since it was reviewed");
        return error_hint(err, "choose it again to send what the link leads to");
    case EACCES:
    case EPERM:
        error_set(err, STAGE_FILE, REMEDY_FAIL, "EACCES", "you may not read this file");
        return error_hint(err, "ask its owner for permission");
    case EMFILE:
    case ENFILE:
    case ENOMEM:
        error_set_errno(err, STAGE_FILE, REMEDY_HOLD, error_number, "the file cannot be opened now");
        return error_hint(err, ERROR_HINT_LIMIT);
    default: return attachment_trouble(error_number, "the file cannot be opened", err);
    }
}

static bool check_opened(const struct attachment *attachment, const struct stat *info, struct error *err)
{
    if (!S_ISREG(info->st_mode) || info->st_dev != attachment->device || info->st_ino != attachment->inode) {
        error_set(err, STAGE_FILE, REMEDY_FAIL, "replaced",
                  "another file took its place since it was reviewed");
        return error_hint(err, "choose it again to send what is there now");
    }
    if ((uint64_t)info->st_size < attachment->size_bytes) {
        error_set(err, STAGE_FILE, REMEDY_FAIL, "shrank",
                  "the file shrank from %" PRIu64 " to %" PRIu64 " bytes since it was reviewed",
                  attachment->size_bytes, (uint64_t)info->st_size);
        return error_hint(err, "choose it again to send what is there now");
    }
    return true;
}

bool attachment_open(const struct attachment *attachment, int *out_descriptor, struct error *err)
{
    int descriptor = path_open(attachment->path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat info;

    if (descriptor < 0)
        return refuse_to_open(errno, err);
    if (fstat(descriptor, &info) != 0) {
        attachment_trouble(errno, "the file cannot be looked at", err);
        (void)close(descriptor);
        return false;
    }
    if (!check_opened(attachment, &info, err)) {
        (void)close(descriptor);
        return false;
    }
    *out_descriptor = descriptor;
    return true;
}

static bool is_still_at_path(const struct attachment *attachment)
{
    struct stat info;

    if (!path_look(attachment->path, &info))
        return true; /* deleted or out of sight: what was open was sent */
    return info.st_dev == attachment->device && info.st_ino == attachment->inode;
}

enum attachment_fate attachment_fate(const struct attachment *attachment, int descriptor,
                                     uint64_t *out_size_bytes)
{
    struct stat info;

    *out_size_bytes = attachment->size_bytes;
    if (fstat(descriptor, &info) != 0)
        return ATTACHMENT_SAME;

    *out_size_bytes = (uint64_t)info.st_size;
    if (*out_size_bytes < attachment->size_bytes)
        return ATTACHMENT_SHRANK;
    if (*out_size_bytes > attachment->size_bytes)
        return ATTACHMENT_GREW;
    /* The change time moves with permissions and links too: only the time of the contents tells of other bytes. */
    if (detail_ns_of_time(info.st_mtim) != attachment->mtime_ns)
        return ATTACHMENT_REWRITTEN;
    return is_still_at_path(attachment) ? ATTACHMENT_SAME : ATTACHMENT_REPLACED;
}
