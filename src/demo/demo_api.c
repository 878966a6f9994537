#include "demo/demo_api.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "demo/demo_faults.h"
#include "demo/demo_shelf.h"

#define API_VERSION     "2021-06-10"
#define LATE_S          3600  /* how long ago the links of "fault-late" expired */
#define RETRY_AFTER_MS  "300" /* what a throttled caller is asked to wait       */
#define REQUIRED_MOST   3
#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* One operation of the product. Parameters are taken from query and body alike: what the client put where is not this
 * table's matter, only the form body of uploads is. */
struct operation {
    const char *name;
    const char *required[REQUIRED_MOST + 1];
    const char *data; /* the least that Data may be, as JSON; NULL: no Data */
};

#define UPLOAD_OPERATION "GetAttachmentUploadUrl"

static const struct operation operations[] = {
    { UPLOAD_OPERATION, { NULL }, NULL },
    { "ReplyTicket", { "TicketId", "Content", "Encrypt" }, "\"1\"" },
    { "CreateTicket", { "CategoryId", "Description", "Severity" }, "\"0005DEMO1\"" },
    { "ListTickets", { "PageNumber", "PageSize" }, "[]" },
    { "GetTicket", { "TicketId" }, "{}" },
    { "ListTicketNotes", { "TicketId" }, "[]" },
    { "ListProducts", { NULL }, "[]" },
    { "ListCategories", { "ProductId" }, "[]" },
    { "CloseTicket", { "TicketId" }, NULL },
    { "ReopenTicket", { "TicketId", "Content" }, "\"1\"" },
    { "EvaluateTicket", { "TicketId", "Score", "Solved" }, NULL },
};

static const struct operation *operation_of(const struct demo_request *request)
{
    const char *action = demo_header_find(&request->headers, "x-acs-action");
    const char *version = demo_header_find(&request->headers, "x-acs-version");

    for (size_t i = 0; action && version && i < COUNT_OF(operations); i++) {
        if (strcmp(action, operations[i].name) == 0 && strcmp(version, API_VERSION) == 0)
            return &operations[i];
    }
    return NULL;
}

/* ---- answers ---- */

/* "ED195C2C-787F-511C-8204-714456781861" */
static char *new_request_id(void)
{
    OWNED_TEXT char *hex = demo_random_hex(16);

    for (char *digit = hex; *digit; digit++) {
        if (*digit >= 'a')
            *digit = (char)(*digit - 'a' + 'A');
    }
    return memory_print("%.8s-%.4s-5%.3s-8%.3s-%.12s", hex, hex + 8, hex + 13, hex + 17, hex + 20);
}

static void write_json(cJSON *json, struct demo_reply *reply)
{
    char *text = cJSON_PrintUnformatted(json);

    buffer_text(&reply->body, text);
    cJSON_free(text);
    demo_pairs_add(&reply->headers, "Content-Type", "application/json;charset=utf-8");
}

static void write_refusal_json(const struct demo_refusal *refusal, const char *request_id, const char *host,
                               struct demo_reply *reply)
{
    OWNED_TEXT char *recommend = memory_print(
        "https://api.aliyun.com/troubleshoot?q=%s&product=Workorder&requestId=%s", refusal->code, request_id);
    cJSON *json = cJSON_CreateObject();

    cJSON_AddStringToObject(json, "RequestId", request_id);
    cJSON_AddStringToObject(json, "HostId", host);
    cJSON_AddStringToObject(json, "Code", refusal->code);
    cJSON_AddStringToObject(json, "Message", refusal->message);
    cJSON_AddStringToObject(json, "Recommend", recommend);
    write_json(json, reply);
    cJSON_Delete(json);
}

/* What the gateway answers to a caller that does not say that it reads JSON. */
static void write_refusal_xml(const struct demo_refusal *refusal, const char *request_id, const char *host,
                              struct demo_reply *reply)
{
    buffer_print(&reply->body,
                 "<?xml version='1.0' encoding='UTF-8'?><Error><RequestId>%s</RequestId><HostId>%s</HostId>"
                 "<Code>%s</Code><Message><![CDATA[%s]]></Message></Error>",
                 request_id, host, refusal->code, refusal->message);
    demo_pairs_add(&reply->headers, "Content-Type", "text/xml;charset=utf-8");
}

static void add_identifiers(struct demo_reply *reply, const char *request_id)
{
    OWNED_TEXT char *trace_id = demo_random_hex(16);

    demo_pairs_add(&reply->headers, "x-acs-request-id", request_id);
    demo_pairs_add(&reply->headers, "x-acs-trace-id", trace_id);
}

static void refuse(const struct demo_request *request, struct demo_refusal *refusal, struct demo_reply *reply)
{
    OWNED_TEXT char *request_id = new_request_id();
    const char *accept = demo_header_find(&request->headers, "Accept");
    const char *host = demo_header_find(&request->headers, "Host");
    bool reads_json = accept && strstr(accept, "application/json");

    reply->status = refusal->status;
    reply->note = refusal->code;
    (reads_json ? write_refusal_json : write_refusal_xml)(refusal, request_id, host ? host : "", reply);
    add_identifiers(reply, request_id);
    if (strncmp(refusal->code, "Throttling", strlen("Throttling")) == 0)
        demo_pairs_add(&reply->headers, "x-acs-retry-after", RETRY_AFTER_MS);
    demo_refusal_done(refusal);
}

