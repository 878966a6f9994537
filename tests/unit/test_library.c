/* Libraries that are loaded when they are first needed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <sys/resource.h>

#include "base/library.h"
#include "transfer/wire.h"

/* As libcurl's header would declare it. */
char *curl_version(void);
char *curl_never_was(void);

#define CALLS(CALL) CALL(curl_version)
#define MORE(CALL)  CALL(curl_version) CALL(curl_never_was)

static void test_what_is_loaded_can_be_called(void **state)
{
    static struct {
        CALLS(LIBRARY_PLACE)
    } calls;
    static const char *const names[] = { CALLS(LIBRARY_NAME) };
    static struct library library = LIBRARY(CURL_FILE, "libcurl", names, calls);
    struct error err = { 0 };

    (void)state;
    assert_true(library_open(&library, &err));
    assert_true(library_open(&library, &err));
    assert_memory_equal(calls.curl_version(), "libcurl/", strlen("libcurl/"));
    assert_string_equal(calls.curl_version(), wire_library());
    assert_false(error_is_set(&err));
}

/* A library that is on no machine. */
static struct library *never_was(void)
{
    static struct {
        CALLS(LIBRARY_PLACE)
    } calls;
    static const char *const names[] = { CALLS(LIBRARY_NAME) };
    static struct library library = LIBRARY("libattache-never-was.so.7", "libnever", names, calls);

    return &library;
}

static void test_a_library_that_is_not_there(void **state)
{
    (void)state;
    for (int attempt = 0; attempt < 2; attempt++) {
        struct error err = { 0 };

        assert_false(library_open(never_was(), &err));
        assert_int_equal(err.remedy, REMEDY_STOP);
        assert_string_equal(err.code, "library");
        assert_non_null(strstr(err.message, "libattache-never-was.so.7"));
        assert_non_null(strstr(err.hint, "install libnever"));
    }
}

/* It may be there: nothing can be opened to see. */
static void test_no_descriptor_to_load_with(void **state)
{
    struct rlimit limit, none = { 0 };
    struct error err = { 0 };

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    none.rlim_max = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    assert_false(library_open(never_was(), &err));
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    assert_int_equal(err.remedy, REMEDY_HOLD);
    assert_string_equal(err.code, "EMFILE");
    assert_string_equal(err.message, "libnever cannot be loaded now: Too many open files");
    assert_string_equal(err.hint, ERROR_HINT_LIMIT);
}

static void test_a_library_that_lacks_a_function(void **state)
{
    static struct {
        MORE(LIBRARY_PLACE)
    } calls;
    static const char *const names[] = { MORE(LIBRARY_NAME) };
    static struct library library = LIBRARY(CURL_FILE, "libcurl", names, calls);
    struct error err = { 0 };

    (void)state;
    assert_false(library_open(&library, &err));
    assert_non_null(strstr(err.message, "curl_never_was"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_loaded_can_be_called),
        cmocka_unit_test(test_a_library_that_is_not_there),
        cmocka_unit_test(test_no_descriptor_to_load_with),
        cmocka_unit_test(test_a_library_that_lacks_a_function),
    };

    return cmocka_run_group_tests_name("library", tests, NULL, NULL);
}
