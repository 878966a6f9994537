/*
 * soak: ten thousand uploads, of which some meet a fault. Ends well if every file is accounted for, if the
 * store holds under its ObjectKey the bytes of just that file, and if neither descriptors nor memory grow with
 * the number of files beyond what each file's own record takes. With SOAK_KILLS=1 the program is killed again
 * and again, and started until its queue is empty: then all of this must be true of its history.
 *
 *     make soak [SOAK_FILES=10000] [SOAK_KILLS=1]
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cjson/cJSON.h>

#include "base/memory.h"
#include "files/checksum.h"
#include "support/faults.h"
#include "support/pty.h"
#include "support/scratch.h"

#define FILES_ONE_WAITS_MS 60000
#define DESCRIPTORS_MORE   24 /* than after a tenth: of files and connections that happen to be open */
#define BYTES_MORE         (2L * 1024 * 1024) /* than after a tenth: room that buffers may take */
#define RECORD_BYTES_MOST  256                /* and for what is remembered of each file since */
#define PUTS_BETWEEN_KILLS 300 /* at least; up to four times as many                                  */

/* ---- what is sent ---- */

/* No two files have the same bytes. */
static void write_body(int number, struct buffer *out)
{
    while (out->count < 1000 + (size_t)number % 100)
        buffer_print(out, "line %zu of file %d\n", out->count, number);
}

static struct checksum sum_of(int number)
{
    struct buffer body = { 0 };
    struct checksum sum = { 0 };

    write_body(number, &body);
    checksum_add(&sum, buffer_string(&body), body.count);
    buffer_done(&body);
    return sum;
}

static void write_files(const struct trial *trial, int files, const char *list)
{
    FILE *names = fopen(list, "we");

    assert_non_null(names);
    for (int i = 0; i < files; i++) {
        OWNED_TEXT char *name = memory_print("f%d", i);
        struct buffer body = { 0 };
        char *path;

        write_body(i, &body);
        path = scratch_file(trial->folder, name, buffer_string(&body), body.count);
        (void)fprintf(names, "%s\n", path);
        free(path);
        buffer_done(&body);
    }
    (void)fclose(names);
}

/* ---- what came of it ---- */

static bool is_killed(void)
{
    const char *wish = getenv("SOAK_KILLS");

    return wish && *wish && strcmp(wish, "0") != 0;
}

static const char *text_of(const cJSON *result, const char *field)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(result, field));

    return text ? text : "";
}

/* What the result says, what the store holds, and what the file is, are one. Returns the file's number. */
static int check_result(struct trial *trial, const cJSON *result)
{
    const char *path = text_of(result, "file");
    int number = (int)strtol(path + strlen(trial->folder) + strlen("/f"), NULL, 10);
    struct checksum stored, sent = sum_of(number);

    assert_string_equal(text_of(result, "status"), "done");
    assert_true(fault_server_stored(trial->server, text_of(result, "object_key"), &stored));
    assert_int_equal(stored.size_bytes, sent.size_bytes);
    assert_true(stored.crc64 == sent.crc64);
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(result, "verified")))
        assert_true(strtoull(text_of(result, "crc64"), NULL, 10) == sent.crc64);
    else
        assert_true(is_killed()); /* whoever died knows no sum of what had arrived already */
    return number;
}

/* Every file has its result, and only one. */
static void check_results(struct trial *trial, int files)
{
    bool *seen = memory_new((size_t)files, sizeof *seen);
    const cJSON *result;
    int count = 0;

    cJSON_ArrayForEach(result, (const cJSON *)trial->results)
    {
        int number = check_result(trial, result);

        assert_in_range(number, 0, files - 1);
        assert_false(seen[number]);
        seen[number] = true;
        count++;
    }
    free(seen);
    printf("# %d of %d are stored as they are, %d PUTs, %d calls, %d connections\n", count, files,
           fault_server_count(trial->server, FAULT_PUT), fault_server_count(trial->server, FAULT_ASK),
           fault_server_connections(trial->server));
    assert_int_equal(count, files);
}

/* ---- one process for all ---- */

static int count_descriptors(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/fd", (int)pid);
    DIR *folder = opendir(path);
    int count = -2; /* . and .. */

    assert_non_null(folder);
    while (readdir(folder))
        count++;
    (void)closedir(folder);
    return count;
}

static long resident_bytes(pid_t pid)
{
    OWNED_TEXT char *path = memory_print("/proc/%d/statm", (int)pid);
    FILE *file = fopen(path, "re");
    long pages = 0;

    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    (void)fclose(file);
    return pages * sysconf(_SC_PAGESIZE);
}

