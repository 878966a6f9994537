#include "support/data.h"

#include <stdlib.h>

#include "base/memory.h"
#include "support/bail_out.h"
#include "support/scratch.h"

char *data_read(const char *name, size_t *out_count)
{
    const char *tests = getenv("TESTS_SOURCE");
    OWNED_TEXT char *folder = memory_print("%s/data", tests ? tests : "tests");
    char *bytes = scratch_read(folder, name, out_count);

    if (!bytes)
        bail_out("cannot read %s/%s", folder, name);
    return bytes;
}
