/* A network that is not there, goes away, or does not know names: on an island of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "support/faults.h"
#include "support/island.h"

static void fault_02_no_way_there(void **state)
{
    struct trial *trial = *state;

    trial->endpoint =
        "http://192.0.2.7"; /* an address for documents: nobody has it, and the island knows no way */
    trial_word(trial, "--allow-http");
    assert_int_equal(trial_run(trial, trial_files(trial, 4, 1000)), 1);
    trial_all_failed(trial, 4, "request", "connect");
    trial_says(trial, "will be tried again (1 of 2): cannot connect to 192.0.2.7: Network is unreachable");
    trial_says_times(trial, "nothing more is sent: the cause is common to all files", 1);
}

/* What no_proxy names is reached without the proxy, and what fails then is not put down to the proxy. */
static void fault_47_no_proxy(void **state)
{
    static const char *const lists[] = { "192.0.2.7", "10.0.0.1, 192.0.2.7", "192.0.2.0/24", "*" };
    struct trial *trial = *state;

    trial->endpoint = "http://192.0.2.7";
    trial->retries = 0;
    trial_word(trial, "--allow-http");
    trial_variable(trial, "http_proxy=http://user:word@127.0.0.1:9");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 10))), 1);
    trial_failed(trial, 0, "request", "proxy-connect");
    trial_says(trial, "cannot connect to the proxy http://127.0.0.1:9. The proxy comes from http_proxy");
    trial_says_not(trial, "word@");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        trial->environment[1] = trial_text("no_proxy=%s", lists[i]);
        assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 10))), 1);
        trial_failed(trial, 0, "request", "connect");
        trial_says(trial, "cannot connect to 192.0.2.7: Network is unreachable");
    }
}

static void fault_04_no_such_name(void **state)
{
    struct trial *trial = *state;

    trial->endpoint = "https://tickets.invalid";
    assert_int_equal(trial_run(trial, trial_files(trial, 4, 1000)), 1);
    trial_all_failed(trial, 4, "request", "dns");
    trial_says(trial, "the name tickets.invalid cannot be resolved");
    trial_says_times(trial, "nothing more is sent: the cause is common to all files", 1);
}

/* Whoever knows names does not answer: an interrupt is obeyed all the same. */
static void fault_05_names_are_not_answered(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms;

    trial->endpoint = "https://tickets.invalid";
    if (!island_mute_names(trial->folder)) {
        skip();
        return;
    }
    trial_start(trial, trial_files(trial, 4, 1000));
    assert_false(
        fault_server_wait_begun(trial->server, FAULT_ASK, 1, 1000)); /* nobody asks: names are awaited */
    start_ms = clock_now_ms();
    process_signal(&trial->process, SIGINT);
    assert_int_equal(trial_wait(trial), 130);
    assert_in_range(clock_now_ms() - start_ms, 0, 3000); /* names are given up after thirty seconds */
    assert_int_equal(trial_count(trial), 4);
}

/* Down for three seconds in the middle of two uploads: they wait, and go on over the same connections. */
static void fault_07_the_network_drops_and_returns(void **state)
{
    struct trial *trial = *state;
    int64_t until_ms;

    SCRIPT(trial, { .place = FAULT_PUT, .rate = 8000000 });
    trial->retries = 0;
    trial_start(trial, FILES(trial_file(trial, "a", 16 * MIB), trial_file(trial, "b", 16 * MIB)));
    assert_true(fault_server_wait_bytes(trial->server, 2 * MIB, PROCESS_PATIENCE_MS));
    island_link(false);
    until_ms = clock_now_ms() + 3000;
    while (clock_now_ms() < until_ms)
        assert_false(fault_server_wait_ended(trial->server, FAULT_PUT, 1, 100));
    island_link(true);
    assert_int_equal(trial_wait(trial), 0);
    for (size_t i = 0; i < 2; i++) {
        trial_is(trial, i, "verified", "true");
        trial_is(trial, i, "attempts", "1");
    }
}

/* The old connection is dead and nobody says so, as after a change of address: given
 * up after the timeout, sent over a new one. */
static void fault_08_a_connection_that_died_unseen(void **state)
{
    struct trial *trial = *state;
    struct fault_record first, last;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .times = 1, .rate = 4000000 });
    trial->retries = 6;
    trial_words(trial, WORDS("--timeout=1"));
    trial_start(trial, FILES(trial_file(trial, "a", 16 * MIB)));
    assert_true(fault_server_wait_bytes(trial->server, 2 * MIB, PROCESS_PATIENCE_MS));
    island_link(false);
    process_wait_text(&trial->process, true, "no byte was accepted for 1 s");
    island_link(true);
    assert_int_equal(trial_wait(trial), 0);
    trial_is(trial, 0, "verified", "true");
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &first));
    assert_true(fault_server_record(trial->server, FAULT_PUT,
                                    fault_server_count(trial->server, FAULT_PUT) - 1, &last));
    assert_int_not_equal(first.connection, last.connection);
}

/* This machine moves to another address, as with another network: what was sent from the old one is
 * never answered, nor refused. */
static void fault_08_the_address_changes(void **state)
{
    struct trial *trial = *state;
    struct fault_record first, last;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .times = 1, .rate = 4000000 });
    trial_words(trial, WORDS("--timeout=1"));
    island_take_address("10.77.0.2");
    trial_start(trial, FILES(trial_file(trial, "a", 16 * MIB)));
    assert_true(fault_server_wait_bytes(trial->server, 2 * MIB, PROCESS_PATIENCE_MS));
    island_drop_address("10.77.0.2");
    island_take_address("10.77.0.3");
    assert_int_equal(trial_wait(trial), 0);
    island_drop_address("10.77.0.3");
    trial_says(trial, "will be tried again (1 of 2): no byte was accepted for 1 s");
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "2");
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &first));
    assert_true(fault_server_record(trial->server, FAULT_PUT, 1, &last));
    assert_in_range(first.body_bytes, 2 * MIB, 16 * MIB - 1);
    assert_int_not_equal(first.connection, last.connection);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_02_no_way_there),
        TRIAL(fault_47_no_proxy),
        TRIAL(fault_04_no_such_name),
        TRIAL(fault_07_the_network_drops_and_returns),
        TRIAL(fault_08_a_connection_that_died_unseen),
        TRIAL(fault_08_the_address_changes),
        TRIAL(fault_05_names_are_not_answered),
    };

    if (!island_enter()) {
        (void)puts("1..0 # SKIP no right to make a network of its own");
        return 0;
    }
    island_link(true);
    return cmocka_run_group_tests_name("faults of the network", tests, NULL, NULL);
}
