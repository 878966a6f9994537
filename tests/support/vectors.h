/*
 * vectors: the test vectors of tests/data/vectors, JSON files with one object at the top.
 */
#ifndef SUPPORT_VECTORS_H
#define SUPPORT_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cjson/cJSON.h>

#include "base/buffer.h"
#include "service/request.h"

/* The whole file tests/data/vectors/NAME; ends the test if it cannot be read. Released by cJSON_Delete. */
cJSON *vectors_read(const char *name);

/* The cases of that name; ends the test unless there are so many. */
const cJSON *vectors_list(const cJSON *file, const char *name, int count);

/* Members of a case: "" if there is no such text; ends the test if there is no such number. */
const char *vectors_text(const cJSON *item, const char *name);
int64_t vectors_number(const cJSON *item, const char *name);
bool vectors_truth(const cJSON *item, const char *name);

/* Adds the bytes that a text of hex digits means. */
void vectors_hex(const char *digits, struct buffer *out);

/* A reply of a case: http_status, headers, and body or body_base64. Released by reply_done. */
struct reply vectors_reply(const cJSON *item);

/* The text as the vectors show it: a "?" for each control character. The caller's. */
char *vectors_marked(const char *text);

/* Says which case failed. Returns ok. */
bool vectors_check(bool ok, const cJSON *item, const char *field, const char *found);

/* True if the texts are equal; says which case and field differ if not. */
bool vectors_equal(const cJSON *item, const char *field, const char *found, const char *expected);

#endif
