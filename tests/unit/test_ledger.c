#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/ledgers.h"

/* --- queue ----------------------------------------------------------------------------------------------------- */

static void test_queue_survives_closing(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *folder = memory_print("%s/not/there/yet", place->scratch);
    struct ledger *ledger = ledger_must_open(folder);
    int64_t first = ledger_must_queue(ledger, "/x/\xff\n.log"), second = ledger_must_queue(ledger, "/x/2");
    struct result so_far = ledger_result("/x/2", LEDGER_NOW_S + 60);
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count = 0;

    assert_true(second > first);
    ledger_must(ledger_note(ledger, second, TRANSFER_CONFIRMING, &so_far, LEDGER_NOW_S + 1, &err), &err);
    ledger_free(ledger);

    ledger = ledger_must_open(folder);
    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S + 2, &entries, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(entries[0].row, first);
    assert_string_equal(entries[0].attachment->path, "/x/\xff\n.log");
    assert_string_equal(entries[0].so_far->file, "/x/\xff\n.log");
    assert_int_equal(entries[0].state, TRANSFER_WAITING);
    assert_null(entries[0].so_far->object_key);
    assert_int_equal(entries[0].so_far->get_url_expires_s, -1);
    assert_false(entries[0].so_far->has_crc64);
    assert_int_equal(entries[0].attachment->size_bytes, 5000000000);
    assert_int_equal(entries[0].attachment->allocated_bytes, 4096);
    assert_int_equal(entries[0].attachment->mtime_ns, INT64_C(1700000000123456789));
    assert_int_equal(entries[0].attachment->ctime_ns, -5);
    assert_int_equal(entries[0].attachment->device, 42);
    assert_true(entries[0].attachment->inode == UINT64_MAX - 1);
    assert_int_equal(entries[0].attachment->mount, MOUNT_REMOTE);
    assert_int_equal(entries[0].attachment->concerns, CONCERN_SPARSE);
    assert_int_equal(entries[1].state, TRANSFER_CONFIRMING);
    assert_string_equal(entries[1].so_far->object_key, "KEY-1.gz");
    assert_int_equal(entries[1].so_far->get_url_expires_s, LEDGER_NOW_S + 60);
    assert_true(entries[1].so_far->crc64 == UINT64_MAX - 6);
    assert_int_equal(entries[1].so_far->attempts, 3);
    ledger_entries_free(entries, count);
    ledger_free(ledger);
}

static void test_what_lives_is_not_taken_up(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *mine = ledger_must_open(place->folder), *other = ledger_must_open(place->folder);

    ledger_must_queue(mine, "/x/1");
    assert_int_equal(ledger_must_take_up(other), 0);
    ledger_free(mine);
    assert_int_equal(ledger_must_take_up(other), 1);
    assert_int_equal(ledger_must_take_up(other), 0);
    ledger_free(other);
}

