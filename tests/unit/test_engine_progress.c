/* What the engine says of uploads while bytes move. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "support/face.h"
#include "support/fault_server.h"
#include "support/scratch.h"
#include "work/engine.h"

#define MIB     UINT64_C(1048576)
#define TAKEN   UINT64_C(1000000)
#define ROOM    65536 /* asked for; the kernel doubles it */
#define COUNT   40
#define PATIENT 20000

static char *folder;
static struct fault_server *server;

static int begin(void **state)
{
    (void)state;
    folder = scratch_new();
    server = fault_server_start(&(const struct fault_options){ .room_bytes = ROOM });
    return 0;
}

static int end(void **state)
{
    (void)state;
    fault_server_stop(server);
    scratch_remove(folder);
    return 0;
}

static struct face *new_face(void)
{
    return face_new(fault_server_url(server), "id", "secret", NULL, NULL);
}

static bool is_stalled(const struct face *face, uint64_t id)
{
    return face->status[id].stalled_ms > 0 && face->status[id].acked_bytes > 0;
}

/* The store stops reading. What this machine's kernel has taken by then is megabytes more than what has arrived, and
 * is not progress. */
static void test_only_what_has_arrived_is_progress(void **state)
{
    const struct fault_step hold = { .place = FAULT_PUT, .kind = FAULT_HOLD, .after = TAKEN };
    struct face *face;

    (void)state;
    fault_server_script(server, &hold, 1);
    face = new_face();
    face_upload_new(face, folder, "a.log", 16 * MIB);
    assert_true(fault_server_wait_bytes(server, TAKEN, PATIENT));
    face_wait(face, is_stalled, 1);
    print_message("# taken %llu, said to have arrived %llu\n", (unsigned long long)TAKEN,
                  (unsigned long long)face->status[1].acked_bytes);
    assert_in_range(face->status[1].acked_bytes, TAKEN, TAKEN + 4 * ROOM);
    assert_int_equal(face->totals.acked_bytes, face->status[1].acked_bytes);
    fault_server_release(server);
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->totals.acked_bytes, 16 * MIB);
    face_free(face);
}

static bool knows_all(const struct face *face, uint64_t count)
{
    return face->totals.files == count;
}

/* Before the service has answered for the first time it is known how much there is to do, to the byte. */
static void test_totals_are_exact_from_the_start(void **state)
{
    const struct fault_step hold = { .place = FAULT_ASK, .kind = FAULT_HOLD };
    const char *paths[COUNT];
    uint64_t size_bytes = 0;
    struct face *face;

    (void)state;
    fault_server_script(server, &hold, 1);
    face = new_face();
    for (uint64_t i = 0; i < COUNT; i++) {
        OWNED_TEXT char *name = memory_print("%d", (int)i);

        paths[i] = scratch_pattern(folder, name, 1000 + i * 37);
        size_bytes += 1000 + i * 37;
    }
    face_upload(face, paths, COUNT);
    face_wait(face, knows_all, COUNT);
    assert_int_equal(fault_server_ended(server, FAULT_ASK), 0);
    assert_true(face->totals.size_bytes == size_bytes);
    assert_int_equal(face->totals.acked_bytes, 0);
    assert_int_equal(face->totals.left_s, -1);
    fault_server_release(server);
    face_wait(face, face_has_results, COUNT);
    assert_true(face->totals.acked_bytes == size_bytes);
    face_free(face);
    for (size_t i = 0; i < COUNT; i++)
        memory_release_text((char **)&paths[i]);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_only_what_has_arrived_is_progress),
        CASE(test_totals_are_exact_from_the_start),
    };

    return cmocka_run_group_tests_name("engine, its progress", tests, NULL, NULL);
}
