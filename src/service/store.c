#include "service/store.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/media_type.h"
#include "base/memory.h"
#include "base/trace.h"
#include "service/codes.h"
#include "service/incoming.h"
#include "service/store_answer.h"

enum store_headers store_headers_next(enum store_headers headers, const char *name)
{
    enum store_headers next = headers < STORE_HEADERS_COUNT ? headers + 1 : STORE_HEADERS_COUNT;

    return next == STORE_HEADERS_D && !media_type_of(name) ? STORE_HEADERS_COUNT : next;
}

char store_headers_letter(enum store_headers headers)
{
    return (char)('A' + (int)headers);
}

enum store_headers store_headers_of(char letter)
{
    return letter >= 'A' && letter <= 'D' ? (enum store_headers)(letter - 'A') : STORE_HEADERS_COUNT;
}

/* The content type that goes with a candidate, or NULL for none: some signers look at the name. */
static const char *candidate_type(enum store_headers headers, const char *name)
{
    const char *guess = media_type_of(name);

    if (headers == STORE_HEADERS_C)
        return NULL;
    return headers == STORE_HEADERS_D && guess ? guess : MEDIA_TYPE_BYTES;
}

/* Headers that a link may demand beside the usual ones: those that every PUT has. */
static bool is_always_sent(const char *name, size_t count)
{
    static const char *const names[] = { "host", "content-length", "content-type" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (count == strlen(names[i]) && strncasecmp(name, names[i], count) == 0)
            return true;
    return false;
}

static bool check_extra_headers(const struct url *put, struct error *err)
{
    const char *next = put->extra_headers ? put->extra_headers : "";

    while (*next) {
        size_t count = strcspn(next, ";");

        if (count && !is_always_sent(next, count)) {
            OWNED_TEXT char *name = memory_bytes(next, count);
            OWNED_TEXT char *line = incoming_line(name, 60);

            error_set(err, STAGE_UPLOAD, REMEDY_FAIL, "unknown-header",
                      "the upload link demands the header %s, which is not known here", line);
            return error_hint(err, "the service may have changed what it signs: ask the vendor's support");
        }
        next += count + (next[count] == ';');
    }
    return true;
}

bool store_put(const struct url *put, enum store_headers headers, const char *name, uint64_t size_bytes,
               bool expects_continue, struct request *out_request, struct error *err)
{
    const char *type = candidate_type(headers, name);

    if (!check_extra_headers(put, err))
        return false;
    *out_request = (struct request){ .kind = REQUEST_PUT,
                                     .method = "PUT",
                                     .url = memory_text(put->text),
                                     .size_bytes = size_bytes,
                                     .expects_continue = expects_continue };
    if (type)
        headers_add(&out_request->headers, "Content-Type", type);
    if (headers == STORE_HEADERS_A)
        headers_add(&out_request->headers, "x-oss-meta-author", "aliy");
    return true;
}

/* "what the store saw": the content type and the x-oss- headers of its string to sign, which show what a
 * proxy has changed. The older form has the type in the third line; the newer one shows a hash only. The
 * caller's. */
static char *describe_sent(const char *string_to_sign)
{
    struct buffer seen = { 0 };
    int line = 0;

    for (const char *next = string_to_sign; *next; line++) {
        size_t count = strcspn(next, "\n");

        if (count &&
            ((line == 2 && strncmp(string_to_sign, "OSS4", 4) != 0) || strncmp(next, "x-oss-", 6) == 0))
            buffer_print(&seen, "%s%.*s", seen.count ? ", " : "", (int)count, next);
        next += count + (next[count] == '\n');
    }
    return buffer_take(&seen);
}

static void add_clause(struct buffer *text, const char *opening, const char *clause)
{
    buffer_print(text, "%s%s%s", text->count ? "; " : "", opening, clause);
}

/* The store's message and whatever else of the answer helps to understand it. The caller's. */
static char *describe(const struct store_answer *answer, const struct reply *reply)
{
    OWNED_TEXT char *host = reply_redirect_host(reply);
    OWNED_TEXT char *sent = describe_sent(answer->string_to_sign);
    struct buffer text = { 0 };

    if (*answer->message)
        add_clause(&text, "", answer->message);
    if (host)
        add_clause(&text, "it leads to ", host);
    if (*answer->endpoint)
        add_clause(&text, "the bucket's endpoint is ", answer->endpoint);
    if (*answer->string_to_sign)
        add_clause(&text, "the store saw ", *sent ? sent : "no such headers");
    return buffer_take(&text);
}

/* Turns an answer that is no success into an error. */
static bool refuse(const struct store_answer *answer, const struct reply *reply, enum error_stage stage,
                   struct error *err)
{
    bool is_strange = answer->kind == STORE_ANSWER_STRANGE;
    OWNED_TEXT char *detail = memory_print("%s %s", answer->message, answer->detailed_code);
    OWNED_TEXT char *message = describe(answer, reply);
    const struct meaning *meaning = codes_find(&store_codes, answer->code, detail);

    codes_error(meaning ? meaning : codes_find_status(&store_codes, reply->status), stage, reply->status,
                is_strange ? "" : answer->code, message, err);
    err->retry_after_ms = reply_retry_after_ms(reply);
    return false;
}

/* A portal's page may have an ETag, too: it is a store's only where no page comes with it. */
static bool is_page_of_others(const struct reply *reply)
{
    return reply->body_count && incoming_is_page(reply->body) &&
           !headers_find(&reply->headers, "x-oss-request-id") &&
           !headers_find(&reply->headers, "x-oss-hash-crc64ecma");
}

bool store_read(const struct reply *reply, struct stored *out_stored, struct error *err)
{
    struct store_answer answer;
    bool is_stored;

    if (!reply->status) {
        *out_stored = (struct stored){ .request_id = memory_text("") };
        *err = reply->failure;
        return false;
    }
    store_answer_read(reply, &answer);
    if (answer.kind == STORE_ANSWER_STORED && is_page_of_others(reply))
        answer.kind = STORE_ANSWER_STRANGE;
    is_stored = answer.kind == STORE_ANSWER_STORED || answer.kind == STORE_ANSWER_CALLBACK_FAILED;
    *out_stored = (struct stored){ .has_sum = is_stored && answer.has_sum,
                                   .crc64 = answer.crc64,
                                   .is_callback_failed = answer.kind == STORE_ANSWER_CALLBACK_FAILED,
                                   .request_id = GIVE(answer.request_id) };
    if (is_stored)
        trace("store", "stored: request %s, md5 %s, %lld ms in the store", out_stored->request_id,
              answer.etag_md5, (long long)answer.server_ms);
    else
        refuse(&answer, reply, STAGE_UPLOAD, err);
    store_answer_done(&answer);
    return is_stored;
}

void stored_done(struct stored *stored)
{
    free(stored->request_id);
    *stored = (struct stored){ 0 };
}

void store_probe(const char *get_url, struct request *out_request)
{
    *out_request = (struct request){ .kind = REQUEST_PROBE, .method = "GET", .url = memory_text(get_url) };
    headers_add(&out_request->headers, "Range", "bytes=0-0");
}

/* The link works; is it the same file? */
static bool compare(const struct store_answer *answer, const struct reply *reply, uint64_t size_bytes,
                    bool has_crc64, uint64_t crc64, struct error *err)
{
    uint64_t size = 0;

    if (!store_answer_size(reply, &size))
        return error_set(err, STAGE_LINK, REMEDY_FAIL, "link-size",
                         "the GET link does not tell the size of the file");
    if (size != size_bytes)
        return error_set(err, STAGE_LINK, REMEDY_FAIL, "link-size",
                         "the GET link gives %llu bytes, but %llu were uploaded", (unsigned long long)size,
                         (unsigned long long)size_bytes);
    if (has_crc64 && answer->has_sum && answer->crc64 != crc64)
        return error_set(err, STAGE_LINK, REMEDY_FAIL, "link-sum",
                         "the GET link gives other bytes than were uploaded: the CRC-64 differs");
    return true;
}

/* A link cannot be renewed without uploading again: only what may pass by itself is repeated. */
static bool refuse_probe(const struct store_answer *answer, const struct reply *reply, struct error *err)
{
    refuse(answer, reply, STAGE_LINK, err);
    if (err->remedy == REMEDY_NEW_LINKS && strcmp(answer->code, "AccessDenied") == 0)
        (void)error_set(err, STAGE_LINK, REMEDY_FAIL, "link-expired", "the GET link has expired");
    else if (reply->status == 404)
        (void)error_set(err, STAGE_LINK, REMEDY_FAIL, "link-missing", "the GET link leads to no file");
    else if (err->remedy != REMEDY_WAIT)
        err->remedy = REMEDY_FAIL;
    err->http_status = reply->status;
    return false;
}

bool store_read_probe(const struct reply *reply, uint64_t size_bytes, bool has_crc64, uint64_t crc64,
                      struct error *err)
{
    struct store_answer answer;
    bool is_proven;

    if (!reply->status) {
        *err = reply->failure;
        err->stage = STAGE_LINK;
        return false;
    }
    store_answer_read(reply, &answer);
    if (answer.kind == STORE_ANSWER_STORED)
        is_proven = compare(&answer, reply, size_bytes, has_crc64, crc64, err);
    else
        is_proven = refuse_probe(&answer, reply, err);
    store_answer_done(&answer);
    return is_proven;
}
