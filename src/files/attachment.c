#include "files/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/details.h"
#include "files/mount.h"
#include "files/path.h"

#define SPARSE_FROM_BYTES UINT64_C(1048576) /* smaller files with holes are nobody's concern */

/* Names that private keys, passwords and credentials usually have; * stands for any text. */
static const char *const secret_names[] = {
    "id_rsa",   "id_dsa",     "id_ecdsa",   "id_ed25519", "id_*_sk",          "*.pem",
    "*.key",    "*.p12",      "*.pfx",      "*.jks",      "*.kdbx",           "*.ppk",
    ".env",     ".env.*",     ".netrc",     ".pgpass",    ".git-credentials", "*_history",
    ".my.cnf",  "shadow",     "shadow-",    "gshadow",    "*.tfstate",        "kubeconfig",
    "*.keytab", "*.keystore", "credentials"
};

/* As fnmatch with case folded, for patterns with one star at most; fnmatch widens both texts each time, which took
 * longer than all else that is asked about a file. */
static bool fits(const char *name, const char *pattern)
{
    size_t length = strlen(name);
    size_t head = strcspn(pattern, "*");
    const char *tail = pattern + head + 1;

    if (!pattern[head])
        return strcasecmp(name, pattern) == 0;
    return length >= head + strlen(tail) && strncasecmp(name, pattern, head) == 0 &&
           strcasecmp(name + length - strlen(tail), tail) == 0;
}

static bool looks_secret(const char *path)
{
    const char *name = path_leaf(path);

    for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names; i++)
        if (fits(name, secret_names[i]))
            return true;
    return false;
}

static char *absolute_path(const char *path)
{
    char folder[PATH_MAX];

    if (*path == '/' || !getcwd(folder, sizeof folder))
        return memory_text(path);
    return memory_print("%s/%s", strcmp(folder, "/") == 0 ? "" : folder, path);
}

/* Why a file cannot be looked at. */
static enum concern concern_of(int error_number, bool is_link)
{
    if (error_number == EACCES)
        return CONCERN_UNREADABLE;
    if (attachment_is_of_disk(error_number))
        return CONCERN_UNANSWERED;
    return is_link || error_number == ELOOP ? CONCERN_BROKEN_LINK : CONCERN_MISSING;
}

/* The path with all links followed, the caller's; of one deeper than a system call
 * reaches, the last ones only. NULL with errno. */
static char *followed_path(const char *path)
{
    char *resolved = realpath(path, NULL);
    OWNED_TEXT char *absolute = NULL;

    if (resolved || errno != ENAMETOOLONG)
        return resolved;
    absolute = absolute_path(path);
    return path_follow(absolute);
}

void attachment_folder_done(struct attachment_folder *folder)
{
    free(folder->named);
    free(folder->followed);
    *folder = (struct attachment_folder){ 0 };
}

static const char *follow_folder(struct attachment_folder *last, const char *path, size_t length)
{
    if (!last->named || strncmp(last->named, path, length) != 0 || last->named[length]) {
        attachment_folder_done(last);
        last->named = memory_bytes(path, length);
        last->followed = realpath(last->named, NULL);
    }
    return last->followed;
}

/* Of what is there and is no link itself; NULL where the whole path has to be followed. */
static char *path_in_folder(const char *path, struct attachment_folder *last)
{
    const char *name = path_leaf(path);
    const char *folder;

    if (name == path || !*name || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return NULL;
    folder = follow_folder(last, path, (size_t)(name - path));
    return folder && strlen(folder) + 1 + strlen(name) < PATH_MAX ? path_join(folder, name) : NULL;
}

/* What cannot be followed stays as it was named, with the concern that says why. */
static char *resolved_path(const char *path, bool is_link, unsigned *concerns)
{
    char *resolved = followed_path(path);

    if (resolved)
        return resolved;
    *concerns |= concern_of(errno, is_link);
    return absolute_path(path);
}

static unsigned concerns_of_kind(const struct attachment *attachment, mode_t mode)
{
    if (S_ISDIR(mode))
        return CONCERN_FOLDER;
    if (!S_ISREG(mode))
        return CONCERN_SPECIAL;
    return attachment->mount != MOUNT_LOCAL && mount_is_made_up(attachment->path) ? CONCERN_UNSIZED
                                                                                  : CONCERN_NONE;
}

static unsigned concerns_of_size(const struct attachment *attachment)
{
    unsigned concerns = CONCERN_NONE;

    if (attachment->size_bytes == 0)
        concerns |= CONCERN_EMPTY;
    if (attachment->size_bytes > ATTACHMENT_LARGEST_BYTES)
        concerns |= CONCERN_TOO_LARGE;
    if (attachment->size_bytes > SPARSE_FROM_BYTES &&
        attachment->allocated_bytes < attachment->size_bytes / 2)
        concerns |= CONCERN_SPARSE;
    return concerns;
}

static bool may_read(const char *path)
{
    int descriptor;

    if (faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0)
        return true;
    descriptor = errno == ENAMETOOLONG ? path_open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY) : -1;
    if (descriptor < 0)
        return false;
    (void)close(descriptor);
    return true;
}

