/* A disk that falls silent, and one that is taken away: a file system of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>

#include "base/clock.h"
#include "support/faults.h"
#include "support/fuse_mute.h"
#include "support/scratch.h"

static struct fuse_mute *disk; /* of the case that is under way; NULL where none can be had */
static char *folder;           /* it is mounted below */

static int plug_in(void **state)
{
    folder = scratch_new();
    disk = fuse_mute_mount(folder, "disk"); /* before any thread starts: a process is split off */
    return trial_begin(state);
}

static int unplug(void **state)
{
    fuse_mute_end(disk);
    disk = NULL;
    scratch_remove(folder);
    return trial_end(state);
}

static const char *on_disk(const char *name)
{
    return trial_text("%s/disk/%s", folder, name);
}

/* Starts put for a file that is read up to where the disk falls silent, and for others. */
static void start_silent(struct trial *trial, const char *const *files)
{
    if (!disk)
        skip();
    /* Looking for leaks stops all threads, which one that hangs cannot. */
    trial_variable(trial, "ASAN_OPTIONS=detect_leaks=0");
    trial_start(trial, files);
    assert_true(fault_server_wait_bytes(trial->server, FUSE_MUTE_TOLD_BYTES, PROCESS_PATIENCE_MS));
}

/* The other file goes on meanwhile, and nothing is lost once the disk speaks. */
static void fault_55_a_disk_that_is_silent_for_a_while(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    start_silent(trial, FILES(on_disk("read/read-hangs"), trial_file(trial, "other", 4 * MIB)));
    process_wait_text(&trial->process, true, "other: done (4.0 MiB, verified)");
    fuse_mute_answer(disk);
    assert_int_equal(trial_wait(trial), 0);
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "1");
    trial_done(trial, 1);
}

/* Silent for ever: given up after the timeout, and the end waits for no read. */
static void fault_55_a_disk_that_stays_silent(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    trial_words(trial, WORDS("--timeout=1"));
    start_silent(trial, FILES(on_disk("read/read-hangs"), trial_file(trial, "other", 4 * MIB)));
    assert_int_equal(trial_wait(trial), 1);
    trial_failed(trial, 0, "file", "disk-silent");
    trial_says(trial,
               "read-hangs failed (file): the file's disk has not answered for 1 s. Check the disk or");
    trial_is(trial, 1, "verified", "true");
}

/* An interrupt is obeyed while a read hangs. */
static void fault_55_a_silent_disk_can_be_left(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms;

    start_silent(trial, FILES(on_disk("read/read-hangs")));
    start_ms = clock_now_ms();
    process_signal(&trial->process, SIGINT);
    assert_int_equal(trial_wait(trial), 130);
    assert_in_range(clock_now_ms() - start_ms, 0, 3000);
    trial_is(trial, 0, "status", "cancelled");
}

/* Pulled out while a file of it is sent: a few of its files say so and what to do, then the queue stops, once. */
static void fault_64_a_disk_that_is_taken_away(void **state)
{
    struct trial *trial = *state;

    trial_words(trial, WORDS("--parallel=1"));
    start_silent(trial, FILES(on_disk("read/read-hangs"), on_disk("read/fine.txt"), on_disk("open/fine.txt"),
                              on_disk("stat/fine.txt"), trial_file(trial, "other", 1000)));
    fuse_mute_take_away(disk);
    assert_int_equal(trial_wait(trial), 1);
    assert_int_equal(trial_count(trial), 5);
    for (size_t i = 0; i < 5; i++) {
        trial_is(trial, i, "status", "failed");
        trial_is(trial, i, "error.stage", "file");
        trial_is(trial, i, "error.hint", "check the disk or the mount it lies on, then try again");
    }
    trial_says(trial, "read-hangs failed (file): the file cannot be read any further: ");
    trial_says(trial,
               "fine.txt failed (file): the file cannot be opened: Transport endpoint is not connected");
    trial_says_times(trial, "nothing more is sent: the cause is common to all files", 1);
    assert_int_equal(fault_server_put_bytes(trial->server), FUSE_MUTE_TOLD_BYTES);
}

/* Gone before anything was looked at: that is said, and not that there is no such file. */
static void fault_64_a_disk_that_was_gone_already(void **state)
{
    struct trial *trial = *state;

    if (!disk)
        skip();
    fuse_mute_take_away(disk);
    assert_int_equal(trial_run(trial, FILES(on_disk("read/fine.txt"), trial_file(trial, "other", 1000))), 1);
    trial_failed(trial, 0, "file", "mount-silent");
    trial_says(trial,
               "fine.txt was not sent: disk does not answer. The file's disk or mount does not answer");
    trial_done(trial, 1);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, plug_in, unplug)
    const struct CMUnitTest tests[] = {
        CASE(fault_55_a_disk_that_is_silent_for_a_while), CASE(fault_55_a_disk_that_stays_silent),
        CASE(fault_55_a_silent_disk_can_be_left),         CASE(fault_64_a_disk_that_is_taken_away),
        CASE(fault_64_a_disk_that_was_gone_already),
    };

    return cmocka_run_group_tests_name("faults of disks", tests, NULL, NULL);
}
