#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "demo/demo.h"
#include "record/ledger.h"
#include "support/face.h"
#include "support/ledgers.h"
#include "support/process.h"
#include "support/scratch.h"
#include "work/engine.h"

static char *state_dir;

static int begin(void **state)
{
    int failed = face_begin(state);

    state_dir = memory_print("%s/attache", face_place.folder); /* as the program itself finds it */
    return failed;
}

static int end(void **state)
{
    free(state_dir);
    return face_end(state);
}

static struct face *new_face(void (*change)(struct settings *settings))
{
    const struct demo *demo = face_place.demo;

    return face_new(demo_endpoint(demo), demo_access_key_id(demo), demo_access_key_secret(demo), state_dir,
                    change);
}

static void upload(struct face *face, const char *name, uint64_t size_bytes)
{
    face_upload_new(face, face_place.folder, name, size_bytes);
}

static bool has_history(const struct face *face, uint64_t unused)
{
    (void)unused;
    return face->has_history;
}

static bool has_neighbours(const struct face *face, uint64_t count)
{
    return face->neighbours_count == count;
}

static void search(struct face *face, const char *text)
{
    face->has_history = false;
    engine_search_history(face->engine, text, 100, 1);
    face_wait(face, has_history, 0);
}

static void test_results_enter_the_history(void **state)
{
    struct face *face = new_face(NULL);

    (void)state;
    upload(face, "one.log", 1000);
    upload(face, "two.log", 2000);
    face_wait(face, face_has_results, 2);
    face_free(face);

    face = new_face(NULL);
    search(face, "");
    assert_int_equal(face->history_count, 2);
    search(face, "two");
    assert_int_equal(face->history_count, 1);
    assert_string_equal(face->history[0]->name, "two.log");
    assert_int_equal(face->history[0]->status, RESULT_DONE);
    assert_non_null(face->history[0]->get_url);
    assert_false(face->has_unfinished);
    face_free(face);
}

static atomic_int puts_seen;

static void count_put(void *context, const char *line)
{
    (void)context;
    puts_seen += strncmp(line, "PUT ", 4) == 0;
}

/* How many PUTs one file takes in a run of its own. */
static int puts_of_a_run(const char *name)
{
    struct face *face = new_face(NULL);

    puts_seen = 0;
    upload(face, name, 1000);
    face_wait(face, face_has_results, 1);
    face_free(face);
    demo_stop(face_place.demo);
    return puts_seen;
}

/* Links of this demo are signed with the third candidate: two refusals, and none in the next run. */
static void test_what_a_store_wants_is_remembered(void **state)
{
    struct demo_options options = { .sign = "C", .on_request = count_put };
    struct error err = { 0 };

    (void)state;
    demo_stop(face_place.demo);
    assert_true(demo_start(&options, &face_place.demo, &err));
    options.port = (int)strtol(strrchr(demo_endpoint(face_place.demo), ':') + 1, NULL, 10);
    assert_int_equal(puts_of_a_run("one.log"), 3);
    assert_true(demo_start(&options, &face_place.demo, &err));
    assert_int_equal(puts_of_a_run("two.log"), 1);
    face_place.demo = NULL;
}

static void test_the_history_can_be_wiped(void **state)
{
    struct face *face = new_face(NULL);

    (void)state;
    upload(face, "one.log", 1000);
    face_wait(face, face_has_results, 1);
    search(face, "");
    assert_int_equal(face->history_count, 1);
    face->has_history = false;
    engine_purge_history(face->engine, 2);
    face_wait(face, has_history, 0);
    assert_int_equal(face->history_count, 0);
    search(face, "");
    assert_int_equal(face->history_count, 0);
    face_free(face);
}

