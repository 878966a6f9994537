/*
 * json_check: what must hold before strangers' JSON is parsed, because the parser itself recurses without
 * asking and cuts texts at a NUL. Pure. Any thread.
 */
#ifndef SERVICE_JSON_CHECK_H
#define SERVICE_JSON_CHECK_H

#include <stddef.h>

#define JSON_MOST_BYTES   1048576
#define JSON_MOST_NESTING 32

/* NULL if the bytes are small and flat enough to be parsed and hold no NUL; else what is wrong, in a few
 * words, static. Says nothing about their being valid JSON. */
const char *json_check(const char *bytes, size_t count);

#endif
