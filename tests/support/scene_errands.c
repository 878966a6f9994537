/*
 * scene_errands: a lister that looks at nothing but the files of the scene. Sorting, filtering and ranking are the
 * program's own.
 */
#include "support/scene_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/attachment.h"
#include "files/filter.h"
#include "files/find.h"
#include "files/path.h"
#include "files/peek.h"
#include "work/errand.h"
#include "work/finding.h"

static void arrange(const struct scene_world *world, const struct errand *errand, struct finding *finding)
{
    uint32_t count = listing_count(finding->listing);
    OWNED(filter) struct filter *filter = filter_new(errand->filter ? errand->filter : "");

    finding->details = details_new();
    for (uint32_t i = 0; i < count; i++) {
        struct detail detail = scene_files_look(world, finding->listing, i);

        details_set(finding->details, i, &detail);
    }
    finding->rows = errand->rows ? rows_hold(errand->rows)
                                 : rows_sort(finding->listing, count, &errand->order,
                                             order_needs_details(&errand->order) ? finding->details : NULL,
                                             UINT32_MAX, NULL);
    finding->shown = rows_filter(finding->listing, errand->base ? errand->base : finding->rows, filter,
                                 UINT32_MAX, UINT32_MAX, NULL);
    if (!order_needs_details(&errand->order)) {
        details_free(finding->details);
        finding->details = NULL;
    }
}

static void follow(const struct errand *errand, struct finding *finding)
{
    if (!errand->listing)
        return;
    finding->old = listing_hold(errand->listing);
    finding->moved_count = listing_count(errand->listing);
    finding->moved = listing_follow(errand->listing, finding->listing);
    listing_follow_inodes(errand->listing, finding->listing, finding->moved, NULL);
}

static void answer_folder(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    struct finding *finding = report->finding;
    const struct scene_file *file = scene_file_find(world, errand->path);
    struct error err;

    if (file && file->kind != KIND_FOLDER) {
        (void)error_set(&err, STAGE_FILE, REMEDY_FAIL, "ENOTDIR", "cannot read this folder: Not a directory");
        report->error = error_keep(&err);
        return;
    }
    finding->listing = scene_files_list(world, errand->path, false);
    finding->count = listing_count(finding->listing);
    if (!file && !finding->count) {
        (void)error_set(&err, STAGE_FILE, REMEDY_FAIL, "ENOENT",
                        "cannot read this folder: No such file or directory");
        report->error = error_keep(&err);
        return;
    }
    follow(errand, finding);
    arrange(world, errand, finding);
}

static void answer_rows(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    report->finding->listing = listing_hold(errand->listing);
    arrange(world, errand, report->finding);
}

static void answer_match(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    OWNED(filter) struct filter *filter = filter_new(errand->filter);

    (void)world;
    report->finding->listing = listing_hold(errand->listing);
    report->finding->shown = rows_filter(errand->listing, errand->base, filter, UINT32_MAX, UINT32_MAX, NULL);
}

static void answer_rank(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    (void)world;
    report->finding->listing = listing_hold(errand->listing);
    report->finding->shown = find_rank(errand->listing, listing_count(errand->listing), errand->base,
                                       errand->filter, NULL);
}

static void answer_find(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    struct finding *finding = report->finding;

    finding->listing = scene_files_list(world, errand->path, true);
    finding->count = listing_count(finding->listing);
    finding->shown = find_rank(finding->listing, finding->count, NULL, "", NULL);
}

static uint32_t count_entries(const struct scene_world *world, const struct listing *listing, uint32_t entry)
{
    OWNED_TEXT char *path = listing_entry_path(listing, entry);
    OWNED(listing) struct listing *inside = scene_files_list(world, path, false);

    return listing_count(inside);
}

static void answer_details(const struct scene_world *world, const struct errand *errand,
                           struct report *report)
{
    struct finding *finding = report->finding;

    finding->listing = listing_hold(errand->listing);
    finding->looked = memory_new(errand->entries_count + 1, sizeof *finding->looked);
    for (uint32_t i = 0; i < errand->entries_count; i++) {
        struct looked *looked = &finding->looked[finding->looked_count++];

        *looked = (struct looked){ errand->entries[i],
                                   scene_files_look(world, errand->listing, errand->entries[i]), 0 };
        if (looked->detail.kind == KIND_FOLDER && errand->kind == ERRAND_DETAILS)
            looked->detail.entries = 1 + count_entries(world, errand->listing, errand->entries[i]);
    }
}

