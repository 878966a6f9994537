#include "bench/sink.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

#define HEAD_MOST  16384
#define PIECE      262144
#define SUMS_MOST  4096
#define LINKS_LIFE 86400

static struct {
    int listener;
    SSL_CTX *tls;
    int latency_ms;
    atomic_int objects;
    char origin[64];
    struct {
        uint64_t size_bytes, crc64;
    } sums[SUMS_MOST];
    int sums_count;
} sink;

struct connection {
    int descriptor;
    SSL *tls;
    char head[HEAD_MOST + 1];
    size_t count; /* bytes in head, of which the first `used` are the request being served */
    size_t used;
    char piece[PIECE];
};

static void give_up(const char *what)
{
    perror(what);
    exit(1);
}

static ssize_t receive(struct connection *connection, void *bytes, size_t count)
{
    return connection->tls ? SSL_read(connection->tls, bytes, (int)count)
                           : recv(connection->descriptor, bytes, count, 0);
}

static bool send_text(struct connection *connection, const char *text)
{
    size_t count = strlen(text);

    if (connection->tls)
        return SSL_write(connection->tls, text, (int)count) == (int)count;
    return send(connection->descriptor, text, count, MSG_NOSIGNAL) == (ssize_t)count;
}

static void wait_latency(void)
{
    int wait_ms = sink.latency_ms;
    struct timespec wait = { .tv_sec = wait_ms / 1000, .tv_nsec = (long)(wait_ms % 1000) * 1000000 };

    if (wait_ms > 0)
        (void)nanosleep(&wait, NULL);
}

/* Reads until the head is complete. False at the end of the connection. */
static bool read_head(struct connection *connection)
{
    memmove(connection->head, connection->head + connection->used, connection->count - connection->used);
    connection->count -= connection->used;
    connection->used = 0;
    for (;;) {
        char *end;
        ssize_t count;

        connection->head[connection->count] = '\0';
        end = strstr(connection->head, "\r\n\r\n");
        if (end) {
            connection->used = (size_t)(end - connection->head) + 4;
            return true;
        }
        if (connection->count == HEAD_MOST)
            return false;
        count = receive(connection, connection->head + connection->count, HEAD_MOST - connection->count);
        if (count <= 0)
            return false;
        connection->count += (size_t)count;
    }
}

static const char *find_header(const struct connection *connection, const char *name)
{
    const char *end = connection->head + connection->used - 2;

    for (const char *line = strchr(connection->head, '\n') + 1; line < end; line = strchr(line, '\n') + 1)
        if (strncasecmp(line, name, strlen(name)) == 0)
            return line + strlen(name);
    return NULL;
}

/* Drops the body: what came with the head first; the rest without copying it where that can be. */
static bool drop_body(struct connection *connection, uint64_t left)
{
    uint64_t here = connection->count - connection->used;

    if (here > left)
        here = left;
    connection->used += here;
    left -= here;
    while (left > 0) {
        size_t most = left < PIECE ? (size_t)left : PIECE;
        ssize_t count = connection->tls ? SSL_read(connection->tls, connection->piece, (int)most)
                                        : recv(connection->descriptor, NULL,
                                               left < INT32_MAX ? left : INT32_MAX, MSG_TRUNC);

        if (count <= 0)
            return false;
        left -= (uint64_t)count;
    }
    return true;
}

static bool answer_put(struct connection *connection, uint64_t size_bytes)
{
    uint64_t crc64 = 0;
    char text[512];

    for (int i = 0; i < sink.sums_count; i++)
        if (sink.sums[i].size_bytes == size_bytes)
            crc64 = sink.sums[i].crc64;
    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-oss-request-id: 5C3D9175B6FC201293AD4E8C\r\n"
                   "ETag: \"X\"\r\nx-oss-hash-crc64ecma: %" PRIu64 "\r\n\r\n",
                   crc64);
    return send_text(connection, text);
}

static bool answer_call(struct connection *connection)
{
    int number = atomic_fetch_add(&sink.objects, 1);
    long long expires_s = (long long)time(NULL) + LINKS_LIFE;
    char body[1024], text[1400];

    (void)snprintf(body, sizeof body,
                   "{\"Code\":200,\"Success\":true,\"RequestId\":\"R\",\"Data\":{\"ObjectKey\":\"key-%d\","
                   "\"PutSignedUrl\":\"%s/o/%d?Expires=%lld&OSSAccessKeyId=a&Signature=p\","
                   "\"GetSignedUrl\":\"%s/o/%d?Expires=%lld&OSSAccessKeyId=a&Signature=g\"}}",
                   number, sink.origin, number, expires_s, sink.origin, number, expires_s);
    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                   strlen(body), body);
    return send_text(connection, text);
}

static bool serve_one(struct connection *connection)
{
    const char *length = find_header(connection, "Content-Length:");
    uint64_t size_bytes = length ? strtoull(length, NULL, 10) : 0;
    bool is_put = strncmp(connection->head, "PUT", 3) == 0;

    if (find_header(connection, "Expect:")) {
        wait_latency();
        if (!send_text(connection, "HTTP/1.1 100 Continue\r\n\r\n"))
            return false;
    }
    if (!drop_body(connection, size_bytes))
        return false;
    wait_latency();
    return is_put ? answer_put(connection, size_bytes) : answer_call(connection);
}

static void *serve(void *argument)
{
    struct connection *connection = argument;

    while (read_head(connection) && serve_one(connection)) {
    }
    if (connection->tls)
        SSL_free(connection->tls);
    (void)close(connection->descriptor);
    free(connection);
    return NULL;
}

static bool shake_hands(struct connection *connection)
{
    if (!sink.tls)
        return true;
    connection->tls = SSL_new(sink.tls);
    SSL_set_fd(connection->tls, connection->descriptor);
    return SSL_accept(connection->tls) == 1;
}

static void *begin(void *argument)
{
    struct connection *connection = argument;

    if (shake_hands(connection))
        return serve(connection);
    SSL_free(connection->tls);
    (void)close(connection->descriptor);
    free(connection);
    return NULL;
}

static void *listen_for_ever(void *argument)
{
    int one = 1;

    (void)argument;
    for (;;) {
        struct connection *connection = calloc(1, sizeof *connection);
        pthread_t thread;

        if (!connection)
            give_up("memory");
        connection->descriptor = accept4(sink.listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection->descriptor < 0)
            give_up("accept");
        (void)setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (pthread_create(&thread, NULL, begin, connection) != 0)
            give_up("thread");
        (void)pthread_detach(thread);
    }
    return NULL;
}

const char *sink_start(const struct sink_options *options)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t count = sizeof address;
    pthread_t thread;

    sink.tls = options->tls;
    sink.latency_ms = options->latency_ms;
    sink.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (sink.listener < 0 || bind(sink.listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(sink.listener, 128) != 0 ||
        getsockname(sink.listener, (struct sockaddr *)&address, &count) != 0)
        give_up("listen");
    (void)snprintf(sink.origin, sizeof sink.origin, "%s://127.0.0.1:%d", options->tls ? "https" : "http",
                   ntohs(address.sin_port));
    if (pthread_create(&thread, NULL, listen_for_ever, NULL) != 0)
        give_up("thread");
    (void)pthread_detach(thread);
    return sink.origin;
}

void sink_expect(uint64_t size_bytes, uint64_t crc64)
{
    if (sink.sums_count == SUMS_MOST)
        return;
    sink.sums[sink.sums_count].size_bytes = size_bytes;
    sink.sums[sink.sums_count].crc64 = crc64;
    sink.sums_count++;
}
