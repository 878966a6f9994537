#include "demo/demo_shelf.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/whole.h"
#include "files/checksum.h"

#define FOLDER_MODE     0700
#define FILE_MODE       0600
#define EXTENSION_MOST  16
#define DESCRIPTORS_FEW 8 /* that removing a folder may hold open */

struct record {
    struct record *next;
    char *name;
    char *file_name;
    struct demo_object object;
};

struct demo_shelf {
    pthread_mutex_t lock; /* guards records and upload_number */
    struct record *records;
    unsigned upload_number; /* of the next upload: names its file */
    char *folder;
    bool is_own; /* made by us, to be removed */
};

struct demo_upload {
    struct demo_shelf *shelf;
    struct demo_object object;
    struct checksum sum;
    struct demo_md5 *md5;
    char *path;
    int file;
};

/* ---- the folder ---- */

static bool make_own_folder(char **out_folder, struct error *err)
{
    const char *parent = getenv("TMPDIR");
    OWNED_TEXT char *folder = memory_print("%s/attache-demo-XXXXXX", parent && *parent ? parent : "/tmp");

    if (!mkdtemp(folder))
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the folder %s cannot be made", folder);
    *out_folder = GIVE(folder);
    return true;
}

static bool use_folder(const char *folder, char **out_folder, struct error *err)
{
    struct stat info;

    if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the folder %s cannot be made", folder);
    if (stat(folder, &info) != 0 || !S_ISDIR(info.st_mode))
        return error_set(err, STAGE_FILE, REMEDY_FAIL, "ENOTDIR", "%s is not a folder", folder);
    if (access(folder, W_OK | X_OK) != 0)
        return error_set_errno(err, STAGE_FILE, REMEDY_FAIL, errno, "the folder %s cannot be written to",
                               folder);
    *out_folder = memory_text(folder);
    return true;
}

bool demo_shelf_open(const char *folder, struct demo_shelf **out_shelf, struct error *err)
{
    struct demo_shelf *shelf;
    char *used = NULL;

    if (!(folder ? use_folder(folder, &used, err) : make_own_folder(&used, err)))
        return false;
    shelf = memory_new(1, sizeof *shelf);
    shelf->folder = used;
    shelf->is_own = !folder;
    pthread_mutex_init(&shelf->lock, NULL);
    *out_shelf = shelf;
    return true;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)info;
    (void)kind;
    (void)place;
    return remove(path);
}

void demo_shelf_close(struct demo_shelf *shelf)
{
    if (!shelf)
        return;
    if (shelf->is_own)
        (void)nftw(shelf->folder, remove_entry, DESCRIPTORS_FEW, FTW_DEPTH | FTW_PHYS);
    while (shelf->records) {
        struct record *record = shelf->records;

        shelf->records = record->next;
        free(record->name);
        free(record->file_name);
        free(record);
    }
    pthread_mutex_destroy(&shelf->lock);
    free(shelf->folder);
    free(shelf);
}

/* ---- objects ---- */

/* ".png" of "a.png", "" if there is none that could stand in a link. */
static const char *extension_of(const char *file_name)
{
    const char *dot = strrchr(file_name, '.');
    size_t count = dot ? strlen(dot + 1) : 0;

    for (size_t i = 1; i <= count; i++) {
        if (!isascii((unsigned char)dot[i]) || !isalnum((unsigned char)dot[i]))
            return "";
    }
    return count > 0 && count <= EXTENSION_MOST ? dot : "";
}

char *demo_shelf_identifier(const char *file_name)
{
    OWNED_TEXT char *hex = demo_random_hex(16);

    return memory_print("%.8s-%.4s-4%.3s-a%.3s-%.12s%s", hex, hex + 8, hex + 13, hex + 17, hex + 20,
                        extension_of(file_name));
}

const char *demo_shelf_promise(struct demo_shelf *shelf, const char *file_name, int64_t now_s)
{
    struct record *record = memory_new(1, sizeof *record);
    OWNED_TEXT char *day = demo_time_text(now_s, DEMO_TIME_DAY);
    OWNED_TEXT char *identifier = demo_shelf_identifier(file_name);

    record->name = memory_print("%s/%s", day, identifier);
    record->file_name = memory_text(file_name);
    record->object = (struct demo_object){ .name = record->name,
                                           .file_name = record->file_name,
                                           .fault = demo_fault_of(file_name) };
    pthread_mutex_lock(&shelf->lock);
    record->next = shelf->records;
    shelf->records = record;
    pthread_mutex_unlock(&shelf->lock);
    return record->name;
}

