#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <locale.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "commands/progress.h"
#include "results/status.h"
#include "work/report.h"

static struct transfer_status uploading(void)
{
    return (struct transfer_status){ .id = 1,
                                     .name = (char *)"app-2026-11-22.log.gz",
                                     .size_bytes = 200 << 20,
                                     .acked_bytes = 100 << 20,
                                     .bytes_per_second = 10 << 20,
                                     .left_s = 10,
                                     .attempt = 1,
                                     .attempts_allowed = 7,
                                     .state = TRANSFER_UPLOADING };
}

static void test_a_row_while_bytes_move(void **state)
{
    struct transfer_status status = uploading();
    OWNED_TEXT char *row = progress_row(&status, 79, true, 0);

    (void)state;
    assert_string_equal(row,
                        "app-2026-11-22.log.gz        #######.......  50% 200.0 MiB  10.0 MiB/s     0:10");
}

/* Not before the store has answered. */
static void test_a_row_is_never_full(void **state)
{
    struct transfer_status status = uploading();
    OWNED_TEXT char *row = NULL;

    (void)state;
    status.acked_bytes = status.size_bytes;
    row = progress_row(&status, 79, true, 0);
    assert_non_null(strstr(row, "#############.  99%"));
}

static void test_rows_never_pass_the_width(void **state)
{
    (void)state;
    for (int columns = 0; columns < 200; columns++) {
        struct transfer_status status = uploading();
        struct totals totals = { .files = 1000, .size_bytes = UINT64_MAX / 2, .left_s = 999999 };
        OWNED_TEXT char *row = progress_row(&status, columns, false, 0);
        OWNED_TEXT char *total = progress_total(&totals, columns, false);

        assert_true(text_columns(row, strlen(row)) <= columns);
        assert_true(text_columns(total, strlen(total)) <= columns);
    }
}

static void test_a_row_that_waits_says_why(void **state)
{
    struct transfer_status status = uploading();
    OWNED_TEXT char *row = NULL, *stalled = NULL, *other = NULL;
    struct error reason;

    (void)state;
    status.stalled_ms = 12345;
    stalled = progress_row(&status, 79, true, 0);
    assert_non_null(strstr(stalled, "stalled 12 s"));
    status.state = TRANSFER_RETRYING;
    status.error = &reason;
    status.next_try_ms = 5001;
    status.attempt = 2;
    status.attempts_allowed = 6;
    error_set(&reason, STAGE_UPLOAD, REMEDY_WAIT, "x", "connection\x1breset");
    row = progress_row(&status, 79, true, 2000);
    assert_non_null(strstr(row, "again in 4 s (2 of 6): connection\\e"));
    assert_null(strchr(row, '\x1b'));
    status.state = TRANSFER_ASKING;
    other = progress_row(&status, 79, true, 0);
    assert_non_null(strstr(other, status_label(TRANSFER_ASKING)));
}

static void test_wide_names_keep_the_columns(void **state)
{
    struct transfer_status narrow = uploading(), wide = uploading();
    OWNED_TEXT char *first = NULL, *second = NULL;

    (void)state;
    wide.name = (char *)"\xe9\x94\x99\xe8\xaf\xaf\xe6\x8a\xa5\xe5\x91\x8a.log";
    first = progress_row(&narrow, 79, true, 0);
    second = progress_row(&wide, 79, true, 0);
    assert_int_equal(text_columns(first, strlen(first)), text_columns(second, strlen(second)));
    assert_string_equal(strchr(first, '#'), strchr(second, '#'));
}

static void test_the_total(void **state)
{
    struct totals totals = {
        .files = 8, .done = 3, .size_bytes = 200, .acked_bytes = 50, .left_s = 20, .bytes_per_second = 10
    };
    OWNED_TEXT char *line = progress_total(&totals, 79, true);

    (void)state;
    assert_string_equal(line, "3 of 8 done  50 B of 200 B   25%  10 B/s  0:20 left");
}

/* It stands there as long as something is not over. */
static void test_the_total_is_never_over(void **state)
{
    struct totals totals = { .files = 8, .done = 5, .failed = 2, .size_bytes = 200, .acked_bytes = 200 };
    OWNED_TEXT char *line = progress_total(&totals, 79, true);

    (void)state;
    assert_string_equal(line, "5 of 8 done, 2 failed  200 B of 200 B   99%");
}

/* Before the first bytes have gone, and while the last files wait to be tried again. */
static void test_what_is_not_known_is_not_said(void **state)
{
    struct totals totals = { .files = 8, .size_bytes = 200, .left_s = -1 };
    OWNED_TEXT char *first = progress_total(&totals, 79, true), *last = NULL;

    (void)state;
    assert_string_equal(first, "0 of 8 done  0 B of 200 B    0%");
    totals.left_s = 0;
    totals.bytes_per_second = 10;
    last = progress_total(&totals, 79, true);
    assert_string_equal(last, "0 of 8 done  0 B of 200 B    0%  10 B/s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_row_while_bytes_move),
        cmocka_unit_test(test_a_row_is_never_full),
        cmocka_unit_test(test_rows_never_pass_the_width),
        cmocka_unit_test(test_a_row_that_waits_says_why),
        cmocka_unit_test(test_wide_names_keep_the_columns),
        cmocka_unit_test(test_the_total),
        cmocka_unit_test(test_the_total_is_never_over),
        cmocka_unit_test(test_what_is_not_known_is_not_said),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
