#include "bench/folders.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "bench/samples.h"

#define STRIDE 7919 /* a prime: every name is met once, far from its neighbours */

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

char *folders_make(const char *scratch, int files)
{
    char *path = memory_print("%s/of-%d", scratch, files);
    int folder;

    if (mkdir(path, 0700) != 0 || (folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        give_up(path);
    for (int i = 0; i < files; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "file-%07d.log", (int)((long)i * STRIDE % files));
        if (mknodat(folder, name, S_IFREG | 0600, 0) != 0)
            give_up(name);
    }
    (void)close(folder);
    return path;
}

double folders_loop_ms(const char *folder)
{
    double started_ms = samples_now_ms();
    DIR *entries = opendir(folder);

    if (!entries)
        give_up(folder);
    while (readdir(entries))
        ;
    (void)closedir(entries);
    return samples_now_ms() - started_ms;
}
