#include "screen/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct theme {
    struct look looks[ROLE_COUNT];
    bool is_ascii;
};

/* The first eight colours of a palette; the eight after them are the bright ones. */
enum { OWN = -1, BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE };

/* A look as a word or two, so that a theme reads as a table. */
#define PLAIN(c)                         \
    {                                    \
        .colour = (c), .background = OWN \
    }
#define BOLD(c)                                           \
    {                                                     \
        .colour = (c), .background = OWN, .is_bold = true \
    }
#define DIM(c)                                           \
    {                                                    \
        .colour = (c), .background = OWN, .is_dim = true \
    }
#define UNDERLINED(c)                                                            \
    {                                                                            \
        .colour = (c), .background = OWN, .is_bold = true, .is_underlined = true \
    }
#define REVERSE(c)                                           \
    {                                                        \
        .colour = (c), .background = OWN, .is_reverse = true \
    }

struct built_in {
    const char *name;
    struct look looks[ROLE_COUNT];
};

/* clang-format off */
static const struct built_in built_ins[] = {
    { "night", {                        /* on a dark background */
        [ROLE_TEXT   ] = PLAIN(OWN),        [ROLE_FAINT  ] = DIM(OWN),
        [ROLE_TITLE  ] = DIM(OWN),          [ROLE_TAB    ] = BOLD(OWN),
        [ROLE_STATUS ] = PLAIN(OWN),        [ROLE_KEY    ] = BOLD(CYAN),
        [ROLE_CURSOR ] = REVERSE(OWN),      [ROLE_MARKED ] = BOLD(YELLOW),
        [ROLE_FOLDER ] = BOLD(BLUE),        [ROLE_LINK   ] = PLAIN(CYAN),
        [ROLE_SPECIAL] = PLAIN(MAGENTA),    [ROLE_MATCH  ] = UNDERLINED(YELLOW),
        [ROLE_BUSY   ] = PLAIN(CYAN),       [ROLE_WAITING] = DIM(OWN),
        [ROLE_DONE   ] = PLAIN(GREEN),      [ROLE_WARNING] = BOLD(YELLOW),
        [ROLE_FAILED ] = BOLD(RED),         [ROLE_PROMPT ] = BOLD(OWN),
    } },
    { "day", {                          /* on a light one: yellow and cyan cannot be read there */
        [ROLE_TEXT   ] = PLAIN(OWN),        [ROLE_FAINT  ] = DIM(OWN),
        [ROLE_TITLE  ] = DIM(OWN),          [ROLE_TAB    ] = BOLD(OWN),
        [ROLE_STATUS ] = PLAIN(OWN),        [ROLE_KEY    ] = BOLD(BLUE),
        [ROLE_CURSOR ] = REVERSE(OWN),      [ROLE_MARKED ] = BOLD(MAGENTA),
        [ROLE_FOLDER ] = BOLD(BLUE),        [ROLE_LINK   ] = UNDERLINED(BLUE),
        [ROLE_SPECIAL] = PLAIN(MAGENTA),    [ROLE_MATCH  ] = UNDERLINED(RED),
        [ROLE_BUSY   ] = PLAIN(BLUE),       [ROLE_WAITING] = DIM(OWN),
        [ROLE_DONE   ] = PLAIN(GREEN),      [ROLE_WARNING] = BOLD(RED),
        [ROLE_FAILED ] = BOLD(RED),         [ROLE_PROMPT ] = BOLD(OWN),
    } },
    { "mono", {                         /* no colour at all; every theme becomes this one under NO_COLOR */
        [ROLE_TEXT   ] = PLAIN(OWN),        [ROLE_FAINT  ] = DIM(OWN),
        [ROLE_TITLE  ] = DIM(OWN),          [ROLE_TAB    ] = BOLD(OWN),
        [ROLE_STATUS ] = PLAIN(OWN),        [ROLE_KEY    ] = BOLD(OWN),
        [ROLE_CURSOR ] = REVERSE(OWN),      [ROLE_MARKED ] = BOLD(OWN),
        [ROLE_FOLDER ] = BOLD(OWN),         [ROLE_LINK   ] = PLAIN(OWN),
        [ROLE_SPECIAL] = DIM(OWN),          [ROLE_MATCH  ] = UNDERLINED(OWN),
        [ROLE_BUSY   ] = PLAIN(OWN),        [ROLE_WAITING] = DIM(OWN),
        [ROLE_DONE   ] = PLAIN(OWN),        [ROLE_WARNING] = BOLD(OWN),
        [ROLE_FAILED ] = BOLD(OWN),         [ROLE_PROMPT ] = BOLD(OWN),
    } },
};
/* clang-format on */

