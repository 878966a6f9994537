/*
 * natural: the order in which people expect names: "log9" before "log10", "B" beside "b".
 *
 * The order is that of a spelling which is never stored whole: letters without case, a run of digits as how
 * many there are and then the digits, so that it compares as a number of any size. Eight bytes of that
 * spelling at a time make an integer that is compared in one step. Names that are spelled alike ("a1",
 * "A01") are ordered by their bytes. Pure.
 */
#ifndef FILES_NATURAL_H
#define FILES_NATURAL_H

#include <stdint.h>
#include <stddef.h>

#define NATURAL_KEY_BYTES 8

/* Bytes depth to depth + 7 of the spelling of a name (no NUL inside), as an integer that compares like them.
 * Its lowest byte is 0 when nothing follows. */
uint64_t natural_key(const char *name, size_t length, size_t depth);

/* As memcmp, for whole names. 0 only for equal bytes. */
int natural_compare(const char *a, size_t a_length, const char *b, size_t b_length);

#endif
