/*
 * identity: which file is it? Its inode, and when it was born: inodes are used again. May block on a mount that does
 * not answer: never from the face.
 */
#ifndef FILES_IDENTITY_H
#define FILES_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

struct identity {
    uint64_t device;
    uint64_t inode;
    int64_t born_s;     /* in seconds since 1970; 0: the file system does not say */
    int64_t modified_s; /* the same, of its contents                              */
    bool is_mounted;    /* another file is mounted on it                          */
};

/* Looks at the entry itself, links are not followed. False if there is none, or nobody can say. */
bool identity_look(const char *path, struct identity *out);

/* True if it says which file it is: file systems of programs have a number that stands for none. */
bool inode_tells(uint64_t inode);

/* True if two device numbers mean two devices. One that is given anew with each mount says nothing. */
bool devices_differ(uint64_t one, uint64_t other);

#endif
