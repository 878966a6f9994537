#include "transfer/wire.h"

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "transfer/source.h"
#include "transfer/wire_exchange.h"

#define CONNECTIONS_KEPT 40    /* sixteen transfers and as many calls, and some that are closing */
#define WHOLE_MOST_BYTES 32768 /* libcurl sends up to twice as much in one piece                 */

struct wire *wire_new(const struct wire_rules *rules)
{
    struct wire *wire = memory_new(1, sizeof *wire);

    (void)unsetenv("SSLKEYLOGFILE"); /* whoever set it would read along */
    (void)signal(SIGPIPE, SIG_IGN);
    wire->rules = *rules;
    return wire;
}

/* With the first request: whoever only looks around needs no network library, and no screen waits for it. */
static bool start(struct wire *wire, struct error *err)
{
    if (wire->multi)
        return true;
    if (!wire_library_start(err))
        return false;
    wire->multi = curl_multi_init();
    if (!wire->multi)
        memory_give_up("out of memory");
    curl_multi_setopt(wire->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_KEPT);
    curl_multi_setopt(wire->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)wire->connections_most);
    curl_multi_setopt(wire->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return true;
}

/* --- the life of an exchange ----------------------------------------------------------------------------------- */

static void link_in(struct wire *wire, struct exchange *exchange)
{
    exchange->next = wire->first;
    if (wire->first)
        wire->first->previous = exchange;
    wire->first = exchange;
    wire->count++;
}

static void link_out(struct exchange *exchange)
{
    exchange->wire->count--;
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        exchange->wire->first = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
}

/* A handle that failed is not used again: libcurl remembers some failures over a reset. */
static void put_back(struct wire *wire, CURL *easy, bool is_reusable)
{
    if (is_reusable && wire->idle_count < WIRE_IDLE_MOST)
        wire->idle[wire->idle_count++] = easy;
    else
        curl_easy_cleanup(easy);
}

static void release(struct exchange *exchange, bool is_reusable)
{
    struct wire *wire = exchange->wire;

    curl_multi_remove_handle(wire->multi, exchange->easy);
    put_back(wire, exchange->easy, is_reusable);
    link_out(exchange);
    curl_slist_free_all(exchange->header_lines);
    source_close(exchange->source);
    free(exchange->whole);
    request_done(&exchange->request);
    outcome_done(&exchange->outcome);
    buffer_done(&exchange->body);
    free(exchange);
}

void wire_free(struct wire *wire)
{
    if (!wire)
        return;
    while (wire->first)
        release(wire->first, false);
    while (wire->idle_count > 0)
        curl_easy_cleanup(wire->idle[--wire->idle_count]);
    if (wire->multi)
        curl_multi_cleanup(wire->multi);
    free(wire);
}

static CURL *get_handle(struct wire *wire)
{
    CURL *easy = wire->idle_count > 0 ? wire->idle[--wire->idle_count] : curl_easy_init();

    if (!easy)
        memory_give_up("out of memory");
    curl_easy_reset(easy);
    return easy;
}

static void wake_from_reader(void *argument)
{
    const struct wire *wire = argument;

    (void)curl_multi_wakeup(wire->multi);
}

/* A small file goes out with the head of its request: one call less, and one waking less at the other end. */
static bool may_go_whole(const struct exchange *exchange)
{
    return exchange->request.size_bytes <= WHOLE_MOST_BYTES && !exchange->request.expects_continue &&
           exchange->wire->limit.bytes_per_second == 0 && source_is_at_hand(exchange->source);
}

static bool read_whole(struct exchange *exchange, struct error *err)
{
    size_t size_bytes = (size_t)exchange->request.size_bytes;
    size_t count;

    exchange->whole = memory_resize(NULL, size_bytes, 1);
    for (size_t done = 0; done < size_bytes; done += count)
        if (source_read(exchange->source, exchange->whole + done, size_bytes - done, &count, err) !=
            SOURCE_BYTES)
            return false;
    return true;
}

static bool open_file(struct exchange *exchange, const struct attachment *file, struct error *err)
{
    return source_open(file, wake_from_reader, exchange->wire, &exchange->source, err) &&
           (!may_go_whole(exchange) || read_whole(exchange, err));
}

