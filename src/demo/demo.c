#include "demo/demo.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "demo/demo_api.h"
#include "demo/demo_library.h"
#include "demo/demo_nonces.h"
#include "demo/demo_store.h"

#define LIFE_S                  86400 /* of links, unless told otherwise: the vendor's sample lives a day */
#define CONNECTION_BYTES        ((size_t)256 * 1024) /* read at once from one connection                  */
#define POLITE_BYTES            ((uint64_t)1024 * 1024) /* of a refused body that are read all the same   */
#define ACCESS_KEY_ID_BYTES     8
#define ACCESS_KEY_SECRET_BYTES 15

struct demo {
    struct MHD_Daemon *daemon;
    struct demo_api api;
    struct demo_store store;
    struct demo_shelf *shelf;
    struct demo_tallies *tallies;
    struct demo_nonces *nonces;
    struct demo_key {
        char *id;
        char *secret;
    } user, own; /* whom the API knows, and who signs the links */
    char *security_token;
    char *origin;
    void (*on_request)(void *context, const char *line);
    void *context;
};

/* One request and its answer. */
struct exchange {
    struct demo_request request;
    struct demo_reply reply;
    struct demo_visit visit; /* with the store */
    bool has_begun;
    bool is_api;
    bool is_cut;
};

/* ---- one exchange ---- */

static enum MHD_Result add_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    demo_pairs_add(cls, name, value ? value : "");
    return MHD_YES;
}

/* libmicrohttpd decodes what it hands out later; signatures need what was really sent. */
static void *exchange_new(void *cls, const char *target, struct MHD_Connection *connection)
{
    struct exchange *exchange = memory_new(1, sizeof *exchange);

    (void)cls;
    (void)connection;
    exchange->request.target = memory_text(target);
    exchange->request.body.most = DEMO_API_MOST_BYTES;
    return exchange;
}

/* What a stranger sent stays one line of plain characters. */
static void make_plain(char *text)
{
    for (; *text; text++) {
        if (*text < ' ' || *text > '~')
            *text = '?';
    }
}

static void describe(const struct demo *demo, const struct exchange *exchange)
{
    const struct demo_request *request = &exchange->request;
    const char *action = demo_header_find(&request->headers, "x-acs-action");
    OWNED_TEXT char *path = memory_bytes(request->target, strcspn(request->target, "?"));
    OWNED_TEXT char *line = NULL;

    if (!demo->on_request || !request->method)
        return;
    line = exchange->is_cut
               ? memory_print("%s %s lost", request->method, path)
               : memory_print("%s %s %d%s%s", request->method, exchange->is_api && action ? action : path,
                              exchange->reply.status, exchange->reply.note ? " " : "",
                              exchange->reply.note ? exchange->reply.note : "");
    make_plain(line);
    demo->on_request(demo->context, line);
}

static void exchange_done(void *cls, struct MHD_Connection *connection, void **context,
                          enum MHD_RequestTerminationCode code)
{
    struct exchange *exchange = *context;

    (void)connection;
    if (!exchange)
        return;
    exchange->is_cut = exchange->is_cut || code != MHD_REQUEST_TERMINATED_COMPLETED_OK;
    describe(cls, exchange);
    demo_visit_done(&exchange->visit);
    demo_request_done(&exchange->request);
    demo_reply_done(&exchange->reply);
    free(exchange);
    *context = NULL;
}

static struct MHD_Response *response_of(struct demo_reply *reply)
{
    if (reply->has_file) {
        reply->has_file = false; /* the response closes the file */
        return MHD_create_response_from_fd_at_offset64(reply->file_count, reply->file, reply->file_offset);
    }
    return MHD_create_response_from_buffer(reply->body.count, (void *)(uintptr_t)buffer_string(&reply->body),
                                           MHD_RESPMEM_MUST_COPY);
}

