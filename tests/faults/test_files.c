/* The file: what happens to it before, while and after it is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"
#include "support/scratch.h"

enum { NOT_SENT = 4, SOME_FAILED = 1 };

/* Starts an upload of 64 MiB that the server holds after 1 MB. */
static const char *hold(struct trial *trial)
{
    const char *path = trial_file(trial, "a.log", 64 * MIB);

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .name = "a.log", .after = 1000000 });
    trial_words(trial, WORDS("--parallel", "1"));
    return path;
}

static void start_held(struct trial *trial, const char *const *files)
{
    trial_start(trial, files);
    assert_true(fault_server_wait_bytes(trial->server, 1000000, PROCESS_PATIENCE_MS));
}

static int go_on(struct trial *trial)
{
    fault_server_release(trial->server);
    return trial_wait(trial);
}

static void fault_48_truncated_while_it_is_sent(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    int64_t start_ms;

    start_held(trial, FILES(path));
    assert_int_equal(truncate(path, 32 * MIB), 0);
    start_ms = clock_now_ms();
    assert_int_equal(go_on(trial), SOME_FAILED);
    assert_in_range(clock_now_ms() - start_ms, 0, 2000);
    trial_failed(trial, 0, "file", "shrank");
    trial_is(trial, 0, "attempts", "1");
    trial_says(trial, "a.log failed (file): the file shrank from 64.0 MiB to 32.0 MiB while it was sent");
}

static void append(const char *path, const char *text)
{
    int descriptor = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

    assert_int_equal(write(descriptor, text, strlen(text)), strlen(text));
    (void)close(descriptor);
}

static void fault_49_grown_while_it_is_sent(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);

    start_held(trial, FILES(path));
    append(path, "one more line\n");
    assert_int_equal(go_on(trial), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_says(trial, "grew by 14 B since");
    assert_int_equal(fault_server_put_bytes(trial->server), 64 * MIB);
}

static void fault_50_rewritten_while_it_is_sent(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    int descriptor;

    start_held(trial, FILES(path));
    descriptor = open(path, O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(descriptor, "other bytes", 11, 60 * MIB), 11);
    (void)close(descriptor);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_failed(trial, 0, "file", "changed");
    trial_is(trial, 0, "attempts", "1");
    trial_says(trial,
               "a.log failed (file): the file was changed while it was sent. What is stored mixes old and");
}

static void fault_51_replaced_while_it_is_sent(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *other = trial_file(trial, "b.log", 10);

    start_held(trial, FILES(path));
    assert_int_equal(rename(other, path), 0);
    assert_int_equal(go_on(trial), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_says(trial, "another file has taken its place");
}

static void fault_52_deleted_while_it_is_sent(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);

    start_held(trial, FILES(path));
    assert_int_equal(unlink(path), 0);
    assert_int_equal(go_on(trial), 0);
    trial_done(trial, 0);
}

static void fault_53_deleted_before_its_turn(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *next = trial_file(trial, "b.log", 10);
    const char *last = trial_file(trial, "c.log", 10);

    start_held(trial, FILES(path, next, last));
    assert_int_equal(unlink(next), 0);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_done(trial, 0);
    trial_failed(trial, 1, "file", "ENOENT");
    trial_is(trial, 1, "attempts", "0");
    trial_says(trial, "b.log failed (file): the file is no longer there");
    trial_done(trial, 2);
}

static void powerless(struct trial *trial)
{
    const char *const prefix[] = { "setpriv", "--bounding-set", "-all", "--inh-caps", "-all" };

    if (geteuid() == 0)
        memcpy(trial->prefix, prefix, sizeof prefix);
}

static void fault_54_no_permission(void **state)
{
    struct trial *trial = *state;
    const char *path = trial_file(trial, "a.log", 10);

    powerless(trial);
    assert_int_equal(chmod(path, 0), 0);
    assert_int_equal(trial_run(trial, FILES(path)), NOT_SENT);
    trial_failed(trial, 0, "file", "no-permission");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 0);
}

