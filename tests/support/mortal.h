/*
 * mortal: a program that dies on its way into a system call of ours to choose. Linux alone.
 */
#ifndef SUPPORT_MORTAL_H
#define SUPPORT_MORTAL_H

/* Runs argv[0], a path, with argv; environment (NAME=VALUE..., NULL-terminated, may be NULL) is added to ours, and what
 * it writes is dropped. On its way into its last_call-th system call it is killed (SIGKILL): all of its threads
 * count, from 1, and those of the loader; 0 lets it live. Returns how many there were, and *out_status is as in
 * process_wait. No other child may end meanwhile. */
long mortal_run(const char *const *argv, const char *const *environment, long last_call, int *out_status);

#endif
