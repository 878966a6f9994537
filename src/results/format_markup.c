/*
 * format_markup: markdown (CommonMark) and html: a list of links, one item a result, each with its ObjectKey.
 *
 * Names are written so that they read as they are, whatever is in them; links survive to the byte.
 */
#include <string.h>

#include "base/units.h"
#include "results/format_family.h"
#include "results/result.h"

/* --- markdown -------------------------------------------------------------------------------------------------- */

static void add_markdown(struct buffer *out, const char *text)
{
    OWNED_TEXT char *fine = showable_line(text);

    for (const char *next = fine; *next; next++) {
        if (strchr("\\`*_{}[]()<>#+!|~&$", *next))
            buffer_byte(out, '\\');
        buffer_byte(out, *next);
    }
}

/* At the start of an item "-", "1." and blanks would begin a list, or code, of their own. */
static void add_opening(struct buffer *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");

    buffer_add(out, text, digits);
    text += digits;
    if (*text == (digits > 0 ? '.' : '-'))
        buffer_byte(out, '\\');
    if (digits == 0 && *text == ' ') {
        buffer_text(out, "&#32;");
        text++;
    }
    add_markdown(out, text);
}

/* "&copy;" in a link would be read as a character; an "&" that no ";" follows is an "&". */
static bool begins_entity(const char *text)
{
    static const char of_names[] = "#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return *text == '&' && text[1 + strspn(text + 1, of_names)] == ';';
}

/* Inside <...>. The three that would end or bend it do not occur in a clean link; encoded they mean the same. */
static void add_destination(struct buffer *out, const char *url)
{
    OWNED_TEXT char *fine = showable_line(url);

    for (const char *next = fine; *next; next++) {
        if (strchr("<>\\", *next))
            buffer_print(out, "%%%02X", (unsigned)*next);
        else if (begins_entity(next))
            buffer_text(out, "&amp;");
        else
            buffer_byte(out, *next);
    }
}

static void add_ticks(struct buffer *out, size_t count)
{
    while (count-- > 0)
        buffer_byte(out, '`');
}

/* As a code span: all in it stands for itself, so its fence is longer than any run of backquotes in it. */
static void add_code(struct buffer *out, const char *text)
{
    OWNED_TEXT char *fine = showable_line(text);
    size_t longest = 0, length = strlen(fine);
    const char *gap;

    for (const char *run = fine; *run; run += strcspn(run, "`")) {
        size_t ticks = strspn(run, "`");

        longest = ticks > longest ? ticks : longest;
        run += ticks;
    }
    gap = length > 0 && (strchr("` ", fine[0]) || strchr("` ", fine[length - 1])) ? " " : "";
    add_ticks(out, longest + 1);
    buffer_print(out, "%s%s%s", gap, fine, gap);
    add_ticks(out, longest + 1);
}

/* The link lives for hours, the ObjectKey stays: who reads the ticket next week needs both. */
static void add_line(struct buffer *out, const struct result *result)
{
    char size[UNITS_TEXT_SIZE];

    buffer_text(out, "- ");
    if (result->get_url) {
        buffer_byte(out, '[');
        add_markdown(out, result->name);
        buffer_text(out, "](<");
        add_destination(out, result->get_url);
        buffer_text(out, ">)");
    } else {
        add_opening(out, result->name);
    }
    buffer_print(out, " (%s)", units_bytes(result->size_bytes, size));
    if (result->object_key) {
        buffer_text(out, " ObjectKey ");
        add_code(out, result->object_key);
    }
    buffer_byte(out, '\n');
}

void format_markdown(const struct page *page, struct buffer *out)
{
    for (size_t i = 0; i < page->count; i++)
        add_line(out, page->results[i]);
}

/* --- html ------------------------------------------------------------------------------------------------------ */

static const char *entity_of(char character)
{
    switch (character) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

static void add_html(struct buffer *out, const char *text)
{
    OWNED_TEXT char *fine = showable_line(text);

    for (const char *next = fine; *next; next++) {
        const char *entity = entity_of(*next);

        if (entity)
            buffer_text(out, entity);
        else
            buffer_byte(out, *next);
    }
}

static void add_item(struct buffer *out, const struct result *result)
{
    char size[UNITS_TEXT_SIZE];

    buffer_text(out, "<li>");
    if (result->get_url) {
        buffer_text(out, "<a href=\"");
        add_html(out, result->get_url);
        buffer_text(out, "\">");
    }
    add_html(out, result->name);
    buffer_print(out, "%s (%s)", result->get_url ? "</a>" : "", units_bytes(result->size_bytes, size));
    if (result->object_key) {
        buffer_text(out, " ObjectKey <code>");
        add_html(out, result->object_key);
        buffer_text(out, "</code>");
    }
    buffer_text(out, "</li>\n");
}

void format_html(const struct page *page, struct buffer *out)
{
    if (page->is_first)
        buffer_text(out, "<ul>\n");
    for (size_t i = 0; i < page->count; i++)
        add_item(out, page->results[i]);
    if (page->is_last)
        buffer_text(out, "</ul>\n");
}
