#include "demo/demo_link.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/media_type.h"
#include "base/memory.h"
#include "demo/demo_canon.h"
#include "demo/demo_sign.h"

static bool is_letter(const char *word, size_t count)
{
    return count == 1 && *word >= 'A' && *word <= 'D';
}

static bool refuse_list(const char *list, struct error *err)
{
    error_set(err, STAGE_REQUEST, REMEDY_FAIL, "usage", "links cannot be signed with \"%s\"", list);
    return error_hint(err,
                      "A, B, C and D are known for the headers, v1 and v4 for the signature, as in v4,B");
}

bool demo_signing_read(const char *list, struct demo_signing *out_signing, struct error *err)
{
    struct demo_signing signing = { .headers = 'A' };

    for (const char *word = list ? list : "A";;) {
        size_t count = strcspn(word, ",");

        if (count == 2 && strncasecmp(word, "v4", 2) == 0)
            signing.is_v4 = true;
        else if (is_letter(word, count))
            signing.headers = *word;
        else if (count != 2 || strncasecmp(word, "v1", 2) != 0)
            return refuse_list(list, err);
        if (!word[count])
            break;
        word += count + 1;
    }
    *out_signing = signing;
    return true;
}

void demo_signing_headers(const struct demo_signing *signing, const char *file_name, struct demo_pairs *out)
{
    const char *type = signing->headers == 'D' ? media_type_of(file_name) : NULL;

    if (signing->headers != 'C')
        demo_pairs_add(out, "Content-Type", type ? type : MEDIA_TYPE_BYTES);
    if (signing->headers == 'A')
        demo_pairs_add(out, "x-oss-meta-author", "aliy");
}

/* ---- making ---- */

/* A subject signed: what was made of it, and the signature. */
struct signing_steps {
    char *canonical; /* V4 only */
    char *string;
    char *signature;
};

static void sign(const struct demo_bucket *bucket, const struct demo_subject *subject, bool is_v4,
                 struct signing_steps *out)
{
    const char *date = demo_header_find(subject->query, "x-oss-date");
    OWNED_TEXT char *day = memory_bytes(date, date ? strnlen(date, DEMO_V4_DAY_COUNT) : 0);

    *out = (struct signing_steps){ 0 };
    if (is_v4) {
        out->canonical = demo_canon_v4(subject);
        out->string = demo_canon_v4_string(out->canonical, date, bucket->region);
        out->signature = demo_sign_v4(bucket->access_key_secret, day, bucket->region, out->string);
    } else {
        out->string = demo_canon_v1(subject);
        out->signature = demo_sign_v1(bucket->access_key_secret, out->string);
    }
}

static void signing_steps_done(struct signing_steps *steps)
{
    free(steps->canonical);
    free(steps->string);
    free(steps->signature);
}

static void add_v1_query(const struct demo_bucket *bucket, int64_t expires_s, struct demo_pairs *query)
{
    OWNED_TEXT char *expires = memory_print("%" PRId64, expires_s);

    demo_pairs_add(query, "Expires", expires);
    demo_pairs_add(query, "OSSAccessKeyId", bucket->access_key_id);
    if (bucket->security_token)
        demo_pairs_add(query, "security-token", bucket->security_token);
}

static void add_v4_query(const struct demo_bucket *bucket, int64_t now_s, int64_t life_s,
                         struct demo_pairs *query)
{
    OWNED_TEXT char *date = demo_time_text(now_s, DEMO_TIME_LINK);
    OWNED_TEXT char *life = memory_print("%" PRId64, life_s);
    OWNED_TEXT char *credential = memory_print("%s/%.*s/%s/oss/aliyun_v4_request", bucket->access_key_id,
                                               DEMO_V4_DAY_COUNT, date, bucket->region);

    demo_pairs_add(query, "x-oss-credential", credential);
    demo_pairs_add(query, "x-oss-date", date);
    demo_pairs_add(query, "x-oss-expires", life);
    demo_pairs_add(query, "x-oss-signature-version", DEMO_V4_ALGORITHM);
    if (bucket->security_token)
        demo_pairs_add(query, "x-oss-security-token", bucket->security_token);
}

static char *link_text(const char *object, const struct demo_pairs *query)
{
    struct buffer link = { 0 };

    buffer_byte(&link, '/');
    demo_encode(object, true, &link);
    for (size_t i = 0; i < query->count; i++) {
        buffer_print(&link, "%c%s=", i ? '&' : '?', query->list[i].name);
        demo_encode(query->list[i].value, false, &link);
    }
    return buffer_take(&link);
}

char *demo_link_new(const struct demo_bucket *bucket, const struct demo_signing *signing, const char *method,
                    const char *object, const struct demo_pairs *headers, int64_t now_s, int64_t life_s)
{
    struct demo_pairs query = { 0 };
    struct demo_subject subject = { bucket->name, method, object, headers, &query };
    struct signing_steps steps;
    char *link;

    if (signing->is_v4)
        add_v4_query(bucket, now_s, life_s, &query);
    else
        add_v1_query(bucket, now_s + life_s, &query);
    sign(bucket, &subject, signing->is_v4, &steps);
    demo_pairs_add(&query, signing->is_v4 ? "x-oss-signature" : "Signature", steps.signature);
    link = link_text(object, &query);
    signing_steps_done(&steps);
    demo_pairs_done(&query);
    return link;
}

/* ---- checking ---- */

/* What the parameters of a link say. The texts are the query's. */
struct claim {
    bool is_v4;
    const char *access_key_id; /* V1; of V4 the whole credential */
    const char *security_token;
    const char *signature;
    const char *date;
    int64_t expires_s;
};

