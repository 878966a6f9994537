/*
 * private_file: folders and files that are ours alone, where nobody else could have put something in their place.
 *
 * Fails rather than mends what others may already have read or written; the error names the path and what to do.
 */
#ifndef RECORD_PRIVATE_FILE_H
#define RECORD_PRIVATE_FILE_H

#include <stdbool.h>

#include "base/error.h"

/* Makes the folder and those above it (0700) as far as they are missing. Checks that it is a folder of ours, not a
 * link, and that from the home folder on (else from the root) nobody else may write to what leads there. A folder
 * that others could read is closed to them. *out_path is its path without links, the caller's. */
bool private_folder(const char *path, char **out_path, struct error *err);

/* Makes the file (0600, empty) if it is missing; else checks that it is an ordinary file of ours, not a link, with
 * one name, that we may write and nobody else may read or write. */
bool private_file(const char *path, struct error *err);

/* Moves the file to "PATH.damaged-N" with the first N that is free. *out_path is that path, the caller's. */
bool private_file_set_aside(const char *path, char **out_path, struct error *err);

/* Waits up to wait_ms for the lock of this file, which is made if it is missing. The descriptor is
 * the caller's: closing it opens the lock. */
bool private_file_lock(const char *path, int wait_ms, int *out_descriptor, struct error *err);

#endif
