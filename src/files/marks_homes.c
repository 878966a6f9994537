/*
 * marks_homes: the groups, found by their folder: those that are not up are the homes of marks; and which
 * home a mark belongs to.
 */
#include "files/marks.h"

#include <stdlib.h>
#include <string.h>

#include "files/marks_inside.h"
#include "files/path.h"

static uint32_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325ULL;

    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3ULL;
    return (uint32_t)(hash ^ hash >> 32);
}

static bool is_of(const struct group *group, const char *folder)
{
    return strcmp(listing_path(group->listing), folder) == 0;
}

static struct group **row_of(const struct folders *folders, const char *folder)
{
    return &folders->first[hash_of(folder) & folders->mask];
}

static void hang_in(struct folders *folders, struct group *group)
{
    struct group **row = row_of(folders, listing_path(group->listing));

    group->next = *row;
    *row = group;
}

static void grow(struct folders *folders)
{
    struct folders grown = { .mask = folders->mask << 1 | 1, .count = folders->count };

    grown.first = memory_new((size_t)grown.mask + 1, sizeof(struct group *));
    for (uint32_t i = 0; folders->first && i <= folders->mask; i++)
        for (struct group *group = folders->first[i], *next; group; group = next) {
            next = group->next;
            hang_in(&grown, group);
        }
    free(folders->first);
    *folders = grown;
}

void marks_hang(struct marks *marks, struct group *group)
{
    struct folders *folders = &marks->folders;

    if (!folders->first || folders->count > folders->mask)
        grow(folders);
    folders->count++;
    hang_in(folders, group);
}

void marks_unhang(struct marks *marks, struct group *group)
{
    struct group **link = row_of(&marks->folders, listing_path(group->listing));

    while (*link != group)
        link = &(*link)->next;
    *link = group->next;
    marks->folders.count--;
}

bool marks_has_others(const struct marks *marks, const struct group *group)
{
    const char *folder = listing_path(group->listing);

    for (const struct group *other = *row_of(&marks->folders, folder); other; other = other->next)
        if (other != group && other->count && !other->has_paths && is_of(other, folder))
            return true;
    return false;
}

struct group *marks_find_group(const struct marks *marks, const struct listing *listing)
{
    struct group *group = marks->latest;

    if (group && group->listing == listing)
        return group;
    group = marks->folders.first ? *row_of(&marks->folders, listing_path(listing)) : NULL;
    while (group && group->listing != listing)
        group = group->next;
    return group;
}

struct group *marks_find_home(const struct marks *marks, const char *folder)
{
    struct group *group = marks->folders.first ? *row_of(&marks->folders, folder) : NULL;

    while (group && !(group->is_at_home && is_of(group, folder)))
        group = group->next;
    return group;
}

struct group *marks_need_home(struct marks *marks, const char *folder, uint64_t device)
{
    struct group *home = marks_find_home(marks, folder);

    if (!home) {
        OWNED(listing) struct listing *listing = listing_new(folder, device);

        listing_end(listing, marks->today_s);
        home = marks_add_group(marks, listing);
        home->is_at_home = true;
    }
    return home;
}

/* True if it lies in the same folder as the entry whose way is known. */
static bool is_beside(const struct group *from, uint32_t entry, const struct way_home *way)
{
    const char *name = listing_name(from->listing, entry);
    uint16_t length = listing_entry(from->listing, entry)->length;

    return !from->has_paths ||
           (length > way->folder_length &&
            memcmp(name, listing_name(from->listing, way->entry), way->folder_length) == 0 &&
            !memchr(name + way->folder_length, '/', length - way->folder_length));
}

static char *folder_of(const struct group *from, uint32_t entry)
{
    OWNED_TEXT char *path = listing_entry_path(from->listing, entry);

    return path_parent(path);
}

void way_home_done(struct way_home *way)
{
    names_free(way->names);
    *way = (struct way_home){ 0 };
}

struct group *marks_way_home(struct marks *marks, const struct group *from, uint32_t entry, bool may_make,
                             struct way_home *way)
{
    const char *name = listing_name(from->listing, entry);
    OWNED_TEXT char *folder = NULL;

    if (way->is_known && is_beside(from, entry, way))
        return way->home;
    folder = folder_of(from, entry);
    way_home_done(way);
    way->is_known = true;
    way->entry = entry;
    way->folder_length = (size_t)(path_leaf(name) - name);
    way->home = may_make ? marks_need_home(marks, folder, listing_device(from->listing))
                         : marks_find_home(marks, folder);
    return way->home;
}

uint32_t marks_find_there(const struct group *from, uint32_t entry, struct way_home *way)
{
    const char *name = path_leaf(listing_name(from->listing, entry));

    if (!way->names)
        way->names = names_new(way->home->listing);
    return names_find(way->names, name, strlen(name));
}
