#include "transfer/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/units.h"
#include "files/details.h"
#include "transfer/reader.h"

#define READ_AHEAD_FROM_BYTES 1048576 /* smaller files are read in two or three pieces anyway */

struct source {
    const struct attachment *attachment;
    struct attachment opened; /* as it was when it was opened; texts borrowed */
    int descriptor;           /* -1: read by a thread                         */
    struct reader *reader;    /* NULL: read here                              */
    struct checksum sum;
    enum attachment_fate fate;
    uint64_t file_bytes;
};

bool source_open_file(const struct attachment *attachment, struct attachment *out_opened, int *out_descriptor,
                      struct error *err)
{
    struct stat info;

    if (!attachment_open(attachment, out_descriptor, err))
        return false;
    *out_opened = *attachment;
    if (fstat(*out_descriptor, &info) == 0)
        out_opened->mtime_ns = detail_ns_of_time(info.st_mtim);
    if (attachment->size_bytes > READ_AHEAD_FROM_BYTES)
        (void)posix_fadvise(*out_descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    return true;
}

bool source_shrank(uint64_t size_bytes, uint64_t now_bytes, struct error *err)
{
    char before[UNITS_TEXT_SIZE], now[UNITS_TEXT_SIZE];

    error_set(err, STAGE_FILE, REMEDY_FAIL, "shrank", "the file shrank from %s to %s while it was sent",
              units_bytes(size_bytes, before), units_bytes(now_bytes, now));
    return error_hint(err, "send it again once nothing writes to it");
}

static bool ended_early(int descriptor, uint64_t start, uint64_t size_bytes, struct error *err)
{
    struct stat info;

    return source_shrank(size_bytes, fstat(descriptor, &info) == 0 ? (uint64_t)info.st_size : start, err);
}

bool source_read_at(int descriptor, void *bytes, size_t most, uint64_t start, uint64_t size_bytes,
                    size_t *out_count, struct error *err)
{
    ssize_t count;

    do
        count = pread(descriptor, bytes, most, (off_t)start);
    while (count < 0 && errno == EINTR);
    if (count < 0)
        return attachment_trouble(errno, "the file cannot be read any further", err);
    if (count == 0)
        return ended_early(descriptor, start, size_bytes, err);
    *out_count = (size_t)count;
    return true;
}

static bool start(struct source *source, void (*wake)(void *argument), void *argument, struct error *err)
{
    const struct attachment *attachment = source->attachment;

    if (attachment->mount == MOUNT_LOCAL)
        return source_open_file(attachment, &source->opened, &source->descriptor, err);
    if (attachment->size_bytes == 0)
        return true; /* nothing to read: the mount need not be asked */
    return reader_start(attachment, wake, argument, &source->reader, err);
}

bool source_open(const struct attachment *attachment, void (*wake)(void *argument), void *argument,
                 struct source **out_source, struct error *err)
{
    struct source *source = memory_new(1, sizeof *source);

    source->attachment = attachment;
    source->descriptor = -1;
    source->file_bytes = attachment->size_bytes;
    if (!start(source, wake, argument, err)) {
        free(source);
        return false;
    }
    *out_source = source;
    return true;
}

static enum source_answer read_here(struct source *source, void *bytes, size_t most, size_t *out_count,
                                    struct error *err)
{
    return source_read_at(source->descriptor, bytes, most, source->sum.size_bytes,
                          source->attachment->size_bytes, out_count, err)
               ? SOURCE_BYTES
               : SOURCE_BROKEN;
}

static enum source_answer take_from_reader(struct source *source, void *bytes, size_t most, size_t *out_count,
                                           struct error *err)
{
    switch (reader_take(source->reader, bytes, most, out_count, err)) {
    case READER_BYTES: return SOURCE_BYTES;
    case READER_LATER: return SOURCE_LATER;
    case READER_BROKEN: return SOURCE_BROKEN;
    }
    return SOURCE_BROKEN;
}

/* Judged as soon as the last byte was read: what happens to the file later is not in what was sent. */
static void judge_at_end(struct source *source)
{
    if (source->sum.size_bytes < source->attachment->size_bytes)
        return;
    source->fate = source->reader ? reader_fate(source->reader, &source->file_bytes)
                                  : attachment_fate(&source->opened, source->descriptor, &source->file_bytes);
}

enum source_answer source_read(struct source *source, void *bytes, size_t most, size_t *out_count,
                               struct error *err)
{
    uint64_t left = source->attachment->size_bytes - source->sum.size_bytes;
    enum source_answer answer;

    *out_count = 0;
    if (left == 0)
        return SOURCE_BYTES;
    if (most > left)
        most = (size_t)left;
    answer = source->reader ? take_from_reader(source, bytes, most, out_count, err)
                            : read_here(source, bytes, most, out_count, err);
    if (answer == SOURCE_BYTES) {
        checksum_add(&source->sum, bytes, *out_count);
        judge_at_end(source);
    }
    return answer;
}

bool source_is_at_hand(const struct source *source)
{
    return !source->reader;
}

bool source_is_ready(struct source *source)
{
    return !source->reader || reader_is_ready(source->reader);
}

struct checksum source_sum(const struct source *source)
{
    return source->sum;
}

enum attachment_fate source_fate(struct source *source, uint64_t *out_file_bytes)
{
    *out_file_bytes = source->file_bytes;
    return source->fate;
}

void source_close(struct source *source)
{
    if (!source)
        return;
    if (source->descriptor >= 0)
        (void)close(source->descriptor);
    reader_leave(source->reader);
    free(source);
}
