#include "transfer/object_keys.h"

#include <stdlib.h>

#include "base/memory.h"

#define FIRST_ROOM 64

/* FNV-1a over 64 bits: for the number of files of one run two different keys do not meet. */
static uint64_t hash_of(const char *key)
{
    uint64_t hash = UINT64_C(0xCBF29CE484222325);

    for (; *key; key++)
        hash = (hash ^ (unsigned char)*key) * UINT64_C(0x100000001B3);
    return hash ? hash : 1;
}

/* Where it is, or where it would be. */
static size_t place_of(const struct object_keys *keys, uint64_t hash)
{
    size_t place = hash & (keys->room - 1);

    while (keys->hashes[place] != 0 && keys->hashes[place] != hash)
        place = (place + 1) & (keys->room - 1);
    return place;
}

static void grow(struct object_keys *keys)
{
    struct object_keys larger = { .room = keys->room ? keys->room * 2 : FIRST_ROOM, .count = keys->count };

    larger.hashes = memory_new(larger.room, sizeof *larger.hashes);
    for (size_t i = 0; i < keys->room; i++)
        if (keys->hashes[i] != 0)
            larger.hashes[place_of(&larger, keys->hashes[i])] = keys->hashes[i];
    free(keys->hashes);
    *keys = larger;
}

bool object_keys_add(struct object_keys *keys, const char *key)
{
    uint64_t hash = hash_of(key);
    size_t place;

    if (keys->count * 2 >= keys->room)
        grow(keys);
    place = place_of(keys, hash);
    if (keys->hashes[place] == hash)
        return false;
    keys->hashes[place] = hash;
    keys->count++;
    return true;
}

void object_keys_done(struct object_keys *keys)
{
    free(keys->hashes);
    *keys = (struct object_keys){ 0 };
}
