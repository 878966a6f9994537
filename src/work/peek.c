/*
 * peek: the story of a preview.
 */
#include "files/peek.h"
#include "work/task.h"

void peek_tell(struct task *task)
{
    struct report *report = task_answer(task, REPORT_PEEK);
    struct error err = { 0 };

    report->finding->peek = peek_look(task_errand(task)->path, task_stop(task), &err);
    report->error = error_keep(&err);
    report->is_last = true;
    task_report(task, report);
}
