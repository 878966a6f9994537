/*
 * library: a shared library that is loaded when it is first needed, so that no start waits for it.
 *
 * Its door lists the functions it calls once; their places and their names come from that list:
 *
 *     #define CALLS(CALL) CALL(inflate) CALL(inflateEnd)
 *     static struct { CALLS(LIBRARY_PLACE) } calls;
 *     static const char *const names[] = { CALLS(LIBRARY_NAME) };
 *     static struct library zlib = LIBRARY("libz.so.1", "zlib", names, calls);
 *
 * A library stays loaded until the program ends.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define LIBRARY_PLACE(name) __typeof__(name) *name;
#define LIBRARY_NAME(name)  #name,

/* clang-format off */
#define LIBRARY(file, package, names, calls) \
    { (file), (package), (names), &(calls), sizeof(calls) / sizeof(void *), PTHREAD_MUTEX_INITIALIZER, false }
/* clang-format on */

struct library {
    const char *file;    /* what the system's loader is asked for */
    const char *package; /* what a person would install */
    const char *const *names;
    void *calls; /* pointers to the functions, in the order of the names */
    size_t count;
    pthread_mutex_t lock;
    bool is_loaded;
};

/* Afterwards its functions can be called. Fails if it is not there or lacks one of them; asked again, it tries anew.
 * Any thread. */
bool library_open(struct library *library, struct error *err);

#endif
