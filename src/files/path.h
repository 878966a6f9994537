/*
 * path: paths as raw bytes. Absolute paths start with "/" and, but for the root, do not end with one.
 *
 * Pure, but for path_open, path_look and path_follow, which may block on a mount that does not answer. Any thread.
 */
#ifndef FILES_PATH_H
#define FILES_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct stat;

/* folder and name as one path. The caller's. */
char *path_join(const char *folder, const char *name);
char *path_join_bytes(const char *folder, const char *name, size_t name_length);

/* The folder that holds path; "/" for the root itself. The caller's. */
char *path_parent(const char *path);

/* The last component, inside path; "" for the root. */
const char *path_leaf(const char *path);

/* path made absolute against folder, without "." components, doubled or trailing slashes; ".." takes its parent as the
 * person reads it (links are not resolved). A leading "~" or "~/" stands for home (NULL: it does not). The caller's. */
char *path_absolute(const char *path, const char *folder, const char *home);

/* True if path lies in folder, at any depth; a folder is not inside itself. */
bool path_is_inside(const char *path, const char *folder);

/* Opens an absolute path of any length, longer than PATH_MAX too, with these flags of open(2) and O_CLOEXEC.
 * Returns the descriptor, or -1 with errno. */
int path_open(const char *path, int flags);

/* lstat(2) for an absolute path of any length. False with errno. */
bool path_look(const char *path, struct stat *out_info);

/* What an absolute path of any length leads to when it is a link, and a link that leads to a link: a path of any
 * length, the caller's. NULL with errno: ELOOP for too many of them. */
char *path_follow(const char *path);

/* The extension of a name, inside it, without the dot; its end if there is none. A leading dot starts no extension. */
const char *path_extension(const char *name, size_t length);

#endif
