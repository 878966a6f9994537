/*
 * scene_words: what the workers report and what became of wishes, in the words of scenes.
 */
#include "support/scene_stage.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "work/finding.h"

static uint64_t number_at(const struct words *words, size_t n)
{
    return n < words->count ? strtoull(words->at[n], NULL, 10) : 0;
}

static const char *text_at(const struct words *words, size_t n)
{
    return n < words->count ? words->at[n] : "";
}

static void fill_error(struct error *err, const struct words *words, const char *name)
{
    const char *message = words_value(words, name);
    const char *hint = words_value(words, "hint");
    const char *code = words_value(words, "code");

    if (!message)
        return;
    (void)error_set(err, STAGE_UPLOAD, REMEDY_FAIL, code ? code : "", "%s", message);
    if (hint)
        (void)error_hint(err, "%s", hint);
}

/* clang-format off */
static const struct {
    const char *name;
    enum transfer_state state;
} states[] = {
    { "waiting",    TRANSFER_WAITING    },
    { "asking",     TRANSFER_ASKING     },
    { "ready",      TRANSFER_READY      },
    { "uploading",  TRANSFER_UPLOADING  },
    { "checking",   TRANSFER_CHECKING   },
    { "retrying",   TRANSFER_RETRYING   },
    { "confirming", TRANSFER_CONFIRMING },
    { "paused",     TRANSFER_PAUSED     },
    { "done",       TRANSFER_DONE       },
    { "failed",     TRANSFER_FAILED     },
    { "cancelled",  TRANSFER_CANCELLED  },
};
/* clang-format on */

static enum transfer_state find_state(struct stage *stage, const char *name)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if (strcmp(name, states[i].name) == 0)
            return states[i].state;
    stage_complain(stage, "no such state: %s", name);
    return TRANSFER_WAITING;
}

static void fill_numbers(struct stage *stage, const struct words *words, struct transfer_status *status)
{
    status->acked_bytes = (uint64_t)words_number(words, "acked", 0);
    status->bytes_per_second = (uint64_t)words_number(words, "rate", 0);
    status->left_s = words_number(words, "left", -1);
    status->stalled_ms = words_number(words, "stalled", 0) * 1000;
    status->next_try_ms = stage->now_ms + words_number(words, "try", 0) * 1000;
    status->attempt = (int)words_number(words, "attempt", 1);
    status->attempts_allowed = (int)words_number(words, "of", 7);
}

/* transfer ID STATE NAME SIZE ... */
static void report_transfer(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_TRANSFER, 0);
    struct transfer_status *status = &report->status;
    struct error failure = { 0 };

    status->id = number_at(words, 0);
    status->state = find_state(stage, text_at(words, 1));
    status->name = memory_text(text_at(words, 2));
    status->path = memory_print("/cases/%s", text_at(words, 2));
    status->size_bytes = number_at(words, 3);
    status->is_verified = words_have(words, "verified");
    fill_numbers(stage, words, status);
    fill_error(&failure, words, "error");
    status->error = error_keep(&failure);
    report->totals = stage->totals;
    stage_report(stage, report);
}

static struct result *make_result(const struct words *words, uint64_t id, const char *name,
                                  uint64_t size_bytes)
{
    struct result *result = memory_new(1, sizeof *result);

    result->id = id;
    result->name = memory_text(name);
    result->file = memory_print("/cases/%s", name);
    result->size_bytes = size_bytes;
    result->object_key = memory_text(words_value(words, "key"));
    result->get_url = memory_text(words_value(words, "url"));
    result->get_url_expires_s = SCENE_TODAY_S + words_number(words, "expires", 0);
    result->ended_s = SCENE_TODAY_S + words_number(words, "ended", 43200);
    result->is_verified = !words_have(words, "unverified");
    result->has_crc64 = true;
    result->crc64 = UINT64_C(11051210869376104954);
    result->request_id = memory_text("R-1");
    result->note = memory_text(words_value(words, "note"));
    if (words_value(words, "link"))
        result->link = strcmp(words_value(words, "link"), "works") == 0 ? RESULT_LINK_WORKS
                                                                        : RESULT_LINK_BROKEN;
    return result;
}

/* arrived ID NAME SIZE ... */
static void report_arrival(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_TRANSFER, 0);
    struct transfer_status *status = &report->status;

    status->id = number_at(words, 0);
    status->name = memory_text(text_at(words, 1));
    status->path = memory_print("/cases/%s", text_at(words, 1));
    status->size_bytes = number_at(words, 2);
    status->acked_bytes = status->size_bytes;
    status->state = TRANSFER_DONE;
    status->is_verified = !words_have(words, "unverified");
    status->attempt = 1;
    status->attempts_allowed = 7;
    report->result = make_result(words, status->id, status->name, status->size_bytes);
    report->totals = stage->totals;
    stage_report(stage, report);
}

