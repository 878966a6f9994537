#include "support/demo_client.h"

#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "demo/demo_sign.h"
#include "files/checksum.h"
#include "support/bail_out.h"

#define HOST "Host: 127.0.0.1\r\n"

static const char *either(const char *wish, const char *usual)
{
    return wish ? wish : usual;
}

struct demo *demo_client_start(const struct demo_options *options)
{
    struct demo *demo = NULL;
    struct error err;

    if (!demo_start(options, &demo, &err))
        bail_out("%s", err.message);
    return demo;
}

int demo_client_begin(void **state)
{
    *state = demo_client_start(&(struct demo_options){ 0 });
    return 0;
}

int demo_client_end(void **state)
{
    demo_stop(*state);
    return 0;
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

/* "content-type;host;...", without the one that is to stay unsigned. The caller's. */
static char *names_of(const struct demo_pairs *headers, const char *left_unsigned)
{
    struct buffer names = { 0 };

    for (size_t i = 0; i < headers->count; i++) {
        if (!left_unsigned || strcmp(headers->list[i].name, left_unsigned) != 0)
            buffer_print(&names, "%s%s", names.count ? ";" : "", headers->list[i].name);
    }
    return buffer_take(&names);
}

static void authorize(const struct demo *demo, const struct demo_call_plan *plan,
                      struct demo_request *request)
{
    OWNED_TEXT char *names = names_of(&request->headers, plan->left_unsigned);
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

struct demo_links demo_client_ask(const struct demo *demo, const char *file_name)
{
    struct buffer form = { 0 };
    struct demo_links links;
    struct http_answer answer;
    const cJSON *data;
    cJSON *json;

    buffer_text(&form, "FileName=");
    demo_encode(file_name, false, &form);
    demo_client_call(demo, &(struct demo_call_plan){ .body = buffer_string(&form) }, &answer);
    json = cJSON_Parse(buffer_string(&answer.body));
    data = cJSON_GetObjectItemCaseSensitive(json, "Data");
    links = (struct demo_links){ link_of(data, "PutSignedUrl"), link_of(data, "GetSignedUrl") };
    cJSON_Delete(json);
    http_done(&answer);
    buffer_done(&form);
    return links;
}

void demo_links_done(struct demo_links *links)
{
    free(links->put);
    free(links->get);
}

void demo_client_put(const struct demo *demo, const char *link, const char *headers, const char *body,
                     size_t count, struct http_answer *out_answer)
{
    int connection = http_open(demo_client_port(demo));

    (void)http_print(connection, "PUT %s HTTP/1.1\r\n" HOST "%sContent-Length: %zu\r\n\r\n", link, headers,
                     count);
    (void)http_send(connection, body, count);
    http_read(connection, false, out_answer);
    (void)close(connection);
}

void demo_client_request(const struct demo *demo, const char *method, const char *link, const char *headers,
                         struct http_answer *out_answer)
{
    int connection = http_open(demo_client_port(demo));

    (void)http_print(connection, "%s %s HTTP/1.1\r\n" HOST "%s\r\n", method, link, headers);
    http_read(connection, strcmp(method, "HEAD") == 0, out_answer);
    (void)close(connection);
}

int demo_client_announce(const struct demo *demo, const char *link, const char *headers)
{
    int connection = http_open(demo_client_port(demo));

    (void)http_print(connection, "PUT %s HTTP/1.1\r\n" HOST "%sExpect: 100-continue\r\n\r\n", link, headers);
    return connection;
}

/* Says what is there if it is not what was wanted. Returns is_so. */
static bool said(bool is_so, const struct http_answer *answer, const char *wanted)
{
    if (!is_so)
        (void)fprintf(stderr, "# not %s:\n%s%s\n", wanted, buffer_string(&answer->head),
                      buffer_string(&answer->body));
    return is_so;
}

bool demo_is_error(struct http_answer *answer, int status, const char *code)
{
    OWNED_TEXT char *element = memory_print("<Code>%s</Code>", code);
    OWNED_TEXT char *request_id = http_header(answer, "x-oss-request-id");
    bool is_so = answer->status == status && strstr(buffer_string(&answer->body), element) && request_id &&
                 strlen(request_id) == 24 && strstr(buffer_string(&answer->body), request_id) &&
                 demo_has_header(answer, "Server", "AliyunOSS");

    is_so = said(is_so, answer, element);
    http_done(answer);
    return is_so;
}

bool demo_has_header(const struct http_answer *answer, const char *name, const char *value)
{
    OWNED_TEXT char *found = http_header(answer, name);

    return said(found && strcmp(found, value) == 0, answer, value);
}

bool demo_has_sum(const struct http_answer *answer, const char *bytes, size_t count)
{
    struct checksum sum = { 0 };
    OWNED_TEXT char *decimal = NULL;

    checksum_add(&sum, bytes, count);
    decimal = memory_print("%" PRIu64, sum.crc64);
    return demo_has_header(answer, "x-oss-hash-crc64ecma", decimal);
}

char *demo_some_bytes(size_t count)
{
    char *bytes = memory_new(count, 1);

    for (size_t i = 0; i < count; i++)
        bytes[i] = i / 300000 % 2 ? 0 : (char)(i * 7 + i / 256);
    return bytes;
}
