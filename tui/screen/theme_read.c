#include "screen/theme_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/memory.h"

#define COLOURS_MOST 256
#define BRIGHT       "bright-"

static const char *const role_names[ROLE_COUNT] = {
    [ROLE_TEXT] = "text",       [ROLE_FAINT] = "faint",     [ROLE_TITLE] = "title",
    [ROLE_TAB] = "tab",         [ROLE_STATUS] = "status",   [ROLE_KEY] = "key",
    [ROLE_CURSOR] = "cursor",   [ROLE_MARKED] = "marked",   [ROLE_FOLDER] = "folder",
    [ROLE_LINK] = "link",       [ROLE_SPECIAL] = "special", [ROLE_MATCH] = "match",
    [ROLE_BUSY] = "busy",       [ROLE_WAITING] = "waiting", [ROLE_DONE] = "done",
    [ROLE_WARNING] = "warning", [ROLE_FAILED] = "failed",   [ROLE_PROMPT] = "prompt",
};

/* As the palette counts them; the bright ones follow. */
static const char *const colours[] = {
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"
};

#define COLOURS_COUNT (sizeof colours / sizeof colours[0])

static const struct {
    const char *name;
    size_t offset;
} attributes[] = {
    { "bold", offsetof(struct look, is_bold) },
    { "dim", offsetof(struct look, is_dim) },
    { "reverse", offsetof(struct look, is_reverse) },
    { "underline", offsetof(struct look, is_underlined) },
};

static bool refuse(struct error *err, const char *what, const char *word, const char *hint)
{
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-theme", "there is no %s \"%s\"", what, word);
    return error_hint(err, "%s", hint);
}

static bool read_number(const char *word, short *out_colour)
{
    char *end;
    long value = strtol(word, &end, 10);

    if (*word < '0' || *word > '9' || *end != '\0' || value >= COLOURS_MOST)
        return false;
    *out_colour = (short)value;
    return true;
}

static bool read_colour(const char *word, short *out_colour)
{
    bool is_bright = strncmp(word, BRIGHT, strlen(BRIGHT)) == 0;
    const char *name = is_bright ? word + strlen(BRIGHT) : word;

    if (strcmp(word, "own") == 0) {
        *out_colour = -1;
        return true;
    }
    for (size_t i = 0; i < COLOURS_COUNT; i++) {
        if (strcmp(name, colours[i]) != 0)
            continue;
        *out_colour = (short)(is_bright ? i + COLOURS_COUNT : i);
        return true;
    }
    return read_number(word, out_colour);
}

static bool read_attribute(const char *word, struct look *look)
{
    for (size_t i = 0; i < sizeof attributes / sizeof attributes[0]; i++) {
        if (strcmp(word, attributes[i].name) != 0)
            continue;
        *(bool *)((char *)look + attributes[i].offset) = true;
        return true;
    }
    return false;
}

static bool read_look(const char *value, struct look *out_look, struct error *err)
{
    static const char all[] =
        "a look is COLOUR [on COLOUR] [bold] [dim] [reverse] [underline]; colours are own, black, "
        "red, green, yellow, blue, magenta, cyan, white, bright-black to bright-white, 0 to 255";
    OWNED_TEXT char *copy = memory_text(value);
    struct look look = { .colour = -1, .background = -1 };
    char *rest, *word = strtok_r(copy, " \t", &rest);

    if (!word || !read_colour(word, &look.colour))
        return refuse(err, "colour", word ? word : "", all);
    while ((word = strtok_r(NULL, " \t", &rest)) != NULL) {
        if (strcmp(word, "on") == 0) {
            word = strtok_r(NULL, " \t", &rest);
            if (!word || !read_colour(word, &look.background))
                return refuse(err, "colour", word ? word : "", all);
        } else if (!read_attribute(word, &look)) {
            return refuse(err, "attribute", word, all);
        }
    }
    *out_look = look;
    return true;
}

static bool take_line(void *context, int number, const char *name, const char *value, struct error *err)
{
    struct look *looks = context;

    (void)number;
    for (enum role role = 0; role < ROLE_COUNT; role++)
        if (strcmp(name, role_names[role]) == 0)
            return read_look(value, &looks[role], err);
    return refuse(
        err, "role", name,
        "roles are text, faint, title, tab, status, key, cursor, marked, folder, link, special, match, busy, "
        "waiting, done, warning, failed, prompt");
}

bool theme_read(const char *text, const char *place, struct look looks[ROLE_COUNT], struct error *err)
{
    return lines_read(text, place, take_line, looks, err);
}
