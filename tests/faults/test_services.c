/* The ticket service and secrets: what is asked for, and what is given out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/faults.h"

static int ask_under(struct trial *trial, struct fault_step step)
{
    step.place = FAULT_ASK;
    trial_script(trial, &step, 1);
    return trial_run(trial, FILES(trial_file(trial, "a.log", 1000)));
}

static void fault_92_the_service_recovers(void **state)
{
    static const struct fault_step steps[] = {
        { .times = 1, FAULT_API_SAYS(500, "System.error") },
        { .times = 1, FAULT_API_SAYS(503, "ServiceUnavailable") },
        { .kind = FAULT_STATUS, .times = 1, .status = 200, .body = "{\"Code\":" },
        { .kind = FAULT_STATUS, .times = 1, .status = 200, .body = "" },
        { .kind = FAULT_RESET, .times = 1, .after = 1 },
        { .kind = FAULT_FIN, .times = 1 },
    };
    struct trial *trial = *state;

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        assert_int_equal(ask_under(trial, steps[i]), 0);
        trial_done(trial, 0);
        trial_is(trial, 0, "attempts", "1");
    }
}

static void fault_92_the_account_is_refused(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_ASK, FAULT_API_SAYS(401, "illegal.auth") });
    trial_words(trial, WORDS("--parallel", "1"));
    assert_int_not_equal(trial_run(trial, trial_files(trial, 10, 1000)), 0);
    assert_int_equal(trial_count(trial), 10);
    trial_failed(trial, 0, "request", "illegal.auth");
    trial_failed(trial, 9, "request", "illegal.auth");
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
    trial_says(trial, "nothing more is sent");
}

/* Names are refused, however many in a row: that is no reason to stop the others. */
static void fault_92_names_that_are_refused(void **state)
{
    struct trial *trial = *state;

    SCRIPT(trial, { .place = FAULT_ASK, .name = "b", FAULT_API_SAYS(400, "param.illegal") });
    trial_word(trial, "--parallel=1");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "b1", 10), trial_file(trial, "b2", 10),
                                            trial_file(trial, "b3", 10), trial_file(trial, "b4", 10),
                                            trial_file(trial, "c", 10))),
                     1);
    for (size_t i = 0; i < 4; i++)
        trial_failed(trial, i, "request", "param.illegal");
    trial_done(trial, 4);
}

/* Links that lead elsewhere are not followed, whatever the service says. */
static void fault_92_links_to_other_hosts(void **state)
{
    static const char *const origins[] = { "https://elsewhere.example",
                                           "https://oss.aliyuncs.com.evil.example",
                                           "http://bucket.oss-cn-beijing.aliyuncs.com",
                                           "https://user@127.0.0.1",
                                           "ftp://127.0.0.1",
                                           "file://127.0.0.1" };
    struct trial *trial = *state;

    for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
        assert_int_equal(ask_under(trial, (struct fault_step){ .kind = FAULT_LINKS_TO, .text = origins[i] }),
                         1);
        trial_is(trial, 0, "status", "failed");
        trial_is(trial, 0, "error.stage", "request");
        trial_is(trial, 0, "attempts", "0");
    }
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 0);
}

static void fault_22_throttled_calls_are_waited_for(void **state)
{
    struct trial *trial = *state;
    int64_t start_ms = clock_now_ms();

    assert_int_equal(ask_under(trial, (struct fault_step){ .times = 1,
                                                           .headers = "x-acs-retry-after: 1500\r\n",
                                                           FAULT_API_SAYS(400, "Throttling.User") }),
                     0);
    trial_done(trial, 0);
    assert_in_range(clock_now_ms() - start_ms, 1500, 5000);
}

static int64_t gap_ms(struct trial *trial, int call)
{
    struct fault_record before, after;

    assert_true(fault_server_record(trial->server, FAULT_ASK, call - 1, &before));
    assert_true(fault_server_record(trial->server, FAULT_ASK, call, &after));
    return after.began_ms - before.began_ms;
}

/* From one call a second on they come faster with each that is answered, and at half the pace after one that is not. */
static void fault_22_calls_keep_a_pace(void **state)
{
    struct trial *trial = *state;
    const char *files[9] = { 0 };

    for (int i = 0; i < 8; i++)
        files[i] = trial_file(trial, trial_text("%d", i), 10);
    SCRIPT(trial, { .place = FAULT_ASK, .from = 5, .times = 1, FAULT_API_SAYS(400, "Throttling.User") });
    trial_words(trial, WORDS("--parallel=8", "--api-rate=1"));
    assert_int_equal(trial_run(trial, files), 0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 9);
    for (int call = 1; call < 9; call++)
        print_message("# call %d after %d ms\n", call, (int)gap_ms(trial, call));
    for (int call = 1; call < 5; call++) /* 2, 3, 4, 5 a second by then */
        assert_in_range(gap_ms(trial, call), 1000 / (call + 1) - 50, 2000);
    assert_in_range(gap_ms(trial, 5), 1000 * 2 / 5 - 50, 3000);
}

