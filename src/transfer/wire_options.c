/*
 * wire_options: one exchange as libcurl's options; its body going out, its answer coming in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/trace.h"
#include "service/store.h"
#include "service/ticket_api.h"
#include "transfer/source.h"
#include "transfer/wire_exchange.h"

#define CONNECT_MS  10000
#define CALL_MS     30000
#define CONTINUE_MS 1000
#define UPLOAD_BUFFER_BYTES \
    524288 /* measured: 256 to 512 KiB are fastest, larger ones fall out of the cache */
#define ANSWER_BUFFER_BYTES \
    4096 /* answers are short, and each exchange has a buffer of its own                */
#define LIMITED_MOST_BYTES 16384 /* small steps keep the rate even                                          */
#define HEADERS_MOST_BYTES 65536
#define HEADERS_MOST       200

/* --- the body goes out ----------------------------------------------------------------------------------------- */

static size_t allowed_bytes(struct exchange *exchange, size_t most)
{
    struct wire *wire = exchange->wire;

    if (exchange->is_held)
        return 0;
    if (wire->limit.bytes_per_second == 0)
        return most;
    most = limit_take(&wire->limit, most < LIMITED_MOST_BYTES ? most : LIMITED_MOST_BYTES, wire->now_ms);
    exchange->is_limited = most == 0;
    if (exchange->is_limited)
        exchange->turn = ++wire->turns;
    return most;
}

static size_t give_body(char *bytes, size_t size, size_t count, void *argument)
{
    struct exchange *exchange = argument;
    size_t most = allowed_bytes(exchange, size * count);
    size_t given = 0;
    enum source_answer answer;

    if (most == 0)
        return CURL_READFUNC_PAUSE;
    answer = source_read(exchange->source, bytes, most, &given, &exchange->file_error);
    limit_return(&exchange->wire->limit, most - given);
    switch (answer) {
    case SOURCE_BYTES: return given;
    case SOURCE_LATER: exchange->is_starved = true; return CURL_READFUNC_PAUSE;
    case SOURCE_BROKEN: return CURL_READFUNC_ABORT;
    }
    return CURL_READFUNC_ABORT;
}

/* A kept connection turned out to be dead. libcurl begins again by itself as long as it has nothing of the file; what
 * it has sent is sent again by us, and seen to be. */
static int rewind_body(void *argument, curl_off_t offset, int origin)
{
    const struct exchange *exchange = argument;
    bool is_untouched = !exchange->source || source_sum(exchange->source).size_bytes == 0;

    return offset == 0 && origin == SEEK_SET && is_untouched ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

/* --- the answer comes in --------------------------------------------------------------------------------------- */

static void begin_block(struct exchange *exchange, const char *line, size_t count)
{
    char text[16] = "";

    headers_done(&exchange->outcome.reply.headers);
    if (count > 9)
        (void)snprintf(text, sizeof text, "%.3s", line + 9);
    exchange->block_status = (int)strtol(text, NULL, 10);
    if (exchange->block_status == 417 && exchange->request.expects_continue)
        exchange->outcome.refused_question = true;
}

/* Only a block that is complete counts as an answer, and a provisional one does not. */
static void end_block(struct exchange *exchange)
{
    if (exchange->block_status == 100)
        exchange->outcome.reply.was_continued = true;
    if (exchange->block_status >= 200)
        exchange->outcome.reply.status = exchange->block_status;
}

static void add_header(struct exchange *exchange, const char *line, size_t count)
{
    const char *colon = memchr(line, ':', count);
    const char *start;

    if (!colon || exchange->outcome.reply.headers.count >= HEADERS_MOST)
        return;
    start = colon + 1;
    while (start < line + count && (*start == ' ' || *start == '\t'))
        start++;
    headers_take(&exchange->outcome.reply.headers, memory_bytes(line, (size_t)(colon - line)),
                 memory_bytes(start, (size_t)(line + count - start)));
}

static size_t take_header(char *line, size_t size, size_t count, void *argument)
{
    struct exchange *exchange = argument;
    size_t length = size * count;

    exchange->header_bytes += length;
    if (exchange->header_bytes > HEADERS_MOST_BYTES)
        return 0;
    while (length > 0 && (line[length - 1] == '\r' || line[length - 1] == '\n'))
        length--;
    if (length >= 5 && strncasecmp(line, "HTTP/", 5) == 0)
        begin_block(exchange, line, length);
    else if (length == 0)
        end_block(exchange);
    else
        add_header(exchange, line, length);
    return size * count;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *argument)
{
    struct exchange *exchange = argument;

    return buffer_add(&exchange->body, bytes, size * count) ? size * count : 0;
}

/* --- what libcurl is told -------------------------------------------------------------------------------------- */

static void set_address(struct exchange *exchange)
{
    CURL *easy = exchange->easy;
    const char *ca_file = exchange->wire->rules.ca_file;

    curl_easy_setopt(easy, CURLOPT_URL, exchange->request.url);
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
#else
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTPS | CURLPROTO_HTTP));
#endif
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_PROXY, exchange->has_proxy ? exchange->proxy.value : "");
    if (ca_file) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, ca_file);
    }
    wire_trust_watch(exchange);
    wire_peer_watch(exchange);
    if (exchange->request.needs_fresh_connection)
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_connection(struct exchange *exchange)
{
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_PRIVATE, exchange);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange->reason);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* never wait for a name that nobody answers for */
#endif
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)ANSWER_BUFFER_BYTES);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, PACKAGE_NAME "/" PACKAGE_VERSION);
}

