#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "files/path.h"
#include "files/peek.h"
#include "support/errands.h"
#include "work/errand.h"
#include "work/finding.h"
#include "work/lister.h"
#include "work/report.h"

static struct report *review(struct errands *errands, const char *const *names, bool has_hidden)
{
    struct errand *errand = errands_new(errands, ERRAND_REVIEW);
    size_t count = 0;

    while (names[count])
        count++;
    errand->paths = memory_new(count + 1, sizeof(char *));
    for (size_t i = 0; i < count; i++)
        errand->paths[i] = path_join(errands->folder, names[i]);
    errand->order.has_hidden = has_hidden;
    return errands_send(errands, errand);
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
    static const char *const tree[] = { "a",       "sub/",   "sub/b",      "sub/b10", "sub/b2",
                                        "sub/.rc", "sub/c/", "sub/c/deep", NULL };
    static const char *const marked[] = { "sub/b", "sub", "a", "a", "missing", NULL };
    static const char *const expected[] = { "b", "b2", "b10", "deep", "a", "missing", NULL };
    static const char *const with_hidden[] = { "b", ".rc", "b2", "b10", "deep", "a", "missing", NULL };
    struct errands *errands = *state;
    OWNED_TEXT char *fifo = path_join(errands->folder, "sub/pipe");
    OWNED_TEXT char *loop = path_join(errands->folder, "sub/up");
    struct report *report;

    errands_tree(errands, tree);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_int_equal(symlink("..", loop), 0);

    report = review(errands, marked, false);
    check_review(report, expected);
    assert_int_equal(report->finding->unfolded_count, 1);
    assert_int_equal(report->finding->unfolded[0].files, 4);
    assert_int_equal(report->finding->unfolded[0].hidden, 1);
    assert_int_equal(report->finding->unfolded[0].others, 2);
    assert_true(report->attachments[5]->concerns & CONCERN_MISSING);
    report_free(report);

    report = review(errands, marked, true);
    check_review(report, with_hidden);
    report_free(report);
}

/* A folder and one in it are marked: what both hold is told once, unless the way there is left out. */
static void test_review_counts_what_folders_hold_once(void **state)
{
    static const char *const tree[] = { "sub/",      "sub/b",   "sub/c/",   "sub/c/deep",
                                        "sub/c/.rc", "sub/.d/", "sub/.d/e", NULL };
    static const char *const marked[] = { "sub/c", "sub", "sub/.d", NULL };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    report = review(errands, marked, false);
    assert_int_equal(report->attachments_count, 3);
    assert_int_equal(report->finding->unfolded_count, 2);
    assert_int_equal(report->finding->unfolded[0].files, 2);
    assert_int_equal(report->finding->unfolded[0].hidden, 2);
    assert_int_equal(report->finding->unfolded[1].files, 1);
    report_free(report);

    report = review(errands, marked, true);
    assert_int_equal(report->finding->unfolded_count, 1);
    assert_int_equal(report->finding->unfolded[0].files, 4);
    report_free(report);
}

static struct errand *review_of(struct errands *errands, const char *const *names,
                                const struct marked *marked, size_t count)
{
    struct errand *errand = errands_new(errands, ERRAND_REVIEW);

    errand->paths = memory_new(count + 1, sizeof(char *));
    errand->marked = memory_new(count, sizeof *errand->marked);
    for (size_t i = 0; i < count; i++) {
        errand->paths[i] = path_join(errands->folder, names[i]);
        errand->marked[i] = marked[i];
    }
    return errand;
}

/* Sizes as they were when the files were marked. */
static void test_review_tells_what_has_changed(void **state)
{
    static const char *const names[] = { "same", "grown", "unknown", "gone", "later" };
    static const struct marked marked[] = {
        { .size_bytes = 3 },
        { .size_bytes = 2 },
        { .size_bytes = UINT64_MAX },
        { .size_bytes = 7 },
        { .size_bytes = UINT64_MAX, .marked_s = 1000 },
    };
    static const unsigned expected[] = { 0, CONCERN_CHANGED, 0, CONCERN_MISSING,
                                         CONCERN_CHANGED | CONCERN_REPLACED };
    struct errands *errands = *state;
    struct report *report;

    errands_file(errands, "same", "abc");
    errands_file(errands, "grown", "abc");
    errands_file(errands, "unknown", "abc");
    errands_file(errands, "later", "abc"); /* written, and perhaps born, after it was marked */
    report = errands_send(errands, review_of(errands, names, marked, 5));
    assert_int_equal(report->attachments_count, 5);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(report->attachments[i]->concerns, expected[i]);
    assert_true(report->attachments[4]->concerns & expected[4]);
    report_free(report);
}

