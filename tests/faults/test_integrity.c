/* Is what is stored what was meant? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "support/faults.h"

static void fault_70_a_wrong_sum_every_time(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_SUM, .text = "wrong" }), 1);
    trial_failed(trial, 0, "verify", "checksum-differs");
    trial_is(trial, 0, "attempts", "2");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
    trial_says(trial, "the stored copy differs from the file. A damaged copy was stored");
}

static void fault_70_a_wrong_sum_once(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(
        trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_SUM, .times = 1, .text = "wrong" }), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "2");
}

static void fault_71_sums_that_are_no_numbers(void **state)
{
    static const char *const sums[] = { "-1", "0x12", "123456789012345678901234567890", "12 34", "NaN", "" };
    struct trial *trial = *state;

    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        assert_int_equal(trial_put(trial, 1000, (struct fault_step){ .kind = FAULT_SUM, .text = sums[i] }),
                         0);
        trial_done(trial, 0);
        trial_is(trial, 0, "verified", "false");
    }
}

/* Of these sums about half are above 2^63. */
static void fault_71_sums_of_twenty_digits(void **state)
{
    struct trial *trial = *state;
    const char *files[9] = { 0 };
    int above = 0;

    for (int i = 0; i < 8; i++)
        files[i] = trial_file(trial, trial_text("%d", i), (uint64_t)i * 777 + 1);
    assert_int_equal(trial_run(trial, files), 0);
    for (size_t i = 0; i < 8; i++) {
        trial_is(trial, i, "verified", "true");
        above += strtoull(trial_field(trial, i, "crc64"), NULL, 10) > INT64_MAX;
    }
    assert_true(above > 0);
}

/* The sum is of the bytes that were sent, so the store's own tells whether they arrived. */
static void fault_72_the_sum_is_of_what_was_sent(void **state)
{
    struct trial *trial = *state;
    struct fault_record record;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 3 * MIB + 7))), 0);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &record));
    trial_is(trial, 0, "crc64", trial_text("%" PRIu64, record.crc64));
    assert_int_equal(record.body_bytes, 3 * MIB + 7);
}

/* A bit is another on the way to the store, whose sum is of what it received: sent once more, it arrives whole. */
static void fault_72_a_bit_changes_on_the_way(void **state)
{
    struct trial *trial = *state;
    struct fault_server *far = trial_behind_proxy(
        trial, (struct fault_step){ .kind = FAULT_FLIP, .name = "Signature=PUT", .times = 1, .after = MIB });
    struct fault_record damaged, whole;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 3 * MIB))), 0);
    trial_done(trial, 0);
    trial_is(trial, 0, "verified", "true");
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "will be tried again (1 of 2): the stored copy differs from the file");
    assert_true(fault_server_record(far, FAULT_PUT, 0, &damaged));
    assert_true(fault_server_record(far, FAULT_PUT, 1, &whole));
    assert_int_equal(damaged.body_bytes, whole.body_bytes);
    assert_true(damaged.crc64 != whole.crc64);
    trial_is(trial, 0, "crc64", trial_text("%" PRIu64, whole.crc64));
    fault_server_stop(far);
}

/* It does so every time: the damaged copy is never given out as done. */
static void fault_72_a_bit_changes_every_time(void **state)
{
    struct trial *trial = *state;
    struct fault_server *far = trial_behind_proxy(
        trial, (struct fault_step){ .kind = FAULT_FLIP, .name = "Signature=PUT", .after = MIB });

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 3 * MIB))), 1);
    trial_failed(trial, 0, "verify", "checksum-differs");
    trial_is(trial, 0, "attempts", "2");
    trial_says(trial, "a failed (verify, 2 attempts): the stored copy differs from the file. A damaged copy");
    assert_int_equal(fault_server_put_bytes(far), 6 * MIB);
    fault_server_stop(far);
}

/* After a break the connection is never used again, and the request id that is
 * kept is that of the answer that counted. */
static void fault_73_no_confused_connection(void **state)
{
    struct trial *trial = *state;
    struct fault_record first, second;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_FIN, .times = 1, .after = 500000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 8 * MIB))), 0);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &first));
    assert_true(fault_server_record(trial->server, FAULT_PUT, 1, &second));
    assert_int_not_equal(first.connection, second.connection);
    assert_int_equal(strlen(trial_field(trial, 0, "oss_request_id")), 24);
}

/* Nor after an upload that was given up because its file broke: the next file's request does not follow half a body. */
static void fault_73_no_request_behind_half_a_body(void **state)
{
    struct trial *trial = *state;
    struct fault_record first, second;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_STALL, .name = "a", .after = 100000 });
    trial->retries = 0;
    trial_words(trial, WORDS("--parallel=1", "--timeout=1"));
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 16 * MIB), trial_file(trial, "b", 1000))),
                     1);
    trial_failed(trial, 0, "upload", "stalled");
    trial_done(trial, 1);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &first));
    assert_true(fault_server_record(trial->server, FAULT_PUT, 1, &second));
    assert_int_not_equal(first.connection, second.connection);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_70_a_wrong_sum_every_time),        TRIAL(fault_70_a_wrong_sum_once),
        TRIAL(fault_71_sums_that_are_no_numbers),      TRIAL(fault_71_sums_of_twenty_digits),
        TRIAL(fault_72_the_sum_is_of_what_was_sent),   TRIAL(fault_72_a_bit_changes_on_the_way),
        TRIAL(fault_72_a_bit_changes_every_time),      TRIAL(fault_73_no_confused_connection),
        TRIAL(fault_73_no_request_behind_half_a_body),
    };

    return cmocka_run_group_tests_name("faults of bytes", tests, NULL, NULL);
}
