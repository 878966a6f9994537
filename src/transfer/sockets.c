#include "transfer/sockets.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#ifdef __linux__
#include <linux/sockios.h>
#endif

#define USER_TIMEOUT_MS 60000 /* bytes that nobody acknowledges for so long: the connection is dead */

void sockets_add(struct sockets *sockets, int descriptor)
{
#ifdef TCP_USER_TIMEOUT
    unsigned timeout_ms = USER_TIMEOUT_MS;

    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout_ms, sizeof timeout_ms);
#endif
    if (sockets->count == SOCKETS_MOST)
        return;
    sockets->list[sockets->count].descriptor = descriptor;
    sockets->list[sockets->count].port = 0;
    sockets->count++;
}

void sockets_remove(struct sockets *sockets, int descriptor)
{
    for (size_t i = 0; i < sockets->count; i++)
        if (sockets->list[i].descriptor == descriptor) {
            sockets->list[i] = sockets->list[--sockets->count];
            return;
        }
}

static int local_port(int descriptor)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        struct sockaddr_storage room;
    } address;
    socklen_t count = sizeof address;

    if (getsockname(descriptor, &address.any, &count) != 0)
        return 0;
    return ntohs(address.any.sa_family == AF_INET6 ? address.v6.sin6_port : address.v4.sin_port);
}

static uint64_t unacked_bytes(int descriptor)
{
#ifdef SIOCOUTQ
    int count = 0;

    if (ioctl(descriptor, SIOCOUTQ, &count) == 0 && count > 0)
        return (uint64_t)count;
#else
    (void)descriptor;
#endif
    return 0;
}

uint64_t sockets_unacked_bytes(struct sockets *sockets, int port)
{
    for (size_t i = 0; i < sockets->count; i++) {
        if (sockets->list[i].port == 0)
            sockets->list[i].port = local_port(sockets->list[i].descriptor);
        if (sockets->list[i].port == port)
            return unacked_bytes(sockets->list[i].descriptor);
    }
    return 0;
}
