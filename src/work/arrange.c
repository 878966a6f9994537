/*
 * arrange: the story of putting rows in another order, or behind another filter; and of those a pattern lets through.
 */
#include <stdlib.h>

#include "files/filter.h"
#include "work/task.h"

#define FIRST_ROWS  200   /* of a filter, shown before the rest is known */
#define FIRST_REACH 32768 /* rows looked at for them                     */

static struct rows *sort_rows(struct task *task, struct listing *listing, uint32_t count,
                              struct finding *finding)
{
    const struct order *order = &task_errand(task)->order;

    if (order_needs_details(order))
        finding->details = look_at_all(task, listing);
    return rows_sort(listing, count, order, finding->details, UINT32_MAX, task_stop(task));
}

bool arrange(struct task *task, struct listing *listing, uint32_t count, struct finding *finding)
{
    const struct errand *errand = task_errand(task);
    bool has_filter = errand->filter && errand->filter[0];
    OWNED(filter) struct filter *filter = has_filter ? filter_new(errand->filter) : NULL;

    if (!finding->rows)
        finding->rows = sort_rows(task, listing, count, finding);
    if (!finding->rows)
        return false;
    if (!has_filter)
        finding->shown = rows_hold(finding->rows);
    else
        finding->shown = rows_filter(listing, errand->base ? errand->base : finding->rows, filter, UINT32_MAX,
                                     UINT32_MAX, task_stop(task));
    return finding->shown != NULL;
}

static struct report *answer(struct task *task)
{
    const struct errand *errand = task_errand(task);
    struct report *report = task_answer(task, REPORT_ROWS);

    report->finding->listing = listing_hold(errand->listing);
    report->finding->rows = errand->rows ? rows_hold(errand->rows) : NULL;
    return report;
}

/* Of many rows, the first that pass. */
static void tell_first(struct task *task, const struct rows *base)
{
    const struct errand *errand = task_errand(task);
    OWNED(filter) struct filter *filter = filter_new(errand->filter);
    struct report *report = answer(task);

    report->finding->shown = rows_filter(errand->listing, base, filter, FIRST_ROWS, FIRST_REACH,
                                         task_stop(task));
    if (report->finding->shown && report->finding->shown->count)
        task_report(task, report);
    else
        report_free(report);
}

void rows_tell(struct task *task)
{
    const struct errand *errand = task_errand(task);
    const struct rows *base = errand->base ? errand->base : errand->rows;
    struct report *report;

    if (base && base->count > FIRST_REACH && errand->filter && errand->filter[0])
        tell_first(task, base);

    report = answer(task);
    report->is_last = true;
    if (arrange(task, errand->listing, listing_count(errand->listing), report->finding))
        task_report(task, report);
    else
        report_free(report);
}

void match_tell(struct task *task)
{
    const struct errand *errand = task_errand(task);
    OWNED(filter) struct filter *filter = filter_new(errand->filter);
    struct report *report = task_answer(task, REPORT_MATCHED);

    report->is_last = true;
    report->finding->listing = listing_hold(errand->listing);
    report->finding->shown = rows_filter(errand->listing, errand->base, filter, UINT32_MAX, UINT32_MAX,
                                         task_stop(task));
    if (report->finding->shown)
        task_report(task, report);
    else
        report_free(report);
}
