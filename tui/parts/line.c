#include "parts/line.h"

#include <string.h>

#include "base/memory.h"
#include "base/text.h"

void line_set(struct line *line, const char *text)
{
    buffer_clear(&line->text);
    (void)buffer_add(&line->text, text, strnlen(text, line->text.most));
    line->cursor = line->text.count;
}

bool line_insert(struct line *line, const char *bytes, size_t count)
{
    size_t behind = line->text.count - line->cursor;

    if (count == 0 || !buffer_add(&line->text, bytes, count))
        return false;
    memmove(line->text.bytes + line->cursor + count, line->text.bytes + line->cursor, behind);
    memcpy(line->text.bytes + line->cursor, bytes, count);
    line->cursor += count;
    return true;
}

char *line_cut(struct line *line, size_t to)
{
    size_t first = to < line->cursor ? to : line->cursor;
    size_t last = to < line->cursor ? line->cursor : to;
    char *taken;

    if (first == last)
        return NULL;
    taken = memory_bytes(line->text.bytes + first, last - first);
    memmove(line->text.bytes + first, line->text.bytes + last, line->text.count - last + 1);
    line->text.count -= last - first;
    line->cursor = first;
    return taken;
}

static size_t after_cluster(const struct line *line, size_t at)
{
    struct cluster cluster;

    return at + text_next(line->text.bytes + at, line->text.count - at, &cluster);
}

/* Clusters can be found from the left only. */
size_t line_left(const struct line *line)
{
    size_t last = 0;

    for (size_t next = 0; next < line->cursor; next = after_cluster(line, next))
        last = next;
    return last;
}

size_t line_right(const struct line *line)
{
    return after_cluster(line, line->cursor);
}

static bool is_between_words(const struct line *line, size_t at)
{
    return line->text.bytes[at] == ' ' || line->text.bytes[at] == '/';
}

size_t line_word_left(const struct line *line)
{
    size_t at = line->cursor;

    while (at > 0 && is_between_words(line, at - 1))
        at--;
    while (at > 0 && !is_between_words(line, at - 1))
        at--;
    return at;
}

size_t line_word_right(const struct line *line)
{
    size_t at = line->cursor;

    while (at < line->text.count && is_between_words(line, at))
        at++;
    while (at < line->text.count && !is_between_words(line, at))
        at++;
    return at;
}

size_t line_home(const struct line *line)
{
    (void)line;
    return 0;
}

size_t line_end(const struct line *line)
{
    return line->text.count;
}

size_t line_first_shown(const struct line *line, int columns)
{
    size_t first = 0;
    int before = text_columns(buffer_string(&line->text), line->cursor);

    while (first < line->cursor && before >= columns) {
        size_t next = after_cluster(line, first);

        before -= text_columns(line->text.bytes + first, next - first);
        first = next;
    }
    return first;
}
