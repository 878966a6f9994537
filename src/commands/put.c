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
#include "commands/done.h"
#include "commands/exit.h"
#include "commands/options.h"
#include "commands/put_parts.h"
#include "commands/say.h"
#include "commands/signals.h"
#include "files/attachment.h"
#include "record/settings.h"
#include "results/result.h"
#include "work/engine.h"

#define GATHER_MS \
    5 /* reports come in hundreds: taken together they cost less, and a signal is still seen at once */
#define TICK_MS 1000 /* "again in 3 s" is drawn anew so often */

/* --- when it ends ---------------------------------------------------------------------------------------------- */

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
        put_take_reports(put);
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
            put_stream(put, &put->batch.items[i]);
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
        output_write(&put->output, results, count, true);
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
