/* A cause that is common to all files stops the queue, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/faults.h"

/* What every file meets that no step before takes; after a while, so that a slow one is on its way by then. */
static struct fault_step no_bucket_after(int wait_ms)
{
    return (struct fault_step){ .place = FAULT_PUT,
                                .wait_ms = wait_ms,
                                FAULT_STORE_SAYS(404, "NoSuchBucket", "no bucket") };
}

static void fault_34_no_such_bucket_stops_all(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, no_bucket_after(0));
    trial_words(trial, WORDS("--parallel", "1"));
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    assert_int_equal(trial_count(trial), 10);
    trial_failed(trial, 0, "upload", "NoSuchBucket");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 1);
    trial_says(trial, "nothing more is sent");
    trial_says(trial, "the service's bucket does not exist");
}

/* What was in flight when the cause came up still arrives. */
static void fault_34_what_is_in_flight_goes_on(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .name = "slow", .rate = 500000 },
           no_bucket_after(1000));
    trial_words(trial, WORDS("--parallel", "2"));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "slow", 1 * MIB), trial_file(trial, "b", 10),
                                            trial_file(trial, "c", 10), trial_file(trial, "d", 10))),
                     1);
    trial_done(trial, trial_find(trial, "slow"));
    trial_failed(trial, trial_find(trial, "b"), "upload", "NoSuchBucket");
    trial_failed(trial, trial_find(trial, "d"), "upload", "NoSuchBucket");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 2);
}

/* What would have to begin anew once the cause is known does not. */
static void fault_34_what_would_begin_anew_is_given_up(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial,
           { .place = FAULT_PUT,
             .name = "slow",
             .wait_ms = 1500, /* after the other has come up */
             FAULT_STORE_SAYS(403, "AccessDenied", "Request has expired.") },
           no_bucket_after(500));
    trial_words(trial, WORDS("--parallel", "2"));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "slow", 10), trial_file(trial, "b", 10),
                                            trial_file(trial, "c", 10))),
                     1);
    trial_all_failed(trial, 3, "upload", "NoSuchBucket");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_34_no_such_bucket_stops_all),
        TRIAL(fault_34_what_is_in_flight_goes_on),
        TRIAL(fault_34_what_would_begin_anew_is_given_up),
    };

    return cmocka_run_group_tests_name("faults that stop all", tests, NULL, NULL);
}
