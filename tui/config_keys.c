#include "config_keys.h"

#include "base/lines.h"
#include "keymap.h"
#include "record/config.h"

bool config_keys_bind(const struct config *config, struct keymap *keymap, struct error *err)
{
    for (const struct config_key *key = config->keys; key < config->keys + config->keys_count; key++)
        if (!keymap_bind_words(keymap, key->view, key->key, key->action, err))
            return lines_blame(err, config->path, key->line);
    return true;
}
