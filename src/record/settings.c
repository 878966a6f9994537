#include "record/settings.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/units.h"

#define AT(field) offsetof(struct settings, field)

/* clang-format off */
static const struct setting rows[] = {
    { "endpoint",     SETTING_TEXT,    AT(endpoint),       "HOST|URL",       "ATTACHE_ENDPOINT", NULL,  0, 0,
      "the Ticket System API to ask for links" },
    { "region",       SETTING_TEXT,    AT(region),         "ID",             "ATTACHE_REGION",   NULL,  0, 0,
      "choose the endpoint by region instead" },
    { "parallel",     SETTING_NUMBER,  AT(parallel),       "N",              NULL, "3",   1, 16,
      "files uploaded at once" },
    { "limit-rate",   SETTING_BYTES,   AT(limit_rate),     "BYTES[K|M|G]",   NULL, NULL,  0, 0,
      "at most so many bytes a second, over all files" },
    { "retries",      SETTING_NUMBER,  AT(retries),        "N",              NULL, "6",   0, 100,
      "further attempts for a file after the first" },
    { "timeout",      SETTING_SECONDS, AT(timeout_s),      "SECONDS",        NULL, "30",  1, 3600,
      "no bytes moved for this long is a stall" },
    { "after-hangup", SETTING_SECONDS, AT(after_hangup_s), "TIME",           NULL, "15m", 0, 86400,
      "how long files in flight go on when the terminal is gone" },
    { "api-rate",     SETTING_NUMBER,  AT(api_rate),       "N",              NULL, "20",  1, 10000,
      "API calls a second to begin with" },
    { "ca-file",      SETTING_TEXT,    AT(ca_file),        "FILE",           "SSL_CERT_FILE",    NULL,  0, 0,
      "trust the certificate authorities in FILE" },
    { "store-hosts",  SETTING_TEXT,    AT(store_hosts),    "LIST",           NULL, NULL,  0, 0,
      "object-store hosts accepted beside the usual ones, with commas between" },
    { "allow-http",   SETTING_ON,      AT(allows_http),    NULL,             NULL, NULL,  0, 0,
      "plain HTTP also to hosts other than this one" },
    { "no-verify",    SETTING_OFF,     AT(verifies),       NULL,             NULL, NULL,  0, 0,
      "do not compare the store's CRC-64 with ours" },
    { "check-links",  SETTING_ON,      AT(checks_links),   NULL,             NULL, NULL,  0, 0,
      "fetch one byte of each GET link to prove that it works" },
    { "name",         SETTING_ONCE,    AT(name),           "NAME",           NULL, NULL,  0, 0,
      "send the one FILE under this name" },
    { "format",       SETTING_TEXT,    AT(format),         "F",              NULL, NULL,  0, 0,
      "json, jsonl, markdown, html, csv, tsv, keys, links, text (default), or a template such as '{name}: {url}'" },
    { "output",       SETTING_TEXT,    AT(output),         "FILE",           NULL, NULL,  0, 0,
      "results go to a new FILE instead of standard output" },
    { "quiet",        SETTING_ON,      AT(is_quiet),       NULL,             NULL, NULL,  0, 0,
      "no progress, only errors" },
    { "dry-run",      SETTING_ON,      AT(is_dry_run),     NULL,             NULL, NULL,  0, 0,
      "say what would be sent, send nothing" },
    { "no-print",     SETTING_OFF,     AT(prints),         NULL,             NULL, NULL,  0, 0,
      "do not print the results after the screen closes" },
    { "no-history",   SETTING_OFF,     AT(keeps_history),  NULL,             NULL, NULL,  0, 0,
      "keep no record of what was uploaded" },
    { "title",        SETTING_ON,      AT(shows_title),    NULL,             NULL, NULL,  0, 0,
      "show progress in the terminal's title and task bar" },
    { "bell",         SETTING_ON,      AT(rings_bell),     NULL,             NULL, NULL,  0, 0,
      "ring the terminal's bell once when a long batch ends" },
    { "on-done",      SETTING_TEXT,    AT(on_done),        "COMMAND",        NULL, NULL,  0, 0,
      "run COMMAND, without a shell, when a long batch ends; its input is the results as JSON" },
    { "notify-after", SETTING_SECONDS, AT(notify_after_s), "TIME",           NULL, "10s", 0, 86400,
      "a batch that takes so long is a long one" },
    { "mix-folders",  SETTING_ON,      AT(mixes_folders),  NULL,             NULL, NULL,  0, 0,
      "folders stand among the files, not before them" },
    { "ascii",        SETTING_ON,      AT(is_ascii),       NULL,             NULL, NULL,  0, 0,
      "draw with ASCII only" },
    { "theme",        SETTING_TEXT,    AT(theme),          "NAME",           "ATTACHE_THEME",    "night", 0, 0,
      "colours: night, day, mono, plain, or NAME.theme in the folder themes beside the config file" },
    { "no-mouse",     SETTING_OFF,     AT(has_mouse),      NULL,             NULL, NULL,  0, 0,
      "leave the mouse to the terminal" },
    { "log",          SETTING_TEXT,    AT(log),            "FILE",           NULL, NULL,  0, 0,
      "append a debug log, secrets left out, to FILE" },
};
/* clang-format on */

#define ROWS      (sizeof rows / sizeof rows[0])

static bool refuse(struct error *err, const char *hint, const char *named, const char *text)
{
    error_set(err, STAGE_NONE, REMEDY_FAIL, "bad-value", "%s does not take \"%s\"", named, text);
    return error_hint(err, "%s", hint);
}

