#include "files/identity.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#ifdef STATX_BTIME

bool identity_look(const char *path, struct identity *out)
{
    struct statx info;

    memset(&info, 0, sizeof info);
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, STATX_BASIC_STATS | STATX_BTIME,
              &info) != 0)
        return false;
    *out = (struct identity){ .device = makedev(info.stx_dev_major, info.stx_dev_minor),
                              .inode = info.stx_ino,
                              .born_s = info.stx_mask & STATX_BTIME ? info.stx_btime.tv_sec : 0,
                              .modified_s = info.stx_mtime.tv_sec };
#ifdef STATX_ATTR_MOUNT_ROOT
    out->is_mounted = info.stx_attributes & STATX_ATTR_MOUNT_ROOT;
#endif
    return true;
}

#else

bool identity_look(const char *path, struct identity *out)
{
    struct stat info;

    if (lstat(path, &info) != 0)
        return false;
    *out = (struct identity){ .device = info.st_dev, .inode = info.st_ino, .modified_s = info.st_mtime };
    return true;
}

#endif

bool inode_tells(uint64_t inode)
{
    return inode != 0 && inode != UINT32_MAX; /* FUSE gives the latter where a program names none */
}

/* Disks have a major number of their own; NFS, tmpfs and their like get the next number that is free. */
bool devices_differ(uint64_t one, uint64_t other)
{
    return one && other && one != other && major(one) && major(other);
}