static void answer_peek(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    const struct scene_file *file = scene_file_find(world, errand->path);
    struct peek *peek = memory_new(1, sizeof *peek);

    report->finding->peek = peek;
    peek->kind = file ? file->kind : KIND_UNKNOWN;
    peek->mode = file && file->kind == KIND_FOLDER ? 0040755 : 0100640;
    peek->size_bytes = file ? file->detail.size_bytes : 0;
    peek->owner = memory_text("root:adm");
    if (!file || !file->text)
        return;
    peek->label = file->names_at ? "zip" : "text";
    peek->is_list = file->names_at > 0;
    peek->names_at = file->names_at;
    peek->lines = memory_new(1, sizeof *peek->lines);
    peek->lines[peek->lines_count++] = memory_text(file->text);
}

static struct attachment *attach(const struct scene_world *world, const char *path)
{
    const struct scene_file *file = scene_file_find(world, path);
    struct attachment *attachment = memory_new(1, sizeof *attachment);

    attachment->path = memory_text(path);
    attachment->shown_path = memory_text(path);
    attachment->name = attachment_name(path);
    attachment->size_bytes = file ? file->detail.size_bytes : 0;
    attachment->concerns = file ? file->concerns : CONCERN_MISSING;
    return attachment;
}

static void unfold(const struct scene_world *world, const char *folder, bool has_hidden,
                   struct report *report)
{
    struct unfolded *unfolded = &report->finding->unfolded[report->finding->unfolded_count++];

    unfolded->path = memory_text(folder);
    for (size_t i = 0; i < world->count; i++) {
        if (!scene_file_lies_in(&world->files[i], folder, true) || world->files[i].kind == KIND_FOLDER)
            continue;
        if (!has_hidden && path_leaf(world->files[i].path)[0] == '.')
            unfolded->hidden++;
        else {
            unfolded->files++;
            report->attachments[report->attachments_count++] = attach(world, world->files[i].path);
        }
    }
}

/* Uploaded at midnight, with a link that lives for an hour. */
static void tell_earlier(const struct scene_world *world, struct report *report)
{
    report->results = memory_new(report->attachments_count + 1, sizeof *report->results);
    for (size_t i = 0; i < report->attachments_count; i++) {
        const struct attachment *attachment = report->attachments[i];
        const struct scene_file *file = scene_file_find(world, attachment->path);
        struct result *earlier;

        if (!file || !file->sent_as)
            continue;
        earlier = memory_new(1, sizeof *earlier);
        *earlier = (struct result){ .file = memory_text(attachment->path),
                                    .name = memory_text(attachment->name),
                                    .size_bytes = attachment->size_bytes,
                                    .object_key = memory_text(file->sent_as),
                                    .get_url = memory_print("https://b.example/%s", file->sent_as),
                                    .get_url_expires_s = SCENE_TODAY_S + 46800,
                                    .ended_s = SCENE_TODAY_S,
                                    .is_verified = true };
        report->results[report->results_count++] = earlier;
    }
}

static void answer_review(const struct scene_world *world, const struct errand *errand, struct report *report)
{
    report->attachments = memory_new(SCENE_FILES_MOST, sizeof *report->attachments);
    report->finding->unfolded = memory_new(SCENE_FILES_MOST, sizeof *report->finding->unfolded);
    for (char **path = errand->paths; *path; path++) {
        const struct scene_file *file = scene_file_find(world, *path);

        if (file && file->kind == KIND_FOLDER)
            unfold(world, *path, errand->order.has_hidden, report);
        else
            report->attachments[report->attachments_count++] = attach(world, *path);
    }
    attachment_compare_names(report->attachments, report->attachments_count);
    tell_earlier(world, report);
}

static void answer_completion(const struct scene_world *world, const struct errand *errand,
                              struct report *report)
{
    size_t count = 0;

    report->finding->names = memory_new(SCENE_FILES_MOST, sizeof(char *));
    for (size_t i = 0; i < world->count; i++)
        if (strncmp(world->files[i].path, errand->path, strlen(errand->path)) == 0 &&
            !strchr(world->files[i].path + strlen(errand->path), '/'))
            report->finding->names[count++] = memory_print("%s%s", path_leaf(world->files[i].path),
                                                           world->files[i].kind == KIND_FOLDER ? "/" : "");
}

