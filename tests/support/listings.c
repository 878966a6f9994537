#include "support/listings.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

/* inodes: NULL counts them from 1. */
static struct listing *new_listing(const char *folder, const char *const *names, const uint64_t *inodes)
{
    struct listing *listing = listing_new(folder, 1);

    for (size_t i = 0; names[i]; i++) {
        size_t length = strlen(names[i]);
        char last = names[i][length - 1];
        enum kind kind = last == '/' ? KIND_FOLDER : last == '@' ? KIND_LINK : KIND_FILE;

        (void)listing_add(listing, names[i], kind == KIND_FILE ? length : length - 1, kind,
                          inodes ? inodes[i] : i + 1);
    }
    return listing;
}

struct listing *listing_of(const char *folder, const char *const *names)
{
    return new_listing(folder, names, NULL);
}

struct listing *listing_of_inodes(const char *folder, const char *const *names, const uint64_t *inodes)
{
    return new_listing(folder, names, inodes);
}

char *names_of(const struct listing *listing, const struct rows *rows)
{
    struct buffer names = { 0 };

    for (uint32_t row = 0; row < rows->count; row++) {
        buffer_text(&names, listing_name(listing, rows->entries[row]));
        if (listing_entry(listing, rows->entries[row])->kind == KIND_FOLDER)
            buffer_byte(&names, '/');
        buffer_byte(&names, ' ');
    }
    return buffer_take(&names);
}

static uint64_t next_number(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

struct listing *listing_random(const char *folder, uint32_t count, uint64_t seed)
{
    static const char *const pieces[] = { "app", "App",        "-",    "0", "00",       "7",
                                          "10",  "1234567890", ".log", "b", "\xc3\xa4", "." };
    struct listing *listing = listing_new(folder, 1);

    for (uint32_t i = 0; i < count; i++) {
        struct buffer name = { 0 };

        for (uint64_t left = 1 + next_number(&seed) % 6; left > 0; left--)
            buffer_text(&name, pieces[next_number(&seed) % (sizeof pieces / sizeof *pieces)]);
        buffer_print(&name, "_%u", i); /* names in one folder differ */
        (void)listing_add(listing, name.bytes, name.count, next_number(&seed) % 8 ? KIND_FILE : KIND_FOLDER,
                          i + 1);
        free(buffer_take(&name));
    }
    return listing;
}
