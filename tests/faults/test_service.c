/* The service that hands out links: down, slow, refusing, mistaken; and what must never be told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"

#define MIB UINT64_C(1048576)

/* Four files meet one step. Returns the exit status. */
static int ask_under(struct trial *trial, struct fault_step step)
{
    step.place = FAULT_ASK;
    trial_script(trial, &step, 1);
    trial_word(trial, "--parallel=1");
    return trial_run(trial, FILES(trial_file(trial, "a", 100), trial_file(trial, "b", 100),
                                  trial_file(trial, "c", 100), trial_file(trial, "d", 100)));
}

static void fault_92_down_for_a_while(void **state)
{
    struct trial *trial = *state;

    trial->retries = 3;
    assert_int_equal(ask_under(trial, (struct fault_step){ .kind = FAULT_STATUS, .times = 2, .status = 503 }),
                     0);
    for (size_t i = 0; i < 4; i++) {
        trial_done(trial, i);
        trial_is(trial, i, "attempts", "1");
    }
}

/* Three files end for the same reason: the rest is not tried, and that is said once. */
static void fault_92_down_for_good(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    assert_int_equal(ask_under(trial, (struct fault_step){ .kind = FAULT_STATUS, .status = 500 }), 1);
    for (size_t i = 0; i < 4; i++)
        trial_is(trial, i, "error.stage", "request");
    assert_true(fault_server_count(trial->server, FAULT_ASK) <= 4); /* one may have been asked ahead */
    trial_says_times(trial, "stopped, nothing more is sent", 1);
}

static void fault_92_slow(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(ask_under(trial, (struct fault_step){ .times = 4, .wait_ms = 700 }), 0);
    for (size_t i = 0; i < 4; i++)
        trial_done(trial, i);
    trial_says_not(trial, "tried again");
}

static void fault_92_refuses_the_account(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(ask_under(trial, (struct fault_step){ .kind = FAULT_STATUS,
                                                           .status = 401,
                                                           .body = FAULT_API_ERROR("illegal.auth") }),
                     1);
    for (size_t i = 0; i < 4; i++)
        trial_failed(trial, i, "request", "illegal.auth");
    assert_true(fault_server_count(trial->server, FAULT_ASK) <= 2);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 0);
    trial_says_times(trial, "stopped, nothing more is sent: this account or AccessKey may not use", 1);
}

static void fault_92_answers_what_is_no_json(void **state)
{
    static const char *const bodies[] = { "{\"Success\": tru", "<html>busy</html>", "", "null", "[1,2]" };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct trial *trial = *state;

        memset(trial->words, 0, sizeof trial->words);
        trial->retries = 0;
        assert_int_equal(
            ask_under(trial, (struct fault_step){ .kind = FAULT_STATUS, .status = 200, .body = bodies[i] }),
            1);
        for (size_t file = 0; file < 4; file++)
            trial_failed(trial, file, "request", "bad-response");
    }
}

/* A link to a host that nobody has named: not one byte goes there. */
static void fault_92_links_lead_elsewhere(void **state)
{
    static const char *const origins[] = { "https://store.example", "http://store.example", "ftp://127.0.0.1",
                                           "https://aliyuncs.com.evil.example", "https://user@127.0.0.1" };

    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        struct trial *trial = *state;

        memset(trial->words, 0, sizeof trial->words);
        trial->retries = 0;
        assert_int_equal(ask_under(trial, (struct fault_step){ .kind = FAULT_LINKS_TO, .text = origins[i] }),
                         1);
        for (size_t file = 0; file < 4; file++)
            trial_is(trial, file, "error.stage", "request");
        assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 0);
        trial_says_times(trial, "stopped, nothing more is sent", 1);
    }
}

/* Links that live twenty seconds, an upload that is expected to take longer: it starts at once and may end after its link. */
static void fault_93_link_that_ends_before_the_upload(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .life_s = 1 });
    SCRIPT(trial, { .place = FAULT_PUT, .rate = 4000000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 6 * MIB))), 0);
    trial_done(trial, 0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
}

/* What goes out with the file is what was signed, and nothing that somebody thought would be nice. */
static void fault_94_nothing_but_what_was_signed(void **state)
{
    static const char *const allowed[] = { "Host",           "User-Agent", "Accept",           "Content-Type",
                                           "Content-Length", "Expect",     "x-oss-meta-author" };
    struct trial *trial = *state;
    struct fault_record record;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a.png", 1000))), 0);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &record));
    for (const char *line = strstr(record.head, "\r\n"); line && line[2] && line[2] != '\r';
         line = strstr(line + 2, "\r\n")) {
        size_t length = strcspn(line + 2, ":");
        bool is_known = false;

        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
            is_known = is_known ||
                       (strlen(allowed[i]) == length && strncasecmp(line + 2, allowed[i], length) == 0);
        if (!is_known)
            fail_msg("header not signed: %.*s", (int)length, line + 2);
    }
}

/* --- secrets --------------------------------------------------------------------------------------------------- */

/* Not in any file below the folder, but for those of the test. */
static void check_not_kept(const struct trial *trial, const char *secret)
{
    struct process grep = { 0 };
    int status = process_run(&grep, WORDS("grep", "-rlaF", "--", secret, trial->folder), NULL);

    if (status != 1)
        fail_msg("%s is in %s%s", secret, buffer_string(&grep.out), buffer_string(&grep.err));
    process_done(&grep);
}

