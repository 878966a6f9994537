#include "demo/demo_call.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "demo/demo_nonces.h"
#include "demo/demo_sign.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* "ACS3-HMAC-SHA256 Credential=...,SignedHeaders=...,Signature=..." */
struct authorization {
    char *access_key_id;
    char *signed_headers;
    char *signature;
};

static void authorization_done(struct authorization *authorization)
{
    free(authorization->access_key_id);
    free(authorization->signed_headers);
    free(authorization->signature);
}

/* Takes "Name=value" and the comma behind it. NULL if it does not stand there. */
static char *take_field(const char **text, const char *name)
{
    size_t name_count = strlen(name);
    size_t count;
    char *value;

    if (strncmp(*text, name, name_count) != 0)
        return NULL;
    *text += name_count;
    count = strcspn(*text, ",");
    value = memory_bytes(*text, count);
    *text += count + ((*text)[count] == ',');
    return value;
}

/* False if it is anything else; what was read is to be released all the same. */
static bool authorization_read(const char *text, struct authorization *out)
{
    static const char algorithm[] = "ACS3-HMAC-SHA256 ";

    if (strncmp(text, algorithm, strlen(algorithm)) != 0)
        return false;
    text += strlen(algorithm);
    out->access_key_id = take_field(&text, "Credential=");
    out->signed_headers = take_field(&text, "SignedHeaders=");
    out->signature = take_field(&text, "Signature=");
    return out->access_key_id && out->signed_headers && out->signature && !*text;
}

static bool must_be_signed(const char *name)
{
    return strncasecmp(name, "x-acs-", 6) == 0 || strcasecmp(name, "host") == 0 ||
           strcasecmp(name, "content-type") == 0;
}

/* One call on its way through the checks. */
struct call {
    const struct demo_caller *caller;
    const struct demo_request *request;
    bool is_known;
    int64_t now_s;
    struct authorization authorization;
};

static const char *header_of(const struct call *call, const char *name)
{
    return demo_header_find(&call->request->headers, name);
}

static bool check_presence(struct call *call, struct demo_refusal *refusal)
{
    static const char *const required[] = {
        "x-acs-action",          "x-acs-version",        "x-acs-date",
        "x-acs-signature-nonce", "x-acs-content-sha256", "Authorization"
    };

    if (strcmp(call->request->method, "POST") != 0)
        return demo_refuse(refusal, 400, "UnsupportedHTTPMethod", "This http method is not supported.");
    for (size_t i = 0; i < COUNT_OF(required); i++) {
        if (!header_of(call, required[i]))
            return demo_refuse(refusal, 400, "MissingParameter",
                               "The input parameter %s that is mandatory for processing this request is not "
                               "supplied.",
                               required[i]);
    }
    return call->is_known || demo_refuse(refusal, 404, "InvalidAction.NotFound",
                                         "Specified api is not found, please check your url and method.");
}

static bool check_authorization(struct call *call, struct demo_refusal *refusal)
{
    const struct demo_pairs *headers = &call->request->headers;

    if (!authorization_read(header_of(call, "Authorization"), &call->authorization))
        return demo_refuse(refusal, 400, "IncompleteSignature",
                           "The request signature does not conform to Aliyun standards.");
    for (size_t i = 0; i < headers->count; i++) {
        const char *name = headers->list[i].name;

        if (must_be_signed(name) && !demo_list_has(call->authorization.signed_headers, name))
            return demo_refuse(
                refusal, 400, "IncompleteSignature",
                "The request signature does not conform to Aliyun standards: %s is not signed.", name);
    }
    return true;
}

static bool check_token(const struct call *call, struct demo_refusal *refusal)
{
    const char *expected = call->caller->security_token;
    const char *token = header_of(call, "x-acs-security-token");

    if (expected && !token)
        return demo_refuse(refusal, 400, "MissingSecurityToken",
                           "SecurityToken is mandatory for this action.");
    if (token && (!expected || !demo_sign_equal(expected, token)))
        return demo_refuse(refusal, 400, "InvalidSecurityToken.MismatchWithAccessKey",
                           "Specified SecurityToken mismatch with the AccessKey.");
    return true;
}

static bool check_key(struct call *call, struct demo_refusal *refusal)
{
    if (strcmp(call->authorization.access_key_id, call->caller->access_key_id) != 0)
        return demo_refuse(refusal, 404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.");
    return check_token(call, refusal);
}

static bool check_time(struct call *call, struct demo_refusal *refusal)
{
    int64_t date_s = 0;

    if (call->caller->ignores_time)
        return true;
    if (!demo_time_read(header_of(call, "x-acs-date"), DEMO_TIME_CALL, &date_s))
        return demo_refuse(refusal, 400, "InvalidTimeStamp.Format",
                           "Specified time stamp or date value is not well formatted.");
    if (llabs((long long)(date_s - call->now_s)) > DEMO_CALL_TOLERANCE_S)
        return demo_refuse(refusal, 400, "InvalidTimeStamp.Expired",
                           "Specified time stamp or date value is expired.");
    if (!demo_nonces_add(call->caller->nonces, header_of(call, "x-acs-signature-nonce")))
        return demo_refuse(refusal, 400, "SignatureNonceUsed", "Specified signature nonce was used already.");
    return true;
}

static bool check_signature(struct call *call, struct demo_refusal *refusal)
{
    const struct buffer *body = &call->request->body;
    OWNED_TEXT char *hash = demo_sign_sha256(buffer_string(body), body->count);
    OWNED_TEXT char *string = demo_sign_v3_string(call->request, call->authorization.signed_headers);
    OWNED_TEXT char *signature = demo_sign_v3(call->caller->access_key_secret, string);

    if (demo_sign_equal(hash, header_of(call, "x-acs-content-sha256")) &&
        demo_sign_equal(signature, call->authorization.signature))
        return true;
    return demo_refuse(refusal, 400, "SignatureDoesNotMatch",
                       "Specified signature is not matched with our calculation. server string to sign is:%s",
                       string);
}

bool demo_call_check(const struct demo_caller *caller, const struct demo_request *request, bool is_known,
                     int64_t now_s, struct demo_refusal *out_refusal)
{
    static bool (*const checks[])(struct call *, struct demo_refusal *) = {
        check_presence, check_authorization, check_key, check_time, check_signature,
    };
    struct call call = { .caller = caller, .request = request, .is_known = is_known, .now_s = now_s };
    bool is_good = true;

    for (size_t i = 0; is_good && i < COUNT_OF(checks); i++)
        is_good = checks[i](&call, out_refusal);
    authorization_done(&call.authorization);
    return is_good;
}
