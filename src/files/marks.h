/*
 * marks: the basket. What the person chose, in every folder, in the order of choosing.
 *
 * A mark belongs to an entry of a listing, so that marking a million files is a walk through an array; it follows
 * its file into each new reading of the folder, and remembers which inode was marked, and when. What was marked and
 * is gone stays in the basket until it is taken out: the review will say so. A search, and the basket as a list, have
 * the marks of their files while they are up. Holds the listings its marks lie in, but for a folder that was left
 * with few marks only the names of those. The face only.
 */
#ifndef FILES_MARKS_H
#define FILES_MARKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/details.h"
#include "files/listing.h"
#include "files/rows.h"

struct marked;
struct marks;

/* What the basket amounts to. */
struct basket {
    size_t files;         /* marked files, and folders           */
    size_t folders;       /* in which they lie                   */
    size_t unknown;       /* of files, those with no known size  */
    size_t whole_folders; /* of files, those that are folders    */
    uint64_t size_bytes;  /* of the others                       */
};

/* One thing in the basket. */
struct pick {
    struct listing *listing; /* borrowed */
    uint32_t entry;
};

enum mark_how { MARK_ADD, MARK_REMOVE, MARK_INVERT };

struct marks *marks_new(void);
void marks_free(struct marks *marks);

/* What is marked from now on is marked at that time, in seconds since 1970. */
void marks_set_clock(struct marks *marks, int64_t today_s);

/* What all marks amount to now. */
struct basket marks_basket(const struct marks *marks);

/* True if that entry of the listing is marked. */
bool marks_has(const struct marks *marks, const struct listing *listing, uint32_t entry);

/* Marks, unmarks or inverts one entry, or rows [from, to) in the order of the rows. Sizes are taken from details.
 * Returns how many are marked now of those. */
uint32_t marks_set(struct marks *marks, struct listing *listing, uint32_t entry, enum mark_how how,
                   const struct details *details);
uint32_t marks_set_rows(struct marks *marks, struct listing *listing, const struct rows *rows, uint32_t from,
                        uint32_t to, enum mark_how how, const struct details *details);

/* A path from the command line: absolute, with what is known of it (NULL:
 * nothing). Marked once, however often it is given. */
void marks_add_path(struct marks *marks, const char *path, enum kind kind, const struct detail *detail);

/* Takes everything out. */
void marks_clear(struct marks *marks);

/* Notes the size of an entry, if it is marked. */
void marks_weigh(struct marks *marks, const struct listing *listing, uint32_t entry,
                 const struct detail *detail);

/* The marked entries of a listing whose sizes are not known, in the order of their numbers; NULL unless some were
 * marked since the last time. The caller's. */
uint32_t *marks_take_unweighed(struct marks *marks, const struct listing *listing, uint32_t *out_count);

/* The listing that holds the marks of a folder that is not up, to be followed into a new reading; NULL if it has
 * none. */
struct listing *marks_listing(const struct marks *marks, const char *folder);

/* Of marked files, those that have other names now, and of the first, which entry it was and is. */
struct renamed {
    uint32_t count, before, now;
};

/* Carries the marks of old over to a new reading of the folder: moved[old entry], of so
 * many, is the new one or LISTING_NONE. */
struct renamed marks_follow(struct marks *marks, const struct listing *old, struct listing *now,
                            const uint32_t *moved, uint32_t moved_count);

/* The listing is no longer up: marks in a folder stay where that is large and mostly marked, and nothing more comes
 * (is_whole); those of a search or of the basket go to the folders they lie in. */
void marks_leave(struct marks *marks, const struct listing *listing, bool is_whole);

/* Entries [from, to) of a listing of paths, which is up from now on, have the marks of their files. */
void marks_adopt(struct marks *marks, struct listing *listing, uint32_t from, uint32_t to);

/* All that is marked, as a listing of paths below "/" in the order of choosing, to which all marks belong until it is
 * left. The caller's. */
struct listing *marks_gather(struct marks *marks);

/* The n-th in the order of choosing; n below the basket's count. Closing the
 * gaps that unmarking left takes time once. */
struct pick marks_pick(struct marks *marks, uint32_t n);

/* The paths in the order of choosing, at most `most`, NULL-terminated; for a review. The caller's. */
char **marks_paths(struct marks *marks, uint32_t most);

/* How they were when they were marked, in the same order. The caller's. */
struct marked *marks_as_marked(struct marks *marks, uint32_t most);

#endif
