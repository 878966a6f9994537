#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "transfer/limit.h"
#include "transfer/pace.h"

#define MIB UINT64_C(1048576)

/* Ten samples a second at that rate, for so many seconds. Returns the bytes so far. */
static uint64_t flow(struct pace *pace, uint64_t bytes, uint64_t bytes_per_second, int seconds,
                     int64_t *now_ms)
{
    for (int i = 0; i < seconds * 10; i++) {
        *now_ms += 100;
        bytes += bytes_per_second / 10;
        pace_add(pace, bytes, *now_ms);
    }
    return bytes;
}

static void test_nothing_is_known_at_first(void **state)
{
    struct pace pace = { 0 };

    (void)state;
    assert_int_equal(pace_bytes_per_second(&pace), 0);
    assert_int_equal(pace_left_s(&pace, MIB), -1);
    pace_add(&pace, 0, 1000);
    assert_int_equal(pace_left_s(&pace, MIB), -1);
}

static void test_a_steady_line(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 5000;

    (void)state;
    pace_add(&pace, 0, now_ms);
    flow(&pace, 0, 10 * MIB, 3, &now_ms);
    assert_in_range(pace_bytes_per_second(&pace), 10 * MIB - 1000, 10 * MIB + 1000);
    assert_in_range(pace_left_s(&pace, 1000 * MIB), 99, 101);
}

/* Asking for links and the first connection are not the line, and neither is what is in its buffers at first. */
static void test_it_begins_with_the_first_bytes(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 5000;

    (void)state;
    (void)flow(&pace, 0, 0, 2, &now_ms);
    pace_add(&pace, 5 * MIB, now_ms);
    (void)flow(&pace, 5 * MIB, 10 * MIB, 2, &now_ms);
    assert_in_range(pace_bytes_per_second(&pace), 10 * MIB - 1000, 10 * MIB + 1000);
    assert_in_range(pace_left_s(&pace, 1000 * MIB), 99, 101);
}

/* What a moment says of the time left is gone with the next. */
static void test_a_second_is_seen_before_a_time_is_told(void **state)
{
    struct pace pace = { 0 };

    (void)state;
    pace_add(&pace, MIB, 1000);
    pace_add(&pace, 2 * MIB, 1900);
    assert_int_equal(pace_left_s(&pace, 100 * MIB), -1);
    assert_true(pace_bytes_per_second(&pace) > MIB);
    pace_add(&pace, 3 * MIB, 3000);
    assert_int_equal(pace_left_s(&pace, 100 * MIB), 100);
}

/* After two hours without a byte the rate is nothing, and what a nothing takes is unknown. */
static void test_a_line_that_stands_still(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 5000;

    (void)state;
    pace_add(&pace, 0, now_ms);
    flow(&pace, flow(&pace, 0, MIB, 3, &now_ms), 0, 7200, &now_ms);
    assert_int_equal(pace_left_s(&pace, 5000 * MIB), -1);
}

static void test_a_change_shows_within_its_window(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 0;
    uint64_t bytes;

    (void)state;
    pace_add(&pace, 0, now_ms);
    bytes = flow(&pace, 0, 10 * MIB, 60, &now_ms);
    flow(&pace, bytes, 1 * MIB, 45, &now_ms);
    assert_in_range(pace_bytes_per_second(&pace), 1 * MIB, 2 * MIB);
}

/* Bursts with pauses, as a proxy sends them: what is shown stays within a third from one second to the next. */
static void test_the_time_left_does_not_jump(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 0, last_s = -1;
    uint64_t bytes = 0;

    (void)state;
    pace_add(&pace, 0, now_ms);
    for (int second = 0; second < 120; second++) {
        int64_t left_s;

        bytes = flow(&pace, bytes, second % 2 ? 18 * MIB : 2 * MIB, 1, &now_ms);
        left_s = pace_left_s(&pace, 20000 * MIB - bytes);
        if (second > 10)
            assert_in_range(left_s * 3, last_s * 2, last_s * 4);
        last_s = left_s;
    }
}

