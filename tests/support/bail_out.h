/*
 * bail_out: the end of a test program that lacks what all its tests need.
 */
#ifndef SUPPORT_BAIL_OUT_H
#define SUPPORT_BAIL_OUT_H

/* Says why, in the words of the harness, and ends the program. */
_Noreturn void bail_out(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
