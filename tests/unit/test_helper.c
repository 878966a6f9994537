#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/helper.h"
#include "base/memory.h"
#include "support/scratch.h"

#define SOON_MS    200
#define PATIENT_MS 20000

/* Gives the script a text to read. */
static bool feed(const char *folder, const char *script, int limit_ms, struct error *err)
{
    OWNED_TEXT char *path = scratch_script(folder, "helper", script);
    const char *const argv[] = { path, "a b", "$HOME", NULL };

    return helper_feed(argv, "text", 4, limit_ms, err);
}

static bool is_gone(pid_t pid)
{
    int64_t deadline_ms = clock_now_ms() + PATIENT_MS;

    while (kill(pid, 0) == 0 && clock_now_ms() < deadline_ms)
        (void)poll(NULL, 0, 5);
    return kill(pid, 0) != 0 && errno == ESRCH;
}

/* With all it started. What it wrote meanwhile stays. */
static void test_one_that_never_ends_is_killed(void **state)
{
    struct error err;
    int64_t began_ms = clock_now_ms();
    OWNED_TEXT char *child = NULL;

    assert_false(feed(*state, "cat > /dev/null; sleep 1000 & echo $! > child; wait", SOON_MS, &err));
    assert_in_range(clock_now_ms() - began_ms, SOON_MS, PATIENT_MS);
    assert_string_equal(err.code, "ETIMEDOUT");
    assert_non_null(strstr(err.message, "/helper did not answer and was stopped"));
    child = scratch_read(*state, "child", NULL);
    assert_true(is_gone((pid_t)strtol(child, NULL, 10)));
}

static void test_how_it_ended_is_told(void **state)
{
    struct error err;

    assert_true(feed(*state, "exit 0", PATIENT_MS, &err));
    assert_false(feed(*state, "exit 3", PATIENT_MS, &err));
    assert_non_null(strstr(err.message, "/helper ended with status 3"));
    assert_false(feed(*state, "kill -TERM $$", PATIENT_MS, &err));
    assert_non_null(strstr(err.message, "/helper was ended by signal 15"));
}

/* Words as they are, without a shell; a session of its own; nothing of it on the screen. */
static void test_what_it_gets(void **state)
{
    OWNED_TEXT char *input = NULL, *words = NULL, *streams = NULL;
    struct error err;

    assert_true(feed(*state,
                     "cat > input; printf '%s|' \"$@\" > words; echo out; echo err >&2\n"
                     "out=$(readlink /proc/$$/fd/1) err=$(readlink /proc/$$/fd/2)\n"
                     "session=$(cut -d ' ' -f 6 /proc/$$/stat)\n"
                     "printf '%s\\n' $out $err $session $$ > streams",
                     PATIENT_MS, &err));
    input = scratch_read(*state, "input", NULL);
    words = scratch_read(*state, "words", NULL);
    streams = scratch_read(*state, "streams", NULL);
    assert_string_equal(input, "text");
    assert_string_equal(words, "a b|$HOME|");
    assert_memory_equal(streams, "/dev/null\n/dev/null\n", 20);
    assert_int_equal(strtol(streams + 20, NULL, 10), strtol(strchr(streams + 20, '\n'), NULL, 10));
}

/* Only what names desktop, multiplexer and language; no key, and nothing that changes what a program loads. */
static void test_its_environment_is_clean(void **state)
{
    static const char *const kept_back[] = { "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                                             "ALIBABA_CLOUD_SECURITY_TOKEN", "LD_LIBRARY_PATH", "https_proxy",
                                             "MARKED" };
    OWNED_TEXT char *environment = NULL;
    struct error err;

    for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; i++)
        assert_int_equal(setenv(kept_back[i], "SK_MARK", 1), 0);
    assert_int_equal(setenv("DISPLAY", ":7", 1), 0);
    assert_true(feed(*state, "env > environment", PATIENT_MS, &err));
    for (size_t i = 0; i < sizeof kept_back / sizeof *kept_back; i++)
        assert_int_equal(unsetenv(kept_back[i]), 0);
    environment = scratch_read(*state, "environment", NULL);
    assert_null(strstr(environment, "SK_MARK"));
    assert_non_null(strstr(environment, "DISPLAY=:7\n"));
    assert_non_null(strstr(environment, "PATH="));
}

/* As libcurl opens some: without a mark to close them. */
static void test_it_inherits_no_file(void **state)
{
    struct error err;

#if !defined(__GLIBC__) || !__GLIBC_PREREQ(2, 34)
    skip();
#endif
    assert_int_equal(dup2(STDERR_FILENO, 77), 77);
    assert_true(feed(*state, "test ! -e /proc/$$/fd/77", PATIENT_MS, &err));
    assert_int_equal(close(77), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_SCRATCH(test_one_that_never_ends_is_killed),
        IN_SCRATCH(test_how_it_ended_is_told),
        IN_SCRATCH(test_what_it_gets),
        IN_SCRATCH(test_its_environment_is_clean),
        IN_SCRATCH(test_it_inherits_no_file),
    };

    return cmocka_run_group_tests_name("helper", tests, NULL, NULL);
}
