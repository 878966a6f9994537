#include "files/mount.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/vfs.h>

/* The numbers are those of the kernel's linux/magic.h; XFS, ZFS and bcachefs keep theirs in their own sources. */
static const uint32_t local_magics[] = {
    0xEF53,     /* ext2, ext3, ext4 */
    0x58465342, /* XFS              */
    0x9123683E, /* btrfs            */
    0x01021994, /* tmpfs            */
    0x794C7630, /* overlayfs        */
    0xF2F52010, /* f2fs             */
    0x2FC12FC1, /* ZFS              */
    0xCA451A4E, /* bcachefs         */
    0x858458F6, /* ramfs            */
    0x73717368, /* squashfs         */
    0x3153464A, /* JFS              */
    0x52654973, /* reiserfs         */
    0xE0F5E1E2, /* EROFS            */
};

/* Servers that give their files lasting numbers. FAT and programs (FUSE) may find new ones each time. */
static const uint32_t server_magics[] = {
    0x6969,     /* NFS      */
    0xFF534D42, /* CIFS     */
    0xFE534D42, /* SMB2     */
    0x00C36400, /* Ceph     */
    0x0BD00BD0, /* Lustre   */
    0x01161970, /* GFS2     */
    0x7461636F, /* OCFS2    */
};

static const uint32_t made_up_magics[] = {
    0x9FA0,     /* proc      */
    0x62656572, /* sysfs     */
    0x64626720, /* debugfs   */
    0x74726163, /* tracefs   */
    0x27E0EB,   /* cgroup    */
    0x63677270, /* cgroup2   */
    0x73636673, /* securityfs */
};

static bool has_magic(const char *path, const uint32_t *magics, size_t count)
{
    struct statfs info;

    if (statfs(path, &info) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (magics[i] == (uint32_t)info.f_type)
            return true;
    return false;
}

enum mount_kind mount_kind_of(const char *path)
{
    bool is_local = has_magic(path, local_magics, sizeof local_magics / sizeof *local_magics);

    return is_local ? MOUNT_LOCAL : MOUNT_REMOTE;
}

bool mount_keeps_inodes(const char *path)
{
    return mount_kind_of(path) == MOUNT_LOCAL ||
           has_magic(path, server_magics, sizeof server_magics / sizeof *server_magics);
}

bool mount_is_made_up(const char *path)
{
    return has_magic(path, made_up_magics, sizeof made_up_magics / sizeof *made_up_magics);
}
