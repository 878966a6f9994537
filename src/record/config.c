#include "record/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/lines.h"
#include "record/settings.h"
#include "results/format.h"

#define KEY_PREFIX "key."

/* What reading fills. */
struct filling {
    struct settings *settings;
    struct config *config;
};

static bool refuse(struct error *err, const char *code, const char *hint, const char *what, const char *name)
{
    (void)error_set(err, STAGE_NONE, REMEDY_FAIL, code, "%s \"%s\"", what, name);
    return error_hint(err, "%s", hint);
}

/* "limit_rate" and "limit-rate" are the same. */
static bool is_same_name(const char *written, const char *name)
{
    for (; *written && *name; written++, name++)
        if (*written != *name && !(*written == '_' && *name == '-'))
            return false;
    return *written == *name;
}

static const struct setting *find_setting(const char *name)
{
    const struct setting *row;

    for (size_t i = 0; (row = settings_row(i)) != NULL; i++)
        if (is_same_name(name, row->name))
            return row;
    return NULL;
}

static bool check_format(const struct setting *row, const char *value, struct error *err)
{
    OWNED(format) struct format *format = NULL;

    return strcmp(row->name, "format") != 0 || format_parse(value, &format, err);
}

static bool take_setting(struct settings *settings, const char *name, const char *value, struct error *err)
{
    const struct setting *row = find_setting(name);

    if (settings_is_secret(name))
        return refuse(err, "secret-in-config",
                      "take it out of the file; credentials come from ALIBABA_CLOUD_ACCESS_KEY_ID and "
                      "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                      "a config file is copied and shown around, so it takes no secret such as", name);
    if (!row)
        return refuse(err, "unknown-setting",
                      "settings are called like the long options that attache --help lists; keys are "
                      "key.VIEW.KEY = ACTION",
                      "there is no setting", name);
    if (row->kind == SETTING_ONCE)
        return refuse(err, "setting-for-once", "give it on the command line", "not for every run:", name);
    return check_format(row, value, err) && settings_put(settings, row, value, row->name, err);
}

/* The key is what stands behind the view, whatever it is: "key.files.." binds the dot. */
static bool take_key(struct config *config, int number, const char *rest, const char *action,
                     struct error *err)
{
    const char *dot = strchr(rest, '.');

    if (!dot || dot[1] == '\0' || *action == '\0')
        return refuse(err, "bad-key-line", "write key.VIEW.KEY = ACTION, such as key.files.ctrl-x = mark-all",
                      "view, key or action is missing in", rest);
    config->keys = memory_resize(config->keys, config->keys_count + 1, sizeof *config->keys);
    config->keys[config->keys_count++] =
        (struct config_key){ .view = memory_bytes(rest, (size_t)(dot - rest)),
                             .key = memory_text(dot + 1),
                             .action = memory_text(action),
                             .line = number };
    return true;
}

static bool take_line(void *context, int number, const char *name, const char *value, struct error *err)
{
    struct filling *filling = context;

    if (strncmp(name, KEY_PREFIX, strlen(KEY_PREFIX)) == 0)
        return take_key(filling->config, number, name + strlen(KEY_PREFIX), value, err);
    return take_setting(filling->settings, name, value, err);
}

static char *find_path(bool *out_is_named)
{
    const char *named = getenv("ATTACHE_CONFIG");
    OWNED_TEXT char *folder = settings_config_folder();

    *out_is_named = named && *named;
    if (*out_is_named)
        return memory_text(named);
    return folder ? memory_print("%s/config", folder) : NULL;
}

bool config_read(struct settings *settings, struct config **out, struct error *err)
{
    OWNED(config) struct config *config = memory_new(1, sizeof *config);
    struct filling filling = { settings, config };
    OWNED_TEXT char *text = NULL;
    bool is_named;

    config->path = find_path(&is_named);
    if (config->path && !lines_load(config->path, &text, err))
        return false;
    if (!text && is_named)
        return refuse(err, "no-config", "correct ATTACHE_CONFIG, or unset it", "there is no config file",
                      config->path);
    config->is_there = text != NULL;
    if (text && !lines_read(text, config->path, take_line, &filling, err))
        return false;
    *out = GIVE(config);
    return true;
}

void config_free(struct config *config)
{
    if (!config)
        return;
    for (size_t i = 0; i < config->keys_count; i++) {
        free(config->keys[i].view);
        free(config->keys[i].key);
        free(config->keys[i].action);
    }
    free(config->keys);
    free(config->path);
    free(config);
}
