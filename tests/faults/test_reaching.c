/* The way to the services: nobody there, nobody answering, certificates, proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"
#include "support/scratch.h"

/* A port of loopback on which nobody listens. */
static int closed_port(void)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t count = sizeof address;
    int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(descriptor, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(descriptor, (struct sockaddr *)&address, &count), 0);
    (void)close(descriptor);
    return ntohs(address.sin_port);
}

/* One cause for all: few attempts, one message, and every file has its result. */
static void fault_01_nobody_listens(void **state)
{
    struct trial *trial = *state;

    trial->endpoint = trial_text("http://127.0.0.1:%d", closed_port());
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    trial_all_failed(trial, 10, "request", "connect");
    trial_says(trial, "nothing more is sent");
    trial_says(trial, "cannot connect to 127.0.0.1: Connection refused");
    trial_says_times(trial, "nothing more is sent", 1);
}

/* Connections are neither taken nor refused: a listener whose queue is full. */
static void fault_03_connections_vanish(void **state)
{
    struct trial *trial = *state;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t count = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int fillers[4];
    int64_t start_ms;

    assert_int_equal(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &count), 0);
    for (int i = 0; i < 4; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)connect(fillers[i], (struct sockaddr *)&address, sizeof address);
    }
    trial->endpoint = trial_text("http://127.0.0.1:%d", ntohs(address.sin_port));
    trial->retries = 0;
    start_ms = clock_now_ms();
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
    trial_failed(trial, 0, "request", "timeout");
    trial_says(trial, "127.0.0.1 did not answer in time");
    assert_in_range(clock_now_ms() - start_ms, 9000, 14000);
    for (int i = 0; i < 4; i++)
        (void)close(fillers[i]);
    (void)close(listener);
}

/* "localhost" has two addresses, and only one of them answers. */
static void fault_06_the_second_address_answers(void **state)
{
    struct trial *trial = *state;

    trial->endpoint = trial_text("http://localhost:%d", fault_server_port(trial->server));
    trial->retries = 0;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 0);
    trial_done(trial, 0);
}

/* Nothing moves for some seconds, then all goes on: nobody gave up meanwhile. */
static void fault_07_the_line_is_silent_for_a_while(void **state)
{
    struct trial *trial = *state;
    int64_t until_ms = clock_now_ms() + 5000;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .after = 100000 });
    trial->retries = 0;
    trial_start(trial, FILES(trial_file(trial, "a", 32 * MIB), trial_file(trial, "b", 32 * MIB)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_PUT, 2, PROCESS_PATIENCE_MS));
    while (clock_now_ms() < until_ms)
        assert_false(fault_server_wait_ended(trial->server, FAULT_PUT, 1, 100));
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 0);
    trial_is(trial, 0, "attempts", "1");
    trial_is(trial, 1, "attempts", "1");
}

static void fault_36_an_unknown_authority(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .tls = FAULT_TLS_SELF_SIGNED });
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    trial_failed(trial, 0, "request", "tls-certificate");
    trial_says(trial, "the certificate of 127.0.0.1 is not trusted: it was issued by \"127.0.0.1\"");
    trial_says(trial, "self-signed certificate");
    trial_says(trial, "add their certificate: SSL_CERT_FILE or --ca-file");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 0);
}

static void check_certificate(struct trial *trial, enum fault_tls tls, const char *reason)
{
    trial_serve_encrypted(trial, tls);
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
    trial_failed(trial, 0, "request", "tls-certificate");
    trial_says(trial, reason);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 0);
}

static void fault_37_a_certificate_of_the_past(void **state)
{
    check_certificate(*state, FAULT_TLS_EXPIRED, "the certificate of 127.0.0.1 expired on ");
}

static void fault_38_a_certificate_for_another_host(void **state)
{
    check_certificate(*state, FAULT_TLS_OTHER_HOST, "the certificate of 127.0.0.1 is not trusted");
}

