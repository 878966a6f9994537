/*
 * config: what the person wrote into the config file. Settings go by the names of their long options, where _ and -
 * are the same; "key.VIEW.KEY = ACTION" is kept for the screen, which knows views, keys and actions. Secrets are
 * refused. Read once, before any thread starts.
 */
#ifndef RECORD_CONFIG_H
#define RECORD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"

struct settings;

/* One line about a key, in the file's words. */
struct config_key {
    char *view, *key, *action;
    int line;
};

struct config {
    char *path; /* the file that was looked for; NULL: there is no place for one */
    bool is_there;
    struct config_key *keys;
    size_t keys_count;
};

/* Reads $ATTACHE_CONFIG, or "config" in the config folder if that is there, into settings. The error names file and
 * line; what stands before that line is set. The caller's. */
bool config_read(struct settings *settings, struct config **out, struct error *err);
void config_free(struct config *config);
OWNED_DEFINE(config)

#endif
