#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

#define BLANKS " \t\r"

static bool refuse(struct error *err, const char *path, const char *why, const char *hint)
{
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-file", "%s %s", path, why);
    return error_hint(err, "%s", hint);
}

/* Whoever may write to the file decides where attachments go. */
static bool is_trusted(int descriptor, const char *path, struct error *err)
{
    struct stat info;

    if (fstat(descriptor, &info) != 0)
        return error_set_errno(err, STAGE_NONE, REMEDY_FAIL, errno, "%s cannot be looked at", path);
    if (!S_ISREG(info.st_mode))
        return refuse(err, path, "is not an ordinary file", "put an ordinary file there, or none");
    if (info.st_uid != geteuid() && info.st_uid != 0)
        return refuse(err, path, "belongs to somebody else", "make it yours, or name another file");
    if (info.st_mode & S_IWOTH)
        return refuse(err, path, "may be written by everyone",
                      "take that away: chmod o-w, and read it again");
    return true;
}

static bool read_all(int descriptor, const char *path, struct buffer *text, struct error *err)
{
    char chunk[4096];
    ssize_t count;

    while ((count = read(descriptor, chunk, sizeof chunk)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return error_set_errno(err, STAGE_NONE, REMEDY_FAIL, errno, "%s cannot be read", path);
        if (memchr(chunk, '\0', (size_t)count))
            return refuse(err, path, "is not a text", "write lines such as: parallel = 4");
        if (!buffer_add(text, chunk, (size_t)count))
            return refuse(err, path, "is longer than 64 KiB", "keep what is needed");
    }
    return true;
}

bool lines_load(const char *path, char **out_text, struct error *err)
{
    struct buffer text = { .most = LINES_MOST_BYTES };
    int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool is_fine;

    *out_text = NULL;
    if (descriptor < 0 && (errno == ENOENT || errno == ENOTDIR))
        return true;
    if (descriptor < 0)
        return error_set_errno(err, STAGE_NONE, REMEDY_FAIL, errno, "%s cannot be read", path);
    is_fine = is_trusted(descriptor, path, err) && read_all(descriptor, path, &text, err);
    (void)close(descriptor);
    if (is_fine)
        *out_text = buffer_take(&text);
    else
        buffer_done(&text);
    return is_fine;
}

/* Cuts the blanks off both ends, in place. */
static char *trim(char *text)
{
    size_t count;

    text += strspn(text, BLANKS);
    for (count = strlen(text); count > 0 && strchr(BLANKS, text[count - 1]); count--)
        text[count - 1] = '\0';
    return text;
}

/* The = between name and value; NULL if there is none. */
static char *find_equals(char *line)
{
    char *equals = strchr(line, '=');
    char *next = equals ? strchr(equals + 1, '=') : NULL;
    bool is_in_name = equals && (equals == line || equals[-1] == '.');

    return is_in_name && next ? next : equals;
}

static bool take_pair(const char *section, char *line, int number, lines_take *take, void *context,
                      struct error *err)
{
    char *equals = find_equals(line);
    OWNED_TEXT char *name = NULL;

    if (!equals) {
        (void)error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-line", "this is no line of the kind name = value");
        return error_hint(err, "a comment begins with #, a section is [name]");
    }
    *equals = '\0';
    name = memory_print("%s%s%s", section, *section ? "." : "", trim(line));
    return take(context, number, name, trim(equals + 1), err);
}

static bool take_line(char **section, char *line, int number, lines_take *take, void *context,
                      struct error *err)
{
    size_t count = strlen(line);

    if (count == 0 || *line == '#')
        return true;
    if (*line != '[' || line[count - 1] != ']')
        return take_pair(*section, line, number, take, context, err);
    line[count - 1] = '\0';
    free(*section);
    *section = memory_text(trim(line + 1));
    return true;
}

bool lines_read(const char *text, const char *place, lines_take *take, void *context, struct error *err)
{
    OWNED_TEXT char *copy = memory_text(text);
    OWNED_TEXT char *section = memory_text("");
    char *rest = copy, *line;

    for (int number = 1; (line = strsep(&rest, "\n")) != NULL; number++)
        if (!take_line(&section, trim(line), number, take, context, err))
            return lines_blame(err, place, number);
    return true;
}

bool lines_blame(struct error *err, const char *place, int number)
{
    OWNED_TEXT char *message = memory_print("%s:%d: %s", place, number, err->message);

    (void)snprintf(err->message, sizeof err->message, "%s", message);
    return false;
}
