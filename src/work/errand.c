#include "work/errand.h"

#include <inttypes.h>
#include <stdlib.h>

/* clang-format off */
static const char *const names[ERRAND_KINDS] = {
    [ERRAND_FOLDER]   = "folder",
    [ERRAND_ROWS]     = "rows",
    [ERRAND_MATCH]    = "match",
    [ERRAND_DETAILS]  = "details",
    [ERRAND_WEIGH]    = "weigh",
    [ERRAND_ARRIVE]   = "arrive",
    [ERRAND_PEEK]     = "peek",
    [ERRAND_FIND]     = "find",
    [ERRAND_RANK]     = "rank",
    [ERRAND_REVIEW]   = "review",
    [ERRAND_COMPLETE] = "complete",
    [ERRAND_VISIT]    = "visit",
    [ERRAND_BOOKMARK] = "bookmark",
    [ERRAND_PLACES]   = "places",
    [ERRAND_WRITE]    = "write",
};
/* clang-format on */

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
    free(errand->sizes);
    free(errand->path);
    free(errand->filter);
    free(errand->text);
    free(errand->entries);
    listing_free(errand->listing);
    rows_free(errand->rows);
    rows_free(errand->base);
    free(errand);
}

void errand_describe(const struct errand *errand, struct buffer *out)
{
    buffer_text(out, names[errand->kind]);
    if (errand->path)
        buffer_print(out, " %s", errand->path);
    if (errand->kind == ERRAND_ROWS)
        buffer_print(out, " by %s%s", sort_name(errand->order.by),
                     errand->order.is_reversed ? " reversed" : "");
    if (errand->filter && errand->filter[0])
        buffer_print(out, " matching %s", errand->filter);
    for (char **path = errand->paths; path && *path; path++)
        buffer_print(out, " %s", *path);
    if (errand->entries_count)
        buffer_print(out, " %" PRIu32, errand->entries_count);
}
