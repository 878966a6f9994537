/*
 * same: which of the files in a review were uploaded before and can still be fetched: same path, size and time of
 * change, and as far as it costs little, the same bytes.
 */
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/attachment.h"
#include "files/checksum.h"
#include "record/ledger.h"
#include "work/task.h"

#define MOST_LOOKED_UP 10000               /* files of one review that are looked up             */
#define SUMMED_BYTES   (INT64_C(64) << 20) /* larger ones are known by their time of change alone */
#define PIECE_BYTES    ((size_t)256 << 10)

static bool is_stopped(struct task *task)
{
    return atomic_load_explicit(task_stop(task), memory_order_relaxed);
}

/* False if it cannot be read whole, too. */
static bool sum_file(struct task *task, const struct attachment *file, struct checksum *sum)
{
    OWNED_TEXT char *piece = memory_new(PIECE_BYTES, 1);
    struct error err;
    ssize_t count = 0;
    int descriptor;

    if (!attachment_open(file, &descriptor, &err))
        return false;
    while (!is_stopped(task) && (count = read(descriptor, piece, PIECE_BYTES)) > 0)
        checksum_add(sum, piece, (size_t)count);
    (void)close(descriptor);
    return count == 0 && sum->size_bytes == file->size_bytes;
}

/* A time of change can be set back by hand; a sum cannot. A mount that may hang is not read for this. */
static bool has_same_bytes(struct task *task, const struct attachment *file, const struct result *earlier)
{
    struct checksum sum = { 0 };

    if (file->mount != MOUNT_LOCAL || !earlier->has_crc64 || file->size_bytes > SUMMED_BYTES)
        return true;
    return sum_file(task, file, &sum) && sum.crc64 == earlier->crc64;
}

/* The caller's, or NULL. */
static struct result *find_one(struct task *task, struct ledger *ledger, const struct attachment *file)
{
    OWNED(result) struct result *earlier = NULL;
    struct error err;

    if (attachment_is_refused(file) || !ledger_find_same(ledger, file, clock_today_s(), &earlier, &err) ||
        !earlier || !has_same_bytes(task, file, earlier))
        return NULL;
    return GIVE(earlier);
}

void same_find(struct task *task, struct report *report)
{
    OWNED(ledger) struct ledger *ledger = NULL;
    size_t count = report->attachments_count;
    struct error err;

    if (!task_state_dir(task) || count > MOST_LOOKED_UP || !ledger_open(task_state_dir(task), &ledger, &err))
        return;
    report->results = memory_new(count + 1, sizeof *report->results);
    for (size_t i = 0; i < count && !is_stopped(task); i++) {
        struct result *earlier = find_one(task, ledger, report->attachments[i]);

        if (earlier)
            report->results[report->results_count++] = earlier;
    }
}