static bool refuse_access(struct demo_refusal *refusal, const char *ec, const char *message)
{
    demo_refuse(refusal, 403, "AccessDenied", "%s", message);
    refusal->ec = ec;
    return false;
}

static bool read_number(const char *text, int64_t *out_number)
{
    char *end;

    if (!text || strspn(text, "0123456789") != strlen(text) || !*text || strlen(text) > 18)
        return false;
    *out_number = strtoll(text, &end, 10);
    return true;
}

static bool read_v1(const struct demo_pairs *query, struct claim *claim, struct demo_refusal *refusal)
{
    const char *expires = demo_pairs_find(query, "Expires");

    claim->access_key_id = demo_pairs_find(query, "OSSAccessKeyId");
    claim->signature = demo_pairs_find(query, "Signature");
    claim->security_token = demo_pairs_find(query, "security-token");
    if (!claim->access_key_id || !claim->signature)
        return refuse_access(refusal, NULL, "You have no right to access this object because of bucket acl.");
    if (!expires)
        return refuse_access(refusal, "0002-00000067", "Expires is missing.");
    if (!*expires)
        return refuse_access(refusal, "0002-00000068", "Expires is empty.");
    if (!read_number(expires, &claim->expires_s))
        return refuse_access(refusal, "0002-00000070", "Expires is not a number.");
    return true;
}

static bool read_v4(const struct demo_pairs *query, struct claim *claim, struct demo_refusal *refusal)
{
    const char *life = demo_header_find(query, "x-oss-expires");
    int64_t signed_s = 0;
    int64_t life_s = 0;

    claim->access_key_id = demo_header_find(query, "x-oss-credential");
    claim->signature = demo_header_find(query, "x-oss-signature");
    claim->security_token = demo_header_find(query, "x-oss-security-token");
    claim->date = demo_header_find(query, "x-oss-date");
    if (!life)
        return refuse_access(refusal, "0002-00000215", "x-oss-expires is missing.");
    if (!claim->access_key_id || !claim->signature || !claim->date ||
        !demo_time_read(claim->date, DEMO_TIME_LINK, &signed_s) || !read_number(life, &life_s) ||
        life_s < 1 || life_s > DEMO_LINK_V4_MOST_S)
        return refuse_access(refusal, NULL, "The parameters of the link cannot be read.");
    claim->expires_s = signed_s + life_s;
    return true;
}

static bool read_claim(const struct demo_pairs *query, struct claim *claim, struct demo_refusal *refusal)
{
    const char *version = demo_header_find(query, "x-oss-signature-version");

    claim->is_v4 = version && strcmp(version, DEMO_V4_ALGORITHM) == 0;
    return claim->is_v4 ? read_v4(query, claim, refusal) : read_v1(query, claim, refusal);
}

static bool is_same_token(const char *left, const char *right)
{
    return left && right ? demo_sign_equal(left, right) : left == right;
}

static bool check_key(const struct demo_bucket *bucket, const struct claim *claim,
                      struct demo_refusal *refusal)
{
    OWNED_TEXT char *credential = claim->is_v4 ? memory_print("%s/%.*s/%s/oss/aliyun_v4_request",
                                                              bucket->access_key_id, DEMO_V4_DAY_COUNT,
                                                              claim->date, bucket->region)
                                               : memory_text(bucket->access_key_id);

    if (strcmp(claim->access_key_id, credential) != 0)
        return demo_refuse(refusal, 403, "InvalidAccessKeyId",
                           "The OSS Access Key Id you provided does not exist in our records.");
    if (!is_same_token(claim->security_token, bucket->security_token))
        return demo_refuse(refusal, 403, "InvalidSecurityToken",
                           "The security token you provided is invalid.");
    return true;
}

static bool check_signature(const struct demo_bucket *bucket, const struct demo_subject *subject,
                            const struct claim *claim, struct demo_refusal *refusal)
{
    struct signing_steps steps;
    bool is_same;

    sign(bucket, subject, claim->is_v4, &steps);
    is_same = demo_sign_equal(steps.signature, claim->signature);
    if (!is_same) {
        demo_refuse(
            refusal, 403, "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your "
            "key and signing method.");
        refusal->ec = claim->is_v4 ? "0002-00000201" : "0002-00000040";
        refusal->string_to_sign = GIVE(steps.string);
        refusal->canonical_request = GIVE(steps.canonical);
        refusal->signature_provided = memory_text(claim->signature);
    }
    signing_steps_done(&steps);
    return is_same;
}

static bool check_claim(const struct demo_bucket *bucket, const struct demo_subject *subject, int64_t now_s,
                        struct demo_refusal *refusal)
{
    struct claim claim = { 0 };

    if (!read_claim(subject->query, &claim, refusal))
        return false;
    if (claim.expires_s < now_s)
        return refuse_access(refusal, "0002-00000069", "Request has expired.");
    return check_key(bucket, &claim, refusal) && check_signature(bucket, subject, &claim, refusal);
}

bool demo_link_check(const struct demo_bucket *bucket, const struct demo_request *request, int64_t now_s,
                     struct demo_refusal *out_refusal)
{
    OWNED_TEXT char *object = demo_request_object(request);
    struct demo_pairs query = { 0 };
    struct demo_subject subject = { bucket->name, request->method, object, &request->headers, &query };
    bool is_good;

    demo_request_query(request, &query);
    is_good = check_claim(bucket, &subject, now_s, out_refusal);
    demo_pairs_done(&query);
    if (!is_good || !demo_header_find(&request->headers, "Authorization"))
        return is_good;

    demo_refuse(out_refusal, 400, "InvalidArgument",
                "Only one auth mechanism allowed; only the query or the Authorization header may sign.");
    out_refusal->ec = "0002-00000038";
    return false;
}
