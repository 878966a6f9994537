/*
 * stage: the screen as a command: starts the workers, runs the loop, stops the workers, prints the results. The main
 * thread.
 */
#ifndef STAGE_H
#define STAGE_H

struct options;

/* Returns the exit status once the person has left, or dies by the signal that ended it. */
int stage_run(const struct options *options);

#endif
