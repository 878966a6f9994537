#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/path.h"

#define NO_SIZE UINT64_MAX /* not known */
#define NO_SLOT 0

/* What is kept for a block of entries of a folder with marks. */
struct block {
    uint32_t slots[LISTING_BLOCK]; /* places in the order of choosing + 1, NO_SLOT: not marked */
    uint64_t *sizes;               /* bytes + 1, 0: not known; NULL while none is             */
};

/* The marks of one folder: blocks of them, as the listing has blocks of entries. */
struct group {
    struct listing *listing; /* one hold */
    struct block *blocks[LISTING_BLOCKS];
    uint32_t count;
    uint32_t number; /* where it is in the groups */
};

/* A place in the order of choosing. */
struct place {
    uint32_t group; /* its number, GAP for none */
    uint32_t entry;
};

#define GAP UINT32_MAX

struct marks {
    struct group **groups; /* NULL where one was dropped */
    uint32_t groups_count;
    struct group *latest; /* found last */
    struct place *order;
    uint32_t order_count, order_room;
    struct basket basket;
    bool has_unweighed; /* marked since marks_take_unweighed */

    struct listing *gathered; /* while all marks belong to one listing: a hold, and where they came from */
    struct place *origins;
};

struct marks *marks_new(void)
{
    return memory_new(1, sizeof(struct marks));
}

static void free_group(struct group *group)
{
    for (uint32_t i = 0; i < LISTING_BLOCKS; i++) {
        if (group->blocks[i])
            free(group->blocks[i]->sizes);
        free(group->blocks[i]);
    }
    listing_free(group->listing);
    free(group);
}

void marks_clear(struct marks *marks)
{
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i])
            free_group(marks->groups[i]);
    free(marks->groups);
    free(marks->order);
    free(marks->origins);
    listing_free(marks->gathered);
    *marks = (struct marks){ 0 };
}

void marks_free(struct marks *marks)
{
    if (!marks)
        return;
    marks_clear(marks);
    free(marks);
}

struct basket marks_basket(const struct marks *marks)
{
    return marks->basket;
}

static struct group *find_group(const struct marks *marks, const struct listing *listing)
{
    if (marks->latest && marks->latest->listing == listing)
        return marks->latest;
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i] && marks->groups[i]->listing == listing)
            return marks->groups[i];
    return NULL;
}

static struct group *find_folder(const struct marks *marks, const char *folder)
{
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (marks->groups[i] && strcmp(listing_path(marks->groups[i]->listing), folder) == 0)
            return marks->groups[i];
    return NULL;
}

static struct group *put_group(struct marks *marks, struct listing *listing, uint32_t number)
{
    struct group *group = memory_new(1, sizeof *group);

    if (number == marks->groups_count)
        marks->groups = memory_resize(marks->groups, ++marks->groups_count, sizeof(struct group *));
    group->listing = listing_hold(listing);
    group->number = number;
    marks->groups[number] = group;
    return group;
}

static struct group *append_group(struct marks *marks, struct listing *listing)
{
    return put_group(marks, listing, marks->groups_count);
}

/* In the place of one that was dropped, if there is any. */
static struct group *add_group(struct marks *marks, struct listing *listing)
{
    uint32_t number = 0;

    while (number < marks->groups_count && marks->groups[number])
        number++;
    return put_group(marks, listing, number);
}

static struct group *need_group(struct marks *marks, struct listing *listing)
{
    struct group *group = find_group(marks, listing);

    marks->latest = group ? group : add_group(marks, listing);
    return marks->latest;
}

static void drop_group(struct marks *marks, struct group *group)
{
    marks->groups[group->number] = NULL;
    if (marks->latest == group)
        marks->latest = NULL;
    free_group(group);
}

static struct block *find_block(const struct group *group, uint32_t entry)
{
    return group->blocks[entry >> LISTING_ENTRY_BITS];
}

/* Where the place of an entry is noted; its block is made if there is none. */
static uint32_t *slot_of(struct group *group, uint32_t entry)
{
    struct block **block = &group->blocks[entry >> LISTING_ENTRY_BITS];

    if (!*block)
        *block = memory_new(1, sizeof **block);
    return &(*block)->slots[entry & (LISTING_BLOCK - 1)];
}

