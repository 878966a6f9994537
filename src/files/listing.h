/*
 * listing: one folder as it was read: names in blocks, entries in blocks, nothing that moves once it is there. Each
 * block is twice as large as the one before: a listing of one entry takes little, one of a million few blocks.
 *
 * Whoever reads the folder adds to the listing and hands it out while it still grows: entries below the count that
 * came with it never change, and an entry keeps its number for the life of the listing. A search is a listing, too:
 * of paths below its folder. So a listing is shared between threads by holds, without a lock. Details (sizes,
 * times) are not here: they may never come.
 */
#ifndef FILES_LISTING_H
#define FILES_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"

#define LISTING_MOST_ENTRIES (1U << 24)
#define LISTING_NONE         UINT32_MAX /* no entry */

/* What an entry is, as far as the folder itself says. */
enum kind {
    KIND_UNKNOWN, /* the file system does not say: details do       */
    KIND_FILE,
    KIND_FOLDER,
    KIND_LINK,
    KIND_FIFO,
    KIND_SOCKET,
    KIND_DEVICE,
    KIND_COUNT
};

struct entry {
    uint64_t inode;
    uint32_t name; /* where in the name blocks */
    uint16_t length;
    uint8_t kind; /* enum kind */
};

struct listing;

/* An empty listing of the folder path on that device, with one hold. */
struct listing *listing_new(const char *path, uint64_t device);

/* The same of paths below a folder, which lie on any device: what a search found. */
struct listing *listing_new_paths(const char *path);
bool listing_has_paths(const struct listing *listing);

/* One more hold. Any thread. */
struct listing *listing_hold(struct listing *listing);

/* Gives one hold back; the last one releases the listing. Any thread. NULL is fine. */
void listing_free(struct listing *listing);
OWNED_DEFINE(listing)

/* Only by the one who reads the folder. Adds an entry and returns its number, or
 * LISTING_NONE if there is no room for more. */
uint32_t listing_add(struct listing *listing, const char *name, size_t length, enum kind kind,
                     uint64_t inode);

/* How many entries there are so far. Any thread. */
uint32_t listing_count(const struct listing *listing);

/* The folder: its absolute path, the listing's own, and its device. Any thread. */
const char *listing_path(const struct listing *listing);
uint64_t listing_device(const struct listing *listing);

/* An entry by its number, which is below the count; the listing's own. */
const struct entry *listing_entry(const struct listing *listing, uint32_t entry);

/* The name, followed by a NUL; the listing's. */
const char *listing_name(const struct listing *listing, uint32_t entry);

/* The absolute path of an entry. The caller's. */
char *listing_entry_path(const struct listing *listing, uint32_t entry);

/* True for "." at the start of the name. */
bool listing_is_hidden(const struct listing *listing, uint32_t entry);

/* The entry of that name, or LISTING_NONE. Looks at every entry. */
uint32_t listing_find(const struct listing *listing, uint32_t count, const char *name, size_t length);

/* When its reader came to the end, in seconds since 1970; 0: it did not. By the reader, before it says so. */
void listing_end(struct listing *listing, int64_t today_s);
int64_t listing_ended_s(const struct listing *listing);

/* The entries of a listing by their names, for many questions: as it was when this was made. The caller's. */
struct names;
struct names *names_new(const struct listing *listing);
void names_free(struct names *names);

/* The entry of that name, or LISTING_NONE. */
uint32_t names_find(const struct names *names, const char *name, size_t length);

/* --- listing_follow.c --- */

/* For each entry of old, its number in the new reading of the same folder, by name; LISTING_NONE if it is gone.
 * Both are complete. The caller's; as many as old has entries. */
uint32_t *listing_follow(const struct listing *old, const struct listing *now);

/* What names do not tell: an entry whose name is gone, or stands for another file now, goes where its inode is,
 * if that is in one place only and is_it agrees (NULL: it does). Changes moved. */
void listing_follow_inodes(const struct listing *old, const struct listing *now, uint32_t *moved,
                           bool (*is_it)(const struct listing *old, const struct listing *now,
                                         uint32_t entry));

#endif
