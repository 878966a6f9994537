#include "commands/option_table.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define LONGEST_TTL_S 604800 /* a week: no signed link lives longer */

static const struct command_word commands[COMMAND_COUNT] = {
    [COMMAND_SCREEN] = { NULL, "[PATH]...", "pick files on the screen and upload them" },
    [COMMAND_PUT] = { "put", "put FILE...",
                      "upload without the screen; - reads standard input (needs --name)" },
    [COMMAND_HISTORY] = { "history", "history [TEXT]", "earlier uploads, newest first" },
    [COMMAND_SERVE] = { "serve", "serve", "the demo service, for trying out and for tests" },
    [COMMAND_DOCTOR] = { "doctor", "doctor",
                         "versions, the terminal, and how copying will go; lets you test it" },
};

static bool take_demo(struct options *options, const char *text)
{
    (void)text;
    options->is_demo = true;
    return true;
}

static bool take_help(struct options *options, const char *text)
{
    (void)text;
    options->command = COMMAND_HELP;
    return true;
}

static bool take_version(struct options *options, const char *text)
{
    (void)text;
    options->command = COMMAND_VERSION;
    return true;
}

static bool keep_text(char **kept, const char *text)
{
    free(*kept);
    *kept = memory_text(text);
    return *text != '\0';
}

static bool take_files_from(struct options *options, const char *text)
{
    return keep_text(&options->files_from, text);
}

static bool take_null(struct options *options, const char *text)
{
    (void)text;
    options->is_nul_separated = true;
    return true;
}

static bool take_purge(struct options *options, const char *text)
{
    (void)text;
    options->purges = true;
    return true;
}

static bool keep_number(int *kept, const char *text, long most)
{
    char *end;
    long value = strtol(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || value > most)
        return false;
    *kept = (int)value;
    return true;
}

static bool take_port(struct options *options, const char *text)
{
    return keep_number(&options->port, text, USHRT_MAX);
}

static bool take_ttl(struct options *options, const char *text)
{
    return keep_number(&options->ttl_s, text, LONGEST_TTL_S);
}

static bool take_sign(struct options *options, const char *text)
{
    return keep_text(&options->sign, text);
}

static bool take_store(struct options *options, const char *text)
{
    return keep_text(&options->store_dir, text);
}

#define PICKING (COMMANDS_ONLY(COMMAND_SCREEN) | COMMANDS_ONLY(COMMAND_PUT))

/* clang-format off */
static const struct option_row rows[] = {
    { "demo",       0,    NULL,       COMMANDS_ALL,                    take_demo,
      "use a demo service inside this process: no account, no network" },
    { "files-from", 0,    "F",        PICKING,                         take_files_from,
      "names of files to send, or on the screen to mark, stand in F, one a line; - is standard input" },
    { "null",       '0',  NULL,       PICKING,                         take_null,
      "those names end with NUL instead of a line end" },
    { "purge",      0,    NULL,       COMMANDS_ONLY(COMMAND_HISTORY),  take_purge,
      "wipe all of the history" },
    { "port",       0,    "N",        COMMANDS_ONLY(COMMAND_SERVE),    take_port,
      "listen on this port of the loopback (0: any free one)" },
    { "ttl",        0,    "SECONDS",  COMMANDS_ONLY(COMMAND_SERVE),    take_ttl,
      "how long links live" },
    { "sign",       0,    "LIST",     COMMANDS_ONLY(COMMAND_SERVE),    take_sign,
      "how links are signed: A, B, C, D for the headers, v4; v4,B for both" },
    { "store",      0,    "DIR",      COMMANDS_ONLY(COMMAND_SERVE),    take_store,
      "keep objects as files in DIR" },
    { "help",       'h',  NULL,       COMMANDS_ALL,                    take_help,
      "print this" },
    { "version",    'V',  NULL,       COMMANDS_ALL,                    take_version,
      "print the versions of attache and its libraries" },
};
/* clang-format on */

/* clang-format off */
/* Whose settings are not those of screen and put alike. */
static const struct {
    const char *setting;
    unsigned commands;
} users[] = {
    { "format",      PICKING | COMMANDS_ONLY(COMMAND_HISTORY) },
    { "output",      PICKING | COMMANDS_ONLY(COMMAND_HISTORY) },
    { "name",        COMMANDS_ONLY(COMMAND_PUT)                                        },
    { "quiet",       COMMANDS_ONLY(COMMAND_PUT) | COMMANDS_ONLY(COMMAND_SERVE)         },
    { "dry-run",     COMMANDS_ONLY(COMMAND_PUT)                                        },
    { "no-print",    COMMANDS_ONLY(COMMAND_SCREEN)                                     },
    { "title",       COMMANDS_ONLY(COMMAND_SCREEN)                                     },
    { "mix-folders", COMMANDS_ONLY(COMMAND_SCREEN)                                     },
    { "theme",       COMMANDS_ONLY(COMMAND_SCREEN)                                     },
    { "no-mouse",    COMMANDS_ONLY(COMMAND_SCREEN)                                     },
    { "log",         COMMANDS_ALL                                                      },
};
/* clang-format on */

#define ROWS    (sizeof rows / sizeof rows[0])

const struct command_word *option_table_command(enum command command)
{
    return &commands[command];
}

unsigned option_table_users(const char *setting)
{
    for (size_t i = 0; i < sizeof users / sizeof users[0]; i++)
        if (strcmp(users[i].setting, setting) == 0)
            return users[i].commands;
    return PICKING;
}

const struct option_row *option_table_row(size_t n)
{
    return n < ROWS ? &rows[n] : NULL;
}
