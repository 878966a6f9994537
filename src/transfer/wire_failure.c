/*
 * wire_failure: what libcurl's results mean, for program and person.
 */
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "transfer/wire_exchange.h"

#define HINT_BROKE  "check the network and the proxy, then try again"
#define HINT_SILENT "check the network: a firewall may drop what is sent there"

/* What libcurl's results mean. Those not listed end the file with libcurl's own words. */
/* clang-format off */
static const struct meaning {
    CURLcode result;
    enum error_remedy remedy;
    const char *code;
    const char *before, *after; /* the host stands between them */
    const char *hint;
} meanings[] = {
    { CURLE_COULDNT_RESOLVE_HOST, REMEDY_WAIT, "dns", "the name ", " cannot be resolved",
      "check the network and the name of the host" },
    { CURLE_COULDNT_CONNECT, REMEDY_WAIT, "connect", "cannot connect to ", "",
      "check the network, and the proxy if there is one" },
    { CURLE_OPERATION_TIMEDOUT, REMEDY_WAIT, "timeout", "", " did not answer in time",
      HINT_SILENT },
    { CURLE_SSL_CONNECT_ERROR, REMEDY_WAIT, "tls", "no encrypted connection to ", "",
      "check the address, and whether a proxy or a firewall cuts in" },
    { CURLE_PEER_FAILED_VERIFICATION, REMEDY_STOP, "tls-certificate", "the certificate of ", " is not trusted",
      "if a proxy of yours reads along, add its certificate: SSL_CERT_FILE or --ca-file" },
    { CURLE_SSL_CACERT_BADFILE, REMEDY_STOP, "ca-file", "the trusted certificates to check ", " with cannot be read",
      "check SSL_CERT_FILE or --ca-file" },
    { CURLE_GOT_NOTHING, REMEDY_WAIT, "no-answer", "", " closed the connection without an answer", HINT_BROKE },
    { CURLE_SEND_ERROR, REMEDY_WAIT, "send", "the connection to ", " broke while sending", HINT_BROKE },
    { CURLE_RECV_ERROR, REMEDY_WAIT, "reset", "the connection to ", " broke", HINT_BROKE },
    { CURLE_PARTIAL_FILE, REMEDY_WAIT, "cut-answer", "the answer of ", " was cut off", HINT_BROKE },
    { CURLE_SEND_FAIL_REWIND, REMEDY_FRESH, "rewind", "the connection to ", " closed too early", HINT_BROKE },
    { CURLE_UNSUPPORTED_PROTOCOL, REMEDY_WAIT_ONCE, "not-http", "", " does not speak HTTP", "check the address" },
    { CURLE_WEIRD_SERVER_REPLY, REMEDY_WAIT_ONCE, "not-http", "", " does not speak HTTP", "check the address" },
    { CURLE_WRITE_ERROR, REMEDY_WAIT, "endless-answer", "the answer of ", " does not end",
      "a portal or a proxy may have answered in its place: sign in to the network, or check the proxy" },
    { CURLE_OUT_OF_MEMORY, REMEDY_HOLD, "memory", "no memory for the connection to ", "", "close other programs" },
    { CURLE_PROXY, REMEDY_STOP, "proxy", "the proxy refuses the way to ", "", "ask whoever runs it" },
};
/* clang-format on */

static enum error_stage stage_of(const struct exchange *exchange)
{
    switch (exchange->request.kind) {
    case REQUEST_API: return STAGE_REQUEST;
    case REQUEST_PUT: return STAGE_UPLOAD;
    case REQUEST_PROBE: return STAGE_LINK;
    }
    return STAGE_UPLOAD;
}

/* libcurl's own words, in brackets behind ours; they name hosts and reasons, never a query. With an @ among them they
 * may name user and password of a proxy. */
static void add_reason(const struct exchange *exchange, struct error *err)
{
    size_t used = strlen(err->message);

    if (exchange->reason[0] && !strchr(exchange->reason, '@'))
        (void)snprintf(err->message + used, sizeof err->message - used, " (%s)", exchange->reason);
}

/* Where only libcurl's words tell which of several things it was. */
static bool says_more(CURLcode result)
{
    return result != CURLE_COULDNT_CONNECT && result != CURLE_COULDNT_RESOLVE_HOST &&
           result != CURLE_OPERATION_TIMEDOUT && result != CURLE_GOT_NOTHING;
}

/* A connection that was never made: the reason that this machine's network gave, if it gave one. */
static void add_network_reason(const struct exchange *exchange, CURLcode result, struct error *err)
{
    struct error reasoned;
    long number = 0;

    if (result == CURLE_COULDNT_CONNECT)
        curl_easy_getinfo(exchange->easy, CURLINFO_OS_ERRNO, &number);
    if (number == 0)
        return;
    error_set_errno(&reasoned, err->stage, err->remedy, (int)number, "%s", err->message);
    memcpy(err->message, reasoned.message, sizeof err->message);
}

