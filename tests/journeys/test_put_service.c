#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "commands/exit.h"
#include "support/http_client.h"
#include "support/puts.h"
#include "support/scratch.h"

/* `attache serve` in a process of its own, and what it says to export, as environment of this process. */
static struct process service;

static const char *const exported[] = { "ATTACHE_ENDPOINT", "ALIBABA_CLOUD_ACCESS_KEY_ID",
                                        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" };

#define EXPORTED (sizeof exported / sizeof exported[0])

static void take_export(const char *name)
{
    OWNED_TEXT char *line = memory_print("export %s=", name);
    OWNED_TEXT char *value = NULL;
    const char *rest;

    process_wait_text(&service, false, "SECRET=");
    rest = strstr(buffer_string(&service.out), line);
    assert_non_null(rest);
    rest += strlen(line);
    value = memory_bytes(rest, strcspn(rest, "\n"));
    assert_int_equal(setenv(name, value, 1), 0);
}

static int serve(void **state)
{
    (void)state;
    process_start(&service, WORDS(process_attache(), "serve", "--quiet"), NULL);
    for (size_t i = 0; i < EXPORTED; i++)
        take_export(exported[i]);
    return 0;
}

static int stop_serving(void **state)
{
    (void)state;
    process_signal(&service, SIGINT);
    (void)process_wait(&service);
    process_done(&service);
    for (size_t i = 0; i < EXPORTED; i++)
        assert_int_equal(unsetenv(exported[i]), 0);
    return 0;
}

/* GET of a link to loopback. Released by http_done. */
static struct http_answer fetch(const char *link, size_t length)
{
    OWNED_TEXT char *copy = memory_bytes(link, length);
    struct http_answer answer = { 0 };
    char *path;
    int port = 0, connection;

    assert_memory_equal(copy, "http://127.0.0.1:", 17);
    port = (int)strtol(copy + 17, &path, 10);
    connection = http_open(port);
    assert_true(connection >= 0);
    assert_true(http_print(connection, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n",
                           path, port));
    http_read(connection, false, &answer);
    (void)close(connection);
    return answer;
}

static void test_links_give_what_was_sent(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *small = journey_file(journey, "a b&c#+%.txt", "hello\n");
    OWNED_TEXT char *empty = journey_file(journey, "empty", "");
    struct http_answer answer;
    const char *second;

    assert_int_equal(journey_run(journey, WORDS("put", "--format=links", "--check-links", small, empty)),
                     EXIT_DONE);
    answer = fetch(journey_out(journey), strcspn(journey_out(journey), "\n"));
    assert_int_equal(answer.status, 200);
    assert_string_equal(buffer_string(&answer.body), "hello\n");
    http_done(&answer);
    second = strchr(journey_out(journey), '\n') + 1;
    answer = fetch(second, strcspn(second, "\n"));
    assert_int_equal(answer.status, 200);
    assert_int_equal(answer.body.count, 0);
    http_done(&answer);
}

static void test_a_wrong_secret_is_said_once(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *right = memory_text(getenv(exported[2]));
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    const char *said;

    assert_int_equal(setenv(exported[2], "SK_MARK_wrong", 1), 0);
    assert_int_equal(
        journey_run(journey, WORDS("put", "--format=jsonl", path, path, path, path, path, path, path)),
        EXIT_CONFIGURATION);
    assert_int_equal(setenv(exported[2], right, 1), 0);
    said = strstr(journey_err(journey), "the secret does not fit the AccessKey");
    assert_non_null(said);
    assert_null(strstr(said + 1, "the secret does not fit the AccessKey"));
    journey_says(journey, "nothing more is sent");
    journey_gives(journey, "\"stage\":\"credentials\"");
    journey_gives(journey, "\"code\":\"SignatureDoesNotMatch\"");
    assert_null(strstr(journey_err(journey), "SK_MARK"));
    assert_null(strstr(journey_out(journey), "SK_MARK"));
}

/* While it uploads, the secret is in no place where others could read it; afterwards in nothing it wrote. */
static void test_the_secret_is_nowhere(void **state)
{
    struct journey *journey = *state;
    const char *secret = getenv(exported[2]);
    OWNED_TEXT char *path = scratch_pattern(journey->folder, "large.bin", 300000);
    OWNED_TEXT char *log = memory_print("%s/log", journey->folder);
    OWNED_TEXT char *search = memory_print("grep -rl -e '%s' '%s' || true", secret, journey->folder);
    OWNED_TEXT char *process = NULL;
    struct process found = { 0 };

    journey_start(journey, WORDS("put", "--limit-rate=300K", "--log", log, path));
    process_wait_text(&journey->process, true, "started");
    process = memory_print("/proc/%d", (int)journey->process.pid);
    assert_true(scratch_holds(process, "cmdline", "--limit-rate"));
    assert_false(scratch_holds(process, "cmdline", secret));
    assert_true(scratch_holds(process, "environ", exported[2]));
    assert_false(scratch_holds(process, "environ", secret));
    assert_int_equal(process_wait(&journey->process), EXIT_DONE);
    assert_null(strstr(journey_out(journey), secret));
    assert_null(strstr(journey_err(journey), secret));
    assert_int_equal(access(log, R_OK), 0);
    assert_int_equal(process_run(&found, WORDS("sh", "-c", search), NULL), 0);
    assert_string_equal(buffer_string(&found.out), "");
    process_done(&found);
}

/* Whatever the umask, nothing that is left can be read by others. */
static void test_nothing_is_open_to_others(void **state)
{
    struct journey *journey = *state;
    OWNED_TEXT char *path = journey_file(journey, "a.txt", "hello");
    OWNED_TEXT char *log = memory_print("%s/log", journey->folder);
    OWNED_TEXT char *output = memory_print("%s/output", journey->folder);
    OWNED_TEXT char *search = memory_print("find '%s' -perm /077 ! -path '%s' ! -name a.txt", journey->folder,
                                           journey->folder);
    mode_t before = umask(0);
    struct process found = { 0 };

    assert_int_equal(journey_run(journey, WORDS("put", path, "--log", log, "--output", output)), EXIT_DONE);
    (void)umask(before);
    assert_int_equal(process_run(&found, WORDS("sh", "-c", search), NULL), 0);
    assert_string_equal(buffer_string(&found.out), "");
    assert_string_equal(buffer_string(&found.err), "");
    process_done(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_links_give_what_was_sent),
        JOURNEY(test_a_wrong_secret_is_said_once),
        JOURNEY(test_the_secret_is_nowhere),
        JOURNEY(test_nothing_is_open_to_others),
    };

    return cmocka_run_group_tests_name("put, service", tests, serve, stop_serving);
}
