/*
 * format_template: templates: '{name}: {url}', filled in once for each result, with a line end
 * behind each unless the template ends with one.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"
#include "results/format_family.h"
#include "results/result.h"

static void add_foreign(struct buffer *out, const char *text)
{
    OWNED_TEXT char *fine = showable_line(text ? text : "");

    buffer_text(out, fine);
}

static void add_name(struct buffer *out, const struct result *result)
{
    add_foreign(out, result->name);
}

static void add_file(struct buffer *out, const struct result *result)
{
    add_foreign(out, result->file);
}

static void add_size(struct buffer *out, const struct result *result)
{
    buffer_print(out, "%" PRIu64, result->size_bytes);
}

static void add_size_human(struct buffer *out, const struct result *result)
{
    char size[UNITS_TEXT_SIZE];

    buffer_text(out, units_bytes(result->size_bytes, size));
}

static void add_key(struct buffer *out, const struct result *result)
{
    add_foreign(out, result->object_key);
}

static void add_url(struct buffer *out, const struct result *result)
{
    add_foreign(out, result->get_url);
}

static void add_expires(struct buffer *out, const struct result *result)
{
    char instant[UNITS_TEXT_SIZE];

    if (result->get_url && result->get_url_expires_s >= 0)
        buffer_text(out, units_instant(result->get_url_expires_s, instant));
}

static void add_crc64(struct buffer *out, const struct result *result)
{
    if (result->has_crc64)
        buffer_print(out, "%" PRIu64, result->crc64);
}

static const struct variable {
    const char *name;
    void (*add)(struct buffer *out, const struct result *result);
} variables[] = {
    { "name", add_name }, { "file", add_file }, { "size", add_size },       { "size_human", add_size_human },
    { "key", add_key },   { "url", add_url },   { "expires", add_expires }, { "crc64", add_crc64 },
};

#define VARIABLES  (sizeof variables / sizeof variables[0])
#define FIELDS_ARE "fields are {name} {file} {size} {size_human} {key} {url} {expires} {crc64}"

/* A piece is a variable, or a text that stands for itself. */
struct piece {
    const struct variable *variable;
    struct buffer text;
};

struct template
{
    struct piece *pieces;
    size_t count;
    bool ends_line;
};

static bool refuse(struct error *err, const char *what, const char *where)
{
    error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-template", "the template %s at \"%.40s\"", what, where);
    return error_hint(err, FIELDS_ARE "; a backslash stands before n, t or another, a brace before its like");
}

static struct piece *piece_add(struct template *template)
{
    template->pieces = memory_resize(template->pieces, template->count + 1, sizeof *template->pieces);
    template->pieces[template->count] = (struct piece){ 0 };
    return &template->pieces[template->count++];
}

static void add_literal(struct template *template, char byte)
{
    struct piece *last = template->count > 0 ? &template->pieces[template->count - 1] : NULL;

    if (!last || last->variable)
        last = piece_add(template);
    buffer_byte(&last->text, byte);
    template->ends_line = byte == '\n';
}

static bool add_escape(struct template *template, const char **at, struct error *err)
{
    switch ((*at)[1]) {
    case 'n': add_literal(template, '\n'); break;
    case 't': add_literal(template, '\t'); break;
    case '\\': add_literal(template, '\\'); break;
    default: return refuse(err, "has an unknown escape", *at);
    }
    *at += 2;
    return true;
}

static bool add_variable(struct template *template, const char **at, struct error *err)
{
    size_t length = strcspn(*at + 1, "}");

    if ((*at)[1 + length] == '\0')
        return refuse(err, "has a { without }", *at);
    for (const struct variable *variable = variables; variable < variables + VARIABLES; variable++) {
        if (strlen(variable->name) != length || strncmp(variable->name, *at + 1, length) != 0)
            continue;
        piece_add(template)->variable = variable;
        template->ends_line = false;
        *at += length + 2;
        return true;
    }
    return refuse(err, "has an unknown field", *at);
}

static bool add_next(struct template *template, const char **at, struct error *err)
{
    const char *here = *at;

    if (*here == '\\')
        return add_escape(template, at, err);
    if (*here == '{' && here[1] != '{')
        return add_variable(template, at, err);
    if (*here == '}' && here[1] != '}')
        return refuse(err, "has a } without {", here);

    add_literal(template, *here);
    *at += *here == '{' || *here == '}' ? 2 : 1;
    return true;
}

bool template_parse(const char *text, struct template **out_template, struct error *err)
{
    OWNED(template) struct template *template = memory_new(1, sizeof *template);

    while (*text)
        if (!add_next(template, &text, err))
            return false;
    *out_template = GIVE(template);
    return true;
}

void template_free(struct template *template)
{
    if (!template)
        return;
    for (size_t i = 0; i < template->count; i++)
        buffer_done(&template->pieces[i].text);
    free(template->pieces);
    free(template);
}

static void write_one(const struct template *template, const struct result *result, struct buffer *out)
{
    for (size_t i = 0; i < template->count; i++) {
        const struct piece *piece = &template->pieces[i];

        if (piece->variable)
            piece->variable->add(out, result);
        else
            buffer_text(out, buffer_string(&piece->text));
    }
    if (!template->ends_line)
        buffer_byte(out, '\n');
}

void template_write(const struct template *template, const struct page *page, struct buffer *out)
{
    for (size_t i = 0; i < page->count; i++)
        write_one(template, page->results[i], out);
}
