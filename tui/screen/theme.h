/*
 * theme: roles to colours, glyph names to glyphs. A role says what a thing is, never how it looks; each state has a
 * glyph and a word beside its colour. Read-only after theme_new.
 */
#ifndef SCREEN_THEME_H
#define SCREEN_THEME_H

#include <stdbool.h>

#include "base/memory.h"

enum role {
    ROLE_TEXT,
    ROLE_FAINT,  /* less important */
    ROLE_TITLE,  /* title bar                                         */
    ROLE_TAB,    /* the view that is up, in the title bar             */
    ROLE_STATUS, /* the line of counts and totals                     */
    ROLE_KEY,    /* a key in the footer or in help                    */
    ROLE_CURSOR, /* the row under the cursor                          */
    ROLE_MARKED,
    ROLE_FOLDER,
    ROLE_LINK,    /* symbolic link                                     */
    ROLE_SPECIAL, /* FIFO, socket, device                              */
    ROLE_MATCH,   /* the part of a name that matches                   */
    ROLE_BUSY,    /* under way, filled part of a meter                 */
    ROLE_WAITING,
    ROLE_DONE,
    ROLE_WARNING,
    ROLE_FAILED,
    ROLE_PROMPT,
    ROLE_COUNT
};

enum glyph {
    GLYPH_MARKED,   /* ● */
    GLYPH_CURSOR,   /* ▸ */
    GLYPH_UPLOAD,   /* ▲ */
    GLYPH_DONE,     /* ✓ */
    GLYPH_FAILED,   /* ✗ */
    GLYPH_RETRY,    /* ↻ */
    GLYPH_WAITING,  /* · */
    GLYPH_PAUSED,   /* ‖ */
    GLYPH_STALLED,  /* … */
    GLYPH_MORE,     /* › */
    GLYPH_RULE,     /* ─ */
    GLYPH_DIVIDE,   /* │ */
    GLYPH_ELLIPSIS, /* … */
    GLYPH_DOT,      /* · between words */
    GLYPH_WARNING,  /* ! */
    GLYPH_METER_0,
    GLYPH_METER_1,
    GLYPH_METER_2,
    GLYPH_METER_3,
    GLYPH_METER_4, /* an eighth is one step: ░ ▏▎▍▌▋▊▉ █ */
    GLYPH_METER_5,
    GLYPH_METER_6,
    GLYPH_METER_7,
    GLYPH_METER_8,
    GLYPH_SPARK_1,
    GLYPH_SPARK_2,
    GLYPH_SPARK_3,
    GLYPH_SPARK_4,
    GLYPH_SPARK_5,
    GLYPH_SPARK_6,
    GLYPH_SPARK_7,
    GLYPH_SPARK_8, /* ▁▂▃▄▅▆▇█ */
    GLYPH_COUNT
};

/* How a role looks on a terminal. Colours are those of the terminal's palette, -1 its own. */
struct look {
    short colour;
    short background;
    bool is_bold, is_dim, is_reverse, is_underlined;
};

struct error;
struct theme;

/* The built-in theme of that name (NULL: the first). is_ascii swaps the glyphs, has_colour false leaves bold, dim,
 * reverse and underline. NULL if there is none of that name. The caller's. */
struct theme *theme_new(const char *name, bool is_ascii, bool has_colour);
void theme_free(struct theme *theme);
OWNED_DEFINE(theme)

/* As theme_new, but NAME.theme in the first of the folders that has one comes before what is built in; what
 * that file leaves out looks as without colour. folders ends with NULL. The error names the file and the line,
 * or says that there is none of that name. */
struct theme *theme_find(const char *name, const char *const *folders, bool is_ascii, bool has_colour,
                         struct error *err);

const struct look *theme_look(const struct theme *theme, enum role role);
const char *theme_glyph(const struct theme *theme, enum glyph glyph); /* always one column */

#endif