static bool is_set(const struct group *group, uint32_t entry)
{
    const struct block *block = find_block(group, entry);

    return block && block->slots[entry & (LISTING_BLOCK - 1)] != NO_SLOT;
}

static uint64_t find_size(const struct group *group, uint32_t entry)
{
    const struct block *block = find_block(group, entry);

    return block && block->sizes ? block->sizes[entry & (LISTING_BLOCK - 1)] - 1 : NO_SIZE;
}

static void set_size(struct group *group, uint32_t entry, uint64_t size_bytes)
{
    struct block *block = find_block(group, entry);

    if (!block->sizes && size_bytes == NO_SIZE)
        return;
    if (!block->sizes)
        block->sizes = memory_new(LISTING_BLOCK, sizeof *block->sizes);
    block->sizes[entry & (LISTING_BLOCK - 1)] = size_bytes + 1;
}

bool marks_has(const struct marks *marks, const struct listing *listing, uint32_t entry)
{
    const struct group *group = find_group(marks, listing);

    return group && is_set(group, entry);
}

/* The group an entry is counted for: while all marks belong to one listing, still the folder it lies in. */
static struct group *owner_of(const struct marks *marks, struct group *group, uint32_t entry)
{
    return marks->gathered == group->listing ? marks->groups[marks->origins[entry].group] : group;
}

/* Counts a mark in (by 1) or out (by -1). */
static void count_mark(struct marks *marks, struct group *group, uint32_t entry, uint64_t size_bytes, int by)
{
    struct group *owner = owner_of(marks, group, entry);

    owner->count += (uint32_t)by;
    if (by > 0 ? owner->count == 1 : owner->count == 0)
        marks->basket.folders += (size_t)by;
    marks->basket.files += (size_t)by;
    if (size_bytes == NO_SIZE)
        marks->basket.unknown += (size_t)by;
    else if (by > 0)
        marks->basket.size_bytes += size_bytes;
    else
        marks->basket.size_bytes -= size_bytes;
}

static uint32_t append_place(struct marks *marks, struct group *group, uint32_t entry)
{
    if (marks->order_count == marks->order_room) {
        marks->order_room = marks->order_room ? marks->order_room * 2 : 64;
        marks->order = memory_resize(marks->order, marks->order_room, sizeof *marks->order);
    }
    marks->order[marks->order_count++] = (struct place){ group->number, entry };
    return marks->order_count;
}

/* What a mark is worth in bytes, as far as details know. A folder's size is what the review will find in it. */
static uint64_t size_of(const struct detail *detail, uint64_t otherwise)
{
    if (detail->outcome == OUTCOME_NONE || detail->outcome == OUTCOME_LATE)
        return otherwise;
    return detail->outcome == OUTCOME_KNOWN && detail->kind == KIND_FILE ? detail->size_bytes : 0;
}

static void add_mark(struct marks *marks, struct group *group, uint32_t entry, const struct details *details)
{
    uint64_t size_bytes = details ? size_of(details_of(details, entry), NO_SIZE) : NO_SIZE;
    uint32_t *slot = slot_of(group, entry);

    if (*slot != NO_SLOT)
        return;
    *slot = append_place(marks, group, entry);
    set_size(group, entry, size_bytes);
    marks->has_unweighed |= size_bytes == NO_SIZE;
    count_mark(marks, group, entry, size_bytes, 1);
}

static void close_gaps(struct marks *marks)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];

        if (place.group == GAP)
            continue;
        marks->order[kept++] = place;
        *slot_of(marks->groups[place.group], place.entry) = kept;
    }
    marks->order_count = kept;
}

