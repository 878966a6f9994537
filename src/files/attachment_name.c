/*
 * attachment_name: the name that is sent: what the service takes of the name of a file.
 */
#include "files/attachment.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"

#define NAME_MOST_BYTES      255
#define EXTENSION_MOST_BYTES 32 /* a longer tail behind the last dot is no extension */

static bool is_control(unsigned code_point)
{
    return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

/* One character, or `_` for one that a name may not hold; nothing for a control. Returns the bytes it took. */
static size_t add_character(struct buffer *name, const char *bytes, size_t count)
{
    unsigned code_point = 0;
    size_t length = text_decode(bytes, count, &code_point);

    if (length == 0) {
        buffer_byte(name, '_');
        return 1;
    }
    if (code_point == '/' || code_point == '\\')
        buffer_byte(name, '_');
    else if (!is_control(code_point))
        buffer_add(name, bytes, length);
    return length;
}

static size_t boundary_before(const char *text, size_t most)
{
    while (most > 0 && ((unsigned char)text[most] & 0xc0) == 0x80)
        most--;
    return most;
}

/* Cuts before the extension, so that the kind of file stays visible. */
static char *cut_name(const char *name, size_t length)
{
    const char *dot = strrchr(name, '.');
    size_t tail = dot && dot != name ? length - (size_t)(dot - name) : 0;
    size_t head;

    if (tail > EXTENSION_MOST_BYTES)
        tail = 0;
    head = boundary_before(name, NAME_MOST_BYTES - tail);
    return memory_print("%.*s%s", (int)head, name, tail ? dot : "");
}

static size_t length_without_slashes(const char *path)
{
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

char *attachment_name(const char *path)
{
    size_t end = length_without_slashes(path);
    size_t start = end;
    struct buffer name = { 0 };
    char *cut;

    while (start > 0 && path[start - 1] != '/')
        start--;
    while (start < end)
        start += add_character(&name, path + start, end - start);

    if (name.count == 0)
        buffer_byte(&name, '_');
    cut = name.count <= NAME_MOST_BYTES ? memory_text(name.bytes) : cut_name(name.bytes, name.count);
    buffer_done(&name);
    return cut;
}

bool attachment_name_is_fine(const char *name, struct error *err)
{
    OWNED_TEXT char *sent = attachment_name(name);
    const char *reason = NULL;

    if (*name == '\0')
        reason = "it is empty";
    else if (strpbrk(name, "/\\"))
        reason = "it holds a slash";
    else if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        reason = "it names a folder";
    else if (strlen(name) > NAME_MOST_BYTES)
        reason = "it is longer than 255 bytes";
    else if (strcmp(sent, name) != 0)
        reason = "it holds control characters or bytes that are not UTF-8";
    if (!reason)
        return true;

    error_set(err, STAGE_FILE, REMEDY_FAIL, "bad-name", "this name cannot be sent: %s", reason);
    return error_hint(err, "choose a plain name, with the extension the file should have");
}
