/*
 * listing_follow: which entry of one reading of a folder is which of the next: by name, and what was renamed by inode.
 */
#include "files/listing.h"

#include <stdlib.h>
#include <string.h>

#include "files/identity.h"

#define TWO_PLACES (LISTING_NONE - 1)

uint32_t *listing_follow(const struct listing *old, const struct listing *now)
{
    uint32_t count = listing_count(old), count_now = listing_count(now);
    uint32_t *moved = memory_new((size_t)count + 1, sizeof *moved);
    struct names *names = names_new(old);

    memset(moved, 0xff, count * sizeof *moved);
    for (uint32_t i = 0; i < count_now; i++) {
        uint32_t before = names_find(names, listing_name(now, i), listing_entry(now, i)->length);

        if (before != LISTING_NONE)
            moved[before] = i;
    }
    names_free(names);
    return moved;
}

/* Entries of old whose files are not under their names any more, by the hash of their inodes: open addressing, at
 * most half full. */
struct lost {
    const struct listing *old;
    uint32_t *entries; /* entry + 1, 0 free */
    uint32_t *places;  /* of each in now, LISTING_NONE, or TWO_PLACES */
    uint32_t mask, count;
    unsigned char *is_kept; /* a bit for each entry of now that is the file it was */
};

static uint32_t slot_of(const struct lost *lost, uint64_t inode)
{
    uint32_t slot = (uint32_t)(inode * 0x9e3779b97f4a7c15ULL >> 32) & lost->mask;

    while (lost->entries[slot] && listing_entry(lost->old, lost->entries[slot] - 1)->inode != inode)
        slot = (slot + 1) & lost->mask;
    return slot;
}

static bool is_lost(const struct lost *lost, const struct listing *now, uint32_t entry, uint32_t moved)
{
    uint64_t inode = listing_entry(lost->old, entry)->inode;

    return inode_tells(inode) && (moved == LISTING_NONE || listing_entry(now, moved)->inode != inode);
}

static void note_kept(struct lost *lost, const struct listing *now, const uint32_t *moved, uint32_t count)
{
    lost->is_kept = memory_new((size_t)listing_count(now) / 8 + 1, 1);
    for (uint32_t i = 0; i < count; i++) {
        if (is_lost(lost, now, i, moved[i]))
            lost->count++;
        else if (moved[i] != LISTING_NONE)
            lost->is_kept[moved[i] / 8] |= (unsigned char)(1U << moved[i] % 8);
    }
}

static void note_lost(struct lost *lost, const struct listing *now, const uint32_t *moved, uint32_t count)
{
    lost->mask = 1;
    while (lost->mask < lost->count * 2)
        lost->mask = lost->mask << 1 | 1;
    lost->entries = memory_new((size_t)lost->mask + 1, sizeof *lost->entries);
    lost->places = memory_new((size_t)lost->mask + 1, sizeof *lost->places);
    memset(lost->places, 0xff, ((size_t)lost->mask + 1) * sizeof *lost->places);
    for (uint32_t i = 0; i < count; i++)
        if (is_lost(lost, now, i, moved[i]))
            lost->entries[slot_of(lost, listing_entry(lost->old, i)->inode)] = i + 1;
}

static void find_places(struct lost *lost, const struct listing *now)
{
    uint32_t count = listing_count(now);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t slot = slot_of(lost, listing_entry(now, i)->inode);

        if (lost->entries[slot] && !(lost->is_kept[i / 8] & 1U << i % 8))
            lost->places[slot] = lost->places[slot] == LISTING_NONE ? i : TWO_PLACES;
    }
}

void listing_follow_inodes(const struct listing *old, const struct listing *now, uint32_t *moved,
                           bool (*is_it)(const struct listing *old, const struct listing *now,
                                         uint32_t entry))
{
    struct lost lost = { .old = old };
    uint32_t count = listing_count(old);

    note_kept(&lost, now, moved, count);
    if (lost.count) {
        note_lost(&lost, now, moved, count);
        find_places(&lost, now);
        for (uint32_t slot = 0; slot <= lost.mask; slot++)
            if (lost.entries[slot] && lost.places[slot] < TWO_PLACES &&
                (!is_it || is_it(old, now, lost.places[slot])))
                moved[lost.entries[slot] - 1] = lost.places[slot];
    }
    free(lost.entries);
    free(lost.places);
    free(lost.is_kept);
}
