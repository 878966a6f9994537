/*
 * demo_library: the door to libmicrohttpd, which is loaded when a demo starts.
 */
#ifndef DEMO_DEMO_LIBRARY_H
#define DEMO_DEMO_LIBRARY_H

#include <microhttpd.h>

#include "base/library.h"

/* clang-format off */
#define DEMO_CALLS(CALL)                                                                                                \
    CALL(MHD_start_daemon) CALL(MHD_stop_daemon) CALL(MHD_get_version)                                                  \
    CALL(MHD_get_connection_info) CALL(MHD_get_connection_values) CALL(MHD_queue_response)                              \
    CALL(MHD_create_response_from_buffer) CALL(MHD_create_response_from_fd_at_offset64)                                 \
    CALL(MHD_add_response_header) CALL(MHD_destroy_response)
/* clang-format on */

extern struct demo_calls {
    DEMO_CALLS(LIBRARY_PLACE)
} demo_calls;

#define MHD_start_daemon                        demo_calls.MHD_start_daemon
#define MHD_stop_daemon                         demo_calls.MHD_stop_daemon
#define MHD_get_version                         demo_calls.MHD_get_version
#define MHD_get_connection_info                 demo_calls.MHD_get_connection_info
#define MHD_get_connection_values               demo_calls.MHD_get_connection_values
#define MHD_queue_response                      demo_calls.MHD_queue_response
#define MHD_create_response_from_buffer         demo_calls.MHD_create_response_from_buffer
#define MHD_create_response_from_fd_at_offset64 demo_calls.MHD_create_response_from_fd_at_offset64
#define MHD_add_response_header                 demo_calls.MHD_add_response_header
#define MHD_destroy_response                    demo_calls.MHD_destroy_response

/* Before any of them is called. */
bool demo_library_open(struct error *err);

#endif
