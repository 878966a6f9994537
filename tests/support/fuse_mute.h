/*
 * fuse_mute: a mounted file system in which some entries do not answer, for as long as the test wants.
 *
 * The top holds the folders "open", "read", "stat" and "list-hangs", whose names do not come. In each of
 * the others stands "fine.txt", which answers, and one that does not: "open-hangs" cannot be opened;
 * "read-hangs" is of 1 MiB, of which 64 KiB can be read; "stat-hangs" does not say what it is. (They have
 * folders of their own because the kernel may ask for one name of a folder at a time.) A process of its own
 * serves it, and goes away with the test.
 */
#ifndef SUPPORT_FUSE_MUTE_H
#define SUPPORT_FUSE_MUTE_H

#include <stdbool.h>

#define FUSE_MUTE_READ_BYTES (1024 * 1024) /* the size of "read-hangs" */
#define FUSE_MUTE_TOLD_BYTES (64 * 1024)   /* so much of it comes      */

struct fuse_mute;

/* Mounts it on a new folder called name in folder. NULL where nothing can be mounted: the test is
 * to be skipped. The caller's. */
struct fuse_mute *fuse_mute_mount(const char *folder, const char *name);

/* From now on everything answers, what was asked before, too. */
void fuse_mute_answer(struct fuse_mute *mute);

/* Ends whoever serves it, as a cable that is pulled: what is waited for there fails, and so does what is asked for. */
void fuse_mute_take_away(struct fuse_mute *mute);

/* Answers, unmounts and releases. NULL is fine. */
void fuse_mute_end(struct fuse_mute *mute);

#endif
