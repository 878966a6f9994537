/*
 * batch: many files of one size, sent by the screen to a scripted server.
 */
#ifndef SUPPORT_BATCH_H
#define SUPPORT_BATCH_H

#include <stdint.h>

#include "support/fault_server.h"
#include "support/pty.h"

#define BATCH_MOST 40

struct batch {
    char *folder;
    struct fault_server *server;
    struct pty *pty;
};

/* cmocka's set-up and tear-down: *state is a struct batch with a server that behaves, and nothing started yet. BATCH: a
 * test between them. */
int batch_begin(void **state);
int batch_end(void **state);
#define BATCH(test) cmocka_unit_test_setup_teardown(test, batch_begin, batch_end)

/* Starts the screen with these further words (NULL-terminated) and so many files, case-00.log and so on, in a terminal
 * with a row for each, and sends them all. */
void batch_send(struct batch *batch, const char *const *words, int count, uint64_t size_bytes);

#endif
