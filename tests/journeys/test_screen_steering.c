/* Forty files, sixteen at once, and a store that reads nothing any more: each key is still answered at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "support/batch.h"
#include "support/process.h"

#define FILES     40
#define AT_ONCE   16      /* that many stall; the others wait behind them */
#define SIZE      8000000 /* more than the kernel takes without anybody reading */
#define ROUNDS    5
#define ANSWER_MS 200 /* the median of the rounds; a busy machine may be late once */
#define HEAD_ROWS 2   /* title bar and totals, above the first file          */
#define REFUSED   0   /* these two files are refused, and can be tried again */
#define REFUSED_2 1
#define SENDING   5
#define WAITING   30

/* Keys, and what the screen says once they have done what they do. */
struct deed {
    const char *name;
    int file; /* the cursor goes there first, and that row answers; -1: anywhere on the screen */
    int step; /* in the next round it is so many further down                                   */
    const char *keys;
    const char *answer; /* behind a "!": what goes away */
};

/* In pairs: the second undoes the first. */
static const struct deed deeds[] = {
    { "pause one", SENDING, 0, " ", "paused" },
    { "resume one", SENDING, 0, " ", "!paused" },
    { "pause all", -1, 0, "P", "Paused," },
    { "resume all", -1, 0, "P", "Uploading" },
    { "cancel one that waits", WAITING, 0, "x", "cancelled" },
    { "retry one that waited", WAITING, 0, "r", "!cancelled" },
    { "cancel one that sends", SENDING + 1, 1, "x", "cancelled" },
    { "retry one that sent", SENDING + 1, 1, "r", "!cancelled" },
    { "later", WAITING + 1, 0, "J", "case-32" },
    { "earlier", WAITING + 2, 0, "K", "case-32" },
    { "fewer at once", -1, 0, "[", "15 at once" },
    { "more at once", -1, 0, "]", "16 at once" },
    { "limit the rate", -1, 0, "l2M\r", "at most 2.0 MiB/s" },
    { "no limit", -1, 0, "l0\r", "no limit" },
};

#define DEEDS (sizeof deeds / sizeof deeds[0])

static const struct fault_step stalling[] = {
    { .place = FAULT_PUT,
      .kind = FAULT_EARLY,
      .name = "case-00",
      .times = 1,
      .status = 403,
      .body = FAULT_STORE_ERROR("AccessDenied", "Refused by script.") },
    { .place = FAULT_PUT,
      .kind = FAULT_EARLY,
      .name = "case-01",
      .times = 1,
      .status = 403,
      .body = FAULT_STORE_ERROR("AccessDenied", "Refused by script.") },
    { .place = FAULT_PUT, .kind = FAULT_STALL, .after = 1000 },
};

static bool is_at(struct pty *pty, void *data)
{
    int row, column;

    (void)glass_cursor(pty_glass(pty), &row, &column);
    return row == HEAD_ROWS + *(const int *)data;
}

static void go_to(struct batch *batch, int file)
{
    pty_send(batch->pty, "g");
    for (int i = 0; i < file; i++)
        pty_send(batch->pty, "j");
    assert_true(pty_wait_until(batch->pty, is_at, &file, "the cursor comes"));
}

static bool answers(struct pty *pty, void *data)
{
    const struct deed *deed = data;
    bool goes_away = deed->answer[0] == '!';
    const char *text = deed->answer + goes_away;
    OWNED_TEXT char *row = deed->file < 0 ? NULL : glass_row(pty_glass(pty), HEAD_ROWS + deed->file);

    return (row ? strstr(row, text) != NULL : glass_find_row(pty_glass(pty), text) >= 0) != goes_away;
}

static int64_t time_deed(struct batch *batch, struct deed deed)
{
    int64_t sent_ms;

    if (deed.file >= 0)
        go_to(batch, deed.file);
    (void)pty_settle(batch->pty, 30); /* what else it has to say */
    assert_false(answers(batch->pty, &deed));
    sent_ms = clock_now_ms();
    pty_send(batch->pty, deed.keys);
    assert_true(pty_wait_until(batch->pty, answers, &deed, deed.answer));
    return clock_now_ms() - sent_ms;
}

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

    return (a > b) - (a < b);
}

static void assert_quick(const char *name, int64_t *times_ms, size_t count)
{
    qsort(times_ms, count, sizeof *times_ms, compare);
    print_message("# %-22s median %3lld ms, slowest %3lld ms\n", name, (long long)times_ms[count / 2],
                  (long long)times_ms[count - 1]);
    if (times_ms[count / 2] > ANSWER_MS)
        fail_msg("%s was answered after %lld ms", name, (long long)times_ms[count / 2]);
}

static void start_stalling(struct batch *batch)
{
    fault_server_script(batch->server, stalling, sizeof stalling / sizeof stalling[0]);
    batch_send(batch, WORDS("--parallel", "16", "--api-rate", "1000"), FILES, SIZE);
    assert_true(pty_wait_for(batch->pty, "2 failed"));
    assert_true(fault_server_wait_begun(batch->server, FAULT_PUT, AT_ONCE + 2, PTY_DEADLINE_MS));
}

static void test_every_key_is_answered_while_all_stalls(void **state)
{
    struct batch *batch = *state;
    int64_t times_ms[DEEDS][ROUNDS];
    int64_t retried_ms;

    start_stalling(batch);
    for (int round = 0; round < ROUNDS; round++)
        for (size_t i = 0; i < DEEDS; i++) {
            struct deed deed = deeds[i];

            deed.file += round * deed.step;
            times_ms[i][round] = time_deed(batch, deed);
        }
    for (size_t i = 0; i < DEEDS; i++)
        assert_quick(deeds[i].name, times_ms[i], ROUNDS);

    /* Once only: there is no way back to having failed. */
    retried_ms = time_deed(batch, (struct deed){ "retry all", REFUSED, 0, "R", "!r retry" });
    print_message("# %-22s        %3lld ms\n", "retry all failed", (long long)retried_ms);
    assert_true(answers(batch->pty, &(struct deed){ .file = REFUSED_2, .answer = "!r retry" }));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BATCH(test_every_key_is_answered_while_all_stalls),
    };

    return cmocka_run_group_tests_name("screen_steering", tests, NULL, NULL);
}
