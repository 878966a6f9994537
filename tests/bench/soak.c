/*
 * soak: ten thousand uploads, of which some meet a fault, by one process. Ends well if every file is accounted for,
 * and if neither descriptors nor memory grow with the number of files beyond what each file's own record takes.
 *
 *     make soak [SOAK_FILES=10000]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/faults.h"
#include "support/scratch.h"

#define FILES_ONE_WAITS_MS 60000

static int count_descriptors(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    int count = -2; /* . and .. */

    if (!folder)
        return 0;
    while (readdir(folder))
        count++;
    (void)closedir(folder);
    return count;
}

static long resident_kib(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    long pages = 0;

    if (file && fscanf(file, "%*d %ld", &pages) != 1)
        pages = 0;
    if (file)
        (void)fclose(file);
    return pages * 4;
}

static void write_names(const struct trial *trial, int files, const char *list)
{
    FILE *names = fopen(list, "we");

    assert_non_null(names);
    for (int i = 0; i < files; i++) {
        OWNED_TEXT char *name = memory_print("f%d", i);
        OWNED_TEXT char *path = scratch_pattern(trial->folder, name, 1000 + (uint64_t)i % 100);

        (void)fprintf(names, "%s\n", path);
    }
    (void)fclose(names);
}

/* Looks at the process whenever another tenth of the files has come. */
static void watch(struct trial *trial, int files)
{
    for (int tenth = 1; tenth <= 9; tenth++) {
        assert_true(
            fault_server_wait_begun(trial->server, FAULT_PUT, files / 10 * tenth, FILES_ONE_WAITS_MS));
        printf("# %6d sent: %3d descriptors, %6ld KiB\n", files / 10 * tenth,
               count_descriptors(trial->process.pid), resident_kib(trial->process.pid));
        (void)fflush(stdout);
        assert_in_range(count_descriptors(trial->process.pid), 1, 80);
    }
}

static void soak(void **state)
{
    struct trial *trial = *state;
    const char *wish = getenv("SOAK_FILES");
    int files = wish && *wish ? (int)strtol(wish, NULL, 10) : 10000;
    OWNED_TEXT char *list = memory_print("%s/list", trial->folder);
    size_t done = 0;

    write_names(trial, files, list);
    SCRIPT(
        trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .percent = 1, .after = 100 },
        { .place = FAULT_PUT, .kind = FAULT_STATUS, .percent = 1, .status = 500, .body = "<html>x</html>" },
        { .place = FAULT_ASK,
          .kind = FAULT_STATUS,
          .percent = 1,
          .status = 500,
          .body = FAULT_API_ERROR("System.error") });
    trial->retries = 6;
    trial_word(trial, "--parallel");
    trial_word(trial, "16");
    trial_word(trial, "--api-rate");
    trial_word(trial, "1000");
    trial_word(trial, "--quiet");
    trial_word(trial, "--files-from");
    trial_word(trial, list);
    trial_start(trial, FILES(NULL));
    watch(trial, files);
    assert_int_equal(trial_wait(trial), 0);
    assert_int_equal(trial_count(trial), files);
    for (size_t i = 0; i < trial_count(trial); i++)
        done += strcmp(trial_field(trial, i, "status"), "done") == 0;
    printf("# %zu of %d done, %d PUTs, %d calls, %d connections\n", done, files,
           fault_server_count(trial->server, FAULT_PUT), fault_server_count(trial->server, FAULT_ASK),
           fault_server_connections(trial->server));
    assert_int_equal(done, files);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(soak, trial_begin, trial_end) };

    return cmocka_run_group_tests_name("soak", tests, NULL, NULL);
}