bool wire_send(struct wire *wire, struct request *request, const struct attachment *file, void *owner,
               struct exchange **out_exchange, struct error *err)
{
    struct exchange *exchange;

    if (!start(wire, err))
        return false;
    exchange = memory_new(1, sizeof *exchange);
    exchange->wire = wire;
    exchange->owner = owner;
    exchange->easy = get_handle(wire);
    exchange->request = *request;
    *request = (struct request){ 0 };
    link_in(wire, exchange);
    if ((file && !open_file(exchange, file, err)) || !wire_prepare(exchange, err)) {
        release(exchange, true);
        return false;
    }
    if (curl_multi_add_handle(wire->multi, exchange->easy) != CURLM_OK)
        memory_give_up("out of memory");
    wire->has_new = true;
    *out_exchange = exchange;
    return true;
}

void wire_cut(struct exchange *exchange)
{
    release(exchange, false);
}

/* --- moving ---------------------------------------------------------------------------------------------------- */

static void go_on(struct exchange *exchange)
{
    exchange->is_starved = false;
    exchange->is_limited = false;
    (void)curl_easy_pause(exchange->easy, CURLPAUSE_CONT);
}

void wire_hold(struct exchange *exchange)
{
    exchange->is_held = true;
}

void wire_let_go(struct exchange *exchange)
{
    exchange->is_held = false;
    go_on(exchange);
}

/* One at a time: libcurl serves its handles in their order, and the first would take all that the limit allows. */
static struct exchange *next_in_turn(const struct wire *wire)
{
    struct exchange *found = NULL;

    for (struct exchange *exchange = wire->first; exchange; exchange = exchange->next)
        if (exchange->is_limited && !exchange->is_held && (!found || exchange->turn < found->turn))
            found = exchange;
    return found;
}

static bool has_bytes_again(const struct exchange *exchange)
{
    return exchange->is_starved && !exchange->is_held && source_is_ready(exchange->source);
}

void wire_run(struct wire *wire, int64_t now_ms)
{
    struct exchange *limited = next_in_turn(wire);

    wire->now_ms = now_ms;
    wire->has_new = false;
    if (limited && limit_wait_ms(&wire->limit, now_ms) == 0)
        go_on(limited);
    for (struct exchange *exchange = wire->first; exchange; exchange = exchange->next)
        if (has_bytes_again(exchange))
            go_on(exchange);
    if (wire->multi)
        (void)curl_multi_perform(wire->multi, &wire->running);
}

void wire_run_new(struct wire *wire, int64_t now_ms)
{
    if (wire->has_new)
        wire_run(wire, now_ms);
}

/* A plain request is answered by the proxy in the server's place. Of these answers one is surely the proxy's own. */
static bool tell_proxy_from_server(const struct exchange *exchange, struct reply *reply)
{
    if (!exchange->has_proxy || reply->status != PROXY_WANTS_PASSWORD)
        return false;
    reply->connect_status = reply->status;
    reply->status = 0;
    return true;
}

static void fill_outcome(struct exchange *exchange, CURLcode result)
{
    struct reply *reply = &exchange->outcome.reply;
    curl_off_t sent_bytes = 0;
    long connect_status = 0;
    long new_connections = 0;

    curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &sent_bytes);
    curl_easy_getinfo(exchange->easy, CURLINFO_HTTP_CONNECTCODE, &connect_status);
    curl_easy_getinfo(exchange->easy, CURLINFO_NUM_CONNECTS, &new_connections);
    reply->sent_bytes = (uint64_t)sent_bytes;
    reply->connect_status = (int)connect_status;
    reply->is_reused = new_connections == 0;
    reply->received_s = clock_today_s();
    reply->is_cut = exchange->body.is_overfull;
    reply->body_count = exchange->body.count;
    reply->body = buffer_take(&exchange->body);
    if (exchange->source) {
        exchange->outcome.sum = source_sum(exchange->source);
        exchange->outcome.fate = source_fate(exchange->source, &exchange->outcome.file_bytes);
        exchange->outcome.was_silent = exchange->request.expects_continue && !reply->was_continued &&
                                       !exchange->outcome.refused_question && sent_bytes > 0;
    }
    if (tell_proxy_from_server(exchange, reply) || (result != CURLE_OK && !reply->is_cut))
        wire_explain(exchange, result, &reply->failure);
}

