/*
 * bench: attache beside curl, against the same sink on loopback. Prints a table of ratios: medians of runs that take
 * turns, because only ratios within one run of this program mean anything on a machine that others use too.
 *
 *     make bench [BENCH_ROUNDS=5] [BENCH_SCALE=1] [BENCH_CONGESTION=reno]
 *
 * A scale of 0.1 makes files a tenth as large and a tenth as many; loopback.h says why the congestion control is set.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/loopback.h"
#include "bench/sink.h"
#include "files/checksum.h"
#include "support/fault_tls.h"
#include "support/scratch.h"

#define ROUNDS_MOST 25
#define MIB         UINT64_C(1048576)
#define KIB         UINT64_C(1024)

struct work {
    const char *name;
    int files;
    uint64_t size_bytes;
    int parallel;
    bool is_tls;
    int latency_ms;
};

static const struct work works[] = {
    { "one 4 GiB file", 1, 4096 * MIB, 1, false, 0 },
    { "the same over TLS", 1, 4096 * MIB, 1, true, 0 },
    { "8 x 512 MiB, 4 at once", 8, 512 * MIB, 4, false, 0 },
    { "2,000 x 16 KiB, 8 at once, a call each", 2000, 16 * KIB, 8, false, 0 },
    { "the same, answers after 20 ms", 2000, 16 * KIB, 8, false, 20 },
};

struct run {
    double wall_s, cpu_s;
    double rss_mib;
};

struct bench {
    char *folder;
    char *authority; /* path of a PEM file */
    const struct work *work;
    char **paths;
    char origin[64];
    pid_t sink;
    double scale;
};

static _Noreturn void give_up(const char *what)
{
    perror(what);
    exit(1);
}

/* --- the sink, in a process of its own so that its CPU is not counted ------------------------------------------- */

static void run_sink(const struct bench *bench, struct fault_tls_made *tls, uint64_t crc64, int told)
{
    const struct sink_options options = { bench->work->is_tls ? tls->context : NULL,
                                          bench->work->latency_ms };
    const char *origin = sink_start(&options);

    sink_expect(bench->work->size_bytes, crc64);
    if (write(told, origin, strlen(origin)) < 0)
        give_up("write");
    (void)close(told);
    for (;;)
        (void)pause();
}

static void start_sink(struct bench *bench, struct fault_tls_made *tls, uint64_t crc64)
{
    int ends[2];
    ssize_t count;

    if (pipe2(ends, O_CLOEXEC) != 0 || (bench->sink = fork()) < 0)
        give_up("sink");
    if (bench->sink == 0)
        run_sink(bench, tls, crc64, ends[1]);
    (void)close(ends[1]);
    count = read(ends[0], bench->origin, sizeof bench->origin - 1);
    if (count <= 0)
        give_up("sink");
    bench->origin[count] = '\0';
    (void)close(ends[0]);
}

/* --- one run ---------------------------------------------------------------------------------------------------- */

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct run measure(char *const argv[], const char *log)
{
    int64_t start_ms = clock_now_ms();
    struct rusage usage;
    int status;
    pid_t child = fork();

    if (child == 0) {
        int out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        (void)dup2(out, STDOUT_FILENO);
        (void)dup2(out, STDERR_FILENO);
        (void)execvp(argv[0], argv);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child)
        give_up("run");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        (void)fprintf(stderr, "%s failed (%x): see %s\n", argv[0], (unsigned)status, log);
        exit(1);
    }
    return (struct run){ .wall_s = (double)(clock_now_ms() - start_ms) / 1000,
                         .cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                         .rss_mib = (double)usage.ru_maxrss / 1024 };
}

static struct run run_attache(const struct bench *bench)
{
    OWNED_TEXT char *parallel = memory_print("%d", bench->work->parallel);
    OWNED_TEXT char *log = memory_print("%s/attache.out", bench->folder);
    OWNED_TEXT char *names = memory_print("%s/names", bench->folder);
    char *argv[] = { getenv("ATTACHE"),
                     (char[]){ "put" },
                     (char[]){ "--quiet" },
                     (char[]){ "--endpoint" },
                     (char *)bench->origin,
                     (char[]){ "--parallel" },
                     parallel,
                     (char[]){ "--api-rate" },
                     (char[]){ "10000" }, /* the sink has no limit to be considerate of */
                     (char[]){ "--ca-file" },
                     bench->authority,
                     (char[]){ "--files-from" },
                     names,
                     NULL };

    return measure(argv, log);
}

static void write_names(const struct bench *bench)
{
    OWNED_TEXT char *names = memory_print("%s/names", bench->folder);
    OWNED_TEXT char *urls = memory_print("%s/urls", bench->folder);
    FILE *names_file = fopen(names, "we"), *urls_file = fopen(urls, "we");

    if (!names_file || !urls_file)
        give_up("names");
    for (int i = 0; i < bench->work->files; i++) {
        (void)fprintf(names_file, "%s\n", bench->paths[i]);
        (void)fprintf(urls_file, "url = \"%s/o/%d?x\"\nupload-file = \"%s\"\noutput = /dev/null\n",
                      bench->origin, i, bench->paths[i]);
    }
    (void)fclose(names_file);
    (void)fclose(urls_file);
}

static struct run run_curl(const struct bench *bench)
{
    OWNED_TEXT char *parallel = memory_print("%d", bench->work->parallel);
    OWNED_TEXT char *log = memory_print("%s/curl.out", bench->folder);
    OWNED_TEXT char *urls = memory_print("%s/urls", bench->folder);
    char *many[] = { (char[]){ "curl" },
                     (char[]){ "-sS" },
                     (char[]){ "-Z" },
                     (char[]){ "--parallel-max" },
                     parallel,
                     (char[]){ "--cacert" },
                     bench->authority,
                     (char[]){ "-K" },
                     urls,
                     NULL };
    char *one[] = { (char[]){ "curl" },
                    (char[]){ "-sS" },
                    (char[]){ "--cacert" },
                    bench->authority,
                    (char[]){ "-K" },
                    urls,
                    NULL };

