#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/face.h"
#include "support/scratch.h"
#include "work/engine.h"

#define FILES          40
#define ANSWER_MOST_MS 200
#define TRIES          5

static void sixteen_at_once(struct settings *settings)
{
    settings->parallel = 16;
    settings->api_rate = 1000;
}

static int count_sending(const struct face *face)
{
    int count = 0;

    for (uint64_t id = 1; id <= FILES; id++)
        count += face->status[id].state == TRANSFER_UPLOADING;
    return count;
}

static bool sixteen_are_sending(const struct face *face, uint64_t unused)
{
    (void)unused;
    return count_sending(face) == 16;
}

static bool all_are_paused(const struct face *face, uint64_t unused)
{
    (void)unused;
    for (uint64_t id = 1; id <= FILES; id++)
        if (face->status[id].state != TRANSFER_PAUSED)
            return false;
    return true;
}

static bool has_resumed(const struct face *face, uint64_t id)
{
    return face->status[id].state != TRANSFER_PAUSED;
}

static struct face *stall_forty(void)
{
    struct face *face = face_on_demo(sixteen_at_once);

    for (int i = 0; i < FILES; i++) {
        OWNED_TEXT char *name = memory_print("fault-slow-%d", i);

        face_upload_new(face, face_place.folder, name, 4000000);
    }
    face_wait(face, sixteen_are_sending, 0);
    return face;
}

/* What else runs on this machine may delay one answer, hardly each of five. */
static void check_answer(int64_t (*ask_ms)(void))
{
    int64_t took_ms = ask_ms();

    for (int i = 1; i < TRIES && took_ms > ANSWER_MOST_MS; i++)
        took_ms = ask_ms();
    assert_in_range(took_ms, 0, ANSWER_MOST_MS);
}

static int64_t pause_each(struct face *face)
{
    int64_t start_ms = clock_now_ms();

    for (uint64_t id = 1; id <= FILES; id++)
        engine_pause(face->engine, id);
    face_wait(face, all_are_paused, 0);
    return clock_now_ms() - start_ms;
}

static int64_t pausing_each_ms(void)
{
    struct face *face = stall_forty();
    int64_t took_ms = pause_each(face);

    face_free(face);
    return took_ms;
}

static int64_t resuming_one_ms(void)
{
    struct face *face = stall_forty();
    int64_t start_ms, took_ms;

    (void)pause_each(face);
    start_ms = clock_now_ms();
    engine_resume(face->engine, FILES);
    face_wait(face, has_resumed, FILES);
    took_ms = clock_now_ms() - start_ms;
    face_free(face);
    return took_ms;
}

static int64_t cancelling_all_ms(void)
{
    struct face *face = stall_forty();
    int64_t start_ms = clock_now_ms();
    int64_t took_ms;

    engine_cancel(face->engine, 0);
    face_wait(face, face_has_results, FILES);
    took_ms = clock_now_ms() - start_ms;
    for (uint64_t id = 1; id <= FILES; id++)
        assert_int_equal(face->results[id]->status, RESULT_CANCELLED);
    assert_int_equal(face->totals.cancelled, FILES);
    assert_int_equal(face->totals.size_bytes, 0);
    face_free(face);
    return took_ms;
}

static bool view_says(const struct face *face, uint64_t number)
{
    return face->view.parallel == (int)(number >> 32) && face->view.limit_rate == (number & UINT32_MAX);
}

static int64_t fewer_and_more_at_once_ms(void)
{
    struct face *face = stall_forty();
    int64_t start_ms = clock_now_ms();
    int64_t took_ms;

    engine_set_parallel(face->engine, 2);
    engine_set_limit(face->engine, 5000);
    face_wait(face, view_says, UINT64_C(2) << 32 | 5000);
    engine_set_parallel(face->engine, 99);
    engine_set_limit(face->engine, 0);
    face_wait(face, view_says, UINT64_C(16) << 32);
    took_ms = clock_now_ms() - start_ms;
    face_free(face);
    return took_ms;
}

