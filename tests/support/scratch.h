/*
 * scratch: a folder of its own below $TMPDIR for one test, and files in it.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <stddef.h>
#include <stdint.h>

/* Makes a new empty folder and returns its path. The caller's; scratch_remove removes the folder. */
char *scratch_new(void);

/* Removes it with everything in it, and releases the path. */
void scratch_remove(char *folder);

/* A file of count bytes in the folder; returns its path, the caller's. */
char *scratch_file(const char *folder, const char *name, const void *bytes, size_t count);

/* A file of size_bytes whose contents are the same in every run: byte i is a mix of i. The caller's path. */
char *scratch_pattern(const char *folder, const char *name, uint64_t size_bytes);

/* A file of size_bytes that is one hole. The caller's path. */
char *scratch_hole(const char *folder, const char *name, uint64_t size_bytes);

#endif
