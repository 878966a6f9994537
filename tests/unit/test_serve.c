#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "commands/exit.h"
#include "commands/serve.h"
#include "support/http_client.h"
#include "support/process.h"

/* A process that serves, its two outputs in pipes. */
struct served {
    pid_t pid;
    int out;
    int err;
};

static struct served serve(const struct serve_options *options)
{
    int out[2];
    int err[2];
    struct served served;

    (void)fflush(NULL); /* what is buffered is not the child's to print */
    assert_int_equal(pipe(out), 0);
    assert_int_equal(pipe(err), 0);
    served = (struct served){ .pid = fork(), .out = out[0], .err = err[0] };
    if (served.pid == 0) {
        process_hear_signals();
        (void)dup2(out[1], STDOUT_FILENO);
        (void)dup2(err[1], STDERR_FILENO);
        exit(serve_command(options));
    }
    assert_true(served.pid > 0);
    (void)close(out[1]);
    (void)close(err[1]);
    return served;
}

/* Reads until text has been seen, or the end. */
static void read_until(int file, const char *text, struct buffer *out)
{
    char byte;

    while ((!text || !strstr(buffer_string(out), text)) && read(file, &byte, 1) == 1)
        buffer_byte(out, byte);
}

static int end_of(const struct served *served)
{
    int status;

    assert_int_equal(waitpid(served->pid, &status, 0), served->pid);
    assert_true(WIFEXITED(status));
    (void)close(served->out);
    (void)close(served->err);
    return WEXITSTATUS(status);
}

static void check_serving(int signal_number)
{
    struct served served = serve(&(struct serve_options){ .sign = "v4,B", .ttl_s = 60 });
    struct buffer out = { 0 };
    struct buffer err = { 0 };
    int connection;
    char *port;

    read_until(served.out, "ACCESS_KEY_SECRET=", &out);
    read_until(served.out, "\n", &out);
    assert_memory_equal(out.bytes, "export ATTACHE_ENDPOINT=http://127.0.0.1:", 41);
    assert_non_null(strstr(out.bytes, "\nexport ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI"));
    port = out.bytes + 41;

    connection = http_open((int)strtol(port, NULL, 10));
    assert_true(http_print(connection, "GET /x.png HTTP/1.1\r\nHost: x\r\n\r\n"));
    assert_int_equal(http_read_status(connection), 403);
    (void)close(connection);
    read_until(served.err, "GET /x.png 403 AccessDenied\n", &err);
    assert_non_null(strstr(buffer_string(&err), "fault-cut"));

    assert_int_equal(kill(served.pid, signal_number), 0);
    assert_int_equal(end_of(&served), EXIT_DONE);
    buffer_done(&out);
    buffer_done(&err);
}

static void test_serves_until_a_signal(void **state)
{
    (void)state;
    check_serving(SIGTERM);
    check_serving(SIGINT);
    check_serving(SIGHUP);
}

static void test_quiet_says_nothing_beside_the_lines_to_export(void **state)
{
    struct served served = serve(&(struct serve_options){ .is_quiet = true });
    struct buffer out = { 0 };
    struct buffer err = { 0 };

    (void)state;
    read_until(served.out, "ACCESS_KEY_SECRET=", &out);
    assert_int_equal(kill(served.pid, SIGTERM), 0);
    read_until(served.err, NULL, &err);
    assert_string_equal(buffer_string(&err), "");
    assert_int_equal(end_of(&served), EXIT_DONE);
    buffer_done(&out);
    buffer_done(&err);
}

static void test_says_why_it_cannot_serve(void **state)
{
    struct served served = serve(&(struct serve_options){ .sign = "E\033[2J" });
    struct buffer err = { 0 };

    (void)state;
    read_until(served.err, NULL, &err);
    assert_string_equal(
        buffer_string(&err),
        "attache: links cannot be signed with \"E\\e[2J\". A, B, C and D are known for the headers, "
        "v1 and v4 for the signature, as in v4,B\n");
    assert_int_equal(end_of(&served), EXIT_CONFIGURATION);
    buffer_done(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_serves_until_a_signal),
        cmocka_unit_test(test_quiet_says_nothing_beside_the_lines_to_export),
        cmocka_unit_test(test_says_why_it_cannot_serve),
    };

    return cmocka_run_group_tests_name("serve", tests, NULL, NULL);
}
