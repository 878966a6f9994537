/*
 * browse: attache beside other file browsers, over folders of many files. Each program is started in the folder in a terminal of 80 by 24; medians of
 * runs that take turns, because only ratios within one run mean anything on a machine that others use too.
 *
 *     make bench-browse [BROWSE_ROUNDS=5] [BROWSE_LARGEST=1000000]
 *
 * Programs that are not there are left out, and named.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/pty.h"
#include "support/scratch.h"

#define ROUNDS_MOST 25
#define STEPS       50
#define BURST       200
#define QUIET_MS    60

struct browser {
    const char *name;
    const char *arguments[4]; /* before the folder */
    const char *quit;
};

/* attache's own path comes from the environment. */
static struct browser browsers[] = {
    { "attache", { NULL }, "q" },
    { "nnn", { "nnn", NULL }, "q" },
    { "lf", { "lf", NULL }, "q" },
    { "vifm", { "vifm", NULL }, ":q!\r" },
    { "mc", { "mc", "--nosubshell", NULL }, "\033[21~" },
};

#define BROWSERS (sizeof browsers / sizeof browsers[0])

/* What one run shows. */
struct run {
    double first_ms; /* until files are on the screen           */
    double step_ms;  /* from a key to the first byte of answer  */
    double step_bytes;
    double burst_bytes; /* of many keys at once                    */
    double rss_mib;
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static char *make_folder(const char *scratch, int files)
{
    char *path = memory_print("%s/of-%d", scratch, files);
    int folder;

    if (mkdir(path, 0700) != 0)
        return path;
    folder = open(path, O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < files; i++) { /* not in the order of their names */
        char name[32];

        (void)snprintf(name, sizeof name, "file-%07d.log", (int)((long)i * 7919 % files));
        (void)mknodat(folder, name, S_IFREG | 0600, 0);
    }
    (void)close(folder);
    return path;
}

static double peak_mib(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/status", (int)pid);
    FILE *file = fopen(path, "re");
    char line[256];
    long kib = 0;

    while (file && fgets(line, sizeof line, file))
        if (sscanf(line, "VmHWM: %ld", &kib) == 1)
            break;
    if (file)
        (void)fclose(file);
    return (double)kib / 1024;
}

static bool has_grown(struct pty *pty, void *data)
{
    return pty_stream(pty)->count > *(size_t *)data;
}

static void measure_steps(struct pty *pty, struct run *run)
{
    size_t before = pty_stream(pty)->count, all = before;

    for (int i = 0; i < STEPS; i++) {
        double sent_ms = now_ms();

        before = pty_stream(pty)->count;
        pty_send(pty, PTY_DOWN);
        (void)pty_wait_until(pty, has_grown, &before, "an answer to a key");
        run->step_ms += (now_ms() - sent_ms) / STEPS;
        (void)pty_settle(pty, 5);
    }
    run->step_bytes = (double)(pty_stream(pty)->count - all) / STEPS;
}

static void measure_burst(struct pty *pty, struct run *run)
{
    struct buffer keys = { 0 };

    for (int i = 0; i < BURST; i++)
        buffer_text(&keys, PTY_DOWN);
    pty_send(pty, keys.bytes);
    run->burst_bytes = (double)pty_settle(pty, QUIET_MS * 5);
    buffer_done(&keys);
}

static struct run measure(const struct browser *browser, const char *folder)
{
    const char *arguments[6] = { getenv("ATTACHE") };
    struct run run = { 0 };
    double started_ms = now_ms();
    size_t count = browser->arguments[0] ? 0 : 1;
    struct pty *pty;

    for (size_t i = 0; browser->arguments[i]; i++)
        arguments[count++] = browser->arguments[i];
    arguments[count] = folder;
    pty = pty_start(arguments, NULL, 24, 80);
    if (pty_wait_for(pty, "file-00")) {
        run.first_ms = now_ms() - started_ms;
        (void)pty_settle(pty, QUIET_MS * 20);
        run.rss_mib = peak_mib(pty_pid(pty));
        measure_steps(pty, &run);
        measure_burst(pty, &run);
    }
    pty_send(pty, browser->quit);
    (void)pty_settle(pty, QUIET_MS);
    pty_free(pty);
    return run;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The median of one number of each run; which: its offset. */
static double median(const struct run *runs, int rounds, size_t which)
{
    double values[ROUNDS_MOST];

    for (int i = 0; i < rounds; i++)
        memcpy(&values[i], (const char *)&runs[i] + which, sizeof values[i]);
    qsort(values, (size_t)rounds, sizeof *values, compare);
    return values[rounds / 2];
}

static bool is_installed(const struct browser *browser)
{
    OWNED_TEXT char *path = memory_text(getenv("PATH"));
    char *rest = NULL;

    if (!browser->arguments[0])
        return true;
    for (char *folder = strtok_r(path, ":", &rest); folder; folder = strtok_r(NULL, ":", &rest)) {
        OWNED_TEXT char *file = memory_print("%s/%s", folder, browser->arguments[0]);

        if (access(file, X_OK) == 0)
            return true;
    }
    return false;
}

static void measure_folder(const char *scratch, int files, int rounds)
{
    static struct run runs[BROWSERS][ROUNDS_MOST];
    OWNED_TEXT char *folder = make_folder(scratch, files);

    for (int round = 0; round < rounds; round++)
        for (size_t i = 0; i < BROWSERS; i++)
            if (is_installed(&browsers[i]))
                runs[i][round] = measure(&browsers[i], folder);
    (void)printf("\n%d files\n%-10s %12s %12s %12s %12s %10s\n", files, "", "first files", "key",
                 "bytes a key", "200 keys", "RSS");
    for (size_t i = 0; i < BROWSERS; i++)
        if (is_installed(&browsers[i]))
            (void)printf("%-10s %9.1f ms %9.2f ms %10.0f B %10.0f B %6.1f MiB\n", browsers[i].name,
                         median(runs[i], rounds, offsetof(struct run, first_ms)),
                         median(runs[i], rounds, offsetof(struct run, step_ms)),
                         median(runs[i], rounds, offsetof(struct run, step_bytes)),
                         median(runs[i], rounds, offsetof(struct run, burst_bytes)),
                         median(runs[i], rounds, offsetof(struct run, rss_mib)));
        else
            (void)printf("%-10s not installed\n", browsers[i].name);
    (void)fflush(stdout);
}

static int number_from(const char *name, int otherwise)
{
    const char *text = getenv(name);

    return text && *text ? (int)strtol(text, NULL, 10) : otherwise;
}

int main(void)
{
    char *scratch = scratch_new();
    int rounds = number_from("BROWSE_ROUNDS", 5), largest = number_from("BROWSE_LARGEST", 1000000);

    (void)setlocale(LC_ALL, "");
    if (rounds < 1 || rounds > ROUNDS_MOST)
        rounds = 5;
    for (int files = 100; files <= largest; files *= files < 10000 ? 10 : 100)
        measure_folder(scratch, files, rounds);
    scratch_remove(scratch);
    return 0;
}
