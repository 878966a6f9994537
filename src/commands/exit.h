/*
 * exit: the exit statuses that scripts rely on.
 */
#ifndef COMMANDS_EXIT_H
#define COMMANDS_EXIT_H

enum exit_status {
    EXIT_DONE = 0,          /* every file done                                            */
    EXIT_SOME_FAILED = 1,   /* at least one failed                                        */
    EXIT_USAGE = 2,         /* the command line is wrong; nothing was begun               */
    EXIT_CONFIGURATION = 3, /* credentials or configuration; nothing was sent             */
    EXIT_NOTHING_TO_DO = 4, /* every file was refused before sending                      */
    EXIT_FAULT = 70,        /* of the program itself                                      */
    EXIT_BY_HANGUP = 129,   /* 128 and the signal's number, as shells count               */
    EXIT_BY_INTERRUPT = 130,
    EXIT_BY_TERMINATION = 143
};

#endif