static void test_links_that_expired_meanwhile_are_wiped(void **state)
{
    char file[] = "/var/log/old.log", name[] = "old.log", key[] = "old-key";
    char link[] = "https://s.aliyuncs.com/o?Expires=1&Signature=MARKER_OLD";
    struct result old = {
        .file = file, .name = name, .object_key = key, .get_url = link, .get_url_expires_s = 1, .ended_s = 1
    };
    struct face *face = new_face(NULL);
    struct ledger *ledger = ledger_must_open(state_dir);
    struct error err;

    (void)state;
    search(face, "");
    assert_true(ledger_finish_one(ledger, 0, &old, &err));
    search(face, "old-key"); /* also in the middle of a long session */
    assert_false(ledger_holds(state_dir, "MARKER_OLD"));
    assert_true(ledger_holds(state_dir, "old-key"));
    assert_true(ledger_finish_one(ledger, 0, &old, &err));
    ledger_free(ledger);
    face_free(face);
    assert_false(ledger_holds(state_dir, "MARKER_OLD"));
}

static void no_history(struct settings *settings)
{
    settings->keeps_history = false;
}

static void test_no_history_on_wish(void **state)
{
    struct face *face = new_face(no_history);

    (void)state;
    upload(face, "one.log", 1000);
    face_wait(face, face_has_results, 1);
    search(face, "");
    assert_int_equal(face->history_count, 0);
    face_free(face);
}

static void stop_in_the_middle(void)
{
    struct face *face = new_face(NULL);

    upload(face, "fault-slow-one.log", 500000);
    upload(face, "two.log", 2000);
    face_wait(face, face_is_sending, 1);
    face_wait(face, face_has_ended_one, 2);
    face_free(face);
}

static void test_what_was_not_finished_is_offered_and_taken_up(void **state)
{
    struct face *face;

    (void)state;
    stop_in_the_middle();
    face = new_face(NULL);
    face_wait(face, face_has_unfinished, 1);
    assert_string_equal(face->history[0]->name, "fault-slow-one.log");
    assert_int_equal(face->history[0]->size_bytes, 500000);
    engine_take_up(face->engine);
    face_wait(face, face_has_results, 1);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_true(face->results[1]->is_verified);
    face_free(face);

    face = new_face(NULL);
    search(face, "");
    assert_int_equal(face->history_count, 2);
    assert_false(face->has_unfinished);
    face_free(face);
}

static bool knows_bytes(const struct face *face, uint64_t at_least)
{
    engine_look_around(face->engine);
    return face->neighbours_count > 0 && face->neighbours[0].shown[0].acked_bytes >= at_least;
}

static void start_neighbour(struct process *neighbour)
{
    const struct demo *demo = face_place.demo;
    OWNED_TEXT char *path = scratch_pattern(face_place.folder, "fault-slow-one.log", 5000000);
    OWNED_TEXT char *state = memory_print("XDG_STATE_HOME=%s", face_place.folder);
    OWNED_TEXT char *id = memory_print("ALIBABA_CLOUD_ACCESS_KEY_ID=%s", demo_access_key_id(demo));
    OWNED_TEXT char *secret = memory_print("ALIBABA_CLOUD_ACCESS_KEY_SECRET=%s",
                                           demo_access_key_secret(demo));

    process_start(neighbour, WORDS(process_attache(), "put", "--endpoint", demo_endpoint(demo), path),
                  WORDS(state, id, secret));
}

static void test_what_a_neighbour_leaves_is_taken_over(void **state)
{
    struct process neighbour;
    struct face *face = new_face(NULL);

    (void)state;
    start_neighbour(&neighbour);
    face_wait(face, knows_bytes, 1);
    assert_false(face->has_unfinished);
    assert_string_equal(face->neighbours[0].shown[0].name, "fault-slow-one.log");
    assert_int_equal(face->neighbours[0].shown[0].state, TRANSFER_UPLOADING);
    process_signal(&neighbour, SIGKILL);
    assert_int_equal(process_wait(&neighbour), 128 + SIGKILL);
    face_wait(face, face_has_unfinished, 1);
    face_wait(face, has_neighbours, 0);
    assert_string_equal(face->history[0]->name, "fault-slow-one.log");
    face_free(face);
    process_done(&neighbour);
}

static bool knows_of_pause(const struct face *face, uint64_t unused)
{
    (void)unused;
    engine_look_around(face->engine);
    return face->neighbours[0].shown[0].state == TRANSFER_PAUSED;
}

