#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/path.h"

#define NO_SIZE UINT64_MAX /* not known */
#define NO_SLOT 0

/* What is kept for each entry of a folder with marks. */
struct mark {
    uint32_t slot; /* its place in the order of choosing + 1, NO_SLOT: not marked */
    uint64_t size_bytes;
};

/* The marks of one folder: blocks of them, as the listing has blocks of entries. */
struct group {
    struct listing *listing; /* one hold */
    struct mark *blocks[LISTING_BLOCKS];
    uint32_t count;
};

/* A place in the order of choosing; group NULL: a gap. */
struct place {
    struct group *group;
    uint32_t entry;
};

struct marks {
    struct group **groups;
    uint32_t groups_count;
    struct group *latest; /* found last */
    struct place *order;
    uint32_t order_count, order_room;
    struct basket basket;
    bool has_unweighed; /* marked since marks_take_unweighed */
};

struct marks *marks_new(void)
{
    return memory_new(1, sizeof(struct marks));
}

static void free_group(struct group *group)
{
    for (uint32_t i = 0; i < LISTING_BLOCKS; i++)
        free(group->blocks[i]);
    listing_free(group->listing);
    free(group);
}

void marks_clear(struct marks *marks)
{
    for (uint32_t i = 0; i < marks->groups_count; i++)
        free_group(marks->groups[i]);
    free(marks->groups);
    free(marks->order);
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
        if (marks->groups[i]->listing == listing)
            return marks->groups[i];
    return NULL;
}

static struct group *find_folder(const struct marks *marks, const char *folder)
{
    for (uint32_t i = 0; i < marks->groups_count; i++)
        if (strcmp(listing_path(marks->groups[i]->listing), folder) == 0)
            return marks->groups[i];
    return NULL;
}

static struct group *need_group(struct marks *marks, struct listing *listing)
{
    struct group *group = find_group(marks, listing);

    if (!group) {
        group = memory_new(1, sizeof *group);
        group->listing = listing_hold(listing);
        marks->groups = memory_resize(marks->groups, marks->groups_count + 1, sizeof(struct group *));
        marks->groups[marks->groups_count++] = group;
    }
    marks->latest = group;
    return group;
}

static void drop_group(struct marks *marks, struct group *group)
{
    uint32_t at = 0;

    while (marks->groups[at] != group)
        at++;
    memmove(&marks->groups[at], &marks->groups[at + 1],
            (marks->groups_count - at - 1) * sizeof(struct group *));
    marks->groups_count--;
    if (marks->latest == group)
        marks->latest = NULL;
    free_group(group);
}

static struct mark *find_mark(const struct group *group, uint32_t entry)
{
    struct mark *block = group->blocks[entry >> LISTING_ENTRY_BITS];

    return block ? &block[entry & (LISTING_BLOCK - 1)] : NULL;
}

static struct mark *need_mark(struct group *group, uint32_t entry)
{
    struct mark **block = &group->blocks[entry >> LISTING_ENTRY_BITS];

    if (!*block)
        *block = memory_new(LISTING_BLOCK, sizeof **block);
    return &(*block)[entry & (LISTING_BLOCK - 1)];
}

static bool is_set(const struct group *group, uint32_t entry)
{
    const struct mark *mark = find_mark(group, entry);

    return mark && mark->slot != NO_SLOT;
}

bool marks_has(const struct marks *marks, const struct listing *listing, uint32_t entry)
{
    const struct group *group = find_group(marks, listing);

    return group && is_set(group, entry);
}

uint32_t marks_count_in(const struct marks *marks, const struct listing *listing)
{
    const struct group *group = find_group(marks, listing);

    return group ? group->count : 0;
}

static bool has_size(const struct mark *mark)
{
    return mark->size_bytes != NO_SIZE;
}

/* Counts a mark in (by 1) or out (by -1). */
static void count_mark(struct marks *marks, struct group *group, const struct mark *mark, int by)
{
    marks->basket.files += (size_t)by;
    group->count += (uint32_t)by;
    if (by > 0 ? group->count == 1 : group->count == 0)
        marks->basket.folders += (size_t)by;
    if (!has_size(mark))
        marks->basket.unknown += (size_t)by;
    else if (by > 0)
        marks->basket.size_bytes += mark->size_bytes;
    else
        marks->basket.size_bytes -= mark->size_bytes;
}

