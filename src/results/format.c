#include "results/format.h"

#include <stdlib.h>
#include <string.h>

#include "results/format_family.h"
#include "results/result.h"

struct row {
    const char *name;
    void (*write)(const struct page *page, struct buffer *out);
    bool is_streamed;
    bool is_for_tickets; /* tells of what is done only */
};

struct format {
    const struct row *row;     /* NULL: a template */
    struct template *template; /* NULL: a row      */
};

/* NULL: nothing. */
static void add_line(struct buffer *out, const char *text)
{
    OWNED_TEXT char *line = text ? showable_line(text) : NULL;

    if (line)
        buffer_print(out, "%s\n", line);
}

static void write_keys(const struct page *page, struct buffer *out)
{
    for (size_t i = 0; i < page->count; i++)
        add_line(out, page->results[i]->object_key);
}

static void write_links(const struct page *page, struct buffer *out)
{
    for (size_t i = 0; i < page->count; i++)
        add_line(out, page->results[i]->get_url);
}

/* In the order in which the view walks through them: name, writer, is streamed, is for tickets. */
static const struct row rows[] = {
    { "markdown", format_markdown, false, true }, { "links", write_links, false, true },
    { "keys", write_keys, false, true },          { "text", format_text, false, false },
    { "html", format_html, false, true },         { "json", format_json, false, false },
    { "jsonl", format_jsonl, true, false },       { "csv", format_csv, false, false },
    { "tsv", format_tsv, false, false },
};

#define ROWS (sizeof rows / sizeof rows[0])

static const struct row *row_find(const char *name)
{
    for (const struct row *row = rows; row < rows + ROWS; row++)
        if (strcmp(row->name, name) == 0)
            return row;
    return NULL;
}

bool format_parse(const char *text, struct format **out_format, struct error *err)
{
    const struct row *row = row_find(text);
    struct template *template = NULL;
    struct format *format;

    if (!row && !strchr(text, '{')) {
        error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-format", "there is no format \"%s\"", text);
        return error_hint(err, "formats are json, jsonl, markdown, html, csv, tsv, keys, links, text, or a "
                               "template such as '{name}: {url}'");
    }
    if (!row && !template_parse(text, &template, err))
        return false;

    format = memory_new(1, sizeof *format);
    *format = (struct format){ .row = row, .template = template };
    *out_format = format;
    return true;
}

void format_free(struct format *format)
{
    if (!format)
        return;
    template_free(format->template);
    free(format);
}

const char *format_name_at(size_t n)
{
    return n < ROWS ? rows[n].name : NULL;
}

bool format_is_streamed(const struct format *format)
{
    return format->row && format->row->is_streamed;
}

/* A template may end with several. */
static void drop_last_line_ends(struct buffer *out, size_t start)
{
    while (out->count > start && out->bytes[out->count - 1] == '\n')
        out->bytes[--out->count] = '\0';
}

/* True if only results that are done appear. The other formats tell of failures too. */
static bool is_for_tickets(const struct format *format)
{
    return !format->row || format->row->is_for_tickets;
}

static void write_page(const struct format *format, const struct page *page, struct buffer *out)
{
    if (format->row)
        format->row->write(page, out);
    else
        template_write(format->template, page, out);
}

void format_page(const struct format *format, struct format_pages *pages, const struct result *const *results,
                 size_t count, struct buffer *out)
{
    const struct result **chosen = memory_new(count, sizeof *chosen);
    struct page page = {
        .results = chosen, .before = pages->count, .is_first = !pages->is_begun, .use = pages->use
    };

    for (size_t i = 0; i < count; i++)
        if (results[i]->status == RESULT_DONE || !is_for_tickets(format))
            chosen[page.count++] = results[i];
    write_page(format, &page, out);
    pages->is_begun = true;
    pages->count += page.count;
    free(chosen);
}

void format_end(const struct format *format, struct format_pages *pages, struct buffer *out)
{
    if (pages->is_begun)
        write_page(format, &(struct page){ .before = pages->count, .is_last = true, .use = pages->use }, out);
    *pages = (struct format_pages){ .use = pages->use };
}

void format_results(const struct format *format, const struct result *const *results, size_t count,
                    enum format_use use, struct buffer *out)
{
    struct format_pages pages = { .use = use };
    size_t start = out->count;

    format_page(format, &pages, results, count, out);
    format_end(format, &pages, out);
    if (use == FORMAT_FOR_CLIPBOARD)
        drop_last_line_ends(out, start);
}