/* Gaps are closed when they outnumber what they lie between. */
static void remove_mark(struct marks *marks, struct group *group, uint32_t entry)
{
    uint32_t *slot;

    if (!is_set(group, entry))
        return;
    slot = slot_of(group, entry);
    count_mark(marks, group, entry, find_size(group, entry), -1);
    marks->order[*slot - 1].group = GAP;
    *slot = NO_SLOT;
    while (marks->order_count && marks->order[marks->order_count - 1].group == GAP)
        marks->order_count--;
    if (marks->order_count > 2 * marks->basket.files + 64)
        close_gaps(marks);
}

static void set_one(struct marks *marks, struct group *group, uint32_t entry, enum mark_how how,
                    const struct details *details)
{
    if (how == MARK_REMOVE || (how == MARK_INVERT && is_set(group, entry)))
        remove_mark(marks, group, entry);
    else
        add_mark(marks, group, entry, details);
}

uint32_t marks_set(struct marks *marks, struct listing *listing, uint32_t entry, enum mark_how how,
                   const struct details *details)
{
    struct group *group = need_group(marks, listing);

    set_one(marks, group, entry, how, details);
    return is_set(group, entry);
}

uint32_t marks_set_rows(struct marks *marks, struct listing *listing, const struct rows *rows, uint32_t from,
                        uint32_t to, enum mark_how how, const struct details *details)
{
    struct group *group = need_group(marks, listing);
    uint32_t marked = 0;

    for (uint32_t row = from; row < to && row < rows->count; row++) {
        set_one(marks, group, rows->entries[row], how, details);
        marked += is_set(group, rows->entries[row]);
    }
    return marked;
}

void marks_add_path(struct marks *marks, const char *path, enum kind kind, const struct detail *detail)
{
    OWNED_TEXT char *folder = path_parent(path);
    const char *name = path_leaf(path);
    struct group *group = find_folder(marks, folder);
    OWNED(listing) struct listing *listing = group ? listing_hold(group->listing) : listing_new(folder, 0);
    uint32_t entry = listing_find(listing, listing_count(listing), name, strlen(name));

    if (entry == LISTING_NONE)
        entry = listing_add(listing, name, strlen(name), kind, 0);
    if (entry == LISTING_NONE)
        return;
    (void)marks_set(marks, listing, entry, MARK_ADD, NULL);
    if (detail)
        marks_weigh(marks, listing, entry, detail);
}

void marks_weigh(struct marks *marks, const struct listing *listing, uint32_t entry,
                 const struct detail *detail)
{
    struct group *group = find_group(marks, listing);
    uint64_t before, now;

    if (!group || !is_set(group, entry))
        return;
    before = find_size(group, entry);
    now = size_of(detail, before);
    count_mark(marks, group, entry, before, -1);
    set_size(group, entry, now);
    count_mark(marks, group, entry, now, 1);
}

static bool is_unweighed(const struct group *group, const struct place *place)
{
    return place->group == group->number && find_size(group, place->entry) == NO_SIZE;
}

uint32_t *marks_take_unweighed(struct marks *marks, const struct listing *listing, uint32_t *out_count)
{
    const struct group *group = find_group(marks, listing);
    uint32_t *entries = NULL;

    *out_count = 0;
    if (!group || !marks->has_unweighed)
        return NULL;
    marks->has_unweighed = false;
    for (uint32_t i = 0; i < marks->order_count; i++) {
        if (!is_unweighed(group, &marks->order[i]))
            continue;
        if (!entries)
            entries = memory_new(marks->order_count - i, sizeof *entries);
        entries[(*out_count)++] = marks->order[i].entry;
    }
    return entries;
}

struct listing *marks_listing(const struct marks *marks, const char *folder)
{
    struct group *group = find_folder(marks, folder);

    return group ? group->listing : NULL;
}

/* Moves one mark to an entry of another group, keeping its place in the order. */
static void move_mark(struct marks *marks, struct group *from, uint32_t entry, struct group *to,
                      uint32_t to_entry)
{
    uint32_t *old = slot_of(from, entry), *now = slot_of(to, to_entry);
    uint64_t size_bytes = find_size(from, entry);

    if (*now != NO_SLOT) { /* chosen in both readings: the earlier place goes */
        remove_mark(marks, from, entry);
        return;
    }
    count_mark(marks, from, entry, size_bytes, -1);
    *now = *old;
    *old = NO_SLOT;
    marks->order[*now - 1] = (struct place){ to->number, to_entry };
    set_size(to, to_entry, size_bytes);
    marks->has_unweighed |= size_bytes == NO_SIZE;
    count_mark(marks, to, to_entry, size_bytes, 1);
}

