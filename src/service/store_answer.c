#include "service/store_answer.h"

#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "service/incoming.h"
#include "service/xml.h"

#define MD5_DIGITS 32

static int base64_value(char digit)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = digit ? strchr(digits, digit) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* Decodes up to the first character that is none of base64. */
static void decode_base64(const char *text, struct buffer *out)
{
    unsigned bits = 0;
    int count = 0;

    for (int value; (value = base64_value(*text)) >= 0; text++) {
        bits = bits << 6 | (unsigned)value;
        count += 6;
        if (count >= 8) {
            count -= 8;
            buffer_byte(out, (char)(bits >> count & 255));
        }
    }
}

/* The error document: the body, or for an answer without one a header in base64. */
static bool read_document(const struct reply *reply, struct headers *out_elements)
{
    const char *header = headers_find(&reply->headers, "x-oss-err");
    struct buffer raw = { 0 }, text = { 0 };
    bool is_read;

    if (reply->body_count)
        buffer_add(&raw, reply->body, reply->body_count);
    else if (header)
        decode_base64(header, &raw);
    incoming_utf8(buffer_string(&raw), raw.count, &text);
    is_read = !reply->is_cut && xml_read(buffer_string(&text), text.count, "Error", out_elements);
    buffer_done(&raw);
    buffer_done(&text);
    return is_read;
}

static void read_etag(const struct reply *reply, char md5[MD5_DIGITS + 1])
{
    const char *etag = headers_find(&reply->headers, "ETag");
    size_t i;

    md5[0] = '\0';
    if (!etag)
        return;
    etag += strspn(etag, "\"");
    if (strspn(etag, "0123456789abcdefABCDEF") != MD5_DIGITS ||
        etag[MD5_DIGITS + strspn(etag + MD5_DIGITS, "\"")])
        return;
    for (i = 0; i < MD5_DIGITS; i++)
        md5[i] = (char)(etag[i] >= 'A' && etag[i] <= 'F' ? etag[i] - 'A' + 'a' : etag[i]);
    md5[i] = '\0';
}

static void read_headers(const struct reply *reply, struct store_answer *answer)
{
    const char *sum = headers_find(&reply->headers, "x-oss-hash-crc64ecma");
    const char *spent = headers_find(&reply->headers, "x-oss-server-time");
    uint64_t milliseconds;

    answer->has_sum = sum && incoming_number(sum, &answer->crc64);
    answer->server_ms = spent && incoming_number(spent, &milliseconds) && milliseconds < INT32_MAX
                            ? (int64_t)milliseconds
                            : -1;
    read_etag(reply, answer->etag_md5);
}

static void read_elements(const struct reply *reply, const struct headers *elements,
                          struct store_answer *answer)
{
    const char *id = headers_find(&reply->headers, "x-oss-request-id");
    const char *detailed_code = headers_find(&reply->headers, "x-oss-ec");
    OWNED_TEXT char *inner_id = xml_element(elements, "RequestId");
    OWNED_TEXT char *inner_code = xml_element(elements, "EC");

    answer->code = xml_element(elements, "Code");
    answer->message = xml_element(elements, "Message");
    answer->endpoint = xml_element(elements, "Endpoint");
    answer->detailed_code = memory_text(*inner_code || !detailed_code ? inner_code : detailed_code);
    answer->request_id = memory_text(incoming_request_id(id ? id : inner_id));
    answer->string_to_sign = memory_text(headers_find(elements, "StringToSign"));
    if (!answer->string_to_sign)
        answer->string_to_sign = memory_text("");
}

/* A proxy or a portal knows none of these. */
static bool is_of_store(const struct reply *reply)
{
    return headers_find(&reply->headers, "x-oss-request-id") || headers_find(&reply->headers, "ETag") ||
           headers_find(&reply->headers, "x-oss-hash-crc64ecma");
}

static enum store_answer_kind classify(const struct reply *reply, const struct store_answer *answer)
{
    if (reply->status >= 200 && reply->status < 300) {
        if (!is_of_store(reply))
            return STORE_ANSWER_STRANGE;
        return strcmp(answer->code, "CallbackFailed") == 0 ? STORE_ANSWER_CALLBACK_FAILED
                                                           : STORE_ANSWER_STORED;
    }
    return *answer->code || reply->status == 417 ? STORE_ANSWER_ERROR : STORE_ANSWER_STRANGE;
}

void store_answer_read(const struct reply *reply, struct store_answer *out_answer)
{
    struct headers elements = { 0 };
    struct store_answer answer = { 0 };

    (void)read_document(reply, &elements);
    read_elements(reply, &elements, &answer);
    read_headers(reply, &answer);
    answer.kind = classify(reply, &answer);
    headers_done(&elements);
    *out_answer = answer;
}

void store_answer_done(struct store_answer *answer)
{
    free(answer->code);
    free(answer->message);
    free(answer->detailed_code);
    free(answer->request_id);
    free(answer->endpoint);
    free(answer->string_to_sign);
    *answer = (struct store_answer){ 0 };
}

bool store_answer_size(const struct reply *reply, uint64_t *out_size_bytes)
{
    const char *name = reply->status == 206 ? "Content-Range" : "Content-Length";
    const char *value = headers_find(&reply->headers, name);

    if (value && reply->status == 206) {
        value = strncmp(value, "bytes ", 6) == 0 ? strchr(value, '/') : NULL;
        value = value ? value + 1 : NULL;
    }
    return value && incoming_number(value, out_size_bytes);
}
