/*
 * settings: what can be set, from option, environment, config file and built-in value, declared once in a table.
 * Help and config file are made from the same table. Filled before any thread starts, read-only afterwards.
 */
#ifndef RECORD_SETTINGS_H
#define RECORD_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/memory.h"

struct settings {
    char *endpoint;      /* --endpoint, ATTACHE_ENDPOINT; NULL: by region */
    char *region;        /* --region, ATTACHE_REGION; NULL                */
    char *ca_file;       /* --ca-file, SSL_CERT_FILE; NULL: the system's  */
    char *store_hosts;   /* --store-hosts; NULL                           */
    char *format;        /* --format; NULL: text                          */
    char *output;        /* --output; NULL: standard output               */
    char *name;          /* --name; NULL                                  */
    char *theme;         /* --theme, ATTACHE_THEME                        */
    char *log;           /* --log; NULL                                   */
    char *on_done;       /* --on-done; NULL                               */
    int notify_after_s;  /* a batch that takes so long is told of         */
    int parallel;        /* transfers at once, 1 to 16                    */
    int retries;         /* further attempts after the first              */
    int timeout_s;       /* no bytes moved for this long is a stall       */
    uint64_t limit_rate; /* bytes per second over all transfers; 0: none  */
    int api_rate;        /* API calls per second to begin with            */
    int after_hangup_s;  /* how long uploads go on without a terminal     */
    bool allows_http;
    bool verifies; /* compare CRC-64 sums */
    bool checks_links;
    bool is_ascii;
    bool mixes_folders; /* folders stand among the files */
    bool has_mouse;
    bool prints; /* results on stdout after the screen closes */
    bool keeps_history;
    bool shows_title;
    bool rings_bell;
    bool is_quiet;
    bool is_dry_run;
};

enum setting_kind {
    SETTING_TEXT,    /* char *, not empty                                             */
    SETTING_ONCE,    /* the same, for one run: not in the config file                */
    SETTING_NUMBER,  /* int, least to most                                            */
    SETTING_SECONDS, /* int, least to most seconds; "90", "90s", "15m", "2h"          */
    SETTING_BYTES,   /* uint64_t; "500K", "2M"                                        */
    SETTING_ON,      /* bool, false until it is named; no argument, or yes or no      */
    SETTING_OFF,     /* bool, true until it is named ("no-mouse"); the same          */
    SETTING_KINDS
};

/* One row of the table. */
struct setting {
    const char *name; /* "parallel"; the option is --parallel                       */
    enum setting_kind kind;
    size_t offset;           /* of its field in struct settings                            */
    const char *argument;    /* what stands for its value in the help: "N"; NULL: none     */
    const char *environment; /* the variable that sets it too; NULL: none                 */
    const char *built_in;    /* as text; NULL: not set                                     */
    int least, most;         /* SETTING_NUMBER, SETTING_SECONDS                            */
    const char *help;        /* what it does, without range and default                    */
};

/* All settings at their built-in values. The caller's. */
struct settings *settings_new(void);
void settings_free(struct settings *settings);
OWNED_DEFINE(settings)

/* The n-th row in the order of the help; NULL behind the last. */
const struct setting *settings_row(size_t n);

/* Gives one setting its value; text may be NULL for those without argument. The error says what is wanted and names
 * the setting as `named` ("--parallel", "ATTACHE_REGION"). */
bool settings_put(struct settings *settings, const struct setting *row, const char *text, const char *named,
                  struct error *err);

/* Puts all settings that the environment names; an empty variable counts as unset. */
bool settings_take_environment(struct settings *settings, struct error *err);

/* The folder where queue, history and memory live: $XDG_STATE_HOME/attache, else ~/.local/state/attache; a variable
 * that is not an absolute path counts as unset. NULL if there is neither. The caller's. Not made here. */
char *settings_state_folder(void);

/* The same for what the person writes: $XDG_CONFIG_HOME/attache, else ~/.config/attache. */
char *settings_config_folder(void);

/* True if a setting of this name would be a secret ("access-key-secret", "token"). There are none. */
bool settings_is_secret(const char *name);

#endif