static void fault_36_a_known_authority(void **state)
{
    struct trial *trial = *state;

    trial_serve_encrypted(trial, FAULT_TLS_GOOD);
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 0);
    trial_done(trial, 0);
}

static void sends_under(struct trial *trial, const char *suite)
{
    struct fault_record record;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 0);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &record));
    assert_string_equal(record.suite, suite);
}

static void test_the_lightest_suite_is_named_first(void **state)
{
    struct trial *trial = *state;

    trial_serve_encrypted(trial, FAULT_TLS_GOOD);
    sends_under(trial, "TLS_AES_128_GCM_SHA256");
}

static void test_a_policy_of_the_system_stays(void **state)
{
    static const char allows_one[] =
        "openssl_conf = here\n[here]\nssl_conf = tls\n[tls]\nsystem_default = all\n"
        "[all]\nCiphersuites = TLS_AES_256_GCM_SHA384\n";
    struct trial *trial = *state;
    OWNED_TEXT char *policy = scratch_file(trial->folder, "openssl.cnf", allows_one, sizeof allows_one - 1);

    trial_serve_encrypted(trial, FAULT_TLS_GOOD);
    trial_variable(trial, trial_text("OPENSSL_CONF=%s", policy));
    sends_under(trial, "TLS_AES_256_GCM_SHA384");
}

static void fault_39_encryption_where_nobody_speaks(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .is_mute = true });
    trial->endpoint = trial_text("https://127.0.0.1:%d", fault_server_port(trial->server));
    trial->retries = 0;
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
    trial_failed(trial, 0, "request", "timeout");
    trial_says(trial, "127.0.0.1 did not answer in time");
}

static void fault_40_plain_where_encryption_is_spoken(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .tls = FAULT_TLS_GOOD });
    trial->endpoint = trial_text("http://127.0.0.1:%d", fault_server_port(trial->server));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
    trial_is(trial, 0, "status", "failed");
    trial->endpoint = "http://service.example";
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 3);
    trial_says(trial, "the endpoint cannot be used");
}

/* The names below are never resolved: the proxy would do that. */
static void fault_42_the_proxy_is_not_there(void **state)
{
    struct trial *trial = *state;

    trial_variable(trial, trial_text("https_proxy=http://127.0.0.1:%d", closed_port()));
    trial->endpoint = "https://service.example";
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    trial_failed(trial, 0, "request", "proxy-connect");
    trial_says(trial, "https_proxy");
    trial_says(trial, "cannot connect to the proxy http://127.0.0.1:");
    trial_says_times(trial, "nothing more is sent", 1);
}

/* libcurl says what it cannot read, the password with it: that is nobody's to see. */
static void fault_42_a_proxy_that_cannot_be_read(void **state)
{
    static const char *const values[] = {
        "http://user:SK_MARK@127.0.0.1:99999",
        "http://user:SK_MARK/x@127.0.0.1:3128",
        "http://user:SK_MARK@[bad",
        "user:SK_MARK://x@127.0.0.1:99999",
    };
    struct trial *trial = *state;

    trial->endpoint = "https://service.example";
    trial->retries = 0;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        trial->environment[0] = trial_text("https_proxy=%s", values[i]);
        assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
        trial_failed(trial, 0, "request", "proxy-dns");
        trial_says(trial, "cannot be found. The proxy comes from https_proxy: check it, or unset it");
        trial_says_not(trial, "SK_MARK");
    }
}

static void through_proxy(struct trial *trial, const char *scheme)
{
    trial_variable(trial, trial_text("%s_proxy=http://user:SK_MARK_proxy@127.0.0.1:%d", scheme,
                                     fault_server_port(trial->server)));
}

static void check_proxy_answer(struct trial *trial, int status, const char *code, bool is_tried_again)
{

    trial_script(
        trial,
        &(struct fault_step){ .place = FAULT_PROXY, .kind = FAULT_STATUS, .status = status, .body = "no" },
        1);
    through_proxy(trial, "https");
    trial->endpoint = "https://service.example";
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 1);
    trial_failed(trial, 0, "request", code);
    trial_says(trial, "https_proxy");
    assert_null(strstr(buffer_string(&trial->process.err), "SK_MARK_proxy"));
    assert_int_equal(fault_server_count(trial->server, FAULT_PROXY), is_tried_again ? 2 : 1);
}

