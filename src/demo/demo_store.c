#include "demo/demo_store.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/media_type.h"
#include "base/memory.h"

#define REQUEST_ID_BYTES 12 /* 24 hex digits */

static char *upper_hex(const unsigned char *bytes, size_t count)
{
    struct buffer hex = { 0 };

    for (size_t i = 0; i < count; i++)
        buffer_print(&hex, "%02X", bytes[i]);
    return buffer_take(&hex);
}

static char *new_request_id(void)
{
    char *id = demo_random_hex(REQUEST_ID_BYTES);

    for (char *digit = id; *digit; digit++)
        *digit = (char)toupper((unsigned char)*digit);
    return id;
}

static void add_number(struct demo_reply *reply, const char *name, uint64_t number)
{
    OWNED_TEXT char *decimal = memory_print("%" PRIu64, number);

    demo_pairs_add(&reply->headers, name, decimal);
}

/* ---- error documents ---- */

static void add_escaped(const char *text, struct buffer *out)
{
    for (; *text; text++) {
        switch (*text) {
        case '&': buffer_text(out, "&amp;"); break;
        case '<': buffer_text(out, "&lt;"); break;
        case '>': buffer_text(out, "&gt;"); break;
        default: buffer_byte(out, *text); break;
        }
    }
}

static void add_element(struct buffer *out, const char *name, const char *text)
{
    if (!text)
        return;
    buffer_print(out, "  <%s>", name);
    add_escaped(text, out);
    buffer_print(out, "</%s>\n", name);
}

static char *hex_dump(const char *text)
{
    struct buffer dump = { 0 };

    for (const char *byte = text; *byte; byte++)
        buffer_print(&dump, "%s%02X", byte > text ? " " : "", (unsigned char)*byte);
    return buffer_take(&dump);
}

static void write_document(const struct demo_store *store, const struct demo_refusal *refusal,
                           const char *request_id, const char *host, struct buffer *out)
{
    OWNED_TEXT char *dump = refusal->string_to_sign ? hex_dump(refusal->string_to_sign) : NULL;

    buffer_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>\n");
    add_element(out, "Code", refusal->code);
    add_element(out, "Message", refusal->message);
    add_element(out, "RequestId", request_id);
    add_element(out, "HostId", host ? host : "");
    if (refusal->string_to_sign)
        add_element(out, "OSSAccessKeyId", store->bucket.access_key_id);
    add_element(out, "SignatureProvided", refusal->signature_provided);
    add_element(out, "StringToSign", refusal->string_to_sign);
    add_element(out, "StringToSignBytes", dump);
    add_element(out, "CanonicalRequest", refusal->canonical_request);
    add_element(out, "EC", refusal->ec);
    buffer_text(out, "</Error>\n");
}

/* The headers every answer of the store has. */
static void add_store_headers(struct demo_reply *reply, const char *request_id, int64_t began_ms)
{
    demo_pairs_add(&reply->headers, "Server", "AliyunOSS");
    demo_pairs_add(&reply->headers, "x-oss-request-id", request_id);
    add_number(reply, "x-oss-server-time", (uint64_t)(clock_now_ms() - began_ms));
}

/* An answer without a body carries the document in a header. */
static void refuse(const struct demo_visit *visit, const struct demo_request *request,
                   struct demo_refusal *refusal, struct demo_reply *reply)
{
    OWNED_TEXT char *request_id = new_request_id();
    const char *host = demo_header_find(&request->headers, "Host");

    reply->status = refusal->status;
    reply->note = refusal->code;
    write_document(visit->store, refusal, request_id, host, &reply->body);
    demo_pairs_add(&reply->headers, "Content-Type", "application/xml");
    add_store_headers(reply, request_id, visit->began_ms);
    if (refusal->ec)
        demo_pairs_add(&reply->headers, "x-oss-ec", refusal->ec);
    if (strcmp(request->method, "HEAD") == 0) {
        OWNED_TEXT char *document = demo_sign_base64(buffer_string(&reply->body), reply->body.count);

        demo_pairs_add(&reply->headers, "x-oss-err", document);
    }
    demo_refusal_done(refusal);
}

