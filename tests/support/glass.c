#include "support/glass.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vterm.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/text.h"

#define RIGHT_HALF ((uint32_t)-1) /* libvterm's mark for the second cell of a wide character */

struct glass {
    VTerm *vterm;
    VTermScreen *screen;
    int rows, columns;
    VTermPos cursor;
    bool is_cursor_visible, is_alternate, has_mouse;
    int bells;
    bool may_have_title;
    char complaint[128];
    struct buffer answers;
    struct buffer held; /* the beginning of a string whose end has not come */
};

static int complain(struct glass *glass, const char *what, const char *bytes, size_t count)
{
    if (!glass->complaint[0])
        (void)snprintf(glass->complaint, sizeof glass->complaint, "%s: %.*s", what, (int)count, bytes);
    return 1;
}

static int on_control(unsigned char control, void *user)
{
    char text[8];

    (void)snprintf(text, sizeof text, "%02X", control);
    return complain(user, "unknown control", text, strlen(text));
}

static int on_csi(const char *leader, const long arguments[], int count, const char *intermediate,
                  char command, void *user)
{
    char text[64];

    /* xterm's entry pushes and pops the title with the alternate screen; the Linux console's sets the cursor's shape */
    if (command == 't' && count > 0 && (CSI_ARG(arguments[0]) == 22 || CSI_ARG(arguments[0]) == 23))
        return 1;
    if (command == 'c' && leader && leader[0] == '?')
        return 1;
    (void)snprintf(text, sizeof text, "%s%ld (%d)%s%c", leader ? leader : "",
                   count > 0 ? CSI_ARG(arguments[0]) : -1, count, intermediate ? intermediate : "", command);
    return complain(user, "unknown control sequence", text, strlen(text));
}

static int on_osc(const char *command, size_t count, void *user)
{
    const struct glass *glass = user;
    bool is_known = (count >= 3 && memcmp(command, "52;", 3) == 0) ||
                    (glass->may_have_title && count >= 4 && memcmp(command, "9;4;", 4) == 0);

    return is_known ? 1 : complain(user, "unknown OSC", command, count);
}

static int on_dcs(const char *command, size_t count, void *user)
{
    return complain(user, "unknown DCS", command, count);
}

static const VTermParserCallbacks unknown = {
    .control = on_control, .csi = on_csi, .osc = on_osc, .dcs = on_dcs
};

static int on_cursor(VTermPos position, VTermPos before, int is_visible, void *user)
{
    struct glass *glass = user;

    (void)before, (void)is_visible;
    glass->cursor = position;
    return 1;
}

static int on_property(VTermProp property, VTermValue *value, void *user)
{
    struct glass *glass = user;

    switch (property) {
    case VTERM_PROP_CURSORVISIBLE: glass->is_cursor_visible = value->boolean; break;
    case VTERM_PROP_ALTSCREEN: glass->is_alternate = value->boolean; break;
    case VTERM_PROP_MOUSE: glass->has_mouse = value->number != VTERM_PROP_MOUSE_NONE; break;
    case VTERM_PROP_TITLE:
    case VTERM_PROP_ICONNAME: return glass->may_have_title ? 1 : complain(glass, "title", "", 0);
    default: break;
    }
    return 1;
}

static int on_bell(void *user)
{
    ((struct glass *)user)->bells++;
    return 1;
}

static const VTermScreenCallbacks seen = { .movecursor = on_cursor,
                                           .settermprop = on_property,
                                           .bell = on_bell };

static void on_answer(const char *bytes, size_t count, void *user)
{
    buffer_add(&((struct glass *)user)->answers, bytes, count);
}

struct glass *glass_new(int rows, int columns)
{
    struct glass *glass = memory_new(1, sizeof *glass);

    *glass = (struct glass){ .rows = rows, .columns = columns, .is_cursor_visible = true };
    glass->vterm = vterm_new(rows, columns);
    vterm_set_utf8(glass->vterm, 1);
    vterm_output_set_callback(glass->vterm, on_answer, glass);
    glass->screen = vterm_obtain_screen(glass->vterm);
    vterm_screen_enable_altscreen(glass->screen, 1);
    vterm_screen_set_callbacks(glass->screen, &seen, glass);
    vterm_screen_set_unrecognised_fallbacks(glass->screen, &unknown, glass);
    vterm_screen_reset(glass->screen, 1);
    return glass;
}

void glass_free(struct glass *glass)
{
    if (!glass)
        return;
    vterm_free(glass->vterm);
    buffer_done(&glass->answers);
    buffer_done(&glass->held);
    free(glass);
}

