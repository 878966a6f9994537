#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/ssl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "support/fault_server.h"
#include "support/http_client.h"

#define LINK "/20260330/00000000-a.log?Expires=9999999999&OSSAccessKeyId=a&Signature=PUT"

/* ---- as a proxy ---- */

static void test_plain_proxy(void **state)
{
    struct fault_server *far = fault_server_start(&(struct fault_options){ 0 });
    struct fault_server *proxy = fault_server_start(&(struct fault_options){ 0 });
    int connection = http_open(fault_server_port(proxy));
    struct http_answer answer;
    OWNED_TEXT char *sum = NULL;

    (void)state;
    assert_true(http_print(connection,
                           "PUT http://127.0.0.1:%d" LINK " HTTP/1.1\r\nContent-Length: 9\r\n\r\n123456789",
                           fault_server_port(far)));
    http_read(connection, false, &answer);
    assert_int_equal(answer.status, 200);
    sum = http_header(&answer, "x-oss-hash-crc64ecma");
    assert_string_equal(sum, "11051210869376104954");
    assert_int_equal(fault_server_count(proxy, FAULT_PROXY), 1);
    assert_int_equal(fault_server_put_bytes(far), 9);
    http_done(&answer);
    (void)close(connection);
    fault_server_stop(far);
    fault_server_stop(proxy);
}

static int connect_status(const struct fault_step *step, const char *target)
{
    struct fault_server *proxy = fault_server_start(&(struct fault_options){ 0 });
    int connection = http_open(fault_server_port(proxy));
    int status;

    if (step)
        fault_server_script(proxy, step, 1);
    assert_true(http_print(connection, "CONNECT %s HTTP/1.1\r\n\r\n", target));
    status = http_read_status(connection);
    (void)close(connection);
    fault_server_stop(proxy);
    return status;
}

static void test_proxy_refuses(void **state)
{
    const struct fault_step step = { .place = FAULT_PROXY, .kind = FAULT_STATUS, .status = 407 };

    (void)state;
    assert_int_equal(connect_status(&step, "127.0.0.1:1"), 407);
    assert_int_equal(connect_status(NULL, "elsewhere.example:443"), 502);
    assert_int_equal(connect_status(NULL, "127.0.0.1:1"), 502);
}

/* ---- TLS ---- */

/* What OpenSSL says about the server's certificate, with its authority trusted: X509_V_OK or the reason. */
static long verdict_on(enum fault_tls kind)
{
    struct fault_server *server = fault_server_start(&(struct fault_options){ .tls = kind });
    OWNED_TEXT char *path = memory_print("%s/authority-%d.pem", getenv("TMPDIR"), (int)kind);
    int connection = http_open(fault_server_port(server));
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *tls;
    long verdict;

    fault_server_authority(server, path);
    assert_int_equal(SSL_CTX_load_verify_locations(context, path, NULL), 1);
    tls = SSL_new(context);
    assert_int_equal(SSL_set1_host(tls, "127.0.0.1"), 1);
    SSL_set_fd(tls, connection);
    SSL_set_verify(tls, SSL_VERIFY_NONE, NULL);
    assert_int_equal(SSL_connect(tls), 1);
    verdict = SSL_get_verify_result(tls);
    assert_true(SSL_write(tls, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
    assert_true(SSL_read(tls, (char[16]){ 0 }, 16) > 0);
    SSL_free(tls);
    SSL_CTX_free(context);
    (void)close(connection);
    fault_server_stop(server);
    return verdict;
}

static void test_certificates(void **state)
{
    (void)state;
    assert_int_equal(verdict_on(FAULT_TLS_GOOD), X509_V_OK);
    assert_int_equal(verdict_on(FAULT_TLS_EXPIRED), X509_V_ERR_CERT_HAS_EXPIRED);
    assert_int_equal(verdict_on(FAULT_TLS_SELF_SIGNED), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
    assert_int_equal(verdict_on(FAULT_TLS_OTHER_HOST), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

static void test_tunnel_to_tls(void **state)
{
    struct fault_server *far = fault_server_start(&(struct fault_options){ .tls = FAULT_TLS_GOOD });
    struct fault_server *proxy = fault_server_start(&(struct fault_options){ 0 });
    int connection = http_open(fault_server_port(proxy));
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *tls = SSL_new(context);

    (void)state;
    assert_true(http_print(connection, "CONNECT 127.0.0.1:%d HTTP/1.1\r\n\r\n", fault_server_port(far)));
    assert_true(read(connection, (char[64]){ 0 }, 39) == 39); /* the answer's one line and its end */
    SSL_set_fd(tls, connection);
    assert_int_equal(SSL_connect(tls), 1);
    assert_true(SSL_write(tls, "GET / HTTP/1.1\r\n\r\n", 18) == 18);
    assert_true(SSL_read(tls, (char[16]){ 0 }, 16) > 0);
    assert_int_equal(fault_server_count(far, FAULT_GET), 1);
    SSL_free(tls);
    SSL_CTX_free(context);
    (void)close(connection);
    fault_server_stop(far);
    fault_server_stop(proxy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_proxy),
        cmocka_unit_test(test_proxy_refuses),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_tunnel_to_tls),
    };

    return cmocka_run_group_tests_name("fault_proxy", tests, NULL, NULL);
}
