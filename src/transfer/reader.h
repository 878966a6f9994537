/*
 * reader: a thread of its own for a file whose mount may not answer. It opens the file, reads ahead into a ring of
 * blocks and judges what happened to the file.
 *
 * A reader that hangs is left behind: whoever started it never waits for it,
 * and its memory goes when the mount answers.
 */
#ifndef TRANSFER_READER_H
#define TRANSFER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "files/attachment.h"

struct reader;

enum reader_answer { READER_BYTES, READER_LATER, READER_BROKEN };

/* Starts one. wake is called on the reader's thread when bytes (or an error) are there after a READER_LATER; never
 * after reader_leave. Fails if no thread can be had now. */
bool reader_start(const struct attachment *attachment, void (*wake)(void *argument), void *argument,
                  struct reader **out_reader, struct error *err);

/* Copies what is there, up to most bytes; READER_LATER if nothing is yet. */
enum reader_answer reader_take(struct reader *reader, void *bytes, size_t most, size_t *out_count,
                               struct error *err);

/* True if reader_take would not say READER_LATER. */
bool reader_is_ready(struct reader *reader);

/* What happened to the file until its last byte was read; known once that byte was taken. */
enum attachment_fate reader_fate(struct reader *reader, uint64_t *out_file_bytes);

/* Leaves it to itself; NULL is fine. Never waits. */
void reader_leave(struct reader *reader);

#endif
