#include "commands/put.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mailbox.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "commands/batch.h"
#include "commands/done.h"
#include "commands/exit.h"
#include "commands/options.h"
#include "commands/output.h"
#include "commands/progress.h"
#include "commands/say.h"
#include "commands/session.h"
#include "commands/signals.h"
#include "files/attachment.h"
#include "record/settings.h"
#include "results/result.h"
#include "work/engine.h"
#include "work/report.h"

#define GATHER_MS \
    5 /* reports come in hundreds: taken together they cost less, and a signal is still seen at once */
#define TICK_MS 1000 /* "again in 3 s" is drawn anew so often */

struct put {
    const struct options *options;
    struct batch batch;
    struct output output;
    struct progress progress;
    struct session session;
    struct totals totals;
    struct error cause;      /* common to all files: the queue stopped                  */
    char said_code[64];      /* of the failure that was told last                       */
    bool has_given_up;       /* what was not begun when the common cause stopped the queue   */
    bool is_unrecorded;      /* the next start will not offer what is left                  */
    size_t untold;           /* failed for the cause that was told already              */
    int signal;              /* the one that ends the run; 0 none                       */
    struct done *done;       /* the program that is told of the end; NULL                */
    int64_t hangup_until_ms; /* the terminal is gone: what is in flight may go on so long */
};

/* --- what becomes of a file ------------------------------------------------------------------------------------ */

