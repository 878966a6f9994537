/*
 * doctor: `attache doctor`: what attache found out about this machine, in plain
 * lines, and on a terminal a test of copying.
 */
#ifndef DOCTOR_H
#define DOCTOR_H

struct options;

/* Says it on standard output. Returns the exit status: EXIT_SOME_FAILED if a test was made and what was pasted is
 * something else, or there is no way to copy at all. */
int doctor_run(const struct options *options);

#endif