static void test_how_far_it_is_can_be_seen_elsewhere(void **state)
{
    struct face *sender = new_face(NULL), *viewer;

    (void)state;
    upload(sender, "fault-slow-one.log", 5000000);
    face_wait(sender, face_is_sending, 1);
    viewer = new_face(NULL);
    face_wait(viewer, knows_bytes, 1);
    assert_int_equal(viewer->neighbours[0].shown[0].state, TRANSFER_UPLOADING);
    engine_pause(sender->engine, 1);
    face_wait(viewer, knows_of_pause, 0);
    face_free(sender);
    engine_look_around(viewer->engine);
    face_wait(viewer, face_has_unfinished, 1);
    face_free(viewer);
}

static bool has_failed(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_FAILED;
}

/* One that failed is over; tried again it is to survive as any other. */
static void test_what_is_tried_again_is_kept_again(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/fault-slow-one.log", face_place.folder);
    struct face *face = new_face(NULL);

    (void)state;
    upload(face, "fault-slow-one.log", 5000000);
    face_wait(face, face_is_sending, 1);
    assert_int_equal(truncate(path, 10), 0);
    face_wait(face, has_failed, 1);
    free(scratch_pattern(face_place.folder, "fault-slow-one.log", 5000000));
    engine_retry(face->engine, 1);
    face_free(face);
    face = new_face(NULL);
    face_wait(face, face_has_unfinished, 1);
    face_free(face);
}

static void test_what_was_not_finished_can_be_forgotten(void **state)
{
    struct face *face;

    (void)state;
    stop_in_the_middle();
    face = new_face(NULL);
    face_wait(face, face_has_unfinished, 1);
    engine_forget(face->engine);
    face_free(face);
    face = new_face(NULL);
    search(face, "");
    assert_int_equal(face->history_count, 1);
    assert_false(face->has_unfinished);
    face_free(face);
}

static void test_what_was_cancelled_is_not_offered(void **state)
{
    OWNED_TEXT char *path = memory_print("%s/ledger.db", state_dir);
    struct face *face = new_face(NULL);

    (void)state;
    upload(face, "fault-slow-one.log", 500000);
    face_wait(face, face_is_sending, 1);
    for (uint64_t turn = 1; turn <= 20; turn++)
        engine_search_history(face->engine, "", 10, turn);
    engine_cancel(face->engine, 1);
    face_free(face); /* while it searches: the engine finds the last two wishes together */
    face = new_face(NULL);
    search(face, "");
    assert_false(face->has_unfinished);
    assert_int_equal(face->history_count, 0); /* the screen shows what is done */
    face_free(face);
    assert_int_equal(ledger_ask(path, "SELECT status FROM history"), RESULT_CANCELLED);
}

/* The folder cannot be made: a file is in its place. */
static void test_without_a_record_uploads_go_on(void **state)
{
    struct face *face;

    (void)state;
    free(scratch_file(face_place.folder, "attache", "x", 1));
    face = new_face(NULL);
    upload(face, "one.log", 1000);
    upload(face, "two.log", 1000);
    face_wait(face, face_has_results, 2);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_int_equal(face->results[2]->status, RESULT_DONE);
    assert_int_equal(face->notices, 1);
    assert_non_null(strstr(face->notice, "no record will be kept"));
    face_free(face);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, begin, end)
    const struct CMUnitTest tests[] = {
        CASE(test_results_enter_the_history),
        CASE(test_what_a_store_wants_is_remembered),
        CASE(test_the_history_can_be_wiped),
        CASE(test_links_that_expired_meanwhile_are_wiped),
        CASE(test_no_history_on_wish),
        CASE(test_what_was_not_finished_is_offered_and_taken_up),
        CASE(test_what_a_neighbour_leaves_is_taken_over),
        CASE(test_how_far_it_is_can_be_seen_elsewhere),
        CASE(test_what_is_tried_again_is_kept_again),
        CASE(test_what_was_not_finished_can_be_forgotten),
        CASE(test_what_was_cancelled_is_not_offered),
        CASE(test_without_a_record_uploads_go_on),
    };

    return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}
