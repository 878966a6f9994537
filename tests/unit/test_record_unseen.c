/* What is on disk of files whose end nobody saw. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/memory.h"
#include "support/face.h"
#include "support/fault_server.h"
#include "support/scratch.h"
#include "work/engine.h"

static char *folder;
static char *state_dir;
static struct fault_server *server;

static int begin(void **state)
{
    (void)state;
    folder = scratch_new();
    state_dir = memory_print("%s/state", folder);
    server = fault_server_start(&(const struct fault_options){ 0 });
    return 0;
}

static int end(void **state)
{
    (void)state;
    fault_server_stop(server);
    free(state_dir);
    scratch_remove(folder);
    return 0;
}

static struct face *new_face(void)
{
    return face_new(fault_server_url(server), "id", "secret", state_dir, NULL);
}

static void upload(struct face *face)
{
    face_upload_new(face, folder, "one.log", 100000);
}

static bool is_confirming(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_CONFIRMING;
}

/* What a common cause has stopped and goes on is to survive as any other. */
static void test_what_goes_on_is_kept_again(void **state)
{
    static const struct fault_step script[] = {
        { .place = FAULT_PUT, .times = 1, FAULT_STORE_SAYS(404, "NoSuchBucket", "no bucket") },
        { .place = FAULT_PUT, .kind = FAULT_HANG },
    };
    struct face *face;

    (void)state;
    fault_server_script(server, script, 2);
    face = new_face();
    upload(face);
    face_wait(face, face_is_stopped, 0);
    engine_go_on(face->engine);
    face_wait(face, is_confirming, 1);
    face_free(face);
    face = new_face();
    face_wait(face, face_has_unfinished, 1);
    face_free(face);
}

/* All bytes are out when the program ends, and the answer was not seen. */
static void end_before_the_answer(const struct fault_step *step)
{
    struct face *face;

    fault_server_script(server, step, 1);
    face = new_face();
    upload(face);
    face_wait(face, is_confirming, 1);
    face_free(face);
    assert_int_equal(fault_server_count(server, FAULT_PUT), 1);
    fault_server_script(server, NULL, 0);
}

static struct face *take_up(size_t count)
{
    struct face *face = new_face();

    face_wait(face, face_has_unfinished, count);
    engine_take_up(face->engine);
    face_wait(face, face_has_results, count);
    for (size_t id = 1; id <= count; id++) {
        assert_int_equal(face->results[id]->status, RESULT_DONE);
        assert_true(face->results[id]->is_verified);
    }
    return face;
}

static void test_what_had_arrived_is_found_and_not_sent_again(void **state)
{
    struct face *face;

    (void)state;
    end_before_the_answer(&(const struct fault_step){ .place = FAULT_PUT, .wait_ms = 20000, .times = 1 });
    face = take_up(1);
    assert_string_equal(face->results[1]->note, "it had arrived already");
    face_free(face);
    assert_int_equal(fault_server_count(server, FAULT_PUT), 1);
    assert_int_equal(fault_server_count(server, FAULT_GET), 1);
}

/* Sent again, there would be two of it. */
static void test_what_had_arrived_is_found_once_the_store_has_time(void **state)
{
    (void)state;
    end_before_the_answer(&(const struct fault_step){ .place = FAULT_PUT, .wait_ms = 20000, .times = 1 });
    fault_server_script(server,
                        &(const struct fault_step){
                            .place = FAULT_GET, .times = 1, FAULT_STORE_SAYS(503, "SlowDown", "wait") },
                        1);
    face_free(take_up(1));
    assert_int_equal(fault_server_count(server, FAULT_PUT), 1);
    assert_int_equal(fault_server_count(server, FAULT_GET), 2);
}

static void test_what_had_not_arrived_is_sent_again(void **state)
{
    (void)state;
    end_before_the_answer(&(const struct fault_step){ .place = FAULT_PUT, .kind = FAULT_HANG, .times = 1 });
    face_free(take_up(1));
    assert_int_equal(fault_server_count(server, FAULT_GET), 1);
    assert_int_equal(fault_server_count(server, FAULT_PUT), 2);
}

static bool has_faltered(const struct face *face, uint64_t id)
{
    return face->seen[id] & 1u << TRANSFER_RETRYING;
}

/* Something of the right size lies under the key: that is no proof, where the store has said that it differs. */
static void test_a_damaged_copy_has_not_arrived(void **state)
{
    struct face *face;

    (void)state;
    fault_server_script(
        server,
        &(const struct fault_step){ .place = FAULT_PUT, .kind = FAULT_SUM, .text = "wrong", .times = 1 }, 1);
    face = new_face();
    upload(face);
    face_wait(face, has_faltered, 1);
    face_free(face);
    face_free(take_up(1));
}

/* Where it went is out of reach for who asks another service. */
static void test_what_another_service_took_is_sent_anew(void **state)
{
    struct fault_server *first = server;

    (void)state;
    end_before_the_answer(&(const struct fault_step){ .place = FAULT_PUT, .wait_ms = 20000, .times = 1 });
    server = fault_server_start(&(const struct fault_options){ 0 });
    face_free(take_up(1));
    assert_int_equal(fault_server_count(server, FAULT_PUT), 1);
    assert_int_equal(fault_server_count(first, FAULT_GET), 0);
    fault_server_stop(first);
}

static void one_at_a_time(struct settings *settings)
{
    settings->parallel = 1;
}

static bool are_ready(const struct face *face, uint64_t last)
{
    for (uint64_t id = 2; id <= last; id++)
        if (face->status[id].state != TRANSFER_READY)
            return false;
    return true;
}

/* One write tells of the file that is sent next and of those behind it that have their links. */
static void test_what_had_its_links_is_looked_for_as_well(void **state)
{
    const struct fault_step step = { .place = FAULT_PUT, .wait_ms = 20000, .times = 2 };
    struct face *face = face_new(fault_server_url(server), "id", "secret", state_dir, one_at_a_time);

    (void)state;
    fault_server_script(server, &step, 1);
    for (int i = 0; i < 3; i++)
        upload(face);
    face_wait(face, are_ready, 3);
    engine_cancel(face->engine, 1);
    face_wait(face, is_confirming, 2);
    assert_int_equal(face->status[3].state, TRANSFER_READY);
    face_free(face);

    fault_server_script(server, NULL, 0);
    face_free(take_up(2));
    assert_int_equal(fault_server_count(server, FAULT_GET), 2);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_what_goes_on_is_kept_again),
        CASE(test_what_had_arrived_is_found_and_not_sent_again),
        CASE(test_what_had_arrived_is_found_once_the_store_has_time),
        CASE(test_what_had_not_arrived_is_sent_again),
        CASE(test_a_damaged_copy_has_not_arrived),
        CASE(test_what_another_service_took_is_sent_anew),
        CASE(test_what_had_its_links_is_looked_for_as_well),
    };

    return cmocka_run_group_tests_name("record of unseen ends", tests, NULL, NULL);
}