static uint32_t append_place(struct marks *marks, struct group *group, uint32_t entry)
{
    if (marks->order_count == marks->order_room) {
        marks->order_room = marks->order_room ? marks->order_room * 2 : 64;
        marks->order = memory_resize(marks->order, marks->order_room, sizeof *marks->order);
    }
    marks->order[marks->order_count++] = (struct place){ group, entry };
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
    struct mark *mark = need_mark(group, entry);

    if (mark->slot != NO_SLOT)
        return;
    mark->slot = append_place(marks, group, entry);
    mark->size_bytes = details ? size_of(details_of(details, entry), NO_SIZE) : NO_SIZE;
    marks->has_unweighed |= !has_size(mark);
    count_mark(marks, group, mark, 1);
}

/* Gaps are closed when they outnumber what they lie between. */
static void close_gaps(struct marks *marks)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < marks->order_count; i++) {
        struct place place = marks->order[i];

        if (!place.group)
            continue;
        marks->order[kept++] = place;
        find_mark(place.group, place.entry)->slot = kept;
    }
    marks->order_count = kept;
}

static void remove_mark(struct marks *marks, struct group *group, uint32_t entry)
{
    struct mark *mark = find_mark(group, entry);

    if (!mark || mark->slot == NO_SLOT)
        return;
    count_mark(marks, group, mark, -1);
    marks->order[mark->slot - 1].group = NULL;
    mark->slot = NO_SLOT;
    while (marks->order_count && !marks->order[marks->order_count - 1].group)
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
    struct mark *mark = group ? find_mark(group, entry) : NULL;

    if (!mark || mark->slot == NO_SLOT)
        return;
    count_mark(marks, group, mark, -1);
    mark->size_bytes = size_of(detail, mark->size_bytes);
    count_mark(marks, group, mark, 1);
}

uint32_t *marks_take_unweighed(struct marks *marks, const struct listing *listing, uint32_t *out_count)
{
    struct group *group = find_group(marks, listing);
    uint32_t *entries = NULL;
    uint32_t count = 0;

    *out_count = 0;
    if (!group || !marks->has_unweighed)
        return NULL;
    marks->has_unweighed = false;
    for (uint32_t i = 0; i < marks->order_count; i++) {
        if (marks->order[i].group != group || has_size(find_mark(group, marks->order[i].entry)))
            continue;
        if (!entries)
            entries = memory_new(marks->order_count - i, sizeof *entries);
        entries[count++] = marks->order[i].entry;
    }
    *out_count = count;
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
    struct mark *old = find_mark(from, entry);
    struct mark *now = need_mark(to, to_entry);

    if (now->slot != NO_SLOT) { /* chosen in both readings: the earlier place goes */
        remove_mark(marks, from, entry);
        return;
    }
    count_mark(marks, from, old, -1);
    *now = *old;
    old->slot = NO_SLOT;
    marks->order[now->slot - 1] = (struct place){ to, to_entry };
    marks->has_unweighed |= !has_size(now);
    count_mark(marks, to, now, 1);
}

/* Moves the marks of one group to another; moved says where an entry goes, LISTING_NONE: it stays. */
static void move_marks(struct marks *marks, struct group *from, struct group *to, const uint32_t *moved)
{
    for (uint32_t i = marks->order_count; i-- > 0;) { /* backwards: gaps may be closed on the way */
        struct place place = marks->order[i];

        if (place.group == from && moved[place.entry] != LISTING_NONE &&
            find_mark(from, place.entry)->slot == i + 1)
            move_mark(marks, from, place.entry, to, moved[place.entry]);
    }
    if (!from->count)
        drop_group(marks, from);
}

void marks_follow(struct marks *marks, struct listing *old, struct listing *now, const uint32_t *moved)
{
    struct group *from = find_group(marks, old);

    if (from && old != now)
        move_marks(marks, from, need_group(marks, now), moved);
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

            if (place->group == from) {
                const struct entry *entry = listing_entry(listing, place->entry);

                moved[place->entry] = listing_add(small, listing_name(listing, place->entry), entry->length,
                                                  entry->kind, entry->inode);
            }
        }
        move_marks(marks, from, need_group(marks, small), moved);
        free(moved);
    }
}

struct pick marks_pick(struct marks *marks, uint32_t n)
{
    if (marks->order_count != marks->basket.files)
        close_gaps(marks);
    return (struct pick){ marks->order[n].group->listing, marks->order[n].entry };
}

void marks_drop(struct marks *marks, uint32_t n)
{
    struct group *group;

    if (marks->order_count != marks->basket.files)
        close_gaps(marks);
    group = marks->order[n].group;
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
