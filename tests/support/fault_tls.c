#include "support/fault_tls.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>

#include "base/memory.h"

#define DAY_S  (24L * 60 * 60)
#define YEAR_S (365 * DAY_S)

struct signed_key {
    EVP_PKEY *key;
    X509 *certificate;
};

/* What a certificate says. */
struct claims {
    const char *subject;
    const char *names;  /* "IP:127.0.0.1,DNS:localhost"; NULL: none */
    const char *basics; /* "CA:TRUE" */
    long from_s;        /* seconds from now */
    long until_s;
};

static void need(bool is_done)
{
    if (!is_done)
        memory_give_up("OpenSSL makes no certificate");
}

static void add_extension(X509 *certificate, int kind, const char *value)
{
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, kind, value);

    need(extension && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509_NAME *name_of(const char *subject)
{
    X509_NAME *name = X509_NAME_new();

    need(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, (const unsigned char *)subject, -1, -1, 0) ==
         1);
    return name;
}

/* signer NULL: signs itself. */
static struct signed_key make(const struct claims *claims, const struct signed_key *signer)
{
    struct signed_key made = { EVP_EC_gen("P-256"), X509_new() };
    X509_NAME *subject = name_of(claims->subject);

    need(made.key && made.certificate);
    X509_set_version(made.certificate, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(made.certificate), signer ? 2 : 1);
    X509_gmtime_adj(X509_getm_notBefore(made.certificate), claims->from_s);
    X509_gmtime_adj(X509_getm_notAfter(made.certificate), claims->until_s);
    X509_set_subject_name(made.certificate, subject);
    X509_set_issuer_name(made.certificate, signer ? X509_get_subject_name(signer->certificate) : subject);
    X509_set_pubkey(made.certificate, made.key);
    add_extension(made.certificate, NID_basic_constraints, claims->basics);
    if (claims->names)
        add_extension(made.certificate, NID_subject_alt_name, claims->names);
    need(X509_sign(made.certificate, signer ? signer->key : made.key, EVP_sha256()) > 0);
    X509_NAME_free(subject);
    return made;
}

static void signed_key_done(struct signed_key *made)
{
    EVP_PKEY_free(made->key);
    X509_free(made->certificate);
}

static char *pem_of(X509 *certificate)
{
    BIO *memory = BIO_new(BIO_s_mem());
    char *bytes;
    char *pem;
    long count;

    need(memory && PEM_write_bio_X509(memory, certificate) == 1);
    count = BIO_get_mem_data(memory, &bytes);
    pem = memory_bytes(bytes, (size_t)count);
    BIO_free(memory);
    return pem;
}

static struct ssl_ctx_st *context_of(const struct signed_key *made)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());

    need(context && SSL_CTX_use_certificate(context, made->certificate) == 1 &&
         SSL_CTX_use_PrivateKey(context, made->key) == 1);
    return context;
}

void fault_tls_make(enum fault_tls kind, struct fault_tls_made *out_made)
{
    static const struct claims authority_claims = { "attache test authority", NULL, "critical,CA:TRUE",
                                                    -DAY_S, YEAR_S };
    static const struct claims claims[] = {
        [FAULT_TLS_GOOD] = { "127.0.0.1", "IP:127.0.0.1,DNS:localhost", "CA:FALSE", -DAY_S, YEAR_S },
        [FAULT_TLS_SELF_SIGNED] = { "127.0.0.1", "IP:127.0.0.1,DNS:localhost", "CA:FALSE", -DAY_S, YEAR_S },
        [FAULT_TLS_EXPIRED] = { "127.0.0.1", "IP:127.0.0.1,DNS:localhost", "CA:FALSE", -YEAR_S, -DAY_S },
        [FAULT_TLS_OTHER_HOST] = { "wrong.test", "DNS:wrong.test", "CA:FALSE", -DAY_S, YEAR_S },
    };
    struct signed_key authority;
    struct signed_key server;

    *out_made = (struct fault_tls_made){ 0 };
    if (kind == FAULT_TLS_NONE)
        return;
    authority = make(&authority_claims, NULL);
    server = make(&claims[kind], kind == FAULT_TLS_SELF_SIGNED ? NULL : &authority);
    out_made->authority = pem_of(authority.certificate);
    out_made->context = context_of(&server);
    signed_key_done(&authority);
    signed_key_done(&server);
}

void fault_tls_done(struct fault_tls_made *made)
{
    SSL_CTX_free(made->context);
    free(made->authority);
    *made = (struct fault_tls_made){ 0 };
}
