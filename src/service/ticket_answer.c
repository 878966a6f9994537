#include "service/ticket_answer.h"

#include <cjson/cJSON.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "service/incoming.h"
#include "service/json_check.h"
#include "service/xml.h"

#define MOST_MEMBERS        256 /* of one object: no answer has nearly as many */
#define MOST_WHOLE_NUMBER   9007199254740992.0
#define MOST_KEY_BYTES      1023 /* of an object's name: the store's documentation */
#define IS_HTTP_SUCCESS(at) ((at) >= 200 && (at) < 300)
#define IS_HTTP_REFUSAL(at) ((at) >= 400)

static void json_release(cJSON **owned)
{
    cJSON_Delete(*owned);
}

#define OWNED_JSON OWNED_BY(json_release)

/* NULL unless an object in the tree has a member twice, or too many to look. */
static const char *find_duplicate(const cJSON *tree)
{
    int members = 0;

    for (const cJSON *item = tree->child; item; item = item->next) {
        const char *wrong = find_duplicate(item);

        if (wrong)
            return wrong;
        if (!item->string)
            continue;
        if (++members > MOST_MEMBERS)
            return "an object in it has too many members";
        for (const cJSON *other = tree->child; other != item; other = other->next)
            if (strcmp(other->string, item->string) == 0)
                return "it has the same member twice";
    }
    return NULL;
}

/* The tree of an answer that is one JSON object, the caller's; else NULL and why. */
static cJSON *parse(const struct buffer *text, const char **out_complaint)
{
    const char *end = NULL;
    OWNED_JSON cJSON *tree = NULL;

    *out_complaint = json_check(buffer_string(text), text->count);
    if (*out_complaint)
        return NULL;

    tree = cJSON_ParseWithLengthOpts(buffer_string(text), text->count + 1, &end, false);
    if (!tree)
        *out_complaint = text->count ? "it is not JSON" : "it is empty";
    else if (end[strspn(end, " \t\r\n")])
        *out_complaint = "something stands behind the JSON";
    else if (!cJSON_IsObject(tree))
        *out_complaint = "it is not an object";
    else
        *out_complaint = find_duplicate(tree);
    return *out_complaint ? NULL : GIVE(tree);
}

/* The member of that name: the exact spelling wins over one in another case. NULL if there is none. */
static const cJSON *find_member(const cJSON *object, const char *name)
{
    const cJSON *exact = cJSON_GetObjectItemCaseSensitive(object, name);

    return exact ? exact : cJSON_GetObjectItem(object, name);
}

/* A member that is a text or a whole number, as text; "" for anything else. The caller's. */
static char *read_text(const cJSON *object, const char *name)
{
    const cJSON *member = find_member(object, name);

    if (cJSON_IsString(member))
        return memory_text(member->valuestring);
    if (cJSON_IsNumber(member) && member->valuedouble >= -MOST_WHOLE_NUMBER &&
        member->valuedouble <= MOST_WHOLE_NUMBER &&
        member->valuedouble == (double)(int64_t)member->valuedouble)
        return memory_print("%lld", (long long)member->valuedouble);
    return memory_text("");
}

/* As read_text, but a number is no such text. */
static char *read_string(const cJSON *object, const char *name)
{
    const cJSON *member = find_member(object, name);

    return memory_text(cJSON_IsString(member) ? member->valuestring : "");
}

enum verdict { VERDICT_NONE, VERDICT_YES, VERDICT_NO };

static enum verdict read_success(const cJSON *object)
{
    const cJSON *member = find_member(object, "Success");
    const char *text = cJSON_IsString(member) ? member->valuestring : "";

    if (cJSON_IsTrue(member) || strcasecmp(text, "true") == 0)
        return VERDICT_YES;
    if (cJSON_IsFalse(member) || strcasecmp(text, "false") == 0)
        return VERDICT_NO;
    return VERDICT_NONE;
}

/* On a wrong signature the service repeats the request it saw in its message, the security token in it. */
static void cut_secrets(char *message)
{
    static const char *const openings[] = { "server string to sign", "canonicalrequest", "canonical request",
                                            "x-acs-security-token" };

    for (size_t i = 0; i < sizeof openings / sizeof openings[0]; i++) {
        char *found = strcasestr(message, openings[i]);

        if (!found)
            continue;
        memory_wipe(found, strlen(found));
        while (found > message && strchr(" ,;", found[-1]))
            *--found = '\0';
    }
}

static void set_request_id(struct ticket_answer *answer, const struct reply *reply, const char *id)
{
    const char *header = headers_find(&reply->headers, "x-acs-request-id");

    answer->request_id = memory_text(incoming_request_id(*id ? id : header));
}