bool wire_take(struct wire *wire, void **out_owner, struct outcome *out_outcome)
{
    CURLMsg *message;
    int left;

    while (wire->multi && (message = curl_multi_info_read(wire->multi, &left))) {
        struct exchange *exchange = NULL;
        CURLcode result;

        if (message->msg != CURLMSG_DONE)
            continue;
        result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
        fill_outcome(exchange, result);
        *out_owner = exchange->owner;
        *out_outcome = exchange->outcome;
        exchange->outcome = (struct outcome){ 0 };
        release(exchange, result == CURLE_OK);
        return true;
    }
    return false;
}

/* --- what is asked about it ------------------------------------------------------------------------------------ */

uint64_t wire_acked_bytes(struct exchange *exchange)
{
    curl_off_t sent_bytes = 0;
    long port = 0;
    uint64_t unacked_bytes;

    curl_easy_getinfo(exchange->easy, CURLINFO_SIZE_UPLOAD_T, &sent_bytes);
    if (sent_bytes <= 0)
        return 0;
    curl_easy_getinfo(exchange->easy, CURLINFO_LOCAL_PORT, &port);
    unacked_bytes = sockets_unacked_bytes(&exchange->wire->sockets, (int)port);
    return unacked_bytes < (uint64_t)sent_bytes ? (uint64_t)sent_bytes - unacked_bytes : 0;
}

struct checksum wire_sum(const struct exchange *exchange)
{
    return exchange->source ? source_sum(exchange->source) : (struct checksum){ 0 };
}

bool wire_waits_for_disk(const struct exchange *exchange)
{
    return exchange->is_starved;
}

void wire_set_connections(struct wire *wire, int most)
{
    wire->connections_most = most;
}

void wire_set_limit(struct wire *wire, uint64_t bytes_per_second, int64_t now_ms)
{
    limit_set(&wire->limit, bytes_per_second, now_ms);
}

static int64_t limited_wait_ms(const struct wire *wire, int64_t wait_ms)
{
    for (const struct exchange *exchange = wire->first; exchange; exchange = exchange->next)
        if (exchange->is_limited && !exchange->is_held) {
            int64_t refill_ms = limit_wait_ms(&wire->limit, clock_now_ms());

            return refill_ms < wait_ms ? refill_ms : wait_ms;
        }
    return wait_ms;
}

void wire_wait(struct wire *wire, int descriptor, int64_t wait_ms)
{
    struct curl_waitfd also = { .fd = descriptor, .events = CURL_WAIT_POLLIN };

    if (!wire->multi) {
        (void)poll(&(struct pollfd){ .fd = descriptor, .events = POLLIN }, 1, (int)wait_ms);
        return;
    }
    if (wire->running <
        wire->count) /* answers came while new requests were sent: nothing else tells of them */
        return;
    (void)curl_multi_poll(wire->multi, &also, 1, (int)limited_wait_ms(wire, wait_ms), NULL);
}

bool wire_reads_host(const char *url, const char *host)
{
    struct error err;
    CURLU *parsed;
    char *read = NULL;
    bool is_same;

    if (!wire_library_start(&err))
        return false;
    parsed = curl_url();
    if (!parsed)
        memory_give_up("out of memory");
    is_same = curl_url_set(parsed, CURLUPART_URL, url, CURLU_PATH_AS_IS) == CURLUE_OK &&
              curl_url_get(parsed, CURLUPART_HOST, &read, 0) == CURLUE_OK;
    if (is_same && *read == '[')
        is_same = strncasecmp(read + 1, host, strlen(host)) == 0 && read[strlen(host) + 1] == ']';
    else if (is_same)
        is_same = strcasecmp(read, host) == 0;
    curl_free(read);
    curl_url_cleanup(parsed);
    return is_same;
}
