#include "work/report.h"

#include <stdlib.h>

#include "base/memory.h"
#include "files/attachment.h"
#include "work/finding.h"

struct report *report_new(enum report_kind kind, uint64_t turn)
{
    struct report *report = memory_new(1, sizeof *report);

    report->kind = kind;
    report->turn = turn;
    return report;
}

static void free_moving(struct report *report)
{
    for (size_t i = 0; i < report->moving_count; i++)
        status_done(&report->moving[i]);
    free(report->moving);
}

static void free_results(struct report *report)
{
    for (size_t i = 0; i < report->results_count; i++)
        result_free(report->results[i]);
    free(report->results);
}

static void free_attachments(struct report *report)
{
    for (size_t i = 0; report->attachments && i < report->attachments_count; i++)
        attachment_free(report->attachments[i]);
    free(report->attachments);
}

void report_free(struct report *report)
{
    if (!report)
        return;
    status_done(&report->status);
    result_free(report->result);
    free(report->engine);
    free(report->error);
    if (report->moving)
        free_moving(report);
    if (report->results)
        free_results(report);
    neighbours_free(report->neighbours, report->neighbours_count);
    finding_free(report->finding);
    free_attachments(report);
    free(report);
}
