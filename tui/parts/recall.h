/*
 * recall: the lines that were entered at a prompt, oldest first. A line is there once; the oldest is forgotten when
 * there are too many. The face's thread only.
 */
#ifndef PARTS_RECALL_H
#define PARTS_RECALL_H

#include <stddef.h>

#define RECALL_MOST 100

struct recall;

struct recall *recall_new(void);
void recall_free(struct recall *recall);

/* Remembers a line, copied, as the newest; an empty one is not remembered. */
void recall_add(struct recall *recall, const char *line);

/* How many there are, and each of them; the recall's, good until the next recall_add. */
size_t recall_count(const struct recall *recall);
const char *recall_line(const struct recall *recall, size_t index);

#endif
