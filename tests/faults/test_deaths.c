/*
 * The program dies at one system call after another, and a person starts it again and says yes: each time all files
 * are uploaded once, and nothing was ever believed that was not so.
 *
 *     KILL_FIRST=7 KILL_STEP=40 tests/faults/test_deaths      kills at calls 7, 47, 87, ... as a run has said it did
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/memory.h"
#include "files/checksum.h"
#include "support/faults.h"
#include "support/ledgers.h"
#include "support/mortal.h"
#include "support/pty.h"

#define DEATHS 24 /* unless KILL_STEP says otherwise */
#define COUNT  3

/* Above 64 KiB it is asked first whether the body may come. */
static const uint64_t sizes_bytes[COUNT] = { 1000, 0, 70000 };
static const char *const names[COUNT] = { "a", "b", "c" };

/* One death and what came of it. */
struct death {
    struct trial *trial;
    const char *paths[COUNT];
    const char *state_dir, *ledger, *temporary;
    int puts, gets; /* that the first run made */
};

static const char *new_folder(const struct trial *trial, const char *name)
{
    const char *path = trial_text("%s/%s", trial->folder, name);

    assert_int_equal(mkdir(path, 0700), 0);
    return path;
}

static void prepare(struct death *death)
{
    void *state = NULL;
    struct trial *trial;

    assert_int_equal(trial_begin(&state), 0);
    trial = state;
    *death = (struct death){ .trial = trial, .temporary = new_folder(trial, "temporary") };
    for (size_t i = 0; i < COUNT; i++)
        death->paths[i] = trial_file(trial, names[i], sizes_bytes[i]);
    (void)new_folder(trial, "empty");
    trial_variable(trial, "ALIBABA_CLOUD_ACCESS_KEY_ID=LTAI-faults");
    trial_variable(trial, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" FAULTS_KEY_SECRET);
    trial_variable(trial, trial_text("TMPDIR=%s", death->temporary));
    trial_variable(trial, trial_text("XDG_STATE_HOME=%s/state", trial->folder));
    trial_variable(trial, "ASAN_OPTIONS=detect_leaks=0"); /* two cannot trace one process */
    death->state_dir = trial_text("%s/state/attache", trial->folder);
    death->ledger = trial_text("%s/ledger.db", death->state_dir);
}

static void clear_away(struct death *death)
{
    void *state = death->trial;

    trial_end(&state);
}

/* ---- the first run, which dies ---- */

static long run(struct death *death, long last_call, int *out_status)
{
    struct trial *trial = death->trial;
    long calls = mortal_run(WORDS(process_attache(), "put", "--endpoint", fault_server_url(trial->server),
                                  "--parallel=2", "--", death->paths[0], death->paths[1], death->paths[2]),
                            trial->environment, last_call, out_status);

    assert_true(fault_server_settle(trial->server, PROCESS_PATIENCE_MS));
    death->puts = fault_server_count(trial->server, FAULT_PUT);
    death->gets = fault_server_count(trial->server, FAULT_GET);
    return calls;
}

/* ---- what the record says ---- */

static void check_result(const struct death *death, const struct result *result)
{
    struct checksum stored, sent = { 0 };
    char *bytes = memory_new(70000, 1);
    FILE *file = fopen(result->file, "re");

    assert_non_null(file);
    checksum_add(&sent, bytes, fread(bytes, 1, 70000, file));
    (void)fclose(file);
    free(bytes);
    assert_int_equal(result->status, RESULT_DONE);
    assert_non_null(result->get_url);
    assert_true(fault_server_stored(death->trial->server, result->object_key, &stored));
    assert_int_equal(stored.size_bytes, sent.size_bytes);
    assert_true(stored.crc64 == sent.crc64);
}

/* Each result is true, and no file has two. Returns how many there are. */
static size_t check_history(const struct death *death, struct ledger *ledger)
{
    struct ledger_question all = { .text = "", .limit = 100, .now_s = clock_today_s() };
    struct result **results = NULL;
    struct error err = { 0 };
    size_t count = 0;

    ledger_must(ledger_search(ledger, &all, &results, &count, &err), &err);
    for (size_t i = 0; i < count; i++) {
        check_result(death, results[i]);
        for (size_t other = 0; other < i; other++)
            assert_string_not_equal(results[i]->file, results[other]->file);
    }
    ledger_results_free(results, count);
    return count;
}

/* Returns how many files are queued; with those in the history they are all, or nothing was sent. */
static int64_t check_record(const struct death *death)
{
    struct ledger *ledger = ledger_must_open(death->state_dir);
    size_t done = check_history(death, ledger);
    int64_t queued = ledger_ask(death->ledger, "SELECT count(*) FROM queue");

    assert_string_equal(ledger_notice(ledger), "");
    assert_int_equal(ledger_ask(death->ledger, "PRAGMA integrity_check"), 1);
    ledger_free(ledger);
    if (death->puts > 0 || queued > 0 || done > 0)
        assert_int_equal((size_t)queued + done, COUNT);
    return queued;
}

/* ---- the second run, which goes on ---- */

static void go_on(const struct death *death, int64_t queued)
{
    struct trial *trial = death->trial;
    struct pty *pty = pty_start(WORDS(process_attache(), "--endpoint", fault_server_url(trial->server),
                                      "--no-print", trial_text("%s/empty", trial->folder)),
                                trial->environment, 24, 80);

    assert_true(pty_wait_for(pty, "not sent last time"));
    pty_send(pty, "y");
    assert_true(pty_wait_for(pty, trial_text("Uploaded %d of %d", (int)queued, (int)queued)));
    pty_send(pty, "q");
    assert_int_equal(pty_wait_exit(pty), 0);
    pty_free(pty);
}

struct asked {
    int begun, stored;
    int64_t began_ms, ended_ms; /* the first of them */
};

/* The requests for a file from one number on, and below another. */
static struct asked requests_for(struct trial *trial, enum fault_place place, const char *name, int from,
                                 int below)
{
    struct fault_record record;
    struct asked asked = { 0 };

    for (int i = from; i < below && fault_server_record(trial->server, place, i, &record); i++) {
        if (strcmp(record.name, name) != 0)
            continue;
        if (asked.begun++ == 0) {
            asked.began_ms = record.began_ms;
            asked.ended_ms = record.ended_ms;
        }
        asked.stored += record.status == 200;
    }
    return asked;
}

/* What had arrived is not sent again, and what may have arrived not before it was looked for. */
static void check_requests(const struct death *death, const char *name)
{
    struct trial *trial = death->trial;
    struct asked before = requests_for(trial, FAULT_PUT, name, 0, death->puts);
    struct asked after = requests_for(trial, FAULT_PUT, name, death->puts, INT_MAX);
    struct asked look = requests_for(trial, FAULT_GET, name, death->gets, INT_MAX);

    assert_int_equal(before.stored + after.stored, 1);
    if (before.begun > 0 && after.begun > 0) {
        assert_true(look.begun > 0);
        assert_true(look.ended_ms <= after.began_ms);
    }
}

static void check_folder(const char *path, const char *const *may_stand)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    assert_non_null(folder);
    while ((entry = readdir(folder))) {
        size_t i = 0;

        while (may_stand[i] && strcmp(may_stand[i], entry->d_name) != 0)
            i++;
        if (!may_stand[i])
            fail_msg("%s/%s was left behind", path, entry->d_name);
    }
    (void)closedir(folder);
}

