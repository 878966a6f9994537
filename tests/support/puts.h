/*
 * puts: `attache put` run against its own demo service, for journeys.
 */
#ifndef SUPPORT_PUTS_H
#define SUPPORT_PUTS_H

#include <stddef.h>

#include "support/process.h"

/* A journey: a folder with files, a state folder, and the program's last run. */
struct journey {
    char *folder;
    char *state; /* XDG_STATE_HOME=... in that folder */
    struct process process;
};

/* cmocka's set-up and tear-down: *state is a struct journey. JOURNEY: a test between them. */
int journey_begin(void **state);
int journey_end(void **state);
#define JOURNEY(test) cmocka_unit_test_setup_teardown(test, journey_begin, journey_end)

/* A file of the journey with that text. Returns its path, the caller's. */
char *journey_file(struct journey *journey, const char *name, const char *text);

/* Starts the program with these words (NULL-terminated, without the program itself), or runs it to its
 * end. What an earlier run left is released. */
void journey_start(struct journey *journey, const char *const *words);
int journey_run(struct journey *journey, const char *const *words);

/* As journey_run, but without the power of root to read everything, which makes root an ordinary person. */
int journey_run_powerless(struct journey *journey, const char *const *words);

/* Runs a shell command in the journey's folder; $ATTACHE is the program. */
int journey_run_shell(struct journey *journey, const char *command);

/* What the last run wrote. */
const char *journey_out(const struct journey *journey);
const char *journey_err(const struct journey *journey);

/* The test fails, and shows all, unless standard error (or output) has that part. */
void journey_says(const struct journey *journey, const char *part);
void journey_gives(const struct journey *journey, const char *part);

#endif
