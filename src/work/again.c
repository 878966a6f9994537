/*
 * again: marked files that are not what stands under their names now, looked for in the folders they were marked in:
 * logs are rotated, and files renamed, between choosing and sending.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/identity.h"
#include "files/path.h"
#include "work/crew.h"
#include "work/task.h"

#define PATIENCE_MS 3000 /* of reading one folder */

/* The strays of one folder. */
struct place {
    char *folder;
    uint32_t *strays; /* which of the errand's paths */
    uint32_t count;
};

struct again {
    struct task *task;
    atomic_uint holds; /* of the one who asked, and of the crew */
    struct place *places;
    uint32_t count;
    struct returned **returned; /* of each place, as many as it has strays; NULL: it did not answer */
};

static void returned_free(struct returned *returned, uint32_t count)
{
    for (uint32_t i = 0; returned && i < count; i++)
        attachment_free(returned[i].renamed);
    free(returned);
}

static void again_free(void *context)
{
    struct again *again = context;

    if (atomic_fetch_sub(&again->holds, 1) > 1)
        return;
    for (uint32_t i = 0; i < again->count; i++) {
        returned_free(again->returned[i], again->places[i].count);
        free(again->places[i].folder);
        free(again->places[i].strays);
    }
    free(again->returned);
    free(again->places);
    task_free(again->task);
    free(again);
}

/* Paths of one folder mostly stand together. */
static void add_stray(struct again *again, uint32_t stray)
{
    OWNED_TEXT char *folder = path_parent(task_errand(again->task)->paths[stray]);
    struct place *place = again->count ? &again->places[again->count - 1] : NULL;

    if (!place || strcmp(place->folder, folder) != 0) {
        again->places = memory_resize(again->places, again->count + 1, sizeof *again->places);
        place = &again->places[again->count++];
        *place = (struct place){ .folder = GIVE(folder) };
    }
    place->strays = memory_resize(place->strays, place->count + 1, sizeof *place->strays);
    place->strays[place->count++] = stray;
}

/* The folder as it was: the strays under the names they had. */
static struct listing *list_strays(const struct again *again, const struct place *place)
{
    const struct errand *errand = task_errand(again->task);
    struct listing *listing = listing_new(place->folder, 0);

    for (uint32_t i = 0; i < place->count; i++) {
        const char *name = path_leaf(errand->paths[place->strays[i]]);

        (void)listing_add(listing, name, strlen(name), KIND_UNKNOWN, errand->marked[place->strays[i]].inode);
    }
    return listing;
}

static struct listing *read_now(const struct again *again, const struct place *place)
{
    int descriptor = path_open(place->folder, O_RDONLY | O_DIRECTORY);
    struct listing *listing = NULL;
    struct stat info;

    if (descriptor >= 0 && fstat(descriptor, &info) == 0) {
        listing = listing_new(place->folder, info.st_dev);
        if (!folder_read(descriptor, listing, task_stop(again->task), NULL, NULL))
            listing_free(GIVE(listing));
    }
    if (descriptor >= 0)
        (void)close(descriptor);
    return listing;
}

/* Under another name; what was born since has only the number of the one that was marked. */
static struct attachment *look_elsewhere(const char *was, const char *path, const struct marked *marked)
{
    struct identity identity;
    struct attachment *file;

    if (!identity_look(path, &identity) || identity.inode != marked->inode ||
        (marked->marked_s && identity.born_s > marked->marked_s))
        return NULL;
    file = attachment_look(path);
    (void)attachment_compare(file, marked, clock_today_s());
    file->concerns |= CONCERN_RENAMED;
    file->other_path = memory_text(was);
    return file;
}

static void look_for(const struct again *again, const struct listing *now, uint32_t moved, uint32_t stray,
                     struct returned *returned)
{
    const struct errand *errand = task_errand(again->task);
    const struct marked *marked = &errand->marked[stray];
    const char *was = errand->paths[stray];
    bool is_found = moved != LISTING_NONE && listing_entry(now, moved)->inode == marked->inode &&
                    !devices_differ(listing_device(now), marked->device);
    OWNED_TEXT char *path = is_found ? listing_entry_path(now, moved) : NULL;

    if (path && strcmp(path, was) != 0)
        returned->renamed = look_elsewhere(was, path, marked);
    returned->is_as_marked = path &&
                             strcmp(path, was) == 0; /* the folder knows it by another number than the file */
}

static void look_at(void *context, uint32_t index, void *result, struct pulse *pulse)
{
    struct again *again = context;
    const struct place *place = &again->places[index];
    OWNED(listing) struct listing *before = list_strays(again, place);
    OWNED(listing) struct listing *now = read_now(again, place);
    struct returned *returned = memory_new((size_t)place->count + 1, sizeof *returned);
    uint32_t *moved = now ? listing_follow(before, now) : NULL;

    if (moved)
        listing_follow_inodes(before, now, moved, NULL);
    for (uint32_t i = 0; moved && i < place->count; i++) {
        pulse_touch(pulse);
        look_for(again, now, moved[i], place->strays[i], &returned[i]);
    }
    free(moved);
    *(struct returned **)result = returned;
}

static void take(void *context, uint32_t index, void *result, bool is_late)
{
    struct again *again = context;

    if (is_late)
        returned_free(*(struct returned **)result, again->places[index].count);
    else if (result)
        again->returned[index] = *(struct returned **)result;
}

void again_find(struct task *task, const uint32_t *strays, uint32_t count, struct returned *out)
{
    struct crew_work work = { 0, PATIENCE_MS, look_at, take, NULL, again_free };
    struct again *again = memory_new(1, sizeof *again);
    uint32_t next = 0;

    again->task = task_hold(task);
    atomic_init(&again->holds, 2);
    for (uint32_t i = 0; i < count; i++)
        add_stray(again, strays[i]);
    again->returned = memory_new((size_t)again->count + 1, sizeof *again->returned);
    work.count = again->count;
    crew_run(task_pool(task), &work, again, task_stop(task));
    for (uint32_t i = 0; i < again->count; i++)
        for (uint32_t k = 0; k < again->places[i].count; k++, next++) {
            struct returned *returned = again->returned[i] ? &again->returned[i][k] : NULL;

            out[next] = returned ? *returned : (struct returned){ 0 };
            if (returned)
                returned->renamed = NULL;
        }
    again_free(again);
}
