#include "support/fault_wire.h"

#include <openssl/ssl.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"

bool fault_wire_open(struct fault_wire *wire, int socket, struct ssl_ctx_st *tls)
{
    *wire = (struct fault_wire){ .socket = socket };
    if (!tls)
        return true;
    wire->tls = SSL_new(tls);
    return wire->tls && SSL_set_fd(wire->tls, socket) == 1 && SSL_accept(wire->tls) == 1;
}

const char *fault_wire_suite(const struct fault_wire *wire)
{
    return wire->tls ? SSL_get_cipher_name(wire->tls) : NULL;
}

void fault_wire_close(struct fault_wire *wire)
{
    if (wire->tls) {
        if (SSL_is_init_finished(wire->tls))
            (void)SSL_shutdown(wire->tls);
        SSL_free(wire->tls);
        wire->tls = NULL;
    }
    if (wire->socket >= 0)
        (void)close(wire->socket);
    wire->socket = -1;
}

void fault_wire_reset(struct fault_wire *wire)
{
    const struct linger linger = { .l_onoff = 1, .l_linger = 0 };

    (void)setsockopt(wire->socket, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    if (wire->tls)
        SSL_set_quiet_shutdown(wire->tls, 1);
}

static ssize_t read_some(struct fault_wire *wire, void *bytes, size_t room)
{
    if (wire->tls)
        return SSL_read(wire->tls, bytes, (int)(room < INT32_MAX ? room : INT32_MAX));
    return recv(wire->socket, bytes, room, 0);
}

ssize_t fault_wire_read(struct fault_wire *wire, void *bytes, size_t room)
{
    size_t count = wire->ahead_count < room ? wire->ahead_count : room;

    if (count == 0)
        return read_some(wire, bytes, room);
    memcpy(bytes, wire->ahead + wire->ahead_start, count);
    wire->ahead_start += count;
    wire->ahead_count -= count;
    return (ssize_t)count;
}

static bool fill_ahead(struct fault_wire *wire)
{
    ssize_t got = read_some(wire, wire->ahead, sizeof wire->ahead);

    wire->ahead_start = 0;
    wire->ahead_count = got > 0 ? (size_t)got : 0;
    return got > 0;
}

bool fault_wire_line(struct fault_wire *wire, struct buffer *out)
{
    for (;;) {
        const char *start = wire->ahead + wire->ahead_start;
        const char *end = memchr(start, '\n', wire->ahead_count);
        size_t count = end ? (size_t)(end - start) + 1 : wire->ahead_count;

        if (!buffer_add(out, start, count))
            return false;
        wire->ahead_start += count;
        wire->ahead_count -= count;
        if (end)
            return true;
        if (!fill_ahead(wire))
            return false;
    }
}

static ssize_t write_some(struct fault_wire *wire, const void *bytes, size_t count)
{
    if (wire->tls)
        return SSL_write(wire->tls, bytes, (int)(count < INT32_MAX ? count : INT32_MAX));
    return send(wire->socket, bytes, count, MSG_NOSIGNAL);
}

bool fault_wire_write(struct fault_wire *wire, const void *bytes, size_t count)
{
    const char *rest = bytes;

    while (count > 0) {
        ssize_t written = write_some(wire, rest, count);

        if (written <= 0)
            return false;
        rest += written;
        count -= (size_t)written;
    }
    return true;
}

bool fault_wire_text(struct fault_wire *wire, const char *text)
{
    return fault_wire_write(wire, text, strlen(text));
}

bool fault_wire_print(struct fault_wire *wire, const char *format, ...)
{
    OWNED_TEXT char *text = NULL;
    va_list arguments;

    va_start(arguments, format);
    text = memory_print_list(format, arguments);
    va_end(arguments);
    return fault_wire_text(wire, text);
}

void fault_wire_garble(struct fault_wire *wire)
{
    static const char noise[] = "\x17\x03\x03\x00\x10this is no record";

    (void)send(wire->socket, noise, sizeof noise - 1, MSG_NOSIGNAL);
    if (wire->tls)
        SSL_set_quiet_shutdown(wire->tls, 1);
}

bool fault_wire_wait(struct fault_wire *wire, int wait_ms)
{
    struct pollfd peer = { .fd = wire->socket, .events = POLLRDHUP };

    return poll(&peer, 1, wait_ms) == 0;
}

bool fault_wire_poll(struct fault_wire *wire, int wait_ms)
{
    struct pollfd peer = { .fd = wire->socket, .events = POLLIN | POLLRDHUP };

    if (wire->ahead_count > 0 || (wire->tls && SSL_pending(wire->tls) > 0))
        return true;
    return poll(&peer, 1, wait_ms) > 0;
}
