#include "support/scene_files.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/path.h"

/* clang-format off */
static const struct {
    const char *name;
    enum kind kind;
} kinds[] = {
    { "file",   KIND_FILE   },
    { "folder", KIND_FOLDER },
    { "link",   KIND_LINK   },
    { "fifo",   KIND_FIFO   },
};
/* clang-format on */

static enum kind find_kind(const char *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return kinds[i].kind;
    return KIND_UNKNOWN;
}

static struct scene_world *need_world(struct stage *stage)
{
    if (!stage->world)
        stage->world = memory_new(1, sizeof *stage->world);
    return stage->world;
}

/* file PATH [SIZE] [kind=K] [to=K] [age=SECONDS] [against=BITS] [text=T] [names=COLUMN] [sent=KEY] [late] [gone] */
void scene_add_file(struct stage *stage, struct words *words)
{
    struct scene_world *world = need_world(stage);
    struct scene_file *file = &world->files[world->count++];
    const char *kind = words_value(words, "kind"), *target = words_value(words, "to");

    file->path = memory_text(words->at[0]);
    file->kind = kind ? find_kind(kind) : KIND_FILE;
    file->target = target ? find_kind(target) : KIND_UNKNOWN;
    file->concerns = (unsigned)words_number(words, "against", 0);
    file->text = memory_text(words_value(words, "text"));
    file->names_at = (size_t)words_number(words, "names", 0);
    file->sent_as = memory_text(words_value(words, "sent"));
    file->detail = (struct detail){
        .outcome = words_have(words, "late")   ? OUTCOME_LATE
                   : words_have(words, "gone") ? OUTCOME_ERROR
                                               : OUTCOME_KNOWN,
        .kind = (uint8_t)file->kind,
        .target_kind = (uint8_t)file->target,
        .size_bytes = words->count > 1 ? strtoull(words->at[1], NULL, 10) : 0,
        .mtime_ns = (SCENE_TODAY_S - words_number(words, "age", 0)) * 1000000000,
    };
}

void scene_remove_file(struct stage *stage, struct words *words)
{
    struct scene_world *world = need_world(stage);

    for (size_t i = 0; i < world->count; i++)
        if (strcmp(world->files[i].path, words->at[0]) == 0)
            world->files[i].path[0] = '\0';
}

void scene_rename_file(struct stage *stage, struct words *words)
{
    struct scene_world *world = need_world(stage);

    for (size_t i = 0; i < world->count; i++)
        if (strcmp(world->files[i].path, words->at[0]) == 0) {
            free(world->files[i].path);
            world->files[i].path = memory_text(words->at[1]);
        }
}

void scene_silence(struct stage *stage, struct words *words)
{
    free(need_world(stage)->silent);
    stage->world->silent = memory_text(words->count ? words->at[0] : NULL);
}

void scene_refuse(struct stage *stage, struct words *words)
{
    (void)words;
    need_world(stage)->refuses = true;
}

void scene_world_free(struct scene_world *world)
{
    if (!world)
        return;
    for (size_t i = 0; i < world->count; i++) {
        free(world->files[i].path);
        free(world->files[i].text);
        free(world->files[i].sent_as);
    }
    free(world->silent);
    listing_free(world->reading);
    free(world);
}

const struct scene_file *scene_file_find(const struct scene_world *world, const char *path)
{
    for (size_t i = 0; i < world->count; i++)
        if (strcmp(world->files[i].path, path) == 0)
            return &world->files[i];
    return NULL;
}

bool scene_file_lies_in(const struct scene_file *file, const char *folder, bool at_any_depth)
{
    OWNED_TEXT char *parent = path_parent(file->path);

    return file->path[0] &&
           (strcmp(parent, folder) == 0 || (at_any_depth && path_is_inside(file->path, folder)));
}

struct listing *scene_files_list(const struct scene_world *world, const char *folder, bool at_any_depth)
{
    struct listing *listing = at_any_depth ? listing_new_paths(folder) : listing_new(folder, 1);
    size_t above = strcmp(folder, "/") == 0 ? 1 : strlen(folder) + 1;

    for (size_t i = 0; i < world->count; i++)
        if (scene_file_lies_in(&world->files[i], folder, at_any_depth))
            (void)listing_add(listing, world->files[i].path + above, strlen(world->files[i].path + above),
                              world->files[i].kind, i + 1);
    return listing;
}

struct detail scene_files_look(const struct scene_world *world, const struct listing *listing, uint32_t entry)
{
    OWNED_TEXT char *path = listing_entry_path(listing, entry);
    const struct scene_file *file = scene_file_find(world, path);

    return file ? file->detail : (struct detail){ .outcome = OUTCOME_ERROR };
}
