#include "support/scratch.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "support/bail_out.h"

char *scratch_new(void)
{
    const char *parent = getenv("TMPDIR");
    char *folder = memory_print("%s/scratch-XXXXXX", parent ? parent : P_tmpdir);

    if (!mkdtemp(folder))
        bail_out("cannot make a folder");
    return folder;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    (void)info;
    (void)where;
    return kind == FTW_DP ? rmdir(path) : unlink(path);
}

void scratch_remove(char *folder)
{
    (void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(folder);
}

int scratch_begin(void **state)
{
    *state = scratch_new();
    return 0;
}

int scratch_end(void **state)
{
    scratch_remove(*state);
    return 0;
}

static int make_file(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (descriptor < 0)
        bail_out("cannot make a file");
    return descriptor;
}

static void write_all(int descriptor, const unsigned char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(descriptor, bytes, count);

        if (written < 0)
            bail_out("cannot write a file");
        bytes += written;
        count -= (size_t)written;
    }
}

char *scratch_file(const char *folder, const char *name, const void *bytes, size_t count)
{
    char *path = memory_print("%s/%s", folder, name);
    int descriptor = make_file(path);

    write_all(descriptor, bytes, count);
    (void)close(descriptor);
    return path;
}

char *scratch_script(const char *folder, const char *name, const char *script)
{
    OWNED_TEXT char *text = memory_print("#!/bin/sh\ncd '%s' || exit\n%s\n", folder, script);
    char *path = scratch_file(folder, name, text, strlen(text));

    if (chmod(path, 0700) != 0)
        bail_out("cannot make a program");
    return path;
}

char *scratch_pattern(const char *folder, const char *name, uint64_t size_bytes)
{
    char *path = memory_print("%s/%s", folder, name);
    int descriptor = make_file(path);
    unsigned char block[65536];

    for (uint64_t start = 0; start < size_bytes; start += sizeof block) {
        size_t count = size_bytes - start < sizeof block ? (size_t)(size_bytes - start) : sizeof block;

        for (size_t i = 0; i < count; i++)
            block[i] = (unsigned char)((start + i) * UINT64_C(2654435761) >> 13);
        write_all(descriptor, block, count);
    }
    (void)close(descriptor);
    return path;
}

char *scratch_hole(const char *folder, const char *name, uint64_t size_bytes)
{
    char *path = scratch_file(folder, name, "", 0);

    if (truncate(path, (off_t)size_bytes) != 0)
        bail_out("cannot make a hole");
    return path;
}

char *scratch_read(const char *folder, const char *name, size_t *out_count)
{
    OWNED_TEXT char *path = memory_print("%s/%s", folder, name);
    FILE *file = fopen(path, "rbe");
    struct buffer all = { 0 };
    char bytes[65536];
    size_t count;

    if (!file)
        return NULL;
    while ((count = fread(bytes, 1, sizeof bytes, file)) > 0)
        (void)buffer_add(&all, bytes, count);
    (void)fclose(file);
    if (out_count)
        *out_count = all.count;
    return buffer_take(&all);
}

bool scratch_holds(const char *folder, const char *name, const char *text)
{
    size_t count;
    OWNED_TEXT char *bytes = scratch_read(folder, name, &count);

    return bytes && memmem(bytes, count, text, strlen(text));
}
