/*
 * checksum: the running CRC-64 over the bytes of one file.
 * Owns nothing but its own state. Any thread, one at a time. Never reads files.
 */
#ifndef FILES_CHECKSUM_H
#define FILES_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

struct checksum {
    uint64_t crc64;      /* CRC-64/XZ (ECMA-182, reflected), as x-oss-hash-crc64ecma; starts at 0 */
    uint64_t size_bytes; /* how many bytes went in                                                */
};

/* Adds count bytes. Order matters; splitting does not. */
void checksum_add(struct checksum *sum, const void *bytes, size_t count);

/* The library behind this door and its version, for people. */
const char *checksum_library(void);

#endif
