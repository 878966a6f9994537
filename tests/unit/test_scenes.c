/* Every scene of tests/scenes, each a test of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/scene.h"

static void test_scene(void **state)
{
    struct buffer complaint = { 0 };

    if (!scene_play(*state, &complaint))
        scene_fail(buffer_string(&complaint));
    buffer_done(&complaint);
}

int main(void)
{
    return scene_each("scenes", test_scene);
}
