#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

static void test_grows_over_many_additions(void **state)
{
    struct buffer buffer = { 0 };

    (void)state;
    for (int i = 0; i < 1000; i++)
        assert_true(buffer_print(&buffer, "%03d,", i));
    assert_int_equal(buffer.count, 4000);
    assert_memory_equal(buffer_string(&buffer), "000,001,", 8);
    assert_string_equal(buffer_string(&buffer) + 3996, "999,");
    buffer_done(&buffer);
}

static void test_ceiling_refuses_whole_additions(void **state)
{
    struct buffer buffer = { .most = 5 };

    (void)state;
    assert_true(buffer_text(&buffer, "abc"));
    assert_false(buffer_text(&buffer, "def"));
    assert_true(buffer.is_overfull);
    assert_string_equal(buffer_string(&buffer), "abc");
    assert_true(buffer_text(&buffer, "de"));
    assert_false(buffer_byte(&buffer, 'f'));
    assert_string_equal(buffer_string(&buffer), "abcde");
    buffer_done(&buffer);
    assert_int_equal(buffer.most, 5);
}

static void test_take_hands_over(void **state)
{
    struct buffer buffer = { 0 };
    char *text;

    (void)state;
    text = buffer_take(&buffer);
    assert_string_equal(text, "");
    free(text);
    buffer_add(&buffer, "a\0b", 3);
    text = buffer_take(&buffer);
    assert_memory_equal(text, "a\0b", 4);
    assert_int_equal(buffer.count, 0);
    assert_string_equal(buffer_string(&buffer), "");
    free(text);
}

static void test_clear_keeps_ceiling(void **state)
{
    struct buffer buffer = { .most = 2 };

    (void)state;
    buffer_text(&buffer, "abc");
    buffer_clear(&buffer);
    assert_false(buffer.is_overfull);
    assert_true(buffer_text(&buffer, "ab"));
    buffer_clear(&buffer);
    assert_string_equal(buffer_string(&buffer), "");
    buffer_done(&buffer);
}

/* Printed text that just fits, that just does not, and that passes the ceiling. */
static void test_print_around_the_room(void **state)
{
    (void)state;
    for (size_t length = 60; length <= 68; length++) {
        struct buffer buffer = { 0 };

        assert_true(buffer_print(&buffer, "%s", "ab"));
        assert_true(buffer_print(&buffer, "%0*d", (int)length, 7));
        assert_int_equal(buffer.count, 2 + length);
        assert_int_equal(strlen(buffer_string(&buffer)), 2 + length);
        assert_int_equal(buffer.bytes[1 + length], '7');
        buffer_done(&buffer);
    }
    struct buffer small = { .most = 4 };

    assert_false(buffer_print(&small, "%s", "abcde"));
    assert_string_equal(buffer_string(&small), "");
    assert_true(buffer_print(&small, "%s", "abc"));
    assert_false(buffer_print(&small, "%d", 12));
    assert_true(small.is_overfull);
    assert_string_equal(buffer_string(&small), "abc");
    buffer_done(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grows_over_many_additions),
        cmocka_unit_test(test_ceiling_refuses_whole_additions),
        cmocka_unit_test(test_take_hands_over),
        cmocka_unit_test(test_clear_keeps_ceiling),
        cmocka_unit_test(test_print_around_the_room),
    };

    return cmocka_run_group_tests_name("buffer", tests, NULL, NULL);
}
