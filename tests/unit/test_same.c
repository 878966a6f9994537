#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/memory.h"
#include "files/checksum.h"
#include "support/ledgers.h"
#include "support/scratch.h"
#include "work/errand.h"
#include "work/lister.h"
#include "work/report.h"

#define WAIT_MS 20000
#define HOUR_S  3600

struct fixture {
    char *folder;    /* of the files */
    char *state_dir; /* of the ledger */
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(1, sizeof *fixture);

    fixture->folder = scratch_new();
    fixture->state_dir = memory_print("%s/state", fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    scratch_remove(fixture->folder);
    free(fixture->state_dir);
    free(fixture);
    return 0;
}

static char *make_file(const struct fixture *fixture, const char *name, const char *text)
{
    return scratch_file(fixture->folder, name, text, strlen(text));
}

/* The file as it is now enters the history as uploaded, under that key and with a link for so long. */
static void note_upload(const struct fixture *fixture, const char *path, const char *key, int64_t life_s)
{
    struct ledger *ledger = ledger_must_open(fixture->state_dir);
    OWNED(attachment) struct attachment *file = attachment_look(path);
    OWNED_TEXT char *name = memory_text(key);
    struct checksum sum = { 0 };
    struct result result = ledger_result(file->path, clock_today_s() + life_s);
    OWNED_TEXT char *text = memory_new(file->size_bytes + 1, 1);
    int descriptor = open(path, O_RDONLY);
    struct error err = { 0 };
    int64_t row;

    assert_int_equal(read(descriptor, text, file->size_bytes), file->size_bytes);
    (void)close(descriptor);
    checksum_add(&sum, text, file->size_bytes);
    result.object_key = name;
    result.size_bytes = file->size_bytes;
    result.has_crc64 = true;
    result.crc64 = sum.crc64;
    ledger_must(ledger_queue(ledger, (const struct attachment *const *)&file, 1, 1, &row, &err), &err);
    ledger_must(ledger_finish_one(ledger, row, &result, &err), &err);
    ledger_free(ledger);
}

static void release(struct letter *letter)
{
    report_free((struct report *)letter);
}

/* What a review of these paths says. The caller's. */
static struct report *review(const struct fixture *fixture, const char *const *paths)
{
    struct mailbox *face = mailbox_new();
    struct lister *lister = lister_start(face, fixture->state_dir);
    struct errand *errand = errand_new(ERRAND_REVIEW, 1);
    struct report *report;
    size_t count = 0;

    while (paths[count])
        count++;
    errand->paths = memory_new(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        errand->paths[i] = memory_text(paths[i]);
    lister_ask(lister, errand);
    assert_true(mailbox_wait(face, WAIT_MS));
    report = (struct report *)mailbox_take(face);
    assert_int_equal(report->kind, REPORT_REVIEW);
    lister_stop(lister);
    mailbox_free(face, release);
    return report;
}

static void check_known(const struct fixture *fixture, const char *path, const char *key)
{
    struct report *report = review(fixture, (const char *const[]){ path, NULL });

    assert_int_equal(report->attachments_count, 1);
    assert_int_equal(report->results_count, key != NULL);
    if (key)
        assert_string_equal(report->results[0]->object_key, key);
    report_free(report);
}

static void test_uploaded_before_and_alive(void **state)
{
    const struct fixture *fixture = *state;
    OWNED_TEXT char *path = make_file(fixture, "a.log", "hello");

    check_known(fixture, path, NULL);
    note_upload(fixture, path, "OLD", HOUR_S);
    note_upload(fixture, path, "NEW", HOUR_S);
    check_known(fixture, path, "NEW");
}

static void test_not_with_a_dead_link(void **state)
{
    const struct fixture *fixture = *state;
    OWNED_TEXT char *path = make_file(fixture, "a.log", "hello");

    note_upload(fixture, path, "DEAD", -1);
    check_known(fixture, path, NULL);
}

static void test_not_after_a_change(void **state)
{
    const struct fixture *fixture = *state;
    OWNED_TEXT char *path = make_file(fixture, "a.log", "hello");

    note_upload(fixture, path, "K", HOUR_S);
    free(make_file(fixture, "a.log", "hello!"));
    check_known(fixture, path, NULL);
}

/* Other bytes of the same size, with the time of change set back. */
static void test_not_when_only_the_sum_tells(void **state)
{
    const struct fixture *fixture = *state;
    OWNED_TEXT char *path = make_file(fixture, "a.log", "hello");
    struct stat before;
    struct timespec times[2];

    note_upload(fixture, path, "K", HOUR_S);
    assert_int_equal(stat(path, &before), 0);
    free(make_file(fixture, "a.log", "world"));
    times[0] = before.st_atim;
    times[1] = before.st_mtim;
    assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
    check_known(fixture, path, NULL);
}

static void test_in_the_order_of_the_files(void **state)
{
    const struct fixture *fixture = *state;
    OWNED_TEXT char *a = make_file(fixture, "a", "1"), *b = make_file(fixture, "b", "2"),
                    *c = make_file(fixture, "c", "3");
    struct report *report;

    note_upload(fixture, c, "C", HOUR_S);
    note_upload(fixture, a, "A", HOUR_S);
    report = review(fixture, (const char *const[]){ c, b, a, NULL });
    assert_int_equal(report->attachments_count, 3);
    assert_int_equal(report->results_count, 2);
    assert_string_equal(report->results[0]->object_key, "C");
    assert_string_equal(report->results[1]->object_key, "A");
    report_free(report);
}

int main(void)
{
#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_uploaded_before_and_alive), TEST(test_not_with_a_dead_link),
        TEST(test_not_after_a_change),        TEST(test_not_when_only_the_sum_tells),
        TEST(test_in_the_order_of_the_files),
    };

    return cmocka_run_group_tests_name("the same file again", tests, NULL, NULL);
}
