/*
 * schema: a document checked against a JSON schema. Knows the words that assets/result.schema.json uses; a schema
 * with another word fails, so that none is silently passed over.
 */
#ifndef SUPPORT_SCHEMA_H
#define SUPPORT_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

struct cJSON;

/* assets/result.schema.json; ends the test if it cannot be read or is no JSON. Released by cJSON_Delete. */
struct cJSON *schema_of_results(void);

/* True if the document is as the schema has it, or, with a pointer such as "#/$defs/result", as that part of it has
 * it. Else complaint says what is wrong, and where. */
bool schema_allows(const struct cJSON *schema, const char *pointer, const struct cJSON *document,
                   char complaint[256]);

#endif
