#include "parts/recall.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct recall {
    char *lines[RECALL_MOST]; /* oldest first */
    size_t count;
};

struct recall *recall_new(void)
{
    return memory_new(1, sizeof(struct recall));
}

void recall_free(struct recall *recall)
{
    if (!recall)
        return;
    for (size_t i = 0; i < recall->count; i++)
        free(recall->lines[i]);
    free(recall);
}

static void forget(struct recall *recall, size_t index)
{
    free(recall->lines[index]);
    recall->count--;
    memmove(&recall->lines[index], &recall->lines[index + 1],
            (recall->count - index) * sizeof *recall->lines);
}

void recall_add(struct recall *recall, const char *line)
{
    size_t same = 0;

    if (!*line)
        return;
    while (same < recall->count && strcmp(recall->lines[same], line) != 0)
        same++;
    if (same < recall->count)
        forget(recall, same);
    else if (recall->count == RECALL_MOST)
        forget(recall, 0);
    recall->lines[recall->count++] = memory_text(line);
}

size_t recall_count(const struct recall *recall)
{
    return recall->count;
}

const char *recall_line(const struct recall *recall, size_t index)
{
    return recall->lines[index];
}