static void test_what_lives_is_shown_elsewhere(void **state)
{
    const struct ledger_place *place = *state;
    OWNED_TEXT char *name = memory_print("PID %ld", (long)getpid());
    struct ledger *mine = ledger_must_open(place->folder), *other = ledger_must_open(place->folder);
    struct result so_far = ledger_result("/x/1", LEDGER_NOW_S + 60);
    struct neighbour *neighbours = NULL;
    struct error err = { 0 };
    int64_t first = ledger_must_queue(mine, "/x/\xff.log");
    size_t count = 1;

    (void)ledger_must_queue(mine, "/x/2");
    (void)ledger_must_queue(mine, "/x/3");
    ledger_must(ledger_neighbours(mine, LEDGER_NOW_S, 2, &neighbours, &count, &err), &err);
    assert_int_equal(count, 0);
    neighbours_free(neighbours, count);

    ledger_must(ledger_note(mine, first, TRANSFER_UPLOADING, &so_far, LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_show(mine, first, TRANSFER_PAUSED, 1234, LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_neighbours(other, LEDGER_NOW_S, 2, &neighbours, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(neighbours[0].name, name);
    assert_int_equal(neighbours[0].files, 3);
    assert_int_equal(neighbours[0].size_bytes, 3 * neighbours[0].shown[0].size_bytes);
    assert_int_equal(neighbours[0].acked_bytes, 1234);
    assert_int_equal(neighbours[0].shown_count, 2);
    assert_string_equal(neighbours[0].shown[0].path, "/x/\xff.log");
    assert_int_equal(neighbours[0].shown[0].state, TRANSFER_PAUSED);
    assert_int_equal(neighbours[0].shown[0].acked_bytes, 1234);
    assert_int_equal(neighbours[0].shown[1].state, TRANSFER_WAITING);
    assert_int_equal(neighbours[0].shown[1].acked_bytes, 0);
    neighbours_free(neighbours, count);
    ledger_free(mine);

    ledger_must(ledger_neighbours(other, LEDGER_NOW_S, 2, &neighbours, &count, &err), &err);
    assert_int_equal(count, 0);
    neighbours_free(neighbours, count);
    ledger_free(other);
}

/* What is shown is no promise: what may have arrived stays that, whatever others were told. */
static void test_showing_does_not_change_what_is_known(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result so_far = ledger_result("/x/1", LEDGER_NOW_S + 60);
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    int64_t row = ledger_must_queue(ledger, "/x/1");
    size_t count = 0;

    ledger_must(ledger_note(ledger, row, TRANSFER_CONFIRMING, &so_far, LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_show(ledger, row, TRANSFER_WAITING, 0, LEDGER_NOW_S, &err), &err);
    ledger_free(ledger);
    ledger = ledger_must_open(place->folder);
    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].state, TRANSFER_CONFIRMING);
    ledger_entries_free(entries, count);
    ledger_free(ledger);
}

/* The second cannot be written: it has no file. */
static void test_finishing_several_is_one_step(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result fine = ledger_result("/x/1", LEDGER_NOW_S + 60), broken = { .name = (char[]){ "x" } };
    struct ledger_end ends[] = { { ledger_must_queue(ledger, "/x/1"), &fine },
                                 { ledger_must_queue(ledger, "/x/2"), &broken } };
    struct error err = { 0 };

    assert_false(ledger_finish(ledger, ends, 2, &err));
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 0);
    ends[1].result = NULL;
    ledger_must(ledger_finish(ledger, ends, 2, &err), &err);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 1);
    ledger_free(ledger);
    ledger = ledger_must_open(place->folder);
    assert_int_equal(ledger_must_take_up(ledger), 0);
    ledger_free(ledger);
}

static void test_finishing_leaves_the_queue(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result result = ledger_result("/x/1", LEDGER_NOW_S + 60);
    struct error err = { 0 };

    ledger_must(ledger_finish_one(ledger, ledger_must_queue(ledger, "/x/1"), &result, &err), &err);
    ledger_must(ledger_finish_one(ledger, ledger_must_queue(ledger, "/x/2"), NULL, &err), &err);
    ledger_free(ledger);
    ledger = ledger_must_open(place->folder);
    assert_int_equal(ledger_must_take_up(ledger), 0);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 1);
    ledger_free(ledger);
}

/* --- history --------------------------------------------------------------------------------------------------- */

