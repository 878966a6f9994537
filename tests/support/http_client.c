#include "support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/memory.h"

int http_open(int port)
{
    const struct sockaddr_in address = { .sin_family = AF_INET,
                                         .sin_port = htons((uint16_t)port),
                                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    const struct timeval patience = { .tv_sec = HTTP_PATIENCE_S };
    int connection = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (connection < 0)
        return -1;
    (void)setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(connection, (const struct sockaddr *)&address, sizeof address) == 0)
        return connection;
    (void)close(connection);
    return -1;
}

bool http_send(int connection, const void *bytes, size_t count)
{
    const char *rest = bytes;

    while (count > 0) {
        ssize_t sent = send(connection, rest, count, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        rest += sent;
        count -= (size_t)sent;
    }
    return true;
}

bool http_print(int connection, const char *format, ...)
{
    OWNED_TEXT char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return http_send(connection, text, strlen(text));
}

/* Byte by byte, so that nothing of the next answer is taken. */
static bool read_line(int connection, struct buffer *out)
{
    char byte = 0;

    while (byte != '\n') {
        if (recv(connection, &byte, 1, 0) != 1)
            return false;
        buffer_byte(out, byte);
    }
    return true;
}

static bool read_head(int connection, struct buffer *head)
{
    size_t before;

    do {
        before = head->count;
        if (!read_line(connection, head))
            return false;
    } while (head->count - before > 2);
    return true;
}

/* Reads count bytes, or all there are for SIZE_MAX. */
static void read_bytes(int connection, size_t count, struct buffer *out)
{
    char block[16384];

    while (count > 0) {
        ssize_t got = recv(connection, block, count < sizeof block ? count : sizeof block, 0);

        if (got <= 0)
            return;
        buffer_add(out, block, (size_t)got);
        count -= (size_t)got;
    }
}

static void read_body(int connection, struct http_answer *answer)
{
    OWNED_TEXT char *length = http_header(answer, "Content-Length");

    read_bytes(connection, length ? (size_t)strtoull(length, NULL, 10) : SIZE_MAX, &answer->body);
}

void http_read(int connection, bool is_bodiless, struct http_answer *out_answer)
{
    *out_answer = (struct http_answer){ 0 };
    if (!read_head(connection, &out_answer->head))
        return;
    if (strncmp(buffer_string(&out_answer->head), "HTTP/1.1 ", 9) == 0)
        out_answer->status = (int)strtol(out_answer->head.bytes + 9, NULL, 10);
    if (!is_bodiless && out_answer->status >= 200)
        read_body(connection, out_answer);
}

void http_done(struct http_answer *answer)
{
    buffer_done(&answer->head);
    buffer_done(&answer->body);
}

int http_read_status(int connection)
{
    struct http_answer answer;

    http_read(connection, false, &answer);
    http_done(&answer);
    return answer.status;
}

char *http_header(const struct http_answer *answer, const char *name)
{
    const char *line = strchr(buffer_string(&answer->head), '\n');
    size_t count = strlen(name);

    while (line && *++line) {
        if (strncasecmp(line, name, count) == 0 && line[count] == ':') {
            const char *value = line + count + 1 + strspn(line + count + 1, " \t");

            return memory_bytes(value, strcspn(value, "\r\n"));
        }
        line = strchr(line, '\n');
    }
    return NULL;
}

bool http_is_closed(int connection)
{
    char byte;

    return recv(connection, &byte, 1, 0) <= 0;
}
