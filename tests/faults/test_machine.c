/* This machine: its disk, its descriptors, its time, and the death of the program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/memory.h"
#include "commands/exit.h"
#include "record/ledger.h"
#include "support/faults.h"
#include "support/ledgers.h"

#define ONE_WAIT_MOST_MS 12000 /* for another that writes: a few seconds, not a few for each of ten files */

static void run_under_strace(struct trial *trial, const char *what, const char *how)
{
    static char calls[2][160];
    const char *prefix[] = { "strace", "-qq", "-f", "-o/dev/null", calls[0], calls[1] };

    (void)snprintf(calls[0], sizeof calls[0], "--trace=%s", what);
    (void)snprintf(calls[1], sizeof calls[1], "--inject=%s:%s", what, how);
    memcpy(trial->prefix, prefix, sizeof prefix);
    trial_variable(trial, "ASAN_OPTIONS=detect_leaks=0");
}

static void check_it_goes_without_a_record(struct trial *trial, const char *said)
{
    assert_int_equal(trial_run(trial, trial_files(trial, 4, 1000)), 0);
    trial_all_done(trial, 4);
    trial_says(trial, said);
}

static void fault_74_no_room_for_the_record(void **state)
{
    run_under_strace(*state, "pwrite64", "error=ENOSPC:when=2+");
    check_it_goes_without_a_record(*state, "no record will be kept");
}

static void fault_74_nowhere_to_keep_the_record(void **state)
{
    trial_variable(*state, "XDG_STATE_HOME=/proc/nowhere");
    check_it_goes_without_a_record(*state, "no record will be kept");
}

static void fault_74_no_folder_for_the_record(void **state)
{
    trial_variable(*state, "XDG_STATE_HOME=");
    trial_variable(*state, "HOME=");
    check_it_goes_without_a_record(*state,
                                   "no record will be kept: neither XDG_STATE_HOME nor HOME names a folder");
}

/* No file may grow beyond a few hundred bytes: what is said has to go without its end, and nothing dies of it. */
static void fault_74_files_that_must_not_grow(void **state)
{
    struct trial *trial = *state;
    const char *output = trial_text("%s/results", trial->folder);

    trial_under(trial, WORDS("prlimit", "--fsize=200"));
    trial_word(trial, trial_text("--output=%s", output));
    assert_int_equal(trial_run(trial, trial_files(trial, 4, 1000)), 1);
    trial_says(trial, "no record will be kept");
    trial_says(trial, "the results cannot be written");
    assert_int_equal(fault_server_ended(trial->server, FAULT_PUT), 4);
}

/* More at once than there are descriptors for: fewer go at a time, none fails. */
static void fault_75_few_descriptors(void **state)
{
    struct trial *trial = *state;
    static const char *const limits[] = { "--nofile=24", "--nofile=16" };
    const char *const *files = trial_files(trial, 24, 1000);

    trial_words(trial, WORDS("--parallel=16", "--timeout=5"));
    trial->retries = 0;
    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_NOTHING, .wait_ms = 200 });
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        trial_under(trial, WORDS("prlimit", limits[i]));
        assert_int_equal(trial_run(trial, files), 0);
        trial_all_done(trial, 24);
        trial_says_not(trial, "no record will be kept");
    }
}

/* Stopped for longer than any stall may take: nothing failed meanwhile. */
static void fault_78_the_process_is_stopped(void **state)
{
    struct trial *trial = *state;
    int64_t until_ms;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .after = 100000 });
    trial_words(trial, WORDS("--timeout", "3"));
    trial->retries = 0;
    trial_start(trial, FILES(trial_file(trial, "a", 16 * MIB)));
    assert_true(fault_server_wait_bytes(trial->server, 100000, PROCESS_PATIENCE_MS));
    process_signal(&trial->process, SIGSTOP);
    until_ms = clock_now_ms() + 7000;
    while (clock_now_ms() < until_ms)
        assert_false(fault_server_wait_ended(trial->server, FAULT_PUT, 1, 100));
    process_signal(&trial->process, SIGCONT);
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 0);
    trial_is(trial, 0, "attempts", "1");
}

static int count_in_history(const char *variable)
{
    struct process history;
    int count = 0;

    assert_int_equal(
        process_run(&history, WORDS(process_attache(), "history", "--format", "keys"), WORDS(variable)), 0);
    for (const char *lines = buffer_string(&history.out); *lines; lines++)
        count += *lines == '\n';
    process_done(&history);
    return count;
}

static void fault_81_two_at_once(void **state)
{
    struct trial *first = *state;
    void *other = NULL;
    struct trial *second;
    OWNED_TEXT char *shared = memory_print("XDG_STATE_HOME=%s/shared", first->folder);

    assert_int_equal(trial_begin(&other), 0);
    second = other;
    trial_variable(first, shared);
    trial_variable(second, shared);
    trial_start(first, trial_files(first, 20, 1000));
    trial_start(second, trial_files(second, 20, 1000));
    assert_int_equal(trial_wait(first), 0);
    assert_int_equal(trial_wait(second), 0);
    assert_int_equal(count_in_history(shared), 40);
    trial_end(&other);
}

