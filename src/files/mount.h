/*
 * mount: does the file system that holds a file answer by itself, or does it hang on a network, a user's program or
 * a plug? Any thread; may block on a mount that does not answer.
 */
#ifndef FILES_MOUNT_H
#define FILES_MOUNT_H

#include <stdbool.h>

#include "files/attachment.h"

/* Local for the file systems known to answer, remote for all others. */
enum mount_kind mount_kind_of(const char *path);

/* True if a file there has the same inode tomorrow. */
bool mount_keeps_inodes(const char *path);

/* True if files there have contents made up while they are read (/proc, /sys): their sizes mean nothing. */
bool mount_is_made_up(const char *path);

#endif
