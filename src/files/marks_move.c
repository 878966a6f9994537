/*
 * marks_move: marks carried from one listing to another: into a new reading, out of a folder that is left, into a
 * search or the basket and home again. Each keeps its place in the order of choosing, and which file was marked.
 */
#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/marks_inside.h"
#include "files/path.h"

/* Moves one mark to an entry of another group. */
static void move_mark(struct marks *marks, struct group *from, uint32_t entry, struct group *to,
                      uint32_t to_entry)
{
    uint32_t *old = marks_slot(from, entry), *now = marks_slot(to, to_entry);
    uint64_t size_bytes = marks_find_size(from, entry);
    struct place *place;

    if (*now != NO_SLOT) { /* chosen in both: the earlier place goes */
        marks_remove(marks, from, entry);
        return;
    }
    marks_count(marks, from, entry, size_bytes, -1);
    *now = *old;
    *old = NO_SLOT;
    place = &marks->order[*now - 1];
    place->group = to->number;
    place->entry = to_entry;
    marks_set_size(to, to_entry, size_bytes);
    marks_set_inode(to, to_entry, marks_find_inode(from, entry));
    if (to->has_paths)
        marks_set_origin(to, to_entry, (struct place){ from->number, entry, 0 });
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
}

/* The entry at home of a mark that has none there yet. */
static uint32_t make_home(const struct group *from, uint32_t entry, struct way_home *way)
{
    const struct entry *here = listing_entry(from->listing, entry);
    const char *name = path_leaf(listing_name(from->listing, entry));
    uint32_t there = marks_find_there(from, entry, way);

    return there != LISTING_NONE ? there
                                 : listing_add(way->home->listing, name, strlen(name), here->kind,
                                               marks_find_inode(from, entry));
}

static void send_one_home(struct marks *marks, struct group *from, uint32_t entry, struct way_home *way)
{
    struct place origin = marks_find_origin(from, entry);
    uint32_t there = origin.entry;
    struct group *home;

    if (origin.group != GAP && origin.entry != LISTING_NONE)
        home = marks->groups[origin.group];
    else {
        home = marks_way_home(marks, from, entry, true, way);
        there = make_home(from, entry, way);
    }
    if (there == LISTING_NONE)
        marks_remove(marks, from, entry);
    else
        move_mark(marks, from, entry, home, there);
}

/* Sends the marks of a group to the folders they lie in, and drops it. */
static void send_home(struct marks *marks, struct group *from)
{
    struct way_home way = { 0 };

    for (uint32_t number = 0; number < from->blocks_count; number++)
        for (uint32_t i = 0; from->blocks[number] && i < MARK_BLOCK; i++)
            if (from->blocks[number]->slots[i] != NO_SLOT)
                send_one_home(marks, from, number << MARK_BLOCK_BITS | i, &way);
    way_home_done(&way);
    marks_drop_group(marks, from);
}

static bool has_other_name(const struct group *from, uint32_t entry, const struct listing *now,
                           uint32_t moved)
{
    return moved != LISTING_NONE && strcmp(listing_name(from->listing, entry), listing_name(now, moved)) != 0;
}

/* Of the marks that are to be moved, those whose files have other names now. */
static struct renamed count_renamed(const struct group *from, const struct listing *now,
                                    const uint32_t *moved, uint32_t moved_count)
{
    struct renamed renamed = { 0 };

    for (uint32_t entry = 0; entry < moved_count && entry >> MARK_BLOCK_BITS < from->blocks_count; entry++) {
        if (!from->blocks[entry >> MARK_BLOCK_BITS])
            entry |= MARK_BLOCK - 1;
        else if (marks_is_set(from, entry) && has_other_name(from, entry, now, moved[entry]) &&
                 !renamed.count++) {
            renamed.before = entry;
            renamed.now = moved[entry];
        }
    }
    return renamed;
}

struct renamed marks_follow(struct marks *marks, const struct listing *old, struct listing *now,
                            const uint32_t *moved, uint32_t moved_count)
{
    struct group *from = marks_find_group(marks, old);
    struct renamed renamed = { 0 };

    if (!from || old == now)
        return renamed;
    renamed = count_renamed(from, now, moved, moved_count);
    move_marks(marks, from, marks_need_group(marks, now), moved, moved_count);
    if (!from->is_at_home)
        send_home(marks, from);
    else
        drop_if_empty(marks, from);
    return renamed;
}

/* A listing that is whole and mostly marked is worth keeping as it is. */
static bool is_worth_keeping(const struct group *group)
{
    uint32_t total = listing_count(group->listing);

    return total <= 64 || group->count >= total / 4;
}

/* What was marked in the folder before and is in it no more is added to the listing. */
static void keep(struct marks *marks, struct group *group)
{
    struct group *before = marks_find_home(marks, listing_path(group->listing));

    group->is_at_home = true;
    if (before) {
        before->is_at_home = false;
        send_home(marks, before);
    }
}

void marks_leave(struct marks *marks, const struct listing *listing, bool is_whole)
{
    struct group *from = marks_find_group(marks, listing);

    if (!from || from->is_at_home)
        return;
    if (!from->has_paths && !from->count)
        marks_drop_group(marks, from);
    else if (!from->has_paths && is_whole && is_worth_keeping(from))
        keep(marks, from);
    else
        send_home(marks, from);
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i] && !marks->groups[i]->has_paths)
            drop_if_empty(marks, marks->groups[i]);
}

void marks_adopt(struct marks *marks, struct listing *listing, uint32_t from, uint32_t to)
{
    struct group *group = marks_need_group(marks, listing);
    struct way_home way = { 0 };

    for (uint32_t entry = from; entry < to && group->count < marks->basket.files; entry++) {
        uint32_t there;

        if (!marks_way_home(marks, group, entry, false, &way))
            continue;
        there = marks_find_there(group, entry, &way);
        if (there != LISTING_NONE && marks_is_set(way.home, there))
            move_mark(marks, way.home, there, group, entry);
    }
    way_home_done(&way);
}

struct listing *marks_listing(const struct marks *marks, const char *folder)
{
    struct group *group = marks_find_home(marks, folder);

    return group ? group->listing : NULL;
}

struct listing *marks_gather(struct marks *marks)
{
    struct listing *all = listing_new_paths("/");
    struct group *to = marks_need_group(marks, all);

    marks_close_gaps(marks);
    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];
        struct group *from = marks->groups[place.group];
        OWNED_TEXT char *path = listing_entry_path(from->listing, place.entry);
        const struct entry *entry = listing_entry(from->listing, place.entry);
        uint32_t here = listing_add(all, path + 1, strlen(path + 1), entry->kind, entry->inode);

        if (here != LISTING_NONE)
            move_mark(marks, from, place.entry, to, here);
    }
    return all;
}
