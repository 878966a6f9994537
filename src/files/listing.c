#include "files/listing.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "files/path.h"

/* The sizes of the first blocks and of the last ones, as powers of two. */
#define ENTRY_BITS_FIRST 4
#define ENTRY_BITS_LAST  24
#define NAME_BITS_FIRST  9
#define NAME_BITS_LAST   30

struct listing {
    atomic_uint holds;
    char *path;
    uint64_t device;
    int64_t ended_s;
    bool has_paths;
    atomic_uint count;  /* entries below it are there for everybody */
    uint32_t names_end; /* where the next name goes                 */
    struct entry *entries[ENTRY_BITS_LAST - ENTRY_BITS_FIRST + 1];
    char *names[NAME_BITS_LAST - NAME_BITS_FIRST + 1];
};

/* A place is numbered so that its highest bit says in which block it is, of as many places, and the rest where in
 * it: the first number is the size of the first block. */
static uint32_t bits_of(uint32_t place)
{
    return 31 - (uint32_t)__builtin_clz(place);
}

static uint32_t rest_of(uint32_t place)
{
    return place ^ 1U << bits_of(place);
}

static uint32_t place_of(uint32_t entry)
{
    return entry + (1U << ENTRY_BITS_FIRST);
}

struct listing *listing_new(const char *path, uint64_t device)
{
    struct listing *listing = memory_new(1, sizeof *listing);

    atomic_init(&listing->holds, 1);
    listing->path = memory_text(path);
    listing->device = device;
    listing->names_end = 1U << NAME_BITS_FIRST;
    return listing;
}

struct listing *listing_new_paths(const char *path)
{
    struct listing *listing = listing_new(path, 0);

    listing->has_paths = true;
    return listing;
}

bool listing_has_paths(const struct listing *listing)
{
    return listing->has_paths;
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

    for (size_t i = 0; i < sizeof listing->entries / sizeof *listing->entries; i++)
        free(listing->entries[i]);
    for (size_t i = 0; i < sizeof listing->names / sizeof *listing->names; i++)
        free(listing->names[i]);
    free(listing->path);
    free(listing);
}

/* Blocks are not cleared: of one that is hardly used, most is never touched, and takes no room. */

static char *name_at(const struct listing *listing, uint32_t name)
{
    return listing->names[bits_of(name) - NAME_BITS_FIRST] + rest_of(name);
}

/* Room for a name of length bytes and its NUL, in one block. NULL when the last block is full. */
static char *new_name(struct listing *listing, size_t length)
{
    uint32_t bits = bits_of(listing->names_end);

    while (rest_of(listing->names_end) + length >= 1U << bits)
        listing->names_end = 1U << ++bits;
    if (bits > NAME_BITS_LAST)
        return NULL;

    if (!listing->names[bits - NAME_BITS_FIRST])
        listing->names[bits - NAME_BITS_FIRST] = memory_resize(NULL, 1U << bits, 1);
    return name_at(listing, listing->names_end);
}

uint32_t listing_add(struct listing *listing, const char *name, size_t length, enum kind kind, uint64_t inode)
{
    uint32_t count = listing_count(listing), place = place_of(count);
    struct entry **block = &listing->entries[bits_of(place) - ENTRY_BITS_FIRST];
    char *copy;

    if (length > UINT16_MAX || count >= LISTING_MOST_ENTRIES || !(copy = new_name(listing, length)))
        return LISTING_NONE;

    if (!*block)
        *block = memory_resize(NULL, 1U << bits_of(place), sizeof **block);
    memcpy(copy, name, length);
    copy[length] = '\0';
    (*block)[rest_of(place)] = (struct entry){
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
    uint32_t place = place_of(entry);

    return &listing->entries[bits_of(place) - ENTRY_BITS_FIRST][rest_of(place)];
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

void listing_end(struct listing *listing, int64_t today_s)
{
    listing->ended_s = today_s;
}

int64_t listing_ended_s(const struct listing *listing)
{
    return listing->ended_s;
}

/* By their hash: open addressing, at most half full. */
struct names {
    const struct listing *listing;
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

struct names *names_new(const struct listing *listing)
{
    struct names *names = memory_new(1, sizeof *names);
    uint32_t count = listing_count(listing);

    names->listing = listing;
    names->mask = 1;
    while (names->mask < count * 2)
        names->mask = names->mask << 1 | 1;
    names->slots = memory_new((size_t)names->mask + 1, sizeof *names->slots);

    for (uint32_t i = 0; i < count; i++) {
        const struct entry *here = listing_entry(listing, i);
        uint32_t slot = hash_of(name_at(listing, here->name), here->length) & names->mask;

        while (names->slots[slot])
            slot = (slot + 1) & names->mask;
        names->slots[slot] = i + 1;
    }
    return names;
}

void names_free(struct names *names)
{
    if (!names)
        return;
    free(names->slots);
    free(names);
}

uint32_t names_find(const struct names *names, const char *name, size_t length)
{
    uint32_t slot = hash_of(name, length) & names->mask;

    for (; names->slots[slot]; slot = (slot + 1) & names->mask) {
        const struct entry *here = listing_entry(names->listing, names->slots[slot] - 1);

        if (here->length == length && memcmp(name_at(names->listing, here->name), name, length) == 0)
            return names->slots[slot] - 1;
    }
    return LISTING_NONE;
}
