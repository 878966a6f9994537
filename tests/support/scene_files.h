/*
 * scene_files: the files there are in a scene, and the one folder among them that may not answer.
 */
#ifndef SUPPORT_SCENE_FILES_H
#define SUPPORT_SCENE_FILES_H

#include "files/details.h"
#include "files/listing.h"
#include "support/scene_stage.h"

#define SCENE_FILES_MOST 512

struct scene_file {
    char *path;
    enum kind kind;
    enum kind target;
    struct detail detail;
    unsigned concerns;
    char *text;
    size_t names_at; /* the text is an entry of an archive, with its name there */
    char *sent_as;   /* ObjectKey of an earlier upload */
};

struct scene_world {
    struct scene_file files[SCENE_FILES_MOST];
    size_t count;
    char *silent;            /* a folder that does not answer by itself ... */
    bool refuses;            /* whatever is asked from now on */
    struct listing *reading; /* ... and what has come of it all the same */
    uint64_t turn;           /* of whom that answers                     */
};

/* The file of that path, or NULL. */
const struct scene_file *scene_file_find(const struct scene_world *world, const char *path);

/* The file is there, and lies in that folder, or anywhere below it. */
bool scene_file_lies_in(const struct scene_file *file, const char *folder, bool at_any_depth);

/* What lies in the folder, with one hold; at any depth: by its path below the folder. */
struct listing *scene_files_list(const struct scene_world *world, const char *folder, bool at_any_depth);

/* Size, time and kind of an entry of such a listing; an error for what is not there any more. */
struct detail scene_files_look(const struct scene_world *world, const struct listing *listing,
                               uint32_t entry);

#endif
