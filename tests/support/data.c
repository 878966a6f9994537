#include "support/data.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

char *data_read(const char *name, size_t *out_count)
{
    const char *folder = getenv("TESTS_SOURCE");
    OWNED_TEXT char *path = memory_print("%s/data/%s", folder ? folder : "tests", name);
    FILE *file = fopen(path, "rb");
    char *bytes;
    long count;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (count = ftell(file)) < 0) {
        (void)fprintf(stderr, "Bail out! cannot read %s\n", path);
        exit(99);
    }
    rewind(file);
    bytes = memory_new((size_t)count + 1, 1);
    if (fread(bytes, 1, (size_t)count, file) != (size_t)count) {
        (void)fprintf(stderr, "Bail out! cannot read all of %s\n", path);
        exit(99);
    }
    (void)fclose(file);
    if (out_count)
        *out_count = (size_t)count;
    return bytes;
}
