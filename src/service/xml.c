#include "service/xml.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"

/* What is left to read. */
struct reader {
    const char *next, *end;
};

static bool take(struct reader *reader, const char *text)
{
    size_t count = strlen(text);

    if ((size_t)(reader->end - reader->next) < count || memcmp(reader->next, text, count) != 0)
        return false;
    reader->next += count;
    return true;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static void skip_blanks(struct reader *reader)
{
    while (reader->next < reader->end && is_blank(*reader->next))
        reader->next++;
}

/* The start of closing, with the reader behind it; NULL if it does not come. */
static const char *skip_past(struct reader *reader, const char *closing)
{
    const char *found = memmem(reader->next, (size_t)(reader->end - reader->next), closing, strlen(closing));

    if (found)
        reader->next = found + strlen(closing);
    return found;
}

/* Blanks, comments and instructions between elements. */
static bool skip_between(struct reader *reader)
{
    for (;;) {
        skip_blanks(reader);
        if (take(reader, "<!--")) {
            if (!skip_past(reader, "-->"))
                return false;
        } else if (take(reader, "<?")) {
            if (!skip_past(reader, "?>"))
                return false;
        } else {
            return true;
        }
    }
}

/* A name without its prefix. The caller's; NULL if there is none. */
static char *read_name(struct reader *reader)
{
    const char *start = reader->next;

    while (reader->next < reader->end && !is_blank(*reader->next) && !strchr("<>/=&\"'!?", *reader->next)) {
        if (*reader->next++ == ':')
            start = reader->next;
    }
    return reader->next > start ? memory_bytes(start, (size_t)(reader->next - start)) : NULL;
}

static bool skip_quoted(struct reader *reader)
{
    if (take(reader, "\""))
        return skip_past(reader, "\"");
    return take(reader, "'") && skip_past(reader, "'");
}

/* Attributes carry nothing that we want, but must be well formed. */
static bool skip_attributes(struct reader *reader)
{
    for (;;) {
        OWNED_TEXT char *name = NULL;

        skip_blanks(reader);
        name = read_name(reader);
        if (!name)
            return true;
        skip_blanks(reader);
        if (!take(reader, "="))
            return false;
        skip_blanks(reader);
        if (!skip_quoted(reader))
            return false;
    }
}

/* Adds a character as UTF-8: as many bytes as it needs, the first saying how many. */
static void add_character(unsigned code, struct buffer *out)
{
    static const unsigned char openings[] = { 0x00, 0xC0, 0xE0, 0xF0 };
    int left = code < 0x80 ? 0 : code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;

    buffer_byte(out, (char)(openings[left] | code >> 6 * left));
    for (; left > 0; left--)
        buffer_byte(out, (char)(0x80 | (code >> 6 * (left - 1) & 63)));
}

/* "#65" or "#x41", without the ampersand and the semicolon. Characters that do not exist are refused. */
static bool read_reference(const char *name, size_t count, struct buffer *out)
{
    bool is_hex = count > 1 && name[1] == 'x';
    const char *digits = name + (is_hex ? 2 : 1);
    size_t length = strspn(digits, is_hex ? "0123456789abcdefABCDEF" : "0123456789");
    unsigned long code;

    if (!length || digits + length != name + count || count > 9)
        return false;
    code = strtoul(digits, NULL, is_hex ? 16 : 10);
    if (!code || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return false;
    add_character((unsigned)code, out);
    return true;
}

static bool read_entity(struct reader *reader, struct buffer *out)
{
    static const struct entity {
        const char *name;
        char meaning;
    } entities[] = { { "lt", '<' }, { "gt", '>' }, { "amp", '&' }, { "quot", '"' }, { "apos", '\'' } };
    const char *name = reader->next;
    const char *end = skip_past(reader, ";");
    size_t count = end ? (size_t)(end - name) : 0;

    if (count && name[0] == '#')
        return read_reference(name, count, out);
    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++)
        if (count == strlen(entities[i].name) && memcmp(name, entities[i].name, count) == 0)
            return buffer_byte(out, entities[i].meaning);
    return false;
}

/* Text, references, CDATA and comments up to the next tag. */
static bool read_text(struct reader *reader, struct buffer *out)
{
    while (reader->next < reader->end) {
        const char *start = reader->next;

        if (take(reader, "<![CDATA[")) {
            const char *end = skip_past(reader, "]]>");

            if (!end)
                return false;
            buffer_add(out, start + 9, (size_t)(end - start) - 9);
        } else if (take(reader, "<!--")) {
            if (!skip_past(reader, "-->"))
                return false;
        } else if (*start == '<') {
            return true;
        } else if (take(reader, "&")) {
            if (!read_entity(reader, out))
                return false;
        } else {
            buffer_byte(out, *reader->next++);
        }
    }
    return false;
}

static bool read_element(struct reader *reader, int nesting, char **out_name, char **out_text,
                         struct headers *children);

/* What stands between the tags of an element, up to its closing tag. */
static bool read_content(struct reader *reader, int nesting, struct buffer *text, struct headers *children)
{
    while (read_text(reader, text)) {
        OWNED_TEXT char *child_name = NULL;
        OWNED_TEXT char *child_text = NULL;

        if (take(reader, "</"))
            return true;
        if (!read_element(reader, nesting + 1, &child_name, &child_text, NULL))
            return false;
        if (children)
            headers_add(children, child_name, child_text);
    }
    return false;
}

/* One element with all that is in it. Its children are added if wanted; name and text are the caller's,
 * even on failure. */
static bool read_element(struct reader *reader, int nesting, char **out_name, char **out_text,
                         struct headers *children)
{
    struct buffer text = { 0 };
    bool is_read = false;

    if (nesting > XML_MOST_NESTING || !take(reader, "<"))
        return false;
    *out_name = read_name(reader);
    if (!*out_name || !skip_attributes(reader))
        return false;

    if (take(reader, "/>")) {
        is_read = true;
    } else if (take(reader, ">") && read_content(reader, nesting, &text, children)) {
        OWNED_TEXT char *closing = read_name(reader);

        skip_blanks(reader);
        is_read = closing && strcmp(closing, *out_name) == 0 && take(reader, ">");
    }
    *out_text = buffer_take(&text);
    return is_read;
}

bool xml_read(const char *bytes, size_t count, const char *root, struct headers *out)
{
    struct reader reader = { bytes, bytes + count };
    struct headers children = { 0 };
    OWNED_TEXT char *name = NULL;
    OWNED_TEXT char *text = NULL;
    bool is_read = !memchr(bytes, 0, count) && skip_between(&reader) &&
                   read_element(&reader, 1, &name, &text, &children) && strcmp(name, root) == 0 &&
                   skip_between(&reader) && reader.next == reader.end;

    for (size_t i = 0; is_read && i < children.count; i++)
        headers_add(out, children.list[i].name, children.list[i].value);
    headers_done(&children);
    return is_read;
}

char *xml_element(const struct headers *elements, const char *name)
{
    const char *text = headers_find(elements, name);
    size_t count;

    if (!text)
        return memory_text("");
    while (is_blank(*text))
        text++;
    for (count = strlen(text); count && is_blank(text[count - 1]); count--)
        ;
    return memory_bytes(text, count);
}
