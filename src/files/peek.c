#include "files/peek.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buffer.h"
#include "files/details.h"
#include "files/natural.h"
#include "files/path.h"
#include "files/peek_archive.h"

#define HEX_COLUMNS  8 /* with their text they fit beside the list on a screen of 80 columns */
#define HEX_LINES    256
#define SAMPLE_BYTES 4096 /* decide between text and binary */
#define TARGET_BYTES 4096
#define TAB_COLUMNS  8

void peek_free(struct peek *peek)
{
    if (!peek)
        return;
    for (size_t i = 0; i < peek->lines_count; i++)
        free(peek->lines[i]);
    free(peek->lines);
    free(peek->target);
    free(peek->owner);
    free(peek);
}

static bool is_stopped(const atomic_bool *stop)
{
    return stop && atomic_load_explicit(stop, memory_order_relaxed);
}

static void add_line(struct peek *peek, const char *bytes, size_t count)
{
    if (!peek->lines)
        peek->lines = memory_new(PEEK_MOST_LINES, sizeof *peek->lines);
    if (peek->lines_count < PEEK_MOST_LINES)
        peek->lines[peek->lines_count++] = memory_bytes(bytes, count);
}

/* Text as it is meant to be read: a tab leads to the next column of eight. The caller's. */
static char *expand_tabs(const char *bytes, size_t count)
{
    struct buffer line = { .most = PEEK_LINE_BYTES };
    size_t column = 0;

    for (size_t i = 0; i < count && line.count < PEEK_LINE_BYTES; i++) {
        bool is_tab = bytes[i] == '\t', goes_on = (bytes[i] & 0xc0) == 0x80;

        do
            (void)buffer_byte(&line, is_tab ? ' ' : bytes[i]);
        while ((column += !goes_on) % TAB_COLUMNS && is_tab);
    }
    return buffer_take(&line);
}

static void add_text(struct peek *peek, const char *bytes, size_t count)
{
    while (count && peek->lines_count < PEEK_MOST_LINES) {
        const char *end = memchr(bytes, '\n', count);
        size_t length = end ? (size_t)(end - bytes) : count;
        size_t shown = length && bytes[length - 1] == '\r' ? length - 1 : length;

        OWNED_TEXT char *line = expand_tabs(bytes, shown);

        add_line(peek, line, strlen(line));
        length += end != NULL;
        bytes += length;
        count -= length;
    }
}

/* "0008 4865 6c6c 6f20 776f Hello wo" */
static void add_hex(struct peek *peek, const unsigned char *bytes, size_t count)
{
    for (size_t at = 0; at < count && peek->lines_count < HEX_LINES; at += HEX_COLUMNS) {
        char line[16 + HEX_COLUMNS * 4];
        int used = snprintf(line, sizeof line, "%04zx", at);

        for (size_t i = at; i < at + HEX_COLUMNS; i++) {
            if (i % 2 == 0)
                line[used++] = ' ';
            used += i < count ? snprintf(line + used, sizeof line - (size_t)used, "%02x", bytes[i])
                              : snprintf(line + used, sizeof line - (size_t)used, "  ");
        }
        line[used++] = ' ';
        for (size_t i = at; i < at + HEX_COLUMNS && i < count; i++)
            line[used++] = (char)(bytes[i] >= ' ' && bytes[i] < 127 ? bytes[i] : '.');
        add_line(peek, line, (size_t)used);
    }
}

/* A NUL, or many controls, make it binary. */
static bool is_binary(const unsigned char *bytes, size_t count)
{
    size_t controls = 0, sample = count < SAMPLE_BYTES ? count : SAMPLE_BYTES;

    for (size_t i = 0; i < sample; i++) {
        if (!bytes[i])
            return true;
        controls += bytes[i] < ' ' && !strchr("\t\n\r\f\033\b", bytes[i]);
    }
    return controls * 32 > sample;
}

static size_t read_bytes(int file, char *bytes, size_t room, const atomic_bool *stop)
{
    size_t count = 0;

    while (count < room && !is_stopped(stop)) {
        ssize_t got = read(file, bytes + count, room - count < 32768 ? room - count : 32768);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        count += (size_t)got;
    }
    return count;
}

static void add_content(struct peek *peek, const char *bytes, size_t count)
{
    if (is_binary((const unsigned char *)bytes, count))
        add_hex(peek, (const unsigned char *)bytes, count);
    else
        add_text(peek, bytes, count);
}

