/* The links of a store: when they are asked for, when they are over, and which headers they want. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "support/faults.h"

static const struct fault_step expired = {
    .kind = FAULT_EARLY, .status = 403, .body = FAULT_STORE_ERROR("AccessDenied", "Request has expired.")
};

static void fault_24_an_expired_link_costs_no_body(void **state)
{
    struct trial *trial = *state;
    struct fault_step once = expired;

    once.times = 1;
    trial->retries = 0;
    assert_int_equal(trial_put(trial, 64 * MIB, once), 0);
    trial_done(trial, 0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 2);
    assert_int_equal(fault_server_put_bytes(trial->server), 64 * MIB);
}

static void fault_24_at_most_two_new_links(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_put(trial, 100000, expired), 1);
    trial_failed(trial, 0, "upload", "AccessDenied");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 3);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 3);
    trial_says(trial, "a.log failed (upload, 3 attempts): the upload link has expired");
    trial_says(trial, "check the clock of this machine");
}

/* Links live three seconds, the first file takes longer: the others still
 * arrive, because theirs are asked for in time. */
static void fault_25_links_are_asked_for_when_needed(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .life_s = 3 });
    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .name = "slow", .rate = 200000 });
    trial_words(trial, WORDS("--parallel", "1"));
    trial->retries = 0;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "slow", 1 * MIB), trial_file(trial, "b", 1000),
                                            trial_file(trial, "c", 1000))),
                     0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 3);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 3);
}

/* While one file is held up the links of the next two are there already, and no more: a file further down asks when
 * one before it has gone. */
static void fault_25_links_are_asked_for_a_little_ahead(void **state)
{
    struct trial *trial = *state;
    struct fault_record asked, sent;
    const char *files[13] = { 0 };

    for (int i = 0; i < 12; i++)
        files[i] = trial_file(trial, trial_text("%02d", i), 1000);
    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .name = "00" });
    trial_words(trial, WORDS("--parallel=1", "--api-rate=1000"));
    trial_start(trial, files);
    assert_true(fault_server_wait_begun(trial->server, FAULT_ASK, 3, PROCESS_PATIENCE_MS));
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 0);
    for (int i = 3; i < 12; i++) {
        assert_true(fault_server_record(trial->server, FAULT_ASK, i, &asked));
        assert_true(fault_server_record(trial->server, FAULT_PUT, i - 3, &sent));
        assert_true(asked.began_ms >= sent.ended_ms);
    }
}

static void fault_26_refused_for_good(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ FAULT_STORE_SAYS(403, "AccessDenied", "bucket policy") }),
        1);
    trial_failed(trial, 0, "upload", "AccessDenied");
    trial_is(trial, 0, "attempts", "1");
    trial_is(trial, 0, "oss_request_id", "5C3D9175B6FC201293AD4E8C");
    trial_says(trial, "a.log failed (upload): the store refuses the upload");
    trial_says(trial, "quote the request id: 5C3D9175B6FC201293AD4E8C\n");
}

static void fault_26_another_set_of_headers(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    assert_int_equal(trial_put(trial, 1000,
                               (struct fault_step){
                                   .times = 2, FAULT_STORE_SAYS(403, "SignatureDoesNotMatch", "no match") }),
                     0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "1");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 3);
}

/* The second file's links were asked for ahead, before it was known which headers this host wants. */
static void fault_26_links_ahead_know_the_headers(void **state)
{
    struct trial *trial = *state;
    struct fault_record record;

    SCRIPT(trial,
           { .place = FAULT_PUT, .times = 2, FAULT_STORE_SAYS(403, "SignatureDoesNotMatch", "no match") });
    trial_word(trial, "--parallel=1");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000), trial_file(trial, "b", 1000))), 0);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 4);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 3, &record));
    assert_null(fault_record_header(&record, "Content-Type"));
}

static void fault_26_all_headers_refused(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, FAULT_STORE_SAYS(403, "SignatureDoesNotMatch", "no match") });
    trial_word(trial, "--parallel=1");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.log", 10), trial_file(trial, "b.log", 10),
                                            trial_file(trial, "c.log", 10), trial_file(trial, "d.log", 10))),
                     1);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 12); /* three files, four candidates */
    trial_all_failed(trial, 4, "upload", "SignatureDoesNotMatch");
    trial_says_times(trial, "nothing more is sent: the cause is common to all files", 1);
    trial_says(trial, "the store does not accept the signature of the link");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_24_an_expired_link_costs_no_body),
        TRIAL(fault_24_at_most_two_new_links),
        TRIAL(fault_25_links_are_asked_for_when_needed),
        TRIAL(fault_25_links_are_asked_for_a_little_ahead),
        TRIAL(fault_26_refused_for_good),
        TRIAL(fault_26_another_set_of_headers),
        TRIAL(fault_26_links_ahead_know_the_headers),
        TRIAL(fault_26_all_headers_refused),
    };

    return cmocka_run_group_tests_name("faults of links", tests, NULL, NULL);
}
