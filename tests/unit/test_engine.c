#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "demo/demo.h"
#include "support/face.h"
#include "support/scratch.h"
#include "work/engine.h"

#define STOP_MOST_MS 2000 /* far more than an engine takes to stop, far less than any wait on the wire */

static struct face *upload(const char *name, uint64_t size_bytes, void (*change)(struct settings *settings))
{
    struct face *face = face_on_demo(change);

    face_upload_new(face, face_place.folder, name, size_bytes);
    return face;
}

static void few_retries(struct settings *settings)
{
    settings->retries = 1;
}

static void no_retries(struct settings *settings)
{
    settings->retries = 0;
}

static bool saw(const struct face *face, uint64_t id, enum transfer_state state)
{
    return face->seen[id] & 1u << state;
}

static bool is_in_state(const struct face *face, uint64_t number)
{
    return face->status[number >> 8].state == (enum transfer_state)(number & 0xff);
}

static bool has_seen(const struct face *face, uint64_t number)
{
    return saw(face, number >> 8, (enum transfer_state)(number & 0xff));
}

static uint64_t state_of(uint64_t id, enum transfer_state state)
{
    return id << 8 | (uint64_t)state;
}

static void test_one_file_arrives(void **state)
{
    struct face *face = upload("app.log", 3000000, NULL);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_true(face->results[1]->is_verified);
    assert_non_null(face->results[1]->object_key);
    assert_non_null(face->results[1]->get_url);
    assert_int_equal(face->results[1]->attempts, 1);
    assert_true(saw(face, 1, TRANSFER_WAITING));
    assert_true(saw(face, 1, TRANSFER_ASKING));
    assert_true(saw(face, 1, TRANSFER_READY));
    assert_true(saw(face, 1, TRANSFER_UPLOADING));
    assert_int_equal(face->totals.files, 1);
    assert_int_equal(face->totals.done, 1);
    assert_int_equal(face->totals.moving, 0);
    assert_int_equal(face->totals.acked_bytes, 3000000);
    face_free(face);
}

static void test_an_empty_file_arrives(void **state)
{
    struct face *face = upload("empty", 0, NULL);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_true(face->results[1]->has_crc64);
    assert_int_equal(face->results[1]->crc64, 0);
    face_free(face);
}

static void test_links_are_proven_on_wish(void **state)
{
    struct face *face = upload("app.log", 5000, NULL);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->link, RESULT_LINK_UNCHECKED);
    engine_check_link(face->engine, face->results[1]);
    while (face->results[1]->link == RESULT_LINK_UNCHECKED) {
        assert_true(mailbox_wait(face->box, FACE_WAIT_MS));
        face_take(face);
    }
    assert_int_equal(face->results[1]->link, RESULT_LINK_WORKS);
    face_free(face);
}

static void prove_first(struct face *face, enum result_link before)
{
    engine_check_link(face->engine, face->results[1]);
    while (face->results[1]->link == before) {
        assert_true(mailbox_wait(face->box, FACE_WAIT_MS));
        face_take(face);
    }
}

/* What the store keeps goes away and comes back; the note lasts as long as its reason. */
static void test_a_link_that_leads_nowhere_is_told(void **state)
{
    OWNED_TEXT char *shelf = memory_print("%s/shelf", face_place.folder);
    OWNED_TEXT char *pattern = memory_print("%s/*/*", shelf), *aside = memory_print("%s/aside", shelf);
    const struct demo_options options = { .store_dir = shelf };
    struct face *face;
    struct error err;
    glob_t found;

    (void)state;
    demo_stop(face_place.demo);
    assert_true(demo_start(&options, &face_place.demo, &err));
    face = upload("app.log", 5000, NULL);
    face_wait(face, face_has_results, 1);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(rename(found.gl_pathv[0], aside), 0);
    prove_first(face, RESULT_LINK_UNCHECKED);
    assert_int_equal(face->results[1]->link, RESULT_LINK_BROKEN);
    assert_string_equal(result_note(face->results[1]), "the GET link leads to no file");
    assert_int_equal(rename(aside, found.gl_pathv[0]), 0);
    prove_first(face, RESULT_LINK_BROKEN);
    assert_int_equal(face->results[1]->link, RESULT_LINK_WORKS);
    assert_null(result_note(face->results[1]));
    globfree(&found);
    face_free(face);
}

