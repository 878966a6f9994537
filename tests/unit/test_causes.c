/* What is common to several files: an overloaded store. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "support/face.h"
#include "support/fault_server.h"
#include "support/scratch.h"

#define AT_ONCE  8
#define SLOWDOWN .status = 503, .body = FAULT_STORE_ERROR("SlowDown", "wait")

static void eight_at_once(struct settings *settings)
{
    settings->parallel = AT_ONCE;
}

static bool parallel_is(const struct face *face, uint64_t number)
{
    return (uint64_t)face->view.parallel == number;
}

/* Eight refusals of one overload are one piece of news; a ninth, of what was sent afterwards, is another. */
static void test_parallel_is_halved_once_for_all_that_were_under_way(void **state)
{
    static const struct fault_step script[] = {
        { .place = FAULT_PUT, .kind = FAULT_HOLD, .times = AT_ONCE, SLOWDOWN },
        { .place = FAULT_PUT, .kind = FAULT_STATUS, .times = 1, SLOWDOWN },
        { .place = FAULT_PUT, .kind = FAULT_HANG },
    };
    struct fault_server *server = fault_server_start(&(const struct fault_options){ 0 });
    struct face *face = face_new(fault_server_url(server), "id", "secret", NULL, eight_at_once);
    char *folder = scratch_new();

    (void)state;
    fault_server_script(server, script, sizeof script / sizeof *script);
    for (int i = 0; i < AT_ONCE; i++) {
        OWNED_TEXT char *name = memory_print("%d.log", i);

        face_upload_new(face, folder, name, 1000);
    }
    assert_true(fault_server_wait_begun(server, FAULT_PUT, AT_ONCE, FACE_WAIT_MS));
    fault_server_release(server);
    face_wait(face, parallel_is, AT_ONCE / 4);
    assert_true(fault_server_wait_begun(server, FAULT_PUT, AT_ONCE + 1 + AT_ONCE / 4, FACE_WAIT_MS));
    face_take(face);
    assert_int_equal(face->view.parallel, AT_ONCE / 4);
    face_free(face);
    fault_server_stop(server);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel_is_halved_once_for_all_that_were_under_way),
    };

    return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
