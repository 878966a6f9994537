/* What a store, or something in its place, may answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "support/faults.h"

static void fault_20_overload_is_waited_for(void **state)
{
    struct trial *trial = *state;
    struct fault_step busy = { .times = 2,
                               .headers = "Retry-After: 1\r\n",
                               FAULT_STORE_SAYS(503, "SlowDown", "Please reduce your request rate.") };
    int64_t start_ms = clock_now_ms();

    trial->retries = 2;
    assert_int_equal(trial_put(trial, 1000, busy), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "attempts", "3");
    assert_in_range(clock_now_ms() - start_ms, 2000, 6000);
}

/* How many PUTs were under way as the index-th began, itself included. */
static int at_once(struct trial *trial, int index)
{
    struct fault_record record, other;
    int count = 0;

    assert_true(fault_server_record(trial->server, FAULT_PUT, index, &record));
    for (int i = 0; fault_server_record(trial->server, FAULT_PUT, i, &other); i++)
        count += other.began_ms <= record.began_ms && other.ended_ms > record.began_ms;
    return count;
}

/* The most of it over some that began in a row: those that end together begin one after the other. */
static int most_at_once(struct trial *trial, int first, int last)
{
    int most = 0;

    for (int index = first; index <= last; index++) {
        int count = at_once(trial, index);

        most = count > most ? count : most;
    }
    return most;
}

#define CROWD 64

/* Eight at once meet an overloaded store: fewer go on at once, in time as many as before, and all arrive. */
static void fault_20_fewer_at_once_under_overload(void **state)
{
    struct trial *trial = *state;
    const char *files[CROWD + 1] = { 0 };

    for (int i = 0; i < CROWD; i++)
        files[i] = trial_file(trial, trial_text("%02d", i), 1000);
    SCRIPT(trial,
           { .place = FAULT_PUT,
             .times = 6,
             FAULT_STORE_SAYS(503, "SlowDown", "Please reduce your request rate.") },
           { .place = FAULT_PUT, .wait_ms = 100 });
    trial_words(trial, WORDS("--parallel=8", "--api-rate=1000"));
    trial->retries = 6;
    assert_int_equal(trial_run(trial, files), 0);
    trial_all_done(trial, CROWD);
    assert_in_range(most_at_once(trial, 10, 12), 1, 5); /* half, and one more for each half that arrived */
    assert_in_range(most_at_once(trial, CROWD - 8, CROWD), 7, 8);
}

static void fault_21_gateways_that_fail(void **state)
{
    static const int statuses[] = { 500, 502, 504 };
    struct trial *trial = *state;

    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct fault_step step = {
            .kind = FAULT_STATUS, .times = 1, .status = statuses[i], .body = "<html>x</html>"
        };

        assert_int_equal(trial_put(trial, 1000, step), 0);
        trial_done(trial, 0);
        trial_is(trial, 0, "attempts", "2");
    }
}

static void fault_22_too_many_requests(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_STATUS, .times = 1, .status = 429 }), 0);
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "will be tried again (1 of 2): slowed down by the store");
}

static void fault_23_request_timeout(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_STATUS, .times = 1, .status = 408 }), 0);
    trial_is(trial, 0, "attempts", "2");
    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ FAULT_STORE_SAYS(400, "RequestTimeout", "too slow") }),
        1);
    trial_failed(trial, 0, "upload", "RequestTimeout");
    assert_non_null(strstr(trial_field(trial, 0, "error.hint"), "slow"));
}

/* The reason is asked for before the body goes, so it is learned and not lost with the connection. */
static void fault_27_refused_in_the_middle_of_the_body(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 64 * MIB,
                  (struct fault_step){ .kind = FAULT_EARLY, .status = 413, .body = "<html>too big</html>" }),
        1);
    trial_is(trial, 0, "error.http_status", "413");
    assert_non_null(strstr(trial_field(trial, 0, "error.message"), "proxy"));
    assert_int_equal(fault_server_put_bytes(trial->server), 0);
}

/* A host that is known and a small body: sent unasked, the refusal is lost with the connection, then asked for. */
static void fault_27_a_lost_reason_is_asked_for(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .name = "bad", .times = 1, .after = 100 },
           { .place = FAULT_PUT,
             .kind = FAULT_EARLY,
             .name = "bad",
             .status = 400,
             .body = FAULT_STORE_ERROR("EntityTooLarge", "too large") });
    trial_words(trial, WORDS("--parallel", "1"));
    assert_int_equal(
        trial_run(trial, FILES(trial_file(trial, "good", 1000), trial_file(trial, "bad", 30000))), 1);
    trial_done(trial, 0);
    trial_failed(trial, 1, "upload", "EntityTooLarge");
    assert_non_null(strstr(trial_field(trial, 1, "error.message"), "5 GiB"));
}

