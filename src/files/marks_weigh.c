/*
 * marks_weigh: what the basket amounts to: files, folders and bytes, and the sizes that are still to be found out.
 */
#include "files/marks.h"
#include "files/marks_inside.h"

struct basket marks_basket(const struct marks *marks)
{
    return marks->basket;
}

/* Of marks among paths, the folders they lie in are counted. */
void marks_count(struct marks *marks, struct group *group, uint32_t entry, uint64_t size_bytes, int by)
{
    struct group *folder = group;

    if (group->has_paths) {
        group->count += (uint32_t)by;
        folder = marks->groups[marks_find_origin(group, entry).group];
    }
    folder->count += (uint32_t)by;
    if ((by > 0 ? folder->count == 1 : folder->count == 0) && !marks_has_others(marks, folder))
        marks->basket.folders += (size_t)by;
    marks->basket.files += (size_t)by;
    if (size_bytes == NO_SIZE)
        marks->basket.unknown += (size_t)by;
    else if (size_bytes == FOLDER_SIZE)
        marks->basket.whole_folders += (size_t)by;
    else if (by > 0)
        marks->basket.size_bytes += size_bytes;
    else
        marks->basket.size_bytes -= size_bytes;
}

uint64_t marks_size_of(const struct detail *detail, uint64_t otherwise)
{
    uint8_t kind = detail->kind == KIND_LINK ? detail->target_kind : detail->kind;

    if (detail->outcome == OUTCOME_NONE || detail->outcome == OUTCOME_LATE)
        return otherwise;
    if (detail->outcome == OUTCOME_KNOWN && kind == KIND_FOLDER)
        return FOLDER_SIZE;
    return detail->outcome == OUTCOME_KNOWN && kind == KIND_FILE ? detail->size_bytes : 0;
}

void marks_weigh(struct marks *marks, const struct listing *listing, uint32_t entry,
                 const struct detail *detail)
{
    struct group *group = marks_find_group(marks, listing);
    uint64_t before, now;

    if (!group || !marks_is_set(group, entry))
        return;
    before = marks_find_size(group, entry);
    now = marks_size_of(detail, before);
    marks_count(marks, group, entry, before, -1);
    marks_set_size(group, entry, now);
    marks_count(marks, group, entry, now, 1);
}

static bool is_unweighed(const struct block *block, uint32_t place)
{
    return block->slots[place] != NO_SLOT && (!block->sizes || block->sizes[place] - 1 == NO_SIZE);
}

uint32_t *marks_take_unweighed(struct marks *marks, const struct listing *listing, uint32_t *out_count)
{
    const struct group *group = marks_find_group(marks, listing);
    uint32_t *entries = NULL;

    *out_count = 0;
    if (!group || !marks->has_unweighed)
        return NULL;
    marks->has_unweighed = false;
    for (uint32_t entry = 0; entry < LISTING_MOST_ENTRIES; entry++) {
        const struct block *block = marks_find_block(group, entry);

        if (!block)
            entry |= MARK_BLOCK - 1;
        else if (is_unweighed(block, entry & (MARK_BLOCK - 1))) {
            if (!entries)
                entries = memory_new(marks->basket.unknown, sizeof *entries);
            entries[(*out_count)++] = entry;
        }
    }
    return entries;
}