/* How many of the bytes come before a string that has begun and not ended, such as half of a clipboard write. */
static size_t count_whole(const struct buffer *bytes)
{
    size_t whole = bytes->count;
    bool is_in_string = false;

    for (size_t i = 0; i < bytes->count; i++) {
        bool is_escape = bytes->bytes[i] == '\033' && i + 1 < bytes->count;

        if (!is_in_string && is_escape && bytes->bytes[i + 1] == ']') {
            is_in_string = true;
            whole = i;
        } else if (bytes->bytes[i] == '\a' || (is_escape && bytes->bytes[i + 1] == '\\')) {
            is_in_string = false;
        }
    }
    return is_in_string ? whole : bytes->count;
}

/* Of a string that comes in pieces the library would hand on the last one only. */
void glass_feed(struct glass *glass, const char *bytes, size_t count)
{
    size_t whole;

    buffer_add(&glass->held, bytes, count);
    whole = count_whole(&glass->held);
    if (whole > 0)
        (void)vterm_input_write(glass->vterm, glass->held.bytes, whole);
    memmove(glass->held.bytes, glass->held.bytes + whole, glass->held.count - whole);
    glass->held.count -= whole;
}

void glass_resize(struct glass *glass, int rows, int columns)
{
    glass->rows = rows;
    glass->columns = columns;
    vterm_set_size(glass->vterm, rows, columns);
}

/* The text of a row; out_starts, if given, gets the byte at which each column begins. */
static char *row_text(const struct glass *glass, int row, size_t *out_starts)
{
    struct buffer text = { 0 };
    size_t end = 0;

    for (int column = 0; column < glass->columns; column++) {
        VTermScreenCell cell;
        char character[4];

        if (out_starts)
            out_starts[column] = text.count;
        if (!vterm_screen_get_cell(glass->screen, (VTermPos){ .row = row, .col = column }, &cell))
            break;
        if (cell.chars[0] == RIGHT_HALF)
            continue;
        if (cell.chars[0] == 0)
            buffer_byte(&text, ' ');
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
            buffer_add(&text, character, text_encode(cell.chars[i], character));
        if (cell.chars[0] != 0 && cell.chars[0] != ' ')
            end = text.count;
    }
    if (text.bytes)
        text.bytes[end] = '\0';
    return buffer_take(&text);
}

char *glass_row(const struct glass *glass, int row)
{
    return row_text(glass, row, NULL);
}

char *glass_text(const struct glass *glass)
{
    struct buffer text = { 0 };

    for (int row = 0; row < glass->rows; row++) {
        OWNED_TEXT char *line = glass_row(glass, row);

        buffer_print(&text, "%s\n", line);
    }
    return buffer_take(&text);
}

const char *glass_look(const struct glass *glass, int row, int column)
{
    static char look[8];
    VTermScreenCell cell;
    char *at = look;

    if (vterm_screen_get_cell(glass->screen, (VTermPos){ .row = row, .col = column }, &cell)) {
        if (cell.attrs.bold)
            *at++ = 'b';
        if (cell.attrs.reverse)
            *at++ = 'r';
        if (cell.attrs.underline)
            *at++ = 'u';
        if (VTERM_COLOR_IS_INDEXED(&cell.fg) && cell.fg.indexed.idx < 8)
            *at++ = (char)('0' + cell.fg.indexed.idx);
    }
    *at = '\0';
    return look;
}

int glass_find(const struct glass *glass, int row, const char *text)
{
    size_t *starts = memory_new((size_t)glass->columns, sizeof *starts);
    OWNED_TEXT char *line = row_text(glass, row, starts);
    const char *found = strstr(line, text);
    int column = -1;

    for (int i = 0; found && i < glass->columns && column < 0; i++)
        if (starts[i] == (size_t)(found - line))
            column = i;
    free(starts);
    return column;
}

int glass_find_row(const struct glass *glass, const char *text)
{
    for (int row = 0; row < glass->rows; row++)
        if (glass_find(glass, row, text) >= 0)
            return row;
    return -1;
}

bool glass_cursor(const struct glass *glass, int *out_row, int *out_column)
{
    *out_row = glass->cursor.row;
    *out_column = glass->cursor.col;
    return glass->is_cursor_visible;
}

bool glass_is_alternate(const struct glass *glass)
{
    return glass->is_alternate;
}

bool glass_has_mouse(const struct glass *glass)
{
    return glass->has_mouse;
}

int glass_bells(const struct glass *glass)
{
    return glass->bells;
}

const char *glass_complaint(const struct glass *glass)
{
    return glass->complaint[0] ? glass->complaint : NULL;
}

char *glass_take_answers(struct glass *glass, size_t *out_count)
{
    *out_count = glass->answers.count;
    return buffer_take(&glass->answers);
}

void glass_allow_title(struct glass *glass)
{
    glass->may_have_title = true;
}