static void check_links(struct settings *settings)
{
    settings->checks_links = true;
}

static void test_links_are_proven_always(void **state)
{
    struct face *face = upload("app.log", 5000, check_links);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_int_equal(face->results[1]->link, RESULT_LINK_WORKS);
    assert_true(saw(face, 1, TRANSFER_CHECKING));
    face_free(face);
}

static void no_verifying(struct settings *settings)
{
    settings->verifies = false;
}

static void test_sums_are_not_compared_when_told_so(void **state)
{
    struct face *face = upload("fault-wrong.log", 5000, no_verifying);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_false(face->results[1]->is_verified);
    face_free(face);
}

static void test_a_damaged_copy_is_never_handed_out(void **state)
{
    struct face *face = upload("fault-wrong.log", 5000, few_retries);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_FAILED);
    assert_int_equal(face->results[1]->error->stage, STAGE_VERIFY);
    assert_int_equal(face->results[1]->attempts, 2);
    assert_null(face->results[1]->object_key);
    assert_null(face->results[1]->get_url);
    face_free(face);
}

static void test_a_cut_connection_is_tried_again(void **state)
{
    struct face *face = upload("fault-cut.log", 500000, few_retries);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_FAILED);
    assert_int_equal(face->results[1]->error->stage, STAGE_UPLOAD);
    assert_int_equal(face->results[1]->attempts, 2);
    assert_true(saw(face, 1, TRANSFER_RETRYING));
    face_free(face);
}

static void test_busy_services_are_waited_for(void **state)
{
    OWNED_TEXT char *busy = scratch_pattern(face_place.folder, "fault-busy.log", 5000);
    OWNED_TEXT char *throttle = scratch_pattern(face_place.folder, "fault-throttle.log", 5000);
    struct face *face = face_on_demo(NULL);

    (void)state;
    face_upload(face, (const char *[]){ busy, throttle }, 2);
    face_wait(face, face_has_results, 2);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_int_equal(face->results[2]->status, RESULT_DONE);
    assert_true(face->results[1]->attempts > 1);
    assert_int_equal(face->results[2]->attempts, 1);
    face_free(face);
}

static void test_an_expired_link_is_asked_for_again_twice(void **state)
{
    struct face *face = upload("fault-late.log", 5000, NULL);

    (void)state;
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_FAILED);
    assert_int_equal(face->results[1]->attempts, 3);
    assert_int_equal(face->results[1]->error->http_status, 403);
    face_free(face);
}

static void test_a_refused_file_leaves_the_others_alone(void **state)
{
    OWNED_TEXT char *no = scratch_pattern(face_place.folder, "fault-no.log", 5000);
    OWNED_TEXT char *yes = scratch_pattern(face_place.folder, "yes.log", 5000);
    struct face *face = face_on_demo(NULL);

    (void)state;
    face_upload(face, (const char *[]){ no, yes }, 2);
    face_wait(face, face_has_results, 2);
    assert_int_equal(face->results[1]->status, RESULT_FAILED);
    assert_int_equal(face->results[2]->status, RESULT_DONE);
    assert_int_equal(face->totals.done, 1);
    assert_int_equal(face->totals.failed, 1);
    assert_int_equal(face->totals.size_bytes, 5000);
    face_free(face);
}

static void test_every_way_of_signing(void **state)
{
    static const char *const signings[] = { "A", "B", "C", "D", "v4", "v4,B", "v4,C" };

    (void)state;
    for (size_t i = 0; i < sizeof signings / sizeof *signings; i++) {
        face_place.signing = signings[i];
        assert_int_equal(face_begin(NULL), 0);
        struct face *face = upload("app.log", 200000, NULL);

        face_wait(face, face_has_results, 1);
        assert_int_equal(face->results[1]->status, RESULT_DONE);
        assert_int_equal(face->results[1]->attempts, 1);
        face_free(face);
        face_end(NULL);
    }
    face_place.signing = NULL;
}

