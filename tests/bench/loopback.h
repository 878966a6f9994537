/*
 * loopback: the network that is measured on. It loses nothing, so what a congestion control estimates there (bbr its
 * rate, cubic the end of its slow start) differs from run to run and is true of no line; reno estimates nothing.
 * Linux only. Main thread, before any other thread or process starts.
 */
#ifndef BENCH_LOOPBACK_H
#define BENCH_LOOPBACK_H

/* Moves this process, and those it starts from now on, to a network of its own with the congestion control that
 * BENCH_CONGESTION names (otherwise reno; "-": stays on the machine's network). Where that cannot be, goes on with
 * what there is. Returns what came of it, in words. The caller frees them. */
char *loopback_choose(void);

#endif
