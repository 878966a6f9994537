/*
 * output: where the results of a command go: standard output, or a new file of ours alone (--output).
 */
#ifndef COMMANDS_OUTPUT_H
#define COMMANDS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "results/format.h"

struct result;
struct settings;

struct output {
    struct format *format;
    const char *path; /* the settings' own; NULL: standard output */
    int descriptor;
    struct format_pages pages;
    bool is_terminal;
    bool is_kept;    /* they are in the history too              */
    bool is_written; /* something was                            */
    bool is_broken;  /* a write failed: nothing more is tried    */
    struct error error;
};

/* Makes the file, which must not exist yet, with mode 0600. Released by output_close. */
bool output_open(const struct settings *settings, struct output *out, struct error *err);

/* True for formats that tell of each file as it ends. */
bool output_is_streamed(const struct output *output);

/* Writes some results at once; all that are written, up to those that are the last, are one text. A failure is kept for
 * output_close. */
void output_write(struct output *output, const struct result *const *results, size_t count, bool is_last);

/* Closes it; a file to which nothing was written is removed. False if any write failed. */
bool output_close(struct output *output, struct error *err);

#endif