static void test_a_new_attempt_keeps_what_was_learned(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 0;

    (void)state;
    pace_add(&pace, 0, now_ms);
    flow(&pace, 0, 10 * MIB, 10, &now_ms);
    flow(&pace, 0, 10 * MIB, 10, &now_ms);
    assert_in_range(pace_bytes_per_second(&pace), 9 * MIB, 10 * MIB + 1000);
}

static void test_time_that_did_not_count(void **state)
{
    struct pace pace = { 0 };
    int64_t now_ms = 0;
    uint64_t bytes;

    (void)state;
    pace_add(&pace, 0, now_ms);
    bytes = flow(&pace, 0, 10 * MIB, 10, &now_ms);
    now_ms += 600000;
    pace_skip(&pace, 600000);
    flow(&pace, bytes, 10 * MIB, 1, &now_ms);
    assert_in_range(pace_bytes_per_second(&pace), 10 * MIB - 1000, 10 * MIB + 1000);
}

static void test_pauses_double_up_to_twenty_seconds(void **state)
{
    static const int64_t longest_ms[] = { 500, 1000, 2000, 4000, 8000, 16000, 20000, 20000, 20000 };

    (void)state;
    for (int failures = 1; failures <= 9; failures++) {
        int64_t seen_most = 0, seen_least = INT64_MAX;

        for (uint64_t random = 0; random < 40000; random += 7) {
            int64_t wait_ms = pace_wait_ms(failures, 0, random);

            seen_most = wait_ms > seen_most ? wait_ms : seen_most;
            seen_least = wait_ms < seen_least ? wait_ms : seen_least;
        }
        assert_in_range(seen_most, longest_ms[failures - 1] * 99 / 100, longest_ms[failures - 1]);
        assert_in_range(seen_least, 0, 10);
    }
    assert_in_range(pace_wait_ms(1000000, 0, UINT64_MAX), 0, 20000);
}

static void test_the_service_may_ask_for_more(void **state)
{
    (void)state;
    assert_int_equal(pace_wait_ms(1, 7000, 100), 7000);
    assert_int_equal(pace_wait_ms(1, 3600000, 100), 60000);
    assert_int_equal(pace_wait_ms(1, -5, 100), 100);
}

static void test_the_budget_ends_and_comes_back(void **state)
{
    struct pace_budget budget = pace_budget_full();
    int attempts = 0;

    (void)state;
    while (pace_budget_take(&budget))
        attempts++;
    assert_in_range(attempts, 20, 100);
    pace_budget_give(&budget);
    assert_true(pace_budget_take(&budget));
    assert_false(pace_budget_take(&budget));
    for (int i = 0; i < 1000; i++)
        pace_budget_give(&budget);
    for (int i = 0; i < attempts; i++)
        assert_true(pace_budget_take(&budget));
    assert_false(pace_budget_take(&budget));
}

/* As the engine asks: often, and for as much as it can get. */
static uint64_t bytes_in(struct limit *limit, int64_t start_ms, int64_t passed_ms, int64_t step_ms)
{
    uint64_t bytes = 0;

    for (int64_t now_ms = start_ms; now_ms <= start_ms + passed_ms; now_ms += step_ms)
        for (size_t taken; (taken = limit_take(limit, 16384, now_ms)) > 0;)
            bytes += taken;
    return bytes;
}

static void test_a_limit_holds_within_five_percent(void **state)
{
    static const uint64_t rates[] = { 2000, 100000, 1000000, 50000000 };

    (void)state;
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++)
        for (int64_t step_ms = 1; step_ms <= 50; step_ms += 7) {
            struct limit limit = { 0 };

            limit_set(&limit, rates[i], 1000);
            assert_in_range(bytes_in(&limit, 1000, 10000, step_ms), rates[i] * 10 * 95 / 100,
                            rates[i] * 10 * 105 / 100);
        }
}