/* The caller holds the lock. */
static struct record *record_of(struct demo_shelf *shelf, const char *name)
{
    struct record *record = shelf->records;

    while (record && strcmp(record->name, name) != 0)
        record = record->next;
    return record;
}

bool demo_shelf_find(struct demo_shelf *shelf, const char *name, struct demo_object *out_object)
{
    struct record *record;

    pthread_mutex_lock(&shelf->lock);
    record = record_of(shelf, name);
    if (record)
        *out_object = record->object;
    pthread_mutex_unlock(&shelf->lock);
    return record;
}

static char *path_of(const struct demo_shelf *shelf, const char *name)
{
    return memory_print("%s/%s", shelf->folder, name);
}

int demo_shelf_read(struct demo_shelf *shelf, const struct demo_object *object)
{
    OWNED_TEXT char *path = path_of(shelf, object->name);

    return open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

/* ---- uploads ---- */

static bool make_day_folder(const struct demo_shelf *shelf, const char *name)
{
    OWNED_TEXT char *path = path_of(shelf, name);

    *strrchr(path, '/') = '\0';
    return mkdir(path, FOLDER_MODE) == 0 || errno == EEXIST;
}

struct demo_upload *demo_upload_new(struct demo_shelf *shelf, const struct demo_object *object,
                                    const char *type)
{
    struct demo_upload *upload = memory_new(1, sizeof *upload);
    unsigned number;

    pthread_mutex_lock(&shelf->lock);
    number = shelf->upload_number++;
    pthread_mutex_unlock(&shelf->lock);

    upload->shelf = shelf;
    upload->object = *object;
    (void)snprintf(upload->object.type, sizeof upload->object.type, "%s", type ? type : "");
    upload->path = memory_print("%s/%s.%u.part", shelf->folder, object->name, number);
    upload->md5 = demo_md5_new();
    upload->file = -1;
    if (make_day_folder(shelf, object->name))
        upload->file = open(upload->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, FILE_MODE);
    if (upload->file < 0) {
        demo_upload_free(upload);
        return NULL;
    }
    return upload;
}

static bool is_all_zero(const char *bytes, size_t count)
{
    return bytes[0] == 0 && memcmp(bytes, bytes + 1, count - 1) == 0;
}

/* A hole for zeros, the bytes for anything else. */
static bool keep(struct demo_upload *upload, const char *bytes, size_t count)
{
    if (is_all_zero(bytes, count) && lseek(upload->file, (off_t)count, SEEK_CUR) < 0)
        return false;
    if (!is_all_zero(bytes, count) && !whole_write(upload->file, bytes, count))
        return false;
    checksum_add(&upload->sum, bytes, count);
    demo_md5_add(upload->md5, bytes, count);
    return true;
}

bool demo_upload_add(struct demo_upload *upload, const char *bytes, size_t count)
{
    char different;

    if (count == 0)
        return true;
    if (upload->object.fault != DEMO_FAULT_WRONG || upload->sum.size_bytes > 0)
        return keep(upload, bytes, count);

    different = (char)(bytes[0] ^ 1);
    return keep(upload, &different, 1) && (count == 1 || keep(upload, bytes + 1, count - 1));
}

uint64_t demo_upload_bytes(const struct demo_upload *upload)
{
    return upload->sum.size_bytes;
}

bool demo_upload_end(struct demo_upload *upload, struct demo_object *out_object)
{
    struct demo_shelf *shelf = upload->shelf;
    OWNED_TEXT char *place = path_of(shelf, upload->object.name);
    bool is_in_place;

    upload->object.is_stored = true;
    upload->object.size_bytes = upload->sum.size_bytes;
    upload->object.crc64 = upload->sum.crc64;
    demo_md5_end(upload->md5, upload->object.md5);
    if (ftruncate(upload->file, (off_t)upload->sum.size_bytes) != 0)
        return false;

    /* The file and what is known of it change together. */
    pthread_mutex_lock(&shelf->lock);
    is_in_place = rename(upload->path, place) == 0;
    if (is_in_place)
        record_of(shelf, upload->object.name)->object = upload->object;
    pthread_mutex_unlock(&shelf->lock);
    *out_object = upload->object;
    return is_in_place;
}

void demo_upload_free(struct demo_upload *upload)
{
    if (!upload)
        return;
    if (upload->file >= 0) {
        (void)close(upload->file);
        (void)unlink(upload->path);
    }
    demo_md5_free(upload->md5);
    free(upload->path);
    free(upload);
}
