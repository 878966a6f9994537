#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "service/date.h"
#include "support/vectors.h"

static void check_format(const cJSON *item)
{
    int64_t epoch = vectors_number(item, "epoch");
    OWNED_TEXT char *midnight = memory_print("%sT000000Z", vectors_text(item, "oss_scope_date"));
    char text[DATE_TEXT_SIZE];
    int64_t seconds = -1;

    assert_string_equal(date_write(epoch, text), vectors_text(item, "x_acs_date"));
    assert_true(date_read_basic(vectors_text(item, "oss_date"), &seconds));
    assert_int_equal(seconds, epoch);
    assert_true(date_read_basic(midnight, &seconds));
    assert_int_equal(seconds, epoch - epoch % 86400);
    assert_true(date_read_http(vectors_text(item, "http_date"), &seconds));
    assert_int_equal(seconds, epoch);
}

/* The zone of this machine must not matter. */
static void test_instants_in_every_zone(void **state)
{
    static const char *const zones[] = { "UTC", "Asia/Shanghai", "America/St_Johns" };
    cJSON *file = vectors_read("times.json");
    const cJSON *item;

    (void)state;
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        setenv("TZ", zones[i], 1);
        tzset();
        cJSON_ArrayForEach(item, vectors_list(file, "format", 11))
        {
            check_format(item);
        }
    }
    setenv("TZ", "UTC", 1);
    cJSON_Delete(file);
}

static void test_http_dates(void **state)
{
    cJSON *file = vectors_read("times.json");
    const cJSON *item;

    (void)state;
    cJSON_ArrayForEach(item, vectors_list(file, "http_date", 8))
    {
        int64_t seconds = -1;
        bool is_valid = vectors_truth(item, "valid");

        assert_true(vectors_check(date_read_http(vectors_text(item, "text"), &seconds) == is_valid, item,
                                  "text", vectors_text(item, "text")));
        assert_int_equal(seconds, is_valid ? vectors_number(item, "epoch") : -1);
    }
    cJSON_Delete(file);
}

static void test_days_that_do_not_exist(void **state)
{
    static const char *const dates[] = { "20260230T000000Z",  "20260001T000000Z", "20261301T000000Z",
                                         "20260100T000000Z",  "20260101T240000Z", "20260101T006000Z",
                                         "20260101T000061Z",  "20260101 000000Z", "20260101T000000",
                                         "20260101T000000Zx", "2026010-T000000Z" };
    int64_t seconds = -1;

    (void)state;
    for (size_t i = 0; i < sizeof dates / sizeof dates[0]; i++)
        assert_false(date_read_basic(dates[i], &seconds));
    assert_false(date_read_http("Mon, 30 Feb 2026 08:00:00 GMT", &seconds));
    assert_int_equal(seconds, -1);
}

static void test_instants_out_of_range(void **state)
{
    char text[DATE_TEXT_SIZE];

    (void)state;
    assert_string_equal(date_write(-1, text), "1970-01-01T00:00:00Z");
    assert_string_equal(date_write(INT64_MAX, text), "9999-12-31T23:59:59Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_instants_in_every_zone),
        cmocka_unit_test(test_http_dates),
        cmocka_unit_test(test_days_that_do_not_exist),
        cmocka_unit_test(test_instants_out_of_range),
    };

    return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