static void test_what_was_not_sent_is_put_back(void **state)
{
    struct limit limit = { 0 };
    size_t taken;

    (void)state;
    limit_set(&limit, 100000, 0);
    taken = limit_take(&limit, 16384, 1000);
    assert_true(taken > 0);
    assert_int_equal(limit_take(&limit, 16384, 1000), 0);
    limit_return(&limit, taken);
    assert_int_equal(limit_take(&limit, 16384, 1000), taken);
}

static void test_no_limit_gives_all(void **state)
{
    struct limit limit = { 0 };

    (void)state;
    assert_int_equal(limit_take(&limit, 123456, 5), 123456);
    assert_int_equal(limit_wait_ms(&limit, 5), 0);
}

static void test_a_limit_says_when_to_come_back(void **state)
{
    struct limit limit = { 0 };

    (void)state;
    limit_set(&limit, 10000, 0);
    assert_int_equal(limit_take(&limit, 16384, 0), 0);
    assert_in_range(limit_wait_ms(&limit, 0), 50, 52);
    assert_int_equal(limit_wait_ms(&limit, 200), 0);
    assert_true(limit_take(&limit, 16384, 200) >= 1000);
}

static void test_calls_start_at_their_rate_and_grow(void **state)
{
    struct call_rate rate = call_rate_of(20, 0);
    int calls = 0;

    (void)state;
    for (int64_t now_ms = 0; now_ms < 1000; now_ms += 10)
        while (call_rate_take(&rate, now_ms))
            calls++;
    assert_in_range(calls, 38, 41);
    for (int i = 0; i < 20; i++)
        call_rate_grow(&rate);
    assert_in_range((int)rate.per_second, 39, 41);
}

static void test_refused_calls_halve_the_rate_once_a_second(void **state)
{
    struct call_rate rate = call_rate_of(20, 0);

    (void)state;
    call_rate_halve(&rate, 100);
    call_rate_halve(&rate, 200);
    call_rate_halve(&rate, 300);
    assert_in_range((int)rate.per_second, 10, 10);
    assert_false(call_rate_take(&rate, 150));
    assert_in_range(call_rate_wait_ms(&rate, 150), 1, 101);
    call_rate_halve(&rate, 1200);
    assert_in_range((int)rate.per_second, 5, 5);
    for (int i = 0; i < 5; i++)
        call_rate_grow(&rate);
    assert_in_range((int)rate.per_second, 5, 6);
    for (int i = 0; i < 100; i++)
        call_rate_halve(&rate, 2000 * (i + 2));
    assert_true(rate.per_second >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_known_at_first),
        cmocka_unit_test(test_a_steady_line),
        cmocka_unit_test(test_it_begins_with_the_first_bytes),
        cmocka_unit_test(test_a_second_is_seen_before_a_time_is_told),
        cmocka_unit_test(test_a_line_that_stands_still),
        cmocka_unit_test(test_a_change_shows_within_its_window),
        cmocka_unit_test(test_the_time_left_does_not_jump),
        cmocka_unit_test(test_a_new_attempt_keeps_what_was_learned),
        cmocka_unit_test(test_time_that_did_not_count),
        cmocka_unit_test(test_pauses_double_up_to_twenty_seconds),
        cmocka_unit_test(test_the_service_may_ask_for_more),
        cmocka_unit_test(test_the_budget_ends_and_comes_back),
        cmocka_unit_test(test_a_limit_holds_within_five_percent),
        cmocka_unit_test(test_no_limit_gives_all),
        cmocka_unit_test(test_what_was_not_sent_is_put_back),
        cmocka_unit_test(test_a_limit_says_when_to_come_back),
        cmocka_unit_test(test_calls_start_at_their_rate_and_grow),
        cmocka_unit_test(test_refused_calls_halve_the_rate_once_a_second),
    };

    return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
