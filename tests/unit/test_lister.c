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

#include "base/mailbox.h"
#include "base/memory.h"
#include "files/path.h"
#include "support/errands.h"
#include "work/errand.h"
#include "work/finding.h"
#include "work/lister.h"
#include "work/report.h"

static struct report *read_folder(struct errands *errands, struct listing *old, const char *filter)
{
    struct errand *errand = errands_new(errands, ERRAND_FOLDER);

    errand->path = memory_text(errands->folder);
    errand->listing = old ? listing_hold(old) : NULL;
    errand->filter = memory_text(filter);
    return errands_send(errands, errand);
}

static void test_a_folder_is_read_and_watched(void **state)
{
    static const char *const tree[] = { "b10", "b9", ".hidden", "z/", NULL };
    struct errands *errands = *state;
    struct report *report, *again;

    errands_tree(errands, tree);
    report = read_folder(errands, NULL, "");
    assert_int_equal(report->kind, REPORT_FOLDER);
    assert_null(report->error);
    assert_int_equal(report->finding->count, 4);
    errands_check_names(report->finding->listing, report->finding->shown, "z/ b9 b10 ");

    errands_file(errands, "b1", "");
    again = errands_next(errands);
    assert_int_equal(again->kind, REPORT_CHANGED);
    assert_int_equal(again->turn, errands->turn);
    report_free(again);

    again = read_folder(errands, report->finding->listing, "b1");
    errands_check_names(again->finding->listing, again->finding->rows, "z/ b1 b9 b10 ");
    errands_check_names(again->finding->listing, again->finding->shown, "b1 b10 ");
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
    struct errands *errands = *state;
    struct errand *errand;
    struct report *report;
    int folder = open(errands->folder, O_RDONLY | O_DIRECTORY);

    for (int i = 0; i < 60000; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "f%d", i);
        assert_int_equal(mknodat(folder, name, S_IFREG | 0600, 0), 0);
    }
    (void)close(folder);
    errand = errands_new(errands, ERRAND_FOLDER);
    errand->path = memory_text(errands->folder);
    lister_ask(errands->lister, errand);
    partial_reports = 0;
    report = errands_last(errands, check_partial);
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

static void check_change_is_told(struct errands *errands)
{
    struct report *report = errands_next(errands);

    assert_int_equal(report->kind, REPORT_CHANGED);
    report_free(report);
}

static void test_a_folder_that_rested_is_watched_too(void **state)
{
    struct errands *errands = *state;

    errands_file(errands, "a", "");
    make_old(errands->folder);
    report_free(read_folder(errands, NULL, ""));
    errands_file(errands, "b", "");
    check_change_is_told(errands);
}

/* Either it is among the names, or a change is told: nothing is lost between the reading and the watch. */
static void test_what_comes_while_a_folder_is_read_is_told(void **state)
{
    struct errands *errands = *state;

    for (int i = 0; i < 24; i++) {
        struct errand *errand = errands_new(errands, ERRAND_FOLDER);
        OWNED_TEXT char *name = memory_print("n%d", i);
        struct report *report;

        make_old(errands->folder);
        errand->path = memory_text(errands->folder);
        lister_ask(errands->lister, errand);
        for (volatile int spin = 0; spin < i * 20000; spin++)
            ;
        errands_file(errands, name, "");
        report = errands_last(errands, NULL);
        if (listing_find(report->finding->listing, report->finding->count, name, strlen(name)) ==
            LISTING_NONE)
            check_change_is_told(errands);
        report_free(report);
    }
}

static void check_unreadable(struct errands *errands, const char *name, const char *code)
{
    struct report *report = errands_ask(errands, ERRAND_FOLDER, name);

    assert_string_equal(report->error->code, code);
    report_free(report);
}

static void test_what_cannot_be_read_is_said(void **state)
{
    struct errands *errands = *state;

    errands_file(errands, "file", "x");
    check_unreadable(errands, "not there", "ENOENT");
    check_unreadable(errands, "file", "ENOTDIR");
    check_unreadable(errands, "file/x", "ENOENT");
}

