#include "results/neighbour.h"

#include <stdlib.h>

void neighbours_free(struct neighbour *neighbours, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < neighbours[i].shown_count; k++)
            status_done(&neighbours[i].shown[k]);
        free(neighbours[i].shown);
        free(neighbours[i].name);
    }
    free(neighbours);
}
