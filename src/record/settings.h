/*
 * settings: what can be set, from option, environment and built-in value, declared once in a table.
 * Help and the later config file are made from the same table. Filled before any thread starts, read-only afterwards.
 */
#ifndef RECORD_SETTINGS_H
#define RECORD_SETTINGS_H

#include <stdbool.h>
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
    char *theme;         /* --theme, ATTACHE_THEME; NULL                  */
    char *log;           /* --log; NULL                                   */
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
    bool has_mouse;
    bool prints; /* results on stdout after the screen closes */
    bool keeps_history;
    bool is_quiet;
    bool is_dry_run;
};

/* All settings at their built-in values. The caller's. */
struct settings *settings_new(void);
void settings_free(struct settings *settings);
OWNED_DEFINE(settings)

#endif
