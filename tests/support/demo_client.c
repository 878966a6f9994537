#include "support/demo_client.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "demo/demo_sign.h"

static const char *either(const char *wish, const char *usual)
{
    return wish ? wish : usual;
}

int demo_client_port(const struct demo *demo)
{
    return (int)strtol(strrchr(demo_endpoint(demo), ':') + 1, NULL, 10);
}

static void add_line(struct demo_pairs *headers, const char *line)
{
    const char *colon = line ? strchr(line, ':') : NULL;
    OWNED_TEXT char *name = colon ? memory_bytes(line, (size_t)(colon - line)) : NULL;

    if (colon)
        demo_pairs_add(headers, name, colon + 1 + strspn(colon + 1, " "));
}

static void add_headers(const struct demo *demo, const struct demo_call_plan *plan,
                        struct demo_pairs *headers)
{
    const char *body = either(plan->body, "");
    OWNED_TEXT char *hash = demo_sign_sha256(body, strlen(body));
    OWNED_TEXT char *date = demo_time_text(clock_today_s() + plan->date_offset_s, DEMO_TIME_CALL);
    OWNED_TEXT char *nonce = demo_random_hex(16);

    if (plan->body)
        demo_pairs_add(headers, "content-type", "application/x-www-form-urlencoded");
    demo_pairs_add(headers, "host", strstr(demo_endpoint(demo), "//") + 2);
    demo_pairs_add(headers, "x-acs-action", either(plan->action, "GetAttachmentUploadUrl"));
    demo_pairs_add(headers, "x-acs-content-sha256", hash);
    demo_pairs_add(headers, "x-acs-date", either(plan->date, date));
    if (plan->token)
        demo_pairs_add(headers, "x-acs-security-token", plan->token);
    demo_pairs_add(headers, "x-acs-signature-nonce", either(plan->nonce, nonce));
    demo_pairs_add(headers, "x-acs-version", either(plan->version, "2021-06-10"));
    add_line(headers, plan->signed_too);
    demo_pairs_sort(headers);
}

static char *names_of(const struct demo_pairs *headers)
{
    struct buffer names = { 0 };

    for (size_t i = 0; i < headers->count; i++)
        buffer_print(&names, "%s%s", i ? ";" : "", headers->list[i].name);
    return buffer_take(&names);
}

static void authorize(const struct demo *demo, const struct demo_call_plan *plan,
                      struct demo_request *request)
{
    OWNED_TEXT char *names = names_of(&request->headers);
    OWNED_TEXT char *string = demo_sign_v3_string(request, names);
    OWNED_TEXT char *signature = demo_sign_v3(either(plan->secret, demo_access_key_secret(demo)), string);
    OWNED_TEXT char *authorization = memory_print(
        "ACS3-HMAC-SHA256 Credential=%s,SignedHeaders=%s,Signature=%s",
        either(plan->key, demo_access_key_id(demo)), names, signature);

    demo_pairs_add(&request->headers, "Authorization", either(plan->authorization, authorization));
    demo_pairs_add(&request->headers, "accept", either(plan->accept, "application/json"));
    add_line(&request->headers, plan->unsigned_too);
}

static void send_request(int connection, const struct demo_request *request, const char *body,
                         const char *left_out)
{
    struct buffer text = { 0 };

    buffer_print(&text, "%s %s HTTP/1.1\r\n", request->method, request->target);
    for (size_t i = 0; i < request->headers.count; i++) {
        const struct demo_pair *header = &request->headers.list[i];

        if (!left_out || strcmp(header->name, left_out) != 0)
            buffer_print(&text, "%s: %s\r\n", header->name, header->value);
    }
    buffer_print(&text, "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
    (void)http_send(connection, buffer_string(&text), text.count);
    buffer_done(&text);
}

void demo_client_call(const struct demo *demo, const struct demo_call_plan *plan,
                      struct http_answer *out_answer)
{
    int connection = http_open(demo_client_port(demo));
    struct demo_request request = { .method = memory_text(either(plan->method, "POST")),
                                    .target = memory_text(either(plan->target, "/")) };

    add_headers(demo, plan, &request.headers);
    authorize(demo, plan, &request);
    send_request(connection, &request, either(plan->sent_body, either(plan->body, "")), plan->left_out);
    http_read(connection, false, out_answer);
    demo_request_done(&request);
    (void)close(connection);
}

/* What stands behind the line break. */
static char *link_of(const cJSON *data, const char *name)
{
    const char *url = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(data, name));
    const char *line_break = url ? strchr(url, '\n') : NULL;

    return line_break ? memory_text(line_break + 1) : NULL;
}

bool demo_client_links(const struct demo *demo, const char *file_name, char **out_put, char **out_get)
{
    OWNED_TEXT char *body = NULL;
    struct buffer form = { 0 };
    struct http_answer answer;
    cJSON *json;
    const cJSON *data;

    buffer_text(&form, "FileName=");
    demo_encode(file_name, false, &form);
    body = buffer_take(&form);
    demo_client_call(demo, &(struct demo_call_plan){ .body = body }, &answer);
    json = cJSON_Parse(buffer_string(&answer.body));
    data = cJSON_GetObjectItemCaseSensitive(json, "Data");
    *out_put = link_of(data, "PutSignedUrl");
    *out_get = link_of(data, "GetSignedUrl");
    cJSON_Delete(json);
    http_done(&answer);
    return *out_put && *out_get;
}