static void fault_54_permission_lost_before_its_turn(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *next = trial_file(trial, "b.log", 10);

    powerless(trial);
    start_held(trial, FILES(path, next));
    assert_int_equal(chmod(next, 0), 0);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_done(trial, 0);
    trial_failed(trial, 1, "file", "EACCES");
}

/* Runs put under strace, which makes calls that concern one file fail or take long. It finds that file in /proc,
 * which of a program that keeps its memory to itself is open to root only. */
static void interfere(struct trial *trial, const char *path, const char *first, const char *second)
{
    static char calls[2][128];
    const char *prefix[] = { "strace", "-qq", "-f", "-o/dev/null", "-P", path, calls[0], calls[1] };

    if (geteuid() != 0)
        skip();
    (void)snprintf(calls[0], sizeof calls[0], "--inject=%s", first);
    (void)snprintf(calls[1], sizeof calls[1], "--inject=%s", second);
    memcpy(trial->prefix, prefix, sizeof prefix);
    trial_variable(trial, "ASAN_OPTIONS=detect_leaks=0");
}

static void fault_55_a_read_that_fails(void **state)
{
    struct trial *trial = *state;
    const char *path = trial_file(trial, "a.log", 4 * MIB);
    const char *other = trial_file(trial, "b.log", 1000);

    interfere(trial, path, "pread64:error=EIO:when=3", "fdatasync:error=EIO:when=1000");
    assert_int_equal(trial_run(trial, FILES(path, other)), SOME_FAILED);
    trial_failed(trial, 0, "file", "EIO");
    trial_is(trial, 0, "attempts", "1");
    trial_says(trial, "a.log failed (file): the file cannot be read any further: Input/output error");
    trial_done(trial, 1);
}

/* Its mount is taken for one that may not answer, and its reads hang: the others go on, and so does the end. */
static void fault_55_a_read_that_hangs(void **state)
{
    struct trial *trial = *state;
    const char *path = trial_file(trial, "a.log", 4 * MIB);
    const char *other = trial_file(trial, "b.log", 4 * MIB);

    interfere(trial, path, "statfs:error=EIO", "pread64:delay_enter=10s");
    trial->retries = 0;
    trial_words(trial, WORDS("--timeout", "3"));
    assert_int_equal(trial_run(trial, FILES(path, other)), SOME_FAILED);
    trial_failed(trial, 0, "file", "disk-silent");
    trial_done(trial, 1);
}

static void fault_56_an_empty_file(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 0))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "crc64", "0");
    trial_is(trial, 0, "verified", "true");
}

static void refused(struct trial *trial, const char *path, const char *code)
{
    int64_t start_ms = clock_now_ms();

    assert_int_equal(trial_run(trial, FILES(path)), NOT_SENT);
    trial_failed(trial, 0, "file", code);
    assert_in_range(clock_now_ms() - start_ms, 0, 3000);
    assert_int_equal(fault_server_connections(trial->server), 0);
}

static void fault_57_more_than_one_upload_takes(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *path = scratch_hole(trial->folder, "core", UINT64_C(6) << 30);

    refused(trial, path, "too-large");
    trial_says(trial, "split");
}

