#include "support/fault_inside.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/http_client.h"

#define SPOOL_MOST ((size_t)256 * 1024 * 1024) /* bytes a slow proxy keeps for the far side */
#define TICK_MS    50

/* "127.0.0.1:443" or "localhost:80/path": a connection there; -1 for any other host. */
static int reach(const char *authority)
{
    static const char *const hosts[] = { "127.0.0.1:", "localhost:" };

    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        if (strncasecmp(authority, hosts[i], strlen(hosts[i])) == 0)
            return http_open((int)strtol(authority + strlen(hosts[i]), NULL, 10));
    }
    return -1;
}

/* ---- CONNECT: bytes both ways ---- */

struct tunnel {
    struct fault_wire *near;
    int far;
    struct buffer spool; /* from near, not yet passed on */
    size_t passed;       /* of the spool                 */
    uint64_t rate;       /* towards the far side         */
    bool is_near_over;
};

static bool take_from_near(struct tunnel *tunnel)
{
    char block[FAULT_BLOCK_BYTES];
    ssize_t got = fault_wire_read(tunnel->near, block, sizeof block);

    if (got <= 0) {
        tunnel->is_near_over = true;
        return true;
    }
    return buffer_add(&tunnel->spool, block, (size_t)got);
}

static bool take_from_far(struct tunnel *tunnel)
{
    char block[FAULT_BLOCK_BYTES];
    ssize_t got = recv(tunnel->far, block, sizeof block, 0);

    return got > 0 && fault_wire_write(tunnel->near, block, (size_t)got);
}

static bool pass_on(struct tunnel *tunnel)
{
    size_t left = tunnel->spool.count - tunnel->passed;
    size_t most = tunnel->rate ? (size_t)(tunnel->rate * TICK_MS / 1000) + 1 : left;

    if (left == 0)
        return !tunnel->is_near_over;
    if (!http_send(tunnel->far, tunnel->spool.bytes + tunnel->passed, left < most ? left : most))
        return false;
    tunnel->passed += left < most ? left : most;
    if (tunnel->passed == tunnel->spool.count) {
        buffer_clear(&tunnel->spool);
        tunnel->passed = 0;
    }
    return true;
}

static bool tunnel_step(struct tunnel *tunnel)
{
    bool has_rest = tunnel->spool.count > tunnel->passed || tunnel->near->ahead_count > 0 ||
                    tunnel->is_near_over;
    struct pollfd ends[] = { { .fd = tunnel->is_near_over ? -1 : tunnel->near->socket, .events = POLLIN },
                             { .fd = tunnel->far, .events = POLLIN } };

    if (poll(ends, 2, has_rest ? TICK_MS : -1) < 0)
        return false;
    if ((ends[0].revents || tunnel->near->ahead_count > 0) && !take_from_near(tunnel))
        return false;
    if (ends[1].revents && !take_from_far(tunnel))
        return false;
    return pass_on(tunnel);
}

static bool relay_tunnel(struct fault_visit *visit, int far)
{
    struct tunnel tunnel = {
        .near = visit->wire, .far = far, .rate = visit->step.rate, .spool.most = SPOOL_MOST
    };

    fault_visit_end(visit, 200);
    if (fault_wire_text(visit->wire, "HTTP/1.1 200 Connection established\r\n\r\n")) {
        while (tunnel_step(&tunnel))
            ;
    }
    buffer_done(&tunnel.spool);
    return false;
}

/* ---- a plain request: taken whole, then passed on ---- */

static bool send_slowly(const struct fault_visit *visit, int far, const struct buffer *body)
{
    size_t most = visit->step.rate ? (size_t)(visit->step.rate * TICK_MS / 1000) + 1 : body->count;
    size_t sent = 0;

    while (sent < body->count) {
        size_t part = body->count - sent < most ? body->count - sent : most;

        if (!http_send(far, body->bytes + sent, part) ||
            !fault_wire_wait(visit->wire, visit->step.rate ? TICK_MS : 0))
            return false;
        sent += part;
    }
    return true;
}

static bool is_hop_header(const char *name)
{
    return strcasecmp(name, "Expect") == 0 || strncasecmp(name, "Proxy-", 6) == 0;
}

static void pass_head(const struct fault_visit *visit, const char *path, int far)
{
    struct buffer head = { 0 };

    buffer_print(&head, "%s %s HTTP/1.1\r\n", visit->request.method, path);
    for (size_t i = 0; i < visit->request.headers.count; i++) {
        const struct demo_pair *header = &visit->request.headers.list[i];

        if (!is_hop_header(header->name))
            buffer_print(&head, "%s: %s\r\n", header->name, header->value);
    }
    buffer_text(&head, "\r\n");
    (void)http_send(far, buffer_string(&head), head.count);
    buffer_done(&head);
}

static void flip_bit(const struct fault_visit *visit, struct buffer *body)
{
    if (visit->step.kind == FAULT_FLIP && visit->step.after < body->count)
        body->bytes[visit->step.after] ^= 1;
}

static bool relay_request(struct fault_visit *visit, const char *path, int far)
{
    struct buffer body = { .most = SPOOL_MOST };
    uint64_t rate = visit->step.rate;
    struct http_answer answer;
    bool is_taken;

    if (visit->expects_continue && !fault_wire_text(visit->wire, "HTTP/1.1 100 Continue\r\n\r\n"))
        return false;
    visit->step.rate = 0; /* taken fast, passed on slowly */
    is_taken = fault_read_body(visit, visit->length, &body);
    visit->step.rate = rate;
    flip_bit(visit, &body);

    pass_head(visit, path, far);
    is_taken = is_taken && send_slowly(visit, far, &body);
    buffer_done(&body);
    if (!is_taken)
        return false;
    http_read(far, false, &answer);
    fault_visit_end(visit, answer.status);
    is_taken = answer.status && fault_wire_write(visit->wire, answer.head.bytes, answer.head.count) &&
               fault_wire_write(visit->wire, buffer_string(&answer.body), answer.body.count);
    http_done(&answer);
    return is_taken;
}

bool fault_relay(struct fault_visit *visit)
{
    bool is_tunnel = strcmp(visit->request.method, "CONNECT") == 0;
    const char *authority = visit->request.target + (is_tunnel ? 0 : strlen("http://"));
    const char *path = authority + strcspn(authority, "/");
    int relays_to = visit->server->options.relays_to;
    int far = relays_to ? http_open(relays_to) : reach(authority);
    bool goes_on;

    if (far < 0)
        return fault_answer(visit, 502, NULL, "The far side cannot be reached.\n");
    goes_on = is_tunnel ? relay_tunnel(visit, far) : relay_request(visit, path, far);
    (void)close(far);
    return goes_on;
}