static void set_totals(struct stage *stage, struct words *words)
{
    stage->totals = (struct totals){ .files = (size_t)words_number(words, "files", 0),
                                     .done = (size_t)words_number(words, "done", 0),
                                     .moving = (size_t)words_number(words, "moving", 0),
                                     .failed = (size_t)words_number(words, "failed", 0),
                                     .cancelled = (size_t)words_number(words, "cancelled", 0),
                                     .size_bytes = (uint64_t)words_number(words, "size", 0),
                                     .acked_bytes = (uint64_t)words_number(words, "acked", 0),
                                     .bytes_per_second = (uint64_t)words_number(words, "rate", 0),
                                     .left_s = words_number(words, "left", -1) };
}

/* progress ID ... */
static void report_progress(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_PROGRESS, 0);

    report->moving = memory_new(1, sizeof *report->moving);
    report->moving_count = 1;
    report->moving[0].id = number_at(words, 0);
    fill_numbers(stage, words, &report->moving[0]);
    report->totals = stage->totals;
    stage_report(stage, report);
}

static void report_engine(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_ENGINE, 0);
    const char *notice = words_value(words, "notice");

    report->engine = memory_new(1, sizeof *report->engine);
    report->engine->parallel = (int)words_number(words, "parallel", 3);
    report->engine->is_paused = words_have(words, "paused");
    report->engine->is_stopped = words_value(words, "stopped") != NULL;
    fill_error(&report->engine->cause, words, "stopped");
    if (notice)
        memcpy(report->engine->notice, notice, strlen(notice) + 1);
    stage_report(stage, report);
}

static void add_result(struct result ***results, size_t *count, struct result *result)
{
    *results = memory_resize(*results, *count + 1, sizeof(struct result *));
    (*results)[(*count)++] = result;
}

static void report_unfinished(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_UNFINISHED, 0);

    for (size_t i = 0; i < words->count; i++)
        add_result(&report->results, &report->results_count, make_result(words, 0, words->at[i], 0));
    stage_report(stage, report);
}

/* neighbour NAME ... */
static void add_neighbour(struct stage *stage, struct words *words)
{
    stage->neighbours = memory_resize(stage->neighbours, stage->neighbours_count + 1,
                                      sizeof *stage->neighbours);
    stage->neighbours[stage->neighbours_count++] = (struct neighbour){
        .name = memory_text(text_at(words, 0)),
        .files = (size_t)words_number(words, "files", 0),
        .size_bytes = (uint64_t)words_number(words, "size", 0),
        .acked_bytes = (uint64_t)words_number(words, "acked", 0),
    };
}

/* elsewhere STATE NAME SIZE ... */
static void add_elsewhere(struct stage *stage, struct words *words)
{
    struct neighbour *neighbour = &stage->neighbours[stage->neighbours_count - 1];

    neighbour->shown = memory_resize(neighbour->shown, neighbour->shown_count + 1, sizeof *neighbour->shown);
    neighbour->shown[neighbour->shown_count++] = (struct transfer_status){
        .state = find_state(stage, text_at(words, 0)),
        .name = memory_text(text_at(words, 1)),
        .path = memory_print("/cases/%s", text_at(words, 1)),
        .size_bytes = number_at(words, 2),
        .acked_bytes = (uint64_t)words_number(words, "acked", 0),
        .left_s = -1,
    };
}

static void report_neighbours(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_NEIGHBOURS, 0);

    (void)words;
    report->neighbours = GIVE(stage->neighbours);
    report->neighbours_count = stage->neighbours_count;
    stage->neighbours_count = 0;
    stage_report(stage, report);
}

/* history NAME SIZE ... */
static void add_history(struct stage *stage, struct words *words)
{
    add_result(&stage->history, &stage->history_count,
               make_result(words, 0, text_at(words, 0), number_at(words, 1)));
}

/* answer history [turn=N] [error=TEXT]: to the latest search, if no turn is named */
static void answer(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_HISTORY, 0);
    struct error failure = { 0 };

    for (size_t i = 0; i < stage->effects.count; i++)
        if (stage->effects.items[i].kind == EFFECT_HISTORY || stage->effects.items[i].kind == EFFECT_PURGE)
            report->turn = stage->effects.items[i].turn;
    report->turn = (uint64_t)words_number(words, "turn", (int64_t)report->turn);
    report->results = GIVE(stage->history);
    report->results_count = stage->history_count;
    stage->history_count = 0;
    fill_error(&failure, words, "error");
    report->error = error_keep(&failure);
    stage_report(stage, report);
}

