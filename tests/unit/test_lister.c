#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "files/path.h"
#include "files/peek.h"
#include "support/listings.h"
#include "support/scratch.h"
#include "work/errand.h"
#include "work/finding.h"
#include "work/lister.h"
#include "work/report.h"

#define WAIT_MS 20000

struct fixture {
    struct mailbox *face;
    struct lister *lister;
    char *folder;
    char *state_dir;
    uint64_t turn;
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(1, sizeof *fixture);

    fixture->face = mailbox_new();
    fixture->folder = scratch_new();
    fixture->state_dir = scratch_new();
    fixture->lister = lister_start(fixture->face, fixture->state_dir);
    *state = fixture;
    return 0;
}

static void release(struct letter *letter)
{
    report_free((struct report *)letter);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    lister_stop(fixture->lister);
    mailbox_free(fixture->face, release);
    scratch_remove(fixture->folder);
    scratch_remove(fixture->state_dir);
    free(fixture);
    return 0;
}

static struct errand *errand_for(struct fixture *fixture, enum errand_kind kind)
{
    return errand_new(kind, ++fixture->turn);
}

/* The next report. The caller's. */
static struct report *next_report(struct fixture *fixture)
{
    assert_true(mailbox_wait(fixture->face, WAIT_MS));
    return (struct report *)mailbox_take(fixture->face);
}

/* The last report of what was just asked; those before it are looked at by `before`, which may be NULL. */
static struct report *last_report(struct fixture *fixture, void (*before)(const struct report *report))
{
    for (;;) {
        struct report *report = next_report(fixture);

        assert_int_equal(report->turn, fixture->turn);
        if (report->is_last)
            return report;
        if (before)
            before(report);
        report_free(report);
    }
}

static void make_file(const struct fixture *fixture, const char *name, const char *text)
{
    free(scratch_file(fixture->folder, name, text, strlen(text)));
}

static void make_folder(const struct fixture *fixture, const char *name)
{
    OWNED_TEXT char *path = path_join(fixture->folder, name);

    assert_int_equal(mkdir(path, 0700), 0);
}

static struct report *read_folder(struct fixture *fixture, struct listing *old, const char *filter)
{
    struct errand *errand = errand_for(fixture, ERRAND_FOLDER);

    errand->path = memory_text(fixture->folder);
    errand->listing = old ? listing_hold(old) : NULL;
    errand->filter = memory_text(filter);
    lister_ask(fixture->lister, errand);
    return last_report(fixture, NULL);
}

static void check_names(const struct listing *listing, const struct rows *rows, const char *expected)
{
    OWNED_TEXT char *names = names_of(listing, rows);

    assert_string_equal(names, expected);
}

static void test_a_folder_is_read_and_watched(void **state)
{
    struct fixture *fixture = *state;
    struct report *report, *again;

    make_file(fixture, "b10", "");
    make_file(fixture, "b9", "");
    make_file(fixture, ".hidden", "");
    make_folder(fixture, "z");
    report = read_folder(fixture, NULL, "");
    assert_int_equal(report->kind, REPORT_FOLDER);
    assert_null(report->error);
    assert_int_equal(report->finding->count, 4);
    check_names(report->finding->listing, report->finding->shown, "z/ b9 b10 ");

    make_file(fixture, "b1", "");
    again = next_report(fixture);
    assert_int_equal(again->kind, REPORT_CHANGED);
    assert_int_equal(again->turn, fixture->turn);
    report_free(again);

    again = read_folder(fixture, report->finding->listing, "b1");
    check_names(again->finding->listing, again->finding->rows, "z/ b1 b9 b10 ");
    check_names(again->finding->listing, again->finding->shown, "b1 b10 ");
    for (uint32_t i = 0; i < again->finding->moved_count; i++)
        assert_string_equal(listing_name(again->finding->listing, again->finding->moved[i]),
                            listing_name(report->finding->listing, i));
    report_free(again);
    report_free(report);
}

static uint32_t partial_reports;

static void check_partial(const struct report *report)
{
    const struct finding *finding = report->finding;

    partial_reports++;
    assert_in_range(finding->rows->count, 1, 256);
    for (uint32_t row = 0; row < finding->rows->count; row++)
        assert_true(finding->rows->entries[row] < finding->count);
}

