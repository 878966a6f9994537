/*
 * wire_trust: what is asked of TLS: who issued a certificate that is refused, and a light suite first.
 */
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/library.h"
#include "service/incoming.h"
#include "transfer/wire_exchange.h"

#define LIGHT_SUITE "TLS_AES_128_GCM_SHA256" /* costs a busy host least, and is what browsers name first */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int slot = -1; /* where a context keeps its exchange; -1: libcurl's contexts are none of ours */

/* Loaded after libcurl, which brought it along. */
/* clang-format off */
#define CALLS(CALL)                                                                                                     \
    CALL(SSL_CIPHER_get_name) CALL(SSL_CTX_get_ciphers) CALL(SSL_CTX_get_ex_data) CALL(SSL_CTX_set_ciphersuites)        \
    CALL(SSL_CTX_set_ex_data) CALL(SSL_CTX_set_options) CALL(SSL_CTX_set_verify) CALL(SSL_get_SSL_CTX)                  \
    CALL(SSL_get_ex_data_X509_STORE_CTX_idx)
/* clang-format on */

static struct {
    CALLS(LIBRARY_PLACE)
} library;

static bool load(void)
{
    static const char *const names[] = { CALLS(LIBRARY_NAME) };
    static struct library libssl = LIBRARY(SSL_FILE, "OpenSSL", names, library);
    struct error err;

    return library_open(&libssl, &err);
}

/* Only where libcurl speaks TLS through the same library is its context one of ours. */
static void find_slot(void)
{
    const char *version = curl_version_info(CURLVERSION_NOW)->ssl_version;

    if (version && strncmp(version, "OpenSSL/3", 9) == 0 && load())
        slot = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

/* The issuer by its common name, or else by its organisation. */
static void note_issuer(X509 *certificate, struct untrusted *out)
{
    static const int wanted[] = { NID_commonName, NID_organizationName };
    const X509_NAME *name = X509_get_issuer_name(certificate);

    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && !*out->issuer; i++) {
        int place = X509_NAME_get_index_by_NID(name, wanted[i], -1);
        unsigned char *text = NULL;
        int count = place < 0 ? -1
                              : ASN1_STRING_to_UTF8(
                                    &text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, place)));

        if (count > 0) {
            OWNED_TEXT char *line = incoming_line((const char *)text, sizeof out->issuer - 1);

            (void)snprintf(out->issuer, sizeof out->issuer, "%s", line);
        }
        OPENSSL_free(text);
    }
}

static void note_day(const ASN1_TIME *time, char day[TRUST_DAY_SIZE])
{
    struct tm parts;

    if (time && ASN1_TIME_to_tm(time, &parts))
        (void)strftime(day, TRUST_DAY_SIZE, "%Y-%m-%d", &parts);
}

/* What was presented and is not trusted is noted for the sentence that follows. The verdict stays the library's. */
static int note_verdict(int is_fine, X509_STORE_CTX *store)
{
    SSL *tls = X509_STORE_CTX_get_ex_data(store, library.SSL_get_ex_data_X509_STORE_CTX_idx());
    struct exchange *exchange = library.SSL_CTX_get_ex_data(library.SSL_get_SSL_CTX(tls), slot);
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);

    if (is_fine || !certificate)
        return is_fine;
    note_issuer(certificate, &exchange->untrusted);
    if (X509_STORE_CTX_get_error(store) == X509_V_ERR_CERT_HAS_EXPIRED)
        note_day(X509_get0_notAfter(certificate), exchange->untrusted.ended);
    if (X509_STORE_CTX_get_error(store) == X509_V_ERR_CERT_NOT_YET_VALID)
        note_day(X509_get0_notBefore(certificate), exchange->untrusted.begins);
    return is_fine;
}

/* Of the suites of TLS 1.3 that the system allows the lightest goes first. None is added: a policy stays what it is. */
static void name_light_suite_first(SSL_CTX *context)
{
    const STACK_OF(SSL_CIPHER) *allowed = library.SSL_CTX_get_ciphers(context);
    struct buffer suites = { 0 };
    bool has_light = false;

    buffer_text(&suites, LIGHT_SUITE);
    for (int i = 0; i < sk_SSL_CIPHER_num(allowed); i++) {
        const char *name = library.SSL_CIPHER_get_name(sk_SSL_CIPHER_value(allowed, i));

        if (strcmp(name, LIGHT_SUITE) == 0) {
            has_light = true;
        } else if (strncmp(name, "TLS_", 4) == 0) { /* those of older versions are named otherwise */
            buffer_text(&suites, ":");
            buffer_text(&suites, name);
        }
    }
    if (has_light)
        (void)library.SSL_CTX_set_ciphersuites(context, buffer_string(&suites));
    buffer_done(&suites);
}

/* Certificates are judged once, while the exchange that opened the connection
 * waits for it; nobody may start that again. */
static CURLcode watch(CURL *easy, void *context, void *argument)
{
    (void)easy;
    library.SSL_CTX_set_ex_data(context, slot, argument);
    library.SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    library.SSL_CTX_set_verify(context, SSL_VERIFY_PEER, note_verdict);
    name_light_suite_first(context);
    return CURLE_OK;
}

void wire_trust_watch(struct exchange *exchange)
{
    pthread_once(&once, find_slot);
    if (slot < 0)
        return;
    curl_easy_setopt(exchange->easy, CURLOPT_SSL_CTX_FUNCTION, watch);
    curl_easy_setopt(exchange->easy, CURLOPT_SSL_CTX_DATA, exchange);
}
