/*
 * text_fit: what is shown of a text that has to fit into columns.
 */
#include "base/buffer.h"
#include "base/text.h"

#define LEAST_APART   8 /* columns in which a difference can be shown                       */
#define CONTEXT_SHARE 8 /* of the columns, so many bytes are shown before it: one part of 8 */

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

/* Where "/core.gz" begins in "/var/core.gz"; 0 if there is nothing before it. */
static size_t leaf_start(const char *name, size_t count)
{
    while (count > 0 && name[count - 1] != '/')
        count--;
    return count > 0 ? count - 1 : 0;
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

/* The beginning and the end of a name that is too long, or the end of a path before which something fits. */
static struct text_fit fit_ends(const char *name, size_t count, int columns, int kept)
{
    struct text_fit fit = { .tail = count, .has_ellipsis = columns > 0, .is_name = true };
    int room = columns - 1; /* beside the ellipsis */

    if (room < 1)
        return fit;
    fit.tail = fit_tail(name, count, name_columns(name, count, 0), kept > room / 2 ? kept : room / 2);
    fit.head = fit_head(name, count, room - name_columns(name, count, fit.tail), true);
    return fit;
}

static struct text_fit fit_name(const char *name, size_t count, int columns)
{
    int kept = extension_columns(name, count);

    return fit_ends(name, count, columns, kept < columns - 1 ? kept : 0);
}

/* Of a path the last part says most: it is kept, or is what is cut. */
static struct text_fit fit_path(const char *path, size_t count, int columns, size_t leaf)
{
    int kept = name_columns(path, count, leaf);
    struct text_fit fit;

    if (kept < columns || columns < LEAST_APART)
        return fit_ends(path, count, columns, kept < columns ? kept : 0);
    fit = fit_name(path + leaf, count - leaf, columns - 1);
    return (struct text_fit){
        .from = leaf, .to = leaf + fit.head, .tail = leaf + fit.tail, .has_ellipsis = true, .is_name = true
    };
}

struct text_fit text_fit_middle(const char *name, size_t count, int columns)
{
    size_t leaf = leaf_start(name, count);

    if (name_columns(name, count, 0) <= columns)
        return (struct text_fit){ .head = count, .tail = count, .is_name = true };
    return leaf > 0 ? fit_path(name, count, columns, leaf) : fit_name(name, count, columns);
}

size_t text_fit_hides(struct text_fit fit, const char *name, size_t count, const char *other,
                      size_t other_count)
{
    size_t both = count < other_count ? count : other_count, same = 0, ends = 0;

    if (!fit.has_ellipsis)
        return 0;
    while (same < both && name[same] == other[same])
        same++;
    while (ends < both && name[count - 1 - ends] == other[other_count - 1 - ends])
        ends++;
    if (same < fit.head || (same >= fit.from && same < fit.to) || ends < count - fit.tail)
        return 0;
    return same;
}

/* Where the cluster begins that holds the byte. */
static size_t cluster_start(const char *name, size_t count, size_t byte)
{
    struct cluster cluster;
    size_t at = 0, next = 0;

    while (next <= byte && next < count) {
        at = next;
        next += text_name_next(name, count, at, &cluster);
    }
    return byte < next ? at : count;
}

/* The beginning, what stands at a place, and the extension, each with about a third of the columns. */
static struct text_fit fit_thirds(const char *name, size_t count, int columns, size_t at)
{
    struct text_fit fit = { .tail = count, .from = at, .to = at, .has_ellipsis = true, .is_name = true };
    int whole = name_columns(name, count, 0), kept = extension_columns(name, count);
    int room = columns - 2; /* beside two ellipses */

    if (kept > room / 3)
        kept = 0;
    fit.tail = fit_tail(name, count, whole, kept);
    fit.head = fit_head(name, count, room / 3, true);
    if (fit.head >= at) {
        fit.head = fit_head(name, count, columns - 1 - kept, true);
        return fit;
    }
    room -= room / 3 + kept;
    while (room > 0 && fit.to < fit.tail) {
        struct cluster cluster;
        size_t taken = text_name_next(name, count, fit.to, &cluster);

        room -= cluster.columns;
        fit.to += room >= 0 ? taken : 0;
    }
    return fit;
}

struct text_fit text_fit_apart(const char *name, size_t count, int columns, size_t differs)
{
    struct text_fit fit = text_fit_middle(name, count, columns);
    size_t before = (size_t)columns / CONTEXT_SHARE;
    size_t at = cluster_start(name, count, differs > before ? differs - before : 0);
    int rest = name_columns(name, count, at);

    if (!fit.has_ellipsis || columns < LEAST_APART)
        return fit;
    if (rest > columns - 2)
        return fit_thirds(name, count, columns, at);
    fit.tail = at; /* all that follows has room */
    fit.head = fit_head(name, count, columns - 1 - rest, true);
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
    const char *ellipsis = is_ascii ? "~" : "…";
    struct buffer buffer = { 0 };

    add_part(&buffer, bytes, count, 0, fit.head, fit.is_name);
    if (fit.has_ellipsis)
        buffer_text(&buffer, ellipsis);
    if (fit.to > fit.from) {
        add_part(&buffer, bytes, count, fit.from, fit.to, fit.is_name);
        buffer_text(&buffer, ellipsis);
    }
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
