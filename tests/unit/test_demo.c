#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "support/demo_client.h"

static int count_entries(const char *path)
{
    DIR *folder = opendir(path);
    int count = -2; /* "." and ".." */

    if (!folder)
        return -1;
    while (readdir(folder))
        count++;
    (void)closedir(folder);
    return count;
}

static void test_named_folder_is_kept_and_private(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/store", getenv("TMPDIR"));
    struct demo *demo = demo_client_start(&(struct demo_options){ .store_dir = path });
    struct demo_links links = demo_client_ask(demo, "x.bin");
    OWNED_TEXT char *object = memory_print("%s%.*s", path, (int)strcspn(links.put, "?"), links.put);
    struct http_answer answer;
    struct stat info;

    (void)state;
    demo_client_put(demo, links.put, DEMO_HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    demo_stop(demo);
    assert_int_equal(stat(object, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(info.st_size, 9);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0700);
    demo_links_done(&links);
}

static void test_temporary_folder_goes(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/empty", getenv("TMPDIR"));
    OWNED_TEXT char *before = memory_text(getenv("TMPDIR"));
    struct demo *demo;
    struct demo_links links;
    struct http_answer answer;

    (void)state;
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(setenv("TMPDIR", path, 1), 0);
    demo = demo_client_start(&(struct demo_options){ 0 });
    links = demo_client_ask(demo, "x.bin");
    demo_client_put(demo, links.put, DEMO_HEADERS_A, "123456789", 9, &answer);
    http_done(&answer);
    assert_int_equal(count_entries(path), 1);
    demo_stop(demo);
    assert_int_equal(count_entries(path), 0);
    assert_int_equal(setenv("TMPDIR", before, 1), 0);
    demo_links_done(&links);
}

static void expect_no_start(const struct demo_options *options, const char *word)
{
    struct demo *demo = NULL;
    struct error err;

    assert_false(demo_start(options, &demo, &err));
    assert_null(demo);
    if (!strstr(err.message, word))
        fail_msg("%s", err.message);
}

static void test_what_cannot_start(void **state)
{
    struct demo *demo = *state;

    expect_no_start(&(struct demo_options){ .port = demo_client_port(demo) }, "in use");
    expect_no_start(&(struct demo_options){ .sign = "Z" }, "\"Z\"");
    expect_no_start(&(struct demo_options){ .store_dir = "/dev/null" }, "not a folder");
    expect_no_start(&(struct demo_options){ .store_dir = "/nowhere/at/all" }, "/nowhere/at/all");
    expect_no_start(&(struct demo_options){ .sign = "v4", .ttl_s = 604801 }, "604801");
    expect_no_start(&(struct demo_options){ .ttl_s = -1 }, "-1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_folder_is_kept_and_private),
        cmocka_unit_test(test_temporary_folder_goes),
        WITH_DEMO(test_what_cannot_start),
    };

    return cmocka_run_group_tests_name("demo", tests, NULL, NULL);
}
