#include "support/face.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "demo/demo.h"
#include "files/attachment.h"
#include "service/credentials.h"
#include "support/bail_out.h"
#include "support/scratch.h"
#include "work/engine.h"

struct face *face_new(const char *endpoint, const char *key_id, const char *key_secret, const char *state_dir,
                      void (*change)(struct settings *settings))
{
    struct face *face = memory_new(1, sizeof *face);
    struct error err = { 0 };

    face->box = mailbox_new();
    face->settings = settings_new();
    face->settings->endpoint = memory_text(endpoint);
    if (change)
        change(face->settings);
    if (!engine_start(face->settings, credentials_of(key_id, key_secret, NULL, "test"), NULL, state_dir,
                      face->box, &face->engine, &err))
        bail_out("%s", err.message);
    return face;
}

static void release_letter(struct letter *letter)
{
    report_free((struct report *)letter);
}

static void drop_history(struct face *face)
{
    for (size_t i = 0; i < face->history_count; i++)
        result_free(face->history[i]);
    free(face->history);
    face->history = NULL;
    face->history_count = 0;
}

struct face_place face_place;

int face_begin(void **state)
{
    struct demo_options options = { .sign = face_place.signing };
    struct error err = { 0 };

    (void)state;
    face_place.folder = scratch_new();
    return demo_start(&options, &face_place.demo, &err) ? 0 : -1;
}

int face_end(void **state)
{
    (void)state;
    demo_stop(face_place.demo);
    scratch_remove(face_place.folder);
    return 0;
}

struct face *face_on_demo(void (*change)(struct settings *settings))
{
    return face_new(demo_endpoint(face_place.demo), demo_access_key_id(face_place.demo),
                    demo_access_key_secret(face_place.demo), NULL, change);
}

void face_free(struct face *face)
{
    engine_stop(face->engine);
    face_take(face);
    if (!face->has_ended)
        bail_out("the engine ended without saying so");
    drop_history(face);
    neighbours_free(face->neighbours, face->neighbours_count);
    for (size_t i = 0; i <= FACE_MOST; i++)
        result_free(face->results[i]);
    mailbox_free(face->box, release_letter);
    settings_free(face->settings);
    free(face);
}

void face_upload(struct face *face, const char *const *paths, size_t count)
{
    struct attachment **attachments = memory_new(count, sizeof *attachments);

    for (size_t i = 0; i < count; i++)
        attachments[i] = attachment_look(paths[i]);
    engine_upload(face->engine, attachments, count);
    free(attachments);
}

void face_upload_new(struct face *face, const char *folder, const char *name, uint64_t size_bytes)
{
    OWNED_TEXT char *path = scratch_pattern(folder, name, size_bytes);

    face_upload(face, (const char *[]){ path }, 1);
}

static void take_result(struct face *face, struct result *result)
{
    result_free(face->results[result->id]);
    face->results[result->id] = result;
}

static void take_transfer(struct face *face, struct report *report)
{
    uint64_t id = report->status.id;

    if (id > FACE_MOST)
        bail_out("more transfers than this face can hold");
    face->status[id] = report->status;
    face->status[id].path = face->status[id].name = NULL;
    face->status[id].error = NULL;
    face->seen[id] |= 1u << report->status.state;
    if (!report->result)
        return;
    face->over += face->results[id] == NULL;
    take_result(face, GIVE(report->result));
}

static void take_progress(struct face *face, const struct report *report)
{
    face->progress_reports++;
    for (size_t i = 0; i < report->moving_count; i++) {
        struct transfer_status *known = &face->status[report->moving[i].id];

        *known = report->moving[i];
        known->error = NULL; /* the report's own */
    }
}

static void take_engine(struct face *face, const struct report *report)
{
    face->stops += report->engine->is_stopped && !face->view.is_stopped;
    face->view = *report->engine;
    if (!report->engine->notice[0])
        return;
    face->notices++;
    memcpy(face->notice, report->engine->notice, sizeof face->notice);
}

static void take_history(struct face *face, struct report *report)
{
    drop_history(face);
    face->has_history = face->has_history || report->kind == REPORT_HISTORY;
    face->has_unfinished = face->has_unfinished || report->kind == REPORT_UNFINISHED;
    face->history_count = report->results_count;
    face->history = GIVE(report->results);
}

static void take_neighbours(struct face *face, struct report *report)
{
    neighbours_free(face->neighbours, face->neighbours_count);
    face->neighbours = GIVE(report->neighbours);
    face->neighbours_count = report->neighbours_count;
    report->neighbours_count = 0;
}

static void take_one(struct face *face, struct report *report)
{
    switch (report->kind) {
    case REPORT_TRANSFER: take_transfer(face, report); break;
    case REPORT_PROOF: take_result(face, GIVE(report->result)); break;
    case REPORT_PROGRESS: take_progress(face, report); break;
    case REPORT_ENGINE: take_engine(face, report); break;
    case REPORT_HISTORY:
    case REPORT_UNFINISHED: take_history(face, report); break;
    case REPORT_NEIGHBOURS: take_neighbours(face, report); break;
    case REPORT_ENDED: face->has_ended = true; break;
    default: bail_out("a report that no engine sends");
    }
    if (report->kind == REPORT_TRANSFER || report->kind == REPORT_PROGRESS)
        face->totals = report->totals;
    report_free(report);
}

void face_take(struct face *face)
{
    struct report *report;

    while ((report = (struct report *)mailbox_take(face->box)))
        take_one(face, report);
}

void face_wait(struct face *face, bool (*condition)(const struct face *face, uint64_t number),
               uint64_t number)
{
    int64_t end_ms = clock_now_ms() + FACE_WAIT_MS;

    face_take(face);
    while (!condition(face, number)) {
        if (clock_now_ms() > end_ms)
            bail_out("waited in vain");
        (void)mailbox_wait(face->box, 50);
        face_take(face);
    }
}

bool face_has_results(const struct face *face, uint64_t count)
{
    return face->over >= count;
}

bool face_has_unfinished(const struct face *face, uint64_t count)
{
    return face->has_unfinished && face->history_count == count;
}

bool face_is_stopped(const struct face *face, uint64_t unused)
{
    (void)unused;
    return face->view.is_stopped;
}

bool face_is_sending(const struct face *face, uint64_t id)
{
    return face->status[id].state == TRANSFER_UPLOADING && face->status[id].acked_bytes > 0;
}

bool face_has_ended_one(const struct face *face, uint64_t id)
{
    return face->results[id] != NULL;
}
