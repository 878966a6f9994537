#include "files/peek_archive.h"

#include <stdlib.h>
#include <string.h>

#include "files/peek.h"

void unpacked_free(struct unpacked *unpacked)
{
    if (!unpacked)
        return;
    for (size_t i = 0; i < unpacked->lines_count; i++)
        free(unpacked->lines[i]);
    free(unpacked->lines);
    free(unpacked->content);
    free(unpacked);
}

/* --- the kinds ------------------------------------------------------------------------------------------------- */

enum format {
    FORMAT_TAR = 1,
    FORMAT_CPIO = 2,
    FORMAT_ZIP = 4,        /* from the directory at its end */
    FORMAT_ZIP_STREAM = 8, /* from entry to entry           */
    FORMAT_7ZIP = 16,
    FORMAT_AR = 32,
    FORMAT_RAW = 64
};
enum filter {
    FILTER_GZIP = 1,
    FILTER_BZIP2 = 2,
    FILTER_XZ = 4,
    FILTER_ZSTD = 8,
    FILTER_LZ4 = 16,
    FILTER_RPM = 32
};

#define COMPRESSED (FORMAT_TAR | FORMAT_CPIO | FORMAT_RAW)
#define PACKAGED   (FILTER_RPM | FILTER_GZIP | FILTER_BZIP2 | FILTER_XZ | FILTER_ZSTD)

struct shape {
    const char *magic;
    size_t length, at; /* of the magic, and where it stands */
    unsigned filters, formats;
    const char *label;  /* of an archive                       */
    const char *single; /* of one compressed file; NULL: never */
};

/* clang-format off */
static const struct shape shapes[] = {
    { "\x1f\x8b",         2, 0,   FILTER_GZIP,  COMPRESSED,  "tar.gz",  "gzip"  },
    { "BZh",              3, 0,   FILTER_BZIP2, COMPRESSED,  "tar.bz2", "bzip2" },
    { "\xfd" "7zXZ",      6, 0,   FILTER_XZ,    COMPRESSED,  "tar.xz",  "xz"    },
    { "\x28\xb5\x2f\xfd", 4, 0,   FILTER_ZSTD,  COMPRESSED,  "tar.zst", "zstd"  },
    { "\x04\x22\x4d\x18", 4, 0,   FILTER_LZ4,   COMPRESSED,  "tar.lz4", "lz4"   },
    { "ustar",            5, 257, 0,            FORMAT_TAR,  "tar",     NULL    },
    { "PK\3\4",           4, 0,   0,            FORMAT_ZIP,  "zip",     NULL    },
    { "PK\5\6",           4, 0,   0,            FORMAT_ZIP,  "zip",     NULL    },
    { "7z\xbc\xaf\x27\x1c", 6, 0, 0,            FORMAT_7ZIP, "7z",      NULL    },
    { "07070",            5, 0,   0,            FORMAT_CPIO, "cpio",    NULL    },
    { "\xed\xab\xee\xdb", 4, 0,   PACKAGED,     FORMAT_CPIO, "rpm",     NULL    },
    { "!<arch>\n",        8, 0,   0,            FORMAT_AR,   "ar",      NULL    },
};
/* clang-format on */

static const struct shape *find_shape(const char *bytes, size_t count)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].at + shapes[i].length <= count &&
            memcmp(bytes + shapes[i].at, shapes[i].magic, shapes[i].length) == 0)
            return &shapes[i];
    return NULL;
}

#if HAVE_ARCHIVE

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/library.h"
#include "base/units.h"

#define PIECE_BYTES       1024 /* small, so that long archives of large files show many entries */
#define ZIP_RESERVE_BYTES (64 * 1024)
#define CONTENT_BYTES     (64 * 1024)
#define MOST_OUTPUT_BYTES (64 * 1024 * 1024) /* decompressed on the way from entry to entry */
#define MOST_MS           1000

/* --- the library ----------------------------------------------------------------------------------------------- */

/* Loaded when the first archive is looked at: it brings nine others along, which would cost every start. */
/* clang-format off */
#define CALLS(CALL)                                                                                                     \
    CALL(archive_read_new) CALL(archive_read_free) CALL(archive_read_open1)                                             \
    CALL(archive_read_set_read_callback) CALL(archive_read_set_skip_callback) CALL(archive_read_set_seek_callback)      \
    CALL(archive_read_set_callback_data) CALL(archive_read_next_header) CALL(archive_read_data)                         \
    CALL(archive_read_data_block) CALL(archive_format)                                                                  \
    CALL(archive_read_support_filter_gzip) CALL(archive_read_support_filter_bzip2) CALL(archive_read_support_filter_xz) \
    CALL(archive_read_support_filter_zstd) CALL(archive_read_support_filter_lz4) CALL(archive_read_support_filter_rpm)  \
    CALL(archive_read_support_format_tar) CALL(archive_read_support_format_cpio) CALL(archive_read_support_format_zip_seekable)  \
    CALL(archive_read_support_format_zip_streamable) CALL(archive_read_support_format_7zip) CALL(archive_read_support_format_ar) CALL(archive_read_support_format_raw)   \
    CALL(archive_entry_pathname) CALL(archive_entry_pathname_utf8) CALL(archive_entry_size)                             \
    CALL(archive_entry_size_is_set) CALL(archive_entry_filetype)
