#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "demo/demo.h"
#include "support/face.h"
#include "support/scratch.h"
#include "work/engine.h"

static char *folder;
static struct demo *demo;

static int begin(void **state)
{
    struct demo_options options = { 0 };
    struct error err = { 0 };

    (void)state;
    folder = scratch_new();
    return demo_start(&options, &demo, &err) ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    demo_stop(demo);
    scratch_remove(folder);
    return 0;
}

static struct face *new_face(void (*change)(struct settings *settings))
{
    return face_new(demo_endpoint(demo), demo_access_key_id(demo), demo_access_key_secret(demo), NULL,
                    change);
}

static void test_one_file_arrives(void **state)
{
    OWNED_TEXT char *path = scratch_pattern(folder, "app.log", 3000000);
    struct face *face = new_face(NULL);

    (void)state;
    face_upload(face, (const char *[]){ path }, 1);
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_true(face->results[1]->is_verified);
    assert_non_null(face->results[1]->object_key);
    assert_non_null(face->results[1]->get_url);
    assert_int_equal(face->totals.done, 1);
    assert_int_equal(face->totals.acked_bytes, 3000000);
    face_free(face);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_file_arrives, begin, end),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
