/*
 * fields: a result as a row of named values, which json, csv and tsv share. Pure.
 */
#ifndef RESULTS_FIELDS_H
#define RESULTS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

struct result;

enum field_kind { FIELD_NOTHING, FIELD_TEXT, FIELD_BYTES, FIELD_NUMBER, FIELD_TRUTH };

struct field_value {
    enum field_kind kind;
    const char *text; /* FIELD_TEXT, FIELD_BYTES: raw bytes; the result's own, or in `own` */
    double number;    /* FIELD_NUMBER                                                      */
    bool is_true;     /* FIELD_TRUTH                                                       */
    char own[48];
};

struct field {
    const char *name;
    bool is_of_error; /* a member of the error, not of the result itself */
    bool is_optional; /* left out of objects when it is nothing          */
    void (*read)(const struct result *result, struct field_value *out);
};

/* The n-th field; NULL behind the last. Those of the error follow each other. */
const struct field *fields_row(size_t n);

/* The value of one field. Points into the result and into *out. */
void fields_read(const struct field *field, const struct result *result, struct field_value *out);

#endif
