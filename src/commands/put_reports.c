/*
 * put_reports: what the engine reports while put runs: kept, told, and written where results stream.
 */
#include "commands/put_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mailbox.h"
#include "base/memory.h"
#include "base/units.h"
#include "results/result.h"
#include "work/engine.h"
#include "work/report.h"

/* --- what becomes of a file ------------------------------------------------------------------------------------ */

/* Behind words that ask for the request id to be quoted: that id. The caller's. */
static char *id_to_quote(const struct result *result, const char *hint)
{
    static const char asks[] = "request id";
    const char *id = result->oss_request_id ? result->oss_request_id : result->request_id;
    size_t length = strlen(hint);
    bool is_asked = length >= strlen(asks) && strcmp(hint + length - strlen(asks), asks) == 0;

    return is_asked && id ? memory_print(": %s", id) : memory_text("");
}

static char *tries_of(const struct result *result)
{
    return result->attempts > 1 ? memory_print(", %d attempts", result->attempts) : memory_text("");
}

static void say_failure(struct put *put, const struct batch_item *item)
{
    const struct error *error = error_or_none(item->result->error);
    OWNED_TEXT char *tries = tries_of(item->result);
    OWNED_TEXT char *id = id_to_quote(item->result, error->hint);
    OWNED_TEXT char *story = error_story(error);

    if (error_is_set(&put->cause) && strcmp(put->cause.code, error->code) == 0) {
        put->untold++; /* one cause, one message */
        return;
    }
    (void)snprintf(put->said_code, sizeof put->said_code, "%s", error->code);
    progress_say(&put->progress, true, "%s failed (%s%s): %s%s", item->named, error_stage_name(error->stage),
                 tries, story, id);
}

static const char *proof_of(const struct result *result)
{
    return result->status != RESULT_DONE ? "" : result->is_verified ? ", verified" : ", not verified";
}

static void say_result(struct put *put, const struct batch_item *item)
{
    const struct result *result = item->result;
    const char *note = result_note(result);
    char size[UNITS_TEXT_SIZE];

    if (result->status == RESULT_FAILED)
        say_failure(put, item);
    else if (put->progress.way == PROGRESS_LINES)
        progress_say(&put->progress, false, "%s: %s (%s%s)%s%s", item->named,
                     result_status_name(result->status), units_bytes(result->size_bytes, size),
                     proof_of(result), note ? ": " : "", note ? note : "");
}

void put_stream(struct put *put, const struct batch_item *item)
{
    const struct result *result = item->result;

    if (!output_is_streamed(&put->output))
        return;
    progress_clear(&put->progress);
    output_write(&put->output, &result, 1, false);
}

/* A result that the common cause made is told as that, not as the cancelling that followed it. */
static void take_result(struct put *put, struct batch_item *item, struct result *result)
{
    bool is_caused = result->status == RESULT_CANCELLED && error_is_set(&put->cause) && put->signal == 0;

    item->result = result;
    if (is_caused) {
        result->status = RESULT_FAILED;
        free(result->error);
        result->error = error_keep(&put->cause);
    }
    if (strcmp(item->named, "-") == 0 && put->batch.spool_path) {
        free(item->result->file);
        item->result->file = memory_text("-");
    }
    say_result(put, item);
    put_stream(put, item);
}

/* What only waits for room on this machine is told once. */
static void say_state(struct put *put, struct batch_item *item, enum transfer_state before)
{
    const struct transfer_status *status = item->status;
    char size[UNITS_TEXT_SIZE], attempts[STATUS_ATTEMPTS_SIZE];

    if (put->progress.way != PROGRESS_LINES || !status || status->state == before)
        return;
    if (status->state == TRANSFER_UPLOADING)
        progress_say(&put->progress, false, "%s: started (%s)", item->named,
                     units_bytes(status->size_bytes, size));
    if (status->state == TRANSFER_RETRYING && item->told_attempt != status->attempt + 1)
        progress_say(&put->progress, false, "%s: will be tried again%s: %s", item->named,
                     status_attempts(status, attempts), error_or_none(status->error)->message);
    if (status->state == TRANSFER_RETRYING)
        item->told_attempt = status->attempt + 1;
}

/* --- reports --------------------------------------------------------------------------------------------------- */

static void take_transfer(struct put *put, struct report *report)
{
    struct batch_item *item = batch_find(&put->batch, report->status.id);
    enum transfer_state before;

    put->totals = report->totals;
    if (!item)
        return;
    before = item->status ? item->status->state : TRANSFER_WAITING;
    batch_note(item, &report->status);
    say_state(put, item, before);
    if (report->result)
        take_result(put, item, GIVE(report->result));
}

static void take_progress(struct put *put, const struct report *report)
{
    put->totals = report->totals;
    for (size_t i = 0; i < report->moving_count; i++) {
        const struct transfer_status *now = &report->moving[i];
        struct batch_item *item = batch_find(&put->batch, now->id);

        if (!item || !item->status)
            continue;
        item->status->acked_bytes = now->acked_bytes;
        item->status->bytes_per_second = now->bytes_per_second;
        item->status->left_s = now->left_s;
        item->status->stalled_ms = now->stalled_ms;
        item->status->waits_for_disk = now->waits_for_disk;
    }
}

/* Nobody is there to say "go on": what is left fails for that cause. */
static void take_engine(struct put *put, const struct report *report)
{
    OWNED_TEXT char *story = error_story(&report->engine->cause);

    put->is_unrecorded = report->engine->is_unrecorded;
    if (*report->engine->notice)
        progress_say(&put->progress, true, "%s", report->engine->notice);
    if (!report->engine->is_stopped || error_is_set(&put->cause))
        return;
    put->cause = report->engine->cause;
    if (strcmp(put->cause.code, put->said_code) == 0)
        progress_say(&put->progress, true, "nothing more is sent: the cause is common to all files");
    else
        progress_say(&put->progress, true, "nothing more is sent: %s", story);
}

/* Nobody can be asked here: the screen offers it, should it come up while this runs. */
static void take_unfinished(struct put *put, const struct report *report)
{
    engine_put_back(put->session.engine);
    if (report->results_count > 0)
        progress_say(&put->progress, false, "not finished by an earlier run: %zu; attache offers to go on",
                     report->results_count);
}

static void take_report(struct put *put, struct report *report)
{
    switch (report->kind) {
    case REPORT_TRANSFER: take_transfer(put, report); break;
    case REPORT_PROGRESS: take_progress(put, report); break;
    case REPORT_ENGINE: take_engine(put, report); break;
    case REPORT_UNFINISHED: take_unfinished(put, report); break;
    default: break;
    }
    report_free(report);
}

void put_take_reports(struct put *put)
{
    struct letter *letter;

    while ((letter = mailbox_take(put->session.mailbox)))
        take_report(put, (struct report *)letter);
}
