#include "files/details.h"

#include <stdlib.h>
#include <sys/stat.h>

#define BLOCK_BITS  8
#define BLOCK       (1U << BLOCK_BITS)

#define NS_A_SECOND INT64_C(1000000000)

struct details {
    struct detail **blocks;
    uint32_t count; /* of blocks */
};

static const struct detail nothing;

struct details *details_new(void)
{
    return memory_new(1, sizeof(struct details));
}

void details_free(struct details *details)
{
    if (!details)
        return;
    for (uint32_t i = 0; i < details->count; i++)
        free(details->blocks[i]);
    free(details->blocks);
    free(details);
}

const struct detail *details_of(const struct details *details, uint32_t entry)
{
    uint32_t block = entry >> BLOCK_BITS;

    if (block >= details->count || !details->blocks[block])
        return &nothing;
    return &details->blocks[block][entry & (BLOCK - 1)];
}

static void make_room(struct details *details, uint32_t block)
{
    uint32_t count = details->count ? details->count : 1;

    while (count <= block)
        count *= 2;
    details->blocks = memory_resize(details->blocks, count, sizeof *details->blocks);
    while (details->count < count)
        details->blocks[details->count++] = NULL;
}

void details_set(struct details *details, uint32_t entry, const struct detail *detail)
{
    uint32_t block = entry >> BLOCK_BITS;

    if (block >= details->count)
        make_room(details, block);
    if (!details->blocks[block])
        details->blocks[block] = memory_new(BLOCK, sizeof **details->blocks);
    details->blocks[block][entry & (BLOCK - 1)] = *detail;
}

struct details *details_follow(const struct details *old, const uint32_t *moved, uint32_t moved_count)
{
    struct details *details = details_new();

    for (uint32_t block = 0; block < old->count; block++) {
        if (!old->blocks[block])
            continue;
        for (uint32_t i = 0; i < BLOCK; i++) {
            uint32_t entry = block << BLOCK_BITS | i;
            struct detail detail = old->blocks[block][i];

            detail.is_stale = true;
            if (entry < moved_count && moved[entry] != LISTING_NONE && detail.outcome == OUTCOME_KNOWN)
                details_set(details, moved[entry], &detail);
        }
    }
    return details;
}

enum kind detail_kind(const struct entry *entry, const struct detail *detail)
{
    enum kind kind = detail->outcome == OUTCOME_KNOWN ? detail->kind : entry->kind;

    return kind == KIND_LINK && detail->outcome == OUTCOME_KNOWN && detail->target_kind != KIND_UNKNOWN
               ? detail->target_kind
               : kind;
}

int64_t detail_ns_of_time(struct timespec time)
{
    int64_t ns;

    if (__builtin_mul_overflow((int64_t)time.tv_sec, NS_A_SECOND, &ns) ||
        __builtin_add_overflow(ns, (int64_t)time.tv_nsec, &ns))
        return time.tv_sec < 0 ? INT64_MIN : INT64_MAX;
    return ns;
}

enum kind detail_kind_of_mode(uint32_t mode)
{
    switch (mode & S_IFMT) {
    case S_IFREG: return KIND_FILE;
    case S_IFDIR: return KIND_FOLDER;
    case S_IFLNK: return KIND_LINK;
    case S_IFIFO: return KIND_FIFO;
    case S_IFSOCK: return KIND_SOCKET;
    default: return KIND_DEVICE;
    }
}
