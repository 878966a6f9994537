#include "support/fault_inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"

#define LIFE_S  3600
#define DRIP_MS 100

/* ---- answers ---- */

static void add_date(const struct fault_server *server, struct buffer *out)
{
    time_t now = (time_t)(clock_today_s() + server->options.clock_offset_s);
    struct tm at;
    char text[64];

    if (gmtime_r(&now, &at) && strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &at) > 0)
        buffer_print(out, "Date: %s\r\n", text);
}

static bool pause_before_answer(struct fault_visit *visit)
{
    int wait_ms = visit->server->options.latency_ms + visit->step.wait_ms;

    return wait_ms == 0 || fault_wire_wait(visit->wire, wait_ms);
}

bool fault_answer(struct fault_visit *visit, int status, const char *headers, const char *body)
{
    struct buffer head = { 0 };
    size_t count = body ? strlen(body) : 0;
    bool is_sent = pause_before_answer(visit);

    buffer_print(&head, "HTTP/1.1 %d By script\r\n", status);
    add_date(visit->server, &head);
    buffer_print(&head, "%s%s%sContent-Length: %zu\r\n\r\n%s", headers ? headers : "",
                 visit->step.headers ? visit->step.headers : "", visit->ends ? "Connection: close\r\n" : "",
                 count, body ? body : "");

    /* A test that waits for the end of a request knows then that its record is complete. */
    fault_visit_end(visit, status);
    is_sent = is_sent && fault_wire_write(visit->wire, buffer_string(&head), head.count);
    buffer_done(&head);
    return is_sent && !visit->ends;
}

static char *link_of(struct fault_visit *visit, int number, const char *name, const char *method)
{
    const struct fault_options *options = &visit->server->options;
    const char *origin = visit->step.kind == FAULT_LINKS_TO ? visit->step.text : options->links_origin;
    int64_t expires_s = clock_today_s() + options->clock_offset_s +
                        (options->life_s ? options->life_s : LIFE_S);
    struct buffer link = { 0 };

    buffer_print(&link, "%s" FAULT_LINK_FOLDER "%08x-", origin ? origin : visit->server->url,
                 (unsigned)number);
    demo_encode(name, false, &link);
    buffer_print(&link, "?Expires=%" PRId64 "&OSSAccessKeyId=LTAIfault&Signature=%s%%3D", expires_s, method);
    return buffer_take(&link);
}

static bool answer_ask(struct fault_visit *visit)
{
    const char *name = visit->entry->record.name;
    int number = visit->step.kind == FAULT_SAME_LINKS ? fault_object_last(visit->server)
                                                      : fault_object_new(visit->server);
    OWNED_TEXT char *put = link_of(visit, number, name, "PUT");
    OWNED_TEXT char *get = link_of(visit, number, name, "GET");
    OWNED_TEXT char *body = memory_print(
        "{\"Code\":0,\"Message\":\"success\",\"RequestId\":\"0A1B2C3D-0000-5000-8000-%012x\","
        "\"Success\":true,\"Data\":{\"ObjectKey\":\"%08x-0000-4000-a000-000000000000.bin\","
        "\"PutSignedUrl\":\"%s\",\"GetSignedUrl\":\"%s\"}}",
        (unsigned)number, (unsigned)number, put, get);

    return fault_answer(visit, 200, "Content-Type: application/json;charset=utf-8\r\n", body);
}

/* The line about the sum, as the step wants it. The caller's. */
static char *sum_line(const struct fault_visit *visit, uint64_t crc64)
{
    bool is_script = visit->step.kind == FAULT_SUM;
    bool is_wrong = is_script && visit->step.text && strcmp(visit->step.text, "wrong") == 0;

    if (is_script && !visit->step.text)
        return memory_text("");
    if (is_script && !is_wrong)
        return memory_print("x-oss-hash-crc64ecma: %s\r\n", visit->step.text);
    return memory_print("x-oss-hash-crc64ecma: %" PRIu64 "\r\n", is_wrong ? crc64 ^ 1 : crc64);
}

static char *store_headers(const struct fault_visit *visit, uint64_t crc64)
{
    OWNED_TEXT char *sum = sum_line(visit, crc64);

    return memory_print("Server: AliyunOSS\r\nx-oss-request-id: 5C3D9175B6FC2012%08X\r\n"
                        "x-oss-server-time: 1\r\nETag: \"by-script-%d\"\r\n%s",
                        (unsigned)visit->number, visit->number, sum);
}

static bool answer_put(struct fault_visit *visit)
{
    OWNED_TEXT char *headers = store_headers(visit, visit->sum.crc64);

    fault_object_store(visit);
    return fault_answer(visit, 200, headers, NULL);
}

/* One byte of what was put: what a probe asks for. Of an empty object the whole. */
static bool answer_get(struct fault_visit *visit)
{
    struct fault_object object = fault_object_of(visit->server, visit->number);
    OWNED_TEXT char *headers = store_headers(visit, object.crc64);
    OWNED_TEXT char *ranged = memory_print("%sContent-Range: bytes 0-0/%" PRIu64 "\r\n", headers,
                                           object.size_bytes);
    char byte[2] = { object.first ? (char)object.first : ' ', '\0' };

    if (!object.is_stored)
        return fault_answer(visit, 404, NULL,
                            FAULT_STORE_ERROR("NoSuchKey", "The specified key does not exist."));
    if (object.size_bytes == 0)
        return fault_answer(visit, 200, headers, NULL);
    return fault_answer(visit, 206, ranged, byte);
}

static bool answer_well(struct fault_visit *visit)
{
    static bool (*const answers[])(struct fault_visit *) = {
        [FAULT_ASK] = answer_ask, [FAULT_PUT] = answer_put, [FAULT_GET] = answer_get
    };

    return answers[visit->place](visit);
}

