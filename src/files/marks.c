#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/marks_inside.h"
#include "files/path.h"

#define FETCHED_AHEAD 32 /* rows: as many as a memory answers for while one is set */

struct marks *marks_new(void)
{
    return memory_new(1, sizeof(struct marks));
}

static void free_group(struct group *group)
{
    for (uint32_t i = 0; i < group->blocks_count; i++) {
        if (!group->blocks[i])
            continue;
        free(group->blocks[i]->sizes);
        free(group->blocks[i]->inodes);
        free(group->blocks[i]->origins);
        free(group->blocks[i]);
    }
    free(group->blocks);
    listing_free(group->listing);
    free(group);
}

void marks_clear(struct marks *marks)
{
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i])
            free_group(marks->groups[i]);
    free(marks->groups);
    free(marks->folders.first);
    free(marks->order);
    *marks = (struct marks){ .today_s = marks->today_s };
}

void marks_free(struct marks *marks)
{
    if (!marks)
        return;
    marks_clear(marks);
    free(marks);
}

/* In the place of one that was dropped, if there is any. */
struct group *marks_add_group(struct marks *marks, struct listing *listing)
{
    struct group *group = memory_new(1, sizeof *group);
    uint32_t number = marks->first_hole;

    while (number < marks->groups_count && marks->groups[number])
        number++;
    if (number == marks->groups_count)
        marks->groups = memory_resize(marks->groups, ++marks->groups_count, sizeof(struct group *));
    marks->first_hole = number + 1;
    group->listing = listing_hold(listing);
    group->number = number;
    marks->groups[number] = group;
    group->has_paths = listing_has_paths(listing);
    marks_hang(marks, group);
    return group;
}

struct group *marks_need_group(struct marks *marks, struct listing *listing)
{
    struct group *group = marks_find_group(marks, listing);

    marks->latest = group ? group : marks_add_group(marks, listing);
    return marks->latest;
}

void marks_drop_group(struct marks *marks, struct group *group)
{
    marks->groups[group->number] = NULL;
    if (group->number < marks->first_hole)
        marks->first_hole = group->number;
    if (marks->latest == group)
        marks->latest = NULL;
    marks_unhang(marks, group);
    free_group(group);
}

struct block *marks_find_block(const struct group *group, uint32_t entry)
{
    uint32_t number = entry >> MARK_BLOCK_BITS;

    return number < group->blocks_count ? group->blocks[number] : NULL;
}

static struct block *add_block(struct group *group, uint32_t number)
{
    if (group->blocks_room <= number) {
        group->blocks_room = number + 1 > group->blocks_room * 2 ? number + 1 : group->blocks_room * 2;
        group->blocks = memory_resize(group->blocks, group->blocks_room, sizeof(struct block *));
    }
    while (group->blocks_count <= number)
        group->blocks[group->blocks_count++] = NULL;
    group->blocks[number] = memory_new(1, sizeof *group->blocks[number]);
    return group->blocks[number];
}

uint32_t *marks_slot(struct group *group, uint32_t entry)
{
    struct block *block = marks_find_block(group, entry);

    if (!block)
        block = add_block(group, entry >> MARK_BLOCK_BITS);
    return &block->slots[entry & (MARK_BLOCK - 1)];
}

static const uint32_t *find_slot(const struct group *group, uint32_t entry)
{
    const struct block *block = marks_find_block(group, entry);

    return block ? &block->slots[entry & (MARK_BLOCK - 1)] : NULL;
}

bool marks_is_set(const struct group *group, uint32_t entry)
{
    const uint32_t *slot = find_slot(group, entry);

    return slot && *slot != NO_SLOT;
}

uint64_t marks_find_size(const struct group *group, uint32_t entry)
{
    const struct block *block = marks_find_block(group, entry);

    return block && block->sizes ? block->sizes[entry & (MARK_BLOCK - 1)] - 1 : NO_SIZE;
}

void marks_set_size(struct group *group, uint32_t entry, uint64_t size_bytes)
{
    struct block *block = marks_find_block(group, entry);

    if (!block->sizes && size_bytes == NO_SIZE)
        return;
    if (!block->sizes)
        block->sizes = memory_new(MARK_BLOCK, sizeof *block->sizes);
    block->sizes[entry & (MARK_BLOCK - 1)] = size_bytes + 1;
}

