#include "screen/theme.h"

#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "base/memory.h"
#include "screen/theme_read.h"

struct theme {
    struct look looks[ROLE_COUNT];
    bool is_ascii;
};

struct spelling {
    const char *utf8, *ascii;
};

static const struct spelling glyphs[GLYPH_COUNT] = {
    [GLYPH_MARKED] = { "●", "*" },   [GLYPH_CURSOR] = { "▸", ">" },  [GLYPH_UPLOAD] = { "▲", "^" },
    [GLYPH_DONE] = { "✓", "+" },     [GLYPH_FAILED] = { "✗", "x" },  [GLYPH_RETRY] = { "↻", "@" },
    [GLYPH_WAITING] = { "·", "." },  [GLYPH_PAUSED] = { "‖", "=" },  [GLYPH_STALLED] = { "…", "~" },
    [GLYPH_MORE] = { "›", ">" },     [GLYPH_RULE] = { "─", "-" },    [GLYPH_DIVIDE] = { "│", "|" },
    [GLYPH_ELLIPSIS] = { "…", "~" }, [GLYPH_DOT] = { "·", "-" },     [GLYPH_WARNING] = { "!", "!" },
    [GLYPH_METER_0] = { "░", "." },  [GLYPH_METER_1] = { "▏", "." }, [GLYPH_METER_2] = { "▎", "-" },
    [GLYPH_METER_3] = { "▍", "-" },  [GLYPH_METER_4] = { "▌", "-" }, [GLYPH_METER_5] = { "▋", "-" },
    [GLYPH_METER_6] = { "▊", "=" },  [GLYPH_METER_7] = { "▉", "=" }, [GLYPH_METER_8] = { "█", "#" },
    [GLYPH_SPARK_1] = { "▁", "_" },  [GLYPH_SPARK_2] = { "▂", "_" }, [GLYPH_SPARK_3] = { "▃", "." },
    [GLYPH_SPARK_4] = { "▄", "." },  [GLYPH_SPARK_5] = { "▅", "-" }, [GLYPH_SPARK_6] = { "▆", "-" },
    [GLYPH_SPARK_7] = { "▇", "=" },  [GLYPH_SPARK_8] = { "█", "#" },
};

#define WITHOUT_COLOUR "mono"

static const struct theme_file *find_built_in(const char *name)
{
    for (const struct theme_file *file = theme_files; file->name; file++)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}

/* What is built in was read by the tests. */
static void read_built_in(const char *name, struct look looks[ROLE_COUNT])
{
    struct error err;

    (void)theme_read(find_built_in(name)->text, name, looks, &err);
}

struct theme *theme_new(const char *name, bool is_ascii, bool has_colour)
{
    struct theme *theme;

    if (!name)
        name = theme_files[0].name;
    if (!find_built_in(name))
        return NULL;
    theme = memory_new(1, sizeof *theme);
    theme->is_ascii = is_ascii;
    read_built_in(has_colour ? name : WITHOUT_COLOUR, theme->looks);
    return theme;
}

/* A name that leads out of the folders is no name. */
static bool load_file(const char *name, const char *const *folders, char **out_path, char **out_text,
                      struct error *err)
{
    for (; *folders && *name != '.' && !strchr(name, '/'); folders++) {
        free(*out_path);
        *out_path = memory_print("%s/%s.theme", *folders, name);
        if (!lines_load(*out_path, out_text, err))
            return false;
        if (*out_text)
            return true;
    }
    return true;
}

static bool refuse(const char *name, const char *const *folders, struct error *err)
{
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "no-theme", "there is no theme \"%s\"", name);
    return error_hint(err, "there are night, day, mono and plain; another one is a file %s/%s.theme",
                      *folders ? *folders : ".", "NAME");
}

struct theme *theme_find(const char *name, const char *const *folders, bool is_ascii, bool has_colour,
                         struct error *err)
{
    OWNED_TEXT char *path = NULL, *text = NULL;
    OWNED(theme) struct theme *theme = NULL;
    struct look looks[ROLE_COUNT];

    if (!name)
        name = theme_files[0].name;
    if (!load_file(name, folders, &path, &text, err))
        return NULL;
    theme = theme_new(text ? WITHOUT_COLOUR : name, is_ascii, has_colour);
    if (!theme) {
        (void)refuse(name, folders, err);
        return NULL;
    }
    memcpy(looks, theme->looks, sizeof looks);
    if (text && !theme_read(text, path, looks, err))
        return NULL;
    if (has_colour)
        memcpy(theme->looks, looks, sizeof looks);
    return GIVE(theme);
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
