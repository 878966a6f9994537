#include "record/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

#define LOCK_STEP_MS    10
#define MOST_SET_ASIDE  1000
#define OPEN_TO_ANYBODY (S_IRWXG | S_IRWXO)

static bool refuse(struct error *err, const char *code, const char *path, const char *what,
                   const char *remedy)
{
    error_set(err, STAGE_FILE, REMEDY_FAIL, code, "%s %s", path, what);
    return error_hint(err, "%s %s", remedy, path);
}

/* The group of a person who is alone in it may write. */
static bool is_writable_by_others(const struct stat *info)
{
    return (info->st_mode & S_IWOTH) || ((info->st_mode & S_IWGRP) && info->st_gid != getegid());
}

/* --- folders --------------------------------------------------------------------------------------------------- */

static bool make_folders(const char *path, struct error *err)
{
    OWNED_TEXT char *part = memory_text(path);

    for (char *slash = part; slash;) {
        slash = strchr(slash + 1, '/');
        if (slash)
            *slash = '\0';
        if (mkdir(part, S_IRWXU) != 0 && errno != EEXIST)
            return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the folder %s cannot be made", part);
        if (slash)
            *slash = '/';
    }
    return true;
}

static bool check_folder(const char *path, struct error *err)
{
    struct stat info;

    if (lstat(path, &info) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s", path);
    if (!S_ISDIR(info.st_mode))
        return refuse(err, "not-a-folder", path, "is not a folder, or only a link to one", "remove");
    if (info.st_uid != geteuid())
        return refuse(err, "not-ours", path, "belongs to somebody else", "name another state folder than");
    if (is_writable_by_others(&info))
        return refuse(err, "too-open", path, "can be written by others", "chmod 700");
    if ((info.st_mode & OPEN_TO_ANYBODY) && chmod(path, S_IRWXU) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s cannot be closed to others", path);
    return true;
}

/* In a sticky folder others cannot move what is ours. */
static bool check_parent(const char *path, struct error *err)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s", path);
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return refuse(err, "not-ours", path, "belongs to somebody else, who could replace what is in it",
                      "name a state folder that is not in");
    if (is_writable_by_others(&info) && !(info.st_mode & S_ISVTX))
        return refuse(err, "too-open", path, "can be written by others, who could replace what is in it",
                      "chmod go-w");
    return true;
}

static char *real_home(void)
{
    const char *home = getenv("HOME");

    return home && *home == '/' ? realpath(home, NULL) : NULL;
}

static bool check_parents(const char *path, struct error *err)
{
    OWNED_TEXT char *home = real_home();
    OWNED_TEXT char *part = memory_text(path);
    char *slash;

    while ((slash = strrchr(part, '/'))) {
        if (home && strcmp(part, home) == 0)
            return true;
        *slash = '\0';
        if (!check_parent(*part ? part : "/", err))
            return false;
    }
    return true;
}

bool private_folder(const char *path, char **out_path, struct error *err)
{
    OWNED_TEXT char *real = NULL;

    if (!make_folders(path, err) || !check_folder(path, err))
        return false;
    real = realpath(path, NULL);
    if (!real)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s", path);
    if (!check_parents(real, err))
        return false;
    *out_path = GIVE(real);
    return true;
}

/* --- files ----------------------------------------------------------------------------------------------------- */

bool private_file(const char *path, struct error *err)
{
    int descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    struct stat info;

    if (descriptor >= 0) {
        (void)close(descriptor);
        return true;
    }
    if (errno != EEXIST)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s cannot be made", path);
    if (lstat(path, &info) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s", path);
    if (!S_ISREG(info.st_mode) || info.st_nlink != 1)
        return refuse(err, "not-a-file", path, "is not an ordinary file with one name", "remove");
    if (info.st_uid != geteuid())
        return refuse(err, "not-ours", path, "belongs to somebody else", "remove");
    if (info.st_mode & OPEN_TO_ANYBODY)
        return refuse(err, "too-open", path, "is open to others", "chmod 600");
    if (!(info.st_mode & S_IWUSR)) /* SQLite would make what it keeps beside it the same, for good */
        return refuse(err, "write-protected", path, "is write-protected", "chmod 600");
    return true;
}

bool private_file_set_aside(const char *path, char **out_path, struct error *err)
{
    for (int n = 1; n < MOST_SET_ASIDE; n++) {
        OWNED_TEXT char *aside = memory_print("%s.damaged-%d", path, n);

        if (access(aside, F_OK) == 0)
            continue;
        if (rename(path, aside) != 0)
            break;
        *out_path = GIVE(aside);
        return true;
    }
    return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s cannot be moved aside", path);
}

bool private_file_lock(const char *path, int wait_ms, int *out_descriptor, struct error *err)
{
    int64_t until_ms = clock_now_ms() + wait_ms;
    int descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, S_IRUSR | S_IWUSR);
    int reason;

    if (descriptor < 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "%s cannot be opened", path);
    while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        reason = errno;
        if (reason == EWOULDBLOCK && clock_now_ms() < until_ms) {
            (void)nanosleep(&(struct timespec){ .tv_nsec = LOCK_STEP_MS * 1000000L }, NULL);
            continue;
        }
        (void)close(descriptor);
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, reason, "%s is locked by another attache", path);
    }
    *out_descriptor = descriptor;
    return true;
}
