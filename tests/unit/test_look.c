/* How much a folder holds is counted after everything else, and only where that waits for nobody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "files/details.h"
#include "files/mount.h"
#include "files/path.h"
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
    uint64_t turn;
};

static int set_up(void **state)
{
    struct fixture *fixture = memory_new(1, sizeof *fixture);

    fixture->face = mailbox_new();
    fixture->folder = scratch_new();
    fixture->lister = lister_start(fixture->face, NULL);
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
    free(fixture);
    return 0;
}

static struct report *next_report(struct fixture *fixture)
{
    struct report *report;

    assert_true(mailbox_wait(fixture->face, WAIT_MS));
    report = (struct report *)mailbox_take(fixture->face);
    assert_non_null(report);
    return report;
}

static void fill_folder(const struct fixture *fixture, const char *name, int count)
{
    OWNED_TEXT char *path = path_join(fixture->folder, name);

    assert_int_equal(mkdir(path, 0700), 0);
    for (int i = 0; i < count; i++) {
        char entry[16];

        (void)snprintf(entry, sizeof entry, "%d", i);
        free(scratch_file(path, entry, "", 0));
    }
}

/* Asks for the details of one entry, and waits until its entries are counted. */
static uint32_t count_in(struct fixture *fixture, const char *parent, const char *name)
{
    struct listing *listing = listing_new(parent, 0);
    struct errand *errand = errand_new(ERRAND_DETAILS, ++fixture->turn);
    uint32_t entries = 0;

    errand->listing = listing;
    errand->entries = memory_new(1, sizeof *errand->entries);
    errand->entries[0] = listing_add(listing, name, strlen(name), KIND_FOLDER, 0);
    errand->entries_count = 1;
    lister_ask(fixture->lister, errand);
    while (!entries) {
        struct report *report = next_report(fixture);

        for (uint32_t i = 0; i < report->finding->looked_count; i++)
            entries = report->finding->looked[i].detail.entries;
        report_free(report);
    }
    return entries;
}

/* What lies on another disk is left alone. */
static void test_what_folders_hold_is_counted(void **state)
{
    struct fixture *fixture = *state;

    fill_folder(fixture, "empty", 0);
    fill_folder(fixture, "three", 3);
    fill_folder(fixture, "many", DETAIL_MOST_ENTRIES + 20);
    assert_int_equal(count_in(fixture, "/", "proc"), DETAIL_UNCOUNTED);
    if (mount_kind_of(fixture->folder) != MOUNT_LOCAL)
        skip();
    assert_int_equal(count_in(fixture, fixture->folder, "empty"), 1);
    assert_int_equal(count_in(fixture, fixture->folder, "three"), 4);
    assert_int_equal(count_in(fixture, fixture->folder, "many"), 1 + DETAIL_MOST_ENTRIES + 1);
}

#define MANY          10000
#define TAKEN_AT_ONCE 1024

/* The sizes of many marked files come in portions: no report takes a face long. */
static void test_sizes_come_in_portions(void **state)
{
    struct fixture *fixture = *state;
    struct errand *errand = errand_new(ERRAND_WEIGH, ++fixture->turn);
    uint32_t seen = 0;

    errand->listing = listing_new(fixture->folder, 0);
    (void)listing_add(errand->listing, "none", strlen("none"), KIND_FILE, 0);
    errand->entries = memory_new(MANY, sizeof *errand->entries);
    errand->entries_count = MANY;
    lister_ask(fixture->lister, errand);
    while (seen < MANY) {
        struct report *report = next_report(fixture);

        assert_int_equal(report->kind, REPORT_WEIGHTS);
        assert_in_range(report->finding->looked_count, 1, TAKEN_AT_ONCE);
        seen += report->finding->looked_count;
        report_free(report);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sizes_come_in_portions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_folders_hold_is_counted, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("look", tests, NULL, NULL);
}
