#include "support/fault_server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/fault_inside.h"

static void *serve_connection(void *context)
{
    struct fault_connection *connection = context;
    struct fault_server *server = connection->server;
    struct fault_wire wire;

    if (server->options.is_mute) {
        wire = (struct fault_wire){ .socket = connection->socket };
        (void)fault_wire_wait(&wire, -1);
    } else if (fault_wire_open(&wire, connection->socket, server->tls.context)) {
        fault_talk(server, &wire, connection->number);
    }
    fault_lock(server);
    connection->socket = -1;
    server->connections_over++;
    fault_unlock(server);
    fault_wire_close(&wire);
    return NULL;
}

static void take_connection(struct fault_server *server, int socket)
{
    struct fault_connection *connection = memory_new(1, sizeof *connection);
    int on = 1;

    (void)setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    connection->server = server;
    connection->socket = socket;
    fault_lock(server);
    connection->number = ++server->connections_count;
    connection->next = server->connections;
    server->connections = connection;
    if (server->is_stopping)
        (void)shutdown(socket, SHUT_RDWR);
    fault_unlock(server);
    if (pthread_create(&connection->thread, NULL, serve_connection, connection) != 0)
        memory_give_up("no thread for a connection");
}

static void *accept_connections(void *context)
{
    struct fault_server *server = context;

    for (;;) {
        int socket = accept4(server->door, NULL, NULL, SOCK_CLOEXEC);

        if (socket >= 0)
            take_connection(server, socket);
        else if (errno != EINTR && errno != ECONNABORTED)
            return NULL;
    }
}

static void open_door(struct fault_server *server)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;

    server->door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (server->options.room_bytes > 0) /* what it accepts inherits that */
        (void)setsockopt(server->door, SOL_SOCKET, SO_RCVBUF, &server->options.room_bytes, sizeof(int));
    if (server->door < 0 || bind(server->door, (struct sockaddr *)&address, size) != 0 ||
        listen(server->door, SOMAXCONN) != 0 ||
        getsockname(server->door, (struct sockaddr *)&address, &size) != 0)
        memory_give_up("the fault server cannot listen");
    server->port = ntohs(address.sin_port);
    server->url = memory_print("http%s://127.0.0.1:%d", server->tls.context ? "s" : "", server->port);
}

struct fault_server *fault_server_start(const struct fault_options *options)
{
    struct fault_server *server = memory_new(1, sizeof *server);
    sigset_t all;
    sigset_t before;

    server->options = *options;
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->news, NULL);
    fault_tls_make(options->tls, &server->tls);
    open_door(server);

    /* The threads are born with all signals blocked, SIGPIPE of a TLS socket included. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&server->porter, NULL, accept_connections, server) != 0)
        memory_give_up("no thread for the fault server");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return server;
}

const char *fault_server_url(const struct fault_server *server)
{
    return server->url;
}

int fault_server_port(const struct fault_server *server)
{
    return server->port;
}

void fault_server_authority(const struct fault_server *server, const char *path)
{
    FILE *file = fopen(path, "w");

    if (!file || fputs(server->tls.authority, file) < 0 || fclose(file) != 0)
        memory_give_up("cannot write the authority's certificate");
}

static void hang_up(struct fault_server *server)
{
    fault_lock(server);
    server->is_stopping = true;
    for (struct fault_connection *c = server->connections; c; c = c->next) {
        if (c->socket >= 0)
            (void)shutdown(c->socket, SHUT_RDWR);
    }
    fault_unlock(server);
}

static void free_memory(struct fault_server *server)
{
    for (size_t i = 0; i < server->entries_count; i++) {
        free(server->entries[i]->head);
        free(server->entries[i]);
    }
    free(server->entries);
    fault_script_clear(server);
    free(server->objects);
    fault_tls_done(&server->tls);
    free(server->url);
    pthread_cond_destroy(&server->news);
    pthread_mutex_destroy(&server->lock);
    free(server);
}

void fault_server_stop(struct fault_server *server)
{
    if (!server)
        return;
    (void)shutdown(server->door, SHUT_RDWR); /* ends accept */
    hang_up(server);
    pthread_join(server->porter, NULL);
    hang_up(server);
    while (server->connections) {
        struct fault_connection *connection = server->connections;

        pthread_join(connection->thread, NULL);
        server->connections = connection->next;
        free(connection);
    }
    (void)close(server->door);
    free_memory(server);
}
