#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <limits.h>

#include "parts/list.h"

static void assert_list(const struct list *list, size_t cursor, size_t top)
{
    assert_int_equal(list->cursor, cursor);
    assert_int_equal(list->top, top);
}

static void test_an_empty_list_stays_where_it_is(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 0, 10);
    list_move(&list, 1);
    list_move(&list, -1);
    list_page(&list, 1);
    list_page(&list, -1);
    list_scroll(&list, 3);
    list_go(&list, 7);
    assert_list(&list, 0, 0);
}

static void test_steps_stop_at_both_ends(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 3, 10);
    list_move(&list, -1);
    assert_list(&list, 0, 0);
    list_move(&list, 2);
    assert_list(&list, 2, 0);
    list_move(&list, 1);
    assert_list(&list, 2, 0);
    list_move(&list, INT_MIN);
    assert_list(&list, 0, 0);
    list_move(&list, INT_MAX);
    assert_list(&list, 2, 0);
}

static void test_the_screen_follows_as_little_as_needed(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 100, 10);
    list_move(&list, 9);
    assert_list(&list, 9, 0);
    list_move(&list, 1);
    assert_list(&list, 10, 1);
    list_move(&list, -9);
    assert_list(&list, 1, 1);
    list_move(&list, -1);
    assert_list(&list, 0, 0);
    list_go(&list, 50);
    assert_list(&list, 50, 41);
    list_go(&list, SIZE_MAX);
    assert_list(&list, 99, 90);
}

static void test_pages_keep_one_row_to_hold_on_to(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 100, 10);
    list_move(&list, 3);
    list_page(&list, 1);
    assert_list(&list, 12, 9);
    list_page(&list, -1);
    assert_list(&list, 3, 0);
    list_page(&list, 50);
    assert_list(&list, 99, 90);
    list_page(&list, -1);
    assert_list(&list, 90, 81);
    list_page(&list, -50);
    assert_list(&list, 0, 0);
}

static void test_fewer_rows_leave_no_gap(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 100, 10);
    list_go(&list, 99);
    list_fit(&list, 50, 10);
    assert_list(&list, 49, 40);
    list_fit(&list, 50, 20);
    assert_list(&list, 49, 30);
    list_fit(&list, 5, 20);
    assert_list(&list, 4, 0);
    list_fit(&list, 5, 2);
    assert_list(&list, 4, 3);
    list_fit(&list, 5, 0);
    assert_list(&list, 4, 4);
}

static void test_the_wheel_takes_the_cursor_along(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_fit(&list, 100, 10);
    list_go(&list, 5);
    list_scroll(&list, 3);
    assert_list(&list, 5, 3);
    list_scroll(&list, 3);
    assert_list(&list, 6, 6);
    list_scroll(&list, -6);
    assert_list(&list, 6, 0);
    list_go(&list, 99);
    list_scroll(&list, -1);
    assert_list(&list, 98, 89);
    list_scroll(&list, 1000);
    assert_list(&list, 98, 90);
}

/* The cost does not grow with the rows: this would not end otherwise. */
static void test_a_press_goes_where_something_stands(void **state)
{
    struct list list = { 0 };

    (void)state;
    list_press(&list, 0);
    assert_list(&list, 0, 0);
    list_fit(&list, 20, 10);
    list_go(&list, 19);
    list_press(&list, 3);
    assert_list(&list, 13, 10);
    list_press(&list, -1);
    list_press(&list, 10);
    assert_list(&list, 13, 10);
    list_fit(&list, 4, 10);
    list_press(&list, 0);
    list_press(&list, 4);
    assert_list(&list, 0, 0);
}

static void test_ten_million_million_rows(void **state)
{
    const size_t count = (size_t)10 * 1000 * 1000 * 1000 * 1000;
    struct list list = { 0 };

    (void)state;
    list_fit(&list, count, 40);
    list_go(&list, count);
    assert_list(&list, count - 1, count - 40);
    list_page(&list, -2);
    assert_list(&list, count - 1 - 78, count - 40 - 78);
    for (int i = 0; i < 1000000; i++)
        list_move(&list, -1);
    assert_int_equal(list.cursor, count - 1 - 78 - 1000000);
}

static void test_whatever_is_done_the_cursor_is_on_the_screen(void **state)
{
    struct list list = { 0 };
    unsigned seed = 1;

    (void)state;
    for (int round = 0; round < 100000; round++) {
        int number;

        seed = seed * 1664525 + 1013904223;
        number = (int)(seed >> 16 & 0x3F) - 32;
        switch (seed >> 28 & 7) {
        case 0: list_fit(&list, (size_t)(seed >> 10 & 0xFF), (int)(seed >> 20 & 0x1F) + 1); break;
        case 1: list_page(&list, number / 8); break;
        case 2: list_go(&list, (size_t)(seed >> 8 & 0xFF)); break;
        case 3: list_scroll(&list, number); break;
        default: list_move(&list, number); break;
        }
        assert_true(list.cursor < list.count || (list.count == 0 && list.cursor == 0));
        assert_true(list.cursor >= list.top);
        assert_true(list.cursor - list.top < (list.rows > 0 ? (size_t)list.rows : 1));
        assert_true(list.top == 0 || list.top + (size_t)list.rows <= list.count);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_empty_list_stays_where_it_is),
        cmocka_unit_test(test_steps_stop_at_both_ends),
        cmocka_unit_test(test_the_screen_follows_as_little_as_needed),
        cmocka_unit_test(test_pages_keep_one_row_to_hold_on_to),
        cmocka_unit_test(test_fewer_rows_leave_no_gap),
        cmocka_unit_test(test_the_wheel_takes_the_cursor_along),
        cmocka_unit_test(test_a_press_goes_where_something_stands),
        cmocka_unit_test(test_ten_million_million_rows),
        cmocka_unit_test(test_whatever_is_done_the_cursor_is_on_the_screen),
    };

    return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