static void explain_by_table(const struct exchange *exchange, CURLcode result, struct error *err)
{
    static const struct meaning other = { CURLE_OK,  REMEDY_FAIL, "libcurl", "the connection to ",
                                          " failed", HINT_BROKE };
    const struct meaning *meaning = &other;

    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (meanings[i].result == result)
            meaning = &meanings[i];
    error_set(err, stage_of(exchange), meaning->remedy, meaning->code, "%s%s%s", meaning->before,
              exchange->host, meaning->after);
    if (says_more(result))
        add_reason(exchange, err);
    add_network_reason(exchange, result, err);
    error_hint(err, "%s", meaning->hint);
}

/* The proxy's own answer to our wish for a way through. */
static bool explain_proxy_answer(const struct exchange *exchange, struct error *err)
{
    int status = exchange->outcome.reply.connect_status;
    enum error_remedy remedy = status >= 500 ? REMEDY_WAIT : REMEDY_STOP;

    if (!exchange->has_proxy || status < 300)
        return false;
    error_set(err, stage_of(exchange), remedy, status == PROXY_WANTS_PASSWORD ? "proxy-407" : "proxy-refused",
              "the proxy %s answered %d on the way to %s", exchange->proxy.shown, status, exchange->host);
    err->http_status = status;
    return error_hint(err, "the proxy comes from %s: %s", exchange->proxy.variable,
                      status == PROXY_WANTS_PASSWORD ? "it wants a user and a password there"
                                                     : "ask whoever runs it") ||
           true;
}

/* A proxy that is not found is one that cannot be read, too: libcurl's own words would repeat it with its password. */
static bool explain_proxy_silence(const struct exchange *exchange, CURLcode result, struct error *err)
{
    if (exchange->has_proxy && result == CURLE_COULDNT_RESOLVE_PROXY)
        error_set(err, stage_of(exchange), REMEDY_STOP, "proxy-dns", "the proxy %s cannot be found",
                  exchange->proxy.shown);
    else if (exchange->is_proxied && result == CURLE_COULDNT_CONNECT)
        error_set(err, stage_of(exchange), REMEDY_STOP, "proxy-connect", "cannot connect to the proxy %s",
                  exchange->proxy.shown);
    else
        return false;
    error_hint(err, "the proxy comes from %s: check it, or unset it", exchange->proxy.variable);
    return true;
}

/* A certificate that is refused for its day may be fine, and this machine's clock wrong. */
static bool explain_day(const struct exchange *exchange, struct error *err)
{
    const struct untrusted *untrusted = &exchange->untrusted;
    time_t today_s = (time_t)clock_today_s();
    char today[TRUST_DAY_SIZE];
    struct tm parts;

    (void)strftime(today, sizeof today, "%Y-%m-%d", gmtime_r(&today_s, &parts));
    error_set(err, stage_of(exchange), REMEDY_STOP, "tls-certificate",
              "the certificate of %s %s %s, and this machine believes that today is %s", exchange->host,
              *untrusted->ended ? "expired on" : "is valid only from",
              *untrusted->ended ? untrusted->ended : untrusted->begins, today);
    error_hint(err, "if that is not so, set the clock; otherwise whoever runs %s must renew it",
               exchange->host);
    return true;
}

static bool explain_trust(const struct exchange *exchange, CURLcode result, struct error *err)
{
    const struct untrusted *untrusted = &exchange->untrusted;

    if (result != CURLE_PEER_FAILED_VERIFICATION || !*untrusted->issuer)
        return false;
    if (*untrusted->ended || *untrusted->begins)
        return explain_day(exchange, err);
    error_set(err, stage_of(exchange), REMEDY_STOP, "tls-certificate",
              "the certificate of %s is not trusted: it was issued by \"%s\"", exchange->host,
              untrusted->issuer);
    add_reason(exchange, err);
    error_hint(err, "if you trust who that is, add their certificate: SSL_CERT_FILE or --ca-file");
    return true;
}

static bool explain_machine(const struct exchange *exchange, struct error *err)
{
    if (exchange->is_foreign) {
        error_set(err, stage_of(exchange), REMEDY_FAIL, "private-address",
                  "%s leads to a private address: nothing was sent", exchange->host);
        error_hint(err, "if that is meant, name the host in --store-hosts");
        return true;
    }
    if (exchange->shortage) {
        error_set_errno(err, stage_of(exchange), REMEDY_HOLD, exchange->shortage, "no connection to %s now",
                        exchange->host);
        error_hint(err, ERROR_HINT_LIMIT);
        return true;
    }
    return false;
}

/* A kept connection may have been closed at the other end while it lay idle:
 * that is nobody's fault and costs no attempt. */
static bool is_lost_race(const struct exchange *exchange, CURLcode result)
{
    const struct reply *reply = &exchange->outcome.reply;

    return reply->is_reused && reply->status == 0 && !reply->was_continued &&
           (result == CURLE_GOT_NOTHING || result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR) &&
           exchange->header_bytes == 0;
}

void wire_explain(struct exchange *exchange, CURLcode result, struct error *err)
{
    if (error_is_set(&exchange->file_error)) {
        *err = exchange->file_error;
        return;
    }
    if (explain_machine(exchange, err) || explain_proxy_answer(exchange, err) ||
        explain_proxy_silence(exchange, result, err) || explain_trust(exchange, result, err))
        return;
    explain_by_table(exchange, result, err);
    if (is_lost_race(exchange, result))
        err->remedy = REMEDY_FRESH;
}
