/*
 * config_keys: the lines about keys of the config file, which only the screen understands.
 */
#ifndef CONFIG_KEYS_H
#define CONFIG_KEYS_H

#include <stdbool.h>

#include "base/error.h"

struct config;
struct keymap;

/* Binds them; they come before what is bound so far. The error names file and line of the first that means nothing. */
bool config_keys_bind(const struct config *config, struct keymap *keymap, struct error *err);

#endif
