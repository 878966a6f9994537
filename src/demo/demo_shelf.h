/*
 * demo_shelf: where the demo store keeps its objects: files in a folder, facts in memory.
 *
 * An object is promised when links to it are handed out, and stored when an upload of it ends. Bodies pass through;
 * they are never held in memory. Blocks of zeros become holes. Any thread.
 */
#ifndef DEMO_DEMO_SHELF_H
#define DEMO_DEMO_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "demo/demo_faults.h"
#include "demo/demo_sign.h"

struct demo_shelf;

/* What is known of an object. Names are the shelf's own and stay. */
struct demo_object {
    const char *name;      /* "20260330/<uuid>.png"            */
    const char *file_name; /* as the client called it          */
    enum demo_fault fault;
    bool is_stored;
    uint64_t size_bytes;
    uint64_t crc64;
    unsigned char md5[DEMO_MD5_BYTES];
    char type[128]; /* the Content-Type it was stored with, "" if none */
};

/* Opens the folder, which is made if it is missing; NULL: a folder of its own below TMPDIR, private and
 * removed in the end. The shelf is the caller's. */
bool demo_shelf_open(const char *folder, struct demo_shelf **out_shelf, struct error *err);

/* Closes it; NULL is fine. No upload may be running. */
void demo_shelf_close(struct demo_shelf *shelf);

/* "<uuid>.png" for a file of that name: something nobody can guess, with the name's extension. The caller's. */
char *demo_shelf_identifier(const char *file_name);

/* Makes up a new object for a file of that name: today's date, a random identifier, the name's extension.
 * Returns the object's name, the shelf's own. */
const char *demo_shelf_promise(struct demo_shelf *shelf, const char *file_name, int64_t now_s);

/* A copy of what is known. False if nothing of that name was promised. */
bool demo_shelf_find(struct demo_shelf *shelf, const char *name, struct demo_object *out_object);

/* Opens the bytes of a stored object; the descriptor is the caller's. -1 if that fails. */
int demo_shelf_read(struct demo_shelf *shelf, const struct demo_object *object);

/* An upload on its way into a file of its own, which takes the object's place when it ends. */
struct demo_upload;

/* Begins to store a promised object. NULL if no file can be made. The upload
 * is the caller's until it ends or is freed. */
struct demo_upload *demo_upload_new(struct demo_shelf *shelf, const struct demo_object *object,
                                    const char *type);

/* Adds bytes. False if they cannot be written. */
bool demo_upload_add(struct demo_upload *upload, const char *bytes, size_t count);

/* How many bytes were added so far. */
uint64_t demo_upload_bytes(const struct demo_upload *upload);

/* Puts the object in place, and says what is known of it now. False if the file cannot be finished. */
bool demo_upload_end(struct demo_upload *upload, struct demo_object *out_object);

/* Releases it; what did not end leaves nothing behind. NULL is fine. */
void demo_upload_free(struct demo_upload *upload);

#endif
