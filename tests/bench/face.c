/*
 * face: what the screen costs while uploads run. The program in a terminal of 80 by 24 sends 40 files, four of them
 * moving, and shows the Queue; what is measured is the CPU of the thread that draws and the bytes that go to the
 * terminal.
 *
 *     make bench-face [FACE_SECONDS=10]
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "support/pty.h"
#include "support/scratch.h"

#define FILES      40
#define FILE_BYTES 500000
#define RATE       "1M" /* a file ends and another begins every half second */
#define WARM_UP_MS 1500 /* until rates are known */

static _Noreturn void give_up(const char *what)
{
    (void)fprintf(stderr, "bench-face: %s\n", what);
    exit(1);
}

/* The thread that draws is the first one, whose number is the process's. */
static double cpu_ms(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/task/%d/schedstat", (int)pid, (int)pid);
    FILE *file = fopen(path, "re");
    int64_t running_ns = -1;

    if (!file || fscanf(file, "%" SCNd64, &running_ns) != 1)
        give_up("this system does not count the time of threads");
    (void)fclose(file);
    return (double)running_ns / 1e6;
}

static void make_files(const char *folder)
{
    for (int i = 0; i < FILES; i++) {
        OWNED_TEXT char *name = memory_print("case-%02d.log", i);

        free(scratch_pattern(folder, name, FILE_BYTES));
    }
}

static struct pty *start_uploading(const char *folder)
{
    const char *const argv[] = { getenv("ATTACHE"), "--demo", "--parallel", "4",
                                 "--limit-rate",    RATE,     folder,       NULL };
    struct pty *pty = pty_start(argv, NULL, 24, 80);

    if (!pty_wait_for(pty, "case-00.log"))
        give_up("no files");
    pty_send(pty, "au");
    if (!pty_wait_for(pty, "40 files to send") || !pty_wait_for(pty, "Enter send"))
        give_up("no review");
    pty_send(pty, PTY_ENTER);
    if (!pty_wait_for(pty, "Uploading"))
        give_up("no queue");
    return pty;
}

int main(void)
{
    const char *wished = getenv("FACE_SECONDS");
    int seconds = wished && *wished ? (int)strtol(wished, NULL, 10) : 10;
    char *scratch = scratch_new();
    struct pty *pty;
    double before_ms;
    size_t bytes;

    make_files(scratch);
    pty = start_uploading(scratch);
    (void)pty_listen(pty, WARM_UP_MS);
    before_ms = cpu_ms(pty_pid(pty));
    bytes = pty_listen(pty, (int64_t)seconds * 1000);
    (void)printf(
        "%d files, 4 moving, 80x24, %d s in the Queue: %.2f %% of a core, %.2f KB/s to the terminal\n", FILES,
        seconds, (cpu_ms(pty_pid(pty)) - before_ms) / (seconds * 10.0), (double)bytes / seconds / 1000);
    pty_free(pty);
    scratch_remove(scratch);
    return 0;
}
