/*
 * vitals: what the system knows of a running program.
 */
#ifndef BENCH_VITALS_H
#define BENCH_VITALS_H

#include <sys/types.h>

/* The most memory it has had at once so far, in MiB. */
double vitals_peak_mib(pid_t pid);

/* How often its threads have waited and were woken. */
long vitals_wakes(pid_t pid);

#endif
