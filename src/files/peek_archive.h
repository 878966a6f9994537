/*
 * peek_archive: what an archive holds, and the beginning of what is compressed, for the preview.
 *
 * Reads at most 256 KiB of the file, takes at most a second, keeps at most 64 KiB of what comes out; nothing is written
 * and no program is started. May block on a mount that does not answer: never from the face.
 */
#ifndef FILES_PEEK_ARCHIVE_H
#define FILES_PEEK_ARCHIVE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

#define PEEK_SNIFF_BYTES  512 /* of a file's beginning tell what it is     */
#define UNPACKED_NAMES_AT 12  /* in a line; what stands before is the size */

/* What was found in it. */
struct unpacked {
    const char *label;  /* "zip", "tar.gz"; static                                        */
    char **lines;       /* "  18.4 MiB  logs/app.log": an entry each, names as raw bytes  */
    size_t lines_count; /* entries                                                        */
    bool is_listed;     /* it could be looked into and holds entries, maybe none          */
    bool has_more;      /* ... and more of them than were looked at                       */
    char *content;      /* of a single compressed file: its beginning; NULL: it is no such */
    size_t content_count;
};

/* Looks into a file whose first bytes are these. NULL if it is no archive; without the library only its kind is told.
 * Ends early once *stop is true. The caller's. */
struct unpacked *peek_archive_look(int file, const char *bytes, size_t count, const atomic_bool *stop);
void unpacked_free(struct unpacked *unpacked);
OWNED_DEFINE(unpacked)

#endif
