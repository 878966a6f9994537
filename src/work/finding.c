#include "work/finding.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/peek.h"

struct finding *finding_new(void)
{
    return memory_new(1, sizeof(struct finding));
}

void finding_free(struct finding *finding)
{
    if (!finding)
        return;
    for (size_t i = 0; i < finding->unfolded_count; i++)
        free(finding->unfolded[i].path);
    for (char **name = finding->names; name && *name; name++)
        free(*name);
    free(finding->names);
    free(finding->unfolded);
    free(finding->looked);
    free(finding->moved);
    details_free(finding->details);
    peek_free(finding->peek);
    rows_free(finding->rows);
    rows_free(finding->shown);
    listing_free(finding->listing);
    listing_free(finding->old);
    free(finding);
}
