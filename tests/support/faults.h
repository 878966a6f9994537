/*
 * faults: `attache put` run against a scripted server, and what came of it. One trial at a time.
 */
#ifndef SUPPORT_FAULTS_H
#define SUPPORT_FAULTS_H

#include <stddef.h>
#include <stdint.h>

#include "support/fault_server.h"
#include "support/process.h"

#define FAULTS_KEY_SECRET "SK_MARK_c2VjcmV0" /* of the account in every trial: must appear nowhere */

#define FAULTS_WORDS_MOST 240

struct trial {
    char *folder;
    struct fault_server *server;
    struct process process;
    const char *prefix[9];                      /* words before the program: "prlimit", "--nofile=16" */
    const char *words[FAULTS_WORDS_MOST];       /* further words of put                              */
    const char *environment[FAULTS_WORDS_MOST]; /* further variables                                */
    const char *endpoint;                       /* NULL: the server's                                */
    int retries;
    int status;    /* exit status of the last run */
    void *results; /* of it, as parsed            */
};

/* cmocka's set-up and tear-down: *state is a struct trial with a server that behaves; retries is 1.
 * TRIAL: a test between them. */
int trial_begin(void **state);
int trial_end(void **state);
#define TRIAL(test) cmocka_unit_test_setup_teardown(test, trial_begin, trial_end)

/* Another server instead, and a script for the one there is. */
void trial_serve(struct trial *trial, const struct fault_options *options);
void trial_script(struct trial *trial, const struct fault_step *steps, size_t count);
#define SCRIPT(trial, ...)                                          \
    trial_script(trial, (const struct fault_step[]){ __VA_ARGS__ }, \
                 sizeof((const struct fault_step[]){ __VA_ARGS__ }) / sizeof(struct fault_step))

/* Another server, which encrypts like that; the runs to come trust its authority. */
void trial_serve_encrypted(struct trial *trial, enum fault_tls tls);

/* A service and a store that are reached only through a proxy, which the trial's server becomes: it
 * does as the step says. Returns the far side; the caller stops it. */
struct fault_server *trial_behind_proxy(struct trial *trial, struct fault_step step);

#define MIB UINT64_C(1048576)

/* A file of so many bytes in the trial's folder; its path lives as long as the trial. */
const char *trial_file(struct trial *trial, const char *name, uint64_t size_bytes);

/* Up to 26 such files, "a", "b" and so on: their paths, NULL-terminated, for as long as the trial lives. */
const char *const *trial_files(struct trial *trial, int count, uint64_t size_bytes);

/* A text that lives as long as the trial. */
const char *trial_text(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Further words or a variable for the runs to come; texts are borrowed. */
void trial_word(struct trial *trial, const char *word);
void trial_words(struct trial *trial, const char *const *words);
void trial_variable(struct trial *trial, const char *variable);

/* Words before the program, instead of those that were there: "prlimit", "--nofile=16". */
void trial_under(struct trial *trial, const char *const *words);

/* Starts put for the files (NULL-terminated); waits for its end; both. The run must end by itself, must not print a
 * secret, and its results must be readable: else the test fails. */
void trial_start(struct trial *trial, const char *const *files);
int trial_wait(struct trial *trial);
int trial_run(struct trial *trial, const char *const *files);

/* One file of that size, a.log, whose PUTs meet that step. Returns the exit status. */
int trial_put(struct trial *trial, uint64_t size_bytes, struct fault_step step);

#define FILES(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* How many results there are; a field of one ("status", "error.code"), as
 * text: "" for null or none. Of the last run. */
size_t trial_count(const struct trial *trial);
const char *trial_field(const struct trial *trial, size_t index, const char *field);

/* The result of the file of that name. */
size_t trial_find(const struct trial *trial, const char *name);

/* The test fails, showing all, unless this holds. */
void trial_is(const struct trial *trial, size_t index, const char *field, const char *expected);
void trial_says(const struct trial *trial, const char *part);
void trial_says_not(const struct trial *trial, const char *part);
void trial_says_times(const struct trial *trial, const char *part, int times);
void trial_done(const struct trial *trial, size_t index);
void trial_failed(const struct trial *trial, size_t index, const char *stage, const char *code);

/* The same of all results, and there are so many. */
void trial_all_done(const struct trial *trial, size_t count);
void trial_all_failed(const struct trial *trial, size_t count, const char *stage, const char *code);

#endif
