/* The limit of the rate, over all files together, as the store sees it: from the start, and as changed by a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/fault_server.h"
#include "support/pty.h"
#include "support/scratch.h"

#define FILES       8 /* four at once: some end and others begin while it is measured */
#define FILE_BYTES  6000000
#define LIMIT_BYTES 2097152.0
#define MEASURED_MS 10000
#define SETTLE_MS   1000

struct limited {
    char *folder;
    struct fault_server *server;
    struct pty *pty;
};

static int begin(void **state)
{
    struct limited *limited = memory_new(1, sizeof *limited);

    limited->folder = scratch_new();
    limited->server = fault_server_start(&(struct fault_options){ 0 });
    *state = limited;
    return 0;
}

static int end(void **state)
{
    struct limited *limited = *state;

    pty_free(limited->pty);
    fault_server_stop(limited->server);
    scratch_remove(limited->folder);
    free(limited);
    return 0;
}

static bool is_time(struct pty *pty, void *data)
{
    (void)pty;
    return clock_now_ms() >= *(const int64_t *)data;
}

static void pass(struct limited *limited, int64_t wait_ms)
{
    int64_t end_ms = clock_now_ms() + wait_ms;

    assert_true(pty_wait_until(limited->pty, is_time, &end_ms, "time to pass"));
}

/* What the store has got, and since when; then how many bytes a second that were. */
static double measure_rate(struct limited *limited)
{
    int64_t began_ms = clock_now_ms();
    uint64_t before = fault_server_put_bytes(limited->server);

    pass(limited, MEASURED_MS);
    return (double)(fault_server_put_bytes(limited->server) - before) * 1000 /
           (double)(clock_now_ms() - began_ms);
}

static void assert_holds(double rate, double limit)
{
    print_message("# %.1f KiB/s of %.1f KiB/s: %+.1f %%\n", rate / 1024, limit / 1024,
                  (rate / limit - 1) * 100);
    assert_true(rate <= limit * 1.05);
    assert_true(rate >= limit * 0.95);
}

static void start(struct limited *limited, const char *limit)
{
    OWNED_TEXT char *state = memory_print("XDG_STATE_HOME=%s/state", limited->folder);
    const char *const environment[] = { state, "ALIBABA_CLOUD_ACCESS_KEY_ID=id",
                                        "ALIBABA_CLOUD_ACCESS_KEY_SECRET=secret", NULL };
    const char *argv[8 + FILES] = {
        getenv("ATTACHE"), "--endpoint", fault_server_url(limited->server), "--parallel", "4",
        "--limit-rate",    limit
    };
    char *paths[FILES];

    for (int i = 0; i < FILES; i++) {
        OWNED_TEXT char *name = memory_print("case-%02d.log", i);

        argv[7 + i] = paths[i] = scratch_pattern(limited->folder, name, FILE_BYTES);
    }
    limited->pty = pty_start(argv, environment, 24, 80);
    for (int i = 0; i < FILES; i++)
        free(paths[i]);
    assert_true(pty_wait_for(limited->pty, "8 marked"));
    pty_send(limited->pty, "u");
    assert_true(pty_wait_for(limited->pty, "8 files to send"));
    assert_true(pty_wait_for(limited->pty, "Enter send"));
    pty_send(limited->pty, PTY_ENTER);
    assert_true(fault_server_wait_begun(limited->server, FAULT_PUT, 4, PTY_DEADLINE_MS));
    pass(limited, SETTLE_MS);
}

static void test_it_holds_from_the_start(void **state)
{
    struct limited *limited = *state;

    start(limited, "2M");
    assert_holds(measure_rate(limited), LIMIT_BYTES);
}

static void test_it_holds_once_it_is_changed(void **state)
{
    struct limited *limited = *state;

    start(limited, "300K");
    pty_send(limited->pty, "l2M\r");
    assert_true(pty_wait_for(limited->pty, "at most 2.0 MiB/s"));
    pass(limited, SETTLE_MS);
    assert_holds(measure_rate(limited), LIMIT_BYTES);
    pty_send(limited->pty, "l500K\r");
    assert_true(pty_wait_for(limited->pty, "at most 500 KiB/s"));
    pass(limited, SETTLE_MS);
    assert_holds(measure_rate(limited), 500 * 1024.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_it_holds_from_the_start, begin, end),
        cmocka_unit_test_setup_teardown(test_it_holds_once_it_is_changed, begin, end),
    };

    return cmocka_run_group_tests_name("screen_limit", tests, NULL, NULL);
}
