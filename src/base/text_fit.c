
#include "base/buffer.h"
#include "base/text.h"

/* One cluster of a text, or of a name. */
static size_t next(const char *bytes, size_t count, size_t at, bool is_name, struct cluster *cluster)
{
    return is_name ? text_name_next(bytes, count, at, cluster) : text_next(bytes + at, count - at, cluster);
}

/* The columns from first on. */
static int name_columns(const char *name, size_t count, size_t first)
{
    struct cluster cluster;
    int columns = 0;

    for (size_t at = first; at < count; columns += cluster.columns)
        at += text_name_next(name, count, at, &cluster);
    return columns;
}

/* Where what fits into columns ends. */
static size_t fit_head(const char *bytes, size_t count, int columns, bool is_name)
{
    struct cluster cluster;
    size_t at = 0;

    while (at < count) {
        size_t taken = next(bytes, count, at, is_name, &cluster);

        columns -= cluster.columns;
        if (columns < 0)
            break;
        at += taken;
    }
    return at;
}

/* Where the longest end begins that fits into columns: clusters can only be found from the left. */
static size_t fit_tail(const char *name, size_t count, int whole_columns, int columns)
{
    struct cluster cluster;
    size_t at = 0;

    while (whole_columns > columns && at < count) {
        at += text_name_next(name, count, at, &cluster);
        whole_columns -= cluster.columns;
    }
    return at;
}

/* The columns of ".gz" in "core.gz"; 0 if the name has no extension. */
static int extension_columns(const char *name, size_t count)
{
    size_t dot = count;

    while (dot > 0 && name[dot - 1] != '.')
        dot--;
    return dot > 1 ? name_columns(name, count, dot - 1) : 0;
}

struct text_fit text_fit_end(const char *bytes, size_t count, int columns)
{
    size_t head = fit_head(bytes, count, columns, false);

    if (head == count)
        return (struct text_fit){ .head = count, .tail = count };
    return (struct text_fit){ .head = fit_head(bytes, count, columns - 1, false),
                              .tail = count,
                              .has_ellipsis = columns > 0 };
}

struct text_fit text_fit_middle(const char *name, size_t count, int columns)
{
    struct text_fit fit = { .head = count, .tail = count, .is_name = true };
    int whole = name_columns(name, count, 0);
    int room = columns - 1; /* beside the ellipsis */
    int tail_columns = room / 2;
    int kept;

    if (whole <= columns)
        return fit;
    fit.has_ellipsis = columns > 0;
    fit.head = 0;
    if (room < 1)
        return fit;

    kept = extension_columns(name, count);
    if (kept > tail_columns && kept < room)
        tail_columns = kept;
    fit.tail = fit_tail(name, count, whole, tail_columns);
    fit.head = fit_head(name, count, room - name_columns(name, count, fit.tail), true);
    return fit;
}

/* Adds what the bytes from first to last show, as they look within the whole. */
static void add_part(struct buffer *buffer, const char *bytes, size_t count, size_t first, size_t last,
                     bool is_name)
{
    struct cluster cluster;

    for (size_t at = first; at < last;) {
        at += next(bytes, count, at, is_name, &cluster);
        buffer_text(buffer, cluster.text);
    }
}

static char *print_fit(const char *bytes, size_t count, struct text_fit fit, bool is_ascii)
{
    struct buffer buffer = { 0 };

    add_part(&buffer, bytes, count, 0, fit.head, fit.is_name);
    if (fit.has_ellipsis)
        buffer_text(&buffer, is_ascii ? "~" : "…");
    add_part(&buffer, bytes, count, fit.tail, count, fit.is_name);
    return buffer_take(&buffer);
}

char *text_shorten(const char *name, size_t count, int columns, bool is_ascii)
{
    return print_fit(name, count, text_fit_middle(name, count, columns), is_ascii);
}

char *text_cut(const char *bytes, size_t count, int columns, bool is_ascii)
{
    return print_fit(bytes, count, text_fit_end(bytes, count, columns), is_ascii);
}
