/*
 * object_keys: the ObjectKeys that were handed out in this run. No two files may share one: the
 * second would overwrite the first. One thread.
 */
#ifndef TRANSFER_OBJECT_KEYS_H
#define TRANSFER_OBJECT_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed one is empty. */
struct object_keys {
    uint64_t *hashes; /* open addressing; 0: free */
    size_t room;      /* a power of two           */
    size_t count;
};

/* Notes the key; false if it was there already. */
bool object_keys_add(struct object_keys *keys, const char *key);

void object_keys_done(struct object_keys *keys);

#endif
