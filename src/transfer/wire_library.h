/*
 * wire_library: the door to libcurl, which is loaded when the first request is sent. Only the files of the wire
 * include this.
 */
#ifndef TRANSFER_WIRE_LIBRARY_H
#define TRANSFER_WIRE_LIBRARY_H

#include <curl/curl.h>

#include "base/library.h"

/* clang-format off */
#define WIRE_CALLS(CALL)                                                                                                \
    CALL(curl_global_init) CALL(curl_version) CALL(curl_version_info) CALL(curl_free)                                   \
    CALL(curl_easy_init) CALL(curl_easy_cleanup) CALL(curl_easy_reset) CALL(curl_easy_pause)                            \
    CALL(curl_easy_setopt) CALL(curl_easy_getinfo)                                                                      \
    CALL(curl_multi_init) CALL(curl_multi_cleanup) CALL(curl_multi_setopt) CALL(curl_multi_add_handle)                  \
    CALL(curl_multi_remove_handle) CALL(curl_multi_perform) CALL(curl_multi_info_read) CALL(curl_multi_poll)            \
    CALL(curl_multi_wakeup) CALL(curl_slist_append) CALL(curl_slist_free_all)                                           \
    CALL(curl_url) CALL(curl_url_cleanup) CALL(curl_url_get) CALL(curl_url_set)
/* clang-format on */

extern struct wire_calls {
    WIRE_CALLS(LIBRARY_PLACE)
} wire_calls;

/* curl_easy_setopt and curl_easy_getinfo are not among these: libcurl's header checks the types of their arguments in
 * macros of the same names. What those call in the end are functions of wire_library.c. */
#undef curl_multi_setopt

#define curl_global_init         wire_calls.curl_global_init
#define curl_version             wire_calls.curl_version
#define curl_version_info        wire_calls.curl_version_info
#define curl_free                wire_calls.curl_free
#define curl_easy_init           wire_calls.curl_easy_init
#define curl_easy_cleanup        wire_calls.curl_easy_cleanup
#define curl_easy_reset          wire_calls.curl_easy_reset
#define curl_easy_pause          wire_calls.curl_easy_pause
#define curl_multi_init          wire_calls.curl_multi_init
#define curl_multi_cleanup       wire_calls.curl_multi_cleanup
#define curl_multi_setopt        wire_calls.curl_multi_setopt
#define curl_multi_add_handle    wire_calls.curl_multi_add_handle
#define curl_multi_remove_handle wire_calls.curl_multi_remove_handle
#define curl_multi_perform       wire_calls.curl_multi_perform
#define curl_multi_info_read     wire_calls.curl_multi_info_read
#define curl_multi_poll          wire_calls.curl_multi_poll
#define curl_multi_wakeup        wire_calls.curl_multi_wakeup
#define curl_slist_append        wire_calls.curl_slist_append
#define curl_slist_free_all      wire_calls.curl_slist_free_all
#define curl_url                 wire_calls.curl_url
#define curl_url_cleanup         wire_calls.curl_url_cleanup
#define curl_url_get             wire_calls.curl_url_get
#define curl_url_set             wire_calls.curl_url_set

/* Loads and starts it, before any of them is called. Any thread. */
bool wire_library_start(struct error *err);

#endif