static enum MHD_Result send_reply(struct MHD_Connection *connection, struct exchange *exchange)
{
    struct MHD_Response *response = response_of(&exchange->reply);
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < exchange->reply.headers.count; i++)
        (void)MHD_add_response_header(response, exchange->reply.headers.list[i].name,
                                      exchange->reply.headers.list[i].value);
    result = MHD_queue_response(connection, (unsigned)exchange->reply.status, response);
    MHD_destroy_response(response);
    return result;
}

/* A refused body stays where it is: libmicrohttpd then ends the connection. A small one that is on its way already
 * is read all the same, because closing on unread bytes would lose the refusal. */
static bool leaves_body(const struct exchange *exchange)
{
    const struct demo_pairs *headers = &exchange->request.headers;
    const char *length = demo_header_find(headers, "Content-Length");
    uint64_t count = length ? strtoull(length, NULL, 10) : 0;

    if (demo_header_find(headers, "Transfer-Encoding"))
        return true;
    return count > POLITE_BYTES || (count > 0 && demo_header_find(headers, "Expect"));
}

static enum MHD_Result begin(struct demo *demo, struct MHD_Connection *connection, struct exchange *exchange,
                             const char *method)
{
    struct demo_request *request = &exchange->request;

    exchange->has_begun = true;
    request->method = memory_text(method);
    request->socket = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, add_header, &request->headers);
    exchange->is_api = request->target[0] != '/' || strcspn(request->target, "?") == 1;
    if (exchange->is_api)
        return MHD_YES;
    demo_store_begin(&demo->store, &exchange->visit, request, clock_today_s(), &exchange->reply);
    return exchange->reply.status && leaves_body(exchange) ? send_reply(connection, exchange) : MHD_YES;
}

static enum MHD_Result take(struct exchange *exchange, const char *bytes, size_t *count)
{
    bool goes_on = true;

    if (exchange->is_api)
        (void)buffer_add(&exchange->request.body, bytes, *count);
    else if (!exchange->reply.status)
        goes_on = demo_store_take(&exchange->visit, &exchange->request, bytes, *count);
    *count = 0;
    exchange->is_cut = !goes_on;
    return goes_on ? MHD_YES : MHD_NO;
}

static enum MHD_Result end(struct demo *demo, struct MHD_Connection *connection, struct exchange *exchange)
{
    if (exchange->is_api)
        demo_api_answer(&demo->api, &exchange->request, clock_today_s(), &exchange->reply);
    else if (!exchange->reply.status)
        exchange->is_cut = !demo_store_end(&exchange->visit, &exchange->request, &exchange->reply);
    return exchange->is_cut ? MHD_NO : send_reply(connection, exchange);
}

static enum MHD_Result handle(void *cls, struct MHD_Connection *connection, const char *url,
                              const char *method, const char *version, const char *bytes, size_t *count,
                              void **context)
{
    struct exchange *exchange = *context;

    (void)url;
    (void)version;
    if (!exchange->has_begun)
        return begin(cls, connection, exchange, method);
    return *count > 0 ? take(exchange, bytes, count) : end(cls, connection, exchange);
}

/* ---- starting and stopping ---- */

static char *given_or_random(const char *given, const char *beginning, size_t count)
{
    OWNED_TEXT char *random = demo_random_hex(count);

    return given ? memory_text(given) : memory_print("%s%s", beginning, random);
}

static void make_keys(struct demo *demo, const struct demo_options *options)
{
    demo->user.id = given_or_random(options->access_key_id, "LTAIdemo", ACCESS_KEY_ID_BYTES);
    demo->user.secret = given_or_random(options->access_key_secret, "", ACCESS_KEY_SECRET_BYTES);
    demo->own.id = given_or_random(NULL, "LTAIstore", ACCESS_KEY_ID_BYTES);
    demo->own.secret = given_or_random(NULL, "", ACCESS_KEY_SECRET_BYTES);
    demo->security_token = memory_text(options->security_token);
}

