#include "files/listing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "files/path.h"

#define NAME_BLOCK_BYTES (1U << LISTING_NAME_BITS)
#define ENTRY_MASK       (LISTING_BLOCK - 1)
#define NAME_MASK        (NAME_BLOCK_BYTES - 1)

struct listing {
    atomic_uint holds;
    char *path;
    uint64_t device;
    atomic_uint count;  /* entries below it are there for everybody */
    uint32_t names_end; /* where the next name goes, over all blocks */
    struct entry *entries[LISTING_BLOCKS];
    char *names[LISTING_BLOCKS];
};

struct listing *listing_new(const char *path, uint64_t device)
{
    struct listing *listing = memory_new(1, sizeof *listing);

    atomic_init(&listing->holds, 1);
    listing->path = memory_text(path);
    listing->device = device;
    return listing;
}

struct listing *listing_hold(struct listing *listing)
{
    atomic_fetch_add_explicit(&listing->holds, 1, memory_order_relaxed);
    return listing;
}

void listing_free(struct listing *listing)
{
    if (!listing || atomic_fetch_sub_explicit(&listing->holds, 1, memory_order_acq_rel) > 1)
        return;

    for (uint32_t i = 0; i < LISTING_BLOCKS && listing->entries[i]; i++)
        free(listing->entries[i]);
    for (uint32_t i = 0; i < LISTING_BLOCKS && listing->names[i]; i++)
        free(listing->names[i]);
    free(listing->path);
    free(listing);
}

/* Blocks are not cleared: of one that is hardly used, most is never touched, and takes no room. */

/* Room for a name of length bytes and its NUL, in one block. NULL when the last block is full. */
static char *new_name(struct listing *listing, size_t length)
{
    uint32_t block = listing->names_end >> LISTING_NAME_BITS;

    if ((listing->names_end & NAME_MASK) + length >= NAME_BLOCK_BYTES)
        listing->names_end = ++block << LISTING_NAME_BITS;
    if (block >= LISTING_BLOCKS)
        return NULL;

    if (!listing->names[block])
        listing->names[block] = memory_resize(NULL, NAME_BLOCK_BYTES, 1);
    return listing->names[block] + (listing->names_end & NAME_MASK);
}

uint32_t listing_add(struct listing *listing, const char *name, size_t length, enum kind kind, uint64_t inode)
{
    uint32_t count = listing_count(listing);
    struct entry **block;
    char *copy;

    if (length > UINT16_MAX || count >= LISTING_MOST_ENTRIES || !(copy = new_name(listing, length)))
        return LISTING_NONE;

    block = &listing->entries[count >> LISTING_ENTRY_BITS];
    if (!*block)
        *block = memory_resize(NULL, LISTING_BLOCK, sizeof **block);
    memcpy(copy, name, length);
    copy[length] = '\0';
    (*block)[count & ENTRY_MASK] = (struct entry){
        .inode = inode,
        .name = listing->names_end,
        .length = (uint16_t)length,
        .kind = (uint8_t)kind,
    };
    listing->names_end += (uint32_t)length + 1;
    atomic_store_explicit(&listing->count, count + 1, memory_order_release);
    return count;
}

uint32_t listing_count(const struct listing *listing)
{
    return atomic_load_explicit(&listing->count, memory_order_acquire);
}

const char *listing_path(const struct listing *listing)
{
    return listing->path;
}

uint64_t listing_device(const struct listing *listing)
{
    return listing->device;
}

const struct entry *listing_entry(const struct listing *listing, uint32_t entry)
{
    return &listing->entries[entry >> LISTING_ENTRY_BITS][entry & ENTRY_MASK];
}

static const char *name_at(const struct listing *listing, uint32_t name)
{
    return listing->names[name >> LISTING_NAME_BITS] + (name & NAME_MASK);
}

const char *listing_name(const struct listing *listing, uint32_t entry)
{
    return name_at(listing, listing_entry(listing, entry)->name);
}

char *listing_entry_path(const struct listing *listing, uint32_t entry)
{
    const struct entry *here = listing_entry(listing, entry);

    return path_join_bytes(listing->path, name_at(listing, here->name), here->length);
}

bool listing_is_hidden(const struct listing *listing, uint32_t entry)
{
    return listing_name(listing, entry)[0] == '.';
}

uint32_t listing_find(const struct listing *listing, uint32_t count, const char *name, size_t length)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct entry *here = listing_entry(listing, i);

        if (here->length == length && memcmp(name_at(listing, here->name), name, length) == 0)
            return i;
    }
    return LISTING_NONE;
}

/* Names by their hash: open addressing, at most half full. */
struct index {
    uint32_t *slots; /* entry + 1, 0 free */
    uint32_t mask;
};

static uint32_t hash_of(const char *name, size_t length)
{
    uint64_t hash = 0xcbf29ce484222325ULL;

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)name[i]) * 0x100000001b3ULL;
    return (uint32_t)(hash ^ hash >> 32);
}

static struct index index_of(const struct listing *listing)
{
    struct index index = { .mask = 1 };
    uint32_t count = listing_count(listing);

    while (index.mask < count * 2)
        index.mask = index.mask << 1 | 1;
    index.slots = memory_new((size_t)index.mask + 1, sizeof *index.slots);

    for (uint32_t i = 0; i < count; i++) {
        const struct entry *here = listing_entry(listing, i);
        uint32_t slot = hash_of(name_at(listing, here->name), here->length) & index.mask;

        while (index.slots[slot])
            slot = (slot + 1) & index.mask;
        index.slots[slot] = i + 1;
    }
    return index;
}

static uint32_t index_find(const struct index *index, const struct listing *listing, const char *name,
                           size_t length)
{
    uint32_t slot = hash_of(name, length) & index->mask;

    for (; index->slots[slot]; slot = (slot + 1) & index->mask) {
        const struct entry *here = listing_entry(listing, index->slots[slot] - 1);

        if (here->length == length && memcmp(name_at(listing, here->name), name, length) == 0)
            return index->slots[slot] - 1;
    }
    return LISTING_NONE;
}

uint32_t *listing_follow(const struct listing *old, const struct listing *now)
{
    uint32_t count = listing_count(old), count_now = listing_count(now);
    uint32_t *moved = memory_new((size_t)count + 1, sizeof *moved);
    struct index index = index_of(old);

    memset(moved, 0xff, count * sizeof *moved);
    for (uint32_t i = 0; i < count_now; i++) {
        const struct entry *here = listing_entry(now, i);
        uint32_t before = index_find(&index, old, name_at(now, here->name), here->length);

        if (before != LISTING_NONE)
            moved[before] = i;
    }
    free(index.slots);
    return moved;
}