/* ---- what goes wrong: each returns whether the connection goes on ---- */

static bool do_reset(struct fault_visit *visit)
{
    fault_wire_reset(visit->wire);
    return false;
}

/* Bytes that are left unread would turn the end into a reset. */
static bool do_fin(struct fault_visit *visit)
{
    char block[FAULT_BLOCK_BYTES];

    (void)shutdown(visit->wire->socket, SHUT_WR);
    while (fault_wire_read(visit->wire, block, sizeof block) > 0)
        ;
    return false;
}

static bool do_stay(struct fault_visit *visit)
{
    (void)fault_wire_wait(visit->wire, -1);
    return false;
}

static bool do_lost(struct fault_visit *visit)
{
    fault_object_store(visit);
    return do_stay(visit);
}

static bool do_drip(struct fault_visit *visit)
{
    bool is_there = fault_wire_text(visit->wire, "HTTP/1.1 200 OK\r\n");

    for (int i = 0; is_there; i++)
        is_there = fault_wire_print(visit->wire, "X-Drip-%d: 1\r\n", i) &&
                   fault_wire_wait(visit->wire, DRIP_MS);
    return false;
}

static bool do_status(struct fault_visit *visit)
{
    return fault_answer(visit, visit->step.status, NULL, visit->step.body);
}

static bool do_hold(struct fault_visit *visit)
{
    fault_visit_hold(visit);
    return fault_read_body(visit, visit->length - visit->sum.size_bytes, NULL) &&
           (visit->step.status ? do_status(visit) : answer_well(visit));
}

/* Before the body was read; what is left of it decides between an end and a reset. */
static bool do_early(struct fault_visit *visit)
{
    visit->ends = true;
    return do_status(visit);
}

static bool do_early_read(struct fault_visit *visit)
{
    visit->ends = true;
    (void)do_status(visit);
    return do_fin(visit);
}

static bool do_not_a_store(struct fault_visit *visit)
{
    return fault_answer(visit, 200, "Content-Type: text/html\r\n",
                        "<!DOCTYPE html>\n<html><head><title>Hotel</title></head>"
                        "<body><form>Please sign in.</form></body></html>\n");
}

static bool repeat(struct fault_visit *visit, const char *start, const char *text)
{
    bool is_there = pause_before_answer(visit) && fault_wire_text(visit->wire, start);

    while (is_there)
        is_there = fault_wire_text(visit->wire, text);
    return false;
}

static bool do_endless_body(struct fault_visit *visit)
{
    return repeat(visit, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n",
                  "and so on and so on and so on and so on and so on and so on and so on and so on\n");
}

static bool do_endless_headers(struct fault_visit *visit)
{
    return repeat(visit, "HTTP/1.1 200 OK\r\n",
                  "X-More: and so on and so on and so on and so on and so on and so on and so on\r\n");
}

static bool do_garbage(struct fault_visit *visit)
{
    (void)fault_wire_text(visit->wire, "\001\002 this is not HTTP\r\n\r\n");
    return false;
}

static bool do_bad_record(struct fault_visit *visit)
{
    fault_wire_garble(visit->wire);
    return do_stay(visit);
}

static bool do_close(struct fault_visit *visit)
{
    visit->ends = true;
    return answer_well(visit);
}

/* When a kind acts, and how. */
static const struct {
    enum fault_kind kind;
    enum fault_moment moment;
    bool (*act)(struct fault_visit *visit);
} acts[] = {
    { FAULT_NOTHING, FAULT_AFTER_BODY, answer_well },
    { FAULT_RESET, FAULT_IN_BODY, do_reset },
    { FAULT_FIN, FAULT_IN_BODY, do_fin },
    { FAULT_STALL, FAULT_IN_BODY, do_stay },
    { FAULT_HOLD, FAULT_IN_BODY, do_hold },
    { FAULT_HANG, FAULT_AFTER_BODY, do_stay },
    { FAULT_LOST, FAULT_AFTER_BODY, do_lost },
    { FAULT_DRIP, FAULT_AFTER_BODY, do_drip },
    { FAULT_NO_CONTINUE, FAULT_AFTER_BODY, answer_well },
    { FAULT_EARLY, FAULT_BEFORE_BODY, do_early },
    { FAULT_EARLY_READ, FAULT_BEFORE_BODY, do_early_read },
    { FAULT_STATUS, FAULT_AFTER_BODY, do_status },
    { FAULT_SUM, FAULT_AFTER_BODY, answer_well },
    { FAULT_NOT_A_STORE, FAULT_AFTER_BODY, do_not_a_store },
    { FAULT_ENDLESS_BODY, FAULT_AFTER_BODY, do_endless_body },
    { FAULT_ENDLESS_HEADERS, FAULT_AFTER_BODY, do_endless_headers },
    { FAULT_GARBAGE, FAULT_AFTER_BODY, do_garbage },
    { FAULT_BAD_RECORD, FAULT_IN_BODY, do_bad_record },
    { FAULT_CLOSE, FAULT_AFTER_BODY, do_close },
    { FAULT_FLIP, FAULT_AFTER_BODY, answer_well },
    { FAULT_LINKS_TO, FAULT_AFTER_BODY, answer_well },
    { FAULT_SAME_LINKS, FAULT_AFTER_BODY, answer_well },
};

static size_t row_of(enum fault_kind kind)
{
    size_t row = 0;

    while (acts[row].kind != kind)
        row++;
    return row;
}

enum fault_moment fault_moment_of(const struct fault_visit *visit)
{
    return acts[row_of(visit->step.kind)].moment;
}

bool fault_act(struct fault_visit *visit)
{
    return acts[row_of(visit->step.kind)].act(visit);
}