static void kill_in_the_middle(struct trial *trial)
{
    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .name = "big", .after = 100000 });
    trial_start(trial, FILES(trial_file(trial, "small", 1000), trial_file(trial, "big", 16 * MIB)));
    assert_true(fault_server_wait_bytes(trial->server, 101000, PROCESS_PATIENCE_MS));
    process_wait_text(&trial->process, true, "small: done");
    process_signal(&trial->process, SIGKILL);
    (void)process_wait(&trial->process);
}

static void fault_82_killed_in_the_middle(void **state)
{
    struct trial *trial = *state;

    kill_in_the_middle(trial);
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "other", 10))), 0);
    trial_says(trial,
               "not finished by an earlier run: "); /* one, or two if "done" was said but not yet on disk */
    trial_says(trial, "; attache offers to go on");
}

/* Killed at each call that changes what is on disk: the record can always be
 * read, and what it calls done had arrived. */
static void fault_82_killed_at_any_write(void **state)
{
    for (int when = 1; when <= 40; when += 3) {
        struct trial *trial = *state;
        const char *home = trial_text("XDG_STATE_HOME=%s/state-%d", trial->folder, when);
        int arrived;

        memset(trial->environment, 0, sizeof trial->environment);
        trial_variable(trial, home);
        run_under_strace(trial, "pwrite64", trial_text("signal=SIGKILL:when=%d", when));
        arrived = fault_server_ended(trial->server, FAULT_PUT);
        trial_start(trial, trial_files(trial, 3, 1000));
        (void)process_wait(&trial->process);
        arrived = fault_server_ended(trial->server, FAULT_PUT) - arrived;
        assert_true(count_in_history(home) <= arrived);
    }
}

/* So few that nothing can ever go: told once, waited for as long as a stall, then the end, with what to do. */
static void fault_75_too_few_descriptors(void **state)
{
    static const char *const prefix[] = { "prlimit", "--nofile=11" };
    struct trial *trial = *state;

    memcpy(trial->prefix, prefix, sizeof prefix);
    trial_word(trial, "--timeout=2");
    assert_int_equal(trial_run(trial, trial_files(trial, 2, 1000)), 1);
    for (size_t i = 0; i < 2; i++) {
        trial_is(trial, i, "error.code",
                 "EMFILE"); /* of a connection or of the file, whichever comes too late */
        trial_is(trial, i, "attempts", "0");
    }
    trial_says(trial, "raise the limit: ulimit -n");
    trial_says_times(trial, "a: will be tried again: ", 1);
}

#ifndef WITH_THREAD_SANITIZER /* it starts a thread of its own: the one not to be had would be the engine's */
/* A mount that may not answer is read by a thread of its own, and once there is
 * none to be had: later there is one again. */
static void fault_76_no_thread_to_read_with(void **state)
{
    struct trial *trial = *state;
    static const char *const prefix[] = { "strace",
                                          "-qq",
                                          "-f",
                                          "-o/dev/null",
                                          "--inject=statfs:error=EIO",
                                          "--inject=clone3,clone:error=EAGAIN:when=2" };

    memcpy(trial->prefix, prefix, sizeof prefix);
    trial_variable(trial, "ASAN_OPTIONS=detect_leaks=0");
    trial->retries = 0;
    trial_word(trial, "--parallel=1");
    assert_int_equal(trial_run(trial, trial_files(trial, 3, 1000)), 0);
    for (size_t i = 0; i < 3; i++)
        trial_is(trial, i, "verified", "true");
    trial_says(trial, "no thread to read the file with");
}
#endif

/* Another was stopped while it wrote: it is waited for once, not for each file; and what comes to its end before the
 * other goes on is in the history all the same. */
static void fault_81_the_other_is_stopped_while_it_writes(void **state)
{
    struct trial *trial = *state;
    OWNED_TEXT char *shared = memory_print("XDG_STATE_HOME=%s/shared", trial->folder);
    OWNED_TEXT char *folder = memory_print("%s/shared/attache", trial->folder);
    OWNED(ledger) struct ledger *other = NULL;
    struct error err;

    SCRIPT(trial, { .place = FAULT_PUT, .kind = FAULT_HOLD, .name = "j" });
    trial_variable(trial, shared);
    assert_true(ledger_open(folder, &other, &err));
    assert_true(ledger_gather(other, &err));
    trial_start(trial, trial_files(trial, 10, 1000));
    assert_true(fault_server_wait_ended(trial->server, FAULT_PUT, 9, ONE_WAIT_MOST_MS));
    assert_true(ledger_keep(other, &err));
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 0);
    trial_says_times(trial, "another attache has locked the record of uploads", 1);
    trial_says_not(trial, "no record will be kept");
    assert_int_equal(count_in_history(shared), 10);
}