static void eight_at_once(struct settings *settings)
{
    settings->parallel = 8;
    settings->api_rate = 1000;
}

static void upload_many(struct face *face, size_t count, uint64_t size_bytes)
{
    char **paths = memory_new(count, sizeof *paths);

    for (size_t i = 0; i < count; i++) {
        OWNED_TEXT char *name = memory_print("file-%zu.log", i);

        paths[i] = scratch_pattern(face_place.folder, name, size_bytes + i);
    }
    face_upload(face, (const char *const *)paths, count);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    free(paths);
}

static void test_many_files_all_arrive(void **state)
{
    struct face *face = face_on_demo(eight_at_once);

    (void)state;
    upload_many(face, 200, 20000);
    face_wait(face, face_has_results, 200);
    for (uint64_t id = 1; id <= 200; id++) {
        assert_int_equal(face->results[id]->status, RESULT_DONE);
        assert_true(face->results[id]->is_verified);
        assert_int_equal(face->results[id]->size_bytes, 20000 + id - 1);
    }
    assert_int_equal(face->totals.done, 200);
    assert_int_equal(face->totals.acked_bytes, face->totals.size_bytes);
    face_free(face);
}

static void one_at_once(struct settings *settings)
{
    settings->parallel = 1;
}

static void test_order_can_be_changed(void **state)
{
    struct face *face = face_on_demo(one_at_once);
    OWNED_TEXT char *slow = scratch_pattern(face_place.folder, "fault-slow.log", 300000);
    OWNED_TEXT char *a = scratch_pattern(face_place.folder, "a.log", 10);
    OWNED_TEXT char *b = scratch_pattern(face_place.folder, "b.log", 20);
    OWNED_TEXT char *c = scratch_pattern(face_place.folder, "c.log", 30);

    (void)state;
    face_upload(face, (const char *[]){ slow }, 1);
    face_wait(face, face_is_sending, 1);
    face_upload(face, (const char *[]){ a, b, c }, 3);
    engine_move(face->engine, 4, -1);
    engine_pause(face->engine, 2);
    engine_cancel(face->engine, 1);
    face_wait(face, face_has_ended_one, 4);
    face_wait(face, face_has_ended_one, 3);
    assert_int_equal(face->results[1]->status, RESULT_CANCELLED);
    assert_int_equal(face->status[2].state, TRANSFER_PAUSED);
    engine_resume(face->engine, 2);
    face_wait(face, face_has_results, 4);
    assert_int_equal(face->results[2]->status, RESULT_DONE);
    face_free(face);
}

static void test_pausing_and_going_on(void **state)
{
    struct face *face = upload("fault-slow.log", 400000, NULL);
    uint64_t acked_bytes;

    (void)state;
    face_wait(face, face_is_sending, 1);
    engine_pause(face->engine, 1);
    face_wait(face, is_in_state, state_of(1, TRANSFER_PAUSED));
    acked_bytes = face->status[1].acked_bytes;
    assert_true(acked_bytes > 0);
    engine_resume(face->engine, 1);
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_int_equal(face->results[1]->attempts, 1);
    face_free(face);
}

static void test_cancelling_and_trying_again(void **state)
{
    struct face *face = upload("fault-no.log", 10, no_retries);
    OWNED_TEXT char *hang = scratch_pattern(face_place.folder, "fault-hang.log", 300000);

    (void)state;
    face_wait(face, face_has_results, 1);
    face->seen[1] = 0;
    engine_retry(face->engine, 1);
    face_wait(face, has_seen, state_of(1, TRANSFER_WAITING));
    face_wait(face, has_seen, state_of(1, TRANSFER_FAILED));
    face_upload(face, (const char *[]){ hang }, 1);
    face_wait(face, is_in_state, state_of(2, TRANSFER_CONFIRMING));
    engine_cancel(face->engine, 0);
    face_wait(face, face_has_ended_one, 2);
    assert_int_equal(face->results[2]->status, RESULT_CANCELLED);
    assert_int_equal(face->totals.cancelled, 1);
    face_free(face);
}

