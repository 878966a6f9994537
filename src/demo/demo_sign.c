#include "demo/demo_sign.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct digest {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned count;
};

static struct digest hmac(const EVP_MD *kind, const void *key, size_t key_count, const char *text)
{
    struct digest digest = { .count = 0 };

    if (!HMAC(kind, key, (int)key_count, (const unsigned char *)text, strlen(text), digest.bytes,
              &digest.count))
        memory_give_up("OpenSSL computes no HMAC");
    return digest;
}

static char *hex_of(const unsigned char *bytes, size_t count)
{
    struct buffer hex = { 0 };

    for (size_t i = 0; i < count; i++)
        buffer_print(&hex, "%02x", bytes[i]);
    return buffer_take(&hex);
}

char *demo_sign_sha256(const void *bytes, size_t count)
{
    struct digest digest = { .count = 0 };

    if (EVP_Digest(bytes, count, digest.bytes, &digest.count, EVP_sha256(), NULL) != 1)
        memory_give_up("OpenSSL computes no SHA-256");
    return hex_of(digest.bytes, digest.count);
}

char *demo_sign_base64(const void *bytes, size_t count)
{
    char *text = memory_new((count + 2) / 3 * 4 + 1, 1);

    (void)EVP_EncodeBlock((unsigned char *)text, bytes, (int)count);
    return text;
}

bool demo_sign_equal(const char *left, const char *right)
{
    size_t count = strlen(left);

    return count == strlen(right) && CRYPTO_memcmp(left, right, count) == 0;
}

/* Every parameter decoded and encoded strictly again, in the order of the names; "Name=" stays so. */
static void add_query(const struct demo_request *request, struct buffer *out)
{
    struct demo_pairs query = { 0 };

    demo_request_query(request, &query);
    demo_pairs_sort(&query);
    for (size_t i = 0; i < query.count; i++) {
        if (i > 0)
            buffer_byte(out, '&');
        demo_encode(query.list[i].name, false, out);
        buffer_byte(out, '=');
        demo_encode(query.list[i].value, false, out);
    }
    demo_pairs_done(&query);
}

static void add_trimmed(const char *value, struct buffer *out)
{
    size_t count;

    value += strspn(value, " \t");
    count = strlen(value);
    while (count > 0 && (value[count - 1] == ' ' || value[count - 1] == '\t'))
        count--;
    buffer_add(out, value, count);
}

static void add_signed_headers(const struct demo_request *request, const char *names, struct buffer *out)
{
    while (*names) {
        size_t count = strcspn(names, ";");
        OWNED_TEXT char *name = memory_bytes(names, count);
        const char *value = demo_header_find(&request->headers, name);

        buffer_print(out, "%s:", name);
        add_trimmed(value ? value : "", out);
        buffer_byte(out, '\n');
        names += count + (names[count] == ';');
    }
}

char *demo_sign_v3_string(const struct demo_request *request, const char *signed_headers)
{
    const char *body_hash = demo_header_find(&request->headers, "x-acs-content-sha256");
    OWNED_TEXT char *path = memory_bytes(request->target, strcspn(request->target, "?"));
    OWNED_TEXT char *hash = NULL;
    struct buffer canonical = { 0 };

    buffer_print(&canonical, "%s\n%s\n", request->method, path);
    add_query(request, &canonical);
    buffer_byte(&canonical, '\n');
    add_signed_headers(request, signed_headers, &canonical);
    buffer_print(&canonical, "\n%s\n%s", signed_headers, body_hash ? body_hash : "");
    hash = demo_sign_sha256(buffer_string(&canonical), canonical.count);
    buffer_done(&canonical);
    return memory_print("ACS3-HMAC-SHA256\n%s", hash);
}

char *demo_sign_v3(const char *secret, const char *string)
{
    struct digest digest = hmac(EVP_sha256(), secret, strlen(secret), string);

    return hex_of(digest.bytes, digest.count);
}

char *demo_sign_v1(const char *secret, const char *string)
{
    struct digest digest = hmac(EVP_sha1(), secret, strlen(secret), string);

    return demo_sign_base64(digest.bytes, digest.count);
}

char *demo_sign_v4(const char *secret, const char *day, const char *region, const char *string)
{
    OWNED_TEXT char *start = memory_print("aliyun_v4%s", secret);
    const char *steps[] = { region, "oss", "aliyun_v4_request", string };
    struct digest key = hmac(EVP_sha256(), start, strlen(start), day);

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        key = hmac(EVP_sha256(), key.bytes, key.count, steps[i]);
    return hex_of(key.bytes, key.count);
}

struct demo_md5 {
    EVP_MD_CTX *context;
};

struct demo_md5 *demo_md5_new(void)
{
    struct demo_md5 *md5 = memory_new(1, sizeof *md5);

    md5->context = EVP_MD_CTX_new();
    if (!md5->context || EVP_DigestInit_ex(md5->context, EVP_md5(), NULL) != 1)
        memory_give_up("OpenSSL computes no MD5");
    return md5;
}

void demo_md5_add(struct demo_md5 *md5, const void *bytes, size_t count)
{
    (void)EVP_DigestUpdate(md5->context, bytes, count);
}

void demo_md5_end(struct demo_md5 *md5, unsigned char out_digest[DEMO_MD5_BYTES])
{
    (void)EVP_DigestFinal_ex(md5->context, out_digest, NULL);
}

void demo_md5_free(struct demo_md5 *md5)
{
    if (!md5)
        return;
    EVP_MD_CTX_free(md5->context);
    free(md5);
}