static void fault_28_expect_is_refused(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    trial_words(trial, WORDS("--parallel", "1"));
    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_EARLY, .times = 1, .status = 417 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 200000), trial_file(trial, "b", 200000))),
                     0);
    trial_done(trial, 0);
    trial_done(trial, 1);
    trial_is(trial, 0, "attempts", "1");
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 3);
    struct fault_record record;
    assert_true(fault_server_record(trial->server, FAULT_PUT, 2, &record));
    assert_null(fault_record_header(&record, "Expect"));
}

static void fault_29_redirects_are_not_followed(void **state)
{
    static const int statuses[] = { 301, 302, 303, 307, 308 };
    struct trial *trial = *state;
    struct fault_server *elsewhere = fault_server_start(&(struct fault_options){ 0 });
    char location[128];

    (void)snprintf(location, sizeof location, "Location: %s/stolen\r\n", fault_server_url(elsewhere));
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        struct fault_step step = { .kind = FAULT_STATUS, .status = statuses[i], .headers = location };

        assert_int_equal(trial_put(trial, 1000, step), 1);
        trial_is(trial, 0, "status", "failed");
        trial_is(trial, 0, "error.stage", "upload");
        trial_says(trial, "the store answered with a redirect, which is not followed");
        assert_int_equal(fault_server_count(trial->server, FAULT_PUT), i + 1);
    }
    assert_int_equal(fault_server_connections(elsewhere), 0);
    fault_server_stop(elsewhere);
}

static void fault_30_stored_but_the_service_was_not_told(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000,
                  (struct fault_step){ .headers = "x-oss-request-id: 5C3D9175B6FC201293AD4E8C\r\n",
                                       FAULT_STORE_SAYS(203, "CallbackFailed", "callback") }),
        0);
    trial_done(trial, 0);
    trial_says(trial, "may not have been told");
}

static void fault_31_a_portal_is_no_store(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_NOT_A_STORE }), 1);
    trial_is(trial, 0, "status", "failed");
    trial_is(trial, 0, "object_key", "");
    assert_non_null(strstr(trial_field(trial, 0, "error.message"), "store"));
    trial_says(trial, "a portal or a proxy answered");
}

/* A page that a web server keeps as a file has an ETag, too. */
static void fault_31_a_portal_with_an_etag(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_put(trial, 1000,
                               (struct fault_step){ .kind = FAULT_STATUS,
                                                    .status = 200,
                                                    .headers = "ETag: \"5f3a1c20-264\"\r\n",
                                                    .body = "<!doctype html><title>Sign in</title>" }),
                     1);
    trial_is(trial, 0, "status", "failed");
    trial_is(trial, 0, "object_key", "");
    trial_says(trial, "a portal or a proxy answered");
}

static void fault_32_no_sum_is_not_verified(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_SUM }), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "false");
    trial_says(trial, "a.log: done (1000 B, not verified)");
}

static void fault_33_what_is_there_is_not_overwritten(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000,
                  (struct fault_step){ .times = 1, FAULT_STORE_SAYS(409, "FileAlreadyExists", "exists") }),
        0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 2);
    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ FAULT_STORE_SAYS(412, "PreconditionFailed", "no") }), 1);
    trial_failed(trial, 0, "upload", "PreconditionFailed");
    trial_is(trial, 0, "attempts", "1");
    trial_says(trial,
               "a.log failed (upload): the store does not accept the request (PreconditionFailed: no)");
}

static void fault_35_endless_answers(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms = clock_now_ms();

    trial->retries = 0;
    assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_ENDLESS_BODY }), 1);
    trial_is(trial, 0, "status", "failed");
    trial_says(trial, "the answer did not come from the object store: a portal or a proxy answered");
    assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_ENDLESS_HEADERS }), 1);
    trial_is(trial, 0, "status", "failed");
    trial_says(trial, "a.log failed (upload): the answer of 127.0.0.1 does not end");
    assert_in_range(clock_now_ms() - start_ms, 0, 4000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_20_overload_is_waited_for),
        TRIAL(fault_20_fewer_at_once_under_overload),
        TRIAL(fault_21_gateways_that_fail),
        TRIAL(fault_22_too_many_requests),
        TRIAL(fault_23_request_timeout),
        TRIAL(fault_27_refused_in_the_middle_of_the_body),
        TRIAL(fault_27_a_lost_reason_is_asked_for),
        TRIAL(fault_28_expect_is_refused),
        TRIAL(fault_29_redirects_are_not_followed),
        TRIAL(fault_30_stored_but_the_service_was_not_told),
        TRIAL(fault_31_a_portal_is_no_store),
        TRIAL(fault_31_a_portal_with_an_etag),
        TRIAL(fault_32_no_sum_is_not_verified),
        TRIAL(fault_33_what_is_there_is_not_overwritten),
        TRIAL(fault_35_endless_answers),
    };

    return cmocka_run_group_tests_name("faults in answers", tests, NULL, NULL);
}
