/*
 * fault_tls: certificates made on the spot, good ones and bad ones.
 */
#ifndef SUPPORT_FAULT_TLS_H
#define SUPPORT_FAULT_TLS_H

#include "support/fault_server.h"

struct ssl_ctx_st;

struct fault_tls_made {
    struct ssl_ctx_st *context; /* to serve with; NULL: plain                   */
    char *authority;            /* the authority's certificate as PEM, or NULL  */
};

/* Makes an authority and a certificate of that kind. Ends the test program if OpenSSL cannot. */
void fault_tls_make(enum fault_tls kind, struct fault_tls_made *out_made);
void fault_tls_done(struct fault_tls_made *made);

#endif
