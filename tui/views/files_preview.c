/*
 * files_preview: the preview of the Files view on the canvas: what the file under the cursor is, and its beginning.
 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/units.h"
#include "screen/canvas.h"
#include "views/browser.h"

#define FACT_SIZE 128

/* As ls has them. */
static const char kind_letters[KIND_COUNT] = {
    [KIND_UNKNOWN] = '?', [KIND_FILE] = '-',   [KIND_FOLDER] = 'd', [KIND_LINK] = 'l',
    [KIND_FIFO] = 'p',    [KIND_SOCKET] = 's', [KIND_DEVICE] = 'c',
};

/* "-rw-r-----" */
static const char *mode_text(uint32_t mode, char text[11])
{
    static const char letters[] = "rwxrwxrwx";

    text[0] = S_ISBLK(mode) ? 'b' : kind_letters[detail_kind_of_mode(mode)];
    for (int i = 0; i < 9; i++)
        text[i + 1] = mode >> (8 - i) & 1 ? letters[i] : '-';
    text[10] = '\0';
    return text;
}

/* "tar.gz, 34 entries and more · 18.4 MiB" */
static void describe_peek(const struct peek *peek, const char *dot, char text[FACT_SIZE])
{
    static const char *const words[KIND_COUNT] = {
        [KIND_UNKNOWN] = "unknown", [KIND_FILE] = "file",     [KIND_FOLDER] = "folder", [KIND_LINK] = "link",
        [KIND_FIFO] = "FIFO",       [KIND_SOCKET] = "socket", [KIND_DEVICE] = "device",
    };
    char size[UNITS_TEXT_SIZE], held[UNITS_TEXT_SIZE * 2] = "";

    if (peek->is_list)
        (void)snprintf(held, sizeof held, ", %zu %s%s", peek->lines_count,
                       peek->lines_count == 1 ? "entry" : "entries", peek->has_more ? " and more" : "");
    (void)snprintf(text, FACT_SIZE, "%s%s %s %s", peek->label ? peek->label : words[peek->kind], held, dot,
                   units_bytes(peek->size_bytes, size));
}

/* What it is, above its content: in one line, or in two where that is too narrow. Returns the lines used. */
static int draw_facts(const struct peek *peek, struct canvas *canvas, struct box box)
{
    const char *dot = theme_glyph(canvas_theme(canvas), GLYPH_DOT), *owner = peek->owner ? peek->owner : "";
    char facts[FACT_SIZE], mode[11];
    int used, needed;

    describe_peek(peek, dot, facts);
    (void)mode_text(peek->mode, mode);
    used = canvas_text(canvas, box_top(box, 1), ROLE_FAINT, facts);
    needed = used + 3 + (int)strlen(mode) + 1 + text_columns(owner, strlen(owner));
    if (needed <= box.columns || box.rows < 2) {
        (void)canvas_print(canvas, box_after(box_top(box, 1), used + 1), ROLE_FAINT, "%s %s %s", dot, mode,
                           owner);
        return 1;
    }
    (void)canvas_print(canvas, box_row(box, 1), ROLE_FAINT, "%s %s", mode, owner);
    return 2;
}

/* Of a list each name is cut as names are: their beginnings are often the same. */
static void draw_peeked(const struct peek *peek, const char *line, struct canvas *canvas, struct box box)
{
    int used;

    if (!peek->is_list) {
        (void)canvas_text(canvas, box, ROLE_TEXT, line);
        return;
    }
    used = canvas_print(canvas, box, ROLE_TEXT, "%.*s", (int)peek->names_at, line);
    (void)canvas_name(canvas, box_after(box, used), ROLE_TEXT, line + peek->names_at,
                      strlen(line + peek->names_at));
}

void files_draw_preview(const struct app *app, struct canvas *canvas, struct box box)
{
    const struct browser *browser = app->files;
    const struct peek *peek = browser->peek;
    int line;

    box = box_before(box_after(box, 2), 1);
    if (error_is_set(&browser->peek_error))
        (void)canvas_paragraph(canvas, box, ROLE_WARNING, browser->peek_error.message, false);
    if (!peek)
        return;
    line = draw_facts(peek, canvas, box);
    if (peek->target && line < box.rows)
        (void)canvas_print(canvas, box_row(box, line++), ROLE_LINK, "leads to %s", peek->target);
    for (size_t i = 0; i < peek->lines_count && line < box.rows; i++)
        draw_peeked(peek, peek->lines[i], canvas, box_row(box, line++));
}
