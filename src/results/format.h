/*
 * format: results as text, for scripts and for tickets. One code for `put --format` and for the Results view.
 * Pure: what is given in comes out as text; nothing is printed here.
 */
#ifndef RESULTS_FORMAT_H
#define RESULTS_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/memory.h"

struct result;
struct format;

/* The format of that name (json, jsonl, markdown, html, csv, tsv, keys, links, text) or, if it holds a `{`, the
 * template. An unknown name or a template with an unknown field fails and says what there is. The caller's. */
bool format_parse(const char *text, struct format **out_format, struct error *err);
void format_free(struct format *format);
OWNED_DEFINE(format)

/* The n-th built-in name in the order in which the view walks through them; NULL behind the last. */
const char *format_name_at(size_t n);

/* True for formats written one object a line as each file ends (jsonl): the caller may stream them. */
bool format_is_streamed(const struct format *format);

/* Where the text goes decides how names and other foreign text are written. */
enum format_use {
    FORMAT_FOR_FILE, /* a file or a pipe: csv and tsv exact to the byte, as far as they are UTF-8              */
    FORMAT_FOR_CLIPBOARD, /* no control bytes but line ends (and the tabs of tsv); no line end behind the last line */
    FORMAT_FOR_TERMINAL /* likewise; text comes in blocks, with links in lines of their own                      */
};

/* All results as one text, each line ended by LF (csv in a file: CR LF, as RFC 4180 has it). */
void format_results(const struct format *format, const struct result *const *results, size_t count,
                    enum format_use use, struct buffer *out);

/* The same in pages, which one after the other are that text; what is aligned is so on each page. Zeroed, with a use,
 * before the first. */
struct format_pages {
    enum format_use use;
    bool is_begun;
    size_t count; /* results so far */
};
void format_page(const struct format *format, struct format_pages *pages, const struct result *const *results,
                 size_t count, struct buffer *out);

/* What stands behind the last page; nothing, if there was none. */
void format_end(const struct format *format, struct format_pages *pages, struct buffer *out);

/* The library behind this door and its version, for people. */
const char *format_library(void);

#endif