static void test_details(void **state)
{
    struct errands *errands = *state;
    OWNED_TEXT char *link = path_join(errands->folder, "link");
    OWNED_TEXT char *broken = path_join(errands->folder, "nowhere");
    struct report *report;
    struct errand *errand;
    struct listing *listing;
    uint32_t seen = 0;

    errands_file(errands, "a", "12345");
    assert_int_equal(symlink("a", link), 0);
    assert_int_equal(symlink("none", broken), 0);
    report = read_folder(errands, NULL, "");
    listing = listing_hold(report->finding->listing);
    errand = errands_new(errands, ERRAND_DETAILS);
    errand->listing = listing_hold(listing);
    errand->entries = memory_new(4, sizeof *errand->entries);
    memcpy(errand->entries, report->finding->shown->entries, 3 * sizeof(uint32_t));
    errand->entries_count = 3;
    report_free(report);
    lister_ask(errands->lister, errand);
    while (seen < 3) {
        report = errands_next(errands);
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
    struct errands *errands = *state;
    struct report *report, *sorted;
    struct errand *errand;

    errands_file(errands, "small", "1");
    errands_file(errands, "large", "123456");
    errands_file(errands, "middle", "123");
    report = read_folder(errands, NULL, "");
    errand = errands_new(errands, ERRAND_ROWS);
    errand->listing = listing_hold(report->finding->listing);
    errand->order.by = SORT_SIZE;
    sorted = errands_send(errands, errand);
    errands_check_names(report->finding->listing, sorted->finding->shown, "large middle small ");
    report_free(sorted);
    report_free(report);
}

static void test_rows_that_match(void **state)
{
    static const char *const tree[] = { "a.log", "b.txt", "c.log", "d.log", NULL };
    struct errands *errands = *state;
    struct report *report, *matched;
    struct errand *errand;

    errands_tree(errands, tree);
    report = read_folder(errands, NULL, "");
    errand = errands_new(errands, ERRAND_MATCH);
    errand->listing = listing_hold(report->finding->listing);
    errand->base = rows_new(3); /* of all but the last, backwards */
    for (uint32_t row = 0; row < 3; row++)
        errand->base->entries[row] = report->finding->shown->entries[2 - row];
    errand->filter = memory_text("*.log");
    matched = errands_send(errands, errand);
    assert_int_equal(matched->kind, REPORT_MATCHED);
    errands_check_names(report->finding->listing, matched->finding->shown, "c.log a.log ");
    report_free(matched);
    report_free(report);
}

/* What was asked before is never answered after: the turn of each report is the last one's. */
static void test_only_the_latest_is_answered(void **state)
{
    struct errands *errands = *state;

    errands_file(errands, "a", "a");
    for (int i = 0; i < 200; i++) {
        struct errand *errand = errands_new(errands, ERRAND_FOLDER);

        errand->path = memory_text(errands->folder);
        lister_ask(errands->lister, errand);
    }
    for (;;) {
        struct report *report = errands_next(errands);
        bool is_latest = report->turn == errands->turn;

        report_free(report);
        if (is_latest)
            break;
    }
    assert_false(mailbox_wait(errands->face, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ERRANDS(test_a_folder_is_read_and_watched),
        WITH_ERRANDS(test_a_large_folder_comes_in_parts),
        WITH_ERRANDS(test_a_folder_that_rested_is_watched_too),
        WITH_ERRANDS(test_what_comes_while_a_folder_is_read_is_told),
        WITH_ERRANDS(test_what_cannot_be_read_is_said),
        WITH_ERRANDS(test_details),
        WITH_ERRANDS(test_rows_by_size),
        WITH_ERRANDS(test_rows_that_match),
        WITH_ERRANDS(test_only_the_latest_is_answered),
    };

    return cmocka_run_group_tests_name("lister", tests, NULL, NULL);
}
