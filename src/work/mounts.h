/*
 * mounts: which paths lie on a file system that may stop answering (network, FUSE, removable, automounted), as the
 * kernel's own table says. Asking touches no such path. Any thread.
 */
#ifndef WORK_MOUNTS_H
#define WORK_MOUNTS_H

#include <stdbool.h>

struct mounts;

/* The mounts as they are now. The caller's. */
struct mounts *mounts_read(void);
void mounts_free(struct mounts *mounts);

/* True if the absolute path is a mount point that may hang. */
bool mounts_may_hang(const struct mounts *mounts, const char *path);

#endif
