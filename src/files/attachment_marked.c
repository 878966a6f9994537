/*
 * attachment_marked: is what was looked at the file that was marked?
 */
#include "files/attachment.h"

#include "files/identity.h"
#include "files/mount.h"

/* Elsewhere another machine's clock says when a file was born or changed. */
static bool is_timed_here(const struct attachment *file, const struct marked *marked)
{
    return marked->marked_s && file->mount == MOUNT_LOCAL;
}

static bool has_changed(const struct attachment *file, const struct marked *marked, int64_t today_s)
{
    int64_t mtime_s = file->mtime_ns / 1000000000;

    return (marked->size_bytes != UINT64_MAX && marked->size_bytes != file->size_bytes) ||
           (is_timed_here(file, marked) && mtime_s > marked->marked_s && mtime_s <= today_s);
}

bool attachment_compare(struct attachment *file, const struct marked *marked, int64_t today_s)
{
    bool has_inode = inode_tells(marked->inode);
    struct identity identity;

    if (file->concerns & CONCERN_MISSING)
        return !has_inode;
    if (attachment_is_refused(file))
        return true;
    if (has_changed(file, marked, today_s))
        file->concerns |= CONCERN_CHANGED;
    if (!identity_look(file->shown_path, &identity) || identity.is_mounted)
        return true;
    if (has_inode && (identity.inode != marked->inode || devices_differ(identity.device, marked->device)))
        return !mount_keeps_inodes(file->path);
    if (is_timed_here(file, marked) && identity.born_s > marked->marked_s)
        attachment_is_another(file);
    return true;
}

void attachment_is_another(struct attachment *file)
{
    if (attachment_is_refused(file))
        return;
    file->concerns &= ~(unsigned)CONCERN_CHANGED;
    file->concerns |= CONCERN_REPLACED;
}
