/*
 * review_files: the files of a review: how many there are of which kind, and what the person decided about them.
 */
#include "views/review.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "work/report.h"

void review_forget(struct review *review)
{
    for (size_t i = 0; i < review->count; i++) {
        attachment_free(review->files[i]);
        result_free(review->earlier[i]);
    }
    for (size_t i = 0; i < review->unfolded_count; i++)
        free(review->unfolded[i].path);
    free(review->files);
    free(review->earlier);
    free(review->unfolded);
    *review = (struct review){ .has_hidden = review->has_hidden,
                               .decisions = review->decisions,
                               .decisions_count = review->decisions_count };
}

static struct decision *find_decision(const struct review *review, const struct attachment *file)
{
    for (size_t i = 0; i < review->decisions_count; i++) {
        struct decision *decision = &review->decisions[i];

        if (strcmp(decision->path, file->path) == 0 ||
            (file->inode && decision->inode == file->inode && decision->device == file->device))
            return decision;
    }
    return NULL;
}

/* name NULL: it is left out. */
static void note_decision(struct review *review, const struct attachment *file, const char *name)
{
    struct decision *decision = find_decision(review, file);

    if (!decision) {
        review->decisions = memory_resize(review->decisions, review->decisions_count + 1,
                                          sizeof *review->decisions);
        decision = &review->decisions[review->decisions_count++];
        *decision = (struct decision){ memory_text(file->path), file->device, file->inode, NULL };
    }
    free(decision->name);
    decision->name = memory_text(name);
}

void review_forget_decisions(struct review *review)
{
    for (size_t i = 0; i < review->decisions_count; i++) {
        free(review->decisions[i].path);
        free(review->decisions[i].name);
    }
    free(GIVE(review->decisions));
    review->decisions_count = 0;
}

static bool is_there(const struct review *review, const struct decision *decision)
{
    for (size_t i = 0; i < review->count; i++)
        if (find_decision(review, review->files[i]) == decision)
            return true;
    return false;
}

static void drop_decision(struct review *review, size_t at)
{
    free(review->decisions[at].path);
    free(review->decisions[at].name);
    review->decisions[at] = review->decisions[--review->decisions_count];
}

void review_take_back(struct review *review)
{
    for (size_t i = review->decisions_count; i-- > 0;)
        if (!review->decisions[i].name)
            drop_decision(review, i);
}

/* A name goes with its file: should that be marked once more, it begins anew. */
static void forget_names_without_file(struct review *review)
{
    for (size_t i = review->decisions_count; i-- > 0;)
        if (review->decisions[i].name && !is_there(review, &review->decisions[i]))
            drop_decision(review, i);
}

static void drop_file(struct review *review, size_t at)
{
    size_t behind = review->count - at - 1;

    attachment_free(review->files[at]);
    result_free(review->earlier[at]);
    memmove(&review->files[at], &review->files[at + 1], behind * sizeof *review->files);
    memmove(&review->earlier[at], &review->earlier[at + 1], behind * sizeof *review->earlier);
    review->count--;
}

/* The files came anew; what was decided about them was not. */
static void apply_decisions(struct review *review)
{
    forget_names_without_file(review);
    for (size_t i = review->decisions_count ? review->count : 0; i-- > 0;) {
        const struct decision *decision = find_decision(review, review->files[i]);

        if (decision && decision->name) {
            free(review->files[i]->name);
            review->files[i]->name = memory_text(decision->name);
        } else if (decision)
            drop_file(review, i);
    }
    attachment_compare_names(review->files, review->count);
}

/* The report tells of earlier uploads in the order of the files. */
static void take_earlier_ones(struct review *review, struct report *report)
{
    size_t next = 0;

    review->earlier = memory_new(review->count + 1, sizeof *review->earlier);
    for (size_t i = 0; i < review->count && next < report->results_count; i++)
        if (strcmp(report->results[next]->file, review->files[i]->path) == 0)
            review->earlier[i] = GIVE(report->results[next++]);
}

void review_take_files(struct review *review, struct report *report)
{
    struct finding *finding = report->finding;

    review->files = GIVE(report->attachments);
    review->count = report->attachments_count;
    take_earlier_ones(review, report);
    apply_decisions(review);
    review->unfolded = GIVE(finding->unfolded);
    review->unfolded_count = finding->unfolded_count;
    report->attachments_count = finding->unfolded_count = 0;
}

void review_rename(struct review *review, const char *name)
{
    struct attachment *file = review->files[review->cursor];

    free(file->name);
    file->name = memory_text(name);
    note_decision(review, file, name);
    attachment_compare_names(review->files, review->count);
}

void review_leave_out(struct review *review)
{
    note_decision(review, review->files[review->cursor], NULL);
    drop_file(review, review->cursor);
    if (review->cursor == review->count && review->cursor > 0)
        review->cursor--;
    attachment_compare_names(review->files, review->count);
}

size_t review_refused(const struct review *review)
{
    size_t refused = 0;

    for (size_t i = 0; i < review->count; i++)
        refused += attachment_is_refused(review->files[i]);
    return refused;
}

size_t review_replaced(const struct review *review)
{
    size_t replaced = 0;

    for (size_t i = 0; i < review->count; i++)
        replaced += (review->files[i]->concerns & CONCERN_REPLACED) != 0;
    return replaced;
}

uint64_t review_bytes(const struct review *review)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < review->count; i++)
        if (!attachment_is_refused(review->files[i]))
            bytes += review->files[i]->size_bytes;
    return bytes;
}

size_t review_warned(const struct review *review)
{
    size_t warned = 0;

    for (size_t i = 0; i < review->count; i++)
        warned += review_concerns(review, i) && !attachment_is_refused(review->files[i]);
    return warned;
}

bool review_concerns(const struct review *review, size_t row)
{
    return review->files[row]->concerns || review->earlier[row];
}