static void fault_44_the_proxy_wants_a_password(void **state)
{
    check_proxy_answer(*state, 407, "proxy-407", false);
}

static void fault_45_the_proxy_forbids(void **state)
{
    check_proxy_answer(*state, 403, "proxy-refused", false);
}

static void fault_45_the_proxy_fails(void **state)
{
    check_proxy_answer(*state, 502, "proxy-refused", true);
}

static void fault_43_the_proxy_wants_a_password_for_plain_requests(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_PROXY, .kind = FAULT_STATUS, .status = 407, .body = "<html>who?</html>" });
    through_proxy(trial, "http");
    trial_word(trial, "--allow-http");
    trial->endpoint = "http://service.example";
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    trial_is(trial, 0, "status", "failed");
    trial_is(trial, 0, "error.http_status", "407");
    trial_says(trial, "407 on the way to service.example. The proxy comes from http_proxy: it wants a user");
    assert_in_range(fault_server_count(trial->server, FAULT_PROXY), 1, 6);
}

/* The proxy takes all of it at once and needs three seconds to pass it on: no
 * second attempt, which would make it worse. */
static void fault_46_a_proxy_keeps_the_body_for_a_while(void **state)
{
    struct trial *trial = *state;
    struct fault_server *far = trial_behind_proxy(trial, (struct fault_step){ .rate = 1500000 });

    trial_word(trial, "--timeout=1");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 4 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "1");
    assert_int_equal(fault_server_put_bytes(far), 4 * MIB);
    fault_server_stop(far);
}

static void fault_47_never_a_proxy_for_this_machine(void **state)
{
    struct trial *trial = *state;

    trial_variable(trial, trial_text("http_proxy=http://127.0.0.1:%d", closed_port()));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 1000))), 0);
    trial_done(trial, 0);
}

static void fault_77_no_certificates_to_trust(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .tls = FAULT_TLS_GOOD });
    trial_variable(trial, "SSL_CERT_FILE=/none/ca.pem");
    assert_int_equal(trial_run(trial, trial_files(trial, 10, 1000)), 1);
    trial_says(trial, "the trusted certificates to check 127.0.0.1 with cannot be read");
    trial_says_times(trial, "nothing more is sent", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_01_nobody_listens),
        TRIAL(fault_03_connections_vanish),
        TRIAL(fault_06_the_second_address_answers),
        TRIAL(fault_07_the_line_is_silent_for_a_while),
        TRIAL(fault_36_an_unknown_authority),
        TRIAL(fault_36_a_known_authority),
        TRIAL(test_the_lightest_suite_is_named_first),
        TRIAL(test_a_policy_of_the_system_stays),
        TRIAL(fault_37_a_certificate_of_the_past),
        TRIAL(fault_38_a_certificate_for_another_host),
        TRIAL(fault_39_encryption_where_nobody_speaks),
        TRIAL(fault_40_plain_where_encryption_is_spoken),
        TRIAL(fault_42_the_proxy_is_not_there),
        TRIAL(fault_42_a_proxy_that_cannot_be_read),
        TRIAL(fault_43_the_proxy_wants_a_password_for_plain_requests),
        TRIAL(fault_44_the_proxy_wants_a_password),
        TRIAL(fault_45_the_proxy_forbids),
        TRIAL(fault_45_the_proxy_fails),
        TRIAL(fault_46_a_proxy_keeps_the_body_for_a_while),
        TRIAL(fault_47_never_a_proxy_for_this_machine),
        TRIAL(fault_77_no_certificates_to_trust),
    };

    return cmocka_run_group_tests_name("faults on the way", tests, NULL, NULL);
}
