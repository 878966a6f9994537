#include "files/filter.h"

#include <stdlib.h>
#include <string.h>

static bool is_capital(char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static char fold(char byte)
{
    return is_capital(byte) ? (char)(byte | 0x20) : byte;
}

static bool has_capital(const char *text)
{
    while (*text)
        if (is_capital(*text++))
            return true;
    return false;
}

struct filter *filter_new(const char *pattern)
{
    struct filter *filter = memory_new(1, sizeof *filter);

    filter->text = memory_text(pattern);
    filter->length = strlen(pattern);
    filter->is_exact = has_capital(pattern);
    filter->is_glob = strpbrk(pattern, "*?") != NULL;
    return filter;
}

void filter_free(struct filter *filter)
{
    if (!filter)
        return;
    free(filter->text);
    free(filter);
}

static bool same_byte(const struct filter *filter, char pattern, char byte)
{
    return pattern == (filter->is_exact ? byte : fold(byte));
}

/* Where the next character starts; bytes that are not UTF-8 are characters of their own. */
static size_t character_end(const char *name, size_t length, size_t at)
{
    if ((unsigned char)name[at++] >= 0xc0)
        while (at < length && ((unsigned char)name[at] & 0xc0) == 0x80)
            at++;
    return at;
}

/* The last star takes as few characters as possible, and one more each time the rest does not match. */
static bool glob_matches(const struct filter *filter, const char *name, size_t length)
{
    const char *pattern = filter->text;
    const char *after_star = NULL;
    size_t at = 0, star_at = 0;

    while (at < length) {
        if (*pattern == '*') {
            after_star = ++pattern;
            star_at = at;
        } else if (*pattern == '?') {
            pattern++;
            at = character_end(name, length, at);
        } else if (*pattern && same_byte(filter, *pattern, name[at])) {
            pattern++;
            at++;
        } else if (after_star) {
            pattern = after_star;
            at = ++star_at;
        } else
            return false;
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* The first byte alone passes over nearly all places. */
static bool has_piece(const struct filter *filter, const char *name, size_t length)
{
    const char *text = filter->text;
    bool is_letter = *text >= 'a' && *text <= 'z';
    char other = is_letter && !filter->is_exact ? (char)(*text & ~0x20) : *text;

    for (size_t at = 0; at + filter->length <= length; at++) {
        size_t same = 1;

        if (name[at] != *text && name[at] != other)
            continue;
        while (same < filter->length && same_byte(filter, text[same], name[at + same]))
            same++;
        if (same == filter->length)
            return true;
    }
    return false;
}

bool filter_matches(const struct filter *filter, const char *name, size_t length)
{
    if (filter->is_glob)
        return glob_matches(filter, name, length);
    return !filter->length || has_piece(filter, name, length);
}

bool filter_narrows(const char *longer, const char *shorter)
{
    return !strpbrk(longer, "*?") && !strpbrk(shorter, "*?") && has_capital(longer) == has_capital(shorter) &&
           strstr(longer, shorter) != NULL;
}
