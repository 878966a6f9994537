#include "service/ticket_api.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/trace.h"
#include "service/codes.h"
#include "service/credentials.h"
#include "service/date.h"
#include "service/incoming.h"
#include "service/sign.h"
#include "service/ticket_answer.h"

#define ACTION      "GetAttachmentUploadUrl"
#define API_VERSION "2021-06-10"

void ticket_api_ask(const struct endpoint *endpoint, const struct credentials *credentials,
                    const char *file_name, const char *nonce, int64_t now_s, struct request *out_request)
{
    const struct url_parameter name = { "FileName", file_name };
    struct request request = { .kind = REQUEST_API, .method = "POST" };

    request.url = memory_print("%s/", endpoint->url);
    request.body = url_parameters(&name, 1);
    request.body_count = strlen(request.body);
    headers_add(&request.headers, "Accept", "application/json");
    headers_add(&request.headers, "Content-Type", "application/x-www-form-urlencoded");
    headers_add(&request.headers, "x-acs-action", ACTION);
    headers_add(&request.headers, "x-acs-version", API_VERSION);
    sign_request(&request, endpoint->host, "", credentials, nonce, now_s);
    *out_request = request;
}

/* The answer's own time, or -1. */
static int64_t server_time(const struct reply *reply)
{
    const char *date = headers_find(&reply->headers, "Date");
    int64_t seconds;

    return date && date_read_http(date, &seconds) ? seconds : -1;
}

/* The code decides, then the message where the service puts a name there, then a code that is a status,
 * then the status. */
static const struct meaning *find_meaning(const struct ticket_answer *answer, int status)
{
    const struct meaning *meaning = codes_find(&ticket_codes, answer->code, answer->message);
    uint64_t number;

    if (!meaning)
        meaning = codes_find(&ticket_codes, answer->message, "");
    if (meaning)
        return meaning;
    if (incoming_number(answer->code, &number) && number >= 500 && number <= 599)
        status = (int)number;
    return codes_find_status(&ticket_codes, status);
}

/* Says by how much the clock is off. Without the answer's time it cannot be corrected. */
static void explain_clock(const struct reply *reply, struct error *err)
{
    int64_t server_s = server_time(reply);
    int64_t minutes = (reply->received_s - server_s) / 60;

    if (server_s < 0) {
        err->remedy = REMEDY_STOP;
        return;
    }
    error_hint(err, "set the clock of this machine: it is %lld minutes %s the service's",
               (long long)(minutes < 0 ? -minutes : minutes), minutes < 0 ? "behind" : "ahead of");
}

static void explain_denial(const struct ticket_answer *answer, struct error *err)
{
    OWNED_TEXT char *action = incoming_line(answer->denied_action, 60);
    bool is_explicit = strcmp(answer->denial, "ExplicitDeny") == 0;

    error_hint(err, "%s %s; the policy AliyunSupportFullAccess allows it",
               is_explicit ? "a policy forbids" : "no policy allows", action);
}

static bool refuse(const struct ticket_answer *answer, const struct reply *reply, struct error *err)
{
    codes_error(find_meaning(answer, reply->status), STAGE_REQUEST, reply->status, answer->code,
                answer->message, err);
    if (err->remedy == REMEDY_CLOCK)
        explain_clock(reply, err);
    if (*answer->denied_action)
        explain_denial(answer, err);
    return false;
}

/* A success by its status, but not by what it says. */
static bool refuse_success(const struct ticket_answer *answer, const struct reply *reply, struct error *err)
{
    if (incoming_is_page(reply->body)) {
        error_set(err, STAGE_REQUEST, REMEDY_FAIL, "bad-response",
                  "the answer did not come from the service: a portal or a proxy answered with a page");
        error_hint(err, "sign in to the network, or check the proxy");
    } else {
        error_set(err, STAGE_REQUEST, REMEDY_WAIT, "bad-response",
                  "the answer of the service cannot be used: %s", answer->complaint);
        error_hint(err, "try again later; if it stays, ask the vendor's support and quote the request id");
    }
    return false;
}

/* Not an answer of the service: the status is all there is. */
static bool refuse_status(const struct reply *reply, struct error *err)
{
    OWNED_TEXT char *host = reply_redirect_host(reply);
    OWNED_TEXT char *leads = memory_print("it leads to %s", host ? host : "");

    codes_error(codes_find_status(&ticket_codes, reply->status), STAGE_REQUEST, reply->status, "",
                host ? leads : "", err);
    return false;
}

static bool refuse_link(struct error *err, const struct url *put)
{
    error_set(err, STAGE_REQUEST, REMEDY_FAIL, "bad-host",
              "the service wants the file sent to %s port %d, which is no usual host of the store", put->host,
              put->port);
    return error_hint(err, "if that host is right, add it to the setting store_hosts");
}

/* A GET link that cannot be used is no reason to refuse the upload: the result has none then. */
static void read_get_link(const char *text, bool allows_http, struct links *links)
{
    struct url get = { 0 };
    struct error why = { 0 };

    links->get_url_expires_s = -1;
    if (!*text)
        return;
    if (!url_read(text, allows_http, &get, &why)) {
        trace("service", "GET link left out: %s", why.message);
        return;
    }
    links->get_url = memory_text(get.text);
    links->get_url_expires_s = get.expires_s;
    url_done(&get);
}

static bool read_links(const struct ticket_answer *answer, const struct url_rules *rules,
                       struct links *out_links, struct error *err)
{
    struct links links = { 0 };

    if (!url_read(answer->put_url, rules->allows_http, &links.put, err))
        return false;
    if (!url_is_accepted(&links.put, rules)) {
        refuse_link(err, &links.put);
        links_done(&links);
        return false;
    }
    links.object_key = memory_text(answer->object_key);
    links.request_id = memory_text(answer->request_id);
    read_get_link(answer->get_url, rules->allows_http, &links);
    *out_links = links;
    return true;
}

static bool judge(const struct ticket_answer *answer, const struct reply *reply,
                  const struct url_rules *rules, struct links *out_links, struct error *err)
{
    bool is_success = reply->status >= 200 && reply->status < 300;

    if (answer->kind == TICKET_ANSWER_LINKS && read_links(answer, rules, out_links, err))
        return true;
    if (answer->kind == TICKET_ANSWER_SERVICE_ERROR || answer->kind == TICKET_ANSWER_GATEWAY_ERROR)
        refuse(answer, reply, err);
    else if (answer->kind == TICKET_ANSWER_UNUSABLE && is_success)
        refuse_success(answer, reply, err);
    else if (answer->kind == TICKET_ANSWER_UNUSABLE)
        refuse_status(reply, err);
    err->http_status = reply->status;
    err->retry_after_ms = reply_retry_after_ms(reply);
    return false;
}

bool ticket_api_read(const struct reply *reply, const struct url_rules *rules, struct links *out_links,
                     char **out_request_id, int64_t *out_server_s, struct error *err)
{
    struct ticket_answer answer;
    bool is_read;

    if (!reply->status) {
        *err = reply->failure;
        *out_request_id = memory_text("");
        *out_server_s = -1;
        return false;
    }
    ticket_answer_read(reply, &answer);
    is_read = judge(&answer, reply, rules, out_links, err);
    *out_request_id = memory_text(answer.request_id);
    *out_server_s = server_time(reply);
    ticket_answer_done(&answer);
    return is_read;
}

void links_done(struct links *links)
{
    free(links->object_key);
    url_done(&links->put);
    if (links->get_url)
        memory_wipe(links->get_url, strlen(links->get_url));
    free(links->get_url);
    free(links->request_id);
    *links = (struct links){ 0 };
}
