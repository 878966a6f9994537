/*
 * serve: the demo service in the foreground, for trying out and for tests.
 */
#ifndef COMMANDS_SERVE_H
#define COMMANDS_SERVE_H

#include <stdbool.h>

struct serve_options {
    int port;              /* 0: the kernel chooses                                            */
    int ttl_s;             /* how long links live; 0: 24 hours                                 */
    const char *sign;      /* "A" to "D", "v4", "v4,B"; NULL: "A"                              */
    const char *store_dir; /* where objects are kept; NULL: a temporary folder, removed at end */
    bool is_quiet;         /* no line per request                                              */
};

/* Prints the endpoint and the AccessKey to use on stdout, then a line per request on stderr, until
 * INT or TERM. Returns the exit status: EXIT_DONE, or EXIT_CONFIGURATION if the service cannot start.
 * Call it while the process has one thread. */
int serve_command(const struct serve_options *options);

#endif
