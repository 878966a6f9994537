/*
 * option_table: the command words, and the options that belong to commands rather than to settings. One row each;
 * reading and help are made from it. Pure.
 */
#ifndef COMMANDS_OPTION_TABLE_H
#define COMMANDS_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "commands/options.h"

#define COMMANDS_ONLY(command) (1u << (command))
#define COMMANDS_ALL           (~0u)

struct command_word {
    const char *word;  /* on the command line; NULL: not named by a word */
    const char *usage; /* NULL: not in the help's list                   */
    const char *help;
};

struct option_row {
    const char *name;
    char letter;          /* also -letter; 0: none      */
    const char *argument; /* NULL: takes none           */
    unsigned commands;    /* COMMANDS_... it belongs to */
    /* Puts it into options; false if the text is not what it takes. */
    bool (*take)(struct options *options, const char *text);
    const char *help;
};

/* The words of a command: what it is called, how it is used, what it does. Static. */
const struct command_word *option_table_command(enum command command);

/* The commands that a setting of that name changes something for, as COMMANDS_... */
unsigned option_table_users(const char *setting);

/* The n-th row in the order of the help; NULL behind the last. */
const struct option_row *option_table_row(size_t n);

#endif