static void say_failure(struct put *put, const struct batch_item *item)
{
    const struct error *error = error_or_none(item->result->error);
    OWNED_TEXT char *story = error_story(error);

    if (error_is_set(&put->cause) && strcmp(put->cause.code, error->code) == 0) {
        put->untold++; /* one cause, one message */
        return;
    }
    (void)snprintf(put->said_code, sizeof put->said_code, "%s", error->code);
    progress_say(&put->progress, true, "%s failed (%s): %s", item->named, error_stage_name(error->stage),
                 story);
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

static void write_streamed(struct put *put, const struct batch_item *item)
{
    const struct result *result = item->result;

    if (!output_is_streamed(&put->output))
        return;
    progress_clear(&put->progress);
    output_write(&put->output, &result, 1);
}

static void end_item(struct put *put, struct batch_item *item)
{
    say_result(put, item);
    write_streamed(put, item);
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
    end_item(put, item);
}

/* What only waits for room on this machine is told once. */
static void say_state(struct put *put, struct batch_item *item, enum transfer_state before)
{
    const struct transfer_status *status = item->status;
    char size[UNITS_TEXT_SIZE];

    if (put->progress.way != PROGRESS_LINES || !status || status->state == before)
        return;
    if (status->state == TRANSFER_UPLOADING)
        progress_say(&put->progress, false, "%s: started (%s)", item->named,
                     units_bytes(status->size_bytes, size));
    if (status->state == TRANSFER_RETRYING && item->told_attempt != status->attempt + 1)
        progress_say(&put->progress, false, "%s: will be tried again (%d of %d): %s", item->named,
                     status->attempt, status->attempts_allowed, error_or_none(status->error)->message);
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

static size_t in_flight(const struct put *put)
{
    size_t count = 0;

    for (size_t i = 0; i < put->batch.count; i++)
        count += put->batch.items[i].status != NULL;
    return count;
}

/* What is in flight may still arrive; then the rest, which was not begun, is given up. */
static void give_up_rest(struct put *put)
{
    if (!error_is_set(&put->cause) || put->has_given_up || in_flight(put) > 0)
        return;
    put->has_given_up = true;
    engine_cancel(put->session.engine, 0);
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

static void take_reports(struct put *put)
{
    struct letter *letter;

    while ((letter = mailbox_take(put->session.mailbox)))
        take_report(put, (struct report *)letter);
}

/* --- signals --------------------------------------------------------------------------------------------------- */

static void take_signal(struct put *put, int number)
{
    if (number == 0)
        return;
    put->signal = number;
    engine_drain(put->session.engine);
    if (number == SIGINT) {
        progress_say(&put->progress, true,
                     "interrupted: what is in flight is cancelled; again to leave at once");
        engine_cancel(put->session.engine, 0);
    }
    if (number == SIGHUP)
        put->hangup_until_ms = clock_now_ms() + (int64_t)put->options->settings->after_hangup_s * 1000;
}

static bool is_over(const struct put *put)
{
    switch (put->signal) {
    case SIGTERM: return true;
    case SIGHUP: return in_flight(put) == 0 || clock_now_ms() >= put->hangup_until_ms;
    default: return batch_open(&put->batch) == 0;
    }
}

/* --- the loop -------------------------------------------------------------------------------------------------- */

static void draw(struct put *put)
{
    const struct transfer_status **rows;
    size_t count = 0;

    if (!progress_is_due(&put->progress, clock_now_ms()))
        return;
    rows = memory_new(put->batch.count, sizeof *rows);
    for (size_t i = 0; i < put->batch.count; i++)
        if (put->batch.items[i].status)
            rows[count++] = put->batch.items[i].status;
    progress_draw(&put->progress, rows, count, &put->totals, clock_now_ms());
    free(rows);
}

static void wait_for_something(struct put *put)
{
    struct pollfd waits[] = {
        { .fd = mailbox_descriptor(put->session.mailbox), .events = POLLIN },
        { .fd = signals_descriptor(), .events = POLLIN },
    };

    if (poll(waits, sizeof waits / sizeof waits[0], TICK_MS) > 0 && waits[0].revents)
        (void)poll(&waits[1], 1, GATHER_MS);
}

static void upload(struct put *put)
{
    size_t count;
    struct attachment **attachments = batch_hand_over(&put->batch, &count);

    engine_upload(put->session.engine, attachments, count);
    free(attachments);

    while (!is_over(put)) {
        draw(put);
        wait_for_something(put);
        take_signal(put, signals_take());
        take_reports(put);
        give_up_rest(put);
    }
    progress_clear(&put->progress);
}

/* --- before and after ------------------------------------------------------------------------------------------ */

/* What a screen would ask about. Here nobody can be asked: whoever named the file meant it, but may want to know. */
static void say_concerns(struct put *put, const struct batch_item *item)
{
    static const enum concern said[] = { CONCERN_SPARSE, CONCERN_KEY };

    for (size_t i = 0; i < sizeof said / sizeof *said && !item->result; i++)
        if (item->attachment->concerns & said[i])
            progress_say(&put->progress, false, "%s: %s. %s", item->named, concern_label(said[i]),
                         concern_story(said[i]));
}

static void look_over(struct put *put)
{
    for (size_t i = 0; i < put->batch.count; i++)
        if (put->batch.items[i].result) {
            say_about(put->batch.items[i].named, "was not sent", put->batch.items[i].result->error);
            write_streamed(put, &put->batch.items[i]);
        } else
            say_concerns(put, &put->batch.items[i]);
}

static int dry_run(const struct put *put)
{
    for (size_t i = 0; i < put->batch.count; i++) {
        const struct batch_item *item = &put->batch.items[i];
        OWNED_TEXT char *named = text_visible(item->named, strlen(item->named));
        OWNED_TEXT char *name = text_visible(item->attachment->name, strlen(item->attachment->name));
        char size[UNITS_TEXT_SIZE];

        if (item->result)
            say_about(item->named, "would not be sent", item->result->error);
        else
            (void)printf("would send %s as %s (%s)\n", named, name,
                         units_bytes(item->attachment->size_bytes, size));
    }
    return batch_to_send(&put->batch) == 0                 ? EXIT_NOTHING_TO_DO
           : batch_to_send(&put->batch) < put->batch.count ? EXIT_SOME_FAILED
                                                           : EXIT_DONE;
}

static size_t count_done(const struct put *put)
{
    size_t count = 0;

    for (size_t i = 0; i < put->batch.count; i++)
        count += put->batch.items[i].result && put->batch.items[i].result->status == RESULT_DONE;
    return count;
}

static bool has_failed_at(const struct put *put, enum error_stage stage)
{
    for (size_t i = 0; i < put->batch.count; i++)
        if (put->batch.items[i].result && error_or_none(put->batch.items[i].result->error)->stage == stage)
            return true;
    return false;
}

static int exit_status(const struct put *put)
{
    if (put->signal > 0)
        return 128 + put->signal;
    if (batch_to_send(&put->batch) == 0)
        return EXIT_NOTHING_TO_DO;
    if (count_done(put) == 0 && has_failed_at(put, STAGE_CREDENTIALS))
        return EXIT_CONFIGURATION;
    return count_done(put) == put->batch.count ? EXIT_DONE : EXIT_SOME_FAILED;
}

static void write_results(struct put *put)
{
    size_t count;
    const struct result **results = batch_results(&put->batch, &count);

    if (!output_is_streamed(&put->output))
        output_write(&put->output, results, count);
    free(results);
}

/* Whoever broke it off knows that it has ended. */
static void tell_end(struct put *put, int64_t took_ms)
{
    const struct result **results;
    size_t count;

    if (put->signal > 0 || !done_is_wanted(put->options->settings, took_ms))
        return;
    if (put->options->settings->rings_bell && isatty(STDERR_FILENO))
        (void)fputc('\a', stderr);
    results = batch_results(&put->batch, &count);
    put->done = done_tell(put->options->settings, results, count, NULL);
    free(results);
}

static void say_left(const struct put *put)
{
    size_t count = batch_open(&put->batch);

    if (put->untold > 0)
        say("not sent for that cause: %zu more", put->untold);
    if (count > 0)
        say("not finished: %zu %s; %s", count, count == 1 ? "file" : "files",
            put->is_unrecorded ? "there is no record of what is left: name it again"
                               : "the next attache offers to go on");
}

/* Files are looked at before anything starts; then credentials and service are looked for; then bytes leave. */
static int send_batch(struct put *put)
{
    int64_t began_ms = clock_now_ms();
    struct error err;
    int status;

    if (!output_open(put->options->settings, &put->output, &err)) {
        say_error(&err);
        return EXIT_CONFIGURATION;
    }
    look_over(put);
    if (batch_to_send(&put->batch) > 0) {
        if (!session_start(put->options, false, &put->session, &err)) {
            say_error(&err);
            say("nothing was sent");
            (void)output_close(&put->output, &err);
            return EXIT_CONFIGURATION;
        }
        upload(put);
        tell_end(put, clock_now_ms() - began_ms);
        say_left(put);
        engine_leave(put->session.engine);
    }
    write_results(put); /* while the engine closes its ledger */
    session_stop(&put->session);
    status = exit_status(put);
    if (!output_close(&put->output, &err)) {
        say_error(&err);
        status = status == EXIT_DONE ? EXIT_SOME_FAILED : status;
    }
    if (!done_wait(put->done, &err))
        say_error(&err);
    return status;
}

/* Reading names or standard input was broken off by a signal, or went wrong. */
static int fail_collecting(const struct error *err)
{
    int number = signals_take();

    if (number > 0)
        return 128 + number;
    say_error(err);
    return err->stage == STAGE_FILE ? EXIT_NOTHING_TO_DO : EXIT_USAGE;
}

int put_run(const struct options *options)
{
    struct put put = { .options = options };
    struct error err;
    int status;

    if (!signals_start(&err)) {
        say_error(&err);
        return EXIT_FAULT;
    }
    memory_share_heap(); /* results are made by the engine and kept here, by the thousand */
    progress_start(&put.progress, options->settings);
    if (!batch_collect(options, &put.batch, &err)) {
        status = fail_collecting(&err);
    } else {
        status = options->settings->is_dry_run ? dry_run(&put) : send_batch(&put);
        batch_done(&put.batch, batch_open(&put.batch) > 0 && !put.is_unrecorded);
    }
    signals_stop();
    return status;
}