/* clang-format off */
static const struct {
    enum report_kind report;
    void (*answer)(const struct scene_world *world, const struct errand *errand, struct report *report);
} answers[ERRAND_KINDS] = {
    [ERRAND_FOLDER]   = { REPORT_FOLDER,    answer_folder     },
    [ERRAND_ROWS]     = { REPORT_ROWS,      answer_rows       },
    [ERRAND_RANK]     = { REPORT_ROWS,      answer_rank       },
    [ERRAND_MATCH]    = { REPORT_MATCHED,   answer_match      },
    [ERRAND_FIND]     = { REPORT_FOUND,     answer_find       },
    [ERRAND_DETAILS]  = { REPORT_DETAILS,   answer_details    },
    [ERRAND_WEIGH]    = { REPORT_WEIGHTS,   answer_details    },
    [ERRAND_ARRIVE]   = { REPORT_DETAILS,   answer_details    },
    [ERRAND_PEEK]     = { REPORT_PEEK,      answer_peek       },
    [ERRAND_REVIEW]   = { REPORT_REVIEW,    answer_review     },
    [ERRAND_COMPLETE] = { REPORT_COMPLETED, answer_completion },
};
/* clang-format on */

static bool is_silent(const struct scene_world *world, const struct errand *errand)
{
    const char *about = errand->kind == ERRAND_MATCH   ? "matches"
                        : errand->kind == ERRAND_WEIGH ? listing_path(errand->listing)
                                                       : errand->path;

    return world->silent && about && strcmp(about, world->silent) == 0;
}

static void answer(struct stage *stage, const struct errand *errand)
{
    static const struct error refusal = { .stage = STAGE_FILE,
                                          .code = "EBUSY",
                                          .message = "all of them hang" };
    struct report *report = report_new(answers[errand->kind].report, errand->turn);

    report->finding = finding_new();
    report->is_last = true;
    if (stage->world->refuses)
        report->error = error_keep(&refusal);
    else
        answers[errand->kind].answer(stage->world, errand, report);
    stage_report(stage, report);
}

/* The last errand of that kind, or (ERRAND_KINDS) to what does not answer by itself. NULL: nobody asked. */
const struct errand *scene_last_asked(const struct stage *stage, enum errand_kind kind)
{
    for (size_t i = stage->effects.count; i > 0; i--) {
        const struct errand *errand = stage->effects.items[i - 1].errand;

        if (errand && (errand->kind == kind || (kind == ERRAND_KINDS && is_silent(stage->world, errand) &&
                                                answers[errand->kind].answer != answer_details)))
            return errand;
    }
    return NULL;
}

/* The same listing for the same errand, and more in it. Returns whether that is all. */
static bool read_on(struct scene_world *world, const struct errand *errand, uint32_t most)
{
    OWNED(listing) struct listing *all = scene_files_list(world, errand->path, errand->kind == ERRAND_FIND);
    uint32_t count = listing_count(all);

    if (world->turn != errand->turn) {
        listing_free(world->reading);
        world->reading = errand->kind == ERRAND_FIND ? listing_new_paths(errand->path)
                                                     : listing_new(errand->path, 0);
        world->turn = errand->turn;
    }
    for (uint32_t i = listing_count(world->reading); i < count && i < most; i++) {
        const struct entry *entry = listing_entry(all, i);

        (void)listing_add(world->reading, listing_name(all, i), entry->length, entry->kind, entry->inode);
    }
    return most >= count;
}

void scene_answer_partly(struct stage *stage, struct words *words)
{
    const struct errand *errand;
    uint32_t most = words->count ? (uint32_t)strtoul(words->at[0], NULL, 10) : UINT32_MAX;
    struct report *report;
    struct finding *finding;

    stage_tell(stage, (struct event){ .kind = EVENT_TICK });
    errand = scene_last_asked(stage, ERRAND_KINDS);
    if (!errand) {
        stage_complain(stage, "nobody asked");
        return;
    }
    if (errand->kind == ERRAND_MATCH) {
        answer(stage, errand);
        return;
    }
    report = report_new(answers[errand->kind].report, errand->turn);
    report->finding = finding = finding_new();
    report->is_last = read_on(stage->world, errand, most);
    finding->listing = listing_hold(stage->world->reading);
    finding->count = listing_count(finding->listing);
    if (errand->kind == ERRAND_FIND)
        finding->shown = find_rank(finding->listing, finding->count, NULL, "", NULL);
    else if (!report->is_last)
        finding->rows = rows_sort(finding->listing, finding->count, &(struct order){ 0 }, NULL, UINT32_MAX,
                                  NULL);
    else {
        follow(errand, finding);
        arrange(stage->world, errand, finding);
    }
    stage_report(stage, report);
}

void scene_answer_errands(struct stage *stage)
{
    while (stage->world && stage->answered < stage->effects.count) {
        const struct effect *effect = &stage->effects.items[stage->answered++];

        if (effect->kind == EFFECT_ERRAND && answers[effect->errand->kind].answer &&
            !is_silent(stage->world, effect->errand))
            answer(stage, effect->errand);
    }
}