static const struct effect *find_effect(struct stage *stage, const char *name)
{
    for (size_t i = stage->effects.count; i > 0; i--)
        if (strcmp(effect_name(stage->effects.items[i - 1].kind), name) == 0)
            return &stage->effects.items[i - 1];
    stage_complain(stage, "nobody wished: %s", name);
    return NULL;
}

/* proven KEY NAME [error=TEXT] [unanswered] */
static void report_proof(struct stage *stage, struct words *words)
{
    struct report *report = report_new(REPORT_PROOF, 0);

    report->result = make_result(words, 0, text_at(words, 1), 0);
    report->result->object_key = memory_text(text_at(words, 0));
    report->result->link = words_have(words, "unanswered") ? RESULT_LINK_UNCHECKED
                           : words_value(words, "error")   ? RESULT_LINK_BROKEN
                                                           : RESULT_LINK_WORKS;
    report->result->link_note = memory_text(words_value(words, "error"));
    stage_report(stage, report);
}

/* A file is written by a worker, who reports. */
static void report_written(struct stage *stage, uint64_t turn, const struct error *err)
{
    struct report *report = report_new(REPORT_WRITTEN, turn);

    report->error = error_keep(err);
    stage_report(stage, report);
}

/* written TURN [error=TEXT code=CODE]: one of several files. */
static void tell_written(struct stage *stage, struct words *words)
{
    struct error err = { 0 };

    fill_error(&err, words, "error");
    report_written(stage, number_at(words, 0), &err);
}

/* outcome KIND [way=W] [error=TEXT code=CODE] */
static void tell_outcome(struct stage *stage, struct words *words)
{
    const struct effect *wished = find_effect(stage, text_at(words, 0));
    struct error err = { 0 };
    struct effect effect;

    if (!wished)
        return;
    effect = *wished; /* the list may move while the outcome is taken */
    fill_error(&err, words, "error");
    if (effect.kind == EFFECT_EXPORT) {
        report_written(stage, effect.turn, &err);
        return;
    }
    stage_tell(stage, (struct event){ .kind = EVENT_PERFORMED,
                                      .effect = &effect,
                                      .way = words_value(words, "way"),
                                      .error = error_is_set(&err) ? &err : NULL });
}

/* offered NAME... */
static void tell_offers(struct stage *stage, struct words *words)
{
    const struct errand *errand = scene_last_asked(stage, ERRAND_COMPLETE);
    struct report *report = report_new(REPORT_COMPLETED, errand ? errand->turn : 0);

    report->finding = finding_new();
    report->finding->names = memory_new(words->count + 1, sizeof(char *));
    for (size_t i = 0; i < words->count; i++)
        report->finding->names[i] = memory_text(words->at[i]);
    stage_report(stage, report);
}

static void tell_change(struct stage *stage, struct words *words)
{
    const struct errand *errand = scene_last_asked(stage, ERRAND_FOLDER);

    (void)words;
    if (errand)
        stage_report(stage, report_new(REPORT_CHANGED, errand->turn));
}

/* clang-format off */
static const struct {
    const char *name;
    void (*take)(struct stage *stage, struct words *words);
} takers[] = {
    { "transfer",   report_transfer   },
    { "arrived",    report_arrival    },
    { "totals",     set_totals        },
    { "progress",   report_progress   },
    { "engine",     report_engine     },
    { "unfinished", report_unfinished },
    { "neighbour",  add_neighbour     },
    { "elsewhere",  add_elsewhere     },
    { "around",     report_neighbours },
    { "history",    add_history       },
    { "answer",     answer            },
    { "outcome",    tell_outcome      },
    { "written",    tell_written      },
    { "proven",     report_proof      },
    { "file",       scene_add_file    },
    { "removed",    scene_remove_file },
    { "renamed",    scene_rename_file },
    { "silent",     scene_silence     },
    { "refuses",    scene_refuse      },
    { "comes",      scene_answer_partly },
    { "offered",    tell_offers },
    { "changed",    tell_change       },
};
/* clang-format on */

bool stage_take_word(struct stage *stage, const char *word, struct words *words)
{
    for (size_t i = 0; i < sizeof takers / sizeof takers[0]; i++) {
        if (strcmp(word, takers[i].name) != 0)
            continue;
        takers[i].take(stage, words);
        return true;
    }
    return false;
}