/* A body that is there already goes out with the head, as far as one packet goes. */
static void set_body(struct exchange *exchange, const char *bytes, uint64_t count)
{
    curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDS, bytes);
    curl_easy_setopt(exchange->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
}

static void set_call(struct exchange *exchange)
{
    const struct request *request = &exchange->request;

    exchange->body.most = TICKET_API_REPLY_MOST_BYTES;
    curl_easy_setopt(exchange->easy, CURLOPT_TIMEOUT_MS, (long)CALL_MS);
    set_body(exchange, request->body ? request->body : "", request->body_count);
}

/* One that the file fills: half a megabyte for each small file costs more in fresh pages than its upload. */
static long upload_buffer_bytes(uint64_t size_bytes)
{
    if (size_bytes >= UPLOAD_BUFFER_BYTES)
        return UPLOAD_BUFFER_BYTES;
    return size_bytes > CURL_MAX_WRITE_SIZE ? (long)size_bytes : CURL_MAX_WRITE_SIZE;
}

static void set_pieces(struct exchange *exchange)
{
    CURL *easy = exchange->easy;

    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer_bytes(exchange->request.size_bytes));
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)exchange->request.size_bytes);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
    curl_easy_setopt(easy, CURLOPT_READDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind_body);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, exchange);
    curl_easy_setopt(easy, CURLOPT_EXPECT_100_TIMEOUT_MS, (long)CONTINUE_MS);
}

static void set_put(struct exchange *exchange)
{
    exchange->body.most = STORE_REPLY_MOST_BYTES;
    if (!exchange->whole) {
        set_pieces(exchange);
        return;
    }
    set_body(exchange, exchange->whole, exchange->request.size_bytes);
    curl_easy_setopt(exchange->easy, CURLOPT_CUSTOMREQUEST, exchange->request.method);
}

static void set_probe(struct exchange *exchange)
{
    exchange->body.most = STORE_REPLY_MOST_BYTES;
    curl_easy_setopt(exchange->easy, CURLOPT_TIMEOUT_MS, (long)CALL_MS);
    curl_easy_setopt(exchange->easy, CURLOPT_HTTPGET, 1L);
}

static void add_line(struct exchange *exchange, const char *line)
{
    struct curl_slist *longer = curl_slist_append(exchange->header_lines, line);

    if (!longer)
        memory_give_up("out of memory");
    exchange->header_lines = longer;
}

static void set_headers(struct exchange *exchange)
{
    const struct headers *headers = &exchange->request.headers;
    struct buffer line = { 0 };

    for (size_t i = 0; i < headers->count; i++) {
        buffer_clear(&line);
        buffer_text(&line, headers->list[i].name);
        buffer_text(&line, ": ");
        buffer_text(&line, headers->list[i].value);
        add_line(exchange, buffer_string(&line));
    }
    buffer_done(&line);
    if (!headers_find(headers, "Expect"))
        add_line(exchange, exchange->request.expects_continue ? "Expect: 100-continue" : "Expect:");
    if (exchange->whole && !headers_find(headers, "Content-Type"))
        add_line(exchange, "Content-Type:"); /* libcurl would call it a form */
    curl_easy_setopt(exchange->easy, CURLOPT_HTTPHEADER, exchange->header_lines);
}

static void (*const set_kind[])(struct exchange *) = {
    [REQUEST_API] = set_call,
    [REQUEST_PUT] = set_put,
    [REQUEST_PROBE] = set_probe,
};

bool wire_prepare(struct exchange *exchange, struct error *err)
{
    if (!wire_peer_find(exchange, err))
        return false;
    set_address(exchange);
    set_connection(exchange);
    set_kind[exchange->request.kind](exchange);
    set_headers(exchange);
    if (trace_is_open())
        wire_trace_on(exchange->easy);
    return true;
}
