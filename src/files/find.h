/*
 * find: how well a pattern fits a path. Its letters must come in this order, anything may lie between.
 * Letters that start a word or a part of the path count more, runs count more than single letters, the last
 * part of the path more than the rest; of equals the shorter wins. Blanks separate patterns that must all
 * fit. Case as with filters. Pure. Any thread.
 */
#ifndef FILES_FIND_H
#define FILES_FIND_H

#include <stddef.h>
#include <stdint.h>

#include "files/rows.h"

#define FIND_NO_MATCH (-1)

/* The score, 0 or more for a match, or FIND_NO_MATCH. */
int find_score(const char *pattern, const char *path, size_t length);

/* Those rows of base (NULL: the first count entries) that match, the best first. NULL if *stop became true. */
struct rows *find_rank(const struct listing *listing, uint32_t count, const struct rows *base,
                       const char *pattern, const atomic_bool *stop);

#endif
