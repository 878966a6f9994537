/*
 * task: one errand on its way, as the thread that runs it sees it; and the stories, one for each kind of errand.
 *
 * A story reads its errand, looks at *task_stop now and then, and reports. What it
 * reports after the task was stopped is dropped.
 */
#ifndef WORK_TASK_H
#define WORK_TASK_H

#include <stdatomic.h>
#include <stdbool.h>

#include "work/errand.h"
#include "work/finding.h"
#include "work/report.h"

struct pool;
struct task;

/* What it is to do, whether it should stop, and who runs it; the task's own. */
const struct errand *task_errand(const struct task *task);
const atomic_bool *task_stop(const struct task *task);
struct pool *task_pool(const struct task *task);

/* Where the ledger lives; NULL: nowhere. */
const char *task_state_dir(const struct task *task);

/* Becomes readable when the task is stopped. */
int task_descriptor(const struct task *task);

/* One more hold on the task, for workers that may outlive its story. */
struct task *task_hold(struct task *task);
void task_free(struct task *task);

/* A report of that kind that answers the errand, with an empty finding. The caller's. */
struct report *task_answer(const struct task *task, enum report_kind kind);

/* Takes the report, and posts it unless the task was stopped. */
void task_report(struct task *task, struct report *report);

/* The stories. */
void folder_tell(struct task *task);   /* folder.c   */
void rows_tell(struct task *task);     /* arrange.c  */
void match_tell(struct task *task);    /* arrange.c  */
void details_tell(struct task *task);  /* look.c     */
void peek_tell(struct task *task);     /* peek.c     */
void find_tell(struct task *task);     /* find.c     */
void rank_tell(struct task *task);     /* find.c     */
void review_tell(struct task *task);   /* review.c   */
void complete_tell(struct task *task); /* complete.c */
void visit_tell(struct task *task);    /* places.c   */
void bookmark_tell(struct task *task); /* places.c   */
void places_tell(struct task *task);   /* places.c   */
void write_tell(struct task *task);    /* write.c    */

/* again.c: what became of marked paths that are not what was marked, or not there: each is looked for in its folder.
 * strays are their numbers in the errand; out, of as many, holds what is the caller's. */
struct returned {
    struct attachment *renamed; /* it has another name now; NULL: it is not there */
    bool is_as_marked;          /* the folder says that it is the same */
};
void again_find(struct task *task, const uint32_t *strays, uint32_t count, struct returned *out);

/* same.c: adds to a review the earlier uploads of its files that can still be fetched, in their order. */
void same_find(struct task *task, struct report *report);

/* Reads a whole folder (descriptor is its own; names of "." and ".." left out) into a listing; calls `so_far`,
 * which may be NULL, each time some names have come. False with errno set when it broke off. */
bool folder_read(int descriptor, struct listing *listing, const atomic_bool *stop,
                 void (*so_far)(void *context), void *context);

/* Details of all entries, with nobody waited for too long; fewer if the task was stopped. The caller's. */
struct details *look_at_all(struct task *task, struct listing *listing);

/* Fills in rows and shown of a finding: the listing's first count entries in the errand's order
 * and filter. False if the task was stopped. */
bool arrange(struct task *task, struct listing *listing, uint32_t count, struct finding *finding);

#endif