static void fault_80_a_clock_that_is_wrong(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .clock_offset_s = 3600 });
    trial->retries = 0;
    assert_int_equal(
        ask_under(trial, (struct fault_step){ .times = 1, FAULT_API_SAYS(400, "InvalidTimeStamp.Expired") }),
        0);
    trial_done(trial, 0);
    trial_says(trial, "60 min behind");
    assert_int_equal(ask_under(trial, (struct fault_step){ FAULT_API_SAYS(400, "InvalidTimeStamp.Expired") }),
                     1);
    trial_failed(trial, 0, "request", "InvalidTimeStamp.Expired");
    trial_says(trial, "off by 60 min");
}

/* Each of four files has a call refused: that is one thing to say. */
static void fault_80_a_wrong_clock_is_said_once(void **state)
{
    struct trial *trial = *state;
    const char *const files[] = { trial_file(trial, "a", 10), trial_file(trial, "b", 10),
                                  trial_file(trial, "c", 10), trial_file(trial, "d", 10), NULL };

    trial_serve(trial, &(struct fault_options){ .clock_offset_s = 3600 });
    SCRIPT(trial, { .place = FAULT_ASK,
                    .times = 1,
                    .is_per_name = true,
                    FAULT_API_SAYS(400, "InvalidTimeStamp.Expired") });
    trial_words(trial, WORDS("--parallel", "4"));
    assert_int_equal(trial_run(trial, files), 0);
    trial_says_times(trial, "60 min behind", 1);
}

/* Each attempt is signed anew: no two calls share a nonce. */
static void fault_92_every_call_is_signed_anew(void **state)
{
    struct trial *trial = *state;
    struct fault_record first, second;
    char *one, *two;

    assert_int_equal(ask_under(trial, (struct fault_step){ .times = 1, FAULT_API_SAYS(500, "System.error") }),
                     0);
    assert_true(fault_server_record(trial->server, FAULT_ASK, 0, &first));
    assert_true(fault_server_record(trial->server, FAULT_ASK, 1, &second));
    one = fault_record_header(&first, "x-acs-signature-nonce");
    two = fault_record_header(&second, "x-acs-signature-nonce");
    assert_non_null(one);
    assert_string_not_equal(one, two);
    free(one);
    free(two);
}

static void fault_95_the_same_links_twice(void **state)
{
    struct trial *trial = *state;
    size_t refused;

    SCRIPT(trial, { .place = FAULT_ASK, .kind = FAULT_SAME_LINKS, .from = 2 });
    trial_words(trial, WORDS("--parallel", "1")); /* or both ask at once, and there are no links before */
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 10), trial_file(trial, "b", 10))), 1);
    refused = strcmp(trial_field(trial, 0, "status"), "failed") == 0 ? 0 : 1;
    trial_failed(trial, refused, "request", "same-key");
    trial_done(trial, 1 - refused);
    assert_int_equal(fault_server_count(trial->server, FAULT_PUT), 1);
}

/* Nothing but what every PUT has, and what a candidate names. */
static void fault_94_only_signed_headers_are_sent(void **state)
{
    struct trial *trial = *state;
    struct fault_record record;

    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 10))), 0);
    assert_true(fault_server_record(trial->server, FAULT_PUT, 0, &record));
    for (const char *line = strchr(record.head, '\n'); line && line[1] && line[1] != '\r';
         line = strchr(line + 1, '\n')) {
        static const char *const allowed[] = { "Host:",         "User-Agent: attache/", "Accept:",
                                               "Content-Type:", "x-oss-meta-author:",   "Content-Length:",
                                               "Expect:" };
        bool is_allowed = false;

        for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
            is_allowed = is_allowed || strncmp(line + 1, allowed[i], strlen(allowed[i])) == 0;
        if (!is_allowed)
            fail_msg("a header too many: %.80s", line + 1);
    }
}

static int secrets_found;

static int look_for_secrets(const char *path, const struct stat *info, int kind, struct FTW *where)
{
    static const char *const secrets[] = { FAULTS_KEY_SECRET, "Signature=PUT", "STS_MARK_token" };
    char bytes[262144];
    FILE *file = kind == FTW_F ? fopen(path, "rbe") : NULL;
    size_t count;

    (void)info;
    (void)where;
    if (!file)
        return 0;
    count = fread(bytes, 1, sizeof bytes, file);
    (void)fclose(file);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (memmem(bytes, count, secrets[i], strlen(secrets[i]))) {
            (void)fprintf(stderr, "# %s in %s\n", secrets[i], path);
            secrets_found++;
        }
    return 0;
}

