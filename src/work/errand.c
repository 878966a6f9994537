#include "work/errand.h"

#include <stdlib.h>

struct errand *errand_new(enum errand_kind kind, uint64_t turn)
{
    struct errand *errand = memory_new(1, sizeof *errand);

    errand->kind = kind;
    errand->turn = turn;
    return errand;
}

void errand_free(struct errand *errand)
{
    if (!errand)
        return;
    for (char **path = errand->paths; path && *path; path++)
        free(*path);
    free(errand->paths);
    free(errand->marked);
    free(errand->path);
    free(errand->filter);
    free(errand->text);
    free(errand->entries);
    listing_free(errand->listing);
    rows_free(errand->rows);
    rows_free(errand->base);
    free(errand);
}