/* clang-format on */

static struct {
    CALLS(LIBRARY_PLACE)
} library;

static bool load(void)
{
    static const char *const names[] = { CALLS(LIBRARY_NAME) };
    static struct library libarchive = LIBRARY(ARCHIVE_FILE, "libarchive", names, library);
    struct error err;

    return library_open(&libarchive, &err);
}

/* --- the file, as the library may see it ------------------------------------------------------------------------ */

struct source {
    int file;
    const atomic_bool *stop;
    int64_t until_ms;
    size_t left; /* bytes that may still be read */
    size_t output_left;
    bool was_cut; /* the file would have gone on */
    char piece[PIECE_BYTES];
};

static bool is_over(struct source *source)
{
    source->was_cut |= source->left == 0 || source->output_left == 0 || clock_now_ms() >= source->until_ms ||
                       (source->stop && atomic_load_explicit(source->stop, memory_order_relaxed));
    return source->was_cut;
}

static la_ssize_t give_piece(struct archive *archive, void *context, const void **out)
{
    struct source *source = context;
    ssize_t count;

    (void)archive;
    *out = source->piece;
    if (is_over(source))
        return 0;
    do
        count = read(source->file, source->piece, source->left < PIECE_BYTES ? source->left : PIECE_BYTES);
    while (count < 0 && errno == EINTR);
    source->left -= count > 0 ? (size_t)count : 0;
    return count > 0 ? count : 0;
}

static la_int64_t skip_bytes(struct archive *archive, void *context, la_int64_t count)
{
    struct source *source = context;

    (void)archive;
    return lseek(source->file, count, SEEK_CUR) < 0 ? 0 : count;
}