/* Each wish is answered as if nothing else were going on. */
static void test_pausing_each_of_forty(void **state)
{
    (void)state;
    check_answer(pausing_each_ms);
}

static void test_resuming_one_of_forty(void **state)
{
    (void)state;
    check_answer(resuming_one_ms);
}

static void test_cancelling_all_of_forty(void **state)
{
    (void)state;
    check_answer(cancelling_all_ms);
}

static void test_fewer_at_once_and_slower(void **state)
{
    (void)state;
    check_answer(fewer_and_more_at_once_ms);
}

static bool is_paused(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_PAUSED;
}

static bool is_sending(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_UPLOADING;
}

static bool all_others_are_paused(const struct face *face, uint64_t one)
{
    for (uint64_t id = 1; id <= FILES; id++)
        if (id != one && !is_paused(face, id))
            return false;
    return true;
}

static bool none_is_paused(const struct face *face, uint64_t unused)
{
    (void)unused;
    for (uint64_t id = 1; id <= FILES; id++)
        if (is_paused(face, id))
            return false;
    return true;
}

static bool says_paused(const struct face *face, uint64_t is_paused)
{
    return face->view.is_paused == (is_paused != 0);
}

/* Whether it had begun or not: the person wants this one, and no other. */
static void test_one_goes_on_while_the_others_are_paused(void **state)
{
    struct face *face = stall_forty();

    (void)state;
    engine_pause(face->engine, 0);
    face_wait(face, all_are_paused, 0);
    face_wait(face, says_paused, true);
    engine_resume(face->engine, FILES);
    face_wait(face, is_sending, FILES);
    assert_true(all_others_are_paused(face, FILES));
    assert_false(face->view.is_paused);
    engine_pause(face->engine, 0);
    face_wait(face, says_paused, true);
    engine_resume(face->engine, 0);
    face_wait(face, none_is_paused, 0);
    face_wait(face, sixteen_are_sending, 0);
    face_free(face);
}

static bool is_ready(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_READY;
}

/* Another has taken its place; the next one is its own again, and not a byte is sent twice. */
static void test_who_is_resumed_waits_for_a_place(void **state)
{
    struct face *face = stall_forty();

    (void)state;
    engine_pause(face->engine, 1);
    face_wait(face, is_sending, 17);
    engine_resume(face->engine, 1);
    face_wait(face, is_ready, 1);
    assert_int_equal(count_sending(face), 16);
    engine_pause(face->engine, 2);
    face_wait(face, is_sending, 1);
    assert_int_equal(count_sending(face), 16);
    assert_int_equal(face->status[1].attempt, 1);
    face_free(face);
}

/* New ones, and those that are tried again. */
static void test_what_comes_while_all_is_paused_is_paused(void **state)
{
    struct face *face = face_on_demo(NULL);
    OWNED_TEXT char *refused = scratch_pattern(face_place.folder, "fault-no.log", 10);
    OWNED_TEXT char *late = scratch_pattern(face_place.folder, "late.log", 10);

    (void)state;
    face_upload(face, (const char *[]){ refused }, 1);
    face_wait(face, face_has_results, 1);
    engine_pause(face->engine, 0);
    face_upload(face, (const char *[]){ late }, 1);
    engine_retry(face->engine, 1);
    face_wait(face, is_paused, 1);
    face_wait(face, is_paused, 2);
    engine_resume(face->engine, 0);
    face_wait(face, face_has_results, 2);
    assert_int_equal(face->results[2]->status, RESULT_DONE);
    face_free(face);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FACE(test_pausing_each_of_forty),
        WITH_FACE(test_resuming_one_of_forty),
        WITH_FACE(test_cancelling_all_of_forty),
        WITH_FACE(test_fewer_at_once_and_slower),
        WITH_FACE(test_one_goes_on_while_the_others_are_paused),
        WITH_FACE(test_who_is_resumed_waits_for_a_place),
        WITH_FACE(test_what_comes_while_all_is_paused_is_paused),
    };

    return cmocka_run_group_tests_name("wishes", tests, NULL, NULL);
}
