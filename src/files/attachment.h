/*
 * attachment: one file to upload, as it was when it was reviewed.
 *
 * Looking opens nothing. Opening for sending checks that it is still the same file (device, inode, ordinary).
 * Errors name no path: whoever shows one has the file's row beside it.
 * Looking and opening may block on a mount that does not answer: never call them from the face.
 */
#ifndef FILES_ATTACHMENT_H
#define FILES_ATTACHMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/memory.h"

#define ATTACHMENT_LARGEST_BYTES UINT64_C(5368709120) /* one PUT, 5 GiB: the object store's documentation */

/* What stands against sending it, or what the person should know first. Bits. */
enum concern {
    CONCERN_NONE = 0,
    CONCERN_EMPTY = 1 << 0,        /* zero bytes: sent all the same                     */
    CONCERN_TOO_LARGE = 1 << 1,    /* above 5 GiB: refused                              */
    CONCERN_UNREADABLE = 1 << 2,   /* no permission: refused                            */
    CONCERN_MISSING = 1 << 3,      /* no such file: refused                             */
    CONCERN_FOLDER = 1 << 4,       /* a folder: refused as such                         */
    CONCERN_SPECIAL = 1 << 5,      /* FIFO, socket, device: refused                     */
    CONCERN_UNSIZED = 1 << 6,      /* size 0 but yields bytes, as in /proc: refused     */
    CONCERN_SAME_NAME = 1 << 7,    /* another file of the batch is sent under this name */
    CONCERN_LINK = 1 << 8,         /* a symbolic link: the target is sent               */
    CONCERN_CHANGED = 1 << 9,      /* changed since it was marked                       */
    CONCERN_SPARSE = 1 << 10,      /* occupies far less than its size                  */
    CONCERN_NAME = 1 << 11,        /* the name that is sent differs from the file's    */
    CONCERN_KEY = 1 << 12,         /* looks like a private key                         */
    CONCERN_UNANSWERED = 1 << 13,  /* its mount did not answer: refused                */
    CONCERN_BROKEN_LINK = 1 << 14, /* a link that leads nowhere or in a circle: refused */
    CONCERN_REPLACED = 1 << 15,    /* another file than the one that was marked         */
    CONCERN_RENAMED = 1 << 16,     /* it had another name when it was marked             */
    CONCERN_TWICE = 1 << 17,       /* marked under another path, too: sent once          */
    CONCERN_COUNT = 18
};

enum mount_kind {
    MOUNT_LOCAL, /* answers: read in the engine's own thread                                  */
    MOUNT_REMOTE /* network, FUSE, removable or unknown: may not answer, read by a thread     */
};

struct attachment {
    char *path;       /* absolute; what is opened (links are resolved); raw bytes         */
    char *shown_path; /* as the person named it; raw bytes; NULL once the engine has it   */
    char *other_path; /* when it was marked, or marked under, too; raw bytes; NULL: none  */
    char *name;       /* sent as FileName: valid UTF-8, 1 to 255 bytes                    */
    uint64_t size_bytes;
    uint64_t allocated_bytes;
    int64_t mtime_ns;
    int64_t ctime_ns;
    dev_t device;
    ino_t inode;
    enum mount_kind mount;
    unsigned concerns; /* bits of enum concern */
};

/* A file as it was when it was marked. */
struct marked {
    uint64_t size_bytes; /* UINT64_MAX: not known                                    */
    uint64_t device;     /* of its folder; 0: not known                              */
    uint64_t inode;      /* as the folder told it; 0: not known                      */
    int64_t marked_s;    /* in seconds since 1970; 0: not known                      */
};

/* Looks at path (relative to the current folder or absolute) and says what would be sent. Always gives an
 * attachment; what stands against it is in its concerns. The caller's. */
struct attachment *attachment_look(const char *path);

/* The folder that the last file was in: as it was named, and with all links followed. Zeroed before the first. */
struct attachment_folder {
    char *named;
    char *followed;
};

/* As attachment_look, for the next of many files, most of which lie in the same folder: it is followed once. */
struct attachment *attachment_look_in(const char *path, struct attachment_folder *last);
void attachment_folder_done(struct attachment_folder *folder);

/* Sets what concerns a file that was marked so, and looked at now. False if it may be another than the one that was
 * marked, or be elsewhere: its folder has to be asked which file is which. */
bool attachment_compare(struct attachment *file, const struct marked *marked, int64_t today_s);

/* The folder said that it is another, if it is there at all. */
void attachment_is_another(struct attachment *file);

void attachment_free(struct attachment *attachment);
OWNED_DEFINE(attachment)

/* A deep copy; the caller's. */
struct attachment *attachment_copy(const struct attachment *attachment);

/* True if a concern forbids sending it. */
bool attachment_is_refused(const struct attachment *attachment);

/* True if it is refused: then err is the gravest concern at stage file, with
 * message, code and hint. Else err is untouched. */
bool attachment_refusal(const struct attachment *attachment, struct error *err);

/* The concerns to tell, as bits: of a file that is refused those alone that refuse it, for the others say what would
 * be sent. */
unsigned attachment_told(const struct attachment *attachment);

/* One concern in words for a row ("empty", "above 5 GiB") and in full with what can be done. Static texts. */
const char *concern_label(enum concern concern);
const char *concern_story(enum concern concern);
bool concern_refuses(enum concern concern);

/* Opens it for sending: no-follow, non-blocking, close-on-exec; the same device and inode, still an ordinary file
 * of at least size_bytes. May block on a dead mount. */
bool attachment_open(const struct attachment *attachment, int *out_descriptor, struct error *err);

/* What the system said of a file, as a verdict after what happened in words ("the file cannot be
 * opened"), with what can be done; notes whether its disk is gone. False. */
bool attachment_trouble(int error_number, const char *what, struct error *err);

/* True of what the system says once a plug is pulled, a server of files is gone, a mount is dead. */
bool attachment_is_of_disk(int error_number);

/* What happened to the file while it was sent, judged on the open descriptor. */
enum attachment_fate {
    ATTACHMENT_SAME,
    ATTACHMENT_GREW,
    ATTACHMENT_SHRANK,
    ATTACHMENT_REWRITTEN,
    ATTACHMENT_REPLACED
};
enum attachment_fate attachment_fate(const struct attachment *attachment, int descriptor,
                                     uint64_t *out_size_bytes);

/* The name that is sent for a path or a wish: last component, bad bytes as `_`, no control, no `/` or `\`, not
 * empty, at most 255 bytes with the extension kept. The caller's. */
char *attachment_name(const char *path);

/* True if the text may be sent as a name as it stands; else err says why. */
bool attachment_name_is_fine(const char *name, struct error *err);

/* Sets CONCERN_SAME_NAME on those that share a name, and on no other. */
void attachment_compare_names(struct attachment *const *attachments, size_t count);

#endif
