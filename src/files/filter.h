/*
 * filter: which names are shown. A pattern is a piece of the name; with "*" or "?" in it, it stands for the whole
 * name. Letters of the pattern that are all small match capitals too; one capital makes case count (ASCII letters).
 * Bytes, no locale. Read-only after filter_new. Any thread.
 */
#ifndef FILES_FILTER_H
#define FILES_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

struct filter {
    char *text; /* small letters if case does not count */
    size_t length;
    bool is_exact; /* case counts   */
    bool is_glob;  /* holds * or ?  */
};

/* A filter for the pattern; "" lets everything through. The caller's. */
struct filter *filter_new(const char *pattern);
void filter_free(struct filter *filter);
OWNED_DEFINE(filter)

/* True if a name of length raw bytes passes. */
bool filter_matches(const struct filter *filter, const char *name, size_t length);

/* True if whatever `longer` lets through, `shorter` lets through too, so that a result may be narrowed. */
bool filter_narrows(const char *longer, const char *shorter);

#endif
