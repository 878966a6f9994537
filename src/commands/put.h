/*
 * put: the plain face. Uploads without a screen: progress on stderr, results on stdout.
 */
#ifndef COMMANDS_PUT_H
#define COMMANDS_PUT_H

struct options;

/* Uploads what options name and returns the exit status. Takes over SIGINT,
 * SIGHUP, SIGTERM and SIGPIPE until it returns. */
int put_run(const struct options *options);

#endif
