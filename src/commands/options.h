/*
 * options: the command line as settings, paths and a command.
 *
 * Settings come from their own table (record/settings), what belongs to one command only from
 * option_table; both together are the help. Secrets are never taken from the command
 * line. Called once, before any thread starts.
 */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

struct config;
struct settings;

enum command {
    COMMAND_SCREEN, /* no command word */
    COMMAND_PUT,
    COMMAND_HISTORY,
    COMMAND_SERVE,
    COMMAND_DOCTOR,
    COMMAND_HELP,
    COMMAND_VERSION,
    COMMAND_COUNT
};

struct options {
    enum command command;
    enum command about; /* of the help; COMMAND_SCREEN: about all */
    struct settings *settings;
    struct config *config;     /* what the config file says besides settings; NULL if it is wrong   */
    struct error config_error; /* then why:  help, version and doctor do without         */
    char **paths;              /* screen, put: as given; history: the words to search for */
    size_t paths_count;
    bool is_demo;          /* against a demo service in this process                  */
    char *files_from;      /* screen, put: names of files stand in this file, "-": on standard input; NULL */
    bool is_nul_separated; /* screen, put: NUL between those names instead of line ends       */
    bool purges;           /* history: wipe it                                        */
    int port;              /* serve; 0: the kernel chooses                            */
    int ttl_s;             /* serve: how long links live; 0: as usual                 */
    char *sign;            /* serve: "B", "v4", "v4,B"; NULL                          */
    char *store_dir;       /* serve; NULL: a temporary folder                         */
};

/* Reads the command line over the environment over the config file over the built-in values. Bytes of argv
 * that may be a secret are overwritten. On success *out is the caller's, released by options_done; on failure
 * (exit status 2) there is nothing to release. */
bool options_parse(int argc, char **argv, struct options *out, struct error *err);
void options_done(struct options *options);

/* The version of attache, and of each library; face_library is that of the screen. */
void options_print_version(FILE *out, const char *face_library);

/* Usage and options of a command, at most 80 columns wide; COMMAND_SCREEN: all commands and every option. */
void options_print_help(FILE *out, enum command about);

#endif
