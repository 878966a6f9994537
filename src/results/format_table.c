/*
 * format_table: csv (RFC 4180), tsv, and text in aligned columns.
 *
 * csv and tsv begin with a line of names and have the fields of the json objects, those of the
 * error as error_stage and so on; what is null there is empty here. tsv spells a tab \t, line feed
 * \n, carriage return \r and backslash \\.
 */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "base/units.h"
#include "results/fields.h"
#include "results/format_family.h"
#include "results/result.h"

/* --- csv, tsv -------------------------------------------------------------------------------------------------- */

struct dialect {
    char separator;
    const char *line_end;
    void (*add)(struct buffer *out, const char *cell);
};

static void add_quoted(struct buffer *out, const char *cell)
{
    if (!strpbrk(cell, ",\"\r\n")) {
        buffer_text(out, cell);
        return;
    }
    buffer_byte(out, '"');
    for (; *cell; cell++) {
        if (*cell == '"')
            buffer_byte(out, '"');
        buffer_byte(out, *cell);
    }
    buffer_byte(out, '"');
}

static void add_backslashed(struct buffer *out, const char *cell)
{
    static const char special[] = "\t\n\r\\", letters[] = "tnr\\";

    for (; *cell; cell++) {
        const char *found = strchr(special, *cell);

        if (found)
            buffer_byte(out, '\\');
        buffer_byte(out, found ? letters[found - special] : *cell);
    }
}

/* The value as text. Exact in files; without anything that a terminal would obey elsewhere. */
static char *cell_of(const struct field_value *value, enum format_use use)
{
    struct buffer encoded = { 0 };

    switch (value->kind) {
    case FIELD_TEXT:
        if (use != FORMAT_FOR_FILE)
            return showable_line(value->text);
        return showable_utf8(value->text);
    case FIELD_BYTES: base64_add(&encoded, value->text, strlen(value->text)); return buffer_take(&encoded);
    case FIELD_NUMBER: return memory_print("%.15g", value->number);
    case FIELD_TRUTH: return memory_text(value->is_true ? "true" : "false");
    case FIELD_NOTHING: break;
    }
    return memory_text("");
}

static void add_names(const struct dialect *dialect, struct buffer *out)
{
    const struct field *field;

    for (size_t i = 0; (field = fields_row(i)); i++) {
        if (i > 0)
            buffer_byte(out, dialect->separator);
        buffer_print(out, "%s%s", field->is_of_error ? "error_" : "", field->name);
    }
    buffer_text(out, dialect->line_end);
}

static void add_values(const struct dialect *dialect, const struct result *result, enum format_use use,
                       struct buffer *out)
{
    const struct field *field;

    for (size_t i = 0; (field = fields_row(i)); i++) {
        struct field_value value;
        OWNED_TEXT char *cell = NULL;

        if (i > 0)
            buffer_byte(out, dialect->separator);
        fields_read(field, result, &value);
        cell = cell_of(&value, use);
        dialect->add(out, cell);
    }
    buffer_text(out, dialect->line_end);
}

static void add_table(const struct dialect *dialect, const struct page *page, struct buffer *out)
{
    if (page->is_first)
        add_names(dialect, out);
    for (size_t i = 0; i < page->count; i++)
        add_values(dialect, page->results[i], page->use, out);
}

void format_csv(const struct page *page, struct buffer *out)
{
    const char *line_end = page->use == FORMAT_FOR_FILE ? "\r\n" : "\n";

    add_table(&(struct dialect){ ',', line_end, add_quoted }, page, out);
}

void format_tsv(const struct page *page, struct buffer *out)
{
    add_table(&(struct dialect){ '\t', "\n", add_backslashed }, page, out);
}

/* --- text ------------------------------------------------------------------------------------------------------ */

enum { CELL_NAME, CELL_SIZE, CELL_STATE, CELL_KEY, CELLS };

#define ALIGNED_COLUMNS \
    60 /* a wider cell sticks out: one long name must not push the others' sizes off the screen */

/* One line: aligned cells, and what follows them. */
struct line {
    char *cells[CELLS];
    char *rest;
};

static char *shown(const char *text)
{
    return text ? text_visible(text, strlen(text)) : memory_text("");
}

