#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/units.h"

#define KIB ((uint64_t)1024)
#define MIB (KIB * KIB)
#define GIB (MIB * KIB)

static char text[UNITS_TEXT_SIZE];

struct number_text {
    uint64_t number;
    const char *text;
};

static void test_bytes_at_every_boundary(void **state)
{
    static const struct number_text cases[] = {
        { 0, "0 B" },
        { 1, "1 B" },
        { 1023, "1023 B" },
        { KIB, "1.0 KiB" },
        { KIB + 51, "1.0 KiB" },
        { KIB + 52, "1.1 KiB" },
        { 999 * KIB, "999.0 KiB" },
        { 1000 * KIB - 1, "1000 KiB" },
        { 1000 * KIB, "1000 KiB" },
        { MIB - 513, "1023 KiB" },
        { MIB - 512, "1.0 MiB" },
        { MIB - 1, "1.0 MiB" },
        { MIB, "1.0 MiB" },
        { 18 * MIB + 419430, "18.4 MiB" },
        { 812 * MIB, "812.0 MiB" },
        { GIB - 1, "1.0 GiB" },
        { 4 * GIB + 214748365, "4.2 GiB" },
        { 1024 * GIB, "1.0 TiB" },
        { KIB * KIB * GIB, "1.0 PiB" },
        { UINT64_MAX, "16.0 EiB" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_bytes(cases[i].number, text), cases[i].text);
}

static void test_bytes_take_nine_columns_at_most(void **state)
{
    (void)state;
    for (uint64_t bytes = 1; bytes < UINT64_MAX / 3; bytes += bytes / 50 + 1)
        assert_true(strlen(units_bytes(bytes, text)) <= 9);
}

static void test_rates(void **state)
{
    static const struct number_text cases[] = {
        { 0, "-" },
        { 512, "512 B/s" },
        { 14 * MIB, "14.0 MiB/s" },
        { 98 * MIB + 104858, "98.1 MiB/s" },
        { 100 * MIB - 1, "100 MiB/s" },
        { 112 * MIB, "112 MiB/s" },
        { GIB, "1.0 GiB/s" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_rate(cases[i].number, text), cases[i].text);
}

struct seconds_text {
    int64_t seconds;
    const char *text;
};

static void test_durations(void **state)
{
    static const struct seconds_text cases[] = {
        { -1, "-" },          { 0, "0:00" },
        { 20, "0:20" },       { 59, "0:59" },
        { 60, "1:00" },       { 872, "14:32" },
        { 3599, "59:59" },    { 3600, "1:00:00" },
        { 7451, "2:04:11" },  { 86399, "23:59:59" },
        { 86400, "1 d 0 h" }, { 273600, "3 d 4 h" },
        { INT64_MIN, "-" },   { INT64_MAX, "106751991167300 d 15 h" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_duration(cases[i].seconds, text), cases[i].text);
}

/* On a line that is slow and paid for, what stands there all day does not count seconds. */
static void test_lives_change_seldom(void **state)
{
    static const struct seconds_text cases[] = {
        { -1, "-" },          { 0, "0:00" },        { 119, "1:59" },
        { 120, "2 min" },     { 3599, "59 min" },   { 3600, "1:00 h" },
        { 86399, "23:59 h" }, { 86400, "1 d 0 h" }, { 273600, "3 d 4 h" },
    };
    char later[UNITS_TEXT_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_life(cases[i].seconds, text), cases[i].text);
    for (int64_t seconds = 1; seconds < 7300; seconds++) {
        int64_t change_s = units_life_change_s(seconds);

        (void)units_life(seconds, text);
        assert_string_not_equal(text, units_life(seconds - change_s, later));
        if (change_s > 1)
            assert_string_equal(text, units_life(seconds - change_s + 1, later));
    }
}

static void test_dates_of_any_time(void **state)
{
    const int64_t now_s = 1795348980; /* 2026-11-22T12:03:00Z */
    static const struct seconds_text cases[] = {
        { 1795348980, "22 Nov 12:03" },
        { 1767225600, " 1 Jan 00:00" },
        { 1767225599, "31 Dec  2025" },
        { 1798761599, "31 Dec 23:59" },
        { 1798761600, " 1 Jan  2027" },
        { 1574208000, "20 Nov  2019" },
        { 0, " 1 Jan  1970" },
        { -1, "31 Dec  1969" },
        { 4102444800, " 1 Jan  2100" },
        { 253402300799, "31 Dec  9999" },
        { 253402300800, "  after 9999" },
        { INT64_MAX, "  after 9999" },
        { INT64_MIN, "    before 0" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_date(cases[i].seconds, now_s, text), cases[i].text);
}

static void test_dates_follow_the_zone(void **state)
{
    (void)state;
    assert_int_equal(setenv("TZ", "CST-8", 1), 0);
    tzset();
    assert_string_equal(units_date(1795348980, 1795348980, text), "22 Nov 20:03");
    assert_int_equal(setenv("TZ", "UTC", 1), 0);
    tzset();
}

static void test_instants(void **state)
{
    static const struct seconds_text cases[] = {
        { 0, "1970-01-01T00:00:00Z" },
        { 1795348980, "2026-11-22T12:03:00Z" },
        { 2147483648, "2038-01-19T03:14:08Z" },
        { -1, "1969-12-31T23:59:59Z" },
        { INT64_MAX, "-" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_instant(cases[i].seconds, text), cases[i].text);
}

static void test_counts(void **state)
{
    static const struct number_text cases[] = {
        { 0, "0" },        { 999, "999" },           { 1000, "1,000" },
        { 1284, "1,284" }, { 1000000, "1,000,000" }, { UINT64_MAX, "18,446,744,073,709,551,615" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_count(cases[i].number, text), cases[i].text);
}

static void test_reading_bytes(void **state)
{
    static const struct number_text cases[] = {
        { 0, "0" },
        { 500, "500" },
        { 500, "500B" },
        { 20 * KIB, "20K" },
        { 20 * KIB, "20k" },
        { 20 * KIB, "20KB" },
        { 20 * KIB, "20KiB" },
        { 3 * MIB / 2, "1.5M" },
        { 2 * GIB, "2G" },
        { 1024 * GIB, "1T" },
        { KIB / 4, "0.25KiB" },
        { UINT64_MAX, "18446744073709551615" },
        { 15 * KIB * KIB * KIB * GIB, "15E" },
    };
    static const char *const refused[] = {
        "",      "K",
        "-1",    "+1",
        "1.5",   "1.",
        ".5M",   "1 K",
        "20KK",  "20Ki",
        "20iB",  "20X",
        "1e3",   "0x10",
        "1,000", "18446744073709551616",
        "16E",   "99999999999999999999G",
        "500BB", "500iB",
    };
    uint64_t bytes = 0;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(units_parse_bytes(cases[i].text, &bytes));
        assert_int_equal(bytes, cases[i].number);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(units_parse_bytes(refused[i], &bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes_at_every_boundary),
        cmocka_unit_test(test_bytes_take_nine_columns_at_most),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_lives_change_seldom),
        cmocka_unit_test(test_dates_of_any_time),
        cmocka_unit_test(test_dates_follow_the_zone),
        cmocka_unit_test(test_instants),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_reading_bytes),
    };

    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