/* All that can go wrong in one run, with everything written down that can be: key, token, proxy password and links stay inside. */
static void fault_96_secrets_are_kept(void **state)
{
    static const char *const secrets[] = { FAULTS_KEY_SECRET, "TOKEN_MARK_dG9rZW4", "PASS_MARK_cGFzcw",
                                           "Signature=PUT", "PUT%3D" };
    struct trial *trial = *state;
    struct process grep = { 0 };

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_RESET, .name = "reset", .after = 100 },
           { .place = FAULT_PUT, .kind = FAULT_SUM, .name = "wrong", .text = "wrong" },
           { .place = FAULT_PUT,
             .kind = FAULT_STATUS,
             .name = "denied",
             .status = 403,
             .body = FAULT_STORE_ERROR("AccessDenied", "No.") });
    trial_variable(trial, "ALIBABA_CLOUD_SECURITY_TOKEN=TOKEN_MARK_dG9rZW4");
    trial_variable(trial, "https_proxy=http://user:PASS_MARK_cGFzcw@127.0.0.1:1");
    trial_words(trial, WORDS("--log", trial_text("%s/log", trial->folder), "--check-links"));
    assert_int_equal(
        trial_run(trial, FILES(trial_file(trial, "good", 100), trial_file(trial, "reset", 1000),
                               trial_file(trial, "wrong", 100), trial_file(trial, "denied", 100))),
        1);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        assert_null(strstr(buffer_string(&trial->process.out), secrets[i]));
        assert_null(strstr(buffer_string(&trial->process.err), secrets[i]));
        check_not_kept(trial, secrets[i]);
    }
    assert_int_equal(
        process_run(&grep, WORDS("grep", "-q", "transfer", trial_text("%s/log", trial->folder)), NULL),
        0); /* the log was written, and searched */
    process_done(&grep);
}

/* Neither in the list of processes nor in the environment of a core file that nobody writes. */
static void fault_96_secrets_are_no_arguments(void **state)
{
    struct trial *trial = *state;
    struct process cat = { 0 };

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD });
    trial_start(trial, FILES(trial_file(trial, "a", 100)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_PUT, 1, 10000));
    assert_int_equal(
        process_run(&cat, WORDS("cat", trial_text("/proc/%d/cmdline", (int)trial->process.pid)), NULL), 0);
    assert_true(cat.out.count > 10);
    assert_null(memmem(buffer_string(&cat.out), cat.out.count, FAULTS_KEY_SECRET, strlen(FAULTS_KEY_SECRET)));
    process_done(&cat);
    assert_int_equal(process_run(&cat,
                                 WORDS("grep", "Max core file size *0",
                                       trial_text("/proc/%d/limits", (int)trial->process.pid)),
                                 NULL),
                     0);
    process_done(&cat);
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 0);
}

/* --- clocks ---------------------------------------------------------------------------------------------------- */

/* The service says once that our time is wrong, and tells its own: the next call is signed with that. */
static void fault_80_clock_is_wrong(void **state)
{
    struct trial *trial = *state;
    struct fault_record record;

    trial_serve(trial, &(struct fault_options){ .clock_offset_s = 3600 });
    SCRIPT(trial, { .place = FAULT_ASK,
                    .kind = FAULT_STATUS,
                    .times = 1,
                    .status = 400,
                    .body = FAULT_API_ERROR("InvalidTimeStamp.Expired") });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 100))), 0);
    trial_done(trial, 0);
    trial_says_times(trial, "this machine's clock is 60 min behind: corrected for the uploads", 1);
    assert_true(fault_server_record(trial->server, FAULT_ASK, 1, &record));
}

static void fault_80_clock_is_refused_all_the_same(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .clock_offset_s = -7200 });
    SCRIPT(trial, { .place = FAULT_ASK,
                    .kind = FAULT_STATUS,
                    .status = 400,
                    .body = FAULT_API_ERROR("InvalidTimeStamp.Expired") });
    trial_word(trial, "--parallel=1");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 100), trial_file(trial, "b", 100))), 1);
    for (size_t i = 0; i < 2; i++)
        trial_failed(trial, i, "request", "InvalidTimeStamp.Expired");
    trial_says(trial, "This machine's clock is off by 120 min: set it right");
    trial_says_times(trial, "stopped, nothing more is sent", 1);
}

int main(void)
{
#define CASE(function) cmocka_unit_test_setup_teardown(function, trial_begin, trial_end)
    const struct CMUnitTest tests[] = {
        CASE(fault_80_clock_is_wrong),
        CASE(fault_80_clock_is_refused_all_the_same),
        CASE(fault_92_down_for_a_while),
        CASE(fault_92_down_for_good),
        CASE(fault_92_slow),
        CASE(fault_92_refuses_the_account),
        CASE(fault_92_answers_what_is_no_json),
        CASE(fault_92_links_lead_elsewhere),
        CASE(fault_93_link_that_ends_before_the_upload),
        CASE(fault_94_nothing_but_what_was_signed),
        CASE(fault_96_secrets_are_kept),
        CASE(fault_96_secrets_are_no_arguments),
    };

    return cmocka_run_group_tests_name("faults of the service", tests, NULL, NULL);
}