static bool furnish(struct demo *demo, const struct demo_options *options, struct error *err)
{
    struct demo_signing signing;
    int life_s = options->ttl_s ? options->ttl_s : LIFE_S;

    if (!demo_signing_read(options->sign, &signing, err))
        return false;
    if (life_s < 1 || (signing.is_v4 && life_s > DEMO_LINK_V4_MOST_S))
        return error_set(err, STAGE_REQUEST, REMEDY_FAIL, "usage", "links cannot live for %d seconds",
                         life_s);
    if (!demo_shelf_open(options->store_dir, &demo->shelf, err))
        return false;

    make_keys(demo, options);
    demo->tallies = demo_tallies_new();
    demo->nonces = demo_nonces_new();
    demo->store = (struct demo_store){
        .bucket = { "workorder", "cn-beijing", demo->own.id, demo->own.secret, NULL },
        .shelf = demo->shelf,
        .tallies = demo->tallies,
    };
    demo->api = (struct demo_api){
        .caller = { demo->user.id, demo->user.secret, demo->security_token, demo->nonces,
                    options->ignores_time },
        .bucket = demo->store.bucket,
        .signing = signing,
        .life_s = life_s,
        .shelf = demo->shelf,
        .tallies = demo->tallies,
    };
    return true;
}

/* A listening socket on loopback, its port in *out_port. */
static bool listen_on(int port, int *out_socket, unsigned *out_port, struct error *err)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    int on = 1;
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (door < 0 || setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(door, (struct sockaddr *)&address, size) != 0 || listen(door, SOMAXCONN) != 0 ||
        getsockname(door, (struct sockaddr *)&address, &size) != 0) {
        error_set_errno(err, STAGE_REQUEST, REMEDY_FAIL, errno,
                        "the demo service cannot listen on 127.0.0.1:%d", port);
        (void)error_hint(err, "--port 0 takes any port that is free");
        if (door >= 0)
            (void)close(door);
        return false;
    }
    *out_socket = door;
    *out_port = ntohs(address.sin_port);
    return true;
}

/* Signals belong to whoever started the demo: its threads are born with all of them blocked. */
static struct MHD_Daemon *serve_on(struct demo *demo, int door)
{
    struct MHD_Daemon *daemon;
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    daemon = MHD_start_daemon(
        MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_POLL | MHD_USE_ITC, 0, NULL,
        NULL, handle, demo, MHD_OPTION_LISTEN_SOCKET, door, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_BYTES, MHD_OPTION_URI_LOG_CALLBACK, exchange_new, demo, MHD_OPTION_NOTIFY_COMPLETED,
        exchange_done, demo, MHD_OPTION_END);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return daemon;
}

static bool open_door(struct demo *demo, int wished_port, struct error *err)
{
    unsigned port;
    int door;

    if (!listen_on(wished_port, &door, &port, err))
        return false;
    demo->origin = memory_print("http://127.0.0.1:%u", port);
    demo->api.origin = demo->origin;
    demo->daemon = serve_on(demo, door);
    if (demo->daemon)
        return true;
    (void)close(door);
    return error_set(err, STAGE_REQUEST, REMEDY_FAIL, "", "the demo service cannot be started");
}

bool demo_start(const struct demo_options *options, struct demo **out_demo, struct error *err)
{
    struct demo *demo = memory_new(1, sizeof *demo);

    demo->on_request = options->on_request;
    demo->context = options->context;
    if (!demo_library_open(err) || !furnish(demo, options, err) || !open_door(demo, options->port, err)) {
        demo_stop(demo);
        return false;
    }
    *out_demo = demo;
    return true;
}

const char *demo_endpoint(const struct demo *demo)
{
    return demo->origin;
}

const char *demo_access_key_id(const struct demo *demo)
{
    return demo->user.id;
}

const char *demo_access_key_secret(const struct demo *demo)
{
    return demo->user.secret;
}

void demo_stop(struct demo *demo)
{
    if (!demo)
        return;
    if (demo->daemon)
        MHD_stop_daemon(demo->daemon);
    demo_shelf_close(demo->shelf);
    demo_tallies_free(demo->tallies);
    demo_nonces_free(demo->nonces);
    free(demo->user.id);
    free(demo->user.secret);
    free(demo->own.id);
    free(demo->own.secret);
    free(demo->security_token);
    free(demo->origin);
    free(demo);
}
