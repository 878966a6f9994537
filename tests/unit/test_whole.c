#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/whole.h"

#define MUCH 1000000 /* more than a pipe holds */

static void *read_all(void *descriptor)
{
    char *bytes = memory_new(MUCH + 1, 1);
    size_t count = 0;
    ssize_t taken;

    while ((taken = read(*(int *)descriptor, bytes + count, MUCH + 1 - count)) > 0)
        count += (size_t)taken;
    assert_int_equal(count, MUCH);
    return bytes;
}

/* As one that a shell, or what was started with us, has set so. */
static void test_a_descriptor_that_does_not_block_gets_all(void **state)
{
    OWNED_TEXT char *bytes = memory_new(MUCH, 1), *got = NULL;
    pthread_t reader;
    int ends[2];

    (void)state;
    for (size_t i = 0; i < MUCH; i++)
        bytes[i] = (char)(i * 7 + i / 251);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(pthread_create(&reader, NULL, read_all, &ends[0]), 0);
    assert_true(whole_write(ends[1], bytes, MUCH));
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(pthread_join(reader, (void **)&got), 0);
    assert_memory_equal(got, bytes, MUCH);
    assert_int_equal(close(ends[0]), 0);
}

static void test_one_that_takes_nothing_says_why(void **state)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    (void)state;
    if (full < 0)
        skip();
    assert_true(whole_write(full, "", 0));
    assert_false(whole_write(full, "x", 1));
    assert_int_equal(errno, ENOSPC);
    assert_int_equal(close(full), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_descriptor_that_does_not_block_gets_all),
        cmocka_unit_test(test_one_that_takes_nothing_says_why),
    };

    return cmocka_run_group_tests_name("whole", tests, NULL, NULL);
}
