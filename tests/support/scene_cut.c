/*
 * scene_cut: a line of a scene cut into words and values.
 */
#include "support/scene_stage.h"

#include <stdlib.h>
#include <string.h>

/* Cuts the next word off text, and returns what follows it. */
static char *cut_word(char *text, char **out_word)
{
    char *to = text;
    bool is_held = false;

    *out_word = text;
    for (; *text && (is_held || *text != ' '); text++) {
        if (*text == '"')
            is_held = !is_held;
        else
            *to++ = *text;
    }
    if (*text)
        text++;
    *to = '\0';
    return text;
}

struct words words_cut(char *text)
{
    struct words words = { .count = 0 };

    while (*text && words.count < SCENE_WORDS_MOST) {
        if (*text == ' ')
            text++;
        else
            text = cut_word(text, &words.at[words.count++]);
    }
    return words;
}

const char *words_value(const struct words *words, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < words->count; i++)
        if (strncmp(words->at[i], name, length) == 0 && words->at[i][length] == '=')
            return words->at[i] + length + 1;
    return NULL;
}

int64_t words_number(const struct words *words, const char *name, int64_t otherwise)
{
    const char *value = words_value(words, name);

    return value ? strtoll(value, NULL, 10) : otherwise;
}

bool words_have(const struct words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++)
        if (strcmp(words->at[i], word) == 0)
            return true;
    return false;
}
