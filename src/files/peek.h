/*
 * peek: the beginning of a file for the preview: lines of text, or bytes as a hex dump, or the names in a folder or an
 * archive, or what it is.
 *
 * Reads at most 256 KiB. Special files are never opened. May block on a mount
 * that does not answer: never from the face.
 */
#ifndef FILES_PEEK_H
#define FILES_PEEK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"
#include "files/listing.h"

#define PEEK_MOST_BYTES (256 * 1024)
#define PEEK_MOST_LINES 512
#define PEEK_LINE_BYTES 512 /* a longer line is cut */

struct peek {
    enum kind kind; /* of what the path leads to   */
    uint64_t size_bytes;
    int64_t mtime_ns;
    uint32_t mode;
    char *target;      /* of a link, raw bytes; NULL  */
    char *owner;       /* "root:adm"                  */
    const char *label; /* "text", "binary", "empty" ... */
    char **lines;      /* raw bytes, without line ends, except for a hex dump's which are ours */
    size_t lines_count;
    bool is_list;    /* the lines are what it holds, an entry each         */
    size_t names_at; /* of a list: so many bytes of ours before each name  */
    bool has_more;   /* ... and there is more                              */
};

/* Looks at path. NULL if *stop became true; err is set if nothing can be said about it. The caller's. */
struct peek *peek_look(const char *path, const atomic_bool *stop, struct error *err);
void peek_free(struct peek *peek);
OWNED_DEFINE(peek)

#endif