/* ---- PUT ---- */

static bool refuse_size(struct demo_refusal *refusal)
{
    return demo_refuse(refusal, 400, "EntityTooLarge",
                       "Your proposed upload exceeds the maximum allowed size.");
}

static bool refuse_writing(struct demo_refusal *refusal)
{
    return demo_refuse(refusal, 500, "InternalError", "The demo store cannot write its file.");
}

static bool check_length(const struct demo_request *request, struct demo_refusal *refusal)
{
    const char *length = demo_header_find(&request->headers, "Content-Length");

    if (!length && !demo_header_find(&request->headers, "Transfer-Encoding"))
        return demo_refuse(refusal, 411, "MissingContentLength",
                           "You must provide the Content-Length HTTP header.");
    if (length && strtoull(length, NULL, 10) > DEMO_STORE_MOST_BYTES)
        return refuse_size(refusal);
    return true;
}

static bool begin_put(struct demo_store *store, struct demo_visit *visit, const struct demo_request *request,
                      struct demo_refusal *refusal)
{
    const char *type = demo_header_find(&request->headers, "Content-Type");

    if (!check_length(request, refusal))
        return false;
    if (visit->object.fault == DEMO_FAULT_BUSY &&
        demo_tallies_turn_away(store->tallies, visit->object.file_name))
        return demo_refuse(refusal, 503, "SlowDown", "Please reduce your request rate.");
    if (visit->object.fault == DEMO_FAULT_SLOW)
        demo_fault_narrow(request->socket);
    visit->upload = demo_upload_new(store->shelf, &visit->object, type);
    return visit->upload || refuse_writing(refusal);
}

bool demo_store_take(struct demo_visit *visit, const struct demo_request *request, const char *bytes,
                     size_t count)
{
    uint64_t so_far = demo_upload_bytes(visit->upload);

    if (visit->is_broken || count > DEMO_STORE_MOST_BYTES - so_far) {
        visit->is_too_large = !visit->is_broken;
        return true;
    }
    visit->is_broken = !demo_upload_add(visit->upload, bytes, count);
    if (visit->object.fault == DEMO_FAULT_SLOW)
        demo_fault_wait(request->socket, demo_fault_slow_ms(count));
    if (visit->object.fault != DEMO_FAULT_CUT || so_far + count < DEMO_FAULT_CUT_BYTES)
        return true;
    demo_fault_reset(request->socket);
    return false;
}

/* What is known of an object, as headers. */
static void add_object_headers(const struct demo_object *object, struct demo_reply *reply)
{
    OWNED_TEXT char *hex = upper_hex(object->md5, sizeof object->md5);
    OWNED_TEXT char *etag = memory_print("\"%s\"", hex);
    OWNED_TEXT char *base64 = demo_sign_base64(object->md5, sizeof object->md5);

    demo_pairs_add(&reply->headers, "ETag", etag);
    demo_pairs_add(&reply->headers, "Content-MD5", base64);
    add_number(reply, "x-oss-hash-crc64ecma", object->crc64);
}

static bool end_put(struct demo_visit *visit, struct demo_refusal *refusal, struct demo_reply *reply)
{
    OWNED_TEXT char *request_id = NULL;

    if (visit->is_too_large)
        return refuse_size(refusal);
    if (visit->is_broken || !demo_upload_end(visit->upload, &visit->object))
        return refuse_writing(refusal);
    request_id = new_request_id();
    reply->status = 200;
    add_store_headers(reply, request_id, visit->began_ms);
    add_object_headers(&visit->object, reply);
    return true;
}

bool demo_store_end(struct demo_visit *visit, const struct demo_request *request, struct demo_reply *reply)
{
    struct demo_refusal refusal = { 0 };

    if (visit->object.fault == DEMO_FAULT_HANG)
        demo_fault_wait(request->socket, -1);
    if (visit->object.fault == DEMO_FAULT_HANG || visit->object.fault == DEMO_FAULT_CUT)
        return false;
    if (!end_put(visit, &refusal, reply))
        refuse(visit, request, &refusal, reply);
    return true;
}

/* ---- GET ---- */