#if PROCESS_CAN_STARVE
/* No memory for the next buffers: the end, said so; and nothing of the queue is lost. */
static void fault_76_no_memory(void **state)
{
    struct trial *trial = *state;
    const char *const *files = trial_files(trial, 8, 4 * MIB);

    SCRIPT(trial, { .place = FAULT_ASK, .kind = FAULT_HOLD });
    trial_words(trial, WORDS("--parallel=8"));
    trial_start(trial, files);
    assert_true(fault_server_wait_begun(trial->server, FAULT_ASK, 8, PROCESS_PATIENCE_MS));
    process_starve(trial->process.pid);
    fault_server_release(trial->server);
    assert_int_equal(trial_wait(trial), 70);
    trial_says(trial, "attache: out of memory");
    assert_int_equal(trial_run(trial, FILES(trial_file(trial, "other", 10))), 0);
    trial_says(trial, "not finished by an earlier run: 8; attache offers to go on");
}
#endif

/* Sends so much that what is said of it is more than a pipe holds, and reads nothing of that. */
static void send_unread(struct trial *trial)
{
    const char *files[201] = { 0 };

    for (int i = 0; i < 200; i++)
        files[i] = trial_file(trial, trial_text("%0*d", 200, i), 10);
    trial_start(trial, files);
    assert_true(fault_server_wait_ended(trial->server, FAULT_PUT, 200, PROCESS_PATIENCE_MS));
}

/* What is said waits, the uploads do not. */
static void fault_88_output_blocked(void **state)
{
    struct trial *trial = *state;

    send_unread(trial);
    assert_int_equal(trial_wait(trial), 0);
    trial_all_done(trial, 200);
    trial_says_times(trial, "verified", 200);
}

static void fault_88_output_blocked_is_no_reason_to_stay(void **state)
{
    struct trial *trial = *state;
    int64_t until_ms = clock_now_ms() + PROCESS_PATIENCE_MS;
    siginfo_t ended = { 0 };

    send_unread(trial);
    process_signal(&trial->process, SIGTERM);
    while (ended.si_pid == 0 && clock_now_ms() < until_ms)
        assert_int_equal(waitid(P_PID, (id_t)trial->process.pid, &ended, WEXITED | WNOHANG | WNOWAIT), 0);
    assert_int_equal(ended.si_pid, trial->process.pid);
    assert_int_equal(trial_wait(trial), EXIT_BY_TERMINATION);
}

static bool links_are_kept(const char *ledger)
{
    int64_t until_ms = clock_now_ms() + PROCESS_PATIENCE_MS;

    while (ledger_ask(ledger, "SELECT count(*) FROM queue WHERE get_url IS NOT NULL") == 0) {
        if (clock_now_ms() >= until_ms)
            return false;
        (void)poll(NULL, 0, 20);
    }
    return true;
}

/* What could not be noted meanwhile is noted once it lets go: should we die now, the file is looked for. */
static void fault_81_links_follow_once_it_lets_go(void **state)
{
    struct trial *trial = *state;
    const char *folder = trial_text("%s/shared/attache", trial->folder);
    const char *file = trial_text("%s/ledger.db", folder);
    OWNED(ledger) struct ledger *other = NULL;
    struct error err;

    SCRIPT(trial, { .place = FAULT_ASK, .kind = FAULT_HOLD });
    trial_variable(trial, trial_text("XDG_STATE_HOME=%s/shared", trial->folder));
    trial_word(trial, "--limit-rate=50K");
    trial_start(trial, FILES(trial_file(trial, "large", 2 * MIB)));
    assert_true(fault_server_wait_begun(trial->server, FAULT_ASK, 1, PROCESS_PATIENCE_MS));
    assert_true(ledger_open(folder, &other, &err));
    assert_true(ledger_gather(other, &err));
    fault_server_release(trial->server);
    assert_true(fault_server_wait_bytes(trial->server, 1, PROCESS_PATIENCE_MS));
    assert_int_equal(ledger_ask(file, "SELECT count(*) FROM queue WHERE get_url IS NOT NULL"), 0);
    assert_true(ledger_keep(other, &err));
    assert_true(links_are_kept(file));
    process_signal(&trial->process, SIGKILL);
    (void)process_wait(&trial->process);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TRIAL(fault_74_no_room_for_the_record),
        TRIAL(fault_74_nowhere_to_keep_the_record),
        TRIAL(fault_74_no_folder_for_the_record),
        TRIAL(fault_74_files_that_must_not_grow),
        TRIAL(fault_75_few_descriptors),
        TRIAL(fault_78_the_process_is_stopped),
        TRIAL(fault_81_two_at_once),
        TRIAL(fault_81_the_other_is_stopped_while_it_writes),
        TRIAL(fault_81_links_follow_once_it_lets_go),
        TRIAL(fault_82_killed_in_the_middle),
        TRIAL(fault_82_killed_at_any_write),
        TRIAL(fault_75_too_few_descriptors),
#ifndef WITH_THREAD_SANITIZER
        TRIAL(fault_76_no_thread_to_read_with),
#endif
#if PROCESS_CAN_STARVE
        TRIAL(fault_76_no_memory),
#endif
        TRIAL(fault_88_output_blocked),
        TRIAL(fault_88_output_blocked_is_no_reason_to_stay),
    };

    return cmocka_run_group_tests_name("faults of the machine", tests, NULL, NULL);
}