bool marks_has(const struct marks *marks, const struct listing *listing, uint32_t entry)
{
    const struct group *group = marks_find_group(marks, listing);

    return group && marks_is_set(group, entry);
}

uint64_t marks_find_inode(const struct group *group, uint32_t entry)
{
    const struct block *block = marks_find_block(group, entry);
    uint64_t inode = block && block->inodes ? block->inodes[entry & (MARK_BLOCK - 1)] : 0;

    return inode ? inode : listing_entry(group->listing, entry)->inode;
}

void marks_set_inode(struct group *group, uint32_t entry, uint64_t inode)
{
    struct block *block = marks_find_block(group, entry);

    if (inode && inode == listing_entry(group->listing, entry)->inode)
        inode = 0;
    if (!block->inodes && !inode)
        return;
    if (!block->inodes)
        block->inodes = memory_new(MARK_BLOCK, sizeof *block->inodes);
    block->inodes[entry & (MARK_BLOCK - 1)] = inode;
}

struct place marks_find_origin(const struct group *group, uint32_t entry)
{
    const struct block *block = marks_find_block(group, entry);

    return block && block->origins ? block->origins[entry & (MARK_BLOCK - 1)]
                                   : (struct place){ .group = GAP };
}

void marks_set_origin(struct group *group, uint32_t entry, struct place origin)
{
    struct block *block = marks_find_block(group, entry);

    if (!block->origins) {
        block->origins = memory_new(MARK_BLOCK, sizeof *block->origins);
        for (uint32_t i = 0; i < MARK_BLOCK; i++)
            block->origins[i].group = GAP;
    }
    block->origins[entry & (MARK_BLOCK - 1)] = origin;
}

void marks_set_clock(struct marks *marks, int64_t today_s)
{
    marks->today_s = (uint32_t)today_s;
}

/* Room for so many more places. */
static void make_room(struct marks *marks, uint32_t more)
{
    uint32_t needed = marks->order_count + more, room = marks->order_room ? marks->order_room * 2 : 64;

    if (needed <= marks->order_room)
        return;
    marks->order_room = needed > room ? needed : room;
    marks->order = memory_resize(marks->order, marks->order_room, sizeof *marks->order);
}

static uint32_t append_place(struct marks *marks, struct group *group, uint32_t entry)
{
    make_room(marks, 1);
    marks->order[marks->order_count++] = (struct place){ group->number, entry, marks->today_s };
    return marks->order_count;
}

/* Marks or unmarks an entry; what that amounts to is counted afterwards. True if it is marked now. */
static bool change_mark(struct marks *marks, struct group *group, uint32_t entry, enum mark_how how)
{
    uint32_t *slot = marks_slot(group, entry);

    if (*slot == NO_SLOT && how != MARK_REMOVE) {
        *slot = append_place(marks, group, entry);
    } else if (*slot != NO_SLOT && how != MARK_ADD) {
        marks->order[*slot - 1].group = GAP;
        *slot = LOST_SLOT;
    }
    return *slot != NO_SLOT && *slot != LOST_SLOT;
}

/* What is counted one after the other: a folder's mark for the folder, a path's for the folder it lies in. */
struct counting {
    struct marks *marks;
    struct group *group;
    uint32_t before; /* places there were before what is counted */
    const struct details *details;
    struct way_home way;
};

static void count_in(struct counting *counting, uint32_t entry)
{
    struct group *group = counting->group;
    uint64_t otherwise = listing_entry(group->listing, entry)->kind == KIND_FOLDER ? FOLDER_SIZE : NO_SIZE;
    uint64_t size_bytes = counting->details ? marks_size_of(details_of(counting->details, entry), otherwise)
                                            : otherwise;

    marks_set_size(group, entry, size_bytes);
    marks_set_inode(group, entry, 0);
    if (group->has_paths) {
        const struct group *home = marks_way_home(counting->marks, group, entry, true, &counting->way);

        marks_set_origin(group, entry, (struct place){ home->number, LISTING_NONE, 0 });
    }
    counting->marks->has_unweighed |= size_bytes == NO_SIZE;
    marks_count(counting->marks, group, entry, size_bytes, 1);
}