static void check_end(const struct death *death, int64_t queued)
{
    bool is_known = check_record(death) == 0 && (queued > 0 || death->puts > 0);

    for (size_t i = 0; i < COUNT && is_known; i++)
        check_requests(death, names[i]);
    assert_int_equal(ledger_ask(death->ledger, "SELECT count(*) FROM queue"), 0);
    check_folder(death->temporary, WORDS(".", ".."));
    check_folder(death->state_dir, WORDS(".", "..", "ledger.db", "ledger.lock"));
}

/* Returns false if the run ended before it could die. */
static bool die_and_go_on(long last_call)
{
    struct death death;
    int64_t queued;
    int status;

    prepare(&death);
    (void)run(&death, last_call, &status);
    queued = check_record(&death);
    if (queued > 0)
        go_on(&death, queued);
    check_end(&death, queued);
    clear_away(&death);
    return status == 128 + SIGKILL;
}

/* ---- all of them, or some ---- */

static long count_calls(void)
{
    struct death death;
    int status;
    long calls;

    prepare(&death);
    calls = run(&death, 0, &status);
    assert_int_equal(status, 0);
    assert_int_equal(check_record(&death), 0);
    clear_away(&death);
    return calls;
}

static long wish(const char *name, long otherwise)
{
    const char *text = getenv(name);

    return text && *text ? strtol(text, NULL, 10) : otherwise;
}

/* Each run of the test dies at other calls than the last one, and says at which. */
static void fault_82_killed_at_any_call(void **state)
{
    long calls = count_calls(), step = wish("KILL_STEP", calls / DEATHS), deaths = 0;
    long first = wish("KILL_FIRST", 1 + clock_now_ms() % step);

    (void)state;
    printf("# of %ld calls; again with KILL_FIRST=%ld KILL_STEP=%ld\n", calls, first, step);
    for (long last_call = first; last_call <= calls; last_call += step) {
        printf("# killed at call %ld\n", last_call);
        (void)fflush(stdout);
        deaths += die_and_go_on(last_call);
    }
    assert_true(deaths > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(fault_82_killed_at_any_call) };

    return cmocka_run_group_tests_name("deaths", tests, NULL, NULL);
}