static void test_results_come_back_whole(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result done = ledger_result("/x/\xff.log", LEDGER_NOW_S + 60), failed = { 0 };
    struct result **results = NULL;
    struct error err = { 0 }, busy;
    size_t count = 0;

    failed = (struct result){ .file = (char *)"/x/f",
                              .name = (char *)"f",
                              .status = RESULT_FAILED,
                              .get_url_expires_s = -1,
                              .ended_s = LEDGER_NOW_S + 1 };
    error_set(&busy, STAGE_UPLOAD, REMEDY_WAIT, "SlowDown", "busy");
    error_hint(&busy, "later");
    busy.http_status = 503;
    failed.error = &busy;
    ledger_must(ledger_finish_one(ledger, 0, &done, &err), &err);
    ledger_must(ledger_finish_one(ledger, 0, &failed, &err), &err);

    ledger_must(ledger_search(ledger,
                              &(struct ledger_question){ .text = "", .limit = 10, .now_s = LEDGER_NOW_S },
                              &results, &count, &err),
                &err);
    assert_int_equal(count, 2);
    assert_string_equal(results[0]->file, "/x/f");
    assert_int_equal(results[0]->status, RESULT_FAILED);
    assert_null(results[0]->object_key);
    assert_int_equal(results[0]->get_url_expires_s, -1);
    assert_int_equal(results[0]->error->stage, STAGE_UPLOAD);
    assert_string_equal(results[0]->error->code, "SlowDown");
    assert_string_equal(results[0]->error->message, "busy");
    assert_string_equal(results[0]->error->hint, "later");
    assert_int_equal(results[0]->error->http_status, 503);
    assert_string_equal(results[1]->file, "/x/\xff.log");
    assert_string_equal(results[1]->get_url, done.get_url);
    assert_true(results[1]->crc64 == UINT64_MAX - 6);
    assert_true(results[1]->is_verified);
    assert_int_equal(results[1]->link, RESULT_LINK_WORKS);
    assert_string_equal(results[1]->note, "grew");
    assert_string_equal(results[1]->endpoint, "host.example");
    assert_true(results[1]->seconds == 1.5);
    assert_int_equal(results[1]->ended_s, LEDGER_NOW_S);
    assert_false(error_is_set(results[1]->error));
    ledger_results_free(results, count);

    ledger_must(ledger_search(ledger,
                              &(struct ledger_question){ .text = "", .limit = 1, .now_s = LEDGER_NOW_S },
                              &results, &count, &err),
                &err);
    assert_int_equal(count, 1);
    ledger_results_free(results, count);

    ledger_must(ledger_search(ledger,
                              &(struct ledger_question){
                                  .text = "", .limit = 1, .done_only = true, .now_s = LEDGER_NOW_S },
                              &results, &count, &err),
                &err);
    assert_int_equal(count, 1);
    assert_int_equal(results[0]->status, RESULT_DONE);
    ledger_results_free(results, count);
    ledger_free(ledger);
}

static void test_a_question_goes_on_where_it_ended(void **state)
{
    static const size_t counts[] = { 2, 2, 1, 0 };
    const struct ledger_place *place = *state;
    struct ledger *ledger;
    struct ledger_question question = { .text = "app", .limit = 2, .now_s = LEDGER_NOW_S };
    struct error err = { 0 };
    int expected = 5;

    ledger_fill_history(place->folder, 5);
    ledger = ledger_must_open(place->folder);
    for (size_t page = 0; page < sizeof counts / sizeof *counts; page++) {
        struct result **results = NULL;
        size_t count;

        ledger_must(ledger_search(ledger, &question, &results, &count, &err), &err);
        assert_int_equal(count, counts[page]);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(results[i]->size_bytes, expected--);
        ledger_results_free(results, count);
    }
    ledger_free(ledger);
}

static void test_search(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result first = ledger_result("/cases/One/App.log", LEDGER_NOW_S + 60);
    struct result second = ledger_result("/cases/two/core%_.gz", LEDGER_NOW_S + 60);
    struct error err = { 0 };

    second.object_key = (char *)"other";
    ledger_must(ledger_finish_one(ledger, 0, &first, &err), &err);
    ledger_must(ledger_finish_one(ledger, 0, &second, &err), &err);
    assert_int_equal(ledger_count(ledger, "app", LEDGER_NOW_S), 1);
    assert_int_equal(ledger_count(ledger, "APP", LEDGER_NOW_S), 1);
    assert_int_equal(ledger_count(ledger, "key-1", LEDGER_NOW_S), 1);
    assert_int_equal(ledger_count(ledger, "cases", LEDGER_NOW_S), 2);
    assert_int_equal(ledger_count(ledger, "  LOG  cases/One ", LEDGER_NOW_S), 1);
    assert_int_equal(ledger_count(ledger, "/one/ /two/", LEDGER_NOW_S), 0);
    assert_int_equal(ledger_count(ledger, "%_", LEDGER_NOW_S), 1);
    assert_int_equal(ledger_count(ledger, "host.example done", LEDGER_NOW_S), 2);
    assert_int_equal(ledger_count(ledger, "2023-11-14", LEDGER_NOW_S), 2);
    assert_int_equal(ledger_count(ledger, "2023-11-15", LEDGER_NOW_S), 0);
    assert_int_equal(ledger_count(ledger, "'; DROP TABLE history", LEDGER_NOW_S), 0);
    ledger_free(ledger);
}

