/*
 * data: files of tests/data, read whole.
 */
#ifndef SUPPORT_DATA_H
#define SUPPORT_DATA_H

#include <stddef.h>

/* The whole file tests/data/NAME with a NUL behind it; ends the test if it cannot be read. The caller's. */
char *data_read(const char *name, size_t *out_count);

#endif
