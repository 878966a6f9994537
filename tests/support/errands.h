/*
 * errands: a lister with a folder to look at, sent on errands, and what it reports.
 */
#ifndef SUPPORT_ERRANDS_H
#define SUPPORT_ERRANDS_H

#include <stdint.h>

#include "work/errand.h"
#include "work/report.h"

#define ERRANDS_WAIT_MS 20000 /* a test that waits longer than this has failed */

struct listing;
struct mailbox;
struct rows;
struct lister;

struct errands {
    struct mailbox *face;
    struct lister *lister;
    char *folder;
    char *state_dir;
    uint64_t turn;
};

/* cmocka's set-up and tear-down: *state is a struct errands. WITH_ERRANDS: a test between them. */
int errands_begin(void **state);
int errands_end(void **state);
#define WITH_ERRANDS(test) cmocka_unit_test_setup_teardown(test, errands_begin, errands_end)

/* An errand of the next turn. The caller's. */
struct errand *errands_new(struct errands *errands, enum errand_kind kind);

/* The next report. The caller's. */
struct report *errands_next(struct errands *errands);

/* The last report of what was just asked; those before it are looked at by `before`, which may be NULL. */
struct report *errands_last(struct errands *errands, void (*before)(const struct report *report));

/* Sends it, and gives its last report. The caller's. */
struct report *errands_send(struct errands *errands, struct errand *errand);

/* The last report of an errand about that name in the folder. The caller's. */
struct report *errands_ask(struct errands *errands, enum errand_kind kind, const char *name);

/* A tree in the folder: names, NULL-terminated, each after the folder it lies in; those that end with "/" are folders,
 * the others files of one byte. */
void errands_tree(const struct errands *errands, const char *const *names);

/* A file, or a folder, of that name in the folder. */
void errands_file(const struct errands *errands, const char *name, const char *text);
void errands_folder(const struct errands *errands, const char *name);

/* The names in the order of the rows, each followed by a blank, are these. */
void errands_check_names(const struct listing *listing, const struct rows *rows, const char *expected);

#endif