static void test_links_are_wiped_when_they_expire(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result short_lived = ledger_result("/x/1", LEDGER_NOW_S + 60), unknown = ledger_result("/x/2", -1);
    struct result **results = NULL;
    struct error err = { 0 };
    size_t count;

    unknown.get_url = (char *)"https://b.oss.example/k?Signature=UNKNOWNMARK";
    ledger_must(ledger_finish_one(ledger, 0, &short_lived, &err), &err);
    ledger_must(ledger_finish_one(ledger, 0, &unknown, &err), &err);
    ledger_must(
        ledger_search(ledger,
                      &(struct ledger_question){ .text = "/x/1", .limit = 1, .now_s = LEDGER_NOW_S + 60 },
                      &results, &count, &err),
        &err);
    assert_null(results[0]->get_url);
    assert_string_equal(results[0]->object_key, "KEY-1.gz");
    ledger_results_free(results, count);

    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S + 59, &err), &err);
    assert_true(ledger_holds(place->folder, "GETMARK"));
    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S + 60, &err), &err);
    assert_false(ledger_holds(place->folder, "GETMARK"));
    assert_true(ledger_holds(place->folder, "UNKNOWNMARK"));
    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S + 604800, &err), &err);
    assert_false(ledger_holds(place->folder, "UNKNOWNMARK"));
    assert_int_equal(ledger_count(ledger, "key-1", LEDGER_NOW_S), 2);
    ledger_free(ledger);
}