static void test_a_large_folder_comes_in_parts(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand;
    struct report *report;
    int folder = open(fixture->folder, O_RDONLY | O_DIRECTORY);

    for (int i = 0; i < 60000; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "f%d", i);
        assert_int_equal(mknodat(folder, name, S_IFREG | 0600, 0), 0);
    }
    (void)close(folder);
    errand = errand_for(fixture, ERRAND_FOLDER);
    errand->path = memory_text(fixture->folder);
    lister_ask(fixture->lister, errand);
    partial_reports = 0;
    report = last_report(fixture, check_partial);
    assert_true(partial_reports > 0);
    assert_int_equal(report->finding->shown->count, 60000);
    assert_string_equal(listing_name(report->finding->listing, report->finding->shown->entries[59999]),
                        "f59999");
    report_free(report);
}

static void make_old(const char *folder)
{
    struct timespec times[2] = { { .tv_sec = 1000000000 }, { .tv_sec = 1000000000 } };

    assert_int_equal(utimensat(AT_FDCWD, folder, times, 0), 0);
}

static void check_change_is_told(struct fixture *fixture)
{
    struct report *report = next_report(fixture);

    assert_int_equal(report->kind, REPORT_CHANGED);
    report_free(report);
}

static void test_a_folder_that_rested_is_watched_too(void **state)
{
    struct fixture *fixture = *state;

    make_file(fixture, "a", "");
    make_old(fixture->folder);
    report_free(read_folder(fixture, NULL, ""));
    make_file(fixture, "b", "");
    check_change_is_told(fixture);
}

/* Either it is among the names, or a change is told: nothing is lost between the reading and the watch. */
static void test_what_comes_while_a_folder_is_read_is_told(void **state)
{
    struct fixture *fixture = *state;

    for (int i = 0; i < 24; i++) {
        struct errand *errand = errand_for(fixture, ERRAND_FOLDER);
        OWNED_TEXT char *name = memory_print("n%d", i);
        struct report *report;

        make_old(fixture->folder);
        errand->path = memory_text(fixture->folder);
        lister_ask(fixture->lister, errand);
        for (volatile int spin = 0; spin < i * 20000; spin++)
            ;
        make_file(fixture, name, "");
        report = last_report(fixture, NULL);
        if (listing_find(report->finding->listing, report->finding->count, name, strlen(name)) ==
            LISTING_NONE)
            check_change_is_told(fixture);
        report_free(report);
    }
}

static void test_what_cannot_be_read_is_said(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand = errand_for(fixture, ERRAND_FOLDER);
    struct report *report;

    errand->path = path_join(fixture->folder, "not there");
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    assert_string_equal(report->error->code, "ENOENT");
    report_free(report);

    make_file(fixture, "file", "x");
    errand = errand_for(fixture, ERRAND_FOLDER);
    errand->path = path_join(fixture->folder, "file");
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    assert_string_equal(report->error->code, "ENOTDIR");
    report_free(report);
}

static void test_details(void **state)
{
    struct fixture *fixture = *state;
    OWNED_TEXT char *link = path_join(fixture->folder, "link");
    OWNED_TEXT char *broken = path_join(fixture->folder, "nowhere");
    struct report *report;
    struct errand *errand;
    struct listing *listing;
    uint32_t seen = 0;

    make_file(fixture, "a", "12345");
    assert_int_equal(symlink("a", link), 0);
    assert_int_equal(symlink("none", broken), 0);
    report = read_folder(fixture, NULL, "");
    listing = listing_hold(report->finding->listing);
    errand = errand_for(fixture, ERRAND_DETAILS);
    errand->listing = listing_hold(listing);
    errand->entries = memory_new(4, sizeof *errand->entries);
    memcpy(errand->entries, report->finding->shown->entries, 3 * sizeof(uint32_t));
    errand->entries_count = 3;
    report_free(report);
    lister_ask(fixture->lister, errand);
    while (seen < 3) {
        report = next_report(fixture);
        assert_int_equal(report->kind, REPORT_DETAILS);
        for (uint32_t i = 0; i < report->finding->looked_count; i++, seen++) {
            const struct looked *looked = &report->finding->looked[i];
            const char *name = listing_name(listing, looked->entry);

            assert_int_equal(looked->detail.outcome, OUTCOME_KNOWN);
            if (strcmp(name, "a") == 0 || strcmp(name, "link") == 0)
                assert_int_equal(looked->detail.size_bytes, 5);
            if (strcmp(name, "link") == 0)
                assert_int_equal(looked->detail.target_kind, KIND_FILE);
            if (strcmp(name, "nowhere") == 0)
                assert_int_equal(looked->detail.target_kind, KIND_UNKNOWN);
        }
        report_free(report);
    }
    listing_free(listing);
}

