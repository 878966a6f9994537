/* What the person wrote into the config file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/puts.h"

static void write_config(struct journey *journey, const char *text)
{
    OWNED_TEXT char *path = journey_file(journey, "attacherc", text);

    setenv("ATTACHE_CONFIG", path, 1);
}

static int end(void **state)
{
    unsetenv("ATTACHE_CONFIG");
    return journey_end(state);
}

static void test_it_says_how_results_come(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.log", "hello\n");

    write_config(journey, "format = <{name}>\nquiet = yes\n");
    assert_int_equal(journey_run(journey, WORDS("put", "--demo", path)), EXIT_DONE);
    assert_string_equal(journey_out(journey), "<a.log>\n");
    assert_string_equal(journey_err(journey), "");
    assert_int_equal(journey_run(journey, WORDS("put", "--demo", "--format={size}", path)), EXIT_DONE);
    assert_string_equal(journey_out(journey), "6\n");
}

static void test_a_wrong_line_stops_all_but_help(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.log", "hello\n");

    write_config(journey, "# fine\nparallel = many\n");
    assert_int_equal(journey_run(journey, WORDS("put", "--demo", path)), EXIT_CONFIGURATION);
    journey_says(journey, "attacherc:2: parallel does not take \"many\"");
    journey_says(journey, "1 to 16");
    assert_string_equal(journey_out(journey), "");
    assert_int_equal(journey_run(journey, WORDS("history")), EXIT_CONFIGURATION);
    assert_int_equal(journey_run(journey, WORDS("--help")), EXIT_DONE);
    journey_gives(journey, "ATTACHE_CONFIG");
    assert_int_equal(journey_run(journey, WORDS("--version")), EXIT_DONE);

    (void)journey_run(journey, WORDS("doctor"));
    journey_gives(journey, "attacherc:2: parallel does not take");

    write_config(journey, "access_key_secret = SK_MARK\n");
    assert_int_equal(journey_run(journey, WORDS("put", "--demo", path)), EXIT_CONFIGURATION);
    journey_says(journey, "takes no secret");
    assert_null(strstr(journey_err(journey), "SK_MARK"));
}

static void test_doctor_says_which_file_it_is(void **state)
{
    struct journey *journey = *state;

    write_config(journey, "parallel = 2\n");
    (void)journey_run(journey, WORDS("doctor"));
    journey_gives(journey, "/attacherc\n");
    write_config(journey, "# keys\nkey.files.x = mark-everything\n");
    (void)journey_run(journey, WORDS("doctor"));
    journey_gives(journey, "/attacherc:2: there is no action");
    unsetenv("ATTACHE_CONFIG");
    (void)journey_run(journey, WORDS("doctor"));
    journey_gives(journey, "/attache/config (not there)\n");
}

int main(void)
{
#define CASE(test) cmocka_unit_test_setup_teardown(test, journey_begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_it_says_how_results_come),
        CASE(test_doctor_says_which_file_it_is),
        CASE(test_a_wrong_line_stops_all_but_help),
    };

    return cmocka_run_group_tests_name("config file", tests, NULL, NULL);
}