static uint64_t inode_of(const struct errands *errands, const char *name)
{
    OWNED_TEXT char *path = path_join(errands->folder, name);
    struct stat info;

    assert_int_equal(lstat(path, &info), 0);
    return info.st_ino;
}

static void rename_file(const struct errands *errands, const char *from, const char *to)
{
    OWNED_TEXT char *before = path_join(errands->folder, from);
    OWNED_TEXT char *now = path_join(errands->folder, to);

    assert_int_equal(rename(before, now), 0);
}

/* What is made from now on is born in another second. */
static void await_next_second(void)
{
    for (int64_t today_s = clock_today_s(); clock_today_s() == today_s;)
        (void)poll(NULL, 0, 10);
}

/* Rotated, replaced by another, renamed, gone for good, and one that stayed. */
static void test_review_knows_which_file_was_marked(void **state)
{
    static const char *const names[] = { "log", "log.1", "conf", "one", "gone", "stays" };
    static const char *const found[] = { "log.1", "log.2", "conf", "two", "gone", "stays", NULL };
    static const unsigned expected[] = { CONCERN_RENAMED, CONCERN_RENAMED, CONCERN_REPLACED,
                                         CONCERN_RENAMED, CONCERN_MISSING, 0 };
    struct errands *errands = *state;
    struct marked marked[6];
    struct report *report;

    for (size_t i = 0; i < 6; i++) {
        errands_file(errands, names[i], names[i]);
        marked[i] = (struct marked){ .size_bytes = strlen(names[i]),
                                     .inode = inode_of(errands, names[i]),
                                     .marked_s = clock_today_s() };
    }
    await_next_second();
    rename_file(errands, "log.1", "log.2");
    rename_file(errands, "log", "log.1");
    errands_file(errands, "log", "another log");
    errands_file(errands, "conf.new", "conf");
    rename_file(errands, "conf.new", "conf");
    rename_file(errands, "one", "two");
    marked[4].inode = UINT64_C(1) << 60; /* of no file that is there */
    rename_file(errands, "gone", "elsewhere");

    report = errands_send(errands, review_of(errands, names, marked, 6));
    check_review(report, found);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(report->attachments[i]->concerns, expected[i]);
    assert_string_equal(path_leaf(report->attachments[0]->other_path), "log");
    assert_string_equal(path_leaf(report->attachments[3]->other_path), "one");
    report_free(report);
}

static void test_review_sends_no_folder_for_a_file(void **state)
{
    static const char *const tree[] = { "sub/", "sub/a", "was/", "was/secret", NULL };
    static const char *const names[] = { "sub", "was" };
    static const struct marked marked[] = { { .size_bytes = UINT64_MAX }, { .size_bytes = 3 } };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    report = errands_send(errands, review_of(errands, names, marked, 2));
    assert_int_equal(report->attachments_count, 2);
    assert_int_equal(report->finding->unfolded_count, 1);
    assert_string_equal(path_leaf(report->attachments[0]->path), "a");
    assert_int_equal(report->attachments[1]->concerns, CONCERN_FOLDER);
    report_free(report);
}

static void link_to(const struct errands *errands, const char *name, const char *target, bool is_symbolic)
{
    OWNED_TEXT char *to = path_join(errands->folder, name);
    OWNED_TEXT char *from = path_join(errands->folder, target);

    assert_int_equal(is_symbolic ? symlink(target, to) : link(from, to), 0);
}

static void test_review_sends_one_file_once(void **state)
{
    static const char *const tree[] = { "sub/", "sub/a", "b", "other", NULL };
    static const char *const marked[] = { "sub/a", "b", "way/a", "c", "other", NULL };
    static const char *const expected[] = { "a", "b", "other", NULL };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    link_to(errands, "way", "sub", true);
    link_to(errands, "c", "b", false);
    report = review(errands, marked, false);
    check_review(report, expected);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(report->attachments[i]->concerns, i < 2 ? CONCERN_TWICE : 0);
    assert_string_equal(path_leaf(report->attachments[1]->other_path), "c");
    report_free(report);
}

static struct report *find(struct errands *errands, const char *pattern)
{
    struct errand *errand = errands_new(errands, ERRAND_FIND);

    errand->path = memory_text(errands->folder);
    errand->filter = memory_text(pattern);
    return errands_send(errands, errand);
}

