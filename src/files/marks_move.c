/*
 * marks_move: marks carried from one listing to another: into a new reading, out of a folder that is left, from a
 * search to its folders, into the basket and back. Each keeps its place in the order of choosing.
 */
#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/marks_inside.h"
#include "files/path.h"

/* Moves one mark to an entry of another group, keeping its place in the order. */
static void move_mark(struct marks *marks, struct group *from, uint32_t entry, struct group *to,
                      uint32_t to_entry)
{
    uint32_t *old = marks_slot(from, entry), *now = marks_slot(to, to_entry);
    uint64_t size_bytes = marks_find_size(from, entry);

    if (*now != NO_SLOT) { /* chosen in both readings: the earlier place goes */
        marks_remove(marks, from, entry);
        return;
    }
    marks_count(marks, from, entry, size_bytes, -1);
    *now = *old;
    *old = NO_SLOT;
    marks->order[*now - 1] = (struct place){ to->number, to_entry };
    marks_set_size(to, to_entry, size_bytes);
    marks->has_unweighed |= size_bytes == NO_SIZE;
    marks_count(marks, to, to_entry, size_bytes, 1);
}

static void drop_if_empty(struct marks *marks, struct group *group)
{
    if (!group->count)
        marks_drop_group(marks, group);
}

/* Moves the marks of one group to another; moved says where an entry goes, LISTING_NONE: it stays. */
static void move_marks(struct marks *marks, struct group *from, struct group *to, const uint32_t *moved,
                       uint32_t moved_count)
{
    for (uint32_t i = marks->order_count; i-- > 0;) { /* backwards: gaps may be closed on the way */
        struct place place = marks->order[i];

        if (place.group == from->number && place.entry < moved_count && moved[place.entry] != LISTING_NONE &&
            *marks_slot(from, place.entry) == i + 1)
            move_mark(marks, from, place.entry, to, moved[place.entry]);
    }
    drop_if_empty(marks, from);
}

void marks_follow(struct marks *marks, struct listing *old, struct listing *now, const uint32_t *moved,
                  uint32_t moved_count)
{
    struct group *from = marks_find_group(marks, old);

    if (from && old != now)
        move_marks(marks, from, marks_need_group(marks, now), moved, moved_count);
}

/* Worth it where the listing is several times as large as what is marked in it. */
void marks_leave(struct marks *marks, const struct listing *listing)
{
    struct group *from = marks_find_group(marks, listing);
    uint32_t total = listing_count(listing);

    if (!from)
        return;
    if (!from->count)
        marks_drop_group(marks, from);
    else if (total > 64 && from->count < total / 4) {
        OWNED(listing) struct listing *small = listing_new(listing_path(listing), listing_device(listing));
        uint32_t *moved = memory_new(total, sizeof *moved);

        for (uint32_t i = 0; i < marks->order_count; i++) {
            const struct place *place = &marks->order[i];

            if (place->group == from->number) {
                const struct entry *entry = listing_entry(listing, place->entry);

                moved[place->entry] = listing_add(small, listing_name(listing, place->entry), entry->length,
                                                  entry->kind, entry->inode);
            }
        }
        move_marks(marks, from, marks_need_group(marks, small), moved, total);
        free(moved);
    }
}

/* Groups by the hash of their folder: open addressing, at most half full. */
struct folders {
    struct group **slots;
    uint32_t mask, count;
};

static uint32_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325ULL;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
    return (uint32_t)(hash ^ hash >> 32);
}

/* Where the group of a folder is, or would be. */
static struct group **folder_slot(const struct folders *folders, const char *folder)
{
    uint32_t slot = hash_of(folder) & folders->mask;

    while (folders->slots[slot] && strcmp(listing_path(folders->slots[slot]->listing), folder) != 0)
        slot = (slot + 1) & folders->mask;
    return &folders->slots[slot];
}

static void folders_grow(struct folders *folders)
{
    struct folders grown = { .mask = folders->mask << 1 | 1, .count = folders->count };

    grown.slots = memory_new((size_t)grown.mask + 1, sizeof(struct group *));
    for (uint32_t slot = 0; folders->slots && slot <= folders->mask; slot++)
        if (folders->slots[slot])
            *folder_slot(&grown, listing_path(folders->slots[slot]->listing)) = folders->slots[slot];
    free(folders->slots);
    *folders = grown;
}

