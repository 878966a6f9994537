#include "work/mounts.h"

#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct mounts {
    char **points; /* of those that may hang */
    size_t count;
};

/* Beginnings of the types of file systems whose answers come from elsewhere. */
static const char *const distant[] = { "nfs",   "cifs",     "smb",    "fuse", "9p",        "afs",
                                       "ceph",  "autofs",   "sshfs",  "ncp",  "glusterfs", "lustre",
                                       "davfs", "virtiofs", "vboxsf", "coda" };

static bool may_hang(const char *type)
{
    for (size_t i = 0; i < sizeof distant / sizeof *distant; i++)
        if (strncmp(type, distant[i], strlen(distant[i])) == 0)
            return true;
    return false;
}

struct mounts *mounts_read(void)
{
    struct mounts *mounts = memory_new(1, sizeof *mounts);
    FILE *table = setmntent("/proc/self/mounts", "re");
    struct mntent mount;
    char text[8192];

    while (table && getmntent_r(table, &mount, text, sizeof text)) {
        if (!may_hang(mount.mnt_type))
            continue;
        mounts->points = memory_resize(mounts->points, mounts->count + 1, sizeof *mounts->points);
        mounts->points[mounts->count++] = memory_text(mount.mnt_dir);
    }
    if (table)
        (void)endmntent(table);
    return mounts;
}

void mounts_free(struct mounts *mounts)
{
    if (!mounts)
        return;
    for (size_t i = 0; i < mounts->count; i++)
        free(mounts->points[i]);
    free(mounts->points);
    free(mounts);
}

bool mounts_may_hang(const struct mounts *mounts, const char *path)
{
    for (size_t i = 0; i < mounts->count; i++)
        if (strcmp(mounts->points[i], path) == 0)
            return true;
    return false;
}
