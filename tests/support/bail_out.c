#include "support/bail_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define HARD_ERROR 99

void bail_out(const char *format, ...)
{
    va_list arguments;

    (void)printf("Bail out! ");
    va_start(arguments, format);
    (void)vprintf(format, arguments);
    va_end(arguments);
    (void)printf("\n");
    exit(HARD_ERROR);
}
