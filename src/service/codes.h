/*
 * codes: what the codes of the two services mean, for the program and for the person. Each service has one
 * table of codes and one of statuses; the code decides, then the status. Pure. Any thread.
 */
#ifndef SERVICE_CODES_H
#define SERVICE_CODES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum about {
    ABOUT_THIS,       /* this request                                                                */
    ABOUT_LOAD,       /* the service has too much to do: fewer transfers at once                     */
    ABOUT_FILE,       /* the name or the size of this file: other files may be fine                    */
    ABOUT_CREDENTIALS /* the AccessKey, its secret or its token: whatever was asked, this is the stage */
};

struct meaning {
    enum error_remedy remedy;
    enum about about;
    const char *what; /* what happened                      */
    const char *hint; /* what the person can do; may be ""  */
};

#define CODES_IN_ROW 9

struct code_row {
    const char *codes[CODES_IN_ROW]; /* up to the first NULL; a * at the end stands for any rest      */
    const char
        *detail; /* NULL, or a part of the message or the detailed code that tells this row from others */
    struct meaning meaning;
};

struct status_row {
    int first, last;
    struct meaning meaning;
};

/* A service's tables; the rows are searched in order, so that special ones stand before general ones. */
struct codes {
    const struct code_row *codes;
    size_t code_count;
    const struct status_row *statuses; /* the last one fits every status */
    size_t status_count;
};

extern const struct codes ticket_codes; /* of the Ticket System API */
extern const struct codes store_codes;  /* of the object store      */

/* The meaning of a code with its message (a detailed code may stand behind it), or NULL if the code is in
 * no row. */
const struct meaning *codes_find(const struct codes *codes, const char *code, const char *message);

/* What the status alone means; never NULL. */
const struct meaning *codes_find_status(const struct codes *codes, int status);

/* Sets err: what happened, then the service's own code and message in one line, then the hint. The stage is where it
 * was met, unless it is about credentials. code and message are the service's bytes and may be "". Returns false. */
bool codes_error(const struct meaning *meaning, enum error_stage stage, int status, const char *code,
                 const char *message, struct error *err);

#endif
