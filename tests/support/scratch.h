/*
 * scratch: a folder of its own below $TMPDIR for one test, and files in it. What cannot be made ends the test.
 */
#ifndef SUPPORT_SCRATCH_H
#define SUPPORT_SCRATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Makes a new empty folder and returns its path. The caller's; scratch_remove removes the folder. */
char *scratch_new(void);

/* Removes it with everything in it, and releases the path. */
void scratch_remove(char *folder);

/* cmocka's set-up and tear-down: *state is the path of a new folder. IN_SCRATCH: a test between them. */
int scratch_begin(void **state);
int scratch_end(void **state);
#define IN_SCRATCH(test) cmocka_unit_test_setup_teardown(test, scratch_begin, scratch_end)

/* A file of count bytes in the folder; returns its path, the caller's. */
char *scratch_file(const char *folder, const char *name, const void *bytes, size_t count);

/* A program that runs the script, a shell's, with the folder as where it is. The caller's path. */
char *scratch_script(const char *folder, const char *name, const char *script);

/* A file of size_bytes whose contents are the same in every run: byte i is a mix of i. The caller's path. */
char *scratch_pattern(const char *folder, const char *name, uint64_t size_bytes);

/* A file of size_bytes that is one hole. The caller's path. */
char *scratch_hole(const char *folder, const char *name, uint64_t size_bytes);

/* All bytes of a file in a folder, with a NUL behind them; NULL if it cannot be opened. The caller's. out_count may be
 * NULL. */
char *scratch_read(const char *folder, const char *name, size_t *out_count);

/* A file of that name is there and holds the text. */
bool scratch_holds(const char *folder, const char *name, const char *text);

#endif