static void look_at_file(struct attachment *attachment, const struct stat *info)
{
    attachment->device = info->st_dev;
    attachment->inode = info->st_ino;
    attachment->size_bytes = (uint64_t)info->st_size;
    attachment->allocated_bytes = (uint64_t)info->st_blocks * 512;
    attachment->mtime_ns = detail_ns_of_time(info->st_mtim);
    attachment->ctime_ns = detail_ns_of_time(info->st_ctim);
    if (S_ISREG(info->st_mode))
        attachment->mount = mount_kind_of(attachment->path);
    attachment->concerns |= concerns_of_kind(attachment, info->st_mode);
    if (!S_ISREG(info->st_mode))
        return;

    if (!(attachment->concerns & CONCERN_UNSIZED))
        attachment->concerns |= concerns_of_size(attachment);
    if (looks_secret(attachment->path))
        attachment->concerns |= CONCERN_KEY;
    if (!may_read(attachment->path))
        attachment->concerns |= CONCERN_UNREADABLE;
}

struct attachment *attachment_look(const char *path)
{
    struct attachment_folder folder = { 0 };
    struct attachment *attachment = attachment_look_in(path, &folder);

    attachment_folder_done(&folder);
    return attachment;
}

struct attachment *attachment_look_in(const char *path, struct attachment_folder *last)
{
    struct attachment *attachment = memory_new(1, sizeof *attachment);
    struct stat info;
    bool is_there = path_look(path, &info);
    bool is_link = is_there && S_ISLNK(info.st_mode);

    if (is_link)
        attachment->concerns |= CONCERN_LINK;
    attachment->shown_path = memory_text(path);
    attachment->path = is_there && !is_link ? path_in_folder(path, last) : NULL;
    if (!attachment->path)
        attachment->path = resolved_path(path, is_link, &attachment->concerns);
    attachment->name = attachment_name(path);
    attachment->mount = MOUNT_REMOTE;
    if (strcmp(attachment->name, path_leaf(path)) != 0)
        attachment->concerns |= CONCERN_NAME;

    if (attachment_is_refused(attachment))
        return attachment;
    if (path_look(attachment->path, &info))
        look_at_file(attachment, &info);
    else
        attachment->concerns |= concern_of(errno, false);
    return attachment;
}

void attachment_free(struct attachment *attachment)
{
    if (!attachment)
        return;
    free(attachment->path);
    free(attachment->shown_path);
    free(attachment->other_path);
    free(attachment->name);
    free(attachment);
}

struct attachment *attachment_copy(const struct attachment *attachment)
{
    struct attachment *copy = memory_new(1, sizeof *copy);

    *copy = *attachment;
    copy->path = memory_text(attachment->path);
    copy->shown_path = memory_text(attachment->shown_path);
    copy->other_path = memory_text(attachment->other_path);
    copy->name = memory_text(attachment->name);
    return copy;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp((*(struct attachment *const *)left)->name, (*(struct attachment *const *)right)->name);
}

void attachment_compare_names(struct attachment *const *attachments, size_t count)
{
    struct attachment **sorted = memory_new(count, sizeof *sorted);

    for (size_t i = 0; i < count; i++) {
        sorted[i] = attachments[i];
        sorted[i]->concerns &= ~(unsigned)CONCERN_SAME_NAME;
    }
    qsort(sorted, count, sizeof *sorted, compare_names);
    for (size_t i = 1; i < count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0) {
            sorted[i - 1]->concerns |= CONCERN_SAME_NAME;
            sorted[i]->concerns |= CONCERN_SAME_NAME;
        }
    free(sorted);
}
