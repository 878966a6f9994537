#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/trace.h"

static char *log_path(const char *name)
{
    return memory_print("%s/%s", getenv("TMPDIR"), name);
}

static void make_file(const char *path, mode_t mode)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);

    assert_true(descriptor >= 0);
    assert_int_equal(fchmod(descriptor, mode), 0);
    (void)close(descriptor);
}

static void test_a_new_log_is_private(void **state)
{
    OWNED_TEXT char *path = log_path("new.log");
    mode_t mask = umask(0);
    struct error err = { 0 };
    struct stat info;

    (void)state;
    assert_true(trace_open(path, &err));
    (void)umask(mask);
    trace_close();
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void test_a_log_that_others_may_read_is_refused(void **state)
{
    OWNED_TEXT char *path = log_path("open.log");
    struct error err = { 0 };

    (void)state;
    make_file(path, 0644);
    assert_false(trace_open(path, &err));
    assert_string_equal(err.code, "not-private");
    assert_non_null(strstr(err.message, path));
    assert_non_null(strstr(err.hint, "chmod 600"));
    assert_false(trace_is_open());
}

static void test_a_link_is_not_followed(void **state)
{
    OWNED_TEXT char *path = log_path("link.log");
    OWNED_TEXT char *target = log_path("target.log");
    struct error err = { 0 };

    (void)state;
    make_file(target, 0600);
    assert_int_equal(symlink(target, path), 0);
    assert_false(trace_open(path, &err));
    assert_string_equal(err.code, "ELOOP");
}

static void test_a_line_stays_a_line(void **state)
{
    OWNED_TEXT char *path = log_path("lines.log");
    struct error err = { 0 };
    char line[200] = "";
    FILE *file;

    (void)state;
    assert_true(trace_open(path, &err));
    trace("topic", "one\ntwo\x1b[2J \xc2\x9b"
                   "2J \x9b"
                   "2J \xe2\x80\xae");
    trace_close();
    trace("topic", "after the end");
    file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_non_null(strstr(line, " topic: one\\ntwo\\e[2J <U+009B>2J \\x9B2J <U+202E>\n"));
    assert_null(fgets(line, sizeof line, file));
    (void)fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_log_is_private),
        cmocka_unit_test(test_a_log_that_others_may_read_is_refused),
        cmocka_unit_test(test_a_link_is_not_followed),
        cmocka_unit_test(test_a_line_stays_a_line),
    };

    return cmocka_run_group_tests_name("trace", tests, NULL, NULL);
}