static void test_stopping_with_stalled_transfers_is_quick(void **state)
{
    struct face *face = face_on_demo(eight_at_once);
    int64_t start_ms;

    (void)state;
    for (int i = 0; i < 8; i++) {
        OWNED_TEXT char *name = memory_print("fault-hang-%d", i);

        face_upload_new(face, face_place.folder, name, 100000);
    }
    face_wait(face, is_in_state, state_of(8, TRANSFER_CONFIRMING));
    start_ms = clock_now_ms();
    face_free(face);
    assert_in_range(clock_now_ms() - start_ms, 0, STOP_MOST_MS);
}

static void test_a_common_cause_stops_once(void **state)
{
    struct face *face = face_new(demo_endpoint(face_place.demo), "no-such-key", "wrong", NULL, one_at_once);

    (void)state;
    upload_many(face, 20, 100);
    face_wait(face, face_is_stopped, 0);
    assert_true(face->over <= 3);
    assert_true(error_is_set(&face->view.cause));
    assert_int_equal(face->stops, 1);
    engine_cancel(face->engine, 0);
    face_wait(face, face_has_results, 20);
    assert_int_equal(face->results[20]->status, RESULT_CANCELLED);
    assert_string_equal(face->results[20]->error->code, face->view.cause.code);
    face_free(face);
}

static void test_a_dead_endpoint_stops_once(void **state)
{
    struct face *face = face_new("http://127.0.0.1:9", "id", "secret", NULL, few_retries);

    (void)state;
    upload_many(face, 20, 100);
    face_wait(face, face_is_stopped, 0);
    assert_string_equal(face->view.cause.code, "connect");
    assert_in_range(face->over, 1, 6);
    engine_go_on(face->engine);
    while (face->view.is_stopped) {
        assert_true(mailbox_wait(face->box, FACE_WAIT_MS));
        face_take(face);
    }
    face_wait(face, face_is_stopped, 0);
    assert_int_equal(face->stops, 2);
    face_free(face);
}

static void slow_line(struct settings *settings)
{
    settings->limit_rate = 2000000;
}

static bool has_sent(const struct face *face, uint64_t bytes)
{
    return face->status[1].acked_bytes >= bytes || face->status[2].acked_bytes >= bytes;
}

static void test_the_limit_holds_over_all(void **state)
{
    struct face *face = face_on_demo(slow_line);
    int64_t start_ms = clock_now_ms();
    int64_t passed_ms;

    (void)state;
    upload_many(face, 4, 1000000);
    face_wait(face, has_sent, 600000);
    for (int id = 1; id <= 3; id++) /* and is shared by those that are under way */
        assert_true(face->status[id].acked_bytes > 300000);
    face_wait(face, face_has_results, 4);
    passed_ms = clock_now_ms() - start_ms;
    assert_in_range(passed_ms, 1800, 4000);
    engine_set_limit(face->engine, 0);
    face_free(face);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FACE(test_one_file_arrives),
        WITH_FACE(test_an_empty_file_arrives),
        WITH_FACE(test_links_are_proven_on_wish),
        WITH_FACE(test_a_link_that_leads_nowhere_is_told),
        WITH_FACE(test_links_are_proven_always),
        WITH_FACE(test_sums_are_not_compared_when_told_so),
        WITH_FACE(test_a_damaged_copy_is_never_handed_out),
        WITH_FACE(test_a_cut_connection_is_tried_again),
        WITH_FACE(test_busy_services_are_waited_for),
        WITH_FACE(test_an_expired_link_is_asked_for_again_twice),
        WITH_FACE(test_a_refused_file_leaves_the_others_alone),
        cmocka_unit_test(test_every_way_of_signing),
        WITH_FACE(test_many_files_all_arrive),
        WITH_FACE(test_order_can_be_changed),
        WITH_FACE(test_pausing_and_going_on),
        WITH_FACE(test_cancelling_and_trying_again),
        WITH_FACE(test_stopping_with_stalled_transfers_is_quick),
        WITH_FACE(test_a_common_cause_stops_once),
        WITH_FACE(test_a_dead_endpoint_stops_once),
        WITH_FACE(test_the_limit_holds_over_all),
    };

    return cmocka_run_group_tests_name("engine", tests, NULL, NULL);
}
