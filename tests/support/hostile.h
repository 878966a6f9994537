/*
 * hostile: file names that attack whoever shows, stores or sends them. No name
 * holds a slash or a NUL, so each can exist.
 */
#ifndef SUPPORT_HOSTILE_H
#define SUPPORT_HOSTILE_H

#include <stddef.h>

struct hostile_name {
    const char *group; /* what it attacks: escape c0 c1 utf8 bidi invisible combining width shell ... */
    const char *id;
    const char *bytes;
    size_t count;
};

/* All of them; the table's own. */
const struct hostile_name *hostile_names(size_t *out_count);

#endif
