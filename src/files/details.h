/*
 * details: size, time, kind and owner of entries, as far as they are known. Sparse: a folder of a million entries of
 * which one screenful was looked at costs one screenful. The one who made it only.
 */
#ifndef FILES_DETAILS_H
#define FILES_DETAILS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/memory.h"
#include "files/listing.h"

enum outcome {
    OUTCOME_NONE,  /* nobody asked yet                     */
    OUTCOME_KNOWN, /* the fields say what it is            */
    OUTCOME_ERROR, /* it is gone or may not be looked at   */
    OUTCOME_LATE   /* its mount does not answer            */
};

struct detail {
    uint64_t size_bytes;
    int64_t mtime_ns; /* as detail_ns_of_time gives it */
    uint32_t mode;    /* st_mode, of the entry itself                           */
    uint32_t owner;
    uint32_t entries;    /* of a folder: how many it holds, and 1; 0: not counted yet    */
    bool is_stale;       /* it was so in an earlier reading of the folder        */
    uint8_t outcome;     /* enum outcome                                          */
    uint8_t kind;        /* enum kind, of the entry itself                       */
    uint8_t target_kind; /* of a link: what it leads to, KIND_UNKNOWN if nowhere */
};

#define DETAIL_MOST_ENTRIES 9999       /* more are not counted: one more stands for them        */
#define DETAIL_UNCOUNTED    UINT32_MAX /* entries: they are not to be counted                   */

struct details;

struct details *details_new(void);
void details_free(struct details *details);
OWNED_DEFINE(details)

/* What is known about an entry; never NULL, good until the next change. */
const struct detail *details_of(const struct details *details, uint32_t entry);

/* Notes what is known about an entry; copies it. */
void details_set(struct details *details, uint32_t entry, const struct detail *detail);

/* Carries what is known over, as stale, to a new reading of the folder: moved[old entry] is
 * the new one, or LISTING_NONE. The caller's. */
struct details *details_follow(const struct details *old, const uint32_t *moved, uint32_t moved_count);

/* What an entry is taken for on the screen: of a link, its target. */
enum kind detail_kind(const struct entry *entry, const struct detail *detail);

/* A time of stat(2) in nanoseconds since 1970. File systems keep more than 64 bits hold: what is before 1678 is
 * INT64_MIN, what is after 2261 INT64_MAX. */
int64_t detail_ns_of_time(struct timespec time);

/* The kind that a mode of stat(2) tells. */
enum kind detail_kind_of_mode(uint32_t mode);

#endif
