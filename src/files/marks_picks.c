/*
 * marks_picks: the basket in the order of choosing.
 */
#include "files/marks.h"

#include "files/attachment.h"
#include "files/marks_inside.h"

struct pick marks_pick(struct marks *marks, uint32_t n)
{
    if (marks->order_count != marks->basket.files)
        marks_close_gaps(marks);
    return (struct pick){ marks->groups[marks->order[n].group]->listing, marks->order[n].entry };
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

struct marked *marks_as_marked(struct marks *marks, uint32_t most)
{
    uint32_t count = marks->basket.files < most ? (uint32_t)marks->basket.files : most;
    struct marked *all = memory_new((size_t)count + 1, sizeof *all);

    for (uint32_t i = 0; i < count; i++) {
        struct pick pick = marks_pick(marks, i);
        const struct group *group = marks->groups[marks->order[i].group];
        uint64_t size_bytes = marks_find_size(group, pick.entry);

        all[i] = (struct marked){ .size_bytes = size_bytes == FOLDER_SIZE ? NO_SIZE : size_bytes,
                                  .device = listing_device(pick.listing),
                                  .inode = marks_find_inode(group, pick.entry),
                                  .marked_s = marks->order[i].marked_s };
    }
    return all;
}
