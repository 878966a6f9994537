#include "service/sign.h"

#include <openssl/evp.h>
#include <openssl/params.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "service/credentials.h"
#include "service/date.h"

#define ALGORITHM   "ACS3-HMAC-SHA256"
#define SHA256_SIZE 32
#define HEX_SIZE    (2 * SHA256_SIZE + 1)

static void write_hex(const unsigned char *bytes, size_t count, char *out)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

void sign_nonce(char out_nonce[SIGN_NONCE_SIZE])
{
    unsigned char bytes[(SIGN_NONCE_SIZE - 1) / 2];

    if (getentropy(bytes, sizeof bytes) != 0)
        memory_give_up("the kernel gives no random numbers");
    write_hex(bytes, sizeof bytes, out_nonce);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static EVP_MD *sha256;
static EVP_MAC_CTX *hmac; /* without a key: copied for each signature */

/* Looked up once: OpenSSL would search its providers anew for each digest. */
static void fetch(void)
{
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
    OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string("digest", (char[]){ "SHA256" }, 0),
                                OSSL_PARAM_construct_end() };

    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    hmac = mac ? EVP_MAC_CTX_new(mac) : NULL;
    EVP_MAC_free(mac);
    if (!sha256 || !hmac || EVP_MAC_CTX_set_params(hmac, parameters) != 1)
        memory_give_up("SHA-256 is not available");
}

static void hash(const char *bytes, size_t count, char out[HEX_SIZE])
{
    unsigned char digest[SHA256_SIZE];

    pthread_once(&once, fetch);
    if (EVP_Digest(bytes, count, digest, NULL, sha256, NULL) != 1)
        memory_give_up("SHA-256 is not available");
    write_hex(digest, sizeof digest, out);
}

static void hash_with_key(const char *key, const char *text, char out[HEX_SIZE])
{
    unsigned char digest[SHA256_SIZE];
    EVP_MAC_CTX *context;

    pthread_once(&once, fetch);
    context = EVP_MAC_CTX_dup(hmac);
    if (!context || EVP_MAC_init(context, (const unsigned char *)key, strlen(key), NULL) != 1 ||
        EVP_MAC_update(context, (const unsigned char *)text, strlen(text)) != 1 ||
        EVP_MAC_final(context, digest, NULL, sizeof digest) != 1)
        memory_give_up("HMAC-SHA-256 is not available");
    EVP_MAC_CTX_free(context);
    write_hex(digest, sizeof digest, out);
}

/* Copies name in lower case. The caller's. */
static char *lower(const char *name)
{
    char *text = memory_text(name);

    for (char *byte = text; *byte; byte++)
        if (*byte >= 'A' && *byte <= 'Z')
            *byte = (char)(*byte - 'A' + 'a');
    return text;
}

static void add_signed(struct headers *headers, const char *name, const char *value)
{
    size_t start = strspn(value, " \t");
    size_t count = strlen(value);

    while (count > start && strchr(" \t", value[count - 1]))
        count--;
    headers_take(headers, lower(name), memory_bytes(value + start, count - start));
}

static int headers_compare(const void *a, const void *b)
{
    return strcmp(((const struct header *)a)->name, ((const struct header *)b)->name);
}

/* What has to be signed: host, content-type and every x-acs- header, sorted by name. */
static struct headers find_signed(const struct request *request, const char *host)
{
    struct headers found = { 0 };

    add_signed(&found, "host", host);
    for (size_t i = 0; i < request->headers.count; i++) {
        const struct header *header = &request->headers.list[i];

        if (strcasecmp(header->name, "content-type") == 0 || strncasecmp(header->name, "x-acs-", 6) == 0)
            add_signed(&found, header->name, header->value);
    }
    qsort(found.list, found.count, sizeof *found.list, headers_compare);
    return found;
}

static void add_header(struct buffer *out, const struct header *header)
{
    buffer_text(out, header->name);
    buffer_byte(out, ':');
    buffer_text(out, header->value);
    buffer_byte(out, '\n');
}

char *sign_canonical(const struct request *request, const char *host, const char *query,
                     char **out_signed_headers)
{
    const char *payload = headers_find(&request->headers, "x-acs-content-sha256");
    struct headers found = find_signed(request, host);
    struct buffer names = { 0 }, canonical = { 0 };

    buffer_print(&canonical, "%s\n/\n%s\n", request->method, query);
    for (size_t i = 0; i < found.count; i++) {
        buffer_text(&names, i ? ";" : "");
        buffer_text(&names, found.list[i].name);
        add_header(&canonical, &found.list[i]);
    }
    buffer_print(&canonical, "\n%s\n%s", buffer_string(&names), payload ? payload : "");

    headers_done(&found);
    *out_signed_headers = buffer_take(&names);
    return buffer_take(&canonical);
}

char *sign_string(const char *canonical_request)
{
    char digest[HEX_SIZE];

    hash(canonical_request, strlen(canonical_request), digest);
    return memory_print(ALGORITHM "\n%s", digest);
}

static void add_authorization(struct request *request, const char *host, const char *query,
                              const struct credentials *credentials)
{
    OWNED_TEXT char *names = NULL;
    OWNED_TEXT char *canonical = sign_canonical(request, host, query, &names);
    OWNED_TEXT char *to_sign = sign_string(canonical);
    char signature[HEX_SIZE];

    hash_with_key(credentials->access_key_secret.bytes, to_sign, signature);
    memory_wipe(canonical, strlen(canonical));

    OWNED_TEXT char *value = memory_print(ALGORITHM " Credential=%s,SignedHeaders=%s,Signature=%s",
                                          credentials->access_key_id, names, signature);

    headers_add(&request->headers, "Authorization", value);
    memory_wipe(value, strlen(value));
}

void sign_request(struct request *request, const char *host, const char *query,
                  const struct credentials *credentials, const char *nonce, int64_t now_s)
{
    char date[DATE_TEXT_SIZE];
    char digest[HEX_SIZE];

    hash(request->body ? request->body : "", request->body_count, digest);
    headers_add(&request->headers, "x-acs-date", date_write(now_s, date));
    headers_add(&request->headers, "x-acs-signature-nonce", nonce);
    headers_add(&request->headers, "x-acs-content-sha256", digest);
    if (credentials->security_token.bytes)
        headers_add(&request->headers, "x-acs-security-token", credentials->security_token.bytes);
    add_authorization(request, host, query, credentials);
}

const char *sign_library(void)
{
    return OpenSSL_version(OPENSSL_VERSION);
}
