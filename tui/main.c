/*
 * main: which command.
 */
#include <stdio.h>

int main(void)
{
    (void)printf("attache %s\n", PACKAGE_VERSION);
    return 0;
}
