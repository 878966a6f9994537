#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <unistd.h>

#include "files/attachment.h"
#include "support/face.h"
#include "support/scratch.h"
#include "work/engine.h"

static void test_files_that_vanish_or_change(void **state)
{
    OWNED_TEXT char *gone = scratch_pattern(face_place.folder, "gone.log", 1000);
    OWNED_TEXT char *cut = scratch_pattern(face_place.folder, "cut.log", 1000);
    OWNED_TEXT char *grown = scratch_pattern(face_place.folder, "grown.log", 1000);
    struct attachment *attachments[3];
    struct face *face = face_on_demo(NULL);

    (void)state;
    attachments[0] = attachment_look(gone);
    attachments[1] = attachment_look(cut);
    attachments[2] = attachment_look(grown);
    assert_int_equal(unlink(gone), 0);
    assert_int_equal(truncate(cut, 500), 0);
    assert_int_equal(truncate(grown, 5000), 0);
    engine_upload(face->engine, attachments, 3);
    face_wait(face, face_has_results, 3);
    assert_string_equal(face->results[1]->error->code, "ENOENT");
    assert_string_equal(face->results[2]->error->code, "shrank");
    assert_int_equal(face->results[2]->error->stage, STAGE_FILE);
    assert_int_equal(face->results[3]->status, RESULT_DONE);
    assert_string_equal(face->results[3]->note, "grew by 3.9 KiB since");
    face_free(face);
}

static void test_a_mount_that_may_not_answer_is_read_by_a_thread(void **state)
{
    OWNED_TEXT char *path = scratch_pattern(face_place.folder, "remote.log", 5000000);
    OWNED_TEXT char *missing = scratch_pattern(face_place.folder, "missing.log", 5000);
    OWNED_TEXT char *empty = scratch_pattern(face_place.folder, "empty.log", 0);
    struct attachment *attachments[] = { attachment_look(path), attachment_look(missing),
                                         attachment_look(empty) };
    struct face *face = face_on_demo(NULL);

    (void)state;
    for (int i = 0; i < 3; i++)
        attachments[i]->mount = MOUNT_REMOTE;
    assert_int_equal(unlink(missing), 0);
    engine_upload(face->engine, attachments, 3);
    face_wait(face, face_has_results, 3);
    assert_int_equal(face->results[1]->status, RESULT_DONE);
    assert_true(face->results[1]->is_verified);
    assert_string_equal(face->results[2]->error->code, "ENOENT");
    assert_int_equal(face->results[3]->status, RESULT_DONE);
    face_free(face);
}

/* Small files go out whole, larger ones in pieces: the first, which asks whether it may, is another way again. */
static void test_files_of_all_small_sizes_arrive(void **state)
{
    static const uint64_t sizes[] = { 1000, 0, 1, 16384, 32767, 32768, 32769, 65537 };
    enum { COUNT = sizeof sizes / sizeof *sizes };
    struct attachment *attachments[COUNT];
    struct face *face = face_on_demo(NULL);

    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        OWNED_TEXT char *name = memory_print("file-%zu", i);
        OWNED_TEXT char *path = scratch_pattern(face_place.folder, name, sizes[i]);

        attachments[i] = attachment_look(path);
    }
    engine_upload(face->engine, attachments, COUNT);
    face_wait(face, face_has_results, COUNT);
    for (size_t i = 1; i <= COUNT; i++) {
        assert_int_equal(face->results[i]->status, RESULT_DONE);
        assert_true(face->results[i]->is_verified);
        assert_int_equal(face->results[i]->attempts, 1);
    }
    face_free(face);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FACE(test_files_that_vanish_or_change),
        WITH_FACE(test_a_mount_that_may_not_answer_is_read_by_a_thread),
        WITH_FACE(test_files_of_all_small_sizes_arrive),
    };

    return cmocka_run_group_tests_name("engine, its files", tests, NULL, NULL);
}
