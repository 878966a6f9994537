/*
 * Every scene of a folder, each a test of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/scene.h"

int scene_each(const char *folder, void (*test)(void **state))
{
    OWNED_TEXT char *pattern = memory_print("%s/%s/*.scene", getenv("TESTS_SOURCE"), folder);
    struct CMUnitTest *tests;
    glob_t found;
    int failed;

    (void)setlocale(LC_ALL, "");
    if (glob(pattern, 0, NULL, &found) != 0)
        return 99;
    tests = memory_new(found.gl_pathc, sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){ .name = strrchr(found.gl_pathv[i], '/') + 1,
                                        .test_func = test,
                                        .initial_state = found.gl_pathv[i] };
    failed = _cmocka_run_group_tests(folder, tests, found.gl_pathc, NULL, NULL);
    free(tests);
    globfree(&found);
    return failed;
}

void scene_fail(const char *text)
{
    print_error("%s\n", text);
    fail();
}