/* With a log and a record, through refusals and repairs: no secret is in any file, nor in what was printed. */
static void fault_96_secrets_appear_nowhere(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *log = memory_print("%s/debug.log", trial->folder);

    SCRIPT(
        trial,
        { .place = FAULT_ASK,
          .kind = FAULT_STATUS,
          .name = "a",
          .times = 1,
          .status = 400,
          .body = "{\"Code\":\"SignatureDoesNotMatch\",\"Message\":\"Specified signature is not matched "
                  "with our calculation. "
                  "server string to sign is:POST STS_MARK_token\"}" },
        { .place = FAULT_PUT, .name = "b", .times = 1, FAULT_STORE_SAYS(403, "SignatureDoesNotMatch", "m") },
        { .place = FAULT_PUT, .kind = FAULT_RESET, .name = "c", .times = 1, .after = 10 },
        { .place = FAULT_PUT,
          .kind = FAULT_STATUS,
          .name = "d",
          .status = 307,
          .headers = "Location: http://127.0.0.1:1/x?Signature=PUT\r\n" });
    trial_words(trial, WORDS("--log", log, "--parallel", "1"));
    trial_variable(trial, "ALIBABA_CLOUD_SECURITY_TOKEN=STS_MARK_token");
    (void)trial_run(trial,
                    FILES(trial_file(trial, "b", 10), trial_file(trial, "c", 10), trial_file(trial, "d", 10),
                          trial_file(trial, "e", 10), trial_file(trial, "a", 10)));
    assert_int_equal(trial_count(trial), 5);
    secrets_found = 0;
    assert_int_equal(nftw(trial->folder, look_for_secrets, 16, FTW_PHYS), 0);
    assert_int_equal(secrets_found, 0);
    assert_null(strstr(buffer_string(&trial->process.err), "STS_MARK"));
    assert_null(strstr(buffer_string(&trial->process.out), "STS_MARK"));
}

/* Four files, one after the other, meet one step. Returns the exit status. */
static int four_under(struct trial *trial, struct fault_step step)
{
    step.place = FAULT_ASK;
    trial_script(trial, &step, 1);
    memset(trial->words, 0, sizeof trial->words);
    trial_word(trial, "--parallel=1");
    return trial_run(trial, trial_files(trial, 4, 100));
}

/* Three files end for the same reason: the rest is not tried, and that is said once. */
static void fault_92_down_for_good(void **state)
{
    struct trial *trial = *state;

    trial->retries = 0;
    assert_int_equal(four_under(trial, (struct fault_step){ .kind = FAULT_STATUS, .status = 500 }), 1);
    for (size_t i = 0; i < 4; i++)
        trial_is(trial, i, "error.stage", "request");
    assert_true(fault_server_count(trial->server, FAULT_ASK) <= 4); /* one may have been asked ahead */
    trial_says_times(trial, "nothing more is sent", 1);
}

static void fault_92_slow(void **state)
{
    struct trial *trial = *state;

    assert_int_equal(four_under(trial, (struct fault_step){ .times = 4, .wait_ms = 700 }), 0);
    trial_all_done(trial, 4);
    trial_says_not(trial, "tried again");
}

static void fault_92_answers_what_is_no_json(void **state)
{
    static const char *const bodies[] = { "{\"Success\": tru", "<html>busy</html>", "", "null", "[1,2]" };

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct trial *trial = *state;

        trial->retries = 0;
        assert_int_equal(
            four_under(trial, (struct fault_step){ .kind = FAULT_STATUS, .status = 200, .body = bodies[i] }),
            1);
        for (size_t file = 0; file < 4; file++)
            trial_failed(trial, file, "request", "bad-response");
    }
}

/* Links that live a second, an upload that is expected to take longer: it
 * starts at once and may end after its link. */
static void fault_93_link_that_ends_before_the_upload(void **state)
{
    struct trial *trial = *state;

    trial_serve(trial, &(struct fault_options){ .life_s = 1 });
    SCRIPT(trial, { .place = FAULT_PUT, .rate = 4000000 });
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "a", 6 * MIB))), 0);
    trial_done(trial, 0);
    assert_int_equal(fault_server_count(trial->server, FAULT_ASK), 1);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_22_throttled_calls_are_waited_for),
        TRIAL(fault_22_calls_keep_a_pace),
        TRIAL(fault_80_a_clock_that_is_wrong),
        TRIAL(fault_80_a_wrong_clock_is_said_once),
        TRIAL(fault_92_the_service_recovers),
        TRIAL(fault_92_the_account_is_refused),
        TRIAL(fault_92_names_that_are_refused),
        TRIAL(fault_92_links_to_other_hosts),
        TRIAL(fault_92_every_call_is_signed_anew),
        TRIAL(fault_94_only_signed_headers_are_sent),
        TRIAL(fault_95_the_same_links_twice),
        TRIAL(fault_96_secrets_appear_nowhere),
        TRIAL(fault_92_down_for_good),
        TRIAL(fault_92_slow),
        TRIAL(fault_92_answers_what_is_no_json),
        TRIAL(fault_93_link_that_ends_before_the_upload),
        TRIAL(fault_96_secrets_are_no_arguments),
    };

    return cmocka_run_group_tests_name("faults of services", tests, NULL, NULL);
}