static la_int64_t seek_to(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct source *source = context;
    off_t place = lseek(source->file, offset, whence);

    (void)archive;
    return place < 0 ? ARCHIVE_FATAL : place;
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

typedef int enabling(struct archive *archive);

/* Anything but ARCHIVE_OK would mean that the library starts a program in its place. */
static bool enable(struct archive *archive, const struct shape *shape)
{
    const struct {
        unsigned filter, format;
        enabling *enable;
    } rows[] = {
        { FILTER_GZIP, 0, library.archive_read_support_filter_gzip },
        { FILTER_BZIP2, 0, library.archive_read_support_filter_bzip2 },
        { FILTER_XZ, 0, library.archive_read_support_filter_xz },
        { FILTER_ZSTD, 0, library.archive_read_support_filter_zstd },
        { FILTER_LZ4, 0, library.archive_read_support_filter_lz4 },
        { FILTER_RPM, 0, library.archive_read_support_filter_rpm },
        { 0, FORMAT_TAR, library.archive_read_support_format_tar },
        { 0, FORMAT_CPIO, library.archive_read_support_format_cpio },
        { 0, FORMAT_ZIP, library.archive_read_support_format_zip_seekable },
        { 0, FORMAT_ZIP_STREAM, library.archive_read_support_format_zip_streamable },
        { 0, FORMAT_7ZIP, library.archive_read_support_format_7zip },
        { 0, FORMAT_AR, library.archive_read_support_format_ar },
        { 0, FORMAT_RAW, library.archive_read_support_format_raw },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (((shape->filters & rows[i].filter) || (shape->formats & rows[i].format)) &&
            rows[i].enable(archive) != ARCHIVE_OK)
            return false;
    return true;
}

static bool open_archive(struct archive *archive, const struct shape *shape, struct source *source)
{
    return enable(archive, shape) &&
           library.archive_read_set_read_callback(archive, give_piece) == ARCHIVE_OK &&
           library.archive_read_set_skip_callback(archive, skip_bytes) == ARCHIVE_OK &&
           library.archive_read_set_seek_callback(archive, seek_to) == ARCHIVE_OK &&
           library.archive_read_set_callback_data(archive, source) == ARCHIVE_OK &&
           library.archive_read_open1(archive) == ARCHIVE_OK;
}

static void add_entry(struct unpacked *unpacked, struct archive_entry *entry)
{
    const char *name = library.archive_entry_pathname(entry);
    int64_t size_bytes = library.archive_entry_size(entry);
    bool has_size = library.archive_entry_size_is_set(entry) && size_bytes >= 0 &&
                    library.archive_entry_filetype(entry) != AE_IFDIR;
    char size[UNITS_TEXT_SIZE] = "";

    if (!name)
        name = library.archive_entry_pathname_utf8(entry);
    if (has_size)
        (void)units_bytes((uint64_t)size_bytes, size);
    if (!unpacked->lines)
        unpacked->lines = memory_new(PEEK_MOST_LINES, sizeof *unpacked->lines);
    unpacked->lines[unpacked->lines_count++] = memory_print("%*s  %.*s", UNPACKED_NAMES_AT - 2, size,
                                                            PEEK_LINE_BYTES, name ? name : "?");
}

/* What is compressed is read over piece by piece: left to the library, a bomb would keep it busy. */
static bool pass_over(struct archive *archive, struct source *source)
{
    const void *block;
    size_t count;
    la_int64_t offset;
    int outcome;

    while ((outcome = library.archive_read_data_block(archive, &block, &count, &offset)) == ARCHIVE_OK) {
        source->output_left -= count < source->output_left ? count : source->output_left;
        if (is_over(source))
            return false;
    }
    return outcome == ARCHIVE_EOF;
}

/* One file, compressed: its beginning. */
static void take_content(struct archive *archive, struct source *source, struct unpacked *unpacked)
{
    la_ssize_t count = 1;

    unpacked->content = memory_new(CONTENT_BYTES, 1);
    while (count > 0 && unpacked->content_count < CONTENT_BYTES && !is_over(source)) {
        count = library.archive_read_data(archive, unpacked->content + unpacked->content_count,
                                          CONTENT_BYTES - unpacked->content_count);
        unpacked->content_count += count > 0 ? (size_t)count : 0;
    }
}

static void take_entries(struct archive *archive, const struct shape *shape, struct source *source,
                         struct unpacked *unpacked)
{
    struct archive_entry *entry;
    int outcome = ARCHIVE_OK;

    while (unpacked->lines_count < PEEK_MOST_LINES && !is_over(source) &&
           (outcome = library.archive_read_next_header(archive, &entry)) >= ARCHIVE_WARN &&
           outcome != ARCHIVE_EOF) {
        if ((library.archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_RAW) {
            unpacked->label = shape->single;
            take_content(archive, source, unpacked);
            return;
        }
        unpacked->is_listed = true;
        add_entry(unpacked, entry);
        if (shape->filters && !pass_over(archive, source))
            break;
    }
    unpacked->is_listed |= outcome == ARCHIVE_EOF;
    unpacked->has_more = outcome != ARCHIVE_EOF;
}

static void try_shape(const struct shape *shape, struct source *source, struct unpacked *unpacked)
{
    struct archive *archive = lseek(source->file, 0, SEEK_SET) == 0 ? library.archive_read_new() : NULL;

    if (!archive)
        return;
    if (open_archive(archive, shape, source))
        take_entries(archive, shape, source, unpacked);
    (void)library.archive_read_free(archive);
}

/* The directory of a zip file may be damaged, or longer than what may be read: then its first entries must do. */
static void look_into(const struct shape *shape, int file, const atomic_bool *stop, struct unpacked *unpacked)
{
    size_t reserve = shape->formats == FORMAT_ZIP ? ZIP_RESERVE_BYTES : 0;
    struct source source = { .file = file,
                             .stop = stop,
                             .until_ms = clock_now_ms() + MOST_MS,
                             .left = PEEK_MOST_BYTES - PEEK_SNIFF_BYTES - reserve,
                             .output_left = MOST_OUTPUT_BYTES };

    if (!load())
        return;
    try_shape(shape, &source, unpacked);
    if (reserve && !unpacked->is_listed) {
        struct shape streamed = *shape;

        streamed.formats = FORMAT_ZIP_STREAM;
        source.left += reserve;
        source.was_cut = false;
        try_shape(&streamed, &source, unpacked);
    }
}

#else

static void look_into(const struct shape *shape, int file, const atomic_bool *stop, struct unpacked *unpacked)
{
    (void)shape;
    (void)file;
    (void)stop;
    (void)unpacked;
}

#endif

struct unpacked *peek_archive_look(int file, const char *bytes, size_t count, const atomic_bool *stop)
{
    const struct shape *shape = find_shape(bytes, count);
    struct unpacked *unpacked;

    if (!shape)
        return NULL;
    unpacked = memory_new(1, sizeof *unpacked);
    unpacked->label = shape->single ? shape->single : shape->label;
    look_into(shape, file, stop, unpacked);
    if (unpacked->is_listed)
        unpacked->label = shape->label;
    return unpacked;
}