/* One hole: all of its size goes, as zeros, and that is said. */
static void fault_58_a_sparse_file(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *path = scratch_hole(trial->folder, "hole.img", 8 * MIB);

    assert_int_equal(trial_run(trial, FILES(path)), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    assert_int_equal(fault_server_put_bytes(trial->server), 8 * MIB);
    trial_says(trial, "hole.img: mostly empty. It occupies far less than its size, but all of its size");
}

static void fault_59_a_pipe(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *path = memory_print("%s/fifo", trial->folder);

    assert_int_equal(mkfifo(path, 0600), 0);
    refused(trial, path, "not-a-file");
}

/* What becomes a pipe before its turn holds nobody up: it is never opened to wait for a writer. */
static void fault_59_a_pipe_takes_its_place(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *next = trial_file(trial, "b.log", 10);

    start_held(trial, FILES(path, next));
    assert_int_equal(unlink(next), 0);
    assert_int_equal(mkfifo(next, 0600), 0);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_done(trial, 0);
    trial_failed(trial, 1, "file", "replaced");
    trial_says(trial, "b.log failed (file): another file took its place since it was reviewed");
}

static void fault_60_devices_and_the_like(void **state)
{
    struct trial *trial = *state;

    refused(trial, "/dev/zero", "not-a-file");
    refused(trial, "/proc/self/environ", "no-size");
    trial_says(trial, "Copy it to an ordinary file first");
}

static void fault_61_links(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *circle = memory_print("%s/circle", trial->folder);
    OWNED_TEXT char *link = memory_print("%s/link", trial->folder);
    const char *target = trial_file(trial, "target", 1234);

    assert_int_equal(symlink("circle", circle), 0);
    refused(trial, circle, "broken-link");
    assert_int_equal(symlink(target, link), 0);
    assert_int_equal(trial_run(trial, FILES(link)), 0);
    trial_done(trial, 0);
    assert_int_equal(fault_server_put_bytes(trial->server), 1234);
}

static void fault_61_a_link_takes_its_place(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *next = trial_file(trial, "b.log", 10);
    const char *key = trial_file(trial, "key", 10);

    start_held(trial, FILES(path, next));
    assert_int_equal(unlink(next), 0);
    assert_int_equal(symlink(key, next), 0);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_failed(trial, 1, "file", "ELOOP");
    assert_int_equal(fault_server_put_bytes(trial->server), 64 * MIB);
}

/* A folder on the way that has become a link leads to other files: what is opened is what was looked at. */
static void fault_61_a_link_takes_the_place_of_its_folder(void **state)
{
    struct trial *trial = *state;
    const char *path = hold(trial);
    const char *folder = trial_text("%s/folder", trial->folder),
               *other = trial_text("%s/other", trial->folder);
    const char *next;

    assert_int_equal(mkdir(folder, 0700) | mkdir(other, 0700), 0);
    next = trial_file(trial, "folder/b.log", 10);
    (void)trial_file(trial, "other/b.log", 10);
    start_held(trial, FILES(path, next));
    assert_int_equal(rename(folder, trial_text("%s/moved", trial->folder)), 0);
    assert_int_equal(symlink(other, folder), 0);
    assert_int_equal(go_on(trial), SOME_FAILED);
    trial_failed(trial, 1, "file", "replaced");
    assert_int_equal(fault_server_put_bytes(trial->server), 64 * MIB);
}

static void fault_62_a_folder(void **state)
{
    struct trial *trial = *state;

    refused(trial, trial->folder, "is-folder");
}

static void fault_63_the_same_file_twice(void **state)
{
    struct trial *trial = *state;
    const char *path = trial_file(trial, "a.log", 1000);

    assert_int_equal(trial_run(trial, FILES(path, path)), 0);
    trial_done(trial, 0);
    trial_done(trial, 1);
    assert_string_not_equal(trial_field(trial, 0, "object_key"), trial_field(trial, 1, "object_key"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_48_truncated_while_it_is_sent),
        TRIAL(fault_49_grown_while_it_is_sent),
        TRIAL(fault_50_rewritten_while_it_is_sent),
        TRIAL(fault_51_replaced_while_it_is_sent),
        TRIAL(fault_52_deleted_while_it_is_sent),
        TRIAL(fault_53_deleted_before_its_turn),
        TRIAL(fault_54_no_permission),
        TRIAL(fault_54_permission_lost_before_its_turn),
        TRIAL(fault_55_a_read_that_fails),
        TRIAL(fault_55_a_read_that_hangs),
        TRIAL(fault_56_an_empty_file),
        TRIAL(fault_57_more_than_one_upload_takes),
        TRIAL(fault_58_a_sparse_file),
        TRIAL(fault_59_a_pipe),
        TRIAL(fault_59_a_pipe_takes_its_place),
        TRIAL(fault_60_devices_and_the_like),
        TRIAL(fault_61_links),
        TRIAL(fault_61_a_link_takes_its_place),
        TRIAL(fault_61_a_link_takes_the_place_of_its_folder),
        TRIAL(fault_62_a_folder),
        TRIAL(fault_63_the_same_file_twice),
    };

    return cmocka_run_group_tests_name("faults of files", tests, NULL, NULL);
}
