/*
 * suggest: what was probably meant by a word that is none of ours. Pure.
 */
#ifndef COMMANDS_SUGGEST_H
#define COMMANDS_SUGGEST_H

/* The option that is written almost like that; both without dashes. NULL if none is. Static. */
const char *suggest_option(const char *name);

/* The command that is written or begins almost like that, or --help, --version for these words without dashes. NULL
 * if none is. Static. */
const char *suggest_command(const char *word);

#endif
