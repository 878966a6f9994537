/*
 * island: a network of its own for the test program: a loopback that can be switched off, and nothing beyond it.
 * Linux only; needs the right to make namespaces. Main thread, before any other thread starts.
 */
#ifndef SUPPORT_ISLAND_H
#define SUPPORT_ISLAND_H

#include <stdbool.h>

/* Moves this process, and those it starts from now on, onto the island. False if that is not allowed here. */
bool island_enter(void);

/* Switches the loopback on or off. */
void island_link(bool is_up);

/* From now on connections to 127.0.0.1 come from that address ("10.77.0.2"), which nobody else on
 * the island has; that address is no longer this machine's, and what was connected from it hears
 * nothing of that. The test fails if that cannot be arranged. */
void island_take_address(const char *address);
void island_drop_address(const char *address);

/* From now on names are asked for at a server on the island that never answers. False if that cannot be arranged. */
bool island_mute_names(const char *folder);

/* A file system that takes every question and answers none, over that folder. The descriptor keeps it; -1 if that
 * cannot be arranged. island_unmount_silence ends it, and all that wait for it. */
int island_mount_silence(const char *folder);
void island_unmount_silence(const char *folder, int descriptor);

/* An empty file system of that size ("4k") over the folder, which can be given another one. The test fails if there is
 * none to be had. */
void island_mount_small(const char *folder, const char *size);
void island_resize(const char *folder, const char *size);
void island_unmount(const char *folder);

#endif