static void count_out(struct counting *counting, uint32_t entry)
{
    struct group *group = counting->group;

    marks_count(counting->marks, group, entry, marks_find_size(group, entry), -1);
    if (group->has_paths)
        marks_set_origin(group, entry, (struct place){ .group = GAP });
}

/* Counts the change of a mark, if there was one. */
static void count_change(struct counting *counting, uint32_t entry, uint32_t *slot)
{
    if (*slot == LOST_SLOT) {
        *slot = NO_SLOT;
        count_out(counting, entry);
    } else if (*slot > counting->before)
        count_in(counting, entry);
}

/* Rows jump all over the entries; what is known of these is looked at in the order in which it lies in memory. */
static void count_changes(struct counting *counting)
{
    struct group *group = counting->group;

    for (uint32_t number = 0; number < group->blocks_count; number++) {
        struct block *block = group->blocks[number];

        if (!block || !block->is_changed)
            continue;
        block->is_changed = false;
        for (uint32_t i = 0; i < MARK_BLOCK; i++)
            count_change(counting, number << MARK_BLOCK_BITS | i, &block->slots[i]);
    }
}

void marks_close_gaps(struct marks *marks)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];

        if (place.group == GAP)
            continue;
        marks->order[kept++] = place;
        *marks_slot(marks->groups[place.group], place.entry) = kept;
    }
    marks->order_count = kept;
}

/* Gaps are closed when they outnumber what they lie between. */
static void tidy_order(struct marks *marks)
{
    while (marks->order_count && marks->order[marks->order_count - 1].group == GAP)
        marks->order_count--;
    if (marks->order_count > 2 * marks->basket.files + 64)
        marks_close_gaps(marks);
}

static void set_one(struct marks *marks, struct group *group, uint32_t entry, enum mark_how how,
                    const struct details *details)
{
    struct counting counting = { marks, group, marks->order_count, details, { 0 } };

    (void)change_mark(marks, group, entry, how);
    count_change(&counting, entry, marks_slot(group, entry));
    way_home_done(&counting.way);
    tidy_order(marks);
}

void marks_remove(struct marks *marks, struct group *group, uint32_t entry)
{
    set_one(marks, group, entry, MARK_REMOVE, NULL);
}

uint32_t marks_set(struct marks *marks, struct listing *listing, uint32_t entry, enum mark_how how,
                   const struct details *details)
{
    struct group *group = marks_need_group(marks, listing);

    set_one(marks, group, entry, how, details);
    return marks_is_set(group, entry);
}

uint32_t marks_set_rows(struct marks *marks, struct listing *listing, const struct rows *rows, uint32_t from,
                        uint32_t to, enum mark_how how, const struct details *details)
{
    struct group *group = marks_need_group(marks, listing);
    struct counting counting = { marks, group, marks->order_count, details, { 0 } };
    uint32_t marked = 0;

    to = to < rows->count ? to : rows->count;
    if (how != MARK_REMOVE && from < to)
        make_room(marks, to - from);
    /* The place of one row is far from that of the next. (A function that does nothing but fetch is left out.) */
    for (uint32_t row = from; row < to; row++) {
        if (to - row > FETCHED_AHEAD)
            __builtin_prefetch(find_slot(group, rows->entries[row + FETCHED_AHEAD]), 1);
        marked += change_mark(marks, group, rows->entries[row], how);
        marks_find_block(group, rows->entries[row])->is_changed = true;
    }
    count_changes(&counting);
    way_home_done(&counting.way);
    tidy_order(marks);
    return marked;
}

void marks_add_path(struct marks *marks, const char *path, enum kind kind, const struct detail *detail)
{
    OWNED_TEXT char *folder = path_parent(path);
    const char *name = path_leaf(path);
    OWNED(listing) struct listing *listing = listing_hold(marks_need_home(marks, folder, 0)->listing);
    uint32_t entry = listing_find(listing, listing_count(listing), name, strlen(name));

    if (entry == LISTING_NONE)
        entry = listing_add(listing, name, strlen(name), kind, 0);
    if (entry == LISTING_NONE)
        return;
    (void)marks_set(marks, listing, entry, MARK_ADD, NULL);
    if (detail)
        marks_weigh(marks, listing, entry, detail);
}
