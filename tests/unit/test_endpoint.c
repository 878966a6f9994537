#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/endpoint.h"

static const struct good_case {
    const char *wish, *region, *url, *host, *name;
} good_cases[] = {
    { NULL, NULL, "https://workorder.aliyuncs.com", "workorder.aliyuncs.com", "workorder.aliyuncs.com" },
    { "", "", "https://workorder.aliyuncs.com", "workorder.aliyuncs.com", "workorder.aliyuncs.com" },
    { NULL, "cn-beijing", "https://workorder.aliyuncs.com", "workorder.aliyuncs.com",
      "workorder.aliyuncs.com" },
    { NULL, "ap-northeast-1", "https://workorder.ap-northeast-1.aliyuncs.com",
      "workorder.ap-northeast-1.aliyuncs.com", "workorder.ap-northeast-1.aliyuncs.com" },
    { NULL, "ap-southeast-1", "https://workorder.ap-southeast-1.aliyuncs.com",
      "workorder.ap-southeast-1.aliyuncs.com", "workorder.ap-southeast-1.aliyuncs.com" },
    { "Tickets.Example.com", "ap-southeast-1", "https://tickets.example.com", "tickets.example.com",
      "tickets.example.com" },
    { "tickets.example.com:8443", NULL, "https://tickets.example.com:8443", "tickets.example.com:8443",
      "tickets.example.com" },
    { "HTTPS://tickets.example.com:443/", NULL, "https://tickets.example.com", "tickets.example.com",
      "tickets.example.com" },
    { "http://127.0.0.1:4711", NULL, "http://127.0.0.1:4711", "127.0.0.1:4711", "127.0.0.1" },
    { "http://localhost:80/", NULL, "http://localhost", "localhost", "localhost" },
    { "http://[::1]:4711", NULL, "http://[::1]:4711", "[::1]:4711", "[::1]" },
    { "[::1]", NULL, "https://[::1]", "[::1]", "[::1]" },
};

static void test_where_the_service_lives(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_cases / sizeof good_cases[0]; i++) {
        struct endpoint endpoint = { 0 };
        struct error err = { 0 };

        if (!endpoint_find(good_cases[i].wish, good_cases[i].region, false, &endpoint, &err))
            fail_msg("%s: %s", good_cases[i].wish, err.message);
        assert_string_equal(endpoint.url, good_cases[i].url);
        assert_string_equal(endpoint.host, good_cases[i].host);
        assert_string_equal(endpoint.name, good_cases[i].name);
        endpoint_done(&endpoint);
    }
}

static void test_what_is_no_endpoint(void **state)
{
    static const char *const wishes[] = { "http://tickets.example.com",
                                          "ftp://tickets.example.com",
                                          "https://user@tickets.example.com",
                                          "https://tickets.example.com/path",
                                          "tickets.example.com?x",
                                          "tickets example",
                                          "tickets.example.com:0",
                                          "https://",
                                          "a\r\nb",
                                          "http://127.0.0.1.example.com" };

    (void)state;
    for (size_t i = 0; i < sizeof wishes / sizeof wishes[0]; i++) {
        struct endpoint endpoint = { 0 };
        struct error err = { 0 };

        if (endpoint_find(wishes[i], NULL, false, &endpoint, &err))
            fail_msg("accepted: %s", wishes[i]);
        assert_string_equal(err.code, "bad-endpoint");
        assert_int_equal(err.remedy, REMEDY_STOP);
        assert_true(*err.hint);
        assert_null(endpoint.url);
    }
}

static void test_http_where_it_is_allowed(void **state)
{
    struct endpoint endpoint = { 0 };
    struct error err = { 0 };

    (void)state;
    assert_true(endpoint_find("http://tickets.example.com", NULL, true, &endpoint, &err));
    assert_string_equal(endpoint.url, "http://tickets.example.com");
    endpoint_done(&endpoint);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_where_the_service_lives),
        cmocka_unit_test(test_what_is_no_endpoint),
        cmocka_unit_test(test_http_where_it_is_allowed),
    };

    return cmocka_run_group_tests_name("endpoint", tests, NULL, NULL);
}
