/*
 * format_family: the seam between format.c and the files of one family of formats each. For src/results only.
 *
 * A writer adds all results it is given; it leaves nobody out. Pure.
 */
#ifndef RESULTS_FORMAT_FAMILY_H
#define RESULTS_FORMAT_FAMILY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"
#include "results/format.h"

struct result;

/* What a writer is given: all results, or some of them on one page of several. */
struct page {
    const struct result *const *results;
    size_t count;
    size_t before; /* on the pages before */
    bool is_first, is_last;
    enum format_use use;
};

/* format_json.c */
void format_json(const struct page *page, struct buffer *out);
void format_jsonl(const struct page *page, struct buffer *out);

/* format_table.c */
void format_csv(const struct page *page, struct buffer *out);
void format_tsv(const struct page *page, struct buffer *out);
void format_text(const struct page *page, struct buffer *out);

/* format_markup.c */
void format_markdown(const struct page *page, struct buffer *out);
void format_html(const struct page *page, struct buffer *out);

/* format_template.c */
struct template;
bool template_parse(const char *text, struct template **out_template, struct error *err);
void template_free(struct template *template);
OWNED_DEFINE(template)

/* Adds the text that the template makes of each result on the page, in their order. */
void template_write(const struct template *template, const struct page *page, struct buffer *out);

/* format_showable.c: foreign text on its way into a format. Results are the caller's. */

/* Exact, but what is hidden in it in its visible spelling. Does not depend
 * on the locale: a ticket takes all letters. */
char *showable_line(const char *text);

/* UTF-8 with U+FFFD for each byte that is none. */
char *showable_utf8(const char *text);

#endif
