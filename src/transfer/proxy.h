/*
 * proxy: which proxy the environment names, and where it says so. Any thread; changes nothing.
 */
#ifndef TRANSFER_PROXY_H
#define TRANSFER_PROXY_H

#include <stdbool.h>

struct proxy {
    const char *variable; /* "https_proxy", "ALL_PROXY": static text         */
    const char *value;    /* as it stands there; may hold a password         */
    char shown[128];      /* "http://proxy.example:3128", without user and password */
    int port;
};

/* The proxy for URLs of that scheme; false if there is none. no_proxy is libcurl's to judge. */
bool proxy_find(const char *scheme, struct proxy *out_proxy);

#endif