/* AccessDeniedDetail is an object, or a text that holds one. */
static void read_denial(const cJSON *object, struct ticket_answer *answer)
{
    const cJSON *detail = find_member(object, "AccessDeniedDetail");
    OWNED_JSON cJSON *inner = NULL;

    if (cJSON_IsString(detail)) {
        size_t count = strlen(detail->valuestring);

        inner = json_check(detail->valuestring, count) ? NULL : cJSON_Parse(detail->valuestring);
        detail = inner;
    }
    answer->denied_action = read_string(detail, "AuthAction");
    answer->denial = read_string(detail, "NoPermissionType");
}

static const char *find_fault(const struct ticket_answer *answer)
{
    if (!*answer->object_key)
        return "Data.ObjectKey is missing or not a text";
    if (strlen(answer->object_key) > MOST_KEY_BYTES)
        return "Data.ObjectKey is longer than 1023 bytes";
    if (!*answer->put_url)
        return "Data.PutSignedUrl is missing or not a text";
    return NULL;
}

static bool is_named(const char *code)
{
    return code[strspn(code, "-0123456789")] != '\0';
}

/* Which layer has answered, and with what. */
static void classify(struct ticket_answer *answer, int status, enum verdict success)
{
    const char *fault = find_fault(answer);
    bool claims_success = success == VERDICT_YES || (success == VERDICT_NONE && !is_named(answer->code));

    if (IS_HTTP_REFUSAL(status) && *answer->code) {
        answer->kind = TICKET_ANSWER_GATEWAY_ERROR;
    } else if (!IS_HTTP_SUCCESS(status)) {
        answer->kind = TICKET_ANSWER_UNUSABLE;
        answer->complaint = "it has no code";
    } else if (success != VERDICT_NO && !fault) {
        answer->kind = TICKET_ANSWER_LINKS;
    } else if (claims_success) {
        answer->kind = TICKET_ANSWER_UNUSABLE;
        answer->complaint = fault;
    } else {
        answer->kind = TICKET_ANSWER_SERVICE_ERROR;
    }
}

static void read_json(const cJSON *tree, const struct reply *reply, struct ticket_answer *answer)
{
    const cJSON *data = find_member(tree, "Data");
    OWNED_TEXT char *id = read_string(tree, "RequestId");

    answer->code = read_text(tree, "Code");
    answer->message = read_text(tree, "Message");
    answer->object_key = read_string(data, "ObjectKey");
    answer->put_url = read_string(data, "PutSignedUrl");
    answer->get_url = read_string(data, "GetSignedUrl");
    read_denial(tree, answer);
    set_request_id(answer, reply, id);
    cut_secrets(answer->message);
    classify(answer, reply->status, read_success(tree));
}

static void read_xml(const struct headers *elements, const struct reply *reply, struct ticket_answer *answer)
{
    OWNED_TEXT char *id = xml_element(elements, "RequestId");

    answer->code = xml_element(elements, "Code");
    answer->message = xml_element(elements, "Message");
    read_denial(NULL, answer);
    answer->object_key = memory_text("");
    answer->put_url = memory_text("");
    answer->get_url = memory_text("");
    set_request_id(answer, reply, id);
    cut_secrets(answer->message);
    classify(answer, reply->status, VERDICT_NO);
}

static void read_nothing(const struct reply *reply, struct ticket_answer *answer, const char *complaint)
{
    static const struct headers nothing = { 0 };

    read_xml(&nothing, reply, answer);
    answer->kind = TICKET_ANSWER_UNUSABLE;
    answer->complaint = complaint;
}

void ticket_answer_read(const struct reply *reply, struct ticket_answer *out_answer)
{
    struct buffer text = { 0 };
    struct headers elements = { 0 };
    const char *complaint = NULL;

    *out_answer = (struct ticket_answer){ 0 };
    incoming_utf8(reply->body, reply->body_count, &text);

    OWNED_JSON cJSON *tree = reply->is_cut ? NULL : parse(&text, &complaint);

    if (tree)
        read_json(tree, reply, out_answer);
    else if (xml_read(buffer_string(&text), text.count, "Error", &elements))
        read_xml(&elements, reply, out_answer);
    else
        read_nothing(reply, out_answer, reply->is_cut ? "it is larger than 1 MiB" : complaint);

    headers_done(&elements);
    buffer_done(&text);
}

void ticket_answer_done(struct ticket_answer *answer)
{
    char *texts[] = { answer->code,    answer->message, answer->request_id,    answer->object_key,
                      answer->put_url, answer->get_url, answer->denied_action, answer->denial };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i])
            memory_wipe(texts[i], strlen(texts[i]));
        free(texts[i]);
    }
    *answer = (struct ticket_answer){ 0 };
}
