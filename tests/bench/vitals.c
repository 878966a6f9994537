#include "bench/vitals.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The number after a word of a file in /proc, or 0. */
static long proc_number(const char *path, const char *word)
{
    FILE *file = fopen(path, "re");
    size_t length = strlen(word);
    char line[256];
    long number = 0;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, word, length) == 0)
            number = strtol(line + length, NULL, 10);
    if (file)
        (void)fclose(file);
    return number;
}

double vitals_peak_mib(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/status", (int)pid);

    return (double)proc_number(path, "VmHWM:") / 1024;
}

long vitals_wakes(pid_t pid)
{
    OWNED_TEXT char *tasks = memory_print("/proc/%d/task", (int)pid);
    DIR *folder = opendir(tasks);
    struct dirent *task;
    long wakes = 0;

    while (folder && (task = readdir(folder))) {
        OWNED_TEXT char *path = memory_print("%s/%s/status", tasks, task->d_name);

        wakes += proc_number(path, "voluntary_ctxt_switches:");
    }
    if (folder)
        (void)closedir(folder);
    return wakes;
}