/* False if it is no archive. */
static bool read_archive(struct peek *peek, int file, const char *bytes, size_t count,
                         const atomic_bool *stop)
{
    OWNED(unpacked) struct unpacked *unpacked = peek_archive_look(file, bytes, count, stop);

    if (!unpacked)
        return false;
    peek->label = unpacked->label;
    peek->is_list = unpacked->is_listed;
    peek->names_at = UNPACKED_NAMES_AT;
    peek->has_more = unpacked->has_more;
    if (unpacked->is_listed) {
        peek->lines = GIVE(unpacked->lines);
        peek->lines_count = unpacked->lines_count;
        unpacked->lines_count = 0;
    } else if (unpacked->content_count)
        add_content(peek, unpacked->content, unpacked->content_count);
    else
        add_hex(peek, (const unsigned char *)bytes, count);
    return true;
}

static void read_content(struct peek *peek, int file, const atomic_bool *stop)
{
    OWNED_TEXT char *bytes = memory_new(PEEK_MOST_BYTES, 1);
    size_t count = read_bytes(file, bytes, PEEK_SNIFF_BYTES, stop);

    if (!count) {
        peek->label = "empty";
        return;
    }
    if (read_archive(peek, file, bytes, count, stop))
        return;
    count += read_bytes(file, bytes + count, PEEK_MOST_BYTES - count, stop);
    peek->label = is_binary((unsigned char *)bytes, count) ? "binary" : "text";
    add_content(peek, bytes, count);
}

static int compare_names(const void *a, const void *b)
{
    const char *const *left = a, *const *right = b;

    return natural_compare(*left, strlen(*left), *right, strlen(*right));
}

/* The names in a folder, as many as come first when it is read, in their order. Takes the descriptor. */
static void read_folder(struct peek *peek, int descriptor, const atomic_bool *stop)
{
    DIR *folder = fdopendir(descriptor);
    struct dirent *entry;

    while (folder && !is_stopped(stop) && !peek->has_more && (entry = readdir(folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        peek->has_more = peek->lines_count == PEEK_MOST_LINES;
        add_line(peek, entry->d_name, strlen(entry->d_name));
    }
    peek->is_list = peek->lines_count > 0;
    if (folder)
        (void)closedir(folder);
    if (peek->lines_count)
        qsort(peek->lines, peek->lines_count, sizeof *peek->lines, compare_names);
    peek->label = peek->lines_count ? "folder" : "empty folder";
}

static char *owner_of(const struct stat *info)
{
    struct passwd user, *found_user = NULL;
    struct group group, *found_group = NULL;
    char user_text[2048], group_text[2048];

    (void)getpwuid_r(info->st_uid, &user, user_text, sizeof user_text, &found_user);
    (void)getgrgid_r(info->st_gid, &group, group_text, sizeof group_text, &found_group);
    if (found_user && found_group)
        return memory_print("%s:%s", user.pw_name, group.gr_name);
    return memory_print("%u:%u", (unsigned)info->st_uid, (unsigned)info->st_gid);
}

static char *target_of(int link)
{
    char target[TARGET_BYTES];
    ssize_t length = readlinkat(link, "", target, sizeof target);

    return length < 0 ? NULL : memory_bytes(target, (size_t)length);
}

static void fill(struct peek *peek, const struct stat *info)
{
    peek->kind = detail_kind_of_mode(info->st_mode);
    peek->size_bytes = (uint64_t)info->st_size;
    peek->mtime_ns = detail_ns_of_time(info->st_mtim);
    peek->mode = info->st_mode;
    free(peek->owner);
    peek->owner = owner_of(info);
}

/* Opens what was looked at, and nothing else: between looking and opening a FIFO may have taken its place. */
static int open_same(const char *path, const struct stat *looked)
{
    struct stat info;
    int file = path_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);

    if (file >= 0 &&
        (fstat(file, &info) != 0 || info.st_dev != looked->st_dev || info.st_ino != looked->st_ino)) {
        (void)close(file);
        errno = ESTALE;
        return -1;
    }
    return file;
}

struct peek *peek_look(const char *path, const atomic_bool *stop, struct error *err)
{
    OWNED(peek) struct peek *peek = memory_new(1, sizeof *peek);
    int place = path_open(path, O_PATH | O_NOFOLLOW), file;
    struct stat info;

    if (place < 0 || fstat(place, &info) != 0) {
        error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "cannot look at it");
        return NULL;
    }
    if (S_ISLNK(info.st_mode)) {
        peek->target = target_of(place);
        fill(peek, &info);
        (void)close(place);
        place = path_open(path, O_PATH);
        if (place < 0 || fstat(place, &info) != 0) {
            peek->label = "leads nowhere";
            return GIVE(peek);
        }
    }
    (void)close(place);
    fill(peek, &info);
    if (peek->kind != KIND_FILE && peek->kind != KIND_FOLDER)
        return GIVE(peek);

    file = open_same(path, &info);
    if (file < 0)
        peek->label = "may not be read";
    else if (peek->kind == KIND_FOLDER)
        read_folder(peek, file, stop);
    else {
        read_content(peek, file, stop);
        (void)close(file);
    }
    return is_stopped(stop) ? NULL : GIVE(peek);
}