static void test_links_in_the_queue_are_wiped_too(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result so_far = ledger_result("/x/1", LEDGER_NOW_S + 60);
    int64_t row = ledger_must_queue(ledger, "/x/1");
    struct ledger_entry *entries = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_note(ledger, row, TRANSFER_CONFIRMING, &so_far, LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S + 59, &err), &err);
    assert_true(ledger_holds(place->folder, "GETMARK"));
    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S + 60, &err), &err);
    assert_false(ledger_holds(place->folder, "GETMARK"));
    ledger_free(ledger);

    ledger = ledger_must_open(place->folder);
    ledger_must(ledger_take_up(ledger, LEDGER_NOW_S, &entries, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(entries[0].state, TRANSFER_CONFIRMING);
    assert_null(entries[0].so_far->get_url);
    ledger_entries_free(entries, count);
    ledger_free(ledger);
}

/* Every search wipes first: it must not hang on another process in the middle of writing. */
static void test_nothing_to_wipe_waits_for_nobody(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder), *other = ledger_must_open(place->folder);
    struct error err = { 0 };

    ledger_must(ledger_gather(other, &err), &err);
    ledger_must(ledger_wipe_expired(ledger, LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_keep(other, &err), &err);
    ledger_free(other);
    ledger_free(ledger);
}

static void test_purge_leaves_nothing_but_the_queue(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct result result = ledger_result("/x/FILEMARK", LEDGER_NOW_S + 60);
    struct error err = { 0 };
    size_t count = 0;

    ledger_must_queue(ledger, "/x/queued");
    ledger_must(ledger_finish_one(ledger, 0, &result, &err), &err);
    assert_true(ledger_holds(place->folder, "FILEMARK"));
    ledger_must(ledger_purge(ledger, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(ledger_count(ledger, "", LEDGER_NOW_S), 0);
    assert_false(ledger_holds(place->folder, "FILEMARK"));
    assert_false(ledger_holds(place->folder, "filemark"));
    assert_false(ledger_holds(place->folder, "GETMARK"));
    ledger_free(ledger);

    ledger = ledger_must_open(place->folder);
    assert_int_equal(ledger_must_take_up(ledger), 1);
    ledger_free(ledger);
}

static void test_the_same_file_is_recognised(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct attachment *attachment = ledger_attachment("/x/1");
    struct result result = ledger_result("/x/1", LEDGER_NOW_S + 60), *found = NULL;
    struct error err = { 0 };

    ledger_must(ledger_finish_one(ledger, ledger_must_queue(ledger, "/x/1"), &result, &err), &err);
    ledger_must(ledger_find_same(ledger, attachment, LEDGER_NOW_S, &found, &err), &err);
    assert_non_null(found);
    assert_string_equal(found->object_key, "KEY-1.gz");
    result_free(found);
    ledger_must(ledger_find_same(ledger, attachment, LEDGER_NOW_S + 60, &found, &err), &err);
    assert_null(found);
    attachment->mtime_ns++;
    ledger_must(ledger_find_same(ledger, attachment, LEDGER_NOW_S, &found, &err), &err);
    assert_null(found);
    attachment_free(attachment);
    ledger_free(ledger);
}

/* --- the rest -------------------------------------------------------------------------------------------------- */

static void test_memory(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct error err = { 0 };
    char *value;

    assert_null(ledger_recall(ledger, "headers host"));
    ledger_must(ledger_remember(ledger, "headers host", "A", &err), &err);
    ledger_must(ledger_remember(ledger, "headers host", "B", &err), &err);
    value = ledger_recall(ledger, "headers host");
    assert_string_equal(value, "B");
    free(value);
    ledger_must(ledger_remember(ledger, "headers host", NULL, &err), &err);
    assert_null(ledger_recall(ledger, "headers host"));
    ledger_free(ledger);
}

static void test_recent_folders_by_heat(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct ledger_folder *folders = NULL;
    struct error err = { 0 };
    size_t count = 0;

    for (int i = 0; i < 10; i++)
        ledger_must(ledger_visit(ledger, "/often/long/ago", LEDGER_NOW_S - 3000000, &err), &err);
    ledger_must(ledger_visit(ledger, "/just/now", LEDGER_NOW_S, &err), &err);
    ledger_must(ledger_visit(ledger, "/once/\xff", LEDGER_NOW_S - 700000, &err), &err);
    ledger_must(ledger_recent(ledger, 2, LEDGER_NOW_S, &folders, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_string_equal(folders[0].path, "/just/now");
    assert_string_equal(folders[1].path, "/often/long/ago");
    assert_null(folders[0].name);
    ledger_folders_free(folders, count);
    ledger_free(ledger);
}

static void test_bookmarks(void **state)
{
    const struct ledger_place *place = *state;
    struct ledger *ledger = ledger_must_open(place->folder);
    struct ledger_folder *folders = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_bookmark(ledger, "b", "/two", &err), &err);
    ledger_must(ledger_bookmark(ledger, "a", "/one", &err), &err);
    ledger_must(ledger_bookmark(ledger, "b", "/three", &err), &err);
    ledger_must(ledger_bookmarks(ledger, &folders, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_string_equal(folders[0].name, "a");
    assert_string_equal(folders[1].path, "/three");
    ledger_folders_free(folders, count);
    ledger_must(ledger_bookmark(ledger, "a", NULL, &err), &err);
    ledger_must(ledger_bookmarks(ledger, &folders, &count, &err), &err);
    assert_int_equal(count, 1);
    ledger_folders_free(folders, count);
    ledger_free(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_PLACE(test_queue_survives_closing),
        IN_PLACE(test_what_lives_is_not_taken_up),
        IN_PLACE(test_what_lives_is_shown_elsewhere),
        IN_PLACE(test_showing_does_not_change_what_is_known),
        IN_PLACE(test_finishing_several_is_one_step),
        IN_PLACE(test_finishing_leaves_the_queue),
        IN_PLACE(test_results_come_back_whole),
        IN_PLACE(test_a_question_goes_on_where_it_ended),
        IN_PLACE(test_search),
        IN_PLACE(test_links_are_wiped_when_they_expire),
        IN_PLACE(test_nothing_to_wipe_waits_for_nobody),
        IN_PLACE(test_links_in_the_queue_are_wiped_too),
        IN_PLACE(test_purge_leaves_nothing_but_the_queue),
        IN_PLACE(test_the_same_file_is_recognised),
        IN_PLACE(test_memory),
        IN_PLACE(test_recent_folders_by_heat),
        IN_PLACE(test_bookmarks),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
