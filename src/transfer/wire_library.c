#include "transfer/wire_library.h"

#include <stdarg.h>

#include "transfer/wire.h"

struct wire_calls wire_calls;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool is_started;

static bool load(struct error *err)
{
    static const char *const names[] = { WIRE_CALLS(LIBRARY_NAME) };
    static struct library libcurl = LIBRARY(CURL_FILE, "libcurl", names, wire_calls);

    return library_open(&libcurl, err);
}

static void start(void)
{
    is_started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

bool wire_library_start(struct error *err)
{
    if (!load(err))
        return false;
    pthread_once(&once, start);
    return is_started ||
           error_set(err, STAGE_REQUEST, REMEDY_STOP, "libcurl", "the network library does not start");
}

const char *wire_library(void)
{
    struct error err;

    return load(&err) ? curl_version() : "libcurl is not there";
}

/* The option's number tells the type of its argument. */
CURLcode(curl_easy_setopt)(CURL *easy, CURLoption option, ...)
{
    CURLcode result;
    va_list arguments;

    va_start(arguments, option);
    switch (option / CURLOPTTYPE_OBJECTPOINT * CURLOPTTYPE_OBJECTPOINT) {
    case CURLOPTTYPE_LONG:
        result = (wire_calls.curl_easy_setopt)(easy, option, va_arg(arguments, long));
        break;
    case CURLOPTTYPE_OFF_T:
        result = (wire_calls.curl_easy_setopt)(easy, option, va_arg(arguments, curl_off_t));
        break;
    default: result = (wire_calls.curl_easy_setopt)(easy, option, va_arg(arguments, void *));
    }
    va_end(arguments);
    return result;
}

/* Whatever is asked for, it is written to where the argument points. */
CURLcode(curl_easy_getinfo)(CURL *easy, CURLINFO info, ...)
{
    CURLcode result;
    va_list arguments;

    va_start(arguments, info);
    result = (wire_calls.curl_easy_getinfo)(easy, info, va_arg(arguments, void *));
    va_end(arguments);
    return result;
}