/* Takes data, which may be NULL. */
static void succeed(cJSON *data, int code, struct demo_reply *reply)
{
    OWNED_TEXT char *request_id = new_request_id();
    cJSON *json = cJSON_CreateObject();

    cJSON_AddNumberToObject(json, "Code", code);
    cJSON_AddStringToObject(json, "Message", "success");
    cJSON_AddStringToObject(json, "RequestId", request_id);
    cJSON_AddTrueToObject(json, "Success");
    if (data)
        cJSON_AddItemToObject(json, "Data", data);
    reply->status = 200;
    write_json(json, reply);
    add_identifiers(reply, request_id);
    cJSON_Delete(json);
}

/* ---- GetAttachmentUploadUrl ---- */

/* The vendor's sample has a line break between host and path; clients have to live with it. */
static void add_link(cJSON *data, const char *member, const char *origin, const char *link)
{
    OWNED_TEXT char *url = memory_print("%s\n%s", origin, link);

    cJSON_AddStringToObject(data, member, url);
}

static cJSON *hand_out(const struct demo_api *api, const char *file_name, enum demo_fault fault,
                       int64_t now_s)
{
    const char *object = demo_shelf_promise(api->shelf, file_name, now_s);
    int64_t signed_s = fault == DEMO_FAULT_LATE ? now_s - api->life_s - LATE_S : now_s;
    OWNED_TEXT char *object_key = demo_shelf_identifier(file_name);
    OWNED_TEXT char *put = NULL;
    OWNED_TEXT char *get = NULL;
    struct demo_pairs headers = { 0 };
    const struct demo_pairs none = { 0 };
    cJSON *data = cJSON_CreateObject();

    demo_signing_headers(&api->signing, file_name, &headers);
    put = demo_link_new(&api->bucket, &api->signing, "PUT", object, &headers, signed_s, api->life_s);
    get = demo_link_new(&api->bucket, &api->signing, "GET", object, &none, signed_s, api->life_s);
    demo_pairs_done(&headers);
    cJSON_AddStringToObject(data, "ObjectKey", object_key);
    add_link(data, "PutSignedUrl", api->origin, put);
    add_link(data, "GetSignedUrl", api->origin, get);
    return data;
}

static bool refuse_parameters(struct demo_refusal *refusal)
{
    return demo_refuse(refusal, 400, "param.illegal", "Params illegal.");
}

static bool answer_upload(const struct demo_api *api, const struct demo_pairs *form, int64_t now_s,
                          struct demo_refusal *refusal, struct demo_reply *reply)
{
    const char *file_name = demo_pairs_find(form, "FileName");
    enum demo_fault fault = file_name ? demo_fault_of(file_name) : DEMO_FAULT_NONE;

    if (!file_name || !*file_name || fault == DEMO_FAULT_NO)
        return refuse_parameters(refusal);
    if (fault == DEMO_FAULT_THROTTLE && demo_tallies_turn_away(api->tallies, file_name))
        return demo_refuse(refusal, 400, "Throttling.User", "Request was denied due to user flow control.");
    succeed(hand_out(api, file_name, fault, now_s), 0, reply);
    return true;
}

/* ---- all operations ---- */

static bool answer_other(const struct operation *operation, const struct demo_pairs *parameters,
                         struct demo_refusal *refusal, struct demo_reply *reply)
{
    for (size_t i = 0; operation->required[i]; i++) {
        if (!demo_pairs_find(parameters, operation->required[i]))
            return refuse_parameters(refusal);
    }
    succeed(operation->data ? cJSON_CreateRaw(operation->data) : NULL, 200, reply);
    return true;
}

static bool answer(const struct demo_api *api, const struct demo_request *request, int64_t now_s,
                   struct demo_refusal *refusal, struct demo_reply *reply)
{
    const struct operation *operation = operation_of(request);
    struct demo_pairs parameters = { 0 };
    bool is_done;

    if (!demo_call_check(&api->caller, request, operation, now_s, refusal))
        return false;
    demo_query_read(buffer_string(&request->body), true, &parameters);
    if (strcmp(operation->name, UPLOAD_OPERATION) == 0) {
        is_done = answer_upload(api, &parameters, now_s, refusal, reply);
    } else {
        demo_request_query(request, &parameters);
        is_done = answer_other(operation, &parameters, refusal, reply);
    }
    demo_pairs_done(&parameters);
    return is_done;
}

void demo_api_answer(const struct demo_api *api, const struct demo_request *request, int64_t now_s,
                     struct demo_reply *reply)
{
    struct demo_refusal refusal = { 0 };

    if (!answer(api, request, now_s, &refusal, reply))
        refuse(request, &refusal, reply);
}
