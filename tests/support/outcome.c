#include "support/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct outcome outcome_of(const struct reply *reply)
{
    static const struct url_rules rules = { "workorder.aliyuncs.com", "h.example", false };
    struct outcome outcome = { 0 };

    outcome.is_read = ticket_api_read(reply, &rules, &outcome.links, &outcome.request_id, &outcome.server_s,
                                      &outcome.err);
    return outcome;
}

struct outcome outcome_of_body(int status, const char *body, size_t count)
{
    struct reply reply = { .status = status, .body = memory_bytes(body, count), .body_count = count };
    struct outcome outcome = outcome_of(&reply);

    reply_done(&reply);
    return outcome;
}

struct outcome outcome_of_text(int status, const char *body)
{
    return outcome_of_body(status, body, strlen(body));
}

void outcome_done(struct outcome *outcome)
{
    links_done(&outcome->links);
    free(outcome->request_id);
}
