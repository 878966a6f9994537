/* Every scene of tests/scenes, each a test of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

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
    return scene_each("scenes", test_scene);
}
