/*
 * marks_inside: what the files of marks share, and nobody else.
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

/* A place in the order of choosing; where a mark came from. */
struct place {
    uint32_t group; /* its number, GAP for none */
    uint32_t entry;
    uint32_t marked_s; /* when it was chosen, in seconds since 1970 */
};

#define GAP UINT32_MAX

/* What is kept for a block of entries of a listing with marks. */
struct block {
    uint32_t slots[MARK_BLOCK]; /* places in the order of choosing + 1, NO_SLOT: not marked               */
    uint64_t *sizes;            /* bytes + 1, 0: not known; NULL while none is                            */
    uint64_t *inodes;           /* of the files that were marked, 0: the listing's; NULL while all are    */
    struct place
        *origins;    /* in a listing of paths: the folder's group, and the entry there as far as known */
    bool is_changed; /* some of it is still to be counted                                      */
};

/* The marks in one listing: of one folder, or of paths. */
struct group {
    struct listing *listing; /* one hold */
    struct block **blocks;   /* NULL where nothing is marked     */
    uint32_t blocks_count, blocks_room;
    uint32_t count;
    uint32_t number;    /* where it is in the groups */
    bool has_paths;     /* its entries lie in many folders */
    bool is_at_home;    /* its folder is not up */
    struct group *next; /* of those found by the same hash */
};

/* The groups, by the hash of the folder. */
struct folders {
    struct group **first;
    uint32_t mask, count;
};

struct marks {
    struct group **groups; /* NULL where one was dropped */
    uint32_t groups_count, first_hole;
    struct group *latest; /* found last */
    struct folders folders;
    struct place *order;
    uint32_t order_count, order_room;
    struct basket basket;
    bool has_unweighed; /* marked since marks_take_unweighed */
    uint32_t today_s;
};

/* The group of a listing; NULL if it has none. need: it is made. add: it is, and there was none. */
struct group *marks_find_group(const struct marks *marks, const struct listing *listing);
struct group *marks_need_group(struct marks *marks, struct listing *listing);
struct group *marks_add_group(struct marks *marks, struct listing *listing);

/* Releases a group without marks. */
void marks_drop_group(struct marks *marks, struct group *group);

/* The block of an entry; NULL if nothing in it was ever marked. */
struct block *marks_find_block(const struct group *group, uint32_t entry);

/* Where the place of an entry is noted; its block is made if there is none. */
uint32_t *marks_slot(struct group *group, uint32_t entry);

/* True if the entry is marked. */
bool marks_is_set(const struct group *group, uint32_t entry);

/* The size of a marked entry, NO_SIZE if it is not known; the inode it had when it was marked, 0: not known. */
uint64_t marks_find_size(const struct group *group, uint32_t entry);
void marks_set_size(struct group *group, uint32_t entry, uint64_t size_bytes);
uint64_t marks_find_inode(const struct group *group, uint32_t entry);
void marks_set_inode(struct group *group, uint32_t entry, uint64_t inode);

/* Where the mark of an entry of a listing of paths came from. group GAP: it was set there. */
struct place marks_find_origin(const struct group *group, uint32_t entry);
void marks_set_origin(struct group *group, uint32_t entry, struct place origin);

/* Unmarks an entry, if it is marked. */
void marks_remove(struct marks *marks, struct group *group, uint32_t entry);

/* Closes the gaps that unmarking left in the order. */
void marks_close_gaps(struct marks *marks);

/* --- marks_weigh.c --- */

/* Counts a mark in (by 1) or out (by -1). */
void marks_count(struct marks *marks, struct group *group, uint32_t entry, uint64_t size_bytes, int by);

/* What a mark is worth in bytes, as far as the detail knows; otherwise what is given. */
uint64_t marks_size_of(const struct detail *detail, uint64_t otherwise);

/* --- marks_homes.c --- */

/* The group of a folder that is not up; NULL if it has none. need: it is made, with a listing of its own. */
struct group *marks_find_home(const struct marks *marks, const char *folder);
struct group *marks_need_home(struct marks *marks, const char *folder, uint64_t device);

/* Lets a group be found by its folder, and no longer. */
void marks_hang(struct marks *marks, struct group *group);
void marks_unhang(struct marks *marks, struct group *group);

/* True if the folder has marks in another group, too. */
bool marks_has_others(const struct marks *marks, const struct group *group);

/* Where the marks of a listing's entries belong, one entry after the other. Zeroed before the first. */
struct way_home {
    bool is_known;
    uint32_t entry;       /* whose way it was */
    size_t folder_length; /* of the part of its name that names the folder */
    struct group *home;
    struct names *names; /* of its listing, as they were before; NULL: nobody asked */
};

/* Finds it for an entry; may_make: home is made if there is none. Gives home, too; NULL if there is none. */
struct group *marks_way_home(struct marks *marks, const struct group *from, uint32_t entry, bool may_make,
                             struct way_home *way);
void way_home_done(struct way_home *way);

/* The entry at home, on a way that was found and leads somewhere; LISTING_NONE if there is none of its name. */
uint32_t marks_find_there(const struct group *from, uint32_t entry, struct way_home *way);

#endif
