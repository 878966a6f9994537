#include "support/fault_inside.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/memory.h"

#define ASK_MOST       1048576
#define NARROW_BYTES   32768
#define STEPS_A_SECOND 20 /* of a reader with a rate */

static void narrow(const struct fault_wire *wire)
{
    int bytes = NARROW_BYTES;

    (void)setsockopt(wire->socket, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

bool fault_read_body(struct fault_visit *visit, uint64_t count, struct buffer *sink)
{
    uint64_t rate = visit->step.rate;
    uint64_t most = rate ? rate / STEPS_A_SECOND + 1 : FAULT_BLOCK_BYTES;
    char block[FAULT_BLOCK_BYTES];

    if (rate)
        narrow(visit->wire);
    if (most > sizeof block)
        most = sizeof block;
    while (count > 0) {
        ssize_t got = fault_wire_read(visit->wire, block, count < most ? (size_t)count : (size_t)most);

        if (got <= 0)
            return false;
        fault_visit_bytes(visit, block, (size_t)got);
        if (sink && !buffer_add(sink, block, (size_t)got))
            return false;
        count -= (uint64_t)got;
        if (rate && !fault_wire_wait(visit->wire, (int)((uint64_t)got * 1000 / rate)))
            return false;
    }
    return true;
}

static bool ask_for_body(struct fault_visit *visit)
{
    if (!visit->expects_continue || visit->step.kind == FAULT_NO_CONTINUE)
        return true;
    fault_lock(visit->server);
    visit->entry->record.was_continued = true;
    fault_unlock(visit->server);
    return fault_wire_text(visit->wire, "HTTP/1.1 100 Continue\r\n\r\n");
}

static bool serve(struct fault_visit *visit)
{
    enum fault_moment moment = fault_moment_of(visit);
    uint64_t left = visit->length - visit->sum.size_bytes; /* asking has read all of it */

    if (moment == FAULT_IN_BODY && visit->step.after < left)
        left = visit->step.after;
    if (moment != FAULT_BEFORE_BODY && left > 0 &&
        !(ask_for_body(visit) && fault_read_body(visit, left, NULL)))
        return false;
    return fault_act(visit);
}

static bool read_head(struct fault_wire *wire, struct buffer *head)
{
    size_t before;

    do {
        before = head->count;
        if (!fault_wire_line(wire, head))
            return false;
    } while (head->count - before > 2);
    return true;
}

/* Splits "PUT /path HTTP/1.1" and the lines below it. False if that is no request. */
static bool read_request(const char *head, struct demo_request *out)
{
    const char *target = strchr(head, ' ');
    const char *version = target ? strchr(target + 1, ' ') : NULL;

    if (!version)
        return false;
    out->method = memory_bytes(head, (size_t)(target - head));
    out->target = memory_bytes(target + 1, (size_t)(version - target - 1));
    for (const char *line = strchr(head, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
        size_t count = strcspn(line + 1, ":\r\n");
        OWNED_TEXT char *name = memory_bytes(line + 1, count);
        const char *start = line + 1 + count + strspn(line + 1 + count, ": ");
        OWNED_TEXT char *value = memory_bytes(start, strcspn(start, "\r\n"));

        if (count > 0)
            demo_pairs_add(&out->headers, name, value);
    }
    return true;
}

static enum fault_place place_of(const struct demo_request *request)
{
    if (strcmp(request->method, "CONNECT") == 0 || strncmp(request->target, "http://", 7) == 0)
        return FAULT_PROXY;
    if (strcmp(request->method, "POST") == 0)
        return FAULT_ASK;
    return strcmp(request->method, "PUT") == 0 ? FAULT_PUT : FAULT_GET;
}

/* The file's name, out of the form or the link; a proxy's target. The caller's. */
static char *name_of(const struct fault_visit *visit)
{
    OWNED_TEXT char *object = demo_request_object(&visit->request);
    const char *dash = strchr(object, '-');
    struct demo_pairs form = { 0 };
    char *name;

    if (visit->place == FAULT_PROXY)
        return memory_text(visit->request.target);
    if (visit->place != FAULT_ASK)
        return memory_text(dash ? dash + 1 : object);
    demo_query_read(buffer_string(&visit->request.body), true, &form);
    name = memory_text(demo_pairs_find(&form, "FileName"));
    demo_pairs_done(&form);
    return name ? name : memory_text("");
}

static int number_of(const struct demo_request *request)
{
    if (strncmp(request->target, FAULT_LINK_FOLDER, strlen(FAULT_LINK_FOLDER)) != 0)
        return -1;
    return (int)strtol(request->target + strlen(FAULT_LINK_FOLDER), NULL, 16);
}

static void look_at_headers(struct fault_visit *visit)
{
    const char *length = demo_header_find(&visit->request.headers, "Content-Length");
    const char *connection = demo_header_find(&visit->request.headers, "Connection");

    visit->length = length ? strtoull(length, NULL, 10) : 0;
    visit->expects_continue = demo_header_find(&visit->request.headers, "Expect");
    visit->ends = connection && strcasecmp(connection, "close") == 0;
    visit->place = place_of(&visit->request);
    visit->number = number_of(&visit->request);
    visit->request.body.most = ASK_MOST;
}

/* What is asked for stands in the body: it is read before a step is chosen. */
static bool read_form(struct fault_visit *visit)
{
    char block[4096];

    while (visit->request.body.count < visit->length) {
        uint64_t left = visit->length - visit->request.body.count;
        ssize_t got = fault_wire_read(visit->wire, block, left < sizeof block ? (size_t)left : sizeof block);

        if (got <= 0 || !buffer_add(&visit->request.body, block, (size_t)got))
            return false;
    }
    return true;
}

static bool is_relayed(const struct fault_visit *visit)
{
    return visit->place == FAULT_PROXY &&
           (visit->step.kind == FAULT_NOTHING || visit->step.kind == FAULT_FLIP);
}

static bool serve_request(struct fault_visit *visit, const char *head, int connection)
{
    OWNED_TEXT char *name = NULL;
    bool goes_on;

    if (!read_request(head, &visit->request))
        return false;
    look_at_headers(visit);
    if (visit->place == FAULT_ASK && !read_form(visit))
        return false;
    name = name_of(visit);
    fault_visit_begin(visit, name, head, connection);
    fault_visit_bytes(visit, buffer_string(&visit->request.body), visit->request.body.count);
    goes_on = is_relayed(visit) ? fault_relay(visit) : serve(visit);
    fault_visit_end(visit, 0);
    return goes_on;
}

static bool talk_once(struct fault_server *server, struct fault_wire *wire, int connection)
{
    struct fault_visit visit = { .server = server, .wire = wire };
    struct buffer head = { .most = FAULT_HEAD_MOST };
    bool goes_on = read_head(wire, &head) && serve_request(&visit, buffer_string(&head), connection);

    demo_request_done(&visit.request);
    buffer_done(&head);
    return goes_on;
}

void fault_talk(struct fault_server *server, struct fault_wire *wire, int connection)
{
    int idle_ms = server->options.idle_ms ? server->options.idle_ms : -1;

    while (talk_once(server, wire, connection) && fault_wire_poll(wire, idle_ms))
        ;
}
