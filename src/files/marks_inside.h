/*
 * marks_inside: what marks.c and marks_move.c share, and nobody else.
 */
#ifndef FILES_MARKS_INSIDE_H
#define FILES_MARKS_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "files/listing.h"
#include "files/marks.h"

#define NO_SIZE         UINT64_MAX       /* not known                               */
#define FOLDER_SIZE     (UINT64_MAX - 1) /* a folder: the review will count its files */
#define NO_SLOT         0
#define LOST_SLOT       UINT32_MAX /* unmarked, and still to be counted out */

#define MARK_BLOCK_BITS 7
#define MARK_BLOCK      (1U << MARK_BLOCK_BITS)

/* What is kept for a block of entries of a folder with marks. */
struct block {
    uint32_t slots[MARK_BLOCK]; /* places in the order of choosing + 1, NO_SLOT: not marked */
    uint64_t *sizes;            /* bytes + 1, 0: not known; NULL while none is             */
    bool is_changed;            /* some of it is still to be counted                       */
};

/* The marks of one folder. */
struct group {
    struct listing *listing; /* one hold */
    struct block **blocks;   /* NULL where nothing is marked     */
    uint32_t blocks_count, blocks_room;
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

/* The group of a listing, of a folder; NULL if it has none. need: it is made. append: made behind all others. */
struct group *marks_find_group(const struct marks *marks, const struct listing *listing);
struct group *marks_find_folder(const struct marks *marks, const char *folder);
struct group *marks_need_group(struct marks *marks, struct listing *listing);
struct group *marks_append_group(struct marks *marks, struct listing *listing);

/* Releases a group without marks. */
void marks_drop_group(struct marks *marks, struct group *group);

/* Where the place of an entry is noted; its block is made if there is none. */
uint32_t *marks_slot(struct group *group, uint32_t entry);

/* The size of a marked entry, NO_SIZE if it is not known. */
uint64_t marks_find_size(const struct group *group, uint32_t entry);
void marks_set_size(struct group *group, uint32_t entry, uint64_t size_bytes);

/* Counts a mark in (by 1) or out (by -1). */
void marks_count(struct marks *marks, struct group *group, uint32_t entry, uint64_t size_bytes, int by);

/* Unmarks an entry, if it is marked. */
void marks_remove(struct marks *marks, struct group *group, uint32_t entry);

/* Closes the gaps that unmarking left in the order. */
void marks_close_gaps(struct marks *marks);

#endif