/* "bytes=0-0", "bytes=5-", "bytes=-5". A range that does not fit, or is none, is ignored, as the store does. */
static bool read_range(const char *range, uint64_t size_bytes, uint64_t *out_first, uint64_t *out_last)
{
    uint64_t first = 0;
    uint64_t last = size_bytes - 1;
    char *end;

    if (!range || size_bytes == 0 || strncmp(range, "bytes=", 6) != 0)
        return false;
    range += 6;
    if (strspn(range, "0123456789-") != strlen(range) || strlen(range) < 2)
        return false;
    if (*range == '-') {
        uint64_t count = strtoull(range + 1, &end, 10);

        first = count < size_bytes ? size_bytes - count : 0;
    } else {
        first = strtoull(range, &end, 10);
        if (*end++ != '-')
            return false;
        if (*end)
            last = strtoull(end, &end, 10);
    }
    *out_first = first;
    *out_last = last < size_bytes ? last : size_bytes - 1;
    return *end == '\0' && first <= *out_last;
}

static void give_bytes(const struct demo_object *object, const char *range, int file,
                       struct demo_reply *reply)
{
    uint64_t first = 0;
    uint64_t last = object->size_bytes - 1;

    reply->status = read_range(range, object->size_bytes, &first, &last) ? 206 : 200;
    if (reply->status == 206) {
        OWNED_TEXT char *content_range = memory_print("bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, first, last,
                                                      object->size_bytes);

        demo_pairs_add(&reply->headers, "Content-Range", content_range);
    } else {
        first = 0;
        last = object->size_bytes - 1;
    }
    reply->has_file = true;
    reply->file = file;
    reply->file_offset = first;
    reply->file_count = last - first + 1;
}

static bool begin_get(struct demo_store *store, const struct demo_visit *visit,
                      const struct demo_request *request, struct demo_refusal *refusal,
                      struct demo_reply *reply)
{
    const struct demo_object *object = &visit->object;
    OWNED_TEXT char *request_id = NULL;
    int file = object->is_stored ? demo_shelf_read(store->shelf, object) : -1;

    if (file < 0)
        return demo_refuse(refusal, 404, "NoSuchKey", "The specified key does not exist.");
    request_id = new_request_id();
    give_bytes(object, demo_header_find(&request->headers, "Range"), file, reply);
    demo_pairs_add(&reply->headers, "Content-Type", object->type[0] ? object->type : MEDIA_TYPE_BYTES);
    demo_pairs_add(&reply->headers, "Content-Disposition", "attachment");
    demo_pairs_add(&reply->headers, "x-oss-force-download", "true");
    demo_pairs_add(&reply->headers, "Accept-Ranges", "bytes");
    add_store_headers(reply, request_id, visit->began_ms);
    add_object_headers(object, reply);
    return true;
}

/* ---- both ---- */

static bool begin(struct demo_store *store, struct demo_visit *visit, const struct demo_request *request,
                  int64_t now_s, struct demo_refusal *refusal, struct demo_reply *reply)
{
    OWNED_TEXT char *name = demo_request_object(request);

    if (!demo_link_check(&store->bucket, request, now_s, refusal))
        return false;
    if (!demo_shelf_find(store->shelf, name, &visit->object))
        return demo_refuse(refusal, 404, "NoSuchKey", "The specified key does not exist.");
    if (strcmp(request->method, "PUT") == 0)
        return begin_put(store, visit, request, refusal);
    if (strcmp(request->method, "GET") == 0)
        return begin_get(store, visit, request, refusal, reply);
    return demo_refuse(refusal, 405, "MethodNotAllowed",
                       "The specified method is not allowed against this resource.");
}

void demo_store_begin(struct demo_store *store, struct demo_visit *visit, const struct demo_request *request,
                      int64_t now_s, struct demo_reply *reply)
{
    struct demo_refusal refusal = { 0 };

    visit->store = store;
    visit->began_ms = clock_now_ms();
    if (!begin(store, visit, request, now_s, &refusal, reply))
        refuse(visit, request, &refusal, reply);
}

void demo_visit_done(struct demo_visit *visit)
{
    demo_upload_free(visit->upload);
    *visit = (struct demo_visit){ 0 };
}
