#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/text.h"

struct decoding {
    const char *bytes;
    size_t length; /* 0: not UTF-8 */
    unsigned code_point;
};

static void test_decoder_at_its_edges(void **state)
{
    static const struct decoding cases[] = {
        { "\177", 1, 0x7F },
        { "\302\200", 2, 0x80 },
        { "\301\277", 0, 0 },
        { "\337\277", 2, 0x7FF },
        { "\340\240\200", 3, 0x800 },
        { "\340\237\277", 0, 0 },
        { "\355\237\277", 3, 0xD7FF },
        { "\355\240\200", 0, 0 },
        { "\355\277\277", 0, 0 },
        { "\356\200\200", 3, 0xE000 },
        { "\357\277\277", 3, 0xFFFF },
        { "\360\220\200\200", 4, 0x10000 },
        { "\360\217\277\277", 0, 0 },
        { "\364\217\277\277", 4, 0x10FFFF },
        { "\364\220\200\200", 0, 0 },
        { "\365\200\200\200", 0, 0 },
        { "\200", 0, 0 },
        { "\302", 0, 0 },
        { "\302\300", 0, 0 },
        { "\340\240\300", 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned code_point = 0;

        assert_int_equal(text_decode(cases[i].bytes, strlen(cases[i].bytes), &code_point), cases[i].length);
        assert_int_equal(code_point, cases[i].code_point);
        assert_int_equal(text_is_utf8(cases[i].bytes, strlen(cases[i].bytes)), cases[i].length > 0);
    }
    assert_int_equal(text_decode("", 0, &(unsigned){ 0 }), 0);
}

static void test_encoder_refuses_what_is_no_character(void **state)
{
    char bytes[4];

    (void)state;
    assert_int_equal(text_encode(0xD800, bytes), 0);
    assert_int_equal(text_encode(0xDFFF, bytes), 0);
    assert_int_equal(text_encode(0x110000, bytes), 0);
    assert_int_equal(text_encode(0x10FFFF, bytes), 4);
    assert_memory_equal(bytes, "\364\217\277\277", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decoder_at_its_edges),
        cmocka_unit_test(test_encoder_refuses_what_is_no_character),
    };

    return cmocka_run_group_tests_name("text_decode", tests, NULL, NULL);
}