struct spelling {
    const char *utf8, *ascii;
};

static const struct spelling glyphs[GLYPH_COUNT] = {
    [GLYPH_MARKED] = {"●",  "*"},
      [GLYPH_CURSOR] = { "▸", ">"},
      [GLYPH_UPLOAD] = { "▲", "^"},
    [GLYPH_DONE] = { "✓", "+"},
      [GLYPH_FAILED] = { "✗", "x"},
      [GLYPH_RETRY] = { "↻", "@"},
    [GLYPH_WAITING] = { "·",  "."},
      [GLYPH_PAUSED] = { "‖", "="},
      [GLYPH_STALLED] = { "…", "~"},
    [GLYPH_MORE] = { "›", ">"},
      [GLYPH_RULE] = { "─", "-"},
      [GLYPH_DIVIDE] = { "│", "|"},
    [GLYPH_ELLIPSIS] = { "…", "~"},
      [GLYPH_DOT] = { "·",  "-"},
      [GLYPH_WARNING] = { "!",   "!"},
    [GLYPH_METER_0] = { "░", "."},
      [GLYPH_METER_1] = { "▏", "."},
      [GLYPH_METER_2] = { "▎", "-"},
    [GLYPH_METER_3] = { "▍", "-"},
      [GLYPH_METER_4] = { "▌", "-"},
      [GLYPH_METER_5] = { "▋", "-"},
    [GLYPH_METER_6] = { "▊", "="},
      [GLYPH_METER_7] = { "▉", "="},
      [GLYPH_METER_8] = { "█", "#"},
    [GLYPH_SPARK_1] = { "▁", "_"},
      [GLYPH_SPARK_2] = { "▂", "_"},
      [GLYPH_SPARK_3] = { "▃", "."},
    [GLYPH_SPARK_4] = { "▄", "."},
      [GLYPH_SPARK_5] = { "▅", "-"},
      [GLYPH_SPARK_6] = { "▆", "-"},
    [GLYPH_SPARK_7] = { "▇", "="},
      [GLYPH_SPARK_8] = { "█", "#"},
};

static const struct built_in *find_built_in(const char *name)
{
    for (size_t i = 0; i < sizeof built_ins / sizeof *built_ins; i++)
        if (!name || strcmp(built_ins[i].name, name) == 0)
            return &built_ins[i];
    return NULL;
}

struct theme *theme_new(const char *name, bool is_ascii, bool has_colour)
{
    const struct built_in *found = find_built_in(name);
    struct theme *theme;

    if (!found)
        return NULL;
    theme = memory_new(1, sizeof *theme);
    memcpy(theme->looks, (has_colour ? found : find_built_in("mono"))->looks, sizeof theme->looks);
    theme->is_ascii = is_ascii;
    return theme;
}

void theme_free(struct theme *theme)
{
    free(theme);
}

const struct look *theme_look(const struct theme *theme, enum role role)
{
    return &theme->looks[role];
}

const char *theme_glyph(const struct theme *theme, enum glyph glyph)
{
    return theme->is_ascii ? glyphs[glyph].ascii : glyphs[glyph].utf8;
}

bool theme_is_ascii(const struct theme *theme)
{
    return theme->is_ascii;
}

const char *theme_name(size_t index)
{
    return index < sizeof built_ins / sizeof *built_ins ? built_ins[index].name : NULL;
}
