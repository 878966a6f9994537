#include "commands/suggest.h"

#include <stddef.h>
#include <string.h>

#include "commands/option_table.h"
#include "record/settings.h"

#define LONGEST        32 /* no word of ours is longer                       */
#define LEAST_LETTERS  3  /* of the beginning of a word, to mean all of it   */
#define LETTERS_A_SLIP 3  /* so many letters of a word excuse one slip in it */

static size_t least(size_t one, size_t other)
{
    return one < other ? one : other;
}

/* One row of the table of distances between the beginnings of two words, from the two rows above it. */
static void fill_row(const char *one, const char *other, size_t row, const size_t *before,
                     const size_t *above, size_t *out)
{
    out[0] = row;
    for (size_t i = 1; other[i - 1]; i++) {
        out[i] = least(above[i - 1] + (one[row - 1] != other[i - 1]), 1 + least(above[i], out[i - 1]));
        if (row > 1 && i > 1 && one[row - 1] == other[i - 2] && one[row - 2] == other[i - 1])
            out[i] = least(out[i], before[i - 2] + 1);
    }
}

/* How many letters are wrong, missing, too many or in each other's place. Neither is longer than LONGEST. */
static size_t count_slips(const char *one, const char *other)
{
    size_t rows[3][LONGEST + 1];

    for (size_t i = 0; i <= LONGEST; i++)
        rows[0][i] = i;
    for (size_t row = 1; one[row - 1]; row++)
        fill_row(one, other, row, rows[(row + 1) % 3], rows[(row + 2) % 3], rows[row % 3]);
    return rows[strlen(one) % 3][strlen(other)];
}

/* The one of the words that has the fewest slips, if these are few enough. */
static const char *find_nearest(const char *typed, const char *(*word_at)(size_t))
{
    size_t length = strlen(typed), fewest = length / LETTERS_A_SLIP + 1;
    const char *nearest = NULL;

    for (size_t i = 0; length <= LONGEST && word_at(i); i++) {
        size_t slips = count_slips(typed, word_at(i));

        if (slips >= fewest)
            continue;
        fewest = slips;
        nearest = word_at(i);
    }
    return nearest;
}

static const char *option_at(size_t n)
{
    size_t own = 0;

    for (; option_table_row(own); own++)
        if (own == n)
            return option_table_row(n)->name;
    return settings_row(n - own) ? settings_row(n - own)->name : NULL;
}

/* The commands that are named by a word. */
static const char *command_at(size_t n)
{
    for (enum command command = 0; command < COMMAND_COUNT; command++)
        if (option_table_command(command)->word && n-- == 0)
            return option_table_command(command)->word;
    return NULL;
}

const char *suggest_option(const char *name)
{
    return find_nearest(name, option_at);
}

const char *suggest_command(const char *word)
{
    for (size_t i = 0; strlen(word) >= LEAST_LETTERS && command_at(i); i++)
        if (strncmp(command_at(i), word, strlen(word)) == 0)
            return command_at(i);
    if (strcmp(word, "help") == 0)
        return "--help";
    if (strcmp(word, "version") == 0)
        return "--version";
    return find_nearest(word, command_at);
}