/* Of several groups of one folder, the first is found. */
static void folders_add(struct folders *folders, struct group *group)
{
    struct group **slot;

    if (!folders->slots || folders->count > folders->mask / 2)
        folders_grow(folders);
    slot = folder_slot(folders, listing_path(group->listing));
    folders->count += !*slot;
    *slot = *slot ? *slot : group;
}

/* The group of a folder among these; it is made, with a listing of its own, if there is none. */
static struct group *need_folder(struct marks *marks, struct folders *folders, const char *folder)
{
    struct group *known = folders->slots ? *folder_slot(folders, folder) : NULL;

    if (known)
        return known;

    OWNED(listing) struct listing *listing = listing_new(folder, 0);
    struct group *made = marks_append_group(marks, listing);

    folders_add(folders, made);
    return made;
}

static uint32_t copy_entry(struct listing *to, const struct listing *from, uint32_t entry)
{
    const struct entry *here = listing_entry(from, entry);
    const char *name = path_leaf(listing_name(from, entry));

    return listing_add(to, name, strlen(name), here->kind, here->inode);
}

/* Joins a group to an earlier one of the same folder, whose listing gets the names it lacks. */
static void join_group(struct marks *marks, struct group *from, struct group *to)
{
    uint32_t count = listing_count(from->listing);
    uint32_t *moved = listing_follow(from->listing, to->listing);

    for (uint32_t i = 0; i < count; i++)
        if (moved[i] == LISTING_NONE)
            moved[i] = copy_entry(to->listing, from->listing, i);
    move_marks(marks, from, to, moved, count);
    free(moved);
}

/* Joins the groups numbered from first to the earlier ones of their folders. */
static void join_all(struct marks *marks, uint32_t first)
{
    struct folders earlier = { 0 };

    for (uint32_t i = 0; i < first; i++)
        if (marks->groups[i])
            folders_add(&earlier, marks->groups[i]);
    for (uint32_t i = first; earlier.slots && i < marks->groups_count; i++) {
        struct group *group = *folder_slot(&earlier, listing_path(marks->groups[i]->listing));

        if (group)
            join_group(marks, marks->groups[i], group);
    }
    free(earlier.slots);
}

void marks_disperse(struct marks *marks, const struct listing *listing)
{
    struct group *from = marks_find_group(marks, listing);
    struct folders folders = { 0 };
    uint32_t first = marks->groups_count;

    if (!from)
        return;
    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];
        OWNED_TEXT char *path = NULL, *folder = NULL;
        struct group *to;

        if (place.group != from->number)
            continue;
        path = listing_entry_path(listing, place.entry);
        folder = path_parent(path);
        to = need_folder(marks, &folders, folder);
        move_mark(marks, from, place.entry, to, copy_entry(to->listing, listing, place.entry));
    }
    free(folders.slots);
    marks_drop_group(marks, from);
    join_all(marks, first);
}

struct listing *marks_gather(struct marks *marks)
{
    struct listing *all = listing_new("/", 0);
    struct group *to = marks_append_group(marks, all);

    marks_close_gaps(marks);
    marks->gathered = listing_hold(all);
    marks->origins = memory_new((size_t)marks->order_count + 1, sizeof *marks->origins);
    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];
        struct group *from = marks->groups[place.group];
        OWNED_TEXT char *path = listing_entry_path(from->listing, place.entry);
        const struct entry *entry = listing_entry(from->listing, place.entry);
        uint32_t here = listing_add(all, path + 1, strlen(path + 1), entry->kind, entry->inode);

        if (here == LISTING_NONE)
            continue;
        marks->origins[here] = place;
        move_mark(marks, from, place.entry, to, here);
    }
    return all;
}

void marks_scatter(struct marks *marks)
{
    struct group *from = marks->gathered ? marks_find_group(marks, marks->gathered) : NULL;

    if (!from)
        return;
    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i], origin;

        if (place.group != from->number)
            continue;
        origin = marks->origins[place.entry];
        move_mark(marks, from, place.entry, marks->groups[origin.group], origin.entry);
    }
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i])
            drop_if_empty(marks, marks->groups[i]);
    listing_free(GIVE(marks->gathered));
    free(GIVE(marks->origins));
}
