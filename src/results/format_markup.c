/*
 * markdown (CommonMark) and html: a list of links, one item a result.
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

void format_markdown(const struct page *page, struct buffer *out)
{
    char size[UNITS_TEXT_SIZE];

    for (size_t i = 0; i < page->count; i++) {
        const struct result *result = page->results[i];

        buffer_text(out, result->get_url ? "- [" : "- ");
        add_markdown(out, result->name);
        if (result->get_url) {
            buffer_text(out, "](<");
            add_destination(out, result->get_url);
            buffer_text(out, ">)");
        }
        buffer_print(out, " (%s)", units_bytes(result->size_bytes, size));
        if (!result->get_url && result->object_key) {
            buffer_text(out, ", ObjectKey ");
            add_markdown(out, result->object_key);
        }
        buffer_byte(out, '\n');
    }
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
    if (!result->get_url && result->object_key) {
        buffer_text(out, ", ObjectKey <code>");
        add_html(out, result->object_key);
        buffer_text(out, "</code>");
    }
    buffer_text(out, "</li>\n");
}

void format_html(const struct page *page, struct buffer *out)
{
    buffer_text(out, "<ul>\n");
    for (size_t i = 0; i < page->count; i++)
        add_item(out, page->results[i]);
    buffer_text(out, "</ul>\n");
}
