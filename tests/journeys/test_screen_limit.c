/* The limit of the rate, over all files together, as the store sees it: from the start, and as changed by a key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "support/batch.h"
#include "support/process.h"

#define FILES       8 /* four at once: some end and others begin while it is measured */
#define FILE_BYTES  6000000
#define LIMIT_BYTES 2097152.0
#define MEASURED_MS 10000
#define SETTLE_MS   1000

static bool is_time(struct pty *pty, void *data)
{
    (void)pty;
    return clock_now_ms() >= *(const int64_t *)data;
}

static void pass(struct batch *batch, int64_t wait_ms)
{
    int64_t end_ms = clock_now_ms() + wait_ms;

    assert_true(pty_wait_until(batch->pty, is_time, &end_ms, "time to pass"));
}

/* What the store has got, and since when; then how many bytes a second that were. */
static double measure_rate(struct batch *batch)
{
    int64_t began_ms = clock_now_ms();
    uint64_t before = fault_server_put_bytes(batch->server);

    pass(batch, MEASURED_MS);
    return (double)(fault_server_put_bytes(batch->server) - before) * 1000 /
           (double)(clock_now_ms() - began_ms);
}

static void assert_holds(double rate, double limit)
{
    print_message("# %.1f KiB/s of %.1f KiB/s: %+.1f %%\n", rate / 1024, limit / 1024,
                  (rate / limit - 1) * 100);
    assert_true(rate <= limit * 1.05);
    assert_true(rate >= limit * 0.95);
}

static void start(struct batch *batch, const char *limit)
{
    batch_send(batch, WORDS("--parallel", "4", "--limit-rate", limit), FILES, FILE_BYTES);
    assert_true(fault_server_wait_begun(batch->server, FAULT_PUT, 4, PTY_DEADLINE_MS));
    pass(batch, SETTLE_MS);
}

static void test_it_holds_from_the_start(void **state)
{
    struct batch *batch = *state;

    start(batch, "2M");
    assert_holds(measure_rate(batch), LIMIT_BYTES);
}

static void test_it_holds_once_it_is_changed(void **state)
{
    struct batch *batch = *state;

    start(batch, "300K");
    pty_send(batch->pty, "l2M\r");
    assert_true(pty_wait_for(batch->pty, "at most 2.0 MiB/s"));
    pass(batch, SETTLE_MS);
    assert_holds(measure_rate(batch), LIMIT_BYTES);
    pty_send(batch->pty, "l500K\r");
    assert_true(pty_wait_for(batch->pty, "at most 500 KiB/s"));
    pass(batch, SETTLE_MS);
    assert_holds(measure_rate(batch), 500 * 1024.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BATCH(test_it_holds_from_the_start),
        BATCH(test_it_holds_once_it_is_changed),
    };

    return cmocka_run_group_tests_name("screen_limit", tests, NULL, NULL);
}