/* Looks at the process whenever another tenth of the files has come. */
static void watch(struct trial *trial, int files)
{
    pid_t pid = trial->process.pid;
    int first_descriptors = 0;
    long first_bytes = 0;

    for (int tenth = 1; tenth <= 9; tenth++) {
        int sent = files / 10 * tenth, descriptors;
        long bytes;

        assert_true(fault_server_wait_begun(trial->server, FAULT_PUT, sent, FILES_ONE_WAITS_MS));
        descriptors = count_descriptors(pid);
        bytes = resident_bytes(pid);
        printf("# %6d sent: %3d descriptors, %6ld KiB\n", sent, descriptors, bytes / 1024);
        (void)fflush(stdout);
        if (tenth == 1) {
            first_descriptors = descriptors;
            first_bytes = bytes;
        }
        assert_true(descriptors <= first_descriptors + DESCRIPTORS_MORE);
        assert_true(bytes <= first_bytes + BYTES_MORE + (long)(sent - files / 10) * RECORD_BYTES_MOST);
    }
}

/* ---- killed now and then ---- */

static const char *state_of(struct trial *trial)
{
    return trial_text("XDG_STATE_HOME=%s/state", trial->folder);
}

static void read_history(struct trial *trial, const char *format)
{
    process_done(&trial->process);
    process_start(&trial->process, WORDS(process_attache(), "history", "--format", format),
                  WORDS(state_of(trial)));
    assert_int_equal(trial_wait(trial), 0);
}

static int count_history(struct trial *trial)
{
    int count = 0;

    read_history(trial, "keys");
    for (const char *byte = buffer_string(&trial->process.out); *byte; byte++)
        count += *byte == '\n';
    return count;
}

/* A person who is asked whether what is left shall be sent, and says yes. */
static struct pty *start_again(struct trial *trial)
{
    const char *empty = trial_text("%s/empty", trial->folder);
    struct pty *pty;

    (void)mkdir(empty, 0700);
    pty = pty_start(WORDS(process_attache(), "--endpoint", fault_server_url(trial->server), "--parallel=16",
                          "--api-rate=1000", "--no-print", empty),
                    WORDS(state_of(trial), "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI-faults",
                          "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" FAULTS_KEY_SECRET),
                    24, 80);
    assert_true(pty_wait_for(pty, "not sent last time"));
    pty_send(pty, "y");
    return pty;
}

struct wanted {
    struct trial *trial;
    int files;
};

static bool is_all_in_history(struct pty *pty, void *data)
{
    const struct wanted *wanted = data;

    (void)pty;
    return count_history(wanted->trial) == wanted->files;
}

static void kill_now_and_then(struct trial *trial, int files)
{
    int rounds = 0, left;

    assert_true(fault_server_wait_ended(trial->server, FAULT_PUT, PUTS_BETWEEN_KILLS, FILES_ONE_WAITS_MS));
    process_signal(&trial->process, SIGKILL);
    (void)process_wait(&trial->process);
    while ((left = files - count_history(trial)) > 0) {
        int more = PUTS_BETWEEN_KILLS * (1 + rounds++ % 4);
        struct pty *pty = start_again(trial);

        printf("# round %2d: %d are not in the history\n", rounds, left);
        (void)fflush(stdout);
        if (left > more)
            assert_true(fault_server_wait_ended(trial->server, FAULT_PUT,
                                                fault_server_ended(trial->server, FAULT_PUT) + more,
                                                FILES_ONE_WAITS_MS));
        else
            assert_true(pty_wait_until(pty, is_all_in_history, &(struct wanted){ trial, files },
                                       "the history has all files"));
        pty_signal(pty, SIGKILL);
        (void)pty_wait_exit(pty);
        pty_free(pty);
    }
}

/* ---- the soak ---- */

static void start(struct trial *trial, const char *list)
{
    SCRIPT(
        trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .percent = 1, .after = 100 },
        { .place = FAULT_PUT, .kind = FAULT_STATUS, .percent = 1, .status = 500, .body = "<html>x</html>" },
        { .place = FAULT_ASK, .percent = 1, FAULT_API_SAYS(500, "System.error") });
    trial->retries = 6;
    trial_words(trial, WORDS("--parallel=16", "--api-rate=1000", "--quiet", "--files-from", list));
    trial_start(trial, FILES(NULL));
}

static void soak(void **state)
{
    struct trial *trial = *state;
    const char *wish = getenv("SOAK_FILES");
    int files = wish && *wish ? (int)strtol(wish, NULL, 10) : 10000;
    OWNED_TEXT char *list = memory_print("%s/list", trial->folder);

    write_files(trial, files, list);
    start(trial, list);
    if (is_killed()) {
        kill_now_and_then(trial, files);
        read_history(trial, "json");
    } else {
        watch(trial, files);
        assert_int_equal(trial_wait(trial), 0);
    }
    check_results(trial, files);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(soak, trial_begin, trial_end) };

    return cmocka_run_group_tests_name("soak", tests, NULL, NULL);
}
