/*
 * source: the bytes of one file for one attempt, summed as they are taken.
 *
 * A file on a mount that answers is read where it is asked for; one that may not answer is read by a thread of its own.
 * Never gives more bytes than the size that was reviewed. One thread.
 */
#ifndef TRANSFER_SOURCE_H
#define TRANSFER_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/attachment.h"
#include "files/checksum.h"

struct source;

enum source_answer {
    SOURCE_BYTES, /* some bytes; none at the end                     */
    SOURCE_LATER, /* nothing yet: wake is called when there is        */
    SOURCE_BROKEN /* no more will come, and err says why              */
};

/* Opens it (a file on a mount that may not answer: begins to). The attachment is borrowed until source_close. */
bool source_open(const struct attachment *attachment, void (*wake)(void *argument), void *argument,
                 struct source **out_source, struct error *err);

enum source_answer source_read(struct source *source, void *bytes, size_t most, size_t *out_count,
                               struct error *err);

/* True if source_read never says SOURCE_LATER. */
bool source_is_at_hand(const struct source *source);

/* True if source_read would not say SOURCE_LATER. */
bool source_is_ready(struct source *source);

/* The sum of the bytes given since the beginning. */
struct checksum source_sum(const struct source *source);

/* What happened to the file until its last byte was taken; SAME before that. */
enum attachment_fate source_fate(struct source *source, uint64_t *out_file_bytes);

void source_close(struct source *source);

/* The two calls that touch the file, for source and reader alike. Opens it and notes in *out_opened how it was then. */
bool source_open_file(const struct attachment *attachment, struct attachment *out_opened, int *out_descriptor,
                      struct error *err);

/* Reads at least one byte at start of a file that had size_bytes. If it ends there, it has shrunk. */
bool source_read_at(int descriptor, void *bytes, size_t most, uint64_t start, uint64_t size_bytes,
                    size_t *out_count, struct error *err);

/* Says that a file shrank to now_bytes while it was sent. Returns false. */
bool source_shrank(uint64_t size_bytes, uint64_t now_bytes, struct error *err);

#endif
