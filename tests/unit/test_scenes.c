/* Every scene of tests/scenes, each a test of its own. */
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

/* Lines of their own, because the harness keeps one line of a message. */
static void say_and_fail(const char *text)
{
    print_error("%s\n", text);
    fail();
}

static void test_scene(void **state)
{
    struct buffer complaint = { 0 };

    if (!scene_play(*state, &complaint))
        say_and_fail(buffer_string(&complaint));
    buffer_done(&complaint);
}

int main(void)
{
    OWNED_TEXT char *pattern = memory_print("%s/scenes/*.scene", getenv("TESTS_SOURCE"));
    struct CMUnitTest *tests;
    glob_t found;
    int failed;

    (void)setlocale(LC_ALL, "");
    if (glob(pattern, 0, NULL, &found) != 0)
        return 99;
    tests = memory_new(found.gl_pathc, sizeof *tests);
    for (size_t i = 0; i < found.gl_pathc; i++)
        tests[i] = (struct CMUnitTest){ .name = strrchr(found.gl_pathv[i], '/') + 1,
                                        .test_func = test_scene,
                                        .initial_state = found.gl_pathv[i] };
    failed = _cmocka_run_group_tests("scenes", tests, found.gl_pathc, NULL, NULL);
    free(tests);
    globfree(&found);
    return failed;
}