    return measure(bench->work->files == 1 ? one : many, log);
}

/* --- the table -------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *left, const void *right)
{
    double difference = *(const double *)left - *(const double *)right;

    return difference < 0 ? -1 : difference > 0;
}

static double median(double *numbers, int count)
{
    qsort(numbers, (size_t)count, sizeof *numbers, compare_numbers);
    return count % 2 ? numbers[count / 2] : (numbers[count / 2 - 1] + numbers[count / 2]) / 2;
}

static void print_row(const struct work *work, const struct run *ours, const struct run *theirs, int rounds)
{
    double speeds[ROUNDS_MOST], cpus[ROUNDS_MOST], walls[ROUNDS_MOST], curl_walls[ROUNDS_MOST];
    double rss_mib = 0;

    for (int i = 0; i < rounds; i++) {
        speeds[i] = theirs[i].wall_s / ours[i].wall_s;
        cpus[i] = ours[i].cpu_s / theirs[i].cpu_s;
        walls[i] = ours[i].wall_s;
        curl_walls[i] = theirs[i].wall_s;
        rss_mib = ours[i].rss_mib > rss_mib ? ours[i].rss_mib : rss_mib;
    }
    printf("| %-40s | %6.2f x | %6.2f x | %7.2f s | %7.2f s | %5.1f MiB |\n", work->name,
           median(speeds, rounds), median(cpus, rounds), median(walls, rounds), median(curl_walls, rounds),
           rss_mib);
    (void)fflush(stdout);
}

/* --- the work --------------------------------------------------------------------------------------------------- */

static uint64_t sum_of(const char *path)
{
    struct checksum sum = { 0 };
    char *piece = memory_new(MIB, 1);
    FILE *file = fopen(path, "rbe");
    size_t count;

    if (!file)
        give_up(path);
    while ((count = fread(piece, 1, MIB, file)) > 0)
        checksum_add(&sum, piece, count);
    (void)fclose(file);
    free(piece);
    return sum.crc64;
}

static void make_files(struct bench *bench)
{
    bench->paths = memory_new((size_t)bench->work->files, sizeof *bench->paths);
    for (int i = 0; i < bench->work->files; i++) {
        OWNED_TEXT char *name = memory_print("file-%d", i);

        bench->paths[i] = scratch_pattern(bench->folder, name, bench->work->size_bytes);
    }
}

static void remove_files(struct bench *bench)
{
    for (int i = 0; i < bench->work->files; i++) {
        (void)unlink(bench->paths[i]);
        free(bench->paths[i]);
    }
    free(bench->paths);
}

static void do_work(struct bench *bench, struct fault_tls_made *tls, int rounds)
{
    struct run ours[ROUNDS_MOST], theirs[ROUNDS_MOST];

    make_files(bench);
    start_sink(bench, tls, sum_of(bench->paths[0]));
    write_names(bench);
    (void)run_curl(bench); /* fills the page cache */
    for (int i = 0; i < rounds; i++) {
        ours[i] = run_attache(bench);
        theirs[i] = run_curl(bench);
    }
    print_row(bench->work, ours, theirs, rounds);
    (void)kill(bench->sink, SIGKILL);
    (void)waitpid(bench->sink, NULL, 0);
    remove_files(bench);
}

static void set_scene(struct bench *bench, const struct fault_tls_made *tls)
{
    OWNED_TEXT char *state = memory_print("%s/state", bench->folder);

    bench->authority = scratch_file(bench->folder, "ca.pem", tls->authority, strlen(tls->authority));
    (void)setenv("XDG_STATE_HOME", state, 1);
    (void)setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "id", 1);
    (void)setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret", 1);
}

static double number_of(const char *variable, double otherwise)
{
    const char *text = getenv(variable);

    return text && *text ? strtod(text, NULL) : otherwise;
}

int main(int argc, char **argv)
{
    int rounds = (int)number_of("BENCH_ROUNDS", 5);
    struct bench bench = { .folder = scratch_new(), .scale = number_of("BENCH_SCALE", 1) };
    OWNED_TEXT char *network = loopback_choose();
    struct fault_tls_made tls;

    (void)signal(SIGPIPE, SIG_IGN);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MOST ? ROUNDS_MOST : rounds;
    fault_tls_make(FAULT_TLS_GOOD, &tls);
    set_scene(&bench, &tls);
    printf("%s\n\n", network);
    printf("| %-40s | speed    | CPU      | wall      | curl      | RSS       |\n",
           "work (medians, beside curl)");
    printf("|%.42s|---------:|---------:|----------:|----------:|----------:|\n",
           "------------------------------------------");
    for (size_t i = 0; i < sizeof works / sizeof *works; i++) {
        struct work work = works[i];

        if (argc > 1 && (size_t)strtol(argv[1], NULL, 10) != i + 1)
            continue;
        work.size_bytes = work.files > 8 ? work.size_bytes
                                         : (uint64_t)((double)work.size_bytes * bench.scale);
        work.files = work.files > 8 ? (int)((double)work.files * bench.scale) : work.files;
        bench.work = &work;
        do_work(&bench, &tls, rounds);
    }
    fault_tls_done(&tls);
    free(bench.authority);
    scratch_remove(bench.folder);
    return 0;
}
