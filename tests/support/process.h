/*
 * process: a program run with pipes for its three streams, and with a deadline.
 */
#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buffer.h"

#define PROCESS_PATIENCE_MS 30000 /* whoever waits longer than this has failed */

struct process {
    pid_t pid;
    int input; /* its standard input's other end; -1 once closed */
    int out_end, err_end;
    struct buffer out, err; /* what it wrote so far                           */
    int status;             /* once it ended: exit status, or 128 and the signal's number; -1 */
};

/* Words of a command, NULL-terminated. */
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* Starts argv[0] with argv, found through PATH; environment (NAME=VALUE..., NULL-terminated, may be NULL) is added
 * to ours. The test fails if it cannot be started. Released by process_done. */
void process_start(struct process *process, const char *const *argv, const char *const *environment);

/* Writes to its standard input, and closes it. */
void process_feed(struct process *process, const void *bytes, size_t count);
void process_close_input(struct process *process);

/* Waits until text is in what it wrote so far (is_err: to standard error). The test
 * fails if it ends, or patience does, before. */
void process_wait_text(struct process *process, bool is_err, const char *text);

/* Waits for its end and for all it wrote; input is closed. Returns the
 * status. The test fails if patience ends first. */
int process_wait(struct process *process);

/* SIGINT, SIGQUIT and SIGHUP end what we start, though a shell that runs the tests in the background, or
 * nohup, ignores them. Done before main; for a child of a test that starts programs some other way. */
void process_hear_signals(void);

/* A sanitizer needs all the memory there is. */
#if defined(WITH_ADDRESS_SANITIZER) || defined(WITH_THREAD_SANITIZER)
#define PROCESS_CAN_STARVE 0
#else
#define PROCESS_CAN_STARVE 1
#endif
/* From now on that process gets no more memory than it has: what it frees it may use again. Only where
 * PROCESS_CAN_STARVE. */
void process_starve(pid_t pid);

/* Sends it that signal. */
void process_signal(struct process *process, int number);

/* Ends it if it still runs, and releases what it wrote. */
void process_done(struct process *process);

/* All at once: start, close its input, wait. Returns the status. */
int process_run(struct process *process, const char *const *argv, const char *const *environment);

/* The program under test. */
const char *process_attache(void);

#endif
