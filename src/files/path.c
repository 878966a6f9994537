#include "files/path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"

#ifndef PATH_STEP_BYTES
#define PATH_STEP_BYTES (PATH_MAX - 1) /* the longest path one system call takes */
#endif

#define LINKS_MOST 40 /* as the system itself counts */

char *path_join_bytes(const char *folder, const char *name, size_t name_length)
{
    size_t length = strlen(folder);
    bool has_slash = length && folder[length - 1] == '/';
    char *path = memory_new(length + name_length + 2, 1);

    memcpy(path, folder, length);
    if (!has_slash)
        path[length++] = '/';
    memcpy(path + length, name, name_length);
    return path;
}

char *path_join(const char *folder, const char *name)
{
    return path_join_bytes(folder, name, strlen(name));
}

char *path_parent(const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!slash || slash == path)
        return memory_text("/");
    return memory_bytes(path, (size_t)(slash - path));
}

const char *path_leaf(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* Adds the components of text to path, which is "" for the root. */
static void add_components(struct buffer *path, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "/");

        if (length == 2 && memcmp(text, "..", 2) == 0) {
            while (path->count && path->bytes[--path->count] != '/')
                ;
        } else if (length && !(length == 1 && *text == '.')) {
            buffer_byte(path, '/');
            buffer_add(path, text, length);
        }
        text += length;
        text += strspn(text, "/");
    }
}

char *path_absolute(const char *path, const char *folder, const char *home)
{
    struct buffer whole = { 0 };

    if (home && *path == '~' && (path[1] == '\0' || path[1] == '/')) {
        add_components(&whole, home);
        path++;
    } else if (*path != '/')
        add_components(&whole, folder);
    add_components(&whole, path);

    if (!whole.count)
        buffer_byte(&whole, '/');
    whole.bytes[whole.count] = '\0';
    return buffer_take(&whole);
}

bool path_is_inside(const char *path, const char *folder)
{
    size_t length = strlen(folder);

    if (length == 1)
        return path[0] == '/' && path[1] != '\0';
    return strncmp(path, folder, length) == 0 && path[length] == '/';
}

/* How many bytes of path the next step takes: all, or up to a slash within the limit. 0: one name alone is too long. */
static size_t step_length(const char *path)
{
    size_t length = strnlen(path, PATH_STEP_BYTES + 1);

    if (length <= PATH_STEP_BYTES)
        return length;
    while (length && path[length - 1] != '/')
        length--;
    return length;
}

int path_open(const char *path, int flags)
{
    int folder = AT_FDCWD;

    for (;;) {
        size_t length = step_length(path);
        bool is_last = path[length] == '\0';
        OWNED_TEXT char *step = memory_bytes(path, length);
        int opened = openat(folder, step, (is_last || !length ? flags : O_PATH | O_DIRECTORY) | O_CLOEXEC);

        if (folder != AT_FDCWD)
            (void)close(folder);
        if (is_last || opened < 0)
            return opened;
        folder = opened;
        path += length;
    }
}

bool path_look(const char *path, struct stat *out_info)
{
    int descriptor;
    bool is_there;

    if (lstat(path, out_info) == 0)
        return true;
    if (errno != ENAMETOOLONG)
        return false;
    descriptor = path_open(path, O_PATH | O_NOFOLLOW);
    if (descriptor < 0)
        return false;
    is_there = fstat(descriptor, out_info) == 0;
    (void)close(descriptor);
    return is_there;
}

/* Where the link leads, relative to its folder or from the root. The caller's; NULL with errno. */
static char *read_link(const char *path)
{
    char target[PATH_MAX];
    OWNED_TEXT char *parent = path_parent(path);
    int folder = path_open(parent, O_PATH | O_DIRECTORY);
    ssize_t length = folder < 0 ? -1 : readlinkat(folder, path_leaf(path), target, sizeof target);

    if (folder >= 0)
        (void)close(folder);
    return length < 0 ? NULL : memory_bytes(target, (size_t)length);
}

static char *follow_once(const char *path)
{
    OWNED_TEXT char *target = read_link(path);
    OWNED_TEXT char *parent = path_parent(path);

    if (!target || *target == '/')
        return GIVE(target);
    return path_join(parent, target);
}

char *path_follow(const char *path)
{
    OWNED_TEXT char *at = memory_text(path);
    struct stat info;

    for (int links = 0; links < LINKS_MOST; links++) {
        char *next;

        if (!path_look(at, &info))
            return NULL;
        if (!S_ISLNK(info.st_mode))
            return GIVE(at);
        next = follow_once(at);
        if (!next)
            return NULL;
        free(at);
        at = next;
    }
    errno = ELOOP;
    return NULL;
}

const char *path_extension(const char *name, size_t length)
{
    for (size_t at = length; at > 1; at--)
        if (name[at - 1] == '.')
            return name + at;
    return name + length;
}
