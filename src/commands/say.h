/*
 * say: sentences for the person, on standard error. Foreign text in them is made visible here. Main thread only.
 */
#ifndef COMMANDS_SAY_H
#define COMMANDS_SAY_H

struct error;

/* "attache: " and the sentence, on a line of its own. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* What happened; what to do now. */
void say_error(const struct error *err);

/* The same about a file, with what became of it: "attache: FILE was not sent: MESSAGE. HINT". */
void say_about(const char *file, const char *fate, const struct error *err);

#endif
