/*
 * folders: folders of many empty files, and the least that reading one can cost.
 */
#ifndef BENCH_FOLDERS_H
#define BENCH_FOLDERS_H

/* A folder of file-0000000.log and so on, made in another order than that of their names. The caller's path. */
char *folders_make(const char *scratch, int files);

/* How long a bare loop over readdir takes, in milliseconds. */
double folders_loop_ms(const char *folder);

#endif
