#include "files/find.h"

#include <stdlib.h>
#include <string.h>

#define MATCH         16 /* each letter of the pattern                              */
#define START_OF_PART 10 /* a letter right after a slash, or the very first         */
#define START_OF_WORD 8  /* after a dash, a dot, a blank ...                        */
#define CAPITAL       7  /* a capital after a small letter, a digit after a letter  */
#define IN_RUN        4  /* at least, for a letter right after the one before       */
#define FIRST_TIMES   2  /* the first letter's place counts so many times           */
#define GAP           3  /* lost by the first letter between two, and by each more: */
#define LONGER_GAP    1
#define IN_LEAF       12  /* the whole pattern lies in the last part of the path     */
#define LONGEST       512 /* bytes of a path that are looked at, its last ones       */
#define STOP_EVERY    4096

static bool is_small(unsigned char byte)
{
    return byte >= 'a' && byte <= 'z';
}

static bool is_capital(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(unsigned char byte)
{
    return byte >= '0' && byte <= '9';
}

static unsigned char fold(unsigned char byte)
{
    return is_capital(byte) ? byte | 0x20 : byte;
}

/* One pattern, without blanks, and the path it is held against. */
struct match {
    const unsigned char *pattern;
    size_t pattern_length;
    const unsigned char *path;
    size_t length;
    bool is_exact;
};

static bool same(const struct match *match, size_t letter, size_t at)
{
    unsigned char byte = match->path[at];

    return match->pattern[letter] == (match->is_exact ? byte : fold(byte));
}

/* What a place in the path is worth. */
static int bonus_at(const unsigned char *path, size_t at)
{
    unsigned char here = path[at], before = at ? path[at - 1] : '/';

    if (before == '/')
        return START_OF_PART;
    if (before < 0x80 && !is_small(before) && !is_capital(before) && !is_digit(before))
        return START_OF_WORD;
    if ((is_small(before) && is_capital(here)) || (!is_digit(before) && is_digit(here)))
        return CAPITAL;
    return 0;
}

/* True if the letters come in this order at all; *out_first is where the first one is. */
static bool comes_in_order(const struct match *match, size_t *out_first)
{
    size_t letter = 0;

    for (size_t at = 0; at < match->length; at++) {
        if (!same(match, letter, at))
            continue;
        if (letter == 0)
            *out_first = at;
        if (++letter == match->pattern_length)
            return true;
    }
    return false;
}

/* The best score with the letters so far, the last of them at or before each place. */
struct column {
    int score; /* the best up to here, gaps taken off; negative: none */
    int run;   /* letters in a row that end here                     */
    int bonus; /* what the first of that run was worth               */
    bool is_gap;
};

static int worth_in_run(int bonus, const struct column *before, struct column *column)
{
    if (before->run > 0) {
        int first = before->bonus > IN_RUN ? before->bonus : IN_RUN;

        column->run = before->run + 1;
        column->bonus = before->bonus;
        if (bonus >= START_OF_WORD && bonus > first) /* a new word starts: the run starts anew */
            column->bonus = first = bonus;
        return bonus > first ? bonus : first;
    }
    column->run = 1;
    column->bonus = bonus;
    return bonus;
}

static struct column step(const struct match *match, size_t letter, size_t at, const struct column *before,
                          const struct column *left)
{
    struct column hit = { .score = -1 };
    struct column gap = { .score = left->score - (left->is_gap ? LONGER_GAP : GAP), .is_gap = true };

    if (left->score < 0)
        gap.score = -1;
    else if (gap.score < 0)
        gap.score = 0;
    if (same(match, letter, at) && before->score >= 0) {
        int bonus = bonus_at(match->path, at);
        int worth = worth_in_run(bonus, before, &hit);

        hit.score = before->score + MATCH + (letter == 0 ? bonus * FIRST_TIMES : worth);
    }
    return hit.score >= gap.score ? hit : gap;
}

static int score_one(const struct match *match)
{
    struct column columns[LONGEST + 1];
    size_t first;

    if (!comes_in_order(match, &first))
        return FIND_NO_MATCH;
    for (size_t at = first; at <= match->length; at++)
        columns[at] = (struct column){ 0 };

    for (size_t letter = 0; letter < match->pattern_length; letter++) {
        struct column before = columns[first], left = { .score = -1 };

        columns[first] = left;
        for (size_t at = first; at < match->length; at++) {
            struct column now = step(match, letter, at, &before, &left);

            before = columns[at + 1];
            columns[at + 1] = left = now;
        }
    }
    int best = 0;

    for (size_t at = first; at <= match->length; at++)
        if (columns[at].score > best)
            best = columns[at].score;
    return best;
}

/* As score_one, and more if the pattern fits within the last part of the path. */
static int score_path(struct match *match)
{
    const unsigned char *path = match->path;
    size_t length = match->length, leaf = length;
    int whole = score_one(match), alone;

    while (leaf > 0 && path[leaf - 1] != '/')
        leaf--;
    if (whole < 0)
        return whole;
    match->path += leaf;
    match->length -= leaf;
    alone = score_one(match);
    match->path = path;
    match->length = length;
    return alone >= 0 && alone + IN_LEAF > whole ? alone + IN_LEAF : whole;
}

static bool has_capital(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_capital(bytes[i]))
            return true;
    return false;
}

int find_score(const char *pattern, const char *path, size_t length)
{
    size_t skipped = length > LONGEST ? length - LONGEST : 0;
    int total = 0;

    for (pattern += strspn(pattern, " "); *pattern; pattern += strspn(pattern, " ")) {
        struct match match = {
            .pattern = (const unsigned char *)pattern,
            .pattern_length = strcspn(pattern, " "),
            .path = (const unsigned char *)path + skipped,
            .length = length - skipped,
        };
        int score;

        match.is_exact = has_capital(match.pattern, match.pattern_length);
        score = score_path(&match);
        if (score < 0)
            return FIND_NO_MATCH;
        total += score;
        pattern += match.pattern_length;
    }
    return total;
}

struct ranked {
    uint32_t entry;
    uint32_t length;
    int score;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a, *right = b;

    if (left->score != right->score)
        return left->score > right->score ? -1 : 1;
    if (left->length != right->length)
        return left->length < right->length ? -1 : 1;
    return left->entry < right->entry ? -1 : left->entry > right->entry;
}

static struct rows *rows_of(const struct ranked *ranked, uint32_t count)
{
    struct rows *rows = rows_new(count);

    for (uint32_t i = 0; i < count; i++)
        rows->entries[i] = ranked[i].entry;
    return rows;
}

struct rows *find_rank(const struct listing *listing, uint32_t count, const struct rows *base,
                       const char *pattern, const atomic_bool *stop)
{
    uint32_t total = base ? base->count : count, matches = 0;
    struct ranked *ranked = memory_new((size_t)total + 1, sizeof *ranked);
    struct rows *rows = NULL;

    for (uint32_t i = 0; i < total; i++) {
        uint32_t entry = base ? base->entries[i] : i;
        uint32_t length = listing_entry(listing, entry)->length;
        int score;

        if (i % STOP_EVERY == 0 && stop && atomic_load_explicit(stop, memory_order_relaxed)) {
            free(ranked);
            return NULL;
        }
        score = find_score(pattern, listing_name(listing, entry), length);
        if (score >= 0)
            ranked[matches++] = (struct ranked){ entry, length, score };
    }
    if (*pattern)
        qsort(ranked, matches, sizeof *ranked, compare_ranked);
    rows = rows_of(ranked, matches);
    free(ranked);
    return rows;
}
