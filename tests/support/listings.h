/*
 * listings: small listings for tests, made from names.
 */
#ifndef SUPPORT_LISTINGS_H
#define SUPPORT_LISTINGS_H

#include <stdint.h>

#include "files/listing.h"
#include "files/rows.h"

/* A listing of the folder with these names, NULL-terminated; a name that ends with "/" is
 * a folder, with "@" a link. The caller's. */
struct listing *listing_of(const char *folder, const char *const *names);

/* The same, each name with its inode. */
struct listing *listing_of_inodes(const char *folder, const char *const *names, const uint64_t *inodes);

/* The names of rows in order, each followed by a blank, folders with their "/". The caller's. */
char *names_of(const struct listing *listing, const struct rows *rows);

/* count names of pieces that repeat much and often differ late; the same for the same seed. The caller's. */
struct listing *listing_random(const char *folder, uint32_t count, uint64_t seed);

#endif