static void test_find_below(void **state)
{
    static const char *const tree[] = { ".git/",    ".git/core",         "one/", "one/score.txt",
                                        "one/two/", "one/two/core.dump", NULL };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    report = find(errands, "core");
    errands_check_names(report->finding->listing, report->finding->shown, "one/two/core.dump one/score.txt ");
    report_free(report);
}

/* What ranks alike, or is not ranked at all: folder by folder, folders first, numbers by their value. */
static void test_find_keeps_the_order_of_names(void **state)
{
    static const char *const tree[] = { "app-9.log", "app-11.log", "app-2.log", "app-10.log", "b-10.txt",
                                        "z/",        "z/9",        "z/8",       NULL };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    report = find(errands, NULL);
    errands_check_names(report->finding->listing, report->finding->shown,
                        "z/ app-2.log app-9.log app-10.log app-11.log b-10.txt z/8 z/9 ");
    report_free(report);
}

static void test_a_peek_never_opens_what_is_no_file(void **state)
{
    struct errands *errands = *state;
    OWNED_TEXT char *fifo = path_join(errands->folder, "pipe");
    struct report *report;

    assert_int_equal(mkfifo(fifo, 0600), 0);
    report = errands_ask(errands, ERRAND_PEEK, "pipe");
    assert_int_equal(report->finding->peek->kind, KIND_FIFO);
    assert_int_equal(report->finding->peek->lines_count, 0);
    report_free(report);

    errands_file(errands, "text", "one\r\ntwo\n");
    report = errands_ask(errands, ERRAND_PEEK, "text");
    assert_int_equal(report->finding->peek->lines_count, 2);
    assert_string_equal(report->finding->peek->lines[0], "one");
    report_free(report);
}

static void test_completing_a_path(void **state)
{
    static const char *const tree[] = { "notes/", "note.txt", "other", NULL };
    struct errands *errands = *state;
    struct report *report;

    errands_tree(errands, tree);
    report = errands_ask(errands, ERRAND_COMPLETE, "no");
    assert_string_equal(report->finding->names[0], "notes/");
    assert_string_equal(report->finding->names[1], "note.txt");
    assert_null(report->finding->names[2]);
    report_free(report);
}

static struct report *list_places(struct errands *errands, const char *filter)
{
    struct errand *errand = errands_new(errands, ERRAND_PLACES);

    errand->filter = memory_text(filter);
    return errands_send(errands, errand);
}

/* Asks until the first place is the one awaited: visits and bookmarks are kept without an answer. */
static void await_first_place(struct errands *errands, const char *path)
{
    bool is_there = false;

    for (int64_t until_ms = clock_now_ms() + ERRANDS_WAIT_MS; !is_there && clock_now_ms() < until_ms;) {
        struct report *report = list_places(errands, NULL);
        char **names = report->finding->names;

        is_there = names && names[0] && strcmp(names[0], path) == 0;
        report_free(report);
    }
    assert_true(is_there);
}

static void test_places_are_remembered(void **state)
{
    struct errands *errands = *state;
    struct errand *errand = errands_new(errands, ERRAND_VISIT);
    struct report *report;

    errand->path = memory_text("/var/log");
    lister_ask(errands->lister, errand);
    await_first_place(errands, "/var/log");
    errand = errands_new(errands, ERRAND_BOOKMARK);
    errand->path = memory_text("/srv");
    errand->filter = memory_text("/srv");
    lister_ask(errands->lister, errand);
    await_first_place(errands, "/srv");
    report = list_places(errands, "/srv");
    assert_string_equal(report->finding->names[0], "/var/log");
    report_free(report);
    report = list_places(errands, "/var/log");
    assert_null(report->finding->names[0]);
    report_free(report);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ERRANDS(test_review_unfolds_and_sends_nothing_twice),
        WITH_ERRANDS(test_review_counts_what_folders_hold_once),
        WITH_ERRANDS(test_review_tells_what_has_changed),
        WITH_ERRANDS(test_review_knows_which_file_was_marked),
        WITH_ERRANDS(test_review_sends_no_folder_for_a_file),
        WITH_ERRANDS(test_review_sends_one_file_once),
        WITH_ERRANDS(test_find_below),
        WITH_ERRANDS(test_find_keeps_the_order_of_names),
        WITH_ERRANDS(test_a_peek_never_opens_what_is_no_file),
        WITH_ERRANDS(test_completing_a_path),
        WITH_ERRANDS(test_places_are_remembered),
    };

    return cmocka_run_group_tests_name("errands", tests, NULL, NULL);
}