static void test_rows_by_size(void **state)
{
    struct fixture *fixture = *state;
    struct report *report, *sorted;
    struct errand *errand;

    make_file(fixture, "small", "1");
    make_file(fixture, "large", "123456");
    make_file(fixture, "middle", "123");
    report = read_folder(fixture, NULL, "");
    errand = errand_for(fixture, ERRAND_ROWS);
    errand->listing = listing_hold(report->finding->listing);
    errand->order.by = SORT_SIZE;
    lister_ask(fixture->lister, errand);
    sorted = last_report(fixture, NULL);
    check_names(report->finding->listing, sorted->finding->shown, "large middle small ");
    report_free(sorted);
    report_free(report);
}

static struct report *review(struct fixture *fixture, const char *const *names, bool has_hidden)
{
    struct errand *errand = errand_for(fixture, ERRAND_REVIEW);
    size_t count = 0;

    while (names[count])
        count++;
    errand->paths = memory_new(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        errand->paths[i] = path_join(fixture->folder, names[i]);
    errand->order.has_hidden = has_hidden;
    lister_ask(fixture->lister, errand);
    return last_report(fixture, NULL);
}

static void check_review(const struct report *report, const char *const *expected)
{
    size_t count = 0;

    while (expected[count])
        count++;
    assert_int_equal(report->attachments_count, count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(path_leaf(report->attachments[i]->path), expected[i]);
}

static void test_review_unfolds_and_sends_nothing_twice(void **state)
{
    static const char *const marked[] = { "sub/b", "sub", "a", "a", "missing", NULL };
    static const char *const expected[] = { "b", "b2", "b10", "deep", "a", "missing", NULL };
    static const char *const with_hidden[] = { "b", ".rc", "b2", "b10", "deep", "a", "missing", NULL };
    struct fixture *fixture = *state;
    OWNED_TEXT char *fifo = path_join(fixture->folder, "sub/pipe");
    OWNED_TEXT char *loop = path_join(fixture->folder, "sub/up");
    struct report *report;

    make_folder(fixture, "sub");
    make_folder(fixture, "sub/c");
    make_file(fixture, "a", "a");
    make_file(fixture, "sub/b", "b");
    make_file(fixture, "sub/b10", "b");
    make_file(fixture, "sub/b2", "b");
    make_file(fixture, "sub/.rc", "b");
    make_file(fixture, "sub/c/deep", "b");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("..", loop), 0);

    report = review(fixture, marked, false);
    check_review(report, expected);
    assert_int_equal(report->finding->unfolded_count, 1);
    assert_int_equal(report->finding->unfolded[0].files, 4);
    assert_int_equal(report->finding->unfolded[0].hidden, 1);
    assert_int_equal(report->finding->unfolded[0].others, 2);
    assert_true(report->attachments[5]->concerns & CONCERN_MISSING);
    report_free(report);

    report = review(fixture, marked, true);
    check_review(report, with_hidden);
    report_free(report);
}

static void test_find_below(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand = errand_for(fixture, ERRAND_FIND);
    struct report *report;

    make_folder(fixture, "one");
    make_folder(fixture, "one/two");
    make_folder(fixture, ".git");
    make_file(fixture, ".git/core", "");
    make_file(fixture, "one/two/core.dump", "");
    make_file(fixture, "one/score.txt", "");
    errand->path = memory_text(fixture->folder);
    errand->filter = memory_text("core");
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    check_names(report->finding->listing, report->finding->shown, "one/two/core.dump one/score.txt ");
    report_free(report);
}

static void test_a_peek_never_opens_what_is_no_file(void **state)
{
    struct fixture *fixture = *state;
    OWNED_TEXT char *fifo = path_join(fixture->folder, "pipe");
    struct errand *errand = errand_for(fixture, ERRAND_PEEK);
    struct report *report;

    assert_int_equal(mkfifo(fifo, 0600), 0);
    errand->path = memory_text(fifo);
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    assert_int_equal(report->finding->peek->kind, KIND_FIFO);
    assert_int_equal(report->finding->peek->lines_count, 0);
    report_free(report);

    make_file(fixture, "text", "one\r\ntwo\n");
    errand = errand_for(fixture, ERRAND_PEEK);
    errand->path = path_join(fixture->folder, "text");
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    assert_int_equal(report->finding->peek->lines_count, 2);
    assert_string_equal(report->finding->peek->lines[0], "one");
    report_free(report);
}

static void test_completing_a_path(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand = errand_for(fixture, ERRAND_COMPLETE);
    struct report *report;

    make_folder(fixture, "notes");
    make_file(fixture, "note.txt", "");
    make_file(fixture, "other", "");
    errand->path = path_join(fixture->folder, "no");
    lister_ask(fixture->lister, errand);
    report = last_report(fixture, NULL);
    assert_string_equal(report->finding->names[0], "notes/");
    assert_string_equal(report->finding->names[1], "note.txt");
    assert_null(report->finding->names[2]);
    report_free(report);
}

static struct report *list_places(struct fixture *fixture)
{
    lister_ask(fixture->lister, errand_for(fixture, ERRAND_PLACES));
    return last_report(fixture, NULL);
}

/* Asks until the first place is the one awaited: visits and bookmarks are kept without an answer. */
static void await_first_place(struct fixture *fixture, const char *path)
{
    bool is_there = false;

    for (int64_t until_ms = clock_now_ms() + WAIT_MS; !is_there && clock_now_ms() < until_ms;) {
        struct report *report = list_places(fixture);
        char **names = report->finding->names;

        is_there = names && names[0] && strcmp(names[0], path) == 0;
        report_free(report);
    }
    assert_true(is_there);
}

static void test_places_are_remembered(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand = errand_for(fixture, ERRAND_VISIT);

    errand->path = memory_text("/var/log");
    lister_ask(fixture->lister, errand);
    await_first_place(fixture, "/var/log");
    errand = errand_for(fixture, ERRAND_BOOKMARK);
    errand->path = memory_text("/srv");
    errand->filter = memory_text("/srv");
    lister_ask(fixture->lister, errand);
    await_first_place(fixture, "/srv");
    errand = errand_for(fixture, ERRAND_BOOKMARK);
    errand->filter = memory_text("/srv");
    lister_ask(fixture->lister, errand);
    await_first_place(fixture, "/var/log");
}

/* What was asked before is never answered after: the turn of each report is the last one's. */
static void test_only_the_latest_is_answered(void **state)
{
    struct fixture *fixture = *state;

    make_file(fixture, "a", "a");
    for (int i = 0; i < 200; i++) {
        struct errand *errand = errand_for(fixture, ERRAND_FOLDER);

        errand->path = memory_text(fixture->folder);
        lister_ask(fixture->lister, errand);
    }
    for (;;) {
        struct report *report = next_report(fixture);
        bool is_latest = report->turn == fixture->turn;

        report_free(report);
        if (is_latest)
            break;
    }
    assert_false(mailbox_wait(fixture->face, 0));
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_folder_is_read_and_watched),
        TEST(test_a_large_folder_comes_in_parts),
        TEST(test_a_folder_that_rested_is_watched_too),
        TEST(test_what_comes_while_a_folder_is_read_is_told),
        TEST(test_what_cannot_be_read_is_said),
        TEST(test_details),
        TEST(test_rows_by_size),
        TEST(test_review_unfolds_and_sends_nothing_twice),
        TEST(test_find_below),
        TEST(test_a_peek_never_opens_what_is_no_file),
        TEST(test_completing_a_path),
        TEST(test_places_are_remembered),
        TEST(test_only_the_latest_is_answered),
    };

    return cmocka_run_group_tests_name("lister", tests, NULL, NULL);
}
