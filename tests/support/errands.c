#include "support/errands.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "files/path.h"
#include "support/listings.h"
#include "support/scratch.h"
#include "work/lister.h"

int errands_begin(void **state)
{
    struct errands *errands = memory_new(1, sizeof *errands);

    errands->face = mailbox_new();
    errands->folder = scratch_new();
    errands->state_dir = scratch_new();
    errands->lister = lister_start(errands->face, errands->state_dir);
    *state = errands;
    return 0;
}

static void release(struct letter *letter)
{
    report_free((struct report *)letter);
}

int errands_end(void **state)
{
    struct errands *errands = *state;

    lister_stop(errands->lister);
    mailbox_free(errands->face, release);
    scratch_remove(errands->folder);
    scratch_remove(errands->state_dir);
    free(errands);
    return 0;
}

struct errand *errands_new(struct errands *errands, enum errand_kind kind)
{
    return errand_new(kind, ++errands->turn);
}

struct report *errands_next(struct errands *errands)
{
    assert_true(mailbox_wait(errands->face, ERRANDS_WAIT_MS));
    return (struct report *)mailbox_take(errands->face);
}

struct report *errands_last(struct errands *errands, void (*before)(const struct report *report))
{
    for (;;) {
        struct report *report = errands_next(errands);

        assert_int_equal(report->turn, errands->turn);
        if (report->is_last)
            return report;
        if (before)
            before(report);
        report_free(report);
    }
}

struct report *errands_send(struct errands *errands, struct errand *errand)
{
    lister_ask(errands->lister, errand);
    return errands_last(errands, NULL);
}

struct report *errands_ask(struct errands *errands, enum errand_kind kind, const char *name)
{
    struct errand *errand = errands_new(errands, kind);

    errand->path = path_join(errands->folder, name);
    return errands_send(errands, errand);
}

void errands_file(const struct errands *errands, const char *name, const char *text)
{
    free(scratch_file(errands->folder, name, text, strlen(text)));
}

void errands_folder(const struct errands *errands, const char *name)
{
    OWNED_TEXT char *path = path_join(errands->folder, name);

    assert_int_equal(mkdir(path, 0700), 0);
}

void errands_tree(const struct errands *errands, const char *const *names)
{
    for (; *names; names++)
        if ((*names)[strlen(*names) - 1] == '/')
            errands_folder(errands, *names);
        else
            errands_file(errands, *names, "x");
}

void errands_check_names(const struct listing *listing, const struct rows *rows, const char *expected)
{
    OWNED_TEXT char *names = names_of(listing, rows);

    assert_string_equal(names, expected);
}