/* Decimal digits only: no sign, no blank, no hexadecimal. *out_end is where they end. */
static bool read_whole(const char *text, const char **out_end, long *out_value)
{
    char *end;
    long value;

    if (*text < '0' || *text > '9')
        return false;
    errno = 0;
    value = strtol(text, &end, 10);
    if (errno != 0 || value > INT_MAX)
        return false;
    *out_end = end;
    *out_value = value;
    return true;
}

static bool put_text(const struct setting *row, void *field, const char *text)
{
    char **kept = field;

    (void)row;
    if (*text == '\0')
        return false;
    free(*kept);
    *kept = memory_text(text);
    return true;
}

static bool put_within(const struct setting *row, int *field, long value)
{
    if (value < row->least || value > row->most)
        return false;
    *field = (int)value;
    return true;
}

static bool put_number(const struct setting *row, void *field, const char *text)
{
    const char *end;
    long value;

    return read_whole(text, &end, &value) && *end == '\0' && put_within(row, field, value);
}

static bool put_seconds(const struct setting *row, void *field, const char *text)
{
    static const struct {
        const char *suffix;
        int seconds;
    } scales[] = { { "", 1 }, { "s", 1 }, { "m", 60 }, { "h", 3600 } };
    const char *end;
    long value;

    if (!read_whole(text, &end, &value) || value > row->most)
        return false;
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
        if (strcmp(end, scales[i].suffix) == 0)
            return put_within(row, field, value * scales[i].seconds);
    return false;
}

static bool put_bytes(const struct setting *row, void *field, const char *text)
{
    (void)row;
    return units_parse_bytes(text, field);
}

/* An option says yes by being there; a line of the config file says which. */
static bool read_yes(const char *text, bool *out_is_yes)
{
    static const char *const words[] = { "yes", "on", "true", "no", "off", "false" };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(text, words[i]) != 0)
            continue;
        *out_is_yes = i < 3;
        return true;
    }
    return false;
}

static bool put_switch(const struct setting *row, void *field, const char *text)
{
    bool is_yes = true;

    if (text && !read_yes(text, &is_yes))
        return false;
    *(bool *)field = is_yes == (row->kind == SETTING_ON);
    return true;
}

static bool (*const puts_kind[SETTING_KINDS])(const struct setting *row, void *field, const char *text) = {
    [SETTING_TEXT] = put_text,       [SETTING_ONCE] = put_text,   [SETTING_NUMBER] = put_number,
    [SETTING_SECONDS] = put_seconds, [SETTING_BYTES] = put_bytes, [SETTING_ON] = put_switch,
    [SETTING_OFF] = put_switch,
};

/* What the person should have written. */
static char *wanted(const struct setting *row)
{
    switch (row->kind) {
    case SETTING_NUMBER: return memory_print("give a whole number from %d to %d", row->least, row->most);
    case SETTING_SECONDS:
        return memory_print("give a time from %d to %d seconds, such as 90, 90s, 15m or 2h", row->least,
                            row->most);
    case SETTING_BYTES: return memory_text("give a number of bytes such as 500K, 20M or 1G");
    case SETTING_ON:
    case SETTING_OFF: return memory_text("give yes or no");
    default: return memory_print("--%s %s: %s", row->name, row->argument, row->help);
    }
}

static void *field_of(struct settings *settings, const struct setting *row)
{
    return (char *)settings + row->offset;
}

bool settings_put(struct settings *settings, const struct setting *row, const char *text, const char *named,
                  struct error *err)
{
    OWNED_TEXT char *hint = NULL;

    if (puts_kind[row->kind](row, field_of(settings, row), text))
        return true;
    hint = wanted(row);
    return refuse(err, hint, named, text);
}

struct settings *settings_new(void)
{
    struct settings *settings = memory_new(1, sizeof *settings);

    for (const struct setting *row = rows; row < rows + ROWS; row++) {
        if (row->kind == SETTING_OFF)
            *(bool *)field_of(settings, row) = true;
        else if (row->built_in)
            (void)puts_kind[row->kind](row, field_of(settings, row), row->built_in);
    }
    return settings;
}

void settings_free(struct settings *settings)
{
    if (!settings)
        return;
    for (const struct setting *row = rows; row < rows + ROWS; row++)
        if (row->kind == SETTING_TEXT || row->kind == SETTING_ONCE)
            free(*(char **)field_of(settings, row));
    free(settings);
}

const struct setting *settings_row(size_t n)
{
    return n < ROWS ? &rows[n] : NULL;
}

bool settings_take_environment(struct settings *settings, struct error *err)
{
    for (const struct setting *row = rows; row < rows + ROWS; row++) {
        const char *value = row->environment ? getenv(row->environment) : NULL;

        if (value && *value && !settings_put(settings, row, value, row->environment, err))
            return false;
    }
    return true;
}

/* The program's folder in that of the variable, else in the one below the home folder. */
static char *own_folder(const char *variable, const char *below_home)
{
    const char *folder = getenv(variable);
    const char *home = getenv("HOME");

    if (folder && *folder == '/')
        return memory_print("%s/attache", folder);
    if (home && *home == '/')
        return memory_print("%s/%s/attache", home, below_home);
    return NULL;
}

char *settings_state_folder(void)
{
    return own_folder("XDG_STATE_HOME", ".local/state");
}

char *settings_config_folder(void)
{
    return own_folder("XDG_CONFIG_HOME", ".config");
}

bool settings_is_secret(const char *name)
{
    static const char *const parts[] = { "secret",     "token",      "password",
                                         "access-key", "access_key", "accesskey" };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (strcasestr(name, parts[i]))
            return true;
    return false;
}