static void drop_if_empty(struct marks *marks, struct group *group)
{
    if (!group->count)
        drop_group(marks, group);
}

/* Moves the marks of one group to another; moved says where an entry goes, LISTING_NONE: it stays. */
static void move_marks(struct marks *marks, struct group *from, struct group *to, const uint32_t *moved,
                       uint32_t moved_count)
{
    for (uint32_t i = marks->order_count; i-- > 0;) { /* backwards: gaps may be closed on the way */
        struct place place = marks->order[i];

        if (place.group == from->number && place.entry < moved_count && moved[place.entry] != LISTING_NONE &&
            *slot_of(from, place.entry) == i + 1)
            move_mark(marks, from, place.entry, to, moved[place.entry]);
    }
    drop_if_empty(marks, from);
}

void marks_follow(struct marks *marks, struct listing *old, struct listing *now, const uint32_t *moved,
                  uint32_t moved_count)
{
    struct group *from = find_group(marks, old);

    if (from && old != now)
        move_marks(marks, from, need_group(marks, now), moved, moved_count);
}

/* Worth it where the listing is several times as large as what is marked in it. */
void marks_leave(struct marks *marks, const struct listing *listing)
{
    struct group *from = find_group(marks, listing);
    uint32_t total = listing_count(listing);

    if (!from)
        return;
    if (!from->count)
        drop_group(marks, from);
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
        move_marks(marks, from, need_group(marks, small), moved, total);
        free(moved);
    }
}

/* A group of a folder among those numbered from first; it is made, with a listing of its own, if there is none. */
static struct group *need_folder(struct marks *marks, const char *folder, uint32_t first)
{
    for (uint32_t i = marks->groups_count; i-- > first;)
        if (marks->groups[i] && strcmp(listing_path(marks->groups[i]->listing), folder) == 0)
            return marks->groups[i];

    OWNED(listing) struct listing *listing = listing_new(folder, 0);

    return append_group(marks, listing);
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

void marks_disperse(struct marks *marks, const struct listing *listing)
{
    struct group *from = find_group(marks, listing);
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
        to = need_folder(marks, folder, first);
        move_mark(marks, from, place.entry, to, copy_entry(to->listing, listing, place.entry));
    }
    drop_group(marks, from);
    for (uint32_t i = first; i < marks->groups_count; i++) {
        struct group *earlier = find_folder(marks, listing_path(marks->groups[i]->listing));

        if (earlier != marks->groups[i])
            join_group(marks, marks->groups[i], earlier);
    }
}

struct listing *marks_gather(struct marks *marks)
{
    struct listing *all = listing_new("/", 0);
    struct group *to = append_group(marks, all);

    close_gaps(marks);
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
    struct group *from = marks->gathered ? find_group(marks, marks->gathered) : NULL;

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

struct pick marks_pick(struct marks *marks, uint32_t n)
{
    if (marks->order_count != marks->basket.files)
        close_gaps(marks);
    return (struct pick){ marks->groups[marks->order[n].group]->listing, marks->order[n].entry };
}

void marks_drop(struct marks *marks, uint32_t n)
{
    struct group *group;

    if (marks->order_count != marks->basket.files)
        close_gaps(marks);
    group = marks->groups[marks->order[n].group];
    remove_mark(marks, group, marks->order[n].entry);
}

char **marks_paths(struct marks *marks, uint32_t most)
{
    uint32_t count = marks->basket.files < most ? (uint32_t)marks->basket.files : most;
    char **paths = memory_new((size_t)count + 1, sizeof *paths);

    for (uint32_t i = 0; i < count; i++) {
        struct pick pick = marks_pick(marks, i);

        paths[i] = listing_entry_path(pick.listing, pick.entry);
    }
    return paths;
}