static const char *state_of(const struct result *result)
{
    if (result->status != RESULT_DONE)
        return result_status_name(result->status);
    return result->is_verified ? "verified" : "not verified";
}

static char *rest_of(const struct result *result)
{
    OWNED_TEXT char *link = shown(result->get_url);
    OWNED_TEXT char *note = shown(result_note(result));

    return memory_print("%s%s%s%s", link, *note ? (*link ? "  (" : "(") : "", note, *note ? ")" : "");
}

static char *story_of(const struct result *result)
{
    OWNED_TEXT char *story = error_story(error_or_none(result->error));

    return shown(story);
}

static void line_fill(struct line *line, const struct result *result)
{
    char size[UNITS_TEXT_SIZE];

    line->cells[CELL_NAME] = shown(result->name);
    line->cells[CELL_SIZE] = memory_text(units_bytes(result->size_bytes, size));
    line->cells[CELL_STATE] = memory_text(state_of(result));
    if (result->status == RESULT_DONE)
        line->cells[CELL_KEY] = shown(result->object_key);
    line->rest = result->status == RESULT_DONE     ? rest_of(result)
                 : result->status == RESULT_FAILED ? story_of(result)
                                                   : memory_text("");
}

static int columns_of(const char *text)
{
    return text_columns(text, strlen(text));
}

static void add_blanks(struct buffer *out, int count)
{
    while (count-- > 0)
        buffer_byte(out, ' ');
}

/* Blanks only between cells: none end a line. Returns those due before the next. */
static int cells_add(const struct line *line, const int widths[CELLS], int count, struct buffer *out)
{
    int blanks = 0;

    for (int i = 0; i < count && line->cells[i]; i++) {
        int columns = columns_of(line->cells[i]);
        int missing = columns < widths[i] ? widths[i] - columns : 0;

        if (i == CELL_SIZE)
            add_blanks(out, blanks + missing);
        else if (*line->cells[i])
            add_blanks(out, blanks);
        buffer_text(out, line->cells[i]);
        blanks = 2 + (i == CELL_SIZE ? 0 : missing);
    }
    return blanks;
}

static void line_add(const struct line *line, const int widths[CELLS], struct buffer *out)
{
    int blanks = cells_add(line, widths, CELLS, out);

    if (*line->rest)
        add_blanks(out, blanks);
    buffer_print(out, "%s\n", line->rest);
}

/* For people before a terminal: what is long has a line of its own, which wraps nowhere but at the edge. */
static void block_add(const struct line *line, const int widths[CELLS], struct buffer *out)
{
    (void)cells_add(line, widths, CELL_KEY, out);
    buffer_byte(out, '\n');
    if (line->cells[CELL_KEY] && *line->cells[CELL_KEY])
        buffer_print(out, "  %s\n", line->cells[CELL_KEY]);
    if (*line->rest)
        buffer_print(out, "  %s\n", line->rest);
}

static void line_done(struct line *line)
{
    for (int i = 0; i < CELLS; i++)
        memory_release_text(&line->cells[i]);
    memory_release_text(&line->rest);
}

static void widen(int widths[CELLS], const struct line *line)
{
    for (int i = 0; i < CELLS && line->cells[i]; i++) {
        int columns = columns_of(line->cells[i]);

        columns = columns < ALIGNED_COLUMNS ? columns : ALIGNED_COLUMNS;
        widths[i] = columns > widths[i] ? columns : widths[i];
    }
}

/* Each line is made twice, first to be measured: kept, thousands of them would take more room than all results. */
void format_text(const struct page *page, struct buffer *out)
{
    int widths[CELLS] = { 0 };

    for (size_t i = 0; i < page->count; i++) {
        struct line line = { 0 };

        line_fill(&line, page->results[i]);
        widen(widths, &line);
        line_done(&line);
    }
    for (size_t i = 0; i < page->count; i++) {
        struct line line = { 0 };

        line_fill(&line, page->results[i]);
        if (page->use == FORMAT_FOR_TERMINAL)
            block_add(&line, widths, out);
        else
            line_add(&line, widths, out);
        line_done(&line);
    }
}
