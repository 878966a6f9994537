/*
 * wire_peer: whom an exchange may talk to, and by which way. What its link says is looked at before it begins; the
 * addresses that the name leads to, before a connection is opened.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "service/url.h"
#include "transfer/wire_exchange.h"

static bool read_host(struct exchange *exchange, bool *out_is_https)
{
    CURLU *parsed = curl_url();
    char *scheme = NULL, *host = NULL;
    bool is_fine;

    if (!parsed)
        memory_give_up("out of memory");
    is_fine = curl_url_set(parsed, CURLUPART_URL, exchange->request.url, CURLU_PATH_AS_IS) == CURLUE_OK &&
              curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(parsed, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (is_fine) {
        size_t length = strcspn(host + (*host == '['), "]");

        (void)snprintf(exchange->host, sizeof exchange->host, "%.*s", (int)length, host + (*host == '['));
        *out_is_https = strcmp(scheme, "https") == 0;
    }
    curl_free(scheme);
    curl_free(host);
    curl_url_cleanup(parsed);
    return is_fine;
}

bool wire_peer_find(struct exchange *exchange, struct error *err)
{
    const struct wire_rules *rules = &exchange->wire->rules;
    enum error_stage stage = exchange->request.kind == REQUEST_API ? STAGE_REQUEST : STAGE_UPLOAD;
    bool is_https = false, is_loopback;

    if (!read_host(exchange, &is_https))
        return error_set(err, stage, REMEDY_FAIL, "url", "the link cannot be read");
    is_loopback = url_host_is_loopback(exchange->host);
    exchange->is_named = is_loopback || url_host_is_listed(exchange->host, rules->named_hosts) ||
                         (rules->endpoint && strcasecmp(exchange->host, rules->endpoint) == 0);
    exchange->has_proxy = !is_loopback && proxy_find(is_https ? "https" : "http", &exchange->proxy);
    return true;
}

static bool is_forbidden_v4(const struct in_addr *address)
{
    uint32_t number = ntohl(address->s_addr);

    return number >> 24 == 127 || number >> 24 == 0 || number >> 16 == 0xA9FE /* link-local */ ||
           number == 0x646464C8 /* 100.100.100.200, the cloud's metadata service */;
}

static bool is_forbidden_v6(const struct in6_addr *address)
{
    struct in_addr mapped;

    if (IN6_IS_ADDR_V4MAPPED(address)) {
        memcpy(&mapped, address->s6_addr + 12, sizeof mapped);
        return is_forbidden_v4(&mapped);
    }
    return IN6_IS_ADDR_LOOPBACK(address) || IN6_IS_ADDR_LINKLOCAL(address) ||
           IN6_IS_ADDR_UNSPECIFIED(address);
}

static bool is_forbidden(const struct curl_sockaddr *address, int *out_port)
{
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } copy;

    memcpy(&copy, &address->addr, address->addrlen < sizeof copy ? address->addrlen : sizeof copy);
    if (address->family == AF_INET6) {
        *out_port = ntohs(copy.v6.sin6_port);
        return is_forbidden_v6(&copy.v6.sin6_addr);
    }
    *out_port = ntohs(copy.v4.sin_port);
    return is_forbidden_v4(&copy.v4.sin_addr);
}

/* A name that leads to this machine, its link or the cloud's metadata service is refused before a byte is sent,
 * unless the person named that host, or it is the way to a proxy. */
static curl_socket_t open_socket(void *argument, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *exchange = argument;
    int port = 0;
    bool is_refused;
    curl_socket_t descriptor;

    (void)purpose;
    is_refused = is_forbidden(address, &port) && !exchange->is_named;
    exchange->is_proxied = exchange->has_proxy &&
                           port == exchange->proxy.port; /* no_proxy may say otherwise */
    if (is_refused && !exchange->is_proxied) {
        exchange->is_foreign = true;
        return CURL_SOCKET_BAD;
    }
    descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
    if (descriptor < 0) {
        exchange->shortage = errno;
        return CURL_SOCKET_BAD;
    }
    sockets_add(&exchange->wire->sockets, descriptor);
    return descriptor;
}

static int close_socket(void *argument, curl_socket_t descriptor)
{
    struct wire *wire = argument;

    sockets_remove(&wire->sockets, descriptor);
    return close(descriptor);
}

void wire_peer_watch(struct exchange *exchange)
{
    curl_easy_setopt(exchange->easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(exchange->easy, CURLOPT_OPENSOCKETDATA, exchange);
    curl_easy_setopt(exchange->easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(exchange->easy, CURLOPT_CLOSESOCKETDATA, exchange->wire);
}
