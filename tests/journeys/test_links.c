/* GET links proven end to end: expired, missing and of another size are told apart, by put and by the key in Results
 * and History; those of earlier days too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "support/fault_server.h"
#include "support/process.h"
#include "support/scratch.h"
#include "support/sitting.h"

#define SIZE_BYTES 14

/* clang-format off */
static const struct { const char *name, *proof; } links[] = {
    { "a-fine.log",    "the link of a-fine.log works"                                      },
    { "b-expired.log", "b-expired.log: the GET link has expired"                           },
    { "c-missing.log", "c-missing.log: the GET link leads to no file"                      },
    { "d-other.log",   "d-other.log: the GET link gives 7 bytes, but 14 were uploaded"     },
};
/* clang-format on */

#define LINKS      (sizeof links / sizeof *links)

static const struct fault_step script[] = {
    { .place = FAULT_GET, .name = "expired", FAULT_STORE_SAYS(403, "AccessDenied", "Request has expired.") },
    { .place = FAULT_GET,
      .name = "missing",
      FAULT_STORE_SAYS(404, "NoSuchKey", "The specified key does not exist.") },
    { .place = FAULT_GET,
      .kind = FAULT_STATUS,
      .name = "other",
      .status = 206,
      .headers = "x-oss-request-id: 5C3D9175B6FC201293AD4E8C\r\nContent-Range: bytes 0-0/7\r\n",
      .body = "h" },
};

static struct fault_server *server;

static int begin(void **state)
{
    struct sitting *sitting;
    int status = sitting_begin(state);

    sitting = *state;
    for (size_t i = 0; i < LINKS; i++)
        free(scratch_file(sitting->folder, links[i].name, "hello, ticket\n", SIZE_BYTES));
    server = fault_server_start(&(struct fault_options){ 0 });
    fault_server_script(server, script, sizeof script / sizeof *script);
    assert_int_equal(setenv("ATTACHE_ENDPOINT", fault_server_url(server), 1), 0);
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI", 1), 0);
    assert_int_equal(setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "SK_MARK", 1), 0);
    return status;
}

static int end(void **state)
{
    fault_server_stop(server);
    return sitting_end(state);
}

static void test_put_tells_them_apart(void **state)
{
    struct sitting *sitting = *state;
    OWNED_TEXT char *command = memory_print("cd '%s' && \"$ATTACHE\" put --check-links --format jsonl *.log",
                                            sitting->folder);
    struct process put;
    const char *said, *given;

    assert_int_equal(process_run(&put, WORDS("sh", "-c", command), WORDS(sitting->state)), 0);
    said = buffer_string(&put.err);
    given = buffer_string(&put.out);
    assert_non_null(strstr(said, "a-fine.log: done (14 B, verified)\n"));
    for (size_t i = 1; i < LINKS; i++) {
        const char *why = strstr(links[i].proof, ": ") + 2;
        OWNED_TEXT char *line = memory_print("%s: done (14 B, verified): %s\n", links[i].name, why);

        if (!strstr(said, line))
            fail_msg("%s is not in: %s", line, said);
    }
    for (int i = 0; i < 3; i++, given++)
        assert_non_null(given = strstr(given, "\"link_checked\":false"));
    assert_non_null(strstr(buffer_string(&put.out), "\"link_checked\":true"));
    process_done(&put);
}

static void prove_each(struct sitting *sitting)
{
    pty_send(sitting->pty, "Ag");
    for (size_t i = 0; i < LINKS; i++) {
        sitting_types(sitting, "v", links[i].proof);
        pty_send(sitting->pty, "j");
    }
}

/* In Results, on a later day in History, and where an earlier upload was taken instead of a second one. */
static void test_a_key_tells_them_apart(void **state)
{
    struct sitting *sitting = *state;

    sitting_start_shell(sitting, "exec \"$ATTACHE\" *.log");
    sitting_sees(sitting, "4 marked");
    sitting_types(sitting, "u", "4 files to send");
    sitting_types(sitting, PTY_ENTER, "4 uploaded");
    sitting_types(sitting, "3", "4 attachments");
    sitting_types(sitting, "s", "by name");
    prove_each(sitting);
    assert_int_equal(fault_server_count(server, FAULT_GET), LINKS);
    sitting_quits(sitting);

    sitting_start_shell(sitting, "exec \"$ATTACHE\" *.log");
    sitting_sees(sitting, "4 marked");
    sitting_types(sitting, "4", "4 earlier uploads");
    sitting_types(sitting, "s", "by name");
    prove_each(sitting);
    assert_int_equal(fault_server_count(server, FAULT_GET), 2 * LINKS);
    sitting_types(sitting, "1u", "takes that upload instead");
    sitting_types(sitting, "ge", "3 files to send");
    sitting_types(sitting, "3", "1 attachment");
    sitting_types(sitting, "v", links[0].proof);
    assert_int_equal(fault_server_count(server, FAULT_GET), 2 * LINKS + 1);

    fault_server_stop(server); /* whoever is not reached has proven nothing */
    server = NULL;
    sitting_types(sitting, "v", "a-fine.log: cannot connect to 127.0.0.1");
    sitting_sees(sitting, "verified, link works");
    sitting_quits(sitting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_put_tells_them_apart, begin, end),
        cmocka_unit_test_setup_teardown(test_a_key_tells_them_apart, begin, end),
    };

    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
