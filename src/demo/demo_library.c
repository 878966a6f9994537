#include "demo/demo_library.h"

#include <stdio.h>

#include "demo/demo.h"

struct demo_calls demo_calls;

bool demo_library_open(struct error *err)
{
    static const char *const names[] = { DEMO_CALLS(LIBRARY_NAME) };
    static struct library microhttpd = LIBRARY(MICROHTTPD_FILE, "libmicrohttpd", names, demo_calls);

    return library_open(&microhttpd, err);
}

const char *demo_library(void)
{
    static char text[40];
    struct error err;

    if (!demo_library_open(&err))
        return "libmicrohttpd is not there";
    (void)snprintf(text, sizeof text, "libmicrohttpd/%s", MHD_get_version());
    return text;
}
