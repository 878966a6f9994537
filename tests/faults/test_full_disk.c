/* A disk too small for the record: a file system of so many bytes, on an island of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <sys/stat.h>

#include "support/faults.h"
#include "support/island.h"
#include "support/ledgers.h"

#define COUNT 40

static void send_all(struct trial *trial, const char *const *files)
{
    assert_int_equal(trial_run(trial, files), 0);
    for (size_t i = 0; i < COUNT; i++)
        trial_is(trial, i, "verified", "true");
}

/* Once there is no room for a page, once the tables fit and the queue does not, once the disk fills up on the way: all
 * are sent, and what is on disk is whole once there is room again. */
static void fault_74_a_small_disk(void **state)
{
    static const char *const sizes[] = { "4k", "100k", "150k" };
    struct trial *trial = *state;
    const char *files[COUNT + 1] = { 0 };

    for (int i = 0; i < COUNT; i++)
        files[i] = trial_file(trial, trial_text("%02d", i), 1000);
    trial_words(trial, WORDS("--parallel=8", "--api-rate=1000"));
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        const char *disk = trial_text("%s/%s", trial->folder, sizes[size]);

        assert_int_equal(mkdir(disk, 0700), 0);
        island_mount_small(disk, sizes[size]);
        trial->environment[0] = trial_text("XDG_STATE_HOME=%s", disk);
        send_all(trial, files);
        trial_says_times(trial, "no record will be kept", 1);
        island_resize(disk, "16m");
        send_all(trial, files);
        trial_says_not(trial, "no record will be kept");
        trial_says_not(trial, "damaged");
        assert_int_equal(ledger_ask(trial_text("%s/attache/ledger.db", disk), "PRAGMA integrity_check"), 1);
        island_unmount(disk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_74_a_small_disk),
    };

    if (!island_enter()) {
        (void)puts("1..0 # SKIP no right to mount a file system of its own");
        return 0;
    }
    island_link(true);
    return cmocka_run_group_tests_name("faults of a full disk", tests, NULL, NULL);
}
